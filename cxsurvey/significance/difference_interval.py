"""Confidence intervals for the difference of two independent shares: Newcombe, Agresti–Caffo, Miettinen–Nurminen."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import normal_quantile

Limits = tuple[FloatArray, FloatArray]


def newcombe(a: tuple[FloatArray, FloatArray, FloatArray], b: tuple[FloatArray, FloatArray, FloatArray]) -> Limits:
    """Limits of a − b from (estimate, low, high) of each, for independent a and b.

    Source: Newcombe 1998, Statistics in Medicine 17, 873–890, method 10.
    """
    difference = a[0] - b[0]
    low = difference - np.sqrt((a[0] - a[1]) ** 2 + (b[2] - b[0]) ** 2)
    return low, difference + np.sqrt((a[2] - a[0]) ** 2 + (b[0] - b[1]) ** 2)


def agresti_caffo(a: FloatArray, n_a: FloatArray, b: FloatArray, n_b: FloatArray, confidence: float = 0.95) -> Limits:
    """Wald limits of a − b after one success and one failure are added to each sample.

    Source: Agresti and Caffo 2000, The American Statistician 54, 280–288.
    """
    z = normal_quantile((1 + confidence) / 2)
    p, q = (a * n_a + 1) / (n_a + 2), (b * n_b + 1) / (n_b + 2)
    half = z * np.sqrt(p * (1 - p) / (n_a + 2) + q * (1 - q) / (n_b + 2))
    return floats(p - q - half), floats(p - q + half)


def miettinen_nurminen(
    a: FloatArray, n_a: FloatArray, b: FloatArray, n_b: FloatArray, confidence: float = 0.95
) -> Limits:
    """Limits of a − b by inverting the score test, with Miettinen and Nurminen's N/(N − 1).

    Source: Miettinen and Nurminen 1985, Statistics in Medicine 4, 213–226.

    >>> low, high = miettinen_nurminen(np.array([0.45]), np.array([100.0]), np.array([1 / 3]), np.array([90.0]))
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (-0.022976, 0.25121)
    """
    limits = [_score_limits(*row, confidence) for row in zip(a, n_a, b, n_b, strict=True)]
    return floats([low for low, _ in limits]), floats([high for _, high in limits])


def _score_limits(a: float, n_a: float, b: float, n_b: float, confidence: float) -> tuple[float, float]:
    from scipy import optimize

    gap = a - b
    if not np.isfinite(gap) or min(n_a, n_b) <= 0:
        return math.nan, math.nan
    z = normal_quantile((1 + confidence) / 2)

    def excess(delta: float) -> float:
        return abs(gap - delta) - z * math.sqrt(_constrained_variance(a, n_a, b, n_b, delta))

    def limit(end: float) -> float:
        if abs(gap - end) < 1e-15 or excess(end) <= 0:
            return end
        inside = gap + (end - gap) * 1e-12  # at the gap itself shares of 0 and 1 leave no variance
        return float(optimize.brentq(excess, inside, end, xtol=1e-15, rtol=1e-14))

    return limit(-1.0), limit(1.0)


def _constrained_variance(a: float, n_a: float, b: float, n_b: float, delta: float) -> float:
    """Variance of a − b at the likeliest shares that differ by delta, times N/(N − 1)."""
    q = _constrained_share(a, n_a, b, n_b, delta)
    p = min(max(q + delta, 0.0), 1.0)
    total = n_a + n_b
    return (p * (1 - p) / n_a + q * (1 - q) / n_b) * total / (total - 1)


def _constrained_share(a: float, n_a: float, b: float, n_b: float, delta: float) -> float:
    """The second share of the pair, the root of a cubic in closed form (Miettinen and Nurminen 1985, appendix 1)."""
    total = n_a + n_b
    l3 = total
    l2 = (n_a + 2 * n_b) * delta - total - (a * n_a + b * n_b)
    l1 = (n_b * delta - total - 2 * b * n_b) * delta + a * n_a + b * n_b
    l0 = b * n_b * delta * (1 - delta)
    q = l2**3 / (3 * l3) ** 3 - l1 * l2 / (6 * l3**2) + l0 / (2 * l3)
    root = math.sqrt(max((l2 / (3 * l3)) ** 2 - l1 / (3 * l3), 0.0))
    p = root if q >= 0 else -root
    angle = (math.pi + math.acos(min(1.0, max(-1.0, q / p**3)))) / 3 if p else math.pi / 2
    return min(max(2 * p * math.cos(angle) - l2 / (3 * l3), 0.0), 1.0)
