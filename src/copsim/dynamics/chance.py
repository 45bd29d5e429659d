"""Draws: a pure function of (seed, replicate, person, other person, week, purpose, index). Nothing else draws.

Philox4x32-10 (Salmon et al. 2011). Key = root seed, replicate. Counter = uid, second person or 0, week, purpose and
index. No parameter, policy or array slot enters, so two arms that differ in one condition share every other draw.
"""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from copsim.dynamics.kernel import kernel

RNG_SCHEME = 1
WEEK_ZERO = 65_536  # weeks before the start (a launch lasts 13) must stay non-negative in the counter
INDEX_BITS = 20
GENERATION = 1 << 24  # a person's uid = seat + GENERATION * (how many held the seat before)
LAST_GENERATION = 254  # generation 255 is kept for communities, units and the organisation
COMMUNITY_UID = (1 << 32) - 1  # a community draws as COMMUNITY_UID - its number
UNIT_UID = (1 << 32) - 1 - (1 << 20)
ORGANISATION_UID = (1 << 32) - 1 - (1 << 21)

MASK32 = np.uint64(0xFFFFFFFF)
SHIFT32 = np.uint64(32)
INDEX_SHIFT = np.uint64(INDEX_BITS)
ROUND_0, ROUND_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
UNIT_32 = 2.0**-32

Four = tuple[float, float, float, float]
Four32 = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


class Purpose(IntEnum):
    """What a draw decides. Append only: a number is never reused or changed; the notes name the words of a block."""

    TRAITS = 0  # index 0: hours, resting energy, generosity, learning stance?; 1: main, second interest, unit, site
    RELEVANCE = 1  # index = attempt: two words, Joehnk's method
    KNOWLEDGE = 2  # index = candidate insight: inside the main interest?, which, -, -
    UNIT_MASK = 3  # index = insight // 4, word insight % 4
    WORK_TIES = 4  # index = tie: inside the unit?, whom, -, -
    SHIFT = 5  # workload, discovery?, which, staff turnover
    LAPSE = 6  # index = insight // 4, word insight % 4
    ROLE = 7  # steps down?, volunteers?, -, -
    TASK_TOPIC = 8  # which topic, -, -, -; week = first week of the quarter
    SESSION = 9  # held?, -, -, -
    ENCOUNTERS = 10  # how many, -, -, -
    MEETING = 11  # index = encounter: cluster, own tie?, which tie or realised?, exchange or listening?
    PARTNER = 12  # index = 8 * encounter + attempt: candidate, accepted?, second candidate, elsewhere? (attempt 0)
    EXCHANGE = 13  # index = 2 * encounter: served?, answered?, open question first?, topic or open question
    # index = 2 * encounter + 1: which insight of the topic, taken up?, written down?, worked out together?
    WORKED_OUT = 14  # index = encounter: which open question, changes the view?, -, -
    READING = 15  # index 0: how many; 1 + reading: which, understood?, in the parent's record?, -
    TASK_RESULT = 16  # index 0: how many; 1 + result: success?, which insight, -, -
    NEEDS = 17  # index 0: how many; 1 + need: which, success?, hours saved, new question
    FADE = 18  # index = insight // 4, word insight % 4
    ENERGY = 19  # noise, -, -, -
    MOVE = 20  # index = slot: joins or leaves?, -, -, -
    GUESS = 21  # guessed relevance, -, -, -
    TALK = 22  # the community, index = talk: whom, -, -, -; the one asked, index 0: -, says yes?, -, -
    FOUNDER = 23  # the community, index = founder: whom, -, -, -
    ANNOUNCEMENT = 24  # reached by an announcement of the launch?, joins?, -, -
    ROLE_AT_START = 25  # accepts?, -, -, -
    DECISION = 26  # the community, index 0: taken?, asked?, adopted?, good?; 1 + n: topic, which insight, -, -
    OUTSIDE = 27  # index 0: how many; 1 + source: topic, which insight, taken up?, -
    DECIDERS = 28  # the organisation, index = insight // 4, word insight % 4: known to those who decide?
    # index = 64 + insight // 4: learned anew?
    SUBGROUP = 29  # opens one?, -, -, -
    STANDARD = 30  # taught this week?, which, -, -
    TASK_TIE = 31  # index = 8 * hour + attempt: with whom, -, -, -
    EXPERT = 32  # index 0: how many; 1 + contribution: a question?, which, taken up?, topic of the list
    CONVENER = 33  # the community, index = 8 * meeting + attempt: one, the other, -, -
    GUEST = 34  # the community, index = guest: whom, -, -, -; the one asked, index = slot: -, says yes?, -, -


class Now(NamedTuple):
    """Whose luck, and when: the part of a draw's address that all members share."""

    seed: int
    replicate: int
    week: int


@kernel
def philox(counter: Four32, key: tuple[np.uint64, np.uint64]) -> Four32:
    """Philox4x32-10: four 32-bit words from a counter of four and a key of two, all held in uint64."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = ROUND_0 * c0
        p1 = ROUND_1 * c2
        c0 = (p1 >> SHIFT32) ^ c1 ^ k0
        c1 = p1 & MASK32
        c2 = (p0 >> SHIFT32) ^ c3 ^ k1
        c3 = p0 & MASK32
        k0 = (k0 + WEYL_0) & MASK32
        k1 = (k1 + WEYL_1) & MASK32
    return c0, c1, c2, c3


@kernel
def draws(now: Now, uid: int, purpose: int, index: int) -> Four:
    """Four uniform numbers in (0, 1) for a person (or community), a purpose and an index."""
    return pair_draws(now, uid, 0, purpose, index)


@kernel
def pair_draws(now: Now, uid: int, other: int, purpose: int, index: int) -> Four:
    """Four uniform numbers in (0, 1) for a pair of persons, a purpose and an index."""
    counter = (
        np.uint64(uid),
        np.uint64(other),
        np.uint64(now.week + WEEK_ZERO),
        (np.uint64(purpose) << INDEX_SHIFT) | np.uint64(index),
    )
    x0, x1, x2, x3 = philox(counter, (np.uint64(now.seed), np.uint64(now.replicate)))
    return uniform(x0), uniform(x1), uniform(x2), uniform(x3)


@kernel
def uniform(word: np.uint64) -> float:
    """A 32-bit word as the middle of its cell of (0, 1)."""
    return middle(np.float64(word))


@kernel
def middle(x: Any) -> Any:
    """The middle of the cell of (0, 1) that one or eight whole numbers below 2^32, as floats, stand for."""
    return (x + 0.5) * UNIT_32
