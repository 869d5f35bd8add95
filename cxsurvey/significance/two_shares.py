"""The score test of two shares under a design, corrected for skewness, which holds where an answer is rare.

The linearised variance p(1 − p)/n of a rare answer goes up and down with the share itself: a group of 108 in which one
person gave an answer of 3 % looks sure to be below the others. The score test takes both variances to what holds if
both shares are equal, and the design effect as well, which few answers cannot tell of one group alone. Between groups
of unequal size its statistic is still skewed, by the third moment of the answers; Gart and Nam's correction takes that
out, so that 5 % is 5 % on either side, and 0.2 % is 0.2 %.

Source: Gart and Nam 1990, Biometrics 46, 637–643, for the skewness; Rao and Scott 1992, Biometrics 48, 577–585, for
effective bases by design effects. That one design effect is taken of both groups is ours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.estimation.interval import TINY

FEW_ANSWERS = 20  # effective answers to expect on either side, under which the score test takes over
UP = 1 + 1e-9  # a base of 100 may arrive as 99.99999999999997


class TwoShares(NamedTuple):
    """Two shares p and q and what the design says of them; all arrays of one shape.

    variance_p, variance_q, covariance: the design's · n: unweighted bases · kish: effective bases (Σw)²/Σw².
    """

    p: FloatArray
    q: FloatArray
    variance_p: FloatArray
    variance_q: FloatArray
    covariance: FloatArray
    n_p: FloatArray
    n_q: FloatArray
    kish_p: FloatArray
    kish_q: FloatArray


class ScoreTest(NamedTuple):
    """The standard error if both shares are equal, and the statistic, which is standard normal then."""

    std_error: FloatArray
    statistic: FloatArray


def common_units(x: TwoShares, design_df: float, overlap: FloatArray | float = 0.0) -> tuple[FloatArray, FloatArray]:
    """The variance of each share as a part of p(1 − p): one over its effective base, which is at most its n.

    The effective bases are Kish's k over one design effect of both groups, without the n/(n − 1) of the design and
    without what their covariance C has in common, as PSUs that both are in: Σk²(V − C)/(Σk·p(1 − p) − what respondents
    in both give to C), 1 where nothing varies. `overlap` is the correlation that those respondents make by themselves,
    Σ₀w²/√(Σw²·Σw²). For a simple random sample the effective bases are the bases themselves.

    >>> two = TwoShares(*(np.array([value]) for value in (0.0, 0.1, 0.0, 0.0018, 0.0, 40.0, 80.0, 40.0, 80.0)))
    >>> [round(float(1 / unit[0]), 6) for unit in common_units(two, np.inf)]
    [25.0, 50.0]
    """
    unbiased = (design_df + 1) / design_df if 0 < design_df < np.inf else 1.0
    own_p, own_q, common = x.p * (1 - x.p), x.q * (1 - x.q), np.nan_to_num(x.covariance)
    squares, product = x.kish_p**2 + x.kish_q**2, x.kish_p * x.kish_q
    spread = x.kish_p * own_p + x.kish_q * own_q
    if np.any(overlap):
        root = np.sqrt(np.maximum(own_p * own_q, 0.0) / np.where(product > 0, product, 1.0))
        spread = spread - squares * overlap * root
    found = x.kish_p**2 * x.variance_p + x.kish_q**2 * x.variance_q - squares * common
    varies = spread > TINY * (x.kish_p + x.kish_q)
    effect = np.divide(found, spread * unbiased, out=np.ones_like(spread), where=varies)
    return _unit(effect, x.kish_p, x.n_p), _unit(effect, x.kish_q, x.n_q)


def _unit(effect: FloatArray, kish: FloatArray, n: FloatArray) -> FloatArray:
    """The design effect over Kish's base, at least 1/n; NaN where nobody is."""
    own = np.divide(effect, kish, out=np.full_like(effect, np.nan), where=kish > 0)
    return floats(np.maximum(own, np.divide(1.0, n, out=np.full_like(effect, np.nan), where=n > 0)))


def joint_share(x: TwoShares, unit_p: FloatArray, unit_q: FloatArray) -> FloatArray:
    """The share of both together, each with its effective base."""
    return floats((x.p / unit_p + x.q / unit_q) / (1 / unit_p + 1 / unit_q))


def few_answers(joint: FloatArray, kish_p: FloatArray, kish_q: FloatArray) -> BoolArray:
    """Where under 20 effective answers are to be expected on either side at the joint share, of yes or of no."""
    return np.asarray(np.minimum(joint, 1 - joint) * np.minimum(kish_p, kish_q) * UP < FEW_ANSWERS)


def score_test(
    difference: FloatArray, joint: FloatArray, unit_p: FloatArray, unit_q: FloatArray, shared: FloatArray | float = 0.0
) -> ScoreTest:
    """The score test of a difference of shares; `shared` is what respondents in both share, as a part of p̄(1 − p̄).

    s² = p̄(1 − p̄)(u + v − 2r), skewness γ = (1 − 2p̄)(u − v)(u + v − 3r)/√(p̄(1 − p̄)·(u + v − 2r)³); the statistic is
    the z with z + γ(z² − 1)/6 = difference/s, and 0 where it would point the other way. NaN where nothing varies.

    190 of 200 against 32 of 32: −0.05/s = −1.293086, γ/6 = 0.103391.

    >>> one = np.ones(1)
    >>> found = score_test(-0.05 * one, 222 / 232 * one, one / 200, one / 32)
    >>> round(float(found.std_error[0]), 6), round(float(found.statistic[0]), 6)
    (0.038667, -1.389238)
    """
    spread, unit = joint * (1 - joint), unit_p + unit_q - 2 * shared
    some = (spread > TINY) & (unit > TINY)
    error = np.sqrt(np.where(some, spread * unit, np.nan))
    third = (1 - 2 * joint) * (unit_p - unit_q) * (unit_p + unit_q - 3 * shared)
    skew = third * spread / error**3 / 6
    shifted = difference / error + skew
    statistic = 2 * shifted / (1 + np.sqrt(np.maximum(1 + 4 * skew * shifted, 0.0)))
    return ScoreTest(floats(error), floats(np.where(statistic * difference <= 0, 0.0, statistic)))
