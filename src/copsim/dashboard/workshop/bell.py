"""Tells those who listen that something has changed: once for all that happens in a moment."""

from collections.abc import Callable
from threading import Lock, Timer

WAIT = 0.1  # seconds in which changes are told together


class Bell:
    """May be rung from any thread, as often as anything changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []
        self._running = False

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Be told, from a thread of the bell; what comes back ends it, and may be called twice."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _forget(self, listener: Callable[[], None]) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def ring(self) -> None:
        """Tell everybody soon."""
        with self._lock:
            if self._running or not self._listeners:
                return
            self._running = True
        timer = Timer(WAIT, self._tell)
        timer.daemon = True
        timer.start()

    def _tell(self) -> None:
        with self._lock:
            self._running, listeners = False, list(self._listeners)
        for listener in listeners:
            listener()
