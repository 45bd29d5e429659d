"""The kernels live the same weeks as the twin, to the last bit of every array."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from tests.dynamics.worlds import arrays, busy, small_settings, worlds_named
from tests.twin import Twin, state_of, week_of

from copsim.dynamics.engine import Life
from copsim.dynamics.setting import Setting
from copsim.scenario import compile_case, parse_case

LISTS = {f"week.{name}" for name in ("roll", "roster", "presence", "speech", "toiler", "toil")}


def differences(life: Life, twin: Twin) -> Iterator[str]:
    """Arrays in which the two worlds differ, with the first place."""
    expected = state_of(twin)
    assert set(expected) == {name for name, _ in arrays(life.world)}
    if life.week > life.first_week:
        expected |= week_of(twin)
    for name, values in expected.items():
        group, field = name.split(".")
        array = np.asarray(getattr(getattr(life.world, group), field))
        if group == "meeting":
            array = array[: life.world.count.encounters[0]]
        if name in LISTS:
            array = array[: len(values)]
        other = np.array(values, dtype=array.dtype).reshape(array.shape)
        if array.tobytes() != other.tobytes():
            place = tuple(int(part) for part in np.argwhere(array != other)[0])
            yield f"{name}{list(place)}: kernel {array[place]!r}, twin {other[place]!r}"


def assert_same_life(setting: Setting, seed: int = 1, replicate: int = 1) -> Life:
    life, twin = Life(setting, seed, replicate), Twin(setting, seed, replicate)
    assert list(differences(life, twin)) == []
    while life.week < life.horizon:
        life.advance()
        twin.advance()
        assert (life.week, list(differences(life, twin))) == (life.week, [])
    return life


@settings(max_examples=30)
@given(small_settings())
def test_any_small_world_lives_as_its_twin(setting):
    assert_same_life(setting)


LATE = {"dying", "fading constellation", "unfunded tasks and reporting"}  # something happens after three quarters


@pytest.mark.parametrize("name", worlds_named())
def test_a_named_world_lives_as_its_twin(name):
    assert_same_life(worlds_named(52 if name in LATE else 36)[name])


def test_a_world_in_which_everything_matters_lives_as_its_twin():
    assert_same_life(busy(52))


FEW = ["people.count=60", "weeks=52", "parameters.s_median=1.5"]
# Shorter, with few people who have time, and with what happens to them inside the window.
EARLY = [*FEW, "interventions.0.from=26"]
SCENARIOS = {
    "compulsory-participation": EARLY,
    "de-energizing-tasks": EARLY,
    "encouraged-participation": EARLY,
    "energizing-tasks": EARLY,
    "funded-tasks": EARLY,
    "headquarters-and-field": FEW,
    "launch-event-only": FEW,
    "leadership-loss": [*FEW, "losses.0.week=26"],
    "new-blood": FEW,
    "protected-time": EARLY,
    "reporting-burden": EARLY,
    "tiny-closed-community": FEW[1:],
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_shipped_scenario_lives_as_its_twin(scenario):
    assert_same_life(compile_case(parse_case(scenario, SCENARIOS[scenario])), seed=7)
