"""Tables of members, of their weeks, ties and events: made by living the runs of a study again, one after the other.

Parts hold what a run comes to, not what happened in it: with the same draws all of it happens again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from copsim.dynamics.engine import FIRST_LOG, Life
from copsim.dynamics.log import Kind
from copsim.dynamics.state import Log, World
from copsim.errors import Mismatch, WorldFailed
from copsim.stories.reconcile import BOOKED, CAUSE, COMMUNITY, INSIGHT, KIND, OTHER, UID, WEEK
from copsim.study.columns import EVENTS, MEMBER_WEEKS, MEMBERS, TIES, VALUE_KINDS, Column
from copsim.study.digests import model_digest
from copsim.study.manifest import Manifest, Run, Stretch
from copsim.study.part import arrow_schema
from copsim.study.results import Results
from copsim.study.rows import member_label, whose
from copsim.study.worlds import Worlds, advance

BANDS = np.array(["outside", "peripheral", "active", "core"])
VALUE_OF = {kind: value.name.lower() for value, kinds in BOOKED.items() for kind in kinds}


class Again(NamedTuple):
    """A run that is lived again, and whose luck it lives with."""

    run_id: str
    life: Life
    turns: tuple[Stretch, ...]

    def weeks(self) -> Iterator[int]:
        """The weeks, each when it is over; those before it failed, if it fails."""
        while self.life.week < self.life.horizon:
            try:
                advance(self.life, self.turns, self.life.week + 1)
            except WorldFailed:
                return
            yield self.life.week - 1

    def lived(self) -> Life:
        """The run at its end."""
        with suppress(WorldFailed):
            advance(self.life, self.turns, self.life.horizon)
        return self.life


def _again(results: Results, log_capacity: int = 0) -> Iterator[Again]:
    """Every run before its first week."""
    worlds = Worlds(results.manifest)
    for run_id, run in _runs(results.manifest):
        yield Again(run_id, worlds.begin(run, log_capacity), worlds.turns_of(run))


def _runs(manifest: Manifest) -> Iterator[tuple[str, Run]]:
    if manifest.model != model_digest():
        raise Mismatch("another model lived this study; what its members did cannot be told by this one")
    for block in manifest.blocks():
        for run in manifest.runs(block):
            yield manifest.run_id(run), run


def _logged(results: Results) -> Iterator[tuple[str, Log]]:
    """Every run with all of its events.

    A log that is too small makes a life begin anew with the luck of that moment, so one that has to change its luck on
    the way is begun once more with the room that it needs.
    """
    worlds = Worlds(results.manifest)
    for run_id, run in _runs(results.manifest):
        turns, capacity = worlds.turns_of(run), FIRST_LOG
        life = Again(run_id, worlds.begin(run, capacity), turns).lived()
        while len(turns) > 1 and len(life.log.event) > capacity:
            capacity = len(life.log.event)
            life = Again(run_id, worlds.begin(run, capacity), turns).lived()
        yield run_id, life.log


def _memberships(world: World) -> pd.DataFrame:
    """Memberships of now, a row each, with what the tables tell of them."""
    rows = np.flatnonzero(np.asarray(world.membership.community) >= 0)
    people = rows // (len(world.membership.community) // len(world.person.uid))
    own, week, person = world.membership[rows], world.week[rows], world.person[people]
    values = np.asarray(world.observation.ledger)[rows]
    frame = pd.DataFrame(
        {
            "uid": person.uid,
            "community": own.community,
            "band": BANDS[world.observation.band[rows]],
            "energy": person.energy,
            "identification": own.identification,
            "autonomy": own.autonomy,
            "hours_voluntary": week.voluntary + week.convened,
            "hours_required": week.compelled + week.undesired + week.reporting,
            "contributions": week.given,
            "unit": person.unit,
            "site": person.site,
            "role": own.role,
        }
    )
    return frame.assign(**{f"value_{kind}": values[:, number] for number, kind in enumerate(VALUE_KINDS)})


def _lived(again: Again) -> tuple[pd.DataFrame, dict[int, int]]:
    """All weeks of all memberships of a run, and the last week in which each person was in the organisation."""
    frames: list[pd.DataFrame] = []
    seen: dict[int, int] = {}
    for week in again.weeks():
        world = again.life.world
        frames.append(_memberships(world).assign(week=week))
        seen |= dict.fromkeys(np.asarray(world.person.uid).tolist(), week)
    every = pd.concat(frames, ignore_index=True) if frames else _memberships(again.life.world).iloc[:0].assign(week=0)
    return every.assign(run_id=again.run_id, member=every["uid"].map(member_label)), seen


def member_weeks(results: Results) -> Iterable[pa.Table]:
    """A row per member and week, run by run."""
    for again in _again(results):
        yield _table(_lived(again)[0], MEMBER_WEEKS)


def members(results: Results) -> Iterable[pa.Table]:
    """A row per member, run by run; who left and joined again is one row."""
    for again in _again(results):
        weeks, seen = _lived(again)
        yield _table(_summed(weeks, seen, again.life.week), MEMBERS)


def _summed(weeks: pd.DataFrame, seen: dict[int, int], end: int) -> pd.DataFrame:
    groups = weeks.groupby(["uid", "community"], sort=False, as_index=False)
    first, last = groups.first(), groups.last()
    keys = [weeks["uid"], weeks["community"]]
    band = {name: (weeks["band"] == name).groupby(keys, sort=False).sum().to_numpy() for name in BANDS[1:]}
    left = last["week"] + 1 < end
    gone = last["uid"].map(seen) <= last["week"]
    cause = gone.map({True: "organisation", False: "community"}).where(left)
    return last.assign(
        joined_week=first["week"],
        left_week=(last["week"] + 1).where(left).astype("Int64"),
        left_cause=cause,
        band_first=first["band"],
        band_last=last["band"],
        hours=groups["hours_voluntary"].sum()["hours_voluntary"],
        energy_mean=groups["energy"].mean()["energy"],
        identification_last=last["identification"],
        **{f"weeks_{name}": weeks_there for name, weeks_there in band.items()},
    )


def events(results: Results) -> Iterable[pa.Table]:
    """A row per event, run by run."""
    for run_id, log in _logged(results):
        rows = np.asarray(log.event[: int(log.count[0])])
        kinds = [Kind(each) for each in rows[:, KIND].tolist()]
        who = {
            name: pd.Series(map(_person, rows[:, at].tolist()), dtype=object)
            for name, at in (("member", UID), ("other", OTHER))
        }
        numbers = {"uid": UID, "community": COMMUNITY, "insight": INSIGHT, "cause": CAUSE}
        frame = pd.DataFrame({name: pd.Series(rows[:, at]).where(rows[:, at] >= 0) for name, at in numbers.items()})
        yield _table(
            frame.assign(
                run_id=run_id,
                event=np.arange(len(rows)),
                week=rows[:, WEEK],
                kind=[kind.name.lower() for kind in kinds],
                value_kind=pd.Series(map(VALUE_OF.get, kinds), dtype=object),
                amount=np.asarray(log.amount[: len(rows)]),
                **who,
            ),
            EVENTS,
        )


def _person(uid: int) -> str | None:
    return whose(uid) if uid >= 0 else None


def ties(results: Results) -> Iterable[pa.Table]:
    """A row per tie of the last week, run by run."""
    for again in _again(results):
        life = again.lived()
        world = life.world
        neighbour, uid = np.asarray(world.tie.neighbour), np.asarray(world.person.uid)
        there = (neighbour >= 0) & (np.asarray(world.tie.uid) == uid[np.maximum(neighbour, 0)])
        whose_tie, slot = np.nonzero(there)
        other = neighbour[whose_tie, slot]
        unit = np.asarray(world.person.unit)
        frame = pd.DataFrame(
            {
                "run_id": again.run_id,
                "week": life.week - 1,
                "uid": uid[whose_tie],
                "other_uid": uid[other],
                "strength": np.asarray(world.tie.trust)[whose_tie, slot],
                "crosses_units": (unit[whose_tie] != unit[other]).astype(np.int64),
            }
        )
        labels = {"member": frame["uid"].map(member_label), "other": frame["other_uid"].map(member_label)}
        yield _table(frame.assign(**labels), TIES)


def _table(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pa.Table:
    names = [column.name for column in columns]
    return pa.Table.from_pandas(
        frame[names], schema=arrow_schema(columns), preserve_index=False
    ).replace_schema_metadata(None)


CLOSE: dict[str, Callable[[Results], Iterable[pa.Table]]] = {
    "members": members,
    "member_weeks": member_weeks,
    "events": events,
    "ties": ties,
}
