"""CoP-lite in copsim's kernel style, with copsim's draws: equations as kernels, loops as passes, eight at a time.

Tiles of members: first their rows of ties, which look up others, then the members themselves. What others must know of
a member is one word: its energy, whose sign says that it took part.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numba
import numpy as np

from copsim.dynamics.chance import philox
from copsim.dynamics.kernel import FLAGS, kernel, step
from copsim.dynamics.lane_operations import SHIFT, floats, load, power_of_two, spread, spread_words, store, where
from copsim.dynamics.lanes import Eight
from copsim.dynamics.link import WholeCompiler
from copsim.dynamics.state import LANES

from .community import COLUMNS, KEY, WEEK, Community, Parameters
from .lane_operations import count_from, fetch, look, magnitude, minus, opposite, total
from .layout import aligned, padded

TILE, BLOCK = 128, 4096
FAR = 150_000  # members from which what others look up is no longer in the cache
AHEAD, AHEAD_ROWS = 128, 192  # slots
KEY_0, KEY_1 = (np.uint64(k) for k in KEY)
PURPOSE, UNIT, HALF_UNIT = np.uint64(WEEK), 2.0**-32, 2.0**-33
SUMS = len(COLUMNS)
AT_1, AT_2, AT_3, SUM_E, SUM_I, SUM_X, PART, HOURS, SUM_E2, SUM_W, STRONG = range(1, SUMS)

Words = Eight


class World(NamedTuple):
    """Members in order, then as many that are nobody as fill the last vector: they have no hours, and stay at zero."""

    first: np.ndarray  # int64[member + 1], rows of ties: slots first[i] to first[i + 1]
    partner: np.ndarray  # int32[slot]
    w: np.ndarray  # float64[slot], weight of a tie, 0..1
    E: np.ndarray  # float64[2, member], energy 0..1 in even and odd weeks, minus if the member took part
    I: np.ndarray  # float64[member], identification
    X: np.ndarray  # float64[member], competence
    B: np.ndarray  # float64[member], hours available a week
    Q: np.ndarray  # float64[member], mean value
    band: np.ndarray  # float64[member], 0 outside to 3 core


@kernel
def exponential(x: Eight) -> Eight:
    """e^x for |x| < 700 within 1 ulp: reduction to |r| <= ln 2 / 2, Taylor polynomial of degree 13."""
    shifted = x * 1.4426950408889634 + SHIFT
    n = shifted - SHIFT
    r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
    s = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0
    s = s * r + 1.0 / 39916800.0
    s = s * r + 1.0 / 3628800.0
    s = s * r + 1.0 / 362880.0
    s = s * r + 1.0 / 40320.0
    s = s * r + 1.0 / 5040.0
    s = s * r + 1.0 / 720.0
    s = s * r + 1.0 / 120.0
    s = s * r + 1.0 / 24.0
    s = s * r + 1.0 / 6.0
    s = s * r + 0.5
    s = s * r * r + r
    return (s + 1.0) * power_of_two(shifted)


@kernel
def uniform(words: Words) -> Eight:
    """Words as the middles of their cells of (0, 1)."""
    return (floats(words) + 0.5) * UNIT


@kernel
def draws(begin: int, week: np.uint64, replicate: np.uint64) -> tuple[Eight, Eight, Eight, Eight]:
    """The four draws of a week of the eight members from `begin` on."""
    counter = count_from(begin), spread_words(week), spread_words(replicate), spread_words(PURPOSE)
    x0, x1, x2, x3 = philox(counter, (KEY_0, KEY_1))
    return uniform(x0), uniform(x1), uniform(x2), uniform(x3)


@kernel
def chance_of_part(p: Parameters, own: tuple[Eight, Eight, Eight, Eight], M: Eight, u: Eight) -> Eight:
    """1 / (1 + e^-U), U = b0 + bE E + bM M + bI I + bX X + bB band + s (u - 1/2)."""
    E, I, X, band = own
    U = E * p.bE + p.b0 + M * p.bM + I * p.bI + X * p.bX + band * p.bB + (u - 0.5) * p.s
    return 1.0 / (exponential(0.0 - U) + 1.0)


@kernel
def energy(p: Parameters, E: Eight, M: Eight, y: Eight, u: Eight) -> Eight:
    """clip(E + lam (M - E) + alpha y - delta E + sigma (u - 1/2), 0, 1)."""
    E = E + (M - E) * p.lam + y * p.alpha - E * p.delta + (u - 0.5) * p.sigma
    E = where(E < 0.0, 0.0, E)
    return where(E > 1.0, 1.0, E)


@kernel
def tie(w: Eight, keep: float, growth: Eight) -> Eight:
    """w (1 - d) + g (1 - w), growth g = 0 unless both took part."""
    return w * keep + growth * (1.0 - w)


@kernel
def add(sums: np.ndarray, column: int, x: Eight) -> None:
    """Lane by lane onto one of the sums."""
    store(sums, LANES * column, load(sums, LANES * column) + x)


@step
def rows(
    world: World, p: Parameters, odd: int, span: tuple[int, int, int], scratch: tuple[np.ndarray, np.ndarray]
) -> None:
    """Ties decay and grow; M = mean energy of partners. span = (first member, member after the last, far?)."""
    first, partner, weights, E = world.first, world.partner, world.w, world.E[odd]
    begin, end, far = span
    M, sums = scratch
    keep = 1.0 - p.d
    all_w, strong = spread(0.0), spread(0.0)
    for i in range(begin, end):
        mine = p.g if np.signbit(E[i]) else 0.0
        row, weighted = spread(0.0), spread(0.0)
        for k in range(first[i], first[i + 1], LANES):
            if far:
                for lane in range(LANES):
                    fetch(E, partner[k + AHEAD + lane])
                fetch(weights, k + AHEAD_ROWS)
                fetch(partner, k + AHEAD_ROWS)
            other = look(E, partner, k)
            w = tie(load(weights, k), keep, where(minus(other), mine, 0.0))
            store(weights, k, w)
            row = row + w
            weighted = weighted + w * magnitude(other)
            strong = strong + where(w >= 0.5, 1.0, 0.0)
        all_w = all_w + row
        M[i - begin] = total(weighted) / (total(row) + 1e-12)
    add(sums, SUM_W, all_w)
    add(sums, STRONG, strong)


@step
def members(world: World, p: Parameters, now: tuple[int, int], span: tuple[int, int], scratch: Any) -> None:
    """Who takes part, and what it does to each. now = (week, replicate), span = first member, member after the last."""
    M_of, sums = scratch
    week, replicate = np.uint64(now[0]), np.uint64(now[1])
    before, after = world.E[now[0] % 2], world.E[1 - now[0] % 2]
    for k in range(span[0], span[1], LANES):
        E, I, X = magnitude(load(before, k)), load(world.I, k), load(world.X, k)
        Q, B, M = load(world.Q, k), load(world.B, k), load(M_of, k - span[0])
        u0, u1, u2, u3 = draws(k, week, replicate)
        chance = chance_of_part(p, (E, I, X, load(world.band, k)), M, u0)
        somebody = B > 0.0
        part = (u1 < chance) & somebody
        A = where(part, 1.0, 0.0)
        h = A * B * chance * (u2 * 0.5 + 0.5)
        y = h * 0.1
        E = where(somebody, energy(p, E, M, y, u3), 0.0)
        I = I + (A - I) * p.kap
        X = X + y * p.eta * (1.0 - X) - X * p.psi
        Q = Q + (y - Q) * p.mu
        z = Q * p.zq + I * (1.0 - p.zq)
        at_1, at_2, at_3 = where(z >= p.th1, 1.0, 0.0), where(z >= p.th2, 1.0, 0.0), where(z >= p.th3, 1.0, 0.0)
        store(after, k, where(part, opposite(E), E))
        store(world.I, k, I)
        store(world.X, k, X)
        store(world.Q, k, Q)
        store(world.band, k, at_1 + at_2 + at_3)
        add(sums, AT_1, at_1)
        add(sums, AT_2, at_2)
        add(sums, AT_3, at_3)
        add(sums, SUM_E, E)
        add(sums, SUM_I, I)
        add(sums, SUM_X, X)
        add(sums, PART, A)
        add(sums, HOURS, h)
        add(sums, SUM_E2, E * E)


@step
def live_block(
    world: World, p: Parameters, now: tuple[int, int], b: int, scratch: tuple[np.ndarray, np.ndarray]
) -> None:
    """One week of a block of members; scratch = partners' energy by member of a tile, sums of the block by lane."""
    n = len(world.first) - 1
    _M, sums = scratch
    far = 1 if n >= FAR else 0
    for k in range(len(sums)):
        sums[k] = 0.0
    end = min(n, (b + 1) * BLOCK)
    for begin in range(b * BLOCK, end, TILE):
        stop = min(end, begin + TILE)
        rows(world, p, now[0] % 2, (begin, stop, far), scratch)
        members(world, p, now, (begin, stop), scratch)


@step
def indicators(sums: np.ndarray, people: int, row: np.ndarray) -> None:
    """The sums of a block of so many members, by indicator."""
    for column in range(1, SUMS):
        row[column] = total(load(sums, LANES * column))
    row[0] = people - row[AT_1]
    row[1] = row[AT_1] - row[AT_2]
    row[2] = row[AT_2] - row[AT_3]


compiled: Any = kernel if numba.core.config.DISABLE_JIT else numba.njit(pipeline_class=WholeCompiler, **FLAGS)


@compiled
def live_blocks(
    world: World,
    p: Parameters,
    now: tuple[int, int],
    span: tuple[int, int],
    scratch: tuple[np.ndarray, np.ndarray],
    out: np.ndarray,
) -> None:
    """One week of blocks span[0] <= b < span[1]; out: float64[block, indicator]."""
    n = len(world.first) - 1
    for b in range(span[0], span[1]):
        live_block(world, p, now, b, scratch)
        indicators(scratch[1], min(n, (b + 1) * BLOCK) - b * BLOCK, out[b])


@compiled
def live_weeks(
    world: World,
    p: Parameters,
    replicate: int,
    scratch: tuple[np.ndarray, np.ndarray],
    blocks: np.ndarray,
    out: np.ndarray,
) -> None:
    """All weeks of a world; out: float64[week, indicator]."""
    for week in range(len(out)):
        live_blocks(world, p, (week, replicate), (0, len(blocks)), scratch, blocks)
        for column in range(SUMS):
            out[week, column] = 0.0
            for b in range(len(blocks)):
                out[week, column] += blocks[b, column]


def new_world(start: Community) -> World:
    """A world in week zero."""
    n = len(start.E)
    room = -(-(n + 1) // LANES) * LANES
    arrays = {name: aligned(room, "f8") for name in ("I", "X", "B", "Q", "band")}
    for name in ("I", "X", "B"):
        arrays[name][:n] = getattr(start, name)
    arrays["band"][:n] = 1.0
    E = aligned((2, room), "f8")
    E[0, :n] = start.E
    return World(**padded(start)._asdict(), E=E, **arrays)


def prepare(start: Community, weeks: int, threads: int = 1) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    world, p = new_world(start), Parameters()
    blocks, out = np.zeros((-(-len(start.E) // BLOCK), SUMS)), np.zeros((weeks, SUMS))
    scratch = [(aligned(TILE, "f8"), aligned(LANES * SUMS, "f8")) for _ in range(threads)]
    cuts = [len(blocks) * k // threads for k in range(threads + 1)]

    def live() -> np.ndarray:
        live_weeks(world, p, 0, scratch[0], blocks, out)
        return out

    def live_on_threads() -> np.ndarray:
        with ThreadPoolExecutor(threads) as pool:
            for week in range(weeks):
                spans = itertools.pairwise(cuts)
                works = [
                    pool.submit(live_blocks, world, p, (week, 0), *it, blocks)
                    for it in zip(spans, scratch, strict=True)
                ]
                for work in works:
                    work.result()
                out[week] = np.add.accumulate(blocks)[-1]  # in the order of the blocks
        return out

    return live if threads == 1 else live_on_threads
