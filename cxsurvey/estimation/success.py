"""Who succeeds: several measures of one firm made into one index, and the firms above a cut of it."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats

UNKNOWN, REST, SUCCESS = -1, 0, 1
_CLOSE = 1e-9  # shares of weight this near a cut count as on it


def percentile_ranks(values: FloatArray, weight: FloatArray, groups: FloatArray | None = None) -> FloatArray:
    """The share of weight below each value plus half of that at it, within its group, 0 to 1; NaN for no value.

    >>> percentile_ranks(np.array([3.0, 1.0, 1.0, np.nan]), np.ones(4)).round(3).tolist()
    [0.833, 0.333, 0.333, nan]
    """
    if groups is not None:
        ranks = np.full(len(values), np.nan)
        for group in np.unique(groups):
            inside = groups == group
            ranks[inside] = percentile_ranks(values[inside], weight[inside])
        return ranks
    known = ~np.isnan(values)
    distinct, place = np.unique(values[known], return_inverse=True)
    at = np.bincount(place, weights=weight[known], minlength=len(distinct))
    middle = (np.cumsum(at) - at / 2) / max(at.sum(), np.finfo(float).tiny)
    ranks = np.full(len(values), np.nan)
    ranks[known] = middle[place]
    return ranks


def index_of(ranks: FloatArray, least: int) -> FloatArray:
    """The mean of the ranks that a firm has, NaN for fewer than `least` of them; `ranks` is of shape (n, k)."""
    there = ~np.isnan(ranks)
    count = there.sum(axis=1)
    mean = np.where(there, ranks, 0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count >= least, mean, np.nan)


def top(index: FloatArray, weight: FloatArray, share: float, groups: FloatArray) -> FloatArray:
    """SUCCESS for the highest `share` of weight within each group, REST below, UNKNOWN without an index, shape (n,).

    Equal values go in or out as one: a block is in where its own middle is above the cut.
    """
    ranks = percentile_ranks(index, weight, groups)
    return floats(np.where(np.isnan(index), UNKNOWN, np.where(ranks > 1 - share + _CLOSE, SUCCESS, REST)))


def above(values: FloatArray, bars: FloatArray, *, least: int, times: int) -> FloatArray:
    """SUCCESS where at least `times` of the values are above their bars, REST else, UNKNOWN with fewer than `least`."""
    count = (~np.isnan(values)).sum(axis=1)
    better = (values > bars).sum(axis=1)
    return floats(np.where(count < least, UNKNOWN, np.where(better >= times, SUCCESS, REST)))


def bars_of(values: FloatArray, weight: FloatArray, groups: FloatArray, *, median: bool) -> FloatArray:
    """The weighted mean, or median, of each column within the group of each row, shape (n, k)."""
    bars = np.full(values.shape, np.nan)
    for group in np.unique(groups):
        inside = groups == group
        for column in range(values.shape[1]):
            known = inside & ~np.isnan(values[:, column])
            if known.any():
                bars[inside, column] = _middle(values[known, column], weight[known], median=median)
    return bars


def _middle(values: FloatArray, weight: FloatArray, *, median: bool) -> float:
    if not median:
        return float(np.average(values, weights=weight))
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def adjusted(values: FloatArray, weight: FloatArray, factors: list[FloatArray]) -> FloatArray:
    """The values less what their factors account for: residuals of weighted least squares on the levels of each."""
    columns = [np.ones(len(values))] + [
        np.asarray(factor == level, dtype=np.float64) for factor in factors for level in np.unique(factor)[1:]
    ]
    matrix = np.column_stack(columns)
    known: BoolArray = ~np.isnan(values)
    root = np.sqrt(weight[known])
    found, *_ = np.linalg.lstsq(matrix[known] * root[:, None], values[known] * root, rcond=None)
    return floats(values - matrix @ found)
