"""Branched worlds are the worlds that were lived from the start, bit by bit; what is kept changes no answer."""

import numpy as np
import pytest
from tests.dashboard.support import MANDATE, SMALL

from copsim.dashboard.charts import option
from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import Frame
from copsim.dashboard.headline import headline
from copsim.dashboard.recording import record
from copsim.dashboard.speech import Speech
from copsim.dashboard.worlds import (
    COLUMNS,
    SHOWN,
    Trunk,
    _lived,
    arm_of,
    arms_of,
    live_arms,
    live_pairs,
    prepare,
    watch,
)
from copsim.dynamics.engine import Life, live
from copsim.scenario import compile_case, parse_case
from copsim.scenario.link import Move


def never() -> bool:
    return False


@pytest.mark.parametrize("move", [MANDATE, Move(0, (("inflow", 1.0),)), Move(39, loss="all"), Move(7, loss=1)])
def test_a_branch_is_the_world_lived_from_the_start(move):
    experiment = SMALL.moved(move)
    *_, pairs = live_pairs(experiment, 3, never)
    for replicate in (1, 2, 3):
        whole = live(compile_case(experiment.case), experiment.seed, replicate).overall[:, COLUMNS]
        base = live(compile_case(experiment.baseline), experiment.seed, replicate).overall[:, COLUMNS]
        assert np.array_equal(pairs.now[replicate - 1], whole, equal_nan=True)
        assert np.array_equal(pairs.base[replicate - 1], base, equal_nan=True)


def test_prepared_or_not_the_answer_is_the_same():
    experiment = Experiment("new-blood", (("weeks", 30),))
    moved = experiment.moved(Move(12, (("mandate", 1.0),)))
    *_, cold = live_pairs(moved, 2, never)
    prepare(experiment, 12, never)
    *_, warm = live_pairs(moved.moved(Move(20, (("praise", 1.0),))), 2, never)
    assert np.array_equal(cold.now[:, :20], warm.now[:, :20], equal_nan=True)
    assert not np.array_equal(cold.now[:, 20:], warm.now[:, 20:], equal_nan=True)


def test_a_small_store_forgets_and_stays_right(monkeypatch):
    monkeypatch.setattr("copsim.dashboard.worlds.STOP_BYTES", 1.0)
    trunk = Trunk(compile_case(SMALL.baseline), 1)
    weeks = [trunk.stop(replicate, week).week for replicate, week in ((1, 9), (2, 9), (1, 20), (1, 4), (2, 30))]
    assert weeks == [9, 9, 20, 4, 30]


def test_going_on_with_a_branch_leaves_what_is_kept_alone():
    trunk = Trunk(compile_case(SMALL.baseline), 1)
    trunk.branch(1, 10, compile_case(SMALL.moved(MANDATE).case)).advance(20)
    assert trunk.stop(1, 10).week == 10


def test_the_first_portion_is_small_and_the_last_is_whole():
    sizes = [pairs.worlds for pairs in live_pairs(SMALL, 50, never)]
    assert sizes == [20, 50]


def test_nothing_more_comes_once_it_is_not_wanted():
    asked = iter([False, True])
    assert [pairs.worlds for pairs in live_pairs(SMALL, 100, lambda: next(asked))] == [20]


def test_without_moves_both_worlds_are_one():
    *_, pairs = live_pairs(SMALL, 2, never)
    assert np.array_equal(pairs.base, pairs.now, equal_nan=True)
    before, now = watch(SMALL)
    assert before is now


def test_policies_part_where_they_begin():
    arms = [arm_of(parse_case(text, ["people.count=60", "weeks=90"]), 1) for text in ("baseline", "baseline+mandate")]
    *_, (control, mandate) = live_arms(arms, 2, never)
    part = 13 + 78
    assert arms[1].week == 78
    assert np.array_equal(control[:, :part], mandate[:, :part], equal_nan=True)
    later = [side[:, part:, SHOWN.index("attendance")] for side in (control, mandate)]
    assert np.nanmin(later[1]) == 1.0 > np.nanmean(later[0])


def test_a_world_that_fails_ends_in_holes():
    broken = Experiment("baseline", (("people.count", 20), ("weeks", 5)))
    life = Life(compile_case(broken.baseline), 1, 1)
    life.world.person.energy[0] = np.nan
    series = _lived(life)
    assert np.isnan(series).all()


def test_recordings_hold_what_the_world_holds():
    life = Life(compile_case(SMALL.baseline), 1, 1)
    other = Life(compile_case(SMALL.baseline), 1, 1)
    seen = record(life)
    other.advance(25)
    cells = seen.cells[24]
    assert np.array_equal(cells[:, 0] & 3, other.world.observation.band)
    assert np.array_equal((cells[:, 0] >> 2) & 1, other.world.membership.role)
    assert np.abs(cells[:, 1] / 255 - other.world.person.energy).max() <= 0.5 / 255 + 1e-12
    assert np.abs(cells[:, 2] / 255 - other.world.membership.identification).max() <= 0.5 / 255 + 1e-12
    assert (seen.first_week, seen.after, seen.people) == (0, 40, 6)


@pytest.mark.parametrize("people", [0, 1])
def test_hardly_anybody_is_a_community_too(people):
    experiment = Experiment("baseline", (("people.count", people), ("weeks", 9))).moved(Move(4, (("mandate", 1.0),)))
    *_, pairs = live_pairs(experiment, 2, never)
    before, now = watch(experiment)
    frame = Frame(experiment, pairs, now, before, 2)
    assert "In 0 of 10 worlds" in headline(frame, Speech("en"))
    assert option(frame, "energy", Speech("en"))["series"]
    assert now.cells.shape == (22, people, 4)


def test_a_recording_goes_on_where_it_was_cut():
    base, now = arms_of(SMALL.moved(MANDATE))
    whole = record(Life(compile_case(SMALL.moved(MANDATE).case), 1, 1))
    joined = now.recording()
    assert np.array_equal(joined.cells, whole.cells)
    assert np.array_equal(joined.pairs, whole.pairs)
    assert np.array_equal(joined.ends, whole.ends)
    assert np.array_equal(base.recording().until(20).cells, joined.until(20).cells)
