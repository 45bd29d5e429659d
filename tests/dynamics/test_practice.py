"""What people come to know at work, how far practices of units lie apart, and ties from obliged work."""

import os
from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.worlds import assuming, changed, club, village, without, worlds_named

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import FOUNDED, Setting
from copsim.dynamics.state import TASK_TIE

WEEKS = 30


def at_work(weeks: int = WEEKS, **conditions: float) -> Setting:
    """People without a community, who stay and forget nothing."""
    nobody = assuming(village(weeks, people=40, kind=FOUNDED, founders=0), tau_o=0.0)
    return changed(nobody, 0, inflow=0.0, turbulence=0.0, **conditions)


def newly_known(setting: Setting) -> tuple[Life, np.ndarray]:
    """A life at its end, and what each person has come to know in it."""
    life = Life(setting)
    before = life.world.person.known.copy()
    life.advance(setting.weeks)
    assert (before & ~life.world.person.known == 0).all()
    return life, life.world.person.known & ~before


def test_who_finds_nothing_out_and_is_taught_nothing_knows_the_same():
    assert (newly_known(at_work(discovery=0.0))[1] == 0).all()


def test_a_whole_standard_takes_the_place_of_discovery():
    life, learned = newly_known(at_work(discovery=1.0, standard=1.0))
    assert (learned & ~life.world.community.deciders[0] == 0).all()
    assert (learned & ~life.world.unit.practice[life.world.person.unit] != 0).any()


def test_without_a_standard_what_is_found_out_belongs_to_the_practice_of_the_unit():
    life, learned = newly_known(at_work(discovery=1.0))
    assert (learned & ~life.world.unit.practice[life.world.person.unit] == 0).all()
    assert (learned & ~life.world.community.deciders[0] != 0).any()


def test_a_standard_of_people_who_know_nothing_teaches_nothing():
    life = Life(at_work(discovery=0.0, standard=1.0))
    life.world.community.deciders[:] = 0
    before = life.world.person.known.copy()
    life.advance(WEEKS)
    assert (life.world.person.known == before).all()


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="many people need compiled kernels")
@pytest.mark.parametrize("standard", [0.2, 0.7])
def test_a_standard_leaves_its_share_of_discoveries(standard):
    setting = at_work(1, discovery=0.8, standard=standard)
    setting = replace(setting, start=village(1, people=20_000, units=4, kind=FOUNDED, founders=0).start)
    life, learned = newly_known(setting)
    practice, deciders = life.world.unit.practice[life.world.person.unit], life.world.community.deciders[0]
    only_found, only_taught = learned & practice & ~deciders, learned & deciders & ~practice
    found, taught = ((each != 0).any(axis=1).mean() for each in (only_found, only_taught))
    plain = newly_known(changed(setting, 0, standard=0.0))[1]
    usual = ((plain & practice & ~deciders) != 0).any(axis=1).mean()
    assert found == pytest.approx(usual * (1.0 - standard), rel=0.1)
    assert taught > 0


def test_who_knows_it_has_no_question_about_it():
    life = Life(changed(club(WEEKS), 0, standard=0.8, discovery=0.8))
    for _ in range(WEEKS):
        life.advance()
        assert (life.world.person.known & life.world.person.questions == 0).all()


def units_of(life: Life, c: int) -> list[set[int]]:
    """What the people of each unit of a community know together."""
    start, person = life.setting.start[c], life.world.person
    known = [np.bitwise_or.reduce(person.known[person.unit == start.unit_row + k], axis=0) for k in range(start.units)]
    return [{a for a in range(256) if int(words[a // 64]) >> a % 64 & 1} for words in known]


def of_topic(insights: set[int], z: int) -> int:
    return sum(a // 32 == z for a in insights)


@pytest.mark.parametrize("name", ["constellation", "subgroups", "tiny and closed"])
def test_gap_and_spread_of_practice_by_another_way(name):
    life = Life(worlds_named(WEEKS)[name])
    life.advance(WEEKS)
    for c, row in enumerate(life.series[-1]):
        units = units_of(life, c)
        if len(units) < 2:
            assert np.isnan(row[COLUMN["practice_gap"]])
            assert np.isnan(row[COLUMN["practice_spread"]])
            continue
        pairs = [(one, units[(k + 1) % len(units)]) for k, one in enumerate(units)]
        topics = [[abs(of_topic(x, z) - of_topic(y, z)) for z in range(8)] for x, y in pairs]
        assert row[COLUMN["practice_gap"]] == pytest.approx(np.mean(topics) / 32, rel=1e-12)
        assert row[COLUMN["practice_spread"]] == pytest.approx(np.mean([len(x ^ y) for x, y in pairs]) / 256, rel=1e-12)


@pytest.mark.parametrize("name", ["constellation", "subgroups", "dying"])
def test_modularity_of_interests_by_another_way(name):
    life = Life(worlds_named(WEEKS)[name])
    life.advance(WEEKS)
    world, slots = life.world, life.setting.slots
    for c, row in enumerate(life.series[-1]):
        members = set((np.flatnonzero(world.membership.community == c) // slots).tolist())
        trust = np.zeros((8, 8))
        for i in members:
            for tie in world.tie[i]:
                if tie.neighbour in members and tie.uid == world.person.uid[tie.neighbour]:
                    trust[world.person.main[i], world.person.main[tie.neighbour]] += tie.trust
        shown = row[COLUMN["interest_modularity"]]
        if trust.sum() == 0:
            assert np.isnan(shown)
        else:
            share = trust / trust.sum()
            assert shown == pytest.approx(np.trace(share) - (share.sum(axis=1) ** 2).sum(), rel=1e-9, abs=1e-12)


def test_obliged_work_ties_those_together_who_do_it():
    setting = worlds_named(WEEKS)["obliged tasks"]
    life, toiled = Life(setting), set()
    while life.week < life.horizon:
        life.advance()
        toiled |= set(np.flatnonzero(life.world.week.undesired >= 1.0).tolist())
    tied = life.world.tie.origin & TASK_TIE > 0
    assert tied.sum() > 20
    assert set(np.flatnonzero(tied.any(axis=1)).tolist()) <= toiled
    quiet = Life(without(setting, "task_ties"))
    quiet.advance(WEEKS)
    assert not (quiet.world.tie.origin & TASK_TIE).any()


def test_work_that_nobody_has_to_do_makes_no_ties():
    life = Life(changed(worlds_named(WEEKS)["obliged tasks"], 0, task_logistics=1.0))
    life.advance(WEEKS)
    assert not (life.world.tie.origin & TASK_TIE).any()
