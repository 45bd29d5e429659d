"""What guests reach, and all they reach: the page of the room, its news, and where answers go."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from copsim.dashboard.speech import Speech
from copsim.dashboard.workshop.doors import JOIN
from copsim.dashboard.workshop.page import entry, full, gone, inside, language_of, page
from copsim.dashboard.workshop.polls import Own, Phase, Reply
from copsim.dashboard.workshop.room import Room

COOKIE = "copsim-guest"
MOST_BYTES = 1024  # of an answer
STATUS = {
    Reply.TAKEN: 200,
    Reply.LATE: 409,
    Reply.TOO_SOON: 429,
    Reply.WRONG: 422,
    Reply.FULL: 503,
    Reply.STRANGER: 403,
}
KINDS = {"page.css": "text/css", "page.js": "text/javascript"}


def join_app(room: Room) -> Starlette:
    """The pages under /join/ for one room."""
    guests = _Guests(room)
    app = Starlette(
        routes=[
            Route(JOIN, guests.enter),
            *[Route(JOIN + name, _static(name)) for name in KINDS],
            Route(JOIN + "{code}", guests.look),
            Route(JOIN + "{code}/state", guests.news),
            Route(JOIN + "{code}/answer", guests.answer, methods=["POST"]),
        ]
    )
    app.router.redirect_slashes = False
    return app


class _Guests:
    """Answers to guests of a room."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def enter(self, request: Request) -> Response:
        """A field for the code, which leads on to the room."""
        code, say = request.query_params.get("code", "").strip().upper(), _say(request)
        if self._is_ours(code):
            return RedirectResponse(JOIN + self._room.code, 303)
        return HTMLResponse(page(gone(say) if code else entry(say), say), 404 if code else 200)

    async def look(self, request: Request) -> Response:
        """The whole page; who comes for the first time gets a ticket."""
        say, code = _say(request), request.path_params["code"]
        if not self._is_ours(code):
            return HTMLResponse(page(gone(say), say), 404)
        known = self._ticket(request)
        ticket, own = known or self._room.new_guest(), self._room.own(known)
        seated = not known or self._room.arrive(known)
        said = request.query_params.get("said", "")
        text = inside(own, self._room.code, say, Reply(said) if said in STATUS else None) if seated else full(say)
        state = f"{JOIN}{self._room.code}/state"
        whole = page(text, say, (state, _mark(own, say)), again=own.phase != Phase.OPEN)
        return _fresh(_with_ticket(HTMLResponse(whole, 200 if seated else 503), ticket))

    async def news(self, request: Request) -> Response:
        """What has changed since the page was made; nothing, if the mark that it has is still right."""
        say, ticket = _say(request), self._ticket(request)
        if not self._is_ours(request.path_params["code"]):
            return JSONResponse({"html": gone(say)}, 404)
        if ticket and not self._room.arrive(ticket):
            return _fresh(JSONResponse({"html": full(say)}, 503))
        own = self._room.own(ticket)
        mark = _mark(own, say)
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers={"etag": mark})
        return self._told(own, say)

    async def answer(self, request: Request) -> Response:
        """Take an answer: back to the page for a plain form, the news for a script."""
        say, ticket = _say(request), self._ticket(request)
        wants_json = "application/json" in request.headers.get("accept", "")
        if not self._is_ours(request.path_params["code"]):
            return JSONResponse({"html": gone(say)}, 404) if wants_json else HTMLResponse(page(gone(say), say), 404)
        number, value = await _sent(request)
        reply = self._room.answer(ticket, number, value)
        if wants_json:
            told = self._told(self._room.own(ticket), say, reply)
            return told if ticket else _with_ticket(told, self._room.new_guest())
        return RedirectResponse(f"{JOIN}{self._room.code}?said={reply}", 303)

    def _told(self, own: Own, say: Speech, reply: Reply | None = None) -> Response:
        text = inside(own, self._room.code, say, reply)
        status = STATUS[reply] if reply else 200
        return _fresh(JSONResponse({"html": text}, status, headers={"etag": _mark(own, say)}))

    def _is_ours(self, code: str) -> bool:
        return code.upper() == self._room.code

    def _ticket(self, request: Request) -> str:
        """The ticket of a guest of this room; empty for anybody else."""
        ticket = request.cookies.get(COOKIE, "")
        return ticket if self._room.knows(ticket) else ""


def _static(name: str) -> Callable[[Request], Awaitable[Response]]:
    text = (files("copsim.dashboard") / "workshop" / name).read_bytes()

    async def sent(_: Request) -> Response:
        return Response(text, media_type=KINDS[name], headers={"cache-control": "no-cache"})

    return sent


def _say(request: Request) -> Speech:
    return language_of(request.headers.get("accept-language", ""))


def _mark(own: Own, say: Speech) -> str:
    """What the page of a guest depends on."""
    return f'"{own.number}-{own.phase}-{own.answer}-{say.code}"'


def _with_ticket(answer: Response, ticket: str) -> Response:
    answer.set_cookie(COOKIE, ticket, path=JOIN, httponly=True, samesite="lax")
    return answer


def _fresh(answer: Response) -> Response:
    answer.headers["cache-control"] = "no-store"
    answer.headers["vary"] = "accept-language, cookie"
    return answer


async def _sent(request: Request) -> tuple[int, float]:
    """Number of the question and the answer; what cannot be read is an answer to nothing."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return -1, float("nan")
    fields = parse_qs(body.decode("latin-1"))
    try:
        return int(fields["number"][0]), float(fields["value"][0])
    except (KeyError, ValueError):
        return -1, float("nan")
