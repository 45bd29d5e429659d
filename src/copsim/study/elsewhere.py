"""Whole blocks computed by an executor: a task is a block, plain data go out, the bytes of a part come back.

Whoever holds the folder commits what comes back, so a worker needs no disk that others see, and it does no harm if a
block is computed more than once: the folder, not the future, says what is done.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from functools import lru_cache
from typing import Any, NamedTuple

from copsim.errors import EnvironmentProblem, StorageError
from copsim.study.digests import model_digest
from copsim.study.manifest import Block, Manifest, decode, encode
from copsim.study.part import encode_part
from copsim.study.rows import CRASH, Ended, Row, row_of
from copsim.study.worlds import Worlds

POLL_SECONDS = 0.2  # how often a waiting main thread looks whether it was told to stop
AHEAD = 8  # tasks that wait at a worker


class Dropped(Exception):
    """The time for what was under way is over."""


class Part(NamedTuple):
    """A finished block on its way to the folder."""

    block: int
    runs: int
    name: str
    data: bytes


class Piece(NamedTuple):
    """Runs of a block that are lived together, and how many workers died of it; `end` is exclusive."""

    block: Block
    begin: int
    end: int
    deaths: int = 0

    def after_death(self) -> "list[Piece]":
        """What to try next: halves, so that a run that kills its worker ends up alone, and then once more."""
        if self.end - self.begin > 1:
            middle = (self.begin + self.end) // 2
            return [Piece(self.block, self.begin, middle), Piece(self.block, middle, self.end)]
        return [self._replace(deaths=1)] if self.deaths == 0 else []


class Elsewhere:
    """Blocks of a study on an executor of the kind of concurrent.futures."""

    def __init__(self, manifest: Manifest, executor: Executor, check: Callable[[], None]) -> None:
        self.manifest, self.executor, self.check = manifest, executor, check
        self.text = encode(manifest)
        self.most = AHEAD * workers_of(executor)
        self._rows: dict[int, dict[int, Row]] = {}  # of blocks that came in pieces, by number of the run

    def parts(self, missing: Iterator[Block]) -> Iterator[Part]:
        """The parts of blocks, in the order in which they are done."""
        waiting: dict[Future[Any], Piece] = {}
        try:
            while True:
                while len(waiting) < self.most and (block := next(missing, None)) is not None:
                    piece = Piece(block, block.begin, block.end)
                    waiting[self._submit(compute_block, block)] = piece
                if not waiting:
                    return
                ended, _ = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
                self.check()
                for future in ended:
                    piece = waiting.pop(future)
                    part, further = self._taken(future, piece)
                    if part:
                        yield part
                    for each in further:
                        waiting[self._submit(compute_rows, Block(each.block.number, each.begin, each.end))] = each
        finally:
            for future in waiting:
                future.cancel()

    def _taken(self, future: "Future[Any]", piece: Piece) -> tuple[Part | None, list[Piece]]:
        """The part that is finished with this piece, if it is, and what has to be tried again."""
        try:
            result = future.result()
        except (BrokenExecutor, CancelledError) as error:
            raise StorageError(f"the executor was lost ({type(error).__name__})") from error
        except Exception as error:
            if type(error).__name__ != "KilledWorker":
                raise
            further = piece.after_death()
            return (None, further) if further else (self._collected(piece, self._crashed(piece)), [])
        return (result if isinstance(result, Part) else self._collected(piece, result)), []

    def _crashed(self, piece: Piece) -> list[Row]:
        (run,) = self.manifest.runs(Block(piece.block.number, piece.begin, piece.end))
        message = "its worker died of it, twice: of its memory, or killed"
        return [row_of(run, Ended(CRASH, None, message), self.manifest)]

    def _collected(self, piece: Piece, rows: Sequence[Row]) -> Part | None:
        """The part of a block, when the last of its pieces has come."""
        known = self._rows.setdefault(piece.block.number, {})
        known |= dict(enumerate(rows, piece.begin))
        if len(known) < piece.block.end - piece.block.begin:
            return None
        return _part(self.manifest, piece.block, [row for _, row in sorted(self._rows.pop(piece.block.number).items())])

    def _submit(self, function: Callable[..., Any], block: Block) -> "Future[Any]":
        try:
            return self.executor.submit(function, self.text, self.manifest.model, block)
        except (RuntimeError, OSError) as error:  # shut down, or its scheduler is gone
            raise StorageError(f"the executor takes no more work ({error})") from error


def workers_of(executor: Executor) -> int:
    """How many tasks an executor works on at once."""
    client = getattr(executor, "_client", None)
    if client is not None:
        return max(1, sum(map(int, client.ncores().values())))
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)


def compute_block(text: bytes, model: str, block: Block) -> Part:
    """In a worker: live the runs of a block. EnvironmentProblem if the worker would live another model."""
    rows = compute_rows(text, model, block)
    return _part(_study(text)[0], block, rows)


def compute_rows(text: bytes, model: str, block: Block) -> list[Row]:
    """In a worker: the same for some of the runs of a block, as rows."""
    if model_digest() != model:
        raise EnvironmentProblem(f"a worker has model {model_digest()[:8]}, the study {model[:8]}: install it alike")
    manifest, worlds = _study(text)
    return worlds.rows(manifest.runs(block))


def _part(manifest: Manifest, block: Block, rows: Sequence[Row]) -> Part:
    return Part(block.number, block.end - block.begin, *encode_part(manifest, block, rows))


@lru_cache(maxsize=4)
def _study(text: bytes) -> tuple[Manifest, Worlds]:
    manifest = decode(text, "manifest")
    return manifest, Worlds(manifest)
