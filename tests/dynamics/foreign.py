"""What a foreign library may do to the thread it is loaded in: flush subnormal numbers, round in another direction."""

import ctypes
import platform
import struct

import pytest

MODES = {"flush-to-zero": 0x8000, "subnormals-are-zero": 0x40, "down": 0x2000, "up": 0x4000, "toward-zero": 0x6000}
MXCSR_PLACE = 28  # within the environment of floating-point numbers on x86-64 with glibc
ENVIRONMENT_BYTES = 64

needs_x86 = pytest.mark.skipif(
    (platform.machine(), platform.libc_ver()[0]) != ("x86_64", "glibc"),
    reason="the environment of floating-point numbers has another layout here",
)


def spoil(bits: int) -> None:
    """Set the mode of the thread that calls."""
    libm = ctypes.CDLL("libm.so.6")
    environment = ctypes.create_string_buffer(ENVIRONMENT_BYTES)
    libm.fegetenv(environment)
    (now,) = struct.unpack_from("<I", environment, MXCSR_PLACE)
    struct.pack_into("<I", environment, MXCSR_PLACE, now | bits)
    libm.fesetenv(environment)
