"""Tail probabilities and quantiles, from survival functions, so that no p-value underflows to 0.

The one home of scipy.special; it is imported at the first number, not with the package.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cxsurvey.arrays import FloatArray


def t_two_sided(t: FloatArray, df: float) -> FloatArray:
    """P(|T| ≥ |t|) for Student's t; the normal where df is infinite."""
    from scipy import special

    tail = -np.abs(np.asarray(t, dtype=np.float64))
    return np.asarray(2 * (special.ndtr(tail) if np.isinf(df) else special.stdtr(df, tail)))


def t_quantile(probability: float, df: float) -> float:
    """The quantile of Student's t, of the normal where df is infinite, NaN where df is not above 0.

    >>> round(t_quantile(0.975, 499), 6)
    1.964729
    """
    from scipy import special

    if not df > 0:
        return float("nan")
    return float(special.ndtri(probability) if np.isinf(df) else special.stdtrit(df, probability))


def normal_quantile(probability: float) -> float:
    """The quantile of the standard normal."""
    return t_quantile(probability, float("inf"))


def normal_cdf(z: FloatArray) -> FloatArray:
    """P(Z ≤ z) for the standard normal."""
    from scipy import special

    return np.asarray(special.ndtr(z))


def beta_quantile(probability: float, a: Any, b: Any) -> FloatArray:
    """The quantile of the beta distribution."""
    from scipy import special

    return np.asarray(special.betaincinv(a, b, probability))


def beta_tail(x: float, a: float, b: float) -> float:
    """P(X ≤ x) for the beta distribution: P(Y ≥ a) for Y binomial with a + b − 1 and x."""
    from scipy import special

    return float(special.betainc(a, b, x))


def chi2_tail(x: float, df: float) -> float:
    """P(X ≥ x) for chi-square; df need not be whole."""
    from scipy import special

    return float(special.gammaincc(df / 2, max(x, 0.0) / 2))


def f_tail(x: float, df1: float, df2: float) -> float:
    """P(X ≥ x) for F; degrees of freedom need not be whole."""
    from scipy import special

    return float(special.betainc(df2 / 2, df1 / 2, df2 / (df2 + df1 * max(x, 0.0))))


def normal_tail(z: float) -> float:
    """P(Z ≥ z) for the standard normal."""
    from scipy import special

    return float(special.ndtr(-z))


def t_tail(t: float, df: float) -> float:
    """P(T ≥ t) for Student's t; the normal where df is infinite."""
    from scipy import special

    return float(special.ndtr(-t) if np.isinf(df) else special.stdtr(df, -t))


def t_tail_quantile(tail: FloatArray, df: float) -> FloatArray:
    """The t with P(T ≥ t) = tail; of the normal where df is infinite."""
    from scipy import special

    return np.asarray(-special.ndtri(tail) if np.isinf(df) else -special.stdtrit(df, tail))


def normal_quantiles(probability: FloatArray) -> FloatArray:
    """The quantiles of the standard normal."""
    from scipy import special

    return np.asarray(special.ndtri(probability))


def f_tails(x: FloatArray, df1: FloatArray, df2: float) -> FloatArray:
    """P(X ≥ x) for F with other first degrees of freedom at each x, all above 0."""
    from scipy import special

    return np.asarray(special.betainc(df2 / 2, df1 / 2, df2 / (df2 + df1 * x)))


def t_tails(t: FloatArray, df: FloatArray) -> FloatArray:
    """P(|T| ≥ |t|) for Student's t with other degrees of freedom at each t, all above 0; the normal where infinite."""
    from scipy import special

    tail = -np.abs(t)
    finite = np.isfinite(df)
    if finite.all() or not finite.any():
        return np.asarray(2 * (special.stdtr(df, tail) if finite.all() else special.ndtr(tail)))
    return np.asarray(2 * np.where(finite, special.stdtr(np.where(finite, df, 1.0), tail), special.ndtr(tail)))
