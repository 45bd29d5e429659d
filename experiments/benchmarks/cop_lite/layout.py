"""Ties laid out for vectors: rows padded to whole vectors on boundaries of 64 bytes."""

from typing import NamedTuple

import numpy as np

from .community import Community

LANES = 8
LINE = 64  # bytes that memory moves at once
AHEAD = 256  # slots that may be read past the end, never written


class Rows(NamedTuple):
    """Row i stands in slots first[i] to first[i + 1], multiples of LANES; what is left over leads to a member n who
    never takes part, with weight 0."""

    first: np.ndarray  # int64[member + 1]
    partner: np.ndarray  # int32[slot]
    w: np.ndarray  # float64[slot]


def aligned(shape: int | tuple[int, ...], dtype: str) -> np.ndarray:
    """Zeros that begin where a line of memory begins."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(size + LINE, np.uint8)
    skip = -room.ctypes.data % LINE
    return room[skip : skip + size].view(dtype).reshape(shape)


def padded(start: Community) -> Rows:
    """The rows of a community in week zero, with room to read ahead."""
    n, lengths = len(start.E), np.diff(start.first)
    first = aligned(n + 1, "i8")
    first[1:] = np.cumsum(-(-lengths // LANES) * LANES)
    place = np.arange(len(start.w)) + np.repeat(first[:-1] - start.first[:-1], lengths)
    partner, w = aligned(int(first[-1]) + AHEAD, "i4"), aligned(int(first[-1]) + AHEAD, "f8")
    partner[:] = n
    partner[place], w[place] = start.partner, start.w
    return Rows(first, partner, w)
