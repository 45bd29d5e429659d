"""A visitor's place in the queue: one request is worked on, one waits, and a newer one takes its place."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from copsim.dashboard.worlds import CORES

JOBS = ThreadPoolExecutor(2 * CORES, thread_name_prefix="copsim-jobs")
STUDIES = ThreadPoolExecutor(1, thread_name_prefix="copsim-studies")  # what takes long waits for its like only
ENDING = Event()  # set where the server ends: nothing is wanted any more
Stopped = Callable[[], bool]


class Desk[Request]:
    """Works on the latest request of one visitor; `work` is told by its second argument when it is wanted no more."""

    def __init__(self, work: Callable[[Request, Stopped], None], pool: ThreadPoolExecutor = JOBS) -> None:
        self._work, self._pool = work, pool
        self._lock = Lock()
        self._waiting: Request | None = None
        self._busy = self._closed = False

    @property
    def is_busy(self) -> bool:
        """Whether anything is worked on."""
        return self._busy

    def ask(self, request: Request) -> None:
        """Want this, and nothing that was asked before."""
        with self._lock:
            if self._closed:
                return
            self._waiting = request
            if self._busy:
                return
            self._busy = True
        self._pool.submit(self._run)

    def close(self) -> None:
        """Want nothing any more."""
        with self._lock:
            self._closed, self._waiting = True, None

    def _run(self) -> None:
        while True:
            with self._lock:
                request, self._waiting = self._waiting, None
                if request is None:
                    self._busy = False
                    return
            try:
                self._work(request, self._is_stale)
            except Exception:  # it must not take the next request with it
                logging.getLogger(__name__).exception("a request was not answered")

    def _is_stale(self) -> bool:
        return self._closed or self._waiting is not None or ENDING.is_set()
