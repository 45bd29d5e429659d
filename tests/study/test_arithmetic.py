"""N03: a worker thread that calculates in another way than all others lives no world, and the study ends with 10."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from tests.study.foreign import MODES, needs_x86, spoil

from copsim.errors import EnvironmentProblem, ExitCode
from copsim.scenario import parse_case
from copsim.study import compute, read, run_study
from copsim.study.arithmetic import check_arithmetic, problems
from copsim.study.claims import WorldBank

pytestmark = needs_x86
FEW = ["people.count=10", "weeks=3"]


def spoilt(bits, ask):
    """What a thread of its own answers, after a library has spoilt it."""
    with ThreadPoolExecutor(1, initializer=spoil, initargs=(bits,)) as pool:
        return pool.submit(ask).result()


@pytest.fixture
def spoilt_workers(monkeypatch, request):
    spoiling = partial(ThreadPoolExecutor, initializer=spoil, initargs=(MODES[request.param],))
    monkeypatch.setattr(compute, "ThreadPoolExecutor", spoiling)


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


@pytest.mark.parametrize("spoilt_workers", MODES, indirect=True)
def test_no_run_of_a_study_is_computed_there_and_later_ones_go_on(spoilt_workers, tmp_path, monkeypatch):
    with pytest.raises(EnvironmentProblem, match="without the library") as caught:
        run_study([parse_case("baseline", FEW)], name="s", replicates=3, seed=1, out=tmp_path / "s", jobs=2)
    assert caught.value.code == ExitCode.ENVIRONMENT
    assert read(tmp_path / "s").done == 0
    monkeypatch.undo()
    results = run_study([parse_case("baseline", FEW)], name="s", replicates=3, seed=1, out=tmp_path / "s", jobs=2)
    assert (results.done, results.failed) == (3, 0)


@pytest.mark.parametrize("spoilt_workers", ["flush-to-zero"], indirect=True)
def test_no_world_of_a_claim_is_lived_there(spoilt_workers):
    with pytest.raises(EnvironmentProblem, match="subnormal"):
        WorldBank(jobs=2).traces({"one": parse_case("baseline", FEW)}, [1, 2, 3])
