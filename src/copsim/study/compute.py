"""The missing blocks of a study: runs on threads, each block committed when it is whole."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched

from copsim.dynamics.engine import Trace
from copsim.errors import Interrupted, StorageError
from copsim.study.elsewhere import POLL_SECONDS, Dropped, Elsewhere
from copsim.study.folder import Found, StudyFolder
from copsim.study.manifest import Block, Manifest, Run
from copsim.study.part import encode_part
from copsim.study.rows import Ended
from copsim.study.stop import Stop
from copsim.study.worlds import Worlds

Progress = Callable[[int, int], None]
Traces = list[Trace | Ended]

RUNS_PER_TASK = 8  # worlds a thread takes at once; small worlds are done in less time than handing one over takes
BLOCKS_AHEAD = 1  # blocks handed out beyond the one that is waited for, so that no thread is idle while one is written


def every_block(block: Block) -> bool:
    """Nothing is left to others."""
    return True


@dataclass
class Computation:
    """What is to be computed, where it goes, and who may stop it."""

    folder: StudyFolder
    manifest: Manifest
    stop: Stop
    progress: Progress | None
    jobs: int
    wanted: Callable[[Block], bool] = every_block
    executor: Executor | None = None

    def __post_init__(self) -> None:
        self.worlds = Worlds(self.manifest)

    def complete(self, found: Found) -> None:
        """Compute and commit every block that was not found."""
        saved = self._done = found.count
        missing = (block for block in self.manifest.blocks() if block.number not in found.paths and self.wanted(block))
        try:
            if self.executor:
                for part in Elsewhere(self.manifest, self.executor, self._check).parts(missing):
                    self.folder.commit_part(part.name, part.data)
                    saved += part.runs
                    self._tell(part.runs)
            else:
                with threads(self.jobs) as pool:
                    for block, futures in self._handed_out(pool, missing):
                        self._finish(block, futures)
                        saved += block.end - block.begin
        except StorageError as problem:
            raise StorageError(f"{problem}\n{self._saved(saved)}") from problem
        except (Dropped, KeyboardInterrupt):
            raise Interrupted(self._saved(saved)) from None

    def _handed_out(
        self, pool: ThreadPoolExecutor, missing: Iterator[Block]
    ) -> Iterator[tuple[Block, list[Future[Traces]]]]:
        """Missing blocks with their runs, some of them ahead of the one that is waited for."""
        under_way: deque[tuple[Block, list[Future[Traces]]]] = deque()
        for block in missing:
            tasks = batched(self.manifest.runs(block), RUNS_PER_TASK)
            under_way.append((block, [pool.submit(self._live_all, runs) for runs in tasks]))
            if len(under_way) > BLOCKS_AHEAD:
                yield under_way.popleft()
        yield from under_way

    def _check(self) -> None:
        """Dropped if somebody asked to stop and the time for what is under way is over."""
        if self.stop.overdue:
            raise Dropped

    def _tell(self, runs: int) -> None:
        self._done += runs
        if self.progress:
            self.progress(self._done, self.manifest.total)

    def _live_all(self, runs: Sequence[Run]) -> Traces:
        return [self._live(run) for run in runs]

    def _live(self, run: Run) -> Trace | Ended:
        self._check()
        return self.worlds.live(run)

    def _finish(self, block: Block, futures: Sequence[Future[Traces]]) -> None:
        """Wait for a block and commit it; runs stand in their order, whatever the order in which threads end."""
        if self.stop.asked:
            raise Dropped
        self._wait(set(futures))
        traces = [trace for future in futures for trace in future.result()]
        rows = self.worlds.kept(self.manifest.runs(block), traces)
        self.folder.commit_part(*encode_part(self.manifest, block, rows))

    def _wait(self, waiting: set[Future[Traces]]) -> None:
        while waiting:
            ended, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
            for future in ended:
                self._tell(len(future.result()))
            if waiting:
                self._check()

    def _saved(self, saved: int) -> str:
        done = f"{saved:,} of {self.manifest.total:,} runs are saved in {self.folder}"
        return f"{done}; the same command goes on from there."


@contextmanager
def threads(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """Threads; if the work ends early, what has not begun never begins, and nobody waits for what has."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
