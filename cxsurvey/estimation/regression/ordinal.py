"""Maximum weighted likelihood of ordered categories: P(answer ≤ j) = F(θ_j − η) (McCullagh 1980, JRSS B 42)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.estimation.regression.glm import (
    CONVERGED,
    MAX_STEPS,
    PATIENCE,
    Diverged,
    invert,
    is_endless,
    refuse_dependence,
    solve,
)
from cxsurvey.estimation.regression.links import Link


@dataclass(frozen=True, slots=True)
class OrdinalFit:
    """Thresholds then slopes (p,), inverse of the observed information (p, p), scores by row (p, m), Σw·log p."""

    coefficients: FloatArray
    inverse: FloatArray
    scores: FloatArray
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What every row's category says of θ_j − η at its upper and lower end; the ends of the scale are infinite.

    upper, lower: (p, m) derivatives by the parameters, 0 at an end of the scale · has_upper, has_lower: (m,)
    """

    upper: FloatArray
    lower: FloatArray
    has_upper: FloatArray
    has_lower: FloatArray


def fit_ordinal(
    x: FloatArray, category: IntArray, levels: int, weight: FloatArray, link: Link, start: FloatArray | None = None
) -> OrdinalFit:
    """The fit of categories 0 … levels − 1, shape (m,), on the rows of x, shape (k, m), without a row of ones.

    Newton's method with halved steps, until a step is 1e-10 of a standard error; raises Collinear (positions count
    the thresholds first), and Diverged where there is no finite maximum.
    """
    bounds = _bounds(x, category, levels)
    phi = np.concatenate([_start(category, levels, weight), np.zeros(len(x))]) if start is None else start
    value = _log_likelihood(phi, bounds, weight, link)
    for count in range(MAX_STEPS):
        scores, information = _derivatives(phi, bounds, weight, link)
        if count == 0:
            refuse_dependence(information)
        gradient = scores @ weight
        step = _ascent(information, gradient, scores, weight)
        if count > PATIENCE and is_endless(_gains(step, bounds)):
            raise Diverged(step)
        length = float(step @ gradient)
        if length < CONVERGED:
            return OrdinalFit(phi + step, invert(information), scores, value)
        phi, value = _climb(phi, step, value, bounds, weight, link)
    raise Diverged(None)


def _bounds(x: FloatArray, category: IntArray, count: int) -> _Bounds:
    thresholds = np.arange(count - 1)[:, None]
    upper, lower = category == thresholds, category == thresholds + 1
    has_upper, has_lower = upper.any(axis=0).astype(np.float64), lower.any(axis=0).astype(np.float64)
    return _Bounds(np.vstack([upper, -x * has_upper]), np.vstack([lower, -x * has_lower]), has_upper, has_lower)


def _start(category: IntArray, count: int, weight: FloatArray) -> FloatArray:
    share = np.cumsum(np.bincount(category, weight, count))[:-1] / weight.sum()
    return np.asarray(np.log(share / (1 - share)))


def _ends(phi: FloatArray, bounds: _Bounds) -> tuple[FloatArray, FloatArray]:
    high = np.where(bounds.has_upper > 0, phi @ bounds.upper, np.inf)
    return high, np.where(bounds.has_lower > 0, phi @ bounds.lower, -np.inf)


def _chance(high: FloatArray, low: FloatArray, link: Link) -> FloatArray:
    """F(high) − F(low) from the tail in which both lie, so that small chances keep their digits."""
    with np.errstate(invalid="ignore"):
        right = high + low > 0
    below = link.mean(np.where(right, 0.0, high)) - link.mean(np.where(right, 0.0, low))
    above = link.upper(np.where(right, low, 0.0)) - link.upper(np.where(right, high, 0.0))
    return np.where(right, above, below)


def _log_likelihood(phi: FloatArray, bounds: _Bounds, weight: FloatArray, link: Link) -> float:
    chance = _chance(*_ends(phi, bounds), link)
    if not (chance > 0).all():
        return -np.inf
    return float(weight @ np.log(chance))


def _derivatives(phi: FloatArray, bounds: _Bounds, weight: FloatArray, link: Link) -> tuple[FloatArray, FloatArray]:
    """Each row's scores, (p, m), and the observed information, (p, p)."""
    high, low = _ends(phi, bounds)
    chance = _chance(high, low, link)
    high, low = np.where(bounds.has_upper > 0, high, 0.0), np.where(bounds.has_lower > 0, low, 0.0)
    up, down = bounds.has_upper * link.slope(high) / chance, -bounds.has_lower * link.slope(low) / chance
    scores = bounds.upper * up + bounds.lower * down
    bend_up = bounds.has_upper * link.curve(high) / chance
    bend_down = -bounds.has_lower * link.curve(low) / chance
    information = (scores * weight) @ scores.T
    information -= (bounds.upper * (weight * bend_up)) @ bounds.upper.T
    information -= (bounds.lower * (weight * bend_down)) @ bounds.lower.T
    return scores, information


def _ascent(information: FloatArray, gradient: FloatArray, scores: FloatArray, weight: FloatArray) -> FloatArray:
    """Newton's step; where the likelihood bends the wrong way (cauchit only), the step of the scores' outer product."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        information = (scores * weight) @ scores.T
    return solve(information, gradient)


def _climb(
    phi: FloatArray, step: FloatArray, value: float, bounds: _Bounds, weight: FloatArray, link: Link
) -> tuple[FloatArray, float]:
    """The step, halved until the likelihood does not fall (by more than its own rounding)."""
    floor = value - 1e-12 * abs(value)
    for _ in range(40):
        reached = _log_likelihood(phi + step, bounds, weight, link)
        if reached >= floor:
            return phi + step, reached
        step = step / 2
    raise Diverged(None)


def _gains(step: FloatArray, bounds: _Bounds) -> FloatArray:
    """Per row and end, how far the step moves the end outwards; an end of the scale cannot move."""
    return np.concatenate([step @ bounds.upper, -(step @ bounds.lower)])


def log_likelihood(
    phi: FloatArray, x: FloatArray, category: IntArray, levels: int, weight: FloatArray, link: Link
) -> float:
    """Σ w·log P(category) at thresholds and slopes phi."""
    return _log_likelihood(phi, _bounds(x, category, levels), weight, link)
