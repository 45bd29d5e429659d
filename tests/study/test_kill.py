"""kill -9 at random moments: going on gives what an undisturbed study gives."""

import subprocess
import sys

from tests.study.support import assert_same_tables, left_behind

from copsim.study import read

KILLS = 24


def test_random_kills(uninterrupted, tmp_path):
    subprocess.run([sys.executable, "-m", "tests.study.killed", str(tmp_path), str(KILLS)], check=True)
    whole = read(uninterrupted)
    assert_same_tables(read(tmp_path / "whole"), whole)
    for number in range(KILLS // 2):
        assert_same_tables(read(tmp_path / str(number)), whole)
    assert not left_behind(tmp_path)
