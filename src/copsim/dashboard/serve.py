"""The server: loopback unless told otherwise, one address to open, and an orderly end."""

import secrets
import socket
import threading
import time
import warnings
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from copsim.dashboard.pins import pin
from copsim.errors import FolderBusy, UsageError, printable
from copsim.scenario.case import case_of_link
from copsim.scenario.link import decode, is_own

MESSAGE_BYTES = 1 << 20
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Wanted:
    """How to serve. port 0: any that is free; link: what to open first; seats: visitors at a time; workshop: with a
    room for guests, whose address opens nothing else: all other pages ask for the token then.
    """

    host: str = LOOPBACK
    port: int = 0
    public: bool = False
    link: str = ""
    open_browser: bool = True
    seats: int = 60
    workshop: bool = False


def serve(wanted: Wanted, say: Callable[[str], None]) -> None:
    """Serve until stopped by Ctrl-C; `say` gets the address once it can be opened."""
    _check(wanted)
    listener = _listen(wanted)
    address, hosts = _addresses(wanted, listener.getsockname()[1])
    token = secrets.token_urlsafe(16) if wanted.public or wanted.workshop else ""
    server = _server(hosts, token, wanted.seats, address if wanted.workshop else "")
    query = "&".join(
        part for part in (f"token={token}" if token else "", f"c={quote(wanted.link)}" if wanted.link else "") if part
    )
    url = f"{address}/?{query}" if query else f"{address}/"
    watcher = threading.Thread(target=_announce, args=(server, url, wanted, say), daemon=True)
    watcher.start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn has closed down and hands the signal on
        pass
    finally:
        listener.close()
        _end_work()
        if wanted.workshop:
            _end_room()


def _check(wanted: Wanted) -> None:
    if wanted.link and not is_own((link := decode(wanted.link)).scenario):
        case_of_link(link)
    if not wanted.public and not _is_loopback(wanted.host):
        raise UsageError(f"--host {printable(wanted.host)} can be reached from outside; say --public if that is meant")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(wanted: Wanted) -> socket.socket:
    host = "0.0.0.0" if wanted.public and wanted.host == LOOPBACK else wanted.host
    try:
        family = socket.getaddrinfo(host, wanted.port, type=socket.SOCK_STREAM)[0][0]
    except socket.gaierror as error:
        raise UsageError(f"--host {printable(wanted.host)}: there is no such host here") from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, wanted.port))
    except OSError as error:
        listener.close()
        raise FolderBusy(f"port {wanted.port} of {printable(host)}: {error.strerror}; take another --port") from error
    return listener


def _addresses(wanted: Wanted, port: int) -> tuple[str, frozenset[str]]:
    """The address to open, and all that may stand in a Host header."""
    names = {LOOPBACK, "localhost", "[::1]", wanted.host}
    shown = wanted.host
    if wanted.public:
        own = _own_address()
        names |= {own, socket.gethostname(), f"{socket.gethostname()}.local"}
        shown = own if wanted.host == LOOPBACK else wanted.host
    return f"http://{shown}:{port}", frozenset(f"{name}:{port}" for name in names)


def _own_address() -> str:
    """This computer's address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK


def _server(hosts: frozenset[str], token: str, seats: int, room: str) -> Any:
    """Uvicorn around the guard around Solara. room: the address at which guests of a room come in; empty: none."""
    pin()
    from copsim.dashboard.desk import ENDING

    ENDING.clear()
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # over plain http they are lax, as wanted
    import uvicorn
    from solara.server import kernel_context
    from solara.server.starlette import app

    from copsim.dashboard.guard import Guard, Rules

    join = _open_room(room) if room else None
    guarded = Guard(app, Rules(hosts, token, seats), lambda: list(kernel_context.contexts), join)
    config = uvicorn.Config(
        guarded,
        log_level="error",
        access_log=False,
        loop="asyncio",
        ws_max_size=MESSAGE_BYTES,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    return uvicorn.Server(config)


def _end_work() -> None:
    from copsim.dashboard.desk import ENDING

    ENDING.set()


def _open_room(address: str) -> Any:
    from copsim.dashboard.workshop.doors import open_door
    from copsim.dashboard.workshop.join import join_app

    return join_app(open_door(address).room)


def _end_room() -> None:
    from copsim.dashboard.workshop.doors import shut_door

    shut_door()


def _announce(server: Any, url: str, wanted: Wanted, say: Callable[[str], None]) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.02)
    say(url)
    if wanted.open_browser:
        webbrowser.open(url)
