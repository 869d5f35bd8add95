"""Weights closest to the base weights among those that meet the targets: Newton's method on the Lagrange multipliers.

The equations Σ d·F(xᵀλ)·x = t have one unknown per target, whatever the number of respondents, and are summed over
cells (Deville and Särndal 1992, JASA 87, section 2; Deville, Särndal and Sautory 1993, JASA 88, 1013–1020).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats

Evaluate = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

_EXACT = 2e-15  # relative gap below which rounding is all that is left
_PROGRESS = 0.5  # a step that leaves more of the gap than this, once within tolerance, is rounding too
_LONGEST_STEP = 6.0  # of u: no weight moves by more than e⁶ in one step
_FLOOR = 1e-7  # of the base weight: the least slope of a cell, so that cells at their bounds can leave them
_HALVINGS = 40
_RANK = 1e-11  # of the largest singular value: below it a combination of targets repeats others


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the search ended: u by cell, (C,), iterations, and the gaps of all targets as shares of them, (Q,)."""

    u: FloatArray
    iterations: int
    gaps: FloatArray

    @property
    def gap(self) -> float:
        """The largest gap."""
        return float(np.abs(self.gaps).max(initial=0.0))


def calibrate(
    auxiliary: FloatArray,
    target: FloatArray,
    size: FloatArray,
    base: FloatArray,
    evaluate: Evaluate,
    *,
    start: FloatArray,
    tolerance: float,
    max_iterations: int,
) -> Fit:
    """The u by cell at which the weights meet the targets, from a start; the best found where they do not.

    auxiliary: (C, Q) x by cell, columns may depend on each other · target, size: (Q,) t, and what a gap is a share
    of · base: (C,) · evaluate: u → weights and their derivatives by cell, both (C,).

    The steps are Newton's, shortened where the dual function, which is convex, would rise along them.
    """
    u, weight, slope = start, *evaluate(start)
    best = Fit(u, 0, (auxiliary.T @ weight - target) / size)
    for iteration in range(1, max_iterations + 1):
        if best.gap <= _EXACT:
            break
        direction = _direction(auxiliary, np.maximum(slope, _FLOOR * base), target - auxiliary.T @ weight)
        step = auxiliary @ direction
        step, direction = (part / max(1.0, np.abs(step).max() / _LONGEST_STEP) for part in (step, direction))
        u, weight, slope = _along(auxiliary, target, evaluate, u, step, direction)
        now = Fit(u, iteration, (auxiliary.T @ weight - target) / size)
        settled = best.gap <= tolerance and now.gap > _PROGRESS * best.gap
        best = now if now.gap < best.gap else best
        if settled:
            break
    return best


def _direction(auxiliary: FloatArray, slope: FloatArray, gap: FloatArray) -> FloatArray:
    """Newton's step in λ; of those that do the same, where targets repeat each other, the shortest."""
    matrix = auxiliary.T @ (slope[:, None] * auxiliary)
    scale = 1 / np.sqrt(np.maximum(np.diag(matrix), np.finfo(float).tiny))
    scaled = matrix * scale * scale[:, None]
    return floats(scale * np.linalg.lstsq(scaled, scale * gap, rcond=_RANK)[0])


def _along(
    auxiliary: FloatArray,
    target: FloatArray,
    evaluate: Evaluate,
    u: FloatArray,
    step: FloatArray,
    direction: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The point along the step where the dual function has stopped falling, or its end, with weights and slopes."""

    def rise(length: float) -> tuple[float, FloatArray, FloatArray]:
        weight, slope = evaluate(u + length * step)
        return float(direction @ (auxiliary.T @ weight - target)), weight, slope

    low, high, length = 0.0, 1.0, 1.0
    steepest = abs(float(direction @ (auxiliary.T @ evaluate(u)[0] - target)))
    for _ in range(_HALVINGS):
        slant, weight, slope = rise(length)
        if slant <= _PROGRESS * steepest and (length == 1.0 or slant >= -_PROGRESS * steepest):
            break
        low, high = (low, length) if slant > 0 else (length, high)
        length = (low + high) / 2
    return u + length * step, weight, slope
