"""The bar of a terminal: how many runs are there, how many come in a second, how long it will take."""

import os
import pty
import re
import select
import subprocess
import sys

import pytest

from copsim.cli.watch import _rate

BAR = """
import time
from copsim.cli.watch import watched
with watched("runs") as bar:
    for done in (500, 520, 540, 560):
        bar(done, 768)
        time.sleep(0.3)
"""


def seen_on_a_terminal(code):
    """What a program writes to stderr where somebody looks."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env=environment) as program:
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 30.0)[0]:
            try:
                more = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            shown += more
    os.close(ours)
    assert program.returncode == 0
    return re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", shown.decode())


def test_the_bar_shows_how_many_how_fast_and_how_long():
    shown = seen_on_a_terminal(BAR)
    assert "560/768" in shown
    rates = [int(rate) for rate in re.findall(r" (\d+)/s", shown)]
    assert rates
    assert max(rates) < 500  # the 500 that were there before are not of this computation
    assert re.search(r"\d:\d\d:\d\d", shown)


@pytest.mark.parametrize(
    "done, seconds, said",
    [(0, 2.0, ""), (3, 0.0, ""), (30, 10.0, "3/s"), (25_000, 10.0, "2,500/s"), (1, 4.0, "15.0/min")],
)
def test_a_rate_in_words(done, seconds, said):
    assert _rate(done, seconds) == said
