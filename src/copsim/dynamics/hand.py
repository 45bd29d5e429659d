"""Draws for eight addresses at once, in the vector registers of the processor.

What everybody draws in every week is dealt to eight people at a time, and so is what decides about many insights of one
person. The numbers are those of `draws`, to the last bit.
"""

import numpy as np

from copsim.dynamics.chance import INDEX_SHIFT, MASK32, WEEK_ZERO, Four, Now, middle, philox
from copsim.dynamics.kernel import step
from copsim.dynamics.lane_operations import floats, load_words, row_words, spread_words, store
from copsim.dynamics.lanes import Eight
from copsim.dynamics.state import LANES, World

PEOPLE, BLOCKS = 0, 1  # hands: of eight people, of eight blocks of insights of one of them


@step
def _draw(world: World, now: Now, which: tuple[int, int], uids: Eight, indices: Eight) -> None:
    """Draw for eight uids and indices; which = (hand, purpose). Word w of address k goes to luck[8 w + k]."""
    hand, purpose = which
    luck = world.hand[hand].luck
    purposes = indices + (np.uint64(purpose) << INDEX_SHIFT)
    counter = uids & MASK32, spread_words(np.uint64(0)), spread_words(np.uint64(now.week + WEEK_ZERO)), purposes
    x0, x1, x2, x3 = philox(counter, (np.uint64(now.seed), np.uint64(now.replicate)))
    store(luck, 0, middle(floats(x0)))
    store(luck, LANES, middle(floats(x1)))
    store(luck, 2 * LANES, middle(floats(x2)))
    store(luck, 3 * LANES, middle(floats(x3)))


@step
def deal(world: World, now: Now, first: int, which: tuple[int, int]) -> None:
    """What the eight people from row `first` on draw; which = (purpose, index)."""
    purpose, index = which
    _draw(world, now, (PEOPLE, purpose), row_words(world.person.uid, first), spread_words(np.uint64(index)))


@step
def draw_blocks(world: World, now: Now, uid: int, purpose: int) -> None:
    """What somebody draws for the eight blocks of four insights that are in hand."""
    _draw(world, now, (BLOCKS, purpose), spread_words(np.uint64(uid)), load_words(world.hand[BLOCKS].index, 0))


@step
def luck_of(world: World, hand: int, k: int) -> Four:
    """The four uniform numbers of the k-th address of a hand."""
    luck = world.hand[hand].luck
    return luck[k], luck[LANES + k], luck[2 * LANES + k], luck[3 * LANES + k]
