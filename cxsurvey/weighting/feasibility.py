"""Why no weights meet the targets: a level out of reach, targets that exclude each other, nobody to carry them.

Asked only after a search has failed or come to weights next to nothing: the answers are linear programs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats

_MET = 1e-7  # relative; the accuracy of the linear program
_ENDLESS = 1e250  # stands for no limit where numbers are added up
_NOTHING = 0.5  # of 1: a cell that can have a weight reaches 1 in the program, one that cannot stays at 0


def attainable(auxiliary: FloatArray, least: FloatArray, most: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The least and the most that each column can add up to, (Q,) each, by weights between least and most, (C,)."""
    least, most = np.maximum(least, -_ENDLESS), np.minimum(most, _ENDLESS)
    positive, negative = np.maximum(auxiliary, 0), np.minimum(auxiliary, 0)
    lowest, highest = positive.T @ least + negative.T @ most, positive.T @ most + negative.T @ least
    return (
        np.where(lowest <= -_ENDLESS / 2, -np.inf, lowest),
        np.where(highest >= _ENDLESS / 2, np.inf, highest),
    )


def nearest_reachable(
    auxiliary: FloatArray, target: FloatArray, size: FloatArray, least: FloatArray, most: FloatArray
) -> FloatArray | None:
    """What can be reached where the targets, (Q,), exclude each other: as few as possible are missed; else None."""
    targets = len(target)
    slack = np.diag(size)
    cost = np.concatenate([np.zeros(len(auxiliary)), np.ones(2 * targets)])
    matrix = np.concatenate([auxiliary.T, slack, -slack], axis=1)
    scale = 1 / size
    bounds = [*zip(least, most, strict=True), *[(0, None)] * (2 * targets)]
    found = _linear_program(cost, matrix * scale[:, None], target * scale, bounds)
    if found is None or found.fun <= _MET:
        return None
    return floats(auxiliary.T @ found.x[: len(auxiliary)])


def without_weight(auxiliary: FloatArray, target: FloatArray, size: FloatArray, base: FloatArray) -> IntArray:
    """The cells that weigh 0 in all non-negative weights that meet the targets.

    Weights and targets may be scaled up together, so that each cell that can have a weight has at least its base.
    """
    cells = len(base)
    scale = (1 / size)[:, None]
    matrix = np.concatenate([auxiliary.T * base * scale, auxiliary.T * base * scale, -target[:, None] * scale], axis=1)
    cost = np.concatenate([-np.ones(cells), np.zeros(cells + 1)])
    bounds = [*[(0, 1)] * cells, *[(0, None)] * cells, (1, None)]
    found = _linear_program(cost, matrix, np.zeros(len(target)), bounds)
    return np.zeros(0, dtype=np.int64) if found is None else np.flatnonzero(found.x[:cells] < _NOTHING)


def _linear_program(cost: FloatArray, matrix: FloatArray, right: FloatArray, bounds: list[Any]) -> Any:
    from scipy.optimize import linprog

    found = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    return found if found.status == 0 else None
