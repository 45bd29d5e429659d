"""A whole experiment as one word: copsim:1:TEXT stands in addresses, in reports and on the command line.

One word can also hold several cases that are compared, beside the experiment that stands on the stage.

TEXT is base64url of zlib of canonical JSON behind four bytes of checksum. What it says is checked as a scenario file
is: it can name shipped scenarios only, or a file of one's own by its digest, which then has to be brought along; it can
set only keys that a scenario has, and move only declared conditions.
"""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from copsim.errors import UsageError, printable, shortened

PREFIX = "copsim:1:"
MOST_CHARACTERS = 2_000
MOST_BYTES = 64_000
MOST_MOVES = 200
MOST_CASES = 4
STAGE = "stage"  # among compared cases: the experiment of the link itself
OWN = "own:"  # before the digest of a file of one's own, which a link names and does not hold
CHECK_BYTES = 4


@dataclass(frozen=True)
class Move:
    """Conditions that have new values from a week on, or nurturers who leave in it ("all" or how many)."""

    week: int
    values: tuple[tuple[str, float], ...] = ()
    loss: int | Literal["all"] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values)))


@dataclass(frozen=True)
class Link:
    """What the word says. page and week: where somebody looked; they change no result.

    cases: what is compared, each SCENARIO[+POLICY..] or STAGE, the first is the control; around: people around each
    community of them that has more, 0 as many as it has.
    """

    scenario: str
    settings: tuple[tuple[str, object], ...] = ()
    moves: tuple[Move, ...] = ()
    seed: int = 1
    week: int = 0
    page: str = ""
    cases: tuple[str, ...] = ()
    around: int = 0


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _Move(_Strict):
    w: int = Field(ge=0, le=100_000)
    v: dict[str, float | int] = {}
    l: Annotated[int, Field(ge=1, le=1_000)] | Literal["all"] | None = None


class _Body(_Strict):
    s: str = Field(max_length=80)
    o: dict[str, bool | int | float | str | list[str]] = {}
    m: list[_Move] = Field([], max_length=MOST_MOVES)
    r: int = Field(1, ge=0, le=2**32 - 1)
    w: int = Field(0, ge=-100, le=100_000)
    p: str = Field("", max_length=20, pattern="^[a-z]*$")
    c: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=2, max_length=MOST_CASES)] | None = None
    a: int = Field(0, ge=0, le=1_000_000)


def is_link(text: str) -> bool:
    """Whether a text wants to be such a word."""
    return text.startswith("copsim:")


def is_own(scenario: str) -> bool:
    """Whether the scenario of a link is a file of one's own."""
    return scenario.startswith(OWN)


def encode(link: Link) -> str:
    """The word for an experiment.

    >>> decode(encode(Link("baseline", moves=(Move(78, (("mandate", 1.0),)),), week=80))).week
    80
    """
    moves: list[dict[str, Any]] = []
    for move in link.moves:
        what: dict[str, Any] = {"v": dict(move.values)} if move.loss is None else {"l": move.loss}
        moves.append({"w": move.week, **what})
    body: dict[str, Any] = {"s": link.scenario, "o": {k: _plain(v) for k, v in link.settings}, "m": moves}
    body |= {"r": link.seed, "w": link.week, "p": link.page, "c": list(link.cases) or None, "a": link.around}
    defaults = _Body(s="").model_dump()
    short = {key: value for key, value in body.items() if value != defaults[key]}
    data = json.dumps(short, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    return PREFIX + base64.urlsafe_b64encode(_checksum(data) + zlib.compress(data, 9)).decode().rstrip("=")


def decode(text: str) -> Link:
    """What a word says; UsageError if it was damaged, is too long, or comes from another format."""
    if not text.startswith(PREFIX):
        raise _refused(text, f"this copsim reads links that begin with {PREFIX}")
    if len(text) > MOST_CHARACTERS:
        raise _refused(text, f"a link has at most {MOST_CHARACTERS:,} characters")
    try:
        body = _Body.model_validate(json.loads(_data(text)))
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise _refused(text, "it is damaged; copy it again, whole") from error
    moves = tuple(Move(m.w, tuple((k, float(v)) for k, v in m.v.items()), m.l) for m in body.m)
    settings = tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in body.o.items()))
    return Link(body.s, settings, moves, body.r, body.w, body.p, tuple(body.c or ()), body.a)


def _data(text: str) -> bytes:
    raw = base64.b64decode(text[len(PREFIX) :] + "=" * (-len(text[len(PREFIX) :]) % 4), altchars=b"-_", validate=True)
    unpacked = zlib.decompressobj()
    data = unpacked.decompress(raw[CHECK_BYTES:], MOST_BYTES)
    left = unpacked.unconsumed_tail or unpacked.unused_data or not unpacked.eof
    if left or raw[:CHECK_BYTES] != _checksum(data):
        raise ValueError("checksum")
    return data


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK_BYTES).digest()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _refused(text: str, why: str) -> UsageError:
    return UsageError(f"link {printable(shortened(text))}: {why}")
