"""The Gini coefficient of any numbers."""

import numpy as np

from copsim.dynamics import shares


def gini(x: np.ndarray) -> float:
    """Gini coefficient, corrected for small numbers; nan for fewer than two or nothing but zeros."""
    return float(shares.gini(np.sort(x).astype(np.float64), len(x)))
