"""What a world leaves in memory when it is gone: nothing."""

import gc
import tracemalloc

from tests.dynamics.worlds import village

from copsim.dynamics.engine import live

WORLDS = 200


def test_worlds_that_are_gone_leave_nothing_behind():
    setting = village(2)
    tracemalloc.start()
    try:
        for replicate in range(5 * WORLDS):  # what Python keeps for the next one is made
            live(setting, 1, replicate)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for replicate in range(WORLDS):
            live(setting, 1, replicate)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 100 * WORLDS  # what is lent for the two calls of a life and not given back takes 600 bytes
