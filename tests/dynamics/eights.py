"""What the model calculates for eight at a time, for as many as one likes."""

import numpy as np

from copsim.dynamics.chance import Four, Now
from copsim.dynamics.elementary import exp_of_eight, poisson_of_eight
from copsim.dynamics.hand import BLOCKS, PEOPLE, deal, draw_blocks, luck_of
from copsim.dynamics.kernel import kernel
from copsim.dynamics.lane_operations import load, store
from copsim.dynamics.shift import free_time
from copsim.dynamics.state import LANES, World, allocate


@kernel
def _exponentials(x: np.ndarray, out: np.ndarray) -> None:
    for k in range(0, len(x), LANES):
        store(out, k, exp_of_eight(load(x, k)))


@kernel
def _numbers(u: np.ndarray, means: np.ndarray, out: np.ndarray) -> None:
    for k in range(0, len(u), LANES):
        store(out, k, poisson_of_eight(load(u, k), load(means, k)))


@kernel
def _hours(usual: np.ndarray, workload: np.ndarray, most: float, out: np.ndarray) -> None:
    for k in range(0, len(usual), LANES):
        store(out, k, free_time(load(usual, k), load(workload, k), most))


@kernel
def _dealt(world: World, now: Now, which: tuple[int, int], out: np.ndarray) -> None:
    for first in range(0, len(world.person), LANES):
        deal(world, now, first, which)
        for k in range(min(LANES, len(world.person) - first)):
            for word, u in enumerate(luck_of(world, PEOPLE, k)):
                out[first + k, word] = u


@kernel
def _drawn(world: World, now: Now, who: tuple[int, int], out: np.ndarray) -> None:
    draw_blocks(world, now, who[0], who[1])
    for k in range(LANES):
        for word, u in enumerate(luck_of(world, BLOCKS, k)):
            out[k, word] = u


def filled(values: list[float]) -> np.ndarray:
    """As many as fill the last eight."""
    return np.array([*values, *[0.5] * (-len(values) % LANES)])


def exponentials(x: list[float]) -> list[float]:
    given = filled(x)
    out = np.empty_like(given)
    _exponentials(given, out)
    return out[: len(x)].tolist()


def poisson_numbers(u: list[float], means: list[float]) -> list[float]:
    given = filled(u)
    out = np.empty_like(given)
    _numbers(given, filled(means), out)
    return out[: len(u)].tolist()


def free_hours(usual: list[float], workload: list[float], most: float) -> list[float]:
    given = filled(usual)
    out = np.empty_like(given)
    _hours(given, filled(workload), most, out)
    return out[: len(usual)].tolist()


def dealt(uids: list[int], now: Now, which: tuple[int, int]) -> list[Four]:
    world, out = allocate(len(uids), 1, 1), np.empty((len(uids), 4))
    world.person.uid[:] = uids
    _dealt(world, now, which, out)
    return list(map(tuple, out.tolist()))


def drawn(blocks: list[int], now: Now, who: tuple[int, int]) -> list[Four]:
    world, out = allocate(1, 1, 1), np.empty((LANES, 4))
    world.hand.index[BLOCKS] = blocks
    _drawn(world, now, who, out)
    return list(map(tuple, out.tolist()))
