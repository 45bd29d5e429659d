"""Whether this thread calculates as all others do.

Flush-to-zero and the direction of rounding belong to a thread, which takes them over from the one that started it. A
foreign library that was built for speed sets them when it is loaded, and results would differ without a word.
"""

from copsim.errors import EnvironmentProblem

SMALLEST = 5e-324
HALF_STEPS = (2.0**-53, 1.5 * 2.0**-53)  # half and three quarters of a step above 1


def problems() -> list[str]:
    """What is wrong with the arithmetic of the thread that asks."""
    found = []
    if not SMALLEST * 3.0 > SMALLEST or not (SMALLEST * 2.0**52) * 2.0**-52 > 0.0:
        found.append("subnormal numbers are flushed to zero")
    half, more = HALF_STEPS
    nearest = 1.0 + half == 1.0 and -1.0 - half == -1.0 and 1.0 + more > 1.0 and -1.0 - more < -1.0
    return found if nearest else [*found, "numbers are not rounded to the nearest"]


def check_arithmetic() -> None:
    """EnvironmentProblem if this thread would give other numbers than others."""
    found = problems()
    if found:
        said = " and ".join(found)
        raise EnvironmentProblem(f"in a thread of this process {said}: start copsim without the library that did this")
