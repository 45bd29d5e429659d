"""A value that pages of one visitor read and workers change."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import solara
from solara.server import kernel_context


class Shown[T]:
    """A reactive that may be set from any thread; outside of a server it is just a value."""

    def __init__(self, value: T) -> None:
        self._reactive = solara.reactive(value)
        self._inside = _visitor()

    @property
    def value(self) -> T:
        """The value; a component that reads it is drawn again when it changes."""
        value: T = self._reactive.value
        return value

    def peek(self) -> T:
        """The value, without being told of changes."""
        with self._inside():
            value: T = self._reactive.peek()
        return value

    def set(self, value: T) -> None:
        """A new value."""
        with self._inside():
            self._reactive.set(value)


def _visitor() -> Callable[[], AbstractContextManager[object]]:
    """How a worker speaks to the page of the visitor who is being served now."""
    if not kernel_context.has_current_context():
        return nullcontext
    context = kernel_context.get_current_context()
    return lambda: context
