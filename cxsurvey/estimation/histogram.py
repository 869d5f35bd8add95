"""How the answers to a numeric question spread: weighted shares by bin, even or in even ratios; numbers often given."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats

MOST_BINS = 30
FINEST = (6, 3, 2, 1)  # bins to a power of ten
HEAP_SHARE, HEAP_COUNT = 0.04, 10  # what makes one number a heap: this share of the weight, from so many respondents


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares of the weight by bin: `edges` (B + 1,), the lower within; `share` (B,), which adds up to 1 with `zero`.

    `zero` is the share of answers of 0 on a logarithmic scale, which has no place for them, and 0 on an even one.
    `heaps` are the numbers that many gave word for word, with their shares, the largest first.
    """

    edges: FloatArray
    share: FloatArray
    zero: float
    heaps: tuple[tuple[float, float], ...]


def histogram(x: FloatArray, w: FloatArray, edges: FloatArray, *, log: bool) -> Histogram:
    """The shares of values x with weights w in the bins between the edges.

    >>> found = histogram(np.array([0.0, 1.0, 5.0, 20.0]), np.ones(4), np.array([1.0, 10.0, 100.0]), log=True)
    >>> found.share.tolist(), found.zero
    ([0.5, 0.25], 0.25)
    """
    total = w.sum()
    nought = (x == 0) if log else np.zeros(len(x), dtype=bool)
    place = np.clip(np.searchsorted(edges, x[~nought], side="right") - 1, 0, len(edges) - 2)
    share = np.bincount(place, w[~nought], len(edges) - 1) / total
    return Histogram(edges, floats(share), float(w[nought].sum() / total), _heaps(x[~nought], w[~nought], float(total)))


def bins(x: FloatArray, *, log: bool) -> FloatArray:
    """The edges of at most 30 bins that hold all values above 0 (log), or all values; the finest round ones.

    >>> bins(np.array([1.0, 900.0]), log=True)[[0, 6, -1]].round(6).tolist()
    [1.0, 10.0, 1000.0]
    >>> bins(np.array([0.0, 9.5]), log=False)[:3].tolist()
    [0.0, 0.5, 1.0]
    """
    values = x[x > 0] if log else x
    low, high = float(values.min()), float(values.max())
    if log:
        return _ratio_bins(low, high)
    step = _even_step((high - low) or 1.0)
    step = max(step, 1.0) if (values == np.round(values)).all() else step  # whole numbers need no finer bins
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return floats(np.round(np.arange(first, last + 1) * step, 12))


def _ratio_bins(low: float, high: float) -> FloatArray:
    for per_decade in FINEST:
        first, last = (math.floor(per_decade * math.log10(v) + 1e-9) for v in (low, high))
        if last + 1 - first <= MOST_BINS:
            return floats(10.0 ** (np.arange(first, last + 2) / per_decade))
    return floats(10.0 ** np.linspace(math.log10(low), math.log10(high) + 0.01, MOST_BINS + 1))


def _even_step(spread: float) -> float:
    power = 10.0 ** math.floor(math.log10(spread / MOST_BINS))
    steps = [first * power for first in (1.0, 2.0, 5.0, 10.0)]
    return next(step for step in steps if spread / step < MOST_BINS)


def _heaps(x: FloatArray, w: FloatArray, total: float) -> tuple[tuple[float, float], ...]:
    values, place, count = np.unique(x, return_inverse=True, return_counts=True)
    share = np.bincount(place, w, len(values)) / total
    chosen = np.flatnonzero((share >= HEAP_SHARE) & (count >= HEAP_COUNT))
    return tuple((float(values[k]), float(share[k])) for k in sorted(chosen, key=lambda k: -share[k]))
