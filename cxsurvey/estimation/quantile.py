"""Quantiles and medians of a numeric question, in all or by domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.build import (
    check_confidence,
    check_domains,
    domain_keys,
    domain_names,
    three_bases,
    warn_empty,
)
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.interval import open_share_interval
from cxsurvey.estimation.quantile_rules import Rule, weighted_quantiles
from cxsurvey.estimation.results import Estimates, base_flags
from cxsurvey.estimation.signs import refuse_negative_weights
from cxsurvey.estimation.statistic import fractions_of_base
from cxsurvey.estimation.values import numbers
from cxsurvey.estimation.variance import covariance, replicate_spread
from cxsurvey.moments.memory import respondent_replicates, value_sums
from cxsurvey.moments.replicates import Replicates
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey, check_survey

QuantileInterval = Literal["mean", "beta", "xlogit", "asin", "score", "replicates"]

_NAMES = {"mean": "Woodruff", "beta": "Woodruff (Korn–Graubard)", "xlogit": "Woodruff (logit)"}
_NAMES |= {"asin": "Woodruff (arcsine)", "score": "score", "replicates": "t"}


def quantile(
    survey: Survey,
    question: str,
    *,
    probabilities: Sequence[float] = (0.25, 0.5, 0.75),
    by: str | Sequence[str] | None = None,
    rule: Rule = "math",
    interval: QuantileInterval = "mean",
    confidence: float = 0.95,
) -> Estimates:
    """Estimates of quantiles in the question's own unit: rows p25, p50, p75 (or those asked for) for each domain.

    The estimate is the value at a share p of the weight by `rule`: math (the default), school, shahvaish, or hf1 to
    hf9 of Hyndman and Fan. The interval is Woodruff's: limits for the share of answers at or below the estimate, read
    back as values; `interval` says how that share gets its limits: mean (± t·SE), beta (Korn–Graubard), xlogit or
    asin. "score" takes the values that a test of the share at or below them does not reject. A limit beyond the data
    is NaN. The standard error is the width over 2t. The covariance of quantiles is that of those shares, scaled to
    these standard errors. "replicates" takes the spread of the quantile over replicate weights instead, which suits
    balanced half-samples and the bootstrap, not the jackknife.

    Raises InputError for a question without numbers, a probability outside (0, 1), an unknown rule or interval, or
    "replicates" for a survey without them.

    Sources: Woodruff 1952, JASA 47, 635–646; Francisco and Fuller 1991, Annals of Statistics 19, 454–469, for "score".

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": range(1, 101)}))
    >>> cx.quantile(survey, "spend").estimate.tolist()
    [25.0, 50.0, 75.0]
    """
    check_confidence(confidence)
    by = domain_names(by)
    _check(survey, probabilities, rule, interval)
    check_domains((question,), by)
    check_survey(survey)
    asked = survey.codebook[question]
    p = floats(probabilities)
    sample = _Sample(survey, question, by)
    estimate = sample.quantiles(np.tile(p, (sample.domains, 1)), rule)
    sums, below = sample.sums_below(estimate), fractions_of_base(np.eye(len(p)))
    t = t_quantile((1 + confidence) / 2, survey.plan.df)
    if survey.plan.replicates is not None and interval == "replicates":
        spread = _over_replicates(sample, survey.plan.replicates, p, rule, estimate)
        half = t * np.sqrt(np.diagonal(spread))
        low, high = estimate.ravel() - half, estimate.ravel() + half
    else:
        shares, variance = below.values(sums.totals), covariance(sums, survey.plan, below)
        low, high = (
            _score(sample, p, t)
            if interval == "score"
            else _woodruff(sample, shares, variance, rule, interval, confidence)
        )
        spread = _scaled(variance, (high - low) / (2 * t))
    keys = domain_keys(survey, [(question, code) for code in _labels(p)], by)
    bases = three_bases(sums, below)
    warn_empty(keys, bases[1], by, stacklevel=3)
    return Estimates(
        keys=keys,
        statistic="quantile",
        estimate=estimate.ravel(),
        covariance=spread,
        conf_low=low,
        conf_high=high,
        df=float(survey.plan.df),
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=base_flags(bases[0], bases[2], np.zeros(len(low), dtype=bool)),
        about=describe(survey, [asked], by, "valid", labels={question: _labels(p)}, confidence=confidence),
        method=method_text(survey, f"Quantiles by the {rule} rule", _NAMES[interval], confidence),
        by=by,
        interval=interval,
    )


def median(
    survey: Survey,
    question: str,
    *,
    by: str | Sequence[str] | None = None,
    rule: Rule = "math",
    interval: QuantileInterval = "mean",
    confidence: float = 0.95,
) -> Estimates:
    """Estimates of the median in the question's own unit, one row (p50) per domain: quantile() at one half.

    Raises what quantile() raises.

    Source: Woodruff 1952, JASA 47, 635–646.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> float(cx.median(cx.from_frame(pd.DataFrame({"spend": [1, 5, 9]})), "spend").one("p50")["estimate"])
    5.0
    """
    return quantile(survey, question, probabilities=(0.5,), by=by, rule=rule, interval=interval, confidence=confidence)


class _Sample:
    """The known answers in view, sorted by domain and value."""

    def __init__(self, survey: Survey, question: str, by: tuple[str, ...]) -> None:
        self.plan = survey.plan
        refuse_negative_weights(self.plan, question)
        self.values = numbers(survey, question)
        domain, self.domains = survey.domains(by)
        self.domain = np.where(np.isfinite(self.values), domain, -1)
        rows = np.flatnonzero(self.domain >= 0)
        rows = rows[np.lexsort((self.values[rows], self.domain[rows]))]
        self._rows, self._x = rows, self.values[rows]
        self._w = np.ones(self.plan.n) if self.plan.weight is None else self.plan.weight
        self._edge = np.searchsorted(self.domain[rows], np.arange(self.domains + 1))

    def quantiles(self, p: FloatArray, rule: Rule, weight: FloatArray | None = None) -> FloatArray:
        """The value at each share p of shape (D, K) under other weights where given, shape (D, K)."""
        parts = [slice(*self._edge[d : d + 2]) for d in range(self.domains)]
        w = (self._w if weight is None else weight)[self._rows]
        return np.stack([weighted_quantiles(self._x[part], w[part], p[d], rule) for d, part in enumerate(parts)])

    def distinct(self) -> list[FloatArray]:
        """The different values of each domain, ascending."""
        return [np.unique(self._x[slice(*self._edge[d : d + 2])]) for d in range(self.domains)]

    def sums_below(self, cuts: FloatArray) -> CellSums:
        """The sums of who answered at or below the cut of their domain, cuts of shape (D, K)."""
        with np.errstate(invalid="ignore"):
            below = self.values[:, None] <= cuts[self.domain]
        return value_sums(self.plan, self.domain, self.domains, below)


def _woodruff(
    sample: _Sample,
    shares: FloatArray,
    spread: FloatArray,
    rule: Rule,
    interval: QuantileInterval,
    confidence: float,
) -> tuple[FloatArray, FloatArray]:
    """Limits of the shares at or below the estimates, read back as values; each of shape (D·K,)."""
    variance, plan = np.diagonal(spread).reshape(shares.shape), sample.plan
    kind = {"mean": "wald", "xlogit": "logit"}.get(interval, interval)
    low, high = open_share_interval(kind, shares, variance, n=plan.n, df=plan.df, confidence=confidence)
    return sample.quantiles(low, rule).ravel(), sample.quantiles(high, rule).ravel()


def _score(sample: _Sample, p: FloatArray, t: float) -> tuple[FloatArray, FloatArray]:
    """The lowest and highest values at which the share at or below them may be p, each of shape (D·K,).

    The statistic (p − F)/SE(F) falls in the cut: its crossings of ±t are found by bisection over the values.
    """
    values = sample.distinct()
    return _crossing(sample, values, p, t).ravel(), _crossing(sample, values, p, -t).ravel()


def _over_replicates(
    sample: _Sample, replicates: Replicates, p: FloatArray, rule: Rule, estimate: FloatArray
) -> FloatArray:
    """The covariance of the quantiles over the replicates, shape (D·K, D·K)."""
    shares = np.tile(p, (sample.domains, 1))
    rows = respondent_replicates(sample.plan, slice(None))
    values = np.stack([sample.quantiles(shares, rule, weight).ravel() for weight in rows])
    return replicate_spread(replicates, estimate.ravel(), values)


def _crossing(sample: _Sample, values: list[FloatArray], p: FloatArray, t: float) -> FloatArray:
    """The first value of each domain at which (p − F)/SE(F) is no longer above t, shape (D, K); NaN for none."""
    last = np.array([len(v) - 1 for v in values])[:, None]
    low, high = np.full((len(values), len(p)), -1), np.repeat(last, len(p), axis=1)
    while (high - low > 1).any():
        middle = np.where(high - low > 1, (low + high) // 2, high)
        above = _statistic(sample, _taken(values, middle), p) > t
        move = high - low > 1
        low, high = np.where(move & above, middle, low), np.where(move & ~above, middle, high)
    found = _taken(values, high)
    return np.where(_statistic(sample, found, p) <= t, found, np.nan)


def _statistic(sample: _Sample, cuts: FloatArray, p: FloatArray) -> FloatArray:
    sums = sample.sums_below(cuts)
    below = fractions_of_base(np.eye(len(p)))
    share = below.values(sums.totals)
    error = np.sqrt(np.diagonal(covariance(sums, sample.plan, below))).reshape(share.shape)
    gap = p - share
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(error > 0, gap / error, np.sign(gap) * np.inf)


def _taken(values: list[FloatArray], place: IntArray) -> FloatArray:
    return np.stack(
        [v[np.clip(at, 0, None)] if len(v) else np.full(len(at), np.nan) for v, at in zip(values, place, strict=True)]
    )


def _scaled(spread: FloatArray, std_error: FloatArray) -> FloatArray:
    """The correlations of the shares below, with the standard errors of the quantiles."""
    error = np.sqrt(np.diagonal(spread))
    scale = np.divide(std_error, error, out=np.zeros_like(std_error), where=error > 0)
    result = spread * np.outer(scale, scale)
    np.fill_diagonal(result, std_error**2)
    return floats(result)


def _labels(p: FloatArray) -> dict[str | int, str]:
    return {f"p{100 * share:g}": "median" if share == 0.5 else f"{100 * share:g}% quantile" for share in p}


def _check(survey: Survey, probabilities: Sequence[float], rule: str, interval: str) -> None:
    wrong = [share for share in probabilities if not 0 < share < 1]
    allowed = ((rule, "rule", get_args(Rule)), (interval, "interval", get_args(QuantileInterval)))
    if wrong or not len(probabilities):
        raise InputError(
            "A quantile stands at a share of the answers between 0 and 1.",
            where="probabilities",
            got=listing(wrong),
            expected="numbers above 0 and below 1",
            next_step="Give shares: 0.9 for the 90th percentile.",
        )
    for value, name, names in allowed:
        if value not in names:
            raise InputError(
                f"There is no such {name} for quantiles.",
                where=name,
                got=value,
                expected=nearest(value, names),
                next_step=f'Leave it out for "{names[0]}".',
            )
    if interval == "replicates" and survey.design.replicates is None:
        raise InputError(
            "The survey has no replicates.",
            where="interval",
            got=interval,
            expected="a survey made by with_replicates or make_replicates",
            next_step='Make replicates first, or leave it out for "mean".',
        )
