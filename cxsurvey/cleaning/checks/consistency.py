"""Whether a respondent's answers hang together: even and odd items of the same batteries (Q18)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.cleaning.checks.view import Battery


def even_odd(batteries: Sequence[Battery]) -> FloatArray:
    """Each respondent's even–odd consistency over batteries, from −1 to 1, shape (n,).

    The means of the odd and of the even items of each battery, reversed items turned round and instructed ones left
    out, are correlated over the batteries and stepped up by Spearman and Brown to the length of the whole. NaN where
    fewer than three batteries have both means, or one side has no spread.

    Source: Curran 2016, J. Exp. Soc. Psychol. 66, section 4.4; Meade & Craig 2012, Psychological Methods 17, p. 440.
    """
    halves = [_halves(battery) for battery in batteries]
    odd = np.column_stack([odd for odd, _ in halves])
    even = np.column_stack([even for _, even in halves])
    r = row_correlation(odd, even)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.maximum(2 * r / (1 + r), -1.0))


def _halves(battery: Battery) -> tuple[FloatArray, FloatArray]:
    """The mean of the items in odd and in even places, each of shape (n,)."""
    scores = battery.scores.astype(np.float64)
    turned = np.where(battery.reversed, battery.lowest + battery.highest - scores, scores)[:, ~battery.instructed]
    return _mean(turned[:, 0::2]), _mean(turned[:, 1::2])


def _mean(scores: FloatArray) -> FloatArray:
    known = ~np.isnan(scores)
    count = known.sum(axis=1)
    total = np.where(known, scores, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(scores), np.nan), where=count > 0))


def row_correlation(left: FloatArray, right: FloatArray) -> FloatArray:
    """The correlation of two rows of numbers, for each of n rows; NaN for fewer than three pairs or no spread."""
    both = ~(np.isnan(left) | np.isnan(right))
    count = np.maximum(both.sum(axis=1), 1)[:, None]
    a = np.where(both, left - (np.where(both, left, 0).sum(axis=1, keepdims=True) / count), 0)
    b = np.where(both, right - (np.where(both, right, 0).sum(axis=1, keepdims=True) / count), 0)
    scale = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    enough = (both.sum(axis=1) >= 3) & (scale > 0)
    return np.asarray(np.divide((a * b).sum(axis=1), scale, out=np.full(len(left), np.nan), where=enough))
