"""W03: kill -9 at random moments: going on gives what an undisturbed study gives, bit for bit."""

import json
import subprocess
import sys

KILLS = 24


def killing(folder, kills, *words):
    """What the harness tells of so many kills, and its exit code."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.study.killed", str(folder), str(kills), *words],
        capture_output=True,
        text=True,
    )
    return json.loads(ended.stdout.splitlines()[-1]), ended.returncode


def test_random_kills(tmp_path):
    found, code = killing(tmp_path, KILLS)
    assert (found["kills"], found["wrong"], code) == (KILLS, 0, 0)
    assert found["mid_sweep"] >= KILLS // 4


def test_the_harness_finds_a_writer_that_is_broken(tmp_path):
    found, code = killing(tmp_path, 2 * KILLS, "broken")
    assert found["wrong"] > 0
    assert code == 1
