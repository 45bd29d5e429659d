"""Who may come in: an ASGI layer around Solara, which by itself answers any origin and any host.

Foreign Host or Origin: 403. A public address asks for its token once, and remembers it in a cookie. When the house is
full a newcomer gets a page that says so, instead of one that never loads. Guests of a workshop room need no token, and
reach its join page only.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "copsim-token"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
# A form that a guest sends without script has an Origin only where a referrer may be told to this site.
JOIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
JOIN_HEADERS = (
    (b"content-security-policy", JOIN_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
JOIN = "/join/"
CLOSED = ("/resourcez", "/_solara/api/evict", "/jupyter/api/kernels/lala")
FULL = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>copsim is full</title><style>body{font:18px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32em;padding:1em}
</style><h1>The room is full</h1><p>As many people as this computer can serve are here already. Somebody has to close
a page first; then <a href="">try again</a>.</p></html>"""


@dataclass(frozen=True)
class Rules:
    """hosts: what may stand in Host, with port; token: asked for beyond loopback; seats: visitors at a time."""

    hosts: frozenset[str]
    token: str = ""
    seats: int = 60


class Guard:
    """The layer. `guests` tells the ids of the visitors who are here; `join` answers guests of a workshop room."""

    def __init__(self, app: App, rules: Rules, guests: Callable[[], Iterable[str]], join: App | None = None) -> None:
        self._app, self._rules, self._guests, self._join = app, rules, guests, join

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self._outside_answer(scope, headers)
        if answer is None and self._join and scope["type"] == "http" and str(scope["path"]).startswith(JOIN):
            await self._join(scope, receive, _with_headers(send, JOIN_HEADERS))
            return
        answer = answer or self._answer(scope, headers)
        if answer is None:
            await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)
        elif scope["type"] == "http":
            await answer(scope, receive, _with_headers(send))
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "not allowed"})

    def _outside_answer(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """The refusal of what comes from elsewhere; None lets through."""
        if headers.get("host", "") not in self._rules.hosts:
            return PlainTextResponse("This address is not served here.", 403)
        if not self._is_ours(headers.get("origin"), scope):
            return PlainTextResponse("Requests from other sites are not answered.", 403)
        return None

    def _answer(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """The refusal or the detour of a visitor of the pages; None lets through."""
        path = str(scope["path"])
        if any(path.startswith(closed) for closed in CLOSED):
            return PlainTextResponse("Not found", 404)
        return self._token_answer(scope, headers) or self._seat_answer(scope, path)

    def _is_ours(self, origin: str | None, scope: Scope) -> bool:
        if origin is None:
            return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        return urlsplit(origin).netloc in self._rules.hosts

    def _token_answer(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        token = self._rules.token
        if not token or compare_digest(_cookie(headers.get("cookie", "")), token):
            return None
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if not compare_digest(query.pop("token", [""])[0], token):
            return PlainTextResponse("The address is not complete: it ends with a token that belongs to it.", 403)
        kept = query.get("c", [""])[0]
        answer = RedirectResponse(f"{scope['path']}?c={kept}" if kept else str(scope["path"]), 303)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return answer

    def _seat_answer(self, scope: Scope, path: str) -> Response | None:
        here = set(self._guests())
        if len(here) < self._rules.seats or any(guest in path for guest in here):
            return None
        is_page = scope["type"] == "http" and "text/html" in _accepted(scope)
        is_new = scope["type"] == "websocket"
        return HTMLResponse(FULL, 503) if is_page or is_new else None


def _accepted(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_headers(send: Send, headers: Iterable[tuple[bytes, bytes]] = HEADERS) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return sending
