"""Estimates from the influence of each respondent: means, differences and contrasts, with the design's variance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.significance.answers_of import influence_covariance
from cxsurvey.significance.outcome import is_simple
from cxsurvey.significance.parameter import Linear, Share
from cxsurvey.survey import Survey


@dataclass(frozen=True, slots=True)
class Sample:
    """Respondents in view who answered all that an estimate rests on: weights (k,), a mask of the whole sample (n,).

    `is_simple` says whether all weigh the same and were chosen independently.
    """

    plan: SamplePlan
    inside: BoolArray
    weight: FloatArray
    is_simple: bool

    @property
    def n(self) -> float:
        """The number of respondents."""
        return float(len(self.weight))

    @property
    def effective(self) -> float:
        """Kish's effective base, (Σw)²/Σw²."""
        return float(self.weight.sum() ** 2 / (self.weight**2).sum()) if len(self.weight) else 0.0

    @property
    def df(self) -> float:
        """Degrees of freedom: those of the design, and no more than these respondents less one."""
        return max(1.0, min(float(self.plan.df), self.n - 1))

    def covariance(self, influence: FloatArray) -> FloatArray:
        """The covariance of estimates from their influence, weights included, shape (k, q) → (q, q).

        After a weighting to targets it is that of residuals from r auxiliaries, times n/(n − r) for so close a fit.
        Replicate weights are weighted anew and need none of it.

        Source: MacKinnon and White 1985, Journal of Econometrics 29, 305–325 (HC1).
        """
        return floats(influence_covariance(self.plan, influence, self.inside) * _lost_by_fit(self.plan))

    def error(self, influence: FloatArray) -> float:
        """The standard error of one estimate from its influence, shape (k,)."""
        return math.sqrt(max(float(self.covariance(influence[:, None])[0, 0]), 0.0))


def _lost_by_fit(plan: SamplePlan) -> float:
    """n/(n − r) for n respondents weighted to targets on r independent auxiliaries, 1 where there is no such fit."""
    if plan.calibration is None or plan.replicates is not None:
        return 1.0
    n = float(plan.n if plan.weight is None else np.count_nonzero(plan.weight))
    return n / max(n - float(plan.calibration.basis.shape[1]), 1.0)


def sample_of(survey: Survey, *columns: FloatArray) -> Sample:
    """Those in view with a weight above 0 and a number in each of the columns, shape (n,) each.

    Raises EstimationError where there is nobody.
    """
    everyone, _ = survey.domains(())
    weight = np.ones(len(everyone)) if survey.plan.weight is None else survey.plan.weight
    inside = (everyone >= 0) & (weight > 0)
    for column in columns:
        inside &= np.isfinite(column)
    if not inside.any():
        raise EstimationError(
            "Nobody answered all of the questions.",
            where="the questions of the test",
            got="no complete answers in view",
            expected="respondents who answered each of them",
            next_step="Check the routing and the filter.",
        )
    return Sample(survey.plan, inside, floats(weight[inside]), is_simple(survey))


def mean_of(sample: Sample, values: FloatArray) -> tuple[float, FloatArray]:
    """The weighted mean of values (k,) and the influence of each respondent on it."""
    total = sample.weight.sum()
    mean = float(sample.weight @ values / total)
    return mean, floats(sample.weight * (values - mean) / total)


def mean_among(sample: Sample, values: FloatArray, member: BoolArray) -> tuple[float, FloatArray]:
    """The weighted mean of the members' values and the influence of each respondent, 0 for others; NaN for nobody."""
    weight = sample.weight * member
    total = weight.sum()
    if not total > 0:
        return math.nan, np.zeros(len(values))
    mean = float(weight @ values / total)
    return mean, floats(weight * (values - mean) / total)


def combination_of(
    sample: Sample, values: FloatArray, members: Sequence[BoolArray], coefficients: Sequence[float]
) -> tuple[Linear, FloatArray]:
    """Σ coefficient × mean of each group that has one, and the means of all groups.

    Each group's influence is scaled by n/(n − 1) of that group, so that for equal weights and independent respondents
    it is Welch's test: t on Satterthwaite's degrees of freedom, or on those of the design where they are fewer.

    Source: Satterthwaite 1946, Biometrics Bulletin 2, 110–114.
    """
    found = [mean_among(sample, values, member) for member in members]
    means, sizes = floats([mean for mean, _ in found]), [float(member.sum()) for member in members]
    parts = [
        coefficient * math.sqrt(size / (size - 1) if size > 1 else 1.0) * influence
        for coefficient, size, (_, influence) in zip(coefficients, sizes, found, strict=True)
    ]
    squares = [float((part**2).sum()) for part in parts]
    spread = sum(square**2 / max(size - 1, 1.0) for square, size in zip(squares, sizes, strict=True))
    df = sum(squares) ** 2 / spread if spread > 0 else sample.df
    used = floats(coefficients) != 0
    estimate = float(floats(coefficients)[used] @ means[used])
    return linear_of(sample, estimate, floats(np.sum(parts, axis=0)), max(df, 1.0)), means


def linear_of(sample: Sample, estimate: float, influence: FloatArray, df: float | None = None) -> Linear:
    """The estimate with its standard error, t on the degrees of freedom of the sample (or fewer)."""
    return Linear(estimate, sample.error(influence), sample.df if df is None else min(sample.df, df))


def share_of(sample: Sample, chosen: FloatArray) -> Share:
    """The share of ones among 0/1 answers on its effective base: that which gives it the design's variance.

    For few degrees of freedom the base shrinks by the ratio of t quantiles, as in the interval of Korn and Graubard.
    """
    p, influence = mean_of(sample, chosen)
    if sample.is_simple:
        return Share(p, sample.n)
    error, df = sample.error(influence), float(sample.plan.df)
    base = sample.effective if not 0 < p < 1 or error == 0 else p * (1 - p) / error**2 * (df + 1) / df
    few = t_quantile(0.95, max(sample.n - 1, 1.0)) / t_quantile(0.95, sample.df)
    return Share(p, base * few**2)
