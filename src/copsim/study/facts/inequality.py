"""The Gini coefficient of any numbers."""

import numpy as np

from copsim.dynamics import indicators


def gini(x: np.ndarray) -> float:
    """Gini coefficient, corrected for small numbers; nan for fewer than two or nothing but zeros."""
    return float(indicators.gini(np.sort(x).astype(np.float64), len(x)))
