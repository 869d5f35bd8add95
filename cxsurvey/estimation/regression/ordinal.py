"""Maximum weighted likelihood of ordered categories: P(answer ≤ j) = F(θ_j − η) (McCullagh 1980, JRSS B 42)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.estimation.regression.glm import (
    COARSE,
    CONVERGED,
    MANY,
    MAX_STEPS,
    PATIENCE,
    THIN,
    Collinear,
    Diverged,
    blocks,
    invert,
    is_endless,
    is_finite,
    refuse_dependence,
    solve,
)
from cxsurvey.estimation.regression.links import Link


@dataclass(frozen=True, slots=True)
class OrdinalFit:
    """Thresholds then slopes (p,), inverse of the observed information (p, p), scores by row (p, m)."""

    coefficients: FloatArray
    inverse: FloatArray
    scores: FloatArray


@dataclass(frozen=True, slots=True)
class Categories:
    """Categories 0 … levels − 1, shape (m,), to be explained by the rows of x, shape (k, m), without a row of ones."""

    x: FloatArray
    category: IntArray
    levels: int
    weight: FloatArray
    link: Link

    @property
    def size(self) -> int:
        """The number of parameters: thresholds and slopes."""
        return self.levels - 1 + len(self.x)

    def part(self, rows: slice) -> Categories:
        """Some of the rows."""
        x = np.ascontiguousarray(self.x[:, rows])
        return Categories(x, self.category[rows], self.levels, self.weight[rows], self.link)


def fit_ordinal(data: Categories, start: FloatArray | None = None) -> OrdinalFit:
    """The fit by Newton's method with halved steps, until a step is 1e-10 of a standard error.

    Weights should be about 1 on average. Raises Collinear (all thresholds count as one column before those of x), and
    Diverged where there is no finite maximum.
    """
    if start is None:
        _refuse_collinear(data)
        thin = data.part(slice(None, None, THIN)) if len(data.category) > MANY else None
        start = _start(data) if thin is None else _first_guess(thin, _start(data))
    return _newton(data, start, CONVERGED)


def log_likelihood(phi: FloatArray, data: Categories) -> float:
    """Σ w·log P(category) at thresholds and slopes phi; −∞ where a category has no chance."""
    total = 0.0
    for rows in blocks(len(data.category), data.size):
        part = data.part(rows)
        chance = _chance(*_ends(phi, part), data.link)
        if not (chance > 0).all():
            return -np.inf
        total += float(part.weight @ np.log(chance))
    return total


def _refuse_collinear(data: Categories) -> None:
    products = np.zeros((len(data.x) + 1, len(data.x) + 1))
    for rows in blocks(len(data.category), data.size):
        part = data.part(rows)
        columns = np.vstack([np.ones(len(part.category)), part.x])
        products += (columns * part.weight) @ columns.T
    refuse_dependence(products)


def _start(data: Categories) -> FloatArray:
    """The thresholds of a logistic model without predictors."""
    share = np.cumsum(np.bincount(data.category, data.weight, data.levels))[:-1] / data.weight.sum()
    return np.concatenate([np.log(share / (1 - share)), np.zeros(len(data.x))])


def _first_guess(data: Categories, start: FloatArray) -> FloatArray:
    """Coefficients from a part of the rows; the start where that part alone cannot tell."""
    try:
        return _newton(data, start, COARSE).coefficients
    except (Collinear, Diverged, np.linalg.LinAlgError):
        return start


def _newton(data: Categories, phi: FloatArray, tolerance: float) -> OrdinalFit:
    value, step = log_likelihood(phi, data), np.zeros(data.size)
    for count in range(MAX_STEPS):
        scores, gradient, information = _derivatives(phi, data)
        if not is_finite(information, gradient):
            break
        step = _ascent(information, gradient, scores, data.weight)
        if count > PATIENCE and is_endless(_gains(step, data)):
            break
        length = float(step @ gradient)
        if length < tolerance:
            return OrdinalFit(phi + step, invert(information), scores)
        phi, value = _climb(phi, step, value, data)
    raise Diverged(step if is_endless(_gains(step, data)) else None)


def _ends(phi: FloatArray, data: Categories) -> tuple[FloatArray, FloatArray]:
    """θ_j − η and θ_(j−1) − η of each row's category j; the ends of the scale are infinite."""
    eta = phi[data.levels - 1 :] @ data.x
    threshold = np.concatenate([[-np.inf], phi[: data.levels - 1], [np.inf]])
    return threshold[data.category + 1] - eta, threshold[data.category] - eta


def _chance(high: FloatArray, low: FloatArray, link: Link) -> FloatArray:
    """F(high) − F(low) from the tail in which both lie, so that small chances keep their digits."""
    with np.errstate(invalid="ignore"):
        right = high + low > 0
    below = link.mean(np.where(right, 0.0, high)) - link.mean(np.where(right, 0.0, low))
    above = link.upper(np.where(right, low, 0.0)) - link.upper(np.where(right, high, 0.0))
    return np.where(right, above, below)


def _derivatives(phi: FloatArray, data: Categories) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each row's scores, (p, m), their weighted sum, (p,), and the observed information, (p, p)."""
    scores = np.empty((len(phi), len(data.category)))
    gradient, information = np.zeros(len(phi)), np.zeros((len(phi), len(phi)))
    for rows in blocks(len(data.category), data.size):
        part = data.part(rows)
        high, low = _ends(phi, part)
        over = 1 / _chance(high, low, data.link)
        upper, up, bend_up = _end_derivatives(high, part.category, over, part)
        lower, down, bend_down = _end_derivatives(low, part.category - 1, -over, part)
        own = upper * up + lower * down
        scores[:, rows] = own
        gradient += own @ part.weight
        information += (own * part.weight) @ own.T
        information -= (upper * (part.weight * bend_up)) @ upper.T
        information -= (lower * (part.weight * bend_down)) @ lower.T
    return scores, gradient, information


def _end_derivatives(
    end: FloatArray, threshold: IntArray, over: FloatArray, data: Categories
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Derivatives of one end by the parameters, (p, b), and of log P by that end, first and second, without squares."""
    finite = np.isfinite(end)
    chosen = threshold == np.arange(data.levels - 1)[:, None]
    inner = np.where(finite, end, 0.0)
    over = np.where(finite, over, 0.0)
    return np.vstack([chosen, -data.x * finite]), data.link.slope(inner) * over, data.link.curve(inner) * over


def _ascent(information: FloatArray, gradient: FloatArray, scores: FloatArray, weight: FloatArray) -> FloatArray:
    """Newton's step; where the likelihood bends the wrong way (cauchit only), the step of the scores' outer product."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        information = (scores * weight) @ scores.T
    return solve(information, gradient)


def _climb(phi: FloatArray, step: FloatArray, value: float, data: Categories) -> tuple[FloatArray, float]:
    """The step, halved until the likelihood does not fall (by more than its own rounding)."""
    floor = value - 1e-12 * abs(value)
    for _ in range(40):
        reached = log_likelihood(phi + step, data)
        if reached >= floor:
            return phi + step, reached
        step = step / 2
    raise Diverged(None)


def _gains(step: FloatArray, data: Categories) -> FloatArray:
    """Per row and end, how far the step moves the end outwards; an end of the scale cannot move."""
    eta = step[data.levels - 1 :] @ data.x
    moves = np.concatenate([[np.inf], step[: data.levels - 1], [np.inf]])
    high, low = moves[data.category + 1] - eta, moves[data.category] - eta
    return np.concatenate([high[np.isfinite(high)], -low[np.isfinite(low)]])
