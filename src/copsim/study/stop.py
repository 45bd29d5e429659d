"""Being stopped from outside: what ends soon is kept, the rest is dropped, and the folder can go on later."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_SECONDS = 5.0
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Stop:
    """Whether somebody asked to stop, and whether the time for what is under way is over."""

    def __init__(self) -> None:
        self._asked_at: float | None = None

    @property
    def asked(self) -> bool:
        """Begin nothing new."""
        return self._asked_at is not None

    @property
    def overdue(self) -> bool:
        """Drop what is under way."""
        return self._asked_at is not None and time.monotonic() - self._asked_at >= GRACE_SECONDS

    def ask(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Stop soon; who asks twice means at once."""
        if self.asked:
            self._asked_at = float("-inf")
            raise KeyboardInterrupt
        self._asked_at = time.monotonic()


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Listen to Ctrl-C and to the signals that end processes, for as long as the work lasts."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may listen; elsewhere the program around us does
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, stop.ask) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
