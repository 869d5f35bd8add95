"""Quantiles of weighted values by the rules in use: which value stands at a share p of the weight.

Rules hf1 to hf9 are the weighted forms of those numbered so by Hyndman and Fan (1996, The American Statistician 50,
361–365); math is hf1, the smallest value at or below which there is at least p of the weight, and school is hf2, which
takes the middle of two values where p falls exactly between them. A share counts as exactly reached within 1e-12, so
that rounding of the cumulated weights does not move a quantile by one respondent.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats

Rule = Literal["math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]

_REACHED = 1e-12  # of the whole weight


def weighted_quantiles(x: FloatArray, w: FloatArray, p: FloatArray, rule: Rule) -> FloatArray:
    """The quantiles of ascending values x with weights w at the shares p; NaN where p is NaN or outside [0, 1].

    >>> weighted_quantiles(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), np.array([0.5]), "school")
    array([2.5])
    """
    x, w = x[w > 0], w[w > 0]
    usable = (p >= 0) & (p <= 1)
    if not len(x):
        return np.full(len(p), np.nan)
    q = np.where(usable, p, 0.5)
    if rule in ("math", "hf1", "school", "hf2", "hf3"):
        values = _of_steps(x, w, q, rule)
    elif len(x) == 1:
        values = np.full(len(p), x[0])
    elif rule == "shahvaish":
        values = _shah_vaish(x, w, q)
    else:
        values = np.interp(q, _points(w, rule), x)
    return floats(np.where(usable, values, np.nan))


def _of_steps(x: FloatArray, w: FloatArray, p: FloatArray, rule: Rule) -> FloatArray:
    if rule == "hf3":
        x, place = np.unique(x, return_inverse=True)
        w = floats(np.bincount(place, w))
    below, exact = _reached(np.cumsum(w), p)
    last = len(x) - 1
    low, high = x[np.clip(below, 0, last)], x[np.clip(below + 1, 0, last)]
    if rule in ("school", "hf2"):
        return np.where(exact, (low + high) / 2, high)
    if rule == "hf3":
        return np.where(exact & (below % 2 == 1), low, high)
    return np.where(exact, low, high)


def _reached(cumulated: FloatArray, p: FloatArray) -> tuple[IntArray, BoolArray]:
    """The position of the last value at or below which there is no more than p of the weight, and whether just p."""
    whole = cumulated[-1]
    below = np.searchsorted(cumulated, p * whole + _REACHED * whole, side="right") - 1
    reached = cumulated[np.clip(below, 0, None)]
    return below, np.asarray((below >= 0) & (np.abs(reached - p * whole) <= _REACHED * whole))


def _points(w: FloatArray, rule: Rule) -> FloatArray:
    """The share of the weight at which each value stands, between which a rule interpolates."""
    cumulated = np.cumsum(w)
    whole, last = cumulated[-1], w[-1]
    back, over = {
        "hf4": (0.0, 0.0),
        "hf5": (0.5, 0.0),
        "hf6": (0.0, 1.0),
        "hf7": (1.0, -1.0),
        "hf8": (1 / 3, 1 / 3),
        "hf9": (3 / 8, 1 / 4),
    }[rule]
    return floats((cumulated - back * w) / (whole + over * last))


def _shah_vaish(x: FloatArray, w: FloatArray, p: FloatArray) -> FloatArray:
    """Shah and Vaish 2006, Proceedings of the Survey Research Methods Section, 3628–3635; weights of mean 1."""
    share = w / w.mean()
    points = (np.cumsum(share) + 0.5 - share / 2) / (len(x) + 1)
    return x[np.clip(np.searchsorted(points, p, side="right") - 1, 0, None)]
