"""Confidence intervals of shares under a sampling design; shares of 0 and 1 get exact bounds, never 0 ± 0."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.errors import check_choice
from cxsurvey.estimation.distributions import beta_quantile, normal_quantile, t_quantile

Interval = Literal["logit", "wilson", "beta", "likelihood", "asin", "wald"]

TINY = 1e-12  # of a share or its variance: what the rounding of sums of a million weights can leave behind

_HALVINGS = 80  # of an interval of length below 1: past the last digit

_NAMES = {
    "logit": "logit",
    "wilson": "Wilson",
    "beta": "Korn–Graubard",
    "likelihood": "likelihood",
    "asin": "arcsine",
    "wald": "Wald",
}


def interval_name(kind: str) -> str:
    """The name of an interval as it is printed."""
    return _NAMES[kind]


def check_interval(kind: str) -> None:
    """Refuse an interval that is not one of ours."""
    check_choice(kind, get_args(Interval), where="interval", what="interval for a share", default="logit")


def share_interval(
    kind: Interval,
    p: FloatArray,
    variance: FloatArray,
    *,
    base_n: FloatArray,
    base_effective: FloatArray,
    n: int,
    df: int,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits for shares p, each of shape (m,).

    logit: symmetric on the log odds with t on df (Lumley 2010, section 2.3) · wilson: score interval on the effective
    base n·(variance of a simple random sample)/variance, which is the base itself for equal weights · beta: exact
    binomial on the effective base of Korn and Graubard (1998, Survey Methodology 24, 193–201) · likelihood: where the
    working likelihood of independent answers, scaled to the design's variance and the Pearson dispersion n/(n − 1),
    falls by t²/2 (Rao and Scott 1984, Annals of Statistics 12, 46–60) · asin: symmetric on the arcsine of √p · wald:
    p ± t·SE.
    `n` is the size of the whole sample. Where p is 0 or 1 the interval is exact on Kish's effective base, whatever
    the kind; where the design leaves no variance (a share fixed by the strata) it is p itself.
    """
    alpha = 1 - confidence
    extreme = is_extreme(p)
    variance = np.where(variance > TINY, variance, 0.0)
    with np.errstate(all="ignore"):
        if kind == "likelihood":
            low, high = _likelihood(p, variance * base_n / (base_n - 1), t_quantile(1 - alpha / 2, df))
        elif kind == "wilson":
            low, high = _wilson(p, _score_base(p, variance, base_n, n, df, alpha), alpha)
        else:
            low, high = open_share_interval(kind, p, variance, n=n, df=df, confidence=confidence)
        exact_low, exact_high = _exact(p, base_effective * _t_ratio(n, df, alpha), alpha)
    low, high = (np.where(variance > 0, limit, p) for limit in (low, high))
    return np.where(extreme, exact_low, low), np.where(extreme, exact_high, high)


def open_share_interval(
    kind: str, p: FloatArray, variance: FloatArray, *, n: int, df: int, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper wald, logit, asin or beta limits of shares strictly between 0 and 1, of any shape; NaN at both.

    Wald limits may lie outside [0, 1].
    """
    alpha = 1 - confidence
    t = t_quantile(1 - alpha / 2, df)
    with np.errstate(all="ignore"):
        se = np.sqrt(variance)
        if kind == "wald":
            return p - t * se, p + t * se
        if kind == "logit":
            return _logit(p, se, t)
        if kind == "asin":
            return _arcsine(p, se, t)
        return _exact(p, _beta_base(p, variance, n, df, alpha), alpha)


def is_extreme(p: FloatArray) -> BoolArray:
    """Whether a share is 0 or 1, allowing for the rounding of weighted sums."""
    return np.asarray((p < TINY) | (p > 1 - TINY))


def wilson(p: FloatArray, n: FloatArray, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Wilson's score limits for shares p of n independent answers (Wilson 1927, JASA 22, 209–212).

    >>> low, high = wilson(np.array([0.5]), np.array([100.0]))
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.403832, 0.596168)
    """
    return _wilson(p, n, 1 - confidence)


def _logit(p: FloatArray, se: FloatArray, t: float) -> tuple[FloatArray, FloatArray]:
    centre, half = np.log(p / (1 - p)), t * se / (p * (1 - p))
    return 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))


def _arcsine(p: FloatArray, se: FloatArray, t: float) -> tuple[FloatArray, FloatArray]:
    centre, half = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
    return np.sin(np.maximum(centre - half, 0.0)) ** 2, np.sin(np.minimum(centre + half, np.pi / 2)) ** 2


def _likelihood(p: FloatArray, variance: FloatArray, t: float) -> tuple[FloatArray, FloatArray]:
    """The limits q with 2·[p·ln(p/q) + (1 − p)·ln((1 − p)/(1 − q))] = t²·variance/(p(1 − p)), by bisection."""
    drop = t * t * variance / (p * (1 - p))
    limits = []
    for start in (0.0, 1.0):
        near, far = p.copy(), np.full_like(p, start)
        for _ in range(_HALVINGS):
            q = (near + far) / 2
            fall = 2 * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
            inside = fall < drop
            near, far = np.where(inside, q, near), np.where(inside, far, q)
        limits.append((near + far) / 2)
    return limits[0], limits[1]


def _wilson(p: FloatArray, n: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    z2 = normal_quantile(1 - alpha / 2) ** 2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2) / (1 + z2 / n) * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return centre - half, centre + half


def _exact(p: FloatArray, n: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Clopper–Pearson limits for a share p of n answers; n need not be whole."""
    x = p * n
    low = np.where(x > 0, beta_quantile(alpha / 2, np.where(x > 0, x, 1), n - x + 1), 0.0)
    high = np.where(x < n, beta_quantile(1 - alpha / 2, x + 1, np.where(x < n, n - x, 1)), 1.0)
    return np.where(np.isfinite(n), low, np.nan), np.where(np.isfinite(n), high, np.nan)


def _score_base(p: FloatArray, variance: FloatArray, base_n: FloatArray, n: int, df: int, alpha: float) -> FloatArray:
    simple = p * (1 - p) / base_n * n / (n - 1)
    return np.asarray(base_n * simple / variance * _t_ratio(n, df, alpha))


def _beta_base(p: FloatArray, variance: FloatArray, n: int, df: int, alpha: float) -> FloatArray:
    return np.asarray(p * (1 - p) / variance * _t_ratio(n, df, alpha))


def _t_ratio(n: int, df: int, alpha: float) -> float:
    """Korn and Graubard's allowance for few degrees of freedom; 1 for a simple random sample."""
    return (t_quantile(1 - alpha / 2, n - 1) / t_quantile(1 - alpha / 2, df)) ** 2
