"""Sets of insights as bits: 256 insights in four words of 64, topic z in the half word z. Drawing from such sets.

`Words4` below stands for a tuple of four uint64, the insights 0..63, 64..127 and so on.
"""

from typing import Any

import numpy as np
from numba.core import types

from copsim.dynamics.chance import Four, Now
from copsim.dynamics.hand import BLOCKS, draw_blocks, luck_of
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.lanes import operation
from copsim.dynamics.state import LANES, World

Words4 = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
ZERO, ONE = np.uint64(0), np.uint64(1)
LOW_HALF = np.uint64(0xFFFFFFFF)


@operation(types.int64, lambda builder, _, given: builder.ctpop(given[0]))
def _ones(x: np.uint64) -> int:
    """The processor's own count, four times as fast as sums of halves; an older one gets those from LLVM."""
    return int(x).bit_count()


@kernel
def count(x: np.uint64) -> int:
    """Number of set bits of a word."""
    return _ones(x)


@kernel
def nth(x: np.uint64, n: int) -> int:
    """Position of the n-th (from 0) set bit of a word that has more than n."""
    for _ in range(n):
        x = x & (x - ONE)
    return count((x ^ (x & (x - ONE))) - ONE)


@step
def holds(row: np.ndarray, insight: int) -> bool:
    """Whether the set `row` holds an insight."""
    return (row[insight >> 6] >> np.uint64(insight & 63)) & ONE == ONE


@step
def put(row: np.ndarray, insight: int) -> None:
    """Add an insight to the set `row`."""
    row[insight >> 6] |= ONE << np.uint64(insight & 63)


@step
def remove(row: np.ndarray, insight: int) -> None:
    """Take an insight out of the set `row`, whether it is there or not."""
    row[insight >> 6] &= ~(ONE << np.uint64(insight & 63))


@step
def all_of(row: np.ndarray) -> Words4:
    """The set `row` as Words4."""
    return row[0], row[1], row[2], row[3]


@kernel
def beyond(theirs: Any, mine: np.ndarray, fresh: np.ndarray) -> Words4:
    """theirs \\ (mine + fresh) as Words4."""
    return (
        theirs[0] & ~(mine[0] | fresh[0]),
        theirs[1] & ~(mine[1] | fresh[1]),
        theirs[2] & ~(mine[2] | fresh[2]),
        theirs[3] & ~(mine[3] | fresh[3]),
    )


@kernel
def both(first: Words4, second: Words4) -> Words4:
    """The insights in both sets as Words4."""
    return first[0] & second[0], first[1] & second[1], first[2] & second[2], first[3] & second[3]


@kernel
def size(words: Words4) -> int:
    """How many insights Words4 hold."""
    return count(words[0]) + count(words[1]) + count(words[2]) + count(words[3])


@kernel
def pick(words: Words4, u: float) -> int:
    """One insight of Words4, all equally likely; -1 if there is none."""
    n = size(words)
    if n == 0:
        return -1
    k = int(u * n)
    for w in range(4):
        here = count(words[w])
        if k < here:
            return 64 * w + nth(words[w], k)
        k -= here
    return -1


@kernel
def of_topic(words: Words4, z: int) -> np.uint64:
    """The insights of topic z within Words4, as one half word."""
    return (words[z >> 1] >> np.uint64(32 * (z & 1))) & LOW_HALF


@kernel
def pick_in_topic(words: Words4, z: int, u: float) -> int:
    """One insight of topic z within Words4, all equally likely; -1 if there is none."""
    half = of_topic(words, z)
    n = count(half)
    if n == 0:
        return -1
    return 32 * z + nth(half, int(u * n))


@kernel
def pick_by_domain(words: Words4, domain: np.ndarray, u_topic: float, u_insight: float) -> int:
    """One insight of Words4: topic z in proportion to domain[z] * number of insights, uniform within; -1 if none."""
    total = 0.0
    for z in range(8):
        total += domain[z] * count(of_topic(words, z))
    if total <= 0.0:
        return -1
    target = u_topic * total
    last = -1
    for z in range(8):
        weight = domain[z] * count(of_topic(words, z))
        if weight > 0.0:
            last = z
            if target < weight:
                break
            target -= weight
    return pick_in_topic(words, last, u_insight)


@kernel
def topic_at(domain: np.ndarray, u: float) -> int:
    """A topic in proportion to its share of the domain: the first at which the running sum exceeds u."""
    total = 0.0
    for z in range(8):
        total += domain[z]
        if u < total:
            return z
    return 7


@step
def thin(world: World, row: np.ndarray, chance: float, now: Now, what: tuple[int, int]) -> None:
    """Take each insight out of the set `row` with a given chance; what = (uid, purpose) of the draws.

    An insight's draw is its own (index = insight // 4). Blocks of four that hold something, most of the 64 do not, are
    drawn for by eights.
    """
    uid, purpose = what
    held = world.hand[BLOCKS]
    n = 0
    for word in range(4):
        left = row[word]
        while left != ZERO:
            place = count((left ^ (left - ONE)) >> ONE)
            held.index[n] = np.uint64(16 * word + (place >> 2))
            left &= ~(np.uint64(15) << np.uint64(place & ~3))
            n += 1
            if n == LANES:
                _sift(world, row, chance, now, (uid, purpose, n))
                n = 0
    if n > 0:
        _sift(world, row, chance, now, (uid, purpose, n))


@step
def _sift(world: World, row: np.ndarray, chance: float, now: Now, which: tuple[int, int, int]) -> None:
    """Take out of the first n blocks in hand what is drawn; which = (uid, purpose, n)."""
    uid, purpose, n = which
    held = world.hand[BLOCKS]
    draw_blocks(world, now, uid, purpose)
    for k in range(n):
        block = int(held.index[k])
        row[block >> 4] &= ~(chosen(luck_of(world, BLOCKS, k), chance) << np.uint64(4 * (block & 15)))


@kernel
def chosen(four_draws: Four, chance: float) -> np.uint64:
    """Four bits, one for each of four uniform numbers below the chance."""
    bits = ZERO
    for k in range(4):
        if four_draws[k] < chance:
            bits |= ONE << np.uint64(k)
    return bits
