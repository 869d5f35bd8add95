"""Is there a finite maximum? The fit refuses exactly those problems that a linear programme finds separable."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from cxsurvey.estimation.regression.families import LOGISTIC, PROBIT_FAMILY
from cxsurvey.estimation.regression.glm import Collinear, Diverged, fit_glm

PROBLEMS = 250
FLAT = 1e-6  # of the sum of absolute values of a column: what is left of a gradient at the maximum


def is_separable(x, y):
    """Whether some direction raises η of every yes, lowers that of every no, and moves at least one (Albert 1984)."""
    signed = (2 * y - 1) * x / np.abs(x).max(axis=1, keepdims=True)
    best = linprog(-signed.sum(axis=1), A_ub=-signed.T, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * len(x))
    return best.status == 0 and -best.fun > 1e-7


def problems():
    """Small samples: normal, whole-number and heavy-tailed predictors, a quarter of them or so separable."""
    rng = np.random.default_rng(0)
    for number in range(PROBLEMS):
        n, k = rng.integers(10, 40), rng.integers(1, 4)
        x = rng.normal(size=(k, n)) if number % 3 else rng.integers(0, 3, (k, n)).astype(float)
        x[0] = np.exp(2 * rng.normal(size=n)) if number % 5 == 0 else x[0]
        y = (rng.random(n) < 1 / (1 + np.exp(-2 * x[0]))).astype(float)
        weight = rng.uniform(0.5, 2, n)
        if y.min() < y.max():
            yield np.vstack([np.ones(n), x]), y, weight / weight.mean()


@pytest.mark.parametrize("family", [LOGISTIC, PROBIT_FAMILY], ids=["logit", "probit"])
def test_what_is_refused_is_separable_and_nothing_else(family):
    refused = fitted = 0
    for x, y, weight in problems():
        try:
            fit = fit_glm(x, y, weight, family)
        except Collinear:
            continue
        except (Diverged, np.linalg.LinAlgError):
            assert is_separable(x, y)
            refused += 1
            continue
        assert not is_separable(x, y)
        gradient = x @ (weight * family.score(y, fit.coefficients @ x)[0])
        assert (np.abs(gradient) <= FLAT * np.abs(x).sum(axis=1)).all()
        fitted += 1
    assert refused > 20
    assert fitted > 100
