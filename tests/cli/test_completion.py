"""Completion for four shells, from a script that the user's shell reads."""

import pytest
from tests.cli.test_streams import called


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "pwsh"])
def test_each_shell_gets_a_script(shell):
    done = called(_COPSIM_COMPLETE=f"source_{shell}", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0
    assert b"COPSIM_COMPLETE" in done.stdout


def test_the_beginning_of_a_command_is_completed():
    done = called(_COPSIM_COMPLETE="complete_bash", COMP_WORDS="copsim comp", COMP_CWORD="1")
    assert done.stdout.split() == [b"compare"]
