"""The law of a normal vector projected on the cone of non-negative ones: weights of the chi-bar-square distribution."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import chi2_tail

SIMULATIONS = 20_000
SEED = 1988  # the year of Robertson, Wright and Dykstra's book; the same input gives the same numbers
LARGEST_EXACT = 3


def project(point: FloatArray, covariance: FloatArray) -> tuple[FloatArray, float]:
    """The nearest vector without negative entries, in the metric of the inverse covariance, and the squared distance.

    The active-set solution of Lawson and Hanson (1995, Solving Least Squares Problems, chapter 23).
    """
    from scipy import optimize

    root = np.linalg.inv(np.linalg.cholesky(covariance))
    nearest, distance = optimize.nnls(root, root @ point)
    return floats(nearest), float(distance) ** 2


def chi_bar_weights(covariance: FloatArray) -> FloatArray:
    """P(the projection of N(0, covariance) has j positive entries), j = 0 … k, shape (k + 1,); they sum to 1.

    Exact for up to three dimensions, otherwise from 20,000 seeded draws (standard error under 0.004).

    Source: Shapiro 1988, International Statistical Review 56, 49–62; Kudô 1963, Biometrika 50, 403–418.

    >>> chi_bar_weights(np.eye(2)).tolist()
    [0.25, 0.5, 0.25]
    """
    k = len(covariance)
    scale = np.sqrt(np.diagonal(covariance))
    correlation = covariance / np.outer(scale, scale)
    if k == 1:
        return np.array([0.5, 0.5])
    if k == 2:
        both = _orthant(correlation)
        return np.array([0.5 - both, 0.5, both])
    return _three(correlation) if k == LARGEST_EXACT else _simulated(correlation)


def chi_bar_tail(x: float, weights: FloatArray) -> float:
    """P(X ≥ x) for the mixture of chi-squares with 0, 1, … degrees of freedom; the point mass at 0 counts for x = 0."""
    if x <= 0:
        return 1.0
    return math.fsum(weight * chi2_tail(x, df) for df, weight in enumerate(weights) if df > 0)


def _orthant(correlation: FloatArray) -> float:
    """P(both or all three > 0) of a normal vector (Sheppard 1899; David 1953, Biometrika 40, 458–459)."""
    angles = np.arccos(np.clip(correlation[np.triu_indices(len(correlation), 1)], -1.0, 1.0))
    if len(correlation) == 2:
        return float((math.pi - angles[0]) / (2 * math.pi))
    return float((2 * math.pi - angles.sum()) / (4 * math.pi))


def _three(correlation: FloatArray) -> FloatArray:
    """All positive, and all of the polar cone; the other two from Σ w = 1 and Σ (−1)^j w_j = 0."""
    inverse = np.linalg.inv(correlation)
    scale = np.sqrt(np.diagonal(inverse))
    three, none = _orthant(correlation), _orthant(inverse / np.outer(scale, scale))
    return np.array([none, 0.5 - three, 0.5 - none, three])


def _simulated(correlation: FloatArray) -> FloatArray:
    draws = np.random.default_rng(SEED).multivariate_normal(np.zeros(len(correlation)), correlation, SIMULATIONS)
    positive = [int((project(draw, correlation)[0] > 0).sum()) for draw in draws]
    return floats(np.bincount(positive, minlength=len(correlation) + 1) / SIMULATIONS)
