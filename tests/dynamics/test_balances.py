"""Balances of chance in real worlds against exact distributions: knowledge, seats, the end of a community."""

import numpy as np
from scipy import stats
from tests.dynamics.worlds import assuming, changed, lived, village, weekly, without

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import FOUNDED, Setting

UNLIKELY = 1e-6


def likely(distribution, value: float) -> bool:
    """Whether a value is not in the outermost tails."""
    return min(distribution.cdf(value), distribution.sf(value - 1)) > UNLIKELY


def held(words: np.ndarray) -> np.ndarray:
    """Sets of insights as bool[row, insight]."""
    bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=-1, bitorder="little")
    return bits.reshape(len(words), 256).astype(bool)


def test_insights_live_a_geometric_time_and_are_found_again_at_a_constant_rate():
    weeks, people, chance = 240, 150, 0.05
    setting = changed(village(weeks, people=people, units=1, founders=0, kind=FOUNDED), 0, inflow=0.0, discovery=1.0)
    setting = assuming(changed(setting, 0, turbulence=chance), tau_o=0.0, nu_n=0.0)
    age, lives, lapses = np.full(256, -1), [], 0
    for life in weekly(setting):
        if life.week == 0:
            continue
        lapsed = held(life.world.community_week.lapsed)[0]
        lives += list(age[lapsed & (age >= 0)] + 1)
        age[age >= 0] += 1
        age[lapsed] = 0
        lapses += lapsed.sum()
    assert likely(stats.binom(weeks * 256, chance), lapses)
    counts = np.bincount(lives, minlength=weeks + 1)[1:41]
    expected = stats.geom(chance).pmf(np.arange(1, 41))
    assert stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue > UNLIKELY
    assert (age >= 0).all()  # nothing is left of what people knew at the start
    practice = held(life.world.unit.practice)[0]
    known = held(life.world.person.known)
    assert not known[:, ~practice].any()
    coverage = 1.0 - (1.0 - 1.0 / practice.sum()) ** (age[practice] + 1.0)
    mean, spread = people * coverage.sum(), np.sqrt(people * (coverage * (1.0 - coverage)).sum())
    assert stats.norm.sf(abs(known.sum() - mean) / spread) > UNLIKELY
    each = (known[:, practice].sum(axis=0) - people * coverage) / np.sqrt(people * coverage * (1.0 - coverage))
    assert stats.chi2(len(each)).sf((each**2).sum()) > UNLIKELY


def seats(weeks: int, people: int, **parameters: float) -> Setting:
    """Everybody alike: joining without exposure and leaving with the job are the only moves; nobody gets bored."""
    setting = village(weeks, people=people, founders=people // 2, core=0, kind=FOUNDED)
    quiet = {"lambda_0": 0.0, "l_r": 0.0, "nu_n": 0.0} | parameters
    return changed(without(assuming(setting, **quiet), "exposure", "heterogeneity"), 0, mandate=1e-6, discovery=0.0)


def test_members_come_and_go_as_a_birth_death_process():
    people, gone, a_n = 2000, 0.03, 0.06
    life = lived(without(seats(120, people, tau_o=gone, a_n=a_n), "word_of_mouth"))
    comes = 1.0 - np.exp(-a_n / 3.0)  # everybody has the mean relevance
    stationary = comes / (1.0 - (1.0 - gone) * (1.0 - comes))
    member = life.world.membership.community >= 0
    assert likely(stats.binom(people, stationary), member.sum())
    moves = life.series[60:, 0, :]
    from_outside = moves[:, COLUMN["joined"]].sum()  # people who joined
    expected = people * (1.0 - stationary * (1.0 - gone)) * comes * 60
    assert abs(from_outside - expected) < 5.0 * np.sqrt(expected)
    tenure = life.world.membership.tenure[member & (life.world.membership.tenure < 60)]
    counts = np.bincount(tenure, minlength=60)
    law = (1.0 - gone) ** np.arange(60)
    pairs = counts.reshape(-1, 5).sum(axis=1), law.reshape(-1, 5).sum(axis=1)
    assert stats.chisquare(pairs[0], pairs[1] / pairs[1].sum() * pairs[0].sum()).pvalue > UNLIKELY


def test_communities_nobody_joins_end_when_all_but_one_have_left():
    worlds, people, gone, weeks = 200, 6, 0.03, 30
    setting = changed(seats(weeks, people, tau_o=gone), 0, inflow=0.0)
    ended = 0
    for replicate in range(1, worlds + 1):
        life = Life(setting, 3, replicate)
        assert (life.world.membership.community >= 0).sum() == 3
        life.advance(weeks)
        ended += int(life.world.community.status[0] == 2)
    stays = (1.0 - gone) ** (weeks - 3)  # the fourth thin week is the last one
    assert likely(stats.binom(worlds, stats.binom(3, stays).cdf(1)), ended)
