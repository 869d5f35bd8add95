"""How well a model fits: log-likelihood, deviance and dispersion, with weights of 1 on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.ordinal import Categories, log_likelihood
from cxsurvey.estimation.regression.prepare import Prepared
from cxsurvey.estimation.regression.specification import LINKS, Specification


@dataclass(frozen=True, slots=True)
class Goodness:
    """How far the outcomes are from the model.

    deviance: twice the weighted log-likelihood lost against a perfect fit (ordinal: −2·Σ w·log p) · dispersion: the
    weighted variance of the Pearson residuals, NaN for an ordinal model.
    """

    deviance: float
    dispersion: float


def goodness(prepared: Prepared, model: Specification, coefficients: FloatArray) -> Goodness:
    """Deviance and dispersion at the coefficients (of the columns not shifted, constants first).

    Source: McCullagh and Nelder 1989, Generalized Linear Models, sections 2.3 and 2.4.
    """
    outcome, weight, x = prepared.rows.outcome, prepared.weight, prepared.matrix.columns
    inner = floats(np.linalg.solve(prepared.turn, coefficients))
    if model.family == "ordinal":
        category = np.asarray(outcome.values, dtype=np.int64)
        value = log_likelihood(inner, Categories(x[1:], category, len(outcome.levels), weight, LINKS[model.link]))
        return Goodness(-2 * value, float("nan"))
    family = FAMILIES[model.family]
    y, mean = floats(outcome.values), family.link.mean(inner @ x)
    residual = (y - mean) / np.sqrt(family.variance(mean))
    n = float(weight.sum())
    centred = residual - weight @ residual / n
    return Goodness(float(weight @ family.deviance(y, mean)), float(weight @ centred**2) / (n - 1))
