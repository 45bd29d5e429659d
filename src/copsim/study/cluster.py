"""A Dask cluster as executor: what is special about one that lives elsewhere."""

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from copsim.errors import EnvironmentProblem, StorageError, UsageError, printable

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
CONNECT_SECONDS = 10


@contextmanager
def connected(address: str, *, insecure: bool = False) -> Iterator[Executor]:
    """The executor of a scheduler; StorageError where nobody answers, EnvironmentProblem without Dask.

    Beyond this computer only with TLS, unless it is called insecure: whoever reaches a scheduler can run code on it.
    """
    _check_address(address, insecure=insecure)
    try:
        from distributed import Client
    except ImportError:
        raise EnvironmentProblem("--scheduler needs Dask: install copsim[cluster]") from None
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith("distributed"):  # each has a level of its own; what matters comes back as an error
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise StorageError(f"no scheduler answers at {printable(address)} ({type(error).__name__})") from None
    try:
        yield client.get_executor(pure=False, retries=0)
    finally:
        client.close(timeout=2)


def _check_address(address: str, *, insecure: bool) -> None:
    parts = urlsplit(address if "//" in address else f"tcp://{address}")
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise UsageError(f"--scheduler {printable(address)}: write an address such as tcp://127.0.0.1:8786")
    if parts.scheme != "tls" and parts.hostname not in LOOPBACK and not insecure:
        raise UsageError(
            f"--scheduler {printable(address)} lies beyond this computer and has no TLS; use tls://, or say "
            "--insecure-scheduler if the network is yours"
        )
