"""What the tests ask of the dynamics without a compiler: `without_jit(name)` runs the function `name` of this file in
a Python of its own with the JIT off, and gives back what it gives."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tests.dynamics import eights
from tests.dynamics.checked import check_places
from tests.dynamics.test_twin import differences
from tests.dynamics.worlds import (
    busy,
    busy_above,
    changed,
    club,
    constellation,
    digest,
    lively,
    losing,
    village,
    weekly,
    worlds_named,
)
from tests.twin import Twin

from copsim.dynamics import elementary, indicators
from copsim.dynamics.setting import ANNOUNCED, Setting
from copsim.dynamics.state import ACTIVE, World

ROOT = Path(__file__).parents[2]


def few_people(weeks: int = 9) -> dict[str, Setting]:
    """Worlds of so few people that an interpreter can live them; together they meet every mechanism."""
    few = club(5, people=8, founders=8, units=1, prior_identity=1.0)
    return {
        "busy": busy(weeks),
        "three steps": losing(lively(village(weeks, people=16, units=2), tau_o=0.02), 4, 1),
        "announcement": changed(lively(village(weeks, people=16, kind=ANNOUNCED), a_n=0.02), 2, mandate=1.0),
        "under a parent": constellation(lively(few, j_b=0.5), 2, 1),
    }


def digests_of_weeks() -> dict[str, list[str]]:
    """A digest of everything for every week of the worlds of few people."""
    return {name: [digest(life) for life in weekly(setting)] for name, setting in few_people().items()}


def differences_from_the_twin() -> list[str]:
    """Arrays in which the twin differs, over all weeks of one of these worlds."""
    setting = few_people()["three steps"]
    twin, found = Twin(setting, 1, 1), []
    for life in weekly(setting):
        while twin.week < life.week:
            twin.advance()
        found += differences(life, twin)
    return found


def elementary_values() -> list[list[str]]:
    """The bits of the elementary functions at many points."""
    rng = np.random.default_rng(7)
    wide, u = rng.uniform(-720.0, 720.0, 2_000), rng.uniform(size=2_000)
    pairs = rng.uniform(0.0, 3.0, (2_000, 2))
    return [
        [elementary.exp(float(x)).hex() for x in wide],
        [elementary.log(float(x)).hex() for x in np.exp(wide / 2.0)],
        [elementary.power(float(x), float(y)).hex() for x, y in pairs],
        [elementary.logistic(float(x)).hex() for x in wide / 20.0],
        [elementary.normal(float(x)).hex() for x in u],
        [value.hex() for value in eights.exponentials(wide.tolist())],
        [str(value) for value in eights.poisson_numbers(u.tolist(), (20.0 * pairs[:, 0]).tolist())],
        [str(elementary.poisson(float(x), float(20.0 * y))) for x, y in zip(u, pairs[:, 0], strict=True)],
    ]


def digests_with_checked_places() -> dict[str, list[str]]:
    """The same where every place of every array is checked: none outside, none counted from the end."""
    check_places()
    return digests_of_weeks()


def lives_with_checked_places() -> int:
    """How many weeks of all named worlds were lived that way: the long form, `make bounds`."""
    check_places()
    worlds = worlds_named(20) | {"busy": busy(20), "busy above": busy_above(20)}
    return sum(1 for setting in worlds.values() for _ in weekly(setting))


def lives_without_bands() -> dict[str, bool]:
    """Whether a life, and its bands, are the same when everybody counts as active."""
    usual = [parts(life.world) for life in weekly(busy(5))]
    indicators.band_of = lambda hours, contributing: ACTIVE
    scrambled = [parts(life.world) for life in weekly(busy(5))]
    pairs = list(zip(usual, scrambled, strict=True))
    return {name: all(one[name] == other[name] for one, other in pairs) for name in ("life", "bands")}


def parts(world: World) -> dict[str, bytes]:
    """The bands, and everything that the observer does not keep."""
    groups = world[: world._fields.index("observation")]
    life = b"".join(np.ascontiguousarray(group).tobytes() for group in groups)
    return {"life": life, "bands": world.observation.band.tobytes()}


def without_jit(function: Callable[[], Any]) -> Any:
    """What a function of this file gives in a Python without a compiler."""
    command = [sys.executable, "-W", "error", "-m", "tests.dynamics.interpreted", function.__name__]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
