"""Whole blocks computed by an executor: a task is a block, plain data go out, the bytes of a part come back.

Whoever holds the folder commits what comes back, so a worker needs no disk that others see, and it does no harm if a
block is computed more than once: the folder, not the future, says what is done.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from functools import lru_cache
from typing import NamedTuple

from copsim.errors import EnvironmentProblem, StorageError
from copsim.study.digests import model_digest
from copsim.study.manifest import Block, Manifest, decode, encode
from copsim.study.part import encode_part
from copsim.study.rows import row_of
from copsim.study.worlds import Worlds

POLL_SECONDS = 0.2  # how often a waiting main thread looks whether it was told to stop
AHEAD = 8  # tasks that wait at a worker
TRIES = 5  # for a block whose worker was lost


class Dropped(Exception):
    """The time for what was under way is over."""


class Part(NamedTuple):
    """A finished block on its way to the folder."""

    block: int
    runs: int
    name: str
    data: bytes


class Elsewhere:
    """Blocks of a study on an executor of the kind of concurrent.futures."""

    def __init__(self, manifest: Manifest, executor: Executor, check: Callable[[], None]) -> None:
        self.executor, self.check = executor, check
        self.text, self.model = encode(manifest), manifest.model
        self.most = AHEAD * workers_of(executor)

    def parts(self, missing: Iterator[Block]) -> Iterator[Part]:
        """The parts of blocks, in the order in which they are done."""
        waiting: dict[Future[Part], tuple[Block, int]] = {}
        try:
            while True:
                while len(waiting) < self.most and (block := next(missing, None)) is not None:
                    waiting[self._submit(block)] = block, 1
                if not waiting:
                    return
                ended, _ = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
                self.check()
                for future in ended:
                    block, tries = waiting.pop(future)
                    part = _result(future, tries)
                    if part is None:
                        waiting[self._submit(block)] = block, tries + 1
                    else:
                        yield part
        finally:
            for future in waiting:
                future.cancel()

    def _submit(self, block: Block) -> "Future[Part]":
        try:
            return self.executor.submit(compute_block, self.text, self.model, block)
        except (RuntimeError, OSError) as error:  # shut down, or its scheduler is gone
            raise StorageError(f"the executor takes no more work ({error})") from error


def _result(future: "Future[Part]", tries: int) -> Part | None:
    """The part, or nothing where its worker was lost and it is worth another try."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError) as error:
        raise StorageError(f"the executor was lost ({type(error).__name__})") from error
    except Exception as error:
        if type(error).__name__ != "KilledWorker" or tries >= TRIES:
            raise
        return None


def workers_of(executor: Executor) -> int:
    """How many tasks an executor works on at once."""
    client = getattr(executor, "_client", None)
    if client is not None:
        return max(1, sum(map(int, client.ncores().values())))
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)


def compute_block(text: bytes, model: str, block: Block) -> Part:
    """In a worker: live the runs of a block. EnvironmentProblem if the worker would live another model."""
    if model_digest() != model:
        raise EnvironmentProblem(f"a worker has model {model_digest()[:8]}, the study {model[:8]}: install it alike")
    manifest, worlds = _study(text)
    rows = [row_of(run, worlds.live(run), manifest) for run in manifest.runs(block)]
    return Part(block.number, block.end - block.begin, *encode_part(manifest, block, rows))


@lru_cache(maxsize=4)
def _study(text: bytes) -> tuple[Manifest, Worlds]:
    manifest = decode(text, "manifest")
    return manifest, Worlds(manifest)
