"""Where it tips: aliveness over two levers, in worlds that each stay at one place, and in worlds that are led along.

A place that worlds led upward and worlds led downward leave in different states remembers where it came from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from copsim.dynamics.conditions import CONDITIONS
from copsim.errors import UsageError, printable
from copsim.scenario import Scenario
from copsim.scenario.fields import field_at
from copsim.study.answers.board import board_of
from copsim.study.digests import SHORT, digest
from copsim.study.statistics import share_interval
from copsim.study.sweep.designs import Value
from copsim.study.sweep.load import study_of_text
from copsim.study.sweep.run import How, run

HOLD_WEEKS = 26  # at each place of a way
WARM_WEEKS = 78  # before the way begins, when a community has found its shape
REMEMBERS = 0.2  # difference between the ways that is called memory
BOUNDS = {condition.name: (condition.low, condition.high) for condition in CONDITIONS}
WAYS = ("upward", "upward_stayed", "downward", "downward_stayed")
COLUMNS = ("x", "y", "alive", "lo95", "hi95", *WAYS, "tips", "remembers")


@dataclass(frozen=True)
class Lever:
    """A key of scenario files, or the name of a condition, with the places that are tried, upward."""

    name: str
    places: tuple[float, ...]

    @property
    def key(self) -> str:
        """As a scenario file writes it."""
        return f"conditions.{self.name}" if self.name in BOUNDS else self.name


def lever(name: str, steps: int, low: float | None = None, high: float | None = None) -> Lever:
    """Places from low to high; of a condition, its bounds if not given.

    >>> lever("mandate", 3, 0.0, 2.0).places
    (0.0, 1.0, 2.0)
    """
    usual = BOUNDS.get(name)
    ends = (low if low is not None else usual and usual[0], high if high is not None else usual and usual[1])
    if ends[0] is None or ends[1] is None or not ends[0] < ends[1] < float("inf"):
        raise UsageError(f"{printable(name)}: say from where to where, such as {printable(name)}=0:2")
    return Lever(name, tuple(np.linspace(ends[0], ends[1], steps).tolist()))


def usual_place(scenario: str, x: Lever, y: Lever, worlds: int, settings: Sequence[str]) -> Path:
    """Where the runs of a map go."""
    return (
        Path("results") / f"tipping-{digest([scenario, x.name, x.places, y.name, y.places, worlds, *settings])[:SHORT]}"
    )


def tipping(
    scenario: str, x: Lever, y: Lever, *, worlds: int, how: How, out: Path, settings: Sequence[str] = (),
    say: Callable[[str], None],
) -> pd.DataFrame:  # fmt: skip
    """Share of worlds alive at the end over both levers; columns as in COLUMNS.

    tips: the interval holds one half. upward, downward: the share alive after 26 weeks at x on the way up and on the
    way down; stayed: that of worlds of the same age that have been at x all the time; only where x is a condition.
    remembers: on one of the ways they differ by REMEMBERS or more.
    """
    say(f"{len(x.places) * len(y.places)} places, {worlds} worlds in each")
    at_rest = _shares(_map_text(scenario, x, y, worlds, settings), out / "map", how)["alive"][0]
    n = np.full(at_rest.shape, worlds)
    low, high = share_interval(n, at_rest)
    ways = _ways(_way_text(scenario, x, y, worlds, settings), x, y, out, how) if x.name in BOUNDS else {}
    nothing = np.full(at_rest.shape, np.nan)
    led = {name: ways.get(name, nothing) for name in WAYS}
    apart = np.maximum(*(np.abs(led[way] - led[f"{way}_stayed"]) for way in ("upward", "downward")))
    rows = [
        (x.places[i], y.places[j], at_rest[i, j], low[i, j], high[i, j], *(led[name][i, j] for name in WAYS),
         bool(low[i, j] <= 0.5 <= high[i, j]), bool(apart[i, j] >= REMEMBERS - 1e-9))
        for j in range(len(y.places))
        for i in range(len(x.places))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _ways(text: str, x: Lever, y: Lever, out: Path, how: How) -> dict[str, np.ndarray]:
    """Shares alive on the ways, and of those who stayed, float64[x, y] each."""
    found = _shares(text, out / "ways", how)
    count = len(x.places)
    stays = {"upward": list(range(count)), "downward": list(reversed(range(count)))}
    led: dict[str, np.ndarray] = {}
    for number, (way, order) in enumerate(stays.items()):
        led[way] = np.stack([found[f"stay{order[i]}"][number] for i in range(count)])
        led[f"{way}_stayed"] = np.stack([found[f"stay{order[i]}"][2 + i] for i in range(count)])
    return led


def _shares(text: str, out: Path, how: How) -> dict[str, np.ndarray]:
    """Means over worlds of every outcome, by policy; the points as they lie, float64[policy][x, y] or [policy][y]."""
    study = study_of_text(text.encode(), "tipping", Path())
    board = board_of(run(study, out=out, jobs=how.jobs, progress=how.progress))
    shape = [len(factor.levels) for factor in board.factors]
    return {
        name: np.nanmean(board.of(name)[0], axis=2).reshape(len(board.policies), *shape) for name in board.outcomes
        if name == "alive" or name.startswith("stay")
    }  # fmt: skip


def _head(scenario: str, worlds: int, settings: Sequence[str], weeks: int | None = None) -> list[str]:
    """The beginning of a study file."""
    lines = ["format = 1", 'name = "tipping"', f"scenarios = [{_quoted(scenario)}]", f"replicates = {worlds}"]
    ways = [setting for setting in settings if setting.partition("=")[0].strip() != "weeks"]
    sets = [*ways, f"weeks={weeks}"] if weeks else list(settings)
    return [*lines, "[set]", *(setting.replace("=", " = ", 1) for setting in sets)]


def _map_text(scenario: str, x: Lever, y: Lever, worlds: int, settings: Sequence[str]) -> str:
    design = ["[design]", 'kind = "product"', *map(_factor, (x, y))]
    return "\n".join([*_head(scenario, worlds, settings), *design, "[record]", 'indicators = ["members"]']) + "\n"


def _way_text(scenario: str, x: Lever, y: Lever, worlds: int, settings: Sequence[str]) -> str:
    """Two policies that lead x up and down its places, and those that stay at each of them, at every place of y."""
    count = len(x.places)
    ends = [WARM_WEEKS + HOLD_WEEKS * (n + 1) - 1 for n in range(count)]
    lines = _head(scenario, worlds, settings, WARM_WEEKS + HOLD_WEEKS * count)
    ways = {"up": x.places, "down": tuple(reversed(x.places))}
    ways |= {f"at{n}": (place,) * count for n, place in enumerate(x.places)}
    policies = [f"policies = [{', '.join(map(_quoted, ways))}]"]
    design = ["[design]", 'kind = "product"', _factor(y)]
    outcomes = [
        f'[[outcomes]]\nname = "stay{n}"\nof = "alive"\nweeks = [{end}, {end}]\nstatistic = "last"'
        for n, end in enumerate(ends)
    ]
    tables = [
        f'[policy.{name}]\ntitle = "{name}"\ninterventions = [{", ".join(_stays(x.name, places))}]'
        for name, places in ways.items()
    ]
    where = lines.index("[set]")
    return "\n".join([*lines[:where], *policies, *lines[where:], *design, *outcomes, *tables]) + "\n"


def _stays(name: str, places: Sequence[float]) -> list[str]:
    """One intervention for each stay; the first begins with the community, so that it finds its shape there."""
    firsts = [0, *(WARM_WEEKS + HOLD_WEEKS * n for n in range(1, len(places)))]
    untils = [*firsts[1:], WARM_WEEKS + HOLD_WEEKS * len(places)]
    return [
        f"{{ from = {first}, until = {until}, set = {{ {name} = {place!r} }} }}"
        for first, until, place in zip(firsts, untils, places, strict=True)
    ]


def _factor(one: Lever) -> str:
    return f"factors.{_quoted(one.key)} = {{ levels = [{', '.join(repr(place) for place in _as_asked(one))}] }}"


def _as_asked(one: Lever) -> list[Value]:
    """Places as the scenario takes them: whole numbers where it counts."""
    field = field_at(Scenario, tuple(one.key.split(".")))
    if field is not None and field.annotation is int:
        return list(dict.fromkeys(round(place) for place in one.places))
    return list(one.places)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
