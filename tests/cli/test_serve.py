"""The command that opens the pages, where it does not open them."""

import socket

import pytest

from copsim.scenario.link import Link, encode


@pytest.fixture
def unserved(monkeypatch):
    """What the server would have been asked to do."""
    asked = []

    def serve(wanted, say):
        asked.append(wanted)
        say("http://127.0.0.1:1/")

    monkeypatch.setattr("copsim.dashboard.serve.serve", serve)
    return asked


def test_it_tells_the_address_and_opens_on_this_computer_alone(copsim, unserved):
    ended = copsim("serve", "--no-open", "--port", "0")
    assert (ended.code, ended.out) == (0, "http://127.0.0.1:1/\n")
    assert (unserved[0].host, unserved[0].public, unserved[0].open_browser) == ("127.0.0.1", False, False)


def test_json_and_quiet_are_as_everywhere(copsim, unserved):
    assert '"address": "http://127.0.0.1:1/"' in copsim("serve", "--json").out
    assert copsim("serve", "--quiet").out == "http://127.0.0.1:1/\n"


@pytest.mark.parametrize(
    "options, code, words",
    [
        (["--host", "0.0.0.0"], 2, "--public"),
        (["--link", "copsim:1:broken"], 2, "damaged"),
        (["--link", encode(Link("no-such"))], 2, "there is no scenario"),
        (["--port", "70000"], 2, "70000"),
        (["--seats", "0"], 2, "0"),
    ],
    ids=["outside", "damaged", "elsewhere", "port", "seats"],
)
def test_what_it_refuses(copsim, options, code, words):
    ended = copsim("serve", "--no-open", *options)
    assert ended.code == code
    assert words in ended.err


def test_without_the_extra_it_says_which(copsim, monkeypatch):
    monkeypatch.setattr("copsim.cli.pages.find_spec", lambda name: None)
    ended = copsim("serve")
    assert ended.code == 10
    assert "copsim[dashboard]" in ended.err


def test_a_port_in_use_is_busy(copsim):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ended = copsim("serve", "--no-open", "--port", str(other.getsockname()[1]))
    assert ended.code == 6
    assert "--port" in ended.err
