"""A prepared model fitted, with the covariance of its coefficients under the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.glm import Collinear, Diverged, fit_glm
from cxsurvey.estimation.regression.ordinal import Categories, fit_ordinal
from cxsurvey.estimation.regression.prepare import Prepared
from cxsurvey.estimation.regression.refusals import collinear, divergence
from cxsurvey.estimation.regression.sandwich import score_covariance
from cxsurvey.estimation.regression.specification import LINKS, Specification
from cxsurvey.estimation.variance import replicate_spread
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.replicates import Replicates


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients (p,), their covariance under the design, and the inverse of the information, (p, p) each.

    Thresholds, or the intercept, come first. The information is that of weights of 1 on average.
    """

    coefficients: FloatArray
    covariance: FloatArray
    inverse: FloatArray


def fit(model: Specification, prepared: Prepared, plan: SamplePlan) -> Fitted:
    """The model fitted.

    Raises EstimationError where a combination of predictors predicts the outcome perfectly, or columns depend on
    each other.
    """
    found = _found(model, prepared)
    if plan.replicates is not None:
        covariance = _over_replicates(model, prepared, found.coefficients, plan.replicates)
    else:
        scale = prepared.scale**2
        meat = score_covariance(found.columns, found.score, prepared.rows, plan)
        covariance = scale * found.inverse @ meat @ found.inverse
    turn = prepared.turn
    return Fitted(turn @ found.coefficients, turn @ covariance @ turn.T, turn @ found.inverse @ turn.T)


def best_coefficients(model: Specification, prepared: Prepared) -> FloatArray:
    """The coefficients of the columns not shifted, constants first; raises as `fit` does."""
    return np.asarray(prepared.turn @ _found(model, prepared).coefficients)


@dataclass(frozen=True, slots=True)
class _Maximum:
    """Coefficients (p,), inverse information (p, p), and each row's scores: score (m,) times columns (p, m)."""

    coefficients: FloatArray
    inverse: FloatArray
    columns: FloatArray
    score: FloatArray


def _found(model: Specification, prepared: Prepared) -> _Maximum:
    try:
        return _maximum(model, prepared, prepared.weight, None)
    except Collinear as found:
        names = prepared.matrix.names
        others = [names[other] for other in found.others]
        raise collinear(names[found.column], others, str(model)) from None
    except (Diverged, np.linalg.LinAlgError) as found:
        direction = found.direction if isinstance(found, Diverged) else None
        changes = None if direction is None else _of_columns(direction, prepared)
        raise divergence(changes, prepared.matrix, prepared.rows, str(model)) from None


def _maximum(model: Specification, prepared: Prepared, weight: FloatArray, start: FloatArray | None) -> _Maximum:
    x, outcome = prepared.matrix.columns, prepared.rows.outcome
    if model.family != "ordinal":
        fitted = fit_glm(x, floats(outcome.values), weight, FAMILIES[model.family], start)
        return _Maximum(fitted.coefficients, fitted.inverse, x, fitted.score)
    category = np.asarray(outcome.values, dtype=np.int64)
    data = Categories(x[1:], category, len(outcome.levels), weight, LINKS[model.link])
    ordered = fit_ordinal(data, start)
    return _Maximum(ordered.coefficients, ordered.inverse, ordered.scores, np.ones(len(category)))


def _over_replicates(
    model: Specification, prepared: Prepared, coefficients: FloatArray, replicates: Replicates
) -> FloatArray:
    """The spread of the coefficients over the replicates, each of which is a fit of its own."""
    refits = np.empty((len(replicates), len(coefficients)))
    for number in range(len(replicates)):
        try:
            weight = prepared.scale * prepared.rows.replicate_weight(replicates, number)
            refits[number] = _maximum(model, prepared, weight, coefficients).coefficients
        except (Collinear, Diverged, np.linalg.LinAlgError):
            raise EstimationError(
                "The model cannot be fitted with one of the replicate weights.",
                where=str(model),
                got=f"replicate {number + 1} of {len(replicates)}",
                expected="different outcomes at every level in each replicate",
                next_step="Merge levels with few respondents, or use the linearised variance.",
            ) from None
    return replicate_spread(replicates, coefficients, refits)


def _of_columns(direction: FloatArray, prepared: Prepared) -> FloatArray:
    """A change of all coefficients as one of the matrix's columns; that of thresholds does not matter."""
    slopes = len(prepared.matrix.columns) - 1
    return np.concatenate([[0.0], direction[len(direction) - slopes :]])
