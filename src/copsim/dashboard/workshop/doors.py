"""Where a server's one room is found: by its pages, which lead it, and by its join page, which guests reach."""

from typing import NamedTuple

import segno

from copsim.dashboard.workshop.room import Room

JOIN = "/join/"


class Door(NamedTuple):
    """A room, and the address of the server as guests reach it."""

    room: Room
    address: str

    @property
    def join(self) -> str:
        """What guests open."""
        return f"{self.address}{JOIN}{self.room.code}"

    def picture(self) -> str:
        """The same as a QR code: an SVG in a data address."""
        return str(segno.make(self.join, micro=False, error="m").svg_data_uri(border=3, scale=6, light="#fff"))


_doors: list[Door] = []


def open_door(address: str) -> Door:
    """Open the room of this server; `address` is where guests reach it."""
    _doors[:] = [Door(Room(), address)]
    return _doors[0]


def door() -> Door | None:
    """The room of this server, if it has one."""
    return _doors[0] if _doors else None


def shut_door() -> None:
    """End the room, and have none."""
    for each in _doors:
        each.room.end()
    _doors.clear()
