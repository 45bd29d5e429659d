"""9 Ratios, and how unequally numbers are spread."""

import numpy as np

from copsim.dynamics.kernel import kernel

NAN = float("nan")


@kernel
def ratio(top: float, bottom: float) -> float:
    """top / bottom, not available if there is nothing to divide by."""
    return top / bottom if bottom > 0 else NAN


@kernel
def gini(x: np.ndarray, n: int) -> float:
    """Gini coefficient of x[:n], which is sorted upward, corrected for small n; not available for n < 2 or zeros."""
    total = 0.0
    ranked = 0.0
    for r in range(n):
        total += x[r]
        ranked += (r + 1) * x[r]
    if n < 2 or total <= 0.0:
        return NAN
    return (2.0 * ranked / (n * total) - (n + 1) / n) * n / (n - 1)


@kernel
def top_share(x: np.ndarray, n: int, part: float) -> float:
    """Share of the sum of x[:n], sorted upward, that the largest n * part (rounded up) hold."""
    total = 0.0
    top = 0.0
    many = int(np.ceil(n * part))
    for r in range(n):
        total += x[r]
        if r >= n - many:
            top += x[r]
    return ratio(top, total)


@kernel
def sort_up(x: np.ndarray, n: int) -> None:
    """Sort x[:n] in place (Shell 1959, gaps of Ciura 2001)."""
    for gap in (29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1):
        for r in range(gap, n):
            held = x[r]
            s = r
            while s >= gap and x[s - gap] > held:
                x[s] = x[s - gap]
                s -= gap
            x[s] = held
