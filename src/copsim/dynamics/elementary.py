"""exp, log, logistic, normal and Poisson variates from + - * / alone.

The maths libraries of two computers differ in the last bit of exp and log; these do not. Sources: exp by reduction
to |r| <= ln 2 / 2 and a Taylor polynomial of degree 13; log by the series of atanh; the normal quantile by Acklam's
rational approximation (relative error below 1.2e-9); Poisson by inversion.
"""

import math
from typing import Any

import numpy as np

from copsim.dynamics.kernel import kernel
from copsim.dynamics.lane_operations import (
    EXPONENT_BIAS,
    MANTISSA_BITS,
    SHIFT,
    anywhere,
    floor,
    power_of_two as power_of_two_of_eight,
    spread,
    where,
)
from copsim.dynamics.lanes import Eight

LOG2E = 1.4426950408889634
# ln 2 in two parts, the first with 21 trailing zero bits, so that n * LN2_HIGH is exact
LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10


@kernel
def power_of_two(n: int) -> float:
    """2^n for -1022 <= n <= 1023, written as its bits: calling the library's ldexp took half of the time of exp."""
    return np.int64((n + EXPONENT_BIAS) << MANTISSA_BITS).view(np.float64)


@kernel
def _taylor(r: Any) -> Any:
    """e^r - 1 for |r| <= ln 2 / 2, of one number or of eight."""
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
    return s * r * r + r


@kernel
def exp(x: float) -> float:
    """e^x within 1 ulp; x beyond +-700 is treated as +-700; nan stays nan."""
    if x > 700.0:
        x = 700.0
    elif x < -700.0:
        x = -700.0
    elif x != x:
        return x
    n = math.floor(x * LOG2E + 0.5)
    return (1.0 + _taylor((x - n * LN2_HIGH) - n * LN2_LOW)) * power_of_two(int(n))


@kernel
def exp_of_eight(x: Eight) -> Eight:
    """e^x of eight numbers, each as `exp` has it."""
    x = where(x > 700.0, 700.0, x)
    x = where(x < -700.0, -700.0, x)
    n = floor(x * LOG2E + 0.5)
    return (_taylor((x - n * LN2_HIGH) - n * LN2_LOW) + 1.0) * power_of_two_of_eight(n + SHIFT)


@kernel
def log(x: float) -> float:
    """Natural logarithm of x >= 2^-1022 within 2 ulp."""
    bits = np.float64(x).view(np.int64)
    e = (bits >> MANTISSA_BITS) - EXPONENT_BIAS + 1
    m = np.int64(bits - (e << MANTISSA_BITS)).view(np.float64)  # x = m 2^e, 0.5 <= m < 1
    if m < 0.7071067811865476:
        m = 2.0 * m
        e = e - 1
    f = (m - 1.0) / (m + 1.0)
    z = f * f
    s = 1.0 / 23.0
    s = s * z + 1.0 / 21.0
    s = s * z + 1.0 / 19.0
    s = s * z + 1.0 / 17.0
    s = s * z + 1.0 / 15.0
    s = s * z + 1.0 / 13.0
    s = s * z + 1.0 / 11.0
    s = s * z + 1.0 / 9.0
    s = s * z + 1.0 / 7.0
    s = s * z + 1.0 / 5.0
    s = s * z + 1.0 / 3.0
    return e * LN2_HIGH + (2.0 * f + (2.0 * f * z * s + e * LN2_LOW))


@kernel
def power(x: float, y: float) -> float:
    """x^y for x >= 0; 0^y is 0 for y > 0 and 1 for y = 0."""
    if x <= 0.0:
        return 1.0 if y == 0.0 else 0.0
    return exp(y * log(x))


@kernel
def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


@kernel
def _central(q: float) -> float:
    r = q * q
    top = (
        (((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r
        - 30.66479806614716
    ) * r + 2.506628277459239
    low = (
        (((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
        - 13.28068155288572
    ) * r + 1.0
    return q * top / low


@kernel
def _tail(u: float) -> float:
    q = math.sqrt(-2.0 * log(u))
    top = (
        (((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
        + 4.374664141464968
    ) * q + 2.938163982698783
    low = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
    return top / low


@kernel
def normal(u: float) -> float:
    """Quantile of the standard normal distribution at 0 < u < 1."""
    if u < 0.02425:
        return _tail(u)
    if u > 0.97575:
        return -_tail(1.0 - u)
    return _central(u - 0.5)


@kernel
def poisson(u: float, mean: float) -> int:
    """Quantile of the Poisson distribution at 0 < u < 1; at most 255 (means in the model stay below 60)."""
    if mean <= 0.0:
        return 0
    p = exp(-mean)
    total = p
    n = 0
    while u > total and n < 255:
        n += 1
        p = p * mean / n
        total = total + p
    return n


@kernel
def poisson_of_eight(u: Eight, mean: Eight) -> Eight:
    """`poisson` of eight, as floats; mean >= 0."""
    p = exp_of_eight(0.0 - mean)
    total = p
    n = spread(0.0)
    for k in range(1, 256):
        missing = u > total
        if not anywhere(missing):
            break
        n = n + where(missing, 1.0, 0.0)
        p = p * mean / float(k)
        total = total + p
    return n
