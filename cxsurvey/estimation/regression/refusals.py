"""Models that have no answer: perfect prediction, collinear columns, one answer only; each refusal names the cause."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import EstimationError, listing
from cxsurvey.estimation.regression.matrix import Matrix
from cxsurvey.estimation.regression.rows import Rows

_SHARE = 1e-2  # of the largest effect on η: a column with less has no part in a perfect prediction


def refuse_constant(rows: Rows, where: str) -> None:
    """Refuse an empty base, and variables with one value only among the rows."""
    if not len(rows):
        raise EstimationError(
            "Nobody answered every question of the model.",
            where=where,
            got="an empty base",
            expected="respondents with an answer to each question and a weight above 0",
            next_step="Check the filter and who was asked each question, or use fewer questions.",
        )
    for variable in rows.predictors:
        if len(variable.levels) == 1 or (not variable.levels and np.ptp(variable.values) == 0):
            value = variable.levels[0] if variable.levels else f"{float(variable.values[0]):g}"
            raise _one_value(variable.name, value, where, "Leave it out of on=.")


def refuse_constant_outcome(rows: Rows, where: str) -> None:
    """Refuse an outcome that is the same for everyone."""
    outcome = rows.outcome
    if len(outcome.levels) == 1 or np.ptp(outcome.values) == 0:
        value = outcome.levels[0] if outcome.levels else f"{float(outcome.values[0]):g}"
        raise _one_value(outcome.name, value, where, "Check outcome_level= and the filter.")


def _one_value(name: str, value: object, where: str, next_step: str) -> EstimationError:
    return EstimationError(
        f"{name} is the same for all respondents in the model.",
        where=where,
        got=listing([value]),
        expected="at least two different answers",
        next_step=next_step,
    )


def collinear(column: str, others: list[str], where: str) -> EstimationError:
    """The error that names a column and the columns that already say what it says."""
    if not others:
        return EstimationError(
            "A combination of answers has no respondents.",
            where=where,
            got=listing([column]),
            expected="respondents at every combination of an interaction",
            next_step="Leave the interaction out, or merge levels with few respondents.",
        )
    return EstimationError(
        "Two or more predictors say the same, so that their coefficients cannot be told apart.",
        where=where,
        got=f"{listing([column])} follows from {listing(others)}",
        expected="predictors none of which is a sum of the others",
        next_step="Leave one of them out of on=.",
    )


def divergence(direction: FloatArray | None, matrix: Matrix, rows: Rows, where: str) -> EstimationError:
    """The error of a fit without a finite maximum; `direction` holds one change per column of the matrix."""
    culprits = _one_sided_levels(rows) or ([] if direction is None else _columns(direction, matrix))
    if not culprits:
        return EstimationError(
            "The model cannot be fitted: the steps towards the best coefficients do not come to rest.",
            where=where,
            got="no finite maximum of the likelihood",
            expected="coefficients that settle",
            next_step="Leave out predictors with few respondents at a level, or merge levels.",
        )
    return EstimationError(
        f"{rows.outcome.name} is predicted perfectly, so that coefficients have no finite value (separation).",
        where=where,
        got="; ".join(culprits[:4]),
        expected="different outcomes among respondents alike on each predictor",
        next_step="Merge the level with a like one, or leave the predictor out of on=.",
    )


def _one_sided_levels(rows: Rows) -> list[str]:
    """Levels at which everyone has the lowest, or everyone the highest, outcome."""
    y = np.asarray(rows.outcome.values)
    low, high = y.min(), y.max()
    found = []
    for variable in rows.predictors:
        for place, level in enumerate(variable.levels):
            here = variable.values == place
            n = rows.respondents[here].sum()
            if np.ptp(y[here]) == 0 and y[here][0] in (low, high):
                found.append(f"{variable.name}: {level} (all {n:,.0f} respondents there have the same outcome)")
    return found


def _columns(direction: FloatArray, matrix: Matrix) -> list[str]:
    reach = np.abs(direction) * np.ptp(matrix.columns, axis=1)
    chosen = np.flatnonzero(reach > _SHARE * reach.max())
    names = ", ".join(matrix.names[j] for j in chosen)
    return [f"{names} (alone)" if len(chosen) == 1 else f"{names} (together)"]
