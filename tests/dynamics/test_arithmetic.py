"""N03: a thread that calculates in another way than all others lives no week, whoever asks; a study ends with 10."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from tests.dynamics.foreign import MODES, needs_x86, spoil
from tests.dynamics.worlds import club

from copsim.dynamics import engine
from copsim.dynamics.arithmetic import check_arithmetic, problems
from copsim.dynamics.engine import Life, live, live_many
from copsim.errors import EnvironmentProblem, ExitCode
from copsim.mesa_model import CommunityModel
from copsim.scenario import parse_case
from copsim.study import compute, read, run_study
from copsim.study.claims import WorldBank

pytestmark = needs_x86
FEW = ["people.count=10", "weeks=3"]


def spoilt(bits, ask):
    """What a thread of its own answers, after a library has spoilt it."""
    with ThreadPoolExecutor(1, initializer=spoil, initargs=(bits,)) as pool:
        return pool.submit(ask).result()


def spoil_pools(monkeypatch, module, mode):
    monkeypatch.setattr(module, "ThreadPoolExecutor", partial(ThreadPoolExecutor, initializer=spoil, initargs=(mode,)))


def test_this_thread_calculates_as_others_do():
    assert problems() == []
    check_arithmetic()


@pytest.mark.parametrize("mode", MODES)
def test_every_other_mode_is_seen_in_the_thread_and_in_those_that_it_starts(mode):
    def heir():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(problems).result()

    said = "rounded" if MODES[mode] & 0x6000 else "subnormal"
    for ask in (problems, heir):
        assert [said in problem for problem in spoilt(MODES[mode], ask)] == [True]
    assert problems() == []


def test_both_are_told():
    assert len(spoilt(0x8000 | 0x4000, problems)) == 2


WHOEVER_ASKS = {
    "one world": lambda: live(club(5), 1, 1),
    "a life that has begun elsewhere": Life(club(5), 1, 1).advance,
    "the Mesa model": lambda: CommunityModel(scenario=parse_case("baseline", FEW), rng=1).step(),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("asks", WHOEVER_ASKS)
def test_no_week_is_lived_there(asks, mode):
    with pytest.raises(EnvironmentProblem, match="without the library") as caught:
        spoilt(MODES[mode], WHOEVER_ASKS[asks])
    assert caught.value.code == ExitCode.ENVIRONMENT


@pytest.mark.parametrize("mode", MODES)
def test_workers_of_many_worlds_are_asked(mode, monkeypatch):
    spoil_pools(monkeypatch, engine, MODES[mode])
    with pytest.raises(EnvironmentProblem):
        list(live_many(club(5), 1, [1, 2, 3], jobs=2))


@pytest.mark.parametrize("mode", MODES)
def test_no_run_of_a_study_is_computed_there_and_later_ones_go_on(mode, tmp_path, monkeypatch):
    spoil_pools(monkeypatch, compute, MODES[mode])
    with pytest.raises(EnvironmentProblem, match="without the library"):
        run_study([parse_case("baseline", FEW)], name="s", replicates=3, seed=1, out=tmp_path / "s", jobs=2)
    assert read(tmp_path / "s").done == 0
    monkeypatch.undo()
    results = run_study([parse_case("baseline", FEW)], name="s", replicates=3, seed=1, out=tmp_path / "s", jobs=2)
    assert (results.done, results.failed) == (3, 0)


def test_no_world_of_a_claim_is_lived_there(monkeypatch):
    spoil_pools(monkeypatch, compute, MODES["flush-to-zero"])
    with pytest.raises(EnvironmentProblem, match="subnormal"):
        WorldBank(jobs=2).traces({"one": parse_case("baseline", FEW)}, [1, 2, 3])
