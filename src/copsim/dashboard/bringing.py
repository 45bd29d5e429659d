"""A scenario file that a visitor brings: kept in memory, checked as the command line checks files, gone with them.

The browser sends it in parts. Nothing of it is written to a disk, its name is a word in messages and never a path, and
whatever does not come in the agreed order or size is dropped.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from copsim.dashboard.desk import Desk, Stopped
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import N_, Speech
from copsim.errors import CopsimError, InvalidInput, printable, render_problem, shortened
from copsim.scenario import Case, case_digest
from copsim.scenario.document import Document, parse_document
from copsim.scenario.limits import FILE_BYTES
from copsim.scenario.link import OWN
from copsim.scenario.load import load_document

DIGEST_DIGITS = 16
MOST_PROBLEMS = 50  # of one file are shown
PART_BYTES = 150_000
TOO_LARGE = N_("{name} has {size} kB; a page takes scenario files of at most {most} kB. Nothing was read.")
BROKEN = N_("The file did not arrive whole; bring it again.")
SEVERAL = N_("A page shows one community; this file has a constellation of them. The command line takes it.")


@dataclass(frozen=True)
class Own:
    """A file that can be shown. name: what links call it, by its digest; title: what the file calls it."""

    name: str
    title: str
    document: Document


@dataclass(frozen=True)
class Brought:
    """What became of a file: problems, or why it was refused; neither if all is well. size: bytes, where too many."""

    file: str = ""
    is_read: bool = True
    problems: tuple[str, ...] = ()
    refusal: str = ""
    size: int = 0

    def refused(self, say: Speech) -> str:
        """Why, in words."""
        if self.refusal != TOO_LARGE:
            return say(self.refusal)
        return say(TOO_LARGE, name=self.file, size=say.number(self.size / 1000), most=say.number(FILE_BYTES / 1000))


class Bringing:
    """One visitor's way of bringing files; `deliver` gets each one that is in order."""

    def __init__(self, deliver: Callable[[Own], None]) -> None:
        self.shown = Shown(Brought())
        self._deliver = deliver
        self._parts: list[bytes] = []
        self._desk: Desk[tuple[str, bytes]] = Desk(self._read)

    def part(self, sent: Any) -> None:
        """Part `number` of `of`, in base64, of a file with some name."""
        try:
            number, of, name, text = sent
            data = base64.b64decode(text, validate=True)
            name = _plain(str(name))
            if number == 0:
                self._parts = []
            if number != len(self._parts) or not number < of <= -(-FILE_BYTES // PART_BYTES) or len(data) > PART_BYTES:
                raise ValueError("not the next part")
        except (TypeError, ValueError, binascii.Error):
            self._parts = []
            self.shown.set(Brought(refusal=BROKEN))
            return
        self._parts.append(data)
        self.shown.set(Brought(name, is_read=False))
        if number == of - 1:
            whole, self._parts = b"".join(self._parts), []
            self._desk.ask((name, whole))

    def refuse(self, sent: Any) -> None:
        """The browser found a file too large, and did not send it."""
        self._parts = []
        try:
            name, size = sent
            self.shown.set(Brought(_plain(str(name)), refusal=TOO_LARGE, size=int(size)))
        except (TypeError, ValueError, OverflowError):
            self.shown.set(Brought(refusal=BROKEN))

    def close(self) -> None:
        """The visitor has gone."""
        self._desk.close()
        self._parts = []

    def _read(self, asked: tuple[str, bytes], stopped: Stopped) -> None:
        """On a worker: whatever happens, the visitor is told."""
        found = Brought(asked[0], refusal=BROKEN)
        try:
            found = self._found(*asked, stopped)
        finally:
            self.shown.set(found)

    def _found(self, name: str, data: bytes, stopped: Stopped) -> Brought:
        """The file as the command line would read it."""
        try:
            own = own_of(data, name)
        except InvalidInput as error:
            return Brought(name, problems=tuple(render_problem(problem) for problem in error.problems))
        except CopsimError as error:
            return Brought(name, refusal=str(error))
        if own and not stopped():
            self._deliver(own)
        return Brought(name, refusal="" if own else SEVERAL)


def own_of(data: bytes, name: str) -> Own | None:
    """The file as something to be shown; None if it is no single community. CopsimError with all that is wrong."""
    document = parse_document(data, name)
    scenario = load_document(document).scenario
    digest = case_digest(Case(scenario))[:DIGEST_DIGITS]
    return None if scenario.constellation else Own(OWN + digest, scenario.title, document)


def _plain(name: str) -> str:
    """The last part of a file's name, as messages show it."""
    return printable(shortened(name.replace("\\", "/").rsplit("/", 1)[-1])) or "file"
