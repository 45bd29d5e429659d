"""The missing blocks of a study: runs on threads, each block committed when it is whole."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import batched

from copsim.dynamics.engine import Trace, live
from copsim.dynamics.parameters import PARAMETER_NAMES, parameter_record
from copsim.dynamics.setting import Setting
from copsim.errors import Interrupted, StorageError
from copsim.study.folder import Found, StudyFolder
from copsim.study.manifest import Block, Manifest, Run
from copsim.study.part import encode_part
from copsim.study.rows import row_of
from copsim.study.stop import Stop

Progress = Callable[[int, int], None]
Traces = list[Trace]

RUNS_PER_TASK = 8  # worlds a thread takes at once; small worlds are done in less time than handing one over takes
BLOCKS_AHEAD = 1  # blocks handed out beyond the one that is waited for, so that no thread is idle while one is written
POLL_SECONDS = 0.2  # how often a waiting main thread looks whether it was told to stop


class _Dropped(Exception):
    """The time for what was under way is over."""


@dataclass
class Computation:
    """What is to be computed, where it goes, and who may stop it."""

    folder: StudyFolder
    manifest: Manifest
    settings: Sequence[Setting]
    stop: Stop
    progress: Progress | None
    jobs: int

    def complete(self, found: Found) -> None:
        """Compute and commit every block that was not found."""
        saved = self._done = found.count
        try:
            with threads(self.jobs) as pool:
                for block, futures in self._handed_out(pool, found):
                    self._finish(block, futures)
                    saved += block.end - block.begin
        except StorageError as problem:
            raise StorageError(f"{problem}\n{self._saved(saved)}") from problem
        except (_Dropped, KeyboardInterrupt):
            raise Interrupted(self._saved(saved)) from None

    def _handed_out(self, pool: ThreadPoolExecutor, found: Found) -> Iterator[tuple[Block, list[Future[Traces]]]]:
        """Missing blocks with their runs, some of them ahead of the one that is waited for."""
        under_way: deque[tuple[Block, list[Future[Traces]]]] = deque()
        for block in self.manifest.blocks():
            if block.number not in found.paths:
                tasks = batched(self.manifest.runs(block), RUNS_PER_TASK)
                under_way.append((block, [pool.submit(self._live_all, runs) for runs in tasks]))
            if len(under_way) > BLOCKS_AHEAD:
                yield under_way.popleft()
        yield from under_way

    def _live_all(self, runs: Sequence[Run]) -> Traces:
        return [self._live(run) for run in runs]

    def _live(self, run: Run) -> Trace:
        if self.stop.overdue:
            raise _Dropped
        manifest = self.manifest
        setting = self.settings[run.case]
        if manifest.points:
            setting = assuming(setting, manifest.points[manifest.point_of(run.replicate)])
        return live(setting, manifest.seed, run.replicate, cohort_week=manifest.cohort_week)

    def _finish(self, block: Block, futures: Sequence[Future[Traces]]) -> None:
        """Wait for a block and commit it; runs stand in their order, whatever the order in which threads end."""
        if self.stop.asked:
            raise _Dropped
        self._wait(set(futures))
        traces = (trace for future in futures for trace in future.result())
        runs = zip(self.manifest.runs(block), traces, strict=True)
        rows = [row_of(run, trace, self.manifest) for run, trace in runs]
        self.folder.commit_part(*encode_part(self.manifest, block, rows))

    def _wait(self, waiting: set[Future[Traces]]) -> None:
        while waiting:
            ended, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
            for future in ended:
                self._done += len(future.result())
                if self.progress:
                    self.progress(self._done, self.manifest.total)
            if waiting and self.stop.overdue:
                raise _Dropped

    def _saved(self, saved: int) -> str:
        done = f"{saved:,} of {self.manifest.total:,} runs are saved in {self.folder}"
        return f"{done}; the same command goes on from there."


def assuming(setting: Setting, point: Mapping[str, float]) -> Setting:
    """The same setting with other values of some parameters."""
    values = {name: float(setting.parameters[name]) for name in PARAMETER_NAMES} | dict(point)
    return replace(setting, parameters=parameter_record(**values))


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
