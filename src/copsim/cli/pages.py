"""The command that opens the pages."""

from importlib.util import find_spec
from typing import Annotated

import typer

from copsim.cli.common import Progress, Reply, command
from copsim.errors import EnvironmentProblem

NEEDED = ("babel", "ipyvuetify", "segno", "solara", "uvicorn")


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "serve", "serve", "serve --public --no-open")(serve)


HOST = Annotated[str, typer.Option(help="Address to listen on.", metavar="HOST")]
PORT = Annotated[int, typer.Option(min=0, max=65_535, help="0 takes any that is free.")]
PUBLIC = Annotated[bool, typer.Option("--public", help="For others in this network too; the address has a token.")]
WORKSHOP = Annotated[
    bool, typer.Option("--workshop", help="With a room: guests answer on phones, which need --public.")
]
LINK = Annotated[str, typer.Option(help="What to open first: copsim:1:...", show_default=False, metavar="LINK")]
NO_OPEN = Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")]
SEATS = Annotated[int, typer.Option(min=1, max=1_000, help="Visitors at a time; who comes later is told so.")]


def serve(
    *,
    host: HOST = "127.0.0.1",
    port: PORT = 8765,
    workshop: WORKSHOP = False,
    public: PUBLIC = False,
    link: LINK = "",
    no_open: NO_OPEN = False,
    seats: SEATS = 60,
) -> Reply:
    """Open the pages in a browser: pull levers, and see what follows. Needs no internet. Ctrl-C ends it."""
    from copsim.cli.documents import ServeDocument

    if any(find_spec(module) is None for module in NEEDED):
        raise EnvironmentProblem("the pages need the extra `dashboard`: python -m pip install 'copsim[dashboard]'")
    from copsim.dashboard.serve import Wanted, serve as serve_pages

    addresses: list[str] = []

    def say(address: str) -> None:
        addresses.append(address)
        Progress.complain(f"the pages are at {address}  (Ctrl-C ends)")
        _tell_guests(public)

    serve_pages(Wanted(host, port, public, link, not no_open, seats, workshop), say)
    address = addresses[0] if addresses else ""
    return Reply(address, ServeDocument(address=address), address)


def _tell_guests(public: bool) -> None:
    """Where guests of a workshop room come in."""
    from copsim.dashboard.workshop.doors import door

    found = door()
    if found is not None:
        Progress.complain(f"guests join at {found.join}" + ("" if public else "  (this computer only: add --public)"))
