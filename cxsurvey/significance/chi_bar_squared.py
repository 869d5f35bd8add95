"""Are estimates in a stated order? Tests against equality and against the order, by the chi-bar-squared law."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import chi2_tail

DRAWS, SEED = 4_000, 20_221_122  # for more than three gaps, whose weights have no closed form: error about 0.008


@dataclass(frozen=True, slots=True)
class OrderTests:
    """p-values of "all are equal" against the order, and of "the order holds" against its violation."""

    equality: float
    violation: float


def order_tests(gaps: FloatArray, covariance: FloatArray) -> OrderTests:
    """Both tests of gaps that the order says are all 0 or more, shape (m,), normal with a known covariance (m, m).

    The gaps are projected onto the orthant in the metric of their covariance. What the projection explains tests
    equality, what it leaves tests violation; either is a mixture of chi-squares whose weights are the chances that the
    projection keeps so many gaps. The p of violation is that at equality, the least favourable order.

    Source: Silvapulle and Sen 2005, Constrained Statistical Inference, sections 3.4 to 3.8; Kudo 1963, Biometrika 50,
    403–418.

    >>> tests = order_tests(np.array([1.0, 2.0]), np.eye(2))
    >>> round(tests.equality, 4), tests.violation
    (0.0332, 1.0)
    """
    metric = floats(np.linalg.inv(covariance))
    nearest = _project(gaps, metric)
    explained = float(nearest @ metric @ nearest)
    left = float((gaps - nearest) @ metric @ (gaps - nearest))
    weight = kept_weights(covariance)
    m = len(gaps)
    return OrderTests(
        _mixture(explained, weight, range(m + 1)), _mixture(left, weight, [m - kept for kept in range(m + 1)])
    )


def kept_weights(covariance: FloatArray) -> FloatArray:
    """The chance that the projection of normal gaps around 0 keeps 0, 1 … m of them above 0, shape (m + 1,).

    Closed for up to three gaps, by a fixed simulation beyond.

    >>> kept_weights(np.eye(2)).tolist()
    [0.25, 0.5, 0.25]
    """
    m = len(covariance)
    if m > 3:
        return _simulated_weights(covariance)
    every, none = _orthant(covariance), _orthant(floats(np.linalg.inv(covariance)))
    if m == 1:
        return floats([0.5, 0.5])
    if m == 2:
        return floats([none, 0.5, every])
    return floats([none, 0.5 - every, 0.5 - none, every])


def _orthant(covariance: FloatArray) -> float:
    """The chance that normal gaps around 0 are all above 0, for up to three of them."""
    scale = np.sqrt(np.diagonal(covariance))
    correlation = np.clip(covariance / np.outer(scale, scale), -1, 1)
    angles = float(np.arcsin(correlation[np.triu_indices(len(covariance), 1)]).sum())
    if len(covariance) == 3:
        return 0.125 + angles / (4 * math.pi)
    return 0.25 + angles / (2 * math.pi) if len(covariance) == 2 else 0.5


def _project(gaps: FloatArray, metric: FloatArray) -> FloatArray:
    """The point of the orthant that is nearest in the metric."""
    from scipy import optimize

    root = np.linalg.cholesky(metric).T
    return floats(optimize.nnls(root, root @ gaps)[0])


def _simulated_weights(covariance: FloatArray) -> FloatArray:
    """The chances from projections of a fixed row of normal draws."""
    rng = np.random.default_rng(SEED)
    draws = rng.multivariate_normal(np.zeros(len(covariance)), covariance, size=DRAWS)
    metric = floats(np.linalg.inv(covariance))
    kept = [int((_project(draw, metric) > 0).sum()) for draw in draws]
    return floats(np.bincount(kept, minlength=len(covariance) + 1)) / len(kept)


def _mixture(statistic: float, weight: FloatArray, degrees: Iterable[int]) -> float:
    """P(mixture ≥ statistic); a chi-square on 0 degrees of freedom is 0."""
    if statistic <= 1e-12:
        return 1.0
    pairs = zip(weight, degrees, strict=True)
    return float(sum(w * chi2_tail(statistic, float(df)) for w, df in pairs if df > 0))
