"""What a world leaves in memory when it is gone: nothing."""

import subprocess
import sys

WORLDS = 1_000
GROWTH = f"""
import gc, tracemalloc
from copsim.dynamics.engine import live
from copsim.dynamics.setting import usual_setting

def held_after(worlds):
    for replicate in range(worlds):
        live(setting, 1, replicate)
    gc.collect()
    return tracemalloc.get_traced_memory()[0]

setting = usual_setting(2, people=50, units=4)
tracemalloc.start()
before = held_after({WORLDS})  # Python keeps some kilobytes for the next ones
print(held_after({WORLDS}) - before)
"""


def test_worlds_that_are_gone_leave_nothing_behind():
    done = subprocess.run([sys.executable, "-W", "error", "-c", GROWTH], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100 * WORLDS  # a record that is lent to a call and not given back takes 300 bytes
