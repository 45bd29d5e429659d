"""The layer around the pages: who is let in, what every answer carries, and what a full house says."""

from contextlib import suppress

import pytest

from copsim.dashboard.guard import COOKIE, Guard, Rules
from copsim.dashboard.serve import Wanted, serve
from copsim.errors import UsageError

HOST = "127.0.0.1:8765"


def ask(rules, guests=(), *, kind="http", method="GET", path="/", query="", **headers):
    """Status, headers and text of an answer; a websocket is 101 or how it was closed."""
    sent, reached = [], []

    async def app(scope, receive, send):
        reached.append(scope["path"])
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"inside"})
        else:
            await send({"type": "websocket.accept"})

    async def receive():
        return {"type": "websocket.connect" if kind == "websocket" else "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    given = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value is not None],
        "scheme": "http",
        "server": ("127.0.0.1", 8765),
    }
    with suppress(StopIteration):  # nothing here ever waits, so that no event loop is needed
        Guard(app, rules, lambda: guests)(scope, receive, send).send(None)
    if kind == "websocket":
        return sent[0].get("code", 101), bool(reached)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], dict(sent[0]["headers"]), body.decode()


RULES = Rules(frozenset({HOST}), seats=2)


@pytest.mark.parametrize("host", ["evil.example:8765", "127.0.0.1:9999", "127.0.0.1", "", None])
def test_a_foreign_host_is_refused(host):
    assert ask(RULES, host=host)[0] == 403
    assert ask(RULES, kind="websocket", host=host, origin=f"http://{HOST}") == (1008, False)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8765.evil.example", "http://127.0.0.1:1"]
)
def test_a_foreign_origin_is_refused(origin):
    assert ask(RULES, origin=origin)[0] == 403
    assert ask(RULES, kind="websocket", origin=origin) == (1008, False)


def test_a_websocket_without_origin_is_refused_and_one_of_ours_is_not():
    assert ask(RULES, kind="websocket") == (1008, False)
    assert ask(RULES, kind="websocket", origin=f"http://{HOST}") == (101, True)


def test_what_changes_something_needs_an_origin():
    assert ask(RULES, method="POST", path="/_solara/api/close/x")[0] == 403
    assert ask(RULES, method="POST", path="/_solara/api/close/x", origin=f"http://{HOST}")[0] == 200


@pytest.mark.parametrize("path", ["/resourcez", "/_solara/api/evict/x"])
def test_pages_for_diagnosis_are_off(path):
    assert ask(RULES, path=path)[0] == 404


def test_every_answer_forbids_what_comes_from_elsewhere():
    for status, headers, _ in (ask(RULES), ask(RULES, host="evil")):
        policy = headers[b"content-security-policy"].decode()
        assert "default-src 'self'" in policy, status
        assert "frame-ancestors 'none'" in policy
        assert "http:" not in policy
        assert "*" not in policy


def test_a_full_house_says_so_and_keeps_its_guests():
    status, _, text = ask(RULES, ["one", "two"], accept="text/html")
    assert status == 503
    assert "The room is full" in text
    assert ask(
        RULES, ["one", "two"], kind="websocket", path="/jupyter/api/kernels/three/channels", origin=f"http://{HOST}"
    ) == (1008, False)
    assert ask(
        RULES, ["one", "two"], kind="websocket", path="/jupyter/api/kernels/two/channels", origin=f"http://{HOST}"
    ) == (101, True)
    assert ask(RULES, ["one"], accept="text/html")[0] == 200


PUBLIC = Rules(frozenset({HOST}), token="secret")


def test_a_public_address_wants_its_token_once():
    assert ask(PUBLIC)[0] == 403
    assert ask(PUBLIC, query="token=wrong")[0] == 403
    status, headers, _ = ask(PUBLIC, query="token=secret&c=copsim:1:x")
    assert (status, headers[b"location"]) == (303, b"/?c=copsim:1:x")
    cookie = headers[b"set-cookie"].decode()
    assert cookie.startswith(f"{COOKIE}=secret;")
    assert "HttpOnly" in cookie
    assert "strict" in cookie.lower()
    assert ask(PUBLIC, cookie=f"{COOKIE}=secret")[0] == 200
    assert ask(PUBLIC, cookie=f"{COOKIE}=other")[0] == 403
    assert ask(PUBLIC, kind="websocket", origin=f"http://{HOST}") == (1008, False)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.org"])
def test_nobody_outside_is_served_by_mistake(host):
    with pytest.raises(UsageError, match="--public"):
        serve(Wanted(host=host), print)
