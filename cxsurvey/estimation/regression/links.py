"""What ties a linear predictor to a mean, or to the chance of a category at most so high."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import normal_cdf

Curve = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Link:
    """The mean at a linear predictor η with its first and second derivative; `upper` is 1 − mean without rounding.

    For the links of categories the mean is a distribution function F(η), `slope` its density and `curve` F″.
    """

    mean: Curve
    slope: Curve
    curve: Curve
    upper: Curve


def _logistic(eta: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return floats(1 / (1 + np.exp(-eta)))


def _logistic_density(eta: FloatArray) -> FloatArray:
    return floats(_logistic(eta) * _logistic(-eta))


def _logistic_curve(eta: FloatArray) -> FloatArray:
    return floats(-_logistic_density(eta) * np.tanh(eta / 2))


def _normal_density(eta: FloatArray) -> FloatArray:
    return floats(np.exp(-eta * eta / 2) / np.sqrt(2 * np.pi))


def _gumbel(eta: FloatArray) -> FloatArray:
    """exp(−exp(−η)): the distribution of the largest of many."""
    with np.errstate(over="ignore"):
        return floats(np.exp(-np.exp(-eta)))


def _gumbel_upper(eta: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return floats(-np.expm1(-np.exp(-eta)))


def _gumbel_density(eta: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return floats(np.exp(-eta - np.exp(-eta)))


def _gumbel_curve(eta: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        return floats(np.nan_to_num(_gumbel_density(eta) * np.expm1(-eta)))


def _cauchy(eta: FloatArray) -> FloatArray:
    return floats(np.arctan2(1.0, -eta) / np.pi)


def _cauchy_density(eta: FloatArray) -> FloatArray:
    return floats(1 / (np.pi * (1 + eta * eta)))


def _cauchy_curve(eta: FloatArray) -> FloatArray:
    return floats(-2 * np.pi * eta * _cauchy_density(eta) ** 2)


LOGIT = Link(_logistic, _logistic_density, _logistic_curve, lambda eta: _logistic(-eta))
PROBIT = Link(
    normal_cdf, _normal_density, lambda eta: floats(-eta * _normal_density(eta)), lambda eta: normal_cdf(-eta)
)
LOGLOG = Link(_gumbel, _gumbel_density, _gumbel_curve, _gumbel_upper)
CLOGLOG = Link(
    lambda eta: _gumbel_upper(-eta),
    lambda eta: _gumbel_density(-eta),
    lambda eta: floats(-_gumbel_curve(-eta)),
    lambda eta: _gumbel(-eta),
)
CAUCHIT = Link(_cauchy, _cauchy_density, _cauchy_curve, lambda eta: _cauchy(-eta))
IDENTITY = Link(lambda eta: eta, np.ones_like, np.zeros_like, lambda eta: 1 - eta)
LOG = Link(np.exp, np.exp, np.exp, lambda eta: floats(-np.expm1(eta)))
