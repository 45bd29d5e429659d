"""What tests of the dashboard share."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import Frame
from copsim.dashboard.recording import Recording
from copsim.dashboard.session import Session, State
from copsim.dashboard.worlds import SHOWN, Pairs
from copsim.scenario.link import Move

SMALL = Experiment("tiny-closed-community", (("weeks", 40),))
QUICK = Experiment("tiny-closed-community", (("weeks", 60),))
MANDATE = Move(20, (("mandate", 2.0),))


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def answered(session: Session) -> State:
    """The state once the whole answer is in."""
    wait_for(lambda: bool(session.state.peek().trouble) or _is_whole(session.state.peek()))
    return session.state.peek()


def _is_whole(state: State) -> bool:
    return state.is_answered and state.frame is not None and state.frame.is_whole


def frame_of(base: dict[str, float], now: dict[str, float], *, spread: float = 0.0, worlds: int = 20) -> Frame:
    """A frame whose worlds have these levels in every week, apart by `spread` from world to world."""
    weeks = 60
    sides = []
    for levels in (base, now):
        side = np.full((worlds, weeks, len(SHOWN)), np.nan)
        for name, value in levels.items():
            side[:, :, SHOWN.index(name)] = value + spread * np.linspace(-1, 1, worlds)[:, None]
        sides.append(side)
    cells, none = np.zeros((weeks, 3, 4), np.uint8), np.zeros((0, 2), np.uint16)
    seen = Recording(0, cells, none, np.zeros(weeks, np.int32))
    moved = Experiment("baseline", (("weeks", weeks),), (MANDATE,))
    return Frame(
        moved if base != now else Experiment("baseline", (("weeks", weeks),)), Pairs(*sides), seen, seen, worlds
    )


def barriers(page: Any) -> list[tuple[str, list[str]]]:
    """What keeps people out, with the elements that do."""
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in serious]
