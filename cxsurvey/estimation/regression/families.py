"""The families of outcomes that an iteratively reweighted fit knows: what one row says about its linear predictor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.regression.links import IDENTITY, LOG, LOGIT, PROBIT, Curve, Link

_QUARTILE = 0.6744897501960817  # of the standard normal: where a fit of a binary outcome starts


@dataclass(frozen=True, slots=True)
class Family:
    """A family as functions of outcome y and linear predictor η, row by row.

    start(y): a first η · score(y, η): derivative of the log-likelihood by η, and the expected information about η ·
    gain(y, δ): below 0 where moving η by δ for ever would lower the likelihood · deviance(y, μ): twice the
    log-likelihood lost against a perfect fit · variance(μ): of the outcome, up to a factor.
    """

    title: str
    link: Link
    start: Curve
    score: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
    gain: Callable[[FloatArray, FloatArray], FloatArray]
    deviance: Callable[[FloatArray, FloatArray], FloatArray]
    variance: Curve
    ratio: str = ""


def _linear_score(y: FloatArray, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    return y - eta, np.ones_like(eta)


def _logit_score(y: FloatArray, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    mean = LOGIT.mean(eta)
    return y - mean, mean * (1 - mean)


def _probit_score(y: FloatArray, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    mean, density = PROBIT.mean(eta), PROBIT.slope(eta)
    unit = density / np.maximum(mean * PROBIT.upper(eta), np.finfo(np.float64).tiny)
    return unit * (y - mean), unit * density


def _poisson_score(y: FloatArray, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    mean = LOG.mean(eta)
    return y - mean, mean


def _linear_gain(_: FloatArray, change: FloatArray) -> FloatArray:
    return floats(-np.abs(change))


def _binary_gain(y: FloatArray, change: FloatArray) -> FloatArray:
    return floats((2 * y - 1) * change)


def _poisson_gain(y: FloatArray, change: FloatArray) -> FloatArray:
    return floats(np.where(y > 0, -np.abs(change), -change))


def _binary_deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    return floats(-2 * np.log(np.where(y == 1, mean, 1 - mean)))


def _poisson_deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    return floats(2 * (y * np.log(np.where(y > 0, y, 1) / mean) - (y - mean)))


LINEAR = Family(
    title="Linear regression",
    link=IDENTITY,
    start=np.zeros_like,
    score=_linear_score,
    gain=_linear_gain,
    deviance=lambda y, mean: floats((y - mean) ** 2),
    variance=np.ones_like,
)
LOGISTIC = Family(
    title="Logistic regression",
    link=LOGIT,
    start=lambda y: floats(np.log((y + 0.5) / (1.5 - y))),
    score=_logit_score,
    gain=_binary_gain,
    deviance=_binary_deviance,
    variance=lambda mean: floats(mean * (1 - mean)),
    ratio="odds ratio",
)
PROBIT_FAMILY = Family(
    title="Probit regression",
    link=PROBIT,
    start=lambda y: floats(_QUARTILE * (2 * y - 1)),
    score=_probit_score,
    gain=_binary_gain,
    deviance=_binary_deviance,
    variance=lambda mean: floats(mean * (1 - mean)),
)
POISSON = Family(
    title="Poisson regression",
    link=LOG,
    start=lambda y: floats(np.log(y + 0.1)),
    score=_poisson_score,
    gain=_poisson_gain,
    deviance=_poisson_deviance,
    variance=lambda mean: mean,
    ratio="rate ratio",
)
FAMILIES = {"linear": LINEAR, "logit": LOGISTIC, "probit": PROBIT_FAMILY, "poisson": POISSON}
