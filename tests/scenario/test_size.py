"""How large runs will be is known before anything is allocated, and refused before it is started."""

import resource
import subprocess
import sys

import pytest

from copsim.dynamics import chance, state
from copsim.errors import LimitRefused
from copsim.scenario.load import load_scenario
from copsim.scenario.size import MOST_PEOPLE, MOST_WEEKS, check_size, estimate


def bytes_of(people, units):
    """Bytes of a world, by making one."""
    return sum(array.nbytes for group in state.allocate(people, 1, units) for array in group)


@pytest.mark.parametrize("people, units", [(0, 1), (1, 1), (7, 3), (800, 8), (30_000, 2)])
def test_the_estimate_of_memory_is_what_a_world_takes(people, units):
    scenario = load_scenario("baseline", {"people.count": people, "people.units": units, "weeks": 0})
    alone = load_scenario("baseline", {"people.count": 0, "people.units": 1, "weeks": 0})
    assert estimate(scenario).memory - estimate(alone).memory == bytes_of(people, units) - bytes_of(0, 1)


def test_time_and_disk_grow_with_runs_and_memory_does_not():
    scenario = load_scenario("baseline")
    one, many = estimate(scenario), estimate(scenario, 100)
    assert many.memory == one.memory
    assert many.disk == 100 * one.disk
    assert many.seconds == pytest.approx(100 * one.seconds)
    assert str(many).startswith("100 runs: about ")


HUGE = {"people.count": 10_000_000, "weeks": 1_000_000}


def test_s11_what_nobody_can_mean_is_refused_with_estimate_limit_and_remedy():
    scenario = load_scenario("baseline", HUGE)
    with pytest.raises(LimitRefused) as caught:
        check_size(scenario)
    for part in ("1 run: about ", "of memory", "The limits are ", "--allow-large", "Nothing was run."):
        assert part in str(caught.value)
    assert check_size(scenario, allow_large=True) == estimate(scenario)


@pytest.mark.parametrize("changed, runs", [({"people.count": 10_000_000}, 1), ({}, 10**9), ({"weeks": 4 * 10**9}, 1)])
def test_s11_memory_time_and_disk_each_refuse(changed, runs):
    with pytest.raises(LimitRefused):
        check_size(load_scenario("baseline", changed), runs)


@pytest.mark.parametrize("changed, runs", [({}, 1000), ({"people.count": 1_000_000}, 1), ({"weeks": 10_000}, 100)])
def test_s11_ordinary_work_is_not_refused(changed, runs):
    check_size(load_scenario("baseline", changed), runs)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
def test_s11_explaining_a_huge_case_allocates_nothing():
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))

    code = f"from copsim.scenario import explain, parse_case; print(explain(parse_case('baseline', {HUGE})))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, preexec_fn=limit
    )  # the estimate is told
    assert "days on one thread" in result.stdout


@pytest.mark.parametrize("key, most", [("people.count", MOST_PEOPLE), ("weeks", MOST_WEEKS)])
def test_n04_past_a_width_of_the_draws_nothing_is_loaded(key, most):
    assert load_scenario("baseline", {key: most})
    with pytest.raises(LimitRefused, match=f"^--set {key}  {key} = {most + 1}  allowed: at most {most:,}"):
        load_scenario("baseline", {key: most + 1})


def test_n04_the_widths_are_those_of_the_draws():
    assert chance.GENERATION >= MOST_PEOPLE
    assert MOST_WEEKS + chance.WEEK_ZERO <= 2**32
