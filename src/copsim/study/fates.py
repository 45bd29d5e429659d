"""Who gains and who loses under a policy, beside the mean: the same members in two worlds with the same luck.

Groups are those of the week in which the two worlds part, so that nobody's group is an effect of the policy.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from copsim.dynamics.state import World
from copsim.errors import WorldFailed
from copsim.study.manifest import Manifest, Run
from copsim.study.plan import parting_week
from copsim.study.worlds import Worlds, advance

GAIN = 0.05  # of energy and identification together, from which on somebody gains or loses: a twentieth, in reports
WATCHED = 12  # worlds of each policy in which everybody's fate is looked at
NEW_WEEKS = 26  # membership up to which somebody is new
COLUMNS = ("policy", "by", "group", "people", "gain", "lose", "energy", "identification", "worlds")
EVERYBODY = "everybody"


class Fate(NamedTuple):
    """Members of one pair of worlds: where each of them stood before, and what became of them.

    groups: str[member, by], in the order of BY; change: float64[member, 2] of energy and identification.
    """

    groups: np.ndarray
    change: np.ndarray


BY = {
    EVERYBODY: (EVERYBODY,),
    "band": ("core", "active", "peripheral", "outside"),
    "site": ("headquarters", "elsewhere"),
    "tenure": ("new", "longer"),
}


class _Members(NamedTuple):
    """Members at the beginning of a week: uid int64[member], groups str[member, by]."""

    uid: np.ndarray
    groups: np.ndarray


def fates(manifest: Manifest, *, jobs: int | None = None) -> pd.DataFrame:
    """Shares of members who gain and who lose under each policy against the first one; columns as in COLUMNS.

    people: mean number in a world; energy, identification: mean change at the horizon, where who has left the community
    has no identification. A policy that changes no condition has no rows; who has left the organisation in one of the
    two worlds is not counted. Of all scenarios, points and replicates WATCHED are looked at, spread evenly.
    """
    worlds = Worlds(manifest)
    with ThreadPoolExecutor(jobs) as pool:
        pairs = [fate for few in pool.map(lambda runs: list(_lived(worlds, runs)), _watched(manifest)) for fate in few]
    policies = dict.fromkeys(policy for policy, _ in pairs)
    rows = [row for policy in policies for row in _rows(policy, [fate for name, fate in pairs if name == policy])]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _watched(manifest: Manifest) -> list[list[Run]]:
    """Runs of one world under each policy, the control first."""
    conditions: dict[tuple[str, int], list[int]] = {}
    for number, case in enumerate(manifest.cases):
        conditions.setdefault((case.scenario, case.point), []).append(number)
    every = list(conditions.values())
    count = min(WATCHED, len(every) * manifest.replicates)
    found = []
    for k in range(count):
        cases = every[k * len(every) // count]
        found.append([Run(case, manifest.world_of(k % manifest.replicates, case)) for case in cases])
    return found


def _lived(worlds: Worlds, runs: Sequence[Run]) -> Iterator[tuple[str, Fate]]:
    """The fates of one world under every policy that changes anything."""
    control, *others = (worlds.setting(run) for run in runs)
    weeks = [parting_week(control, other) for other in others]
    try:
        before, base = _control(worlds, runs[0], {week for week in weeks if week is not None})
    except WorldFailed:
        return
    for run, week in zip(runs[1:], weeks, strict=True):
        if week is not None:
            life = worlds.begin(run)
            try:
                advance(life, worlds.turns_of(run), life.horizon)
            except WorldFailed:
                continue
            yield worlds.manifest.cases[run.case].policy, _fate(before[week], base, life.world)


def _control(worlds: Worlds, run: Run, weeks: set[int]) -> tuple[dict[int, _Members], World]:
    """Members of the control at the beginning of some weeks, and its world at the horizon."""
    life, turns = worlds.begin(run), worlds.turns_of(run)
    before = {}
    for week in sorted(weeks):
        advance(life, turns, week)
        before[week] = _members(life.world)
    advance(life, turns, life.horizon)
    return before, life.world


def _slots(world: World, array: np.ndarray) -> np.ndarray:
    """A value of each membership as [person, slot]."""
    return np.asarray(array).reshape(len(world.person.uid), -1)


def _members(world: World) -> _Members:
    own = _slots(world, world.membership.community) >= 0
    there = own.any(axis=1)
    band = _slots(world, world.observation.band).max(axis=1)[there]
    tenure = np.where(own, _slots(world, world.membership.tenure), 0).max(axis=1)[there]
    groups = [
        np.full(len(band), EVERYBODY),
        np.array(BY["band"][::-1])[band],
        np.where(np.asarray(world.person.site)[there] == 0, *BY["site"]),
        np.where(tenure <= NEW_WEEKS, *BY["tenure"]),
    ]
    return _Members(np.asarray(world.person.uid)[there], np.column_stack(groups))


def _ends(world: World) -> np.ndarray:
    """Energy and identification of everybody, float64[person, 2]; of several communities the strongest."""
    own = _slots(world, world.membership.community) >= 0
    identification = np.where(own, _slots(world, world.membership.identification), 0.0).max(axis=1)
    return np.column_stack([world.person.energy, identification])


def _fate(before: _Members, base: World, now: World) -> Fate:
    rows = [_rows_of(before.uid, world) for world in (base, now)]
    there = (rows[0] >= 0) & (rows[1] >= 0)
    ends = [_ends(world)[row[there]] for world, row in zip((base, now), rows, strict=True)]
    return Fate(before.groups[there], ends[1] - ends[0])


def _rows_of(uid: np.ndarray, world: World) -> np.ndarray:
    """Row of each uid in a world, -1 where it is not there."""
    here = np.asarray(world.person.uid)
    order = np.argsort(here)
    places = order[np.minimum(np.searchsorted(here[order], uid), len(here) - 1)]
    found: np.ndarray = np.where(here[places] == uid, places, -1)
    return found


def _rows(policy: str, pairs: Sequence[Fate]) -> Iterator[tuple[object, ...]]:
    groups = np.concatenate([fate.groups for fate in pairs])
    change = np.concatenate([fate.change for fate in pairs])
    both = change.sum(axis=1)
    for column, (by, names) in enumerate(BY.items()):
        for name in names:
            here = groups[:, column] == name
            if here.any():
                shares = float((both[here] > GAIN).mean()), float((both[here] < -GAIN).mean())
                means = change[here].mean(axis=0).tolist()
                yield (policy, by, name, float(here.sum() / len(pairs)), *shares, *means, len(pairs))
