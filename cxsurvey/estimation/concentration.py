"""How concentrated a quantity is: the share that the top respondents hold, the Gini coefficient, the Lorenz curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.estimation.build import (
    check_confidence,
    check_domains,
    domain_keys,
    domain_names,
    three_bases,
    warn_empty,
)
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.interval import open_share_interval
from cxsurvey.estimation.lorenz_curve import Ranked
from cxsurvey.estimation.results import Estimates, base_flags
from cxsurvey.estimation.signs import refuse_negative_weights
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.values import numbers
from cxsurvey.estimation.variance import covariance, replicate_spread
from cxsurvey.moments.memory import respondent_replicates, value_sums
from cxsurvey.survey import Survey, check_survey

ConcentrationInterval = Literal["logit", "wald"]

GINI = "gini"
_GRID = floats([*np.arange(0.05, 0.91, 0.05), 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99])
_FEWEST = 3  # respondents beyond the last ordinate of a curve, so that no single answer can be read off it


@dataclass(frozen=True, eq=False, repr=False)
class Concentration(Estimates):
    """Estimates of top shares (levels such as top20) and of the Gini coefficient (level gini), by domain.

    `curve` is the Lorenz curve: the `by` columns, `population` and `total` (cumulated shares of respondents and of the
    quantity, from the lowest), `conf_low` and `conf_high` of total at that point; from (0, 0) to (1, 1). Its limits are
    symmetric, between 0 and the diagonal: near 0 the log odds know no bounds.
    """

    curve: pd.DataFrame = field(default_factory=pd.DataFrame)


def concentration(
    survey: Survey,
    question: str,
    *,
    top: float | Sequence[float] = 0.2,
    by: str | Sequence[str] | None = None,
    interval: ConcentrationInterval = "logit",
    confidence: float = 0.95,
) -> Concentration:
    """Estimates of how unequally a quantity is spread over respondents, as fractions: two rows for each domain.

    Row top20 is the share of the total that the top 20 % of the weighted respondents hold, S(q) = 1 − L(1 − q) for
    each `top`; row gini the Gini coefficient. `curve` holds the Lorenz curve L. Answers must be 0 or more. The variance
    is that of the influences (or of the measures over replicate weights, where the survey has them), with the joint
    covariance; limits are symmetric on the log odds (interval="logit") or around the estimate ("wald"). Where the
    largest answers dominate the total, as with a Pareto law of a tail index below 2, every such interval is too short.

    The estimand is the spread between respondents: shares that respondents state about their own firms are answers to
    average, not a Lorenz curve.

    Raises InputError for a question without numbers, answers below 0, or a top share outside (0, 1).

    Sources: Langel and Tillé 2013, Journal of the Royal Statistical Society A 176, 521–540; Beach and Davidson 1983,
    Review of Economic Studies 50, 723–735.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": [1.0] * 40 + [16.0] * 10}))
    >>> spread = cx.concentration(survey, "spend")
    >>> spread.one("top20")["estimate"], round(spread.one("gini")["estimate"], 3)
    (np.float64(0.8), np.float64(0.6))
    """
    check_survey(survey)
    check_confidence(confidence)
    by = domain_names(by)
    tops = _tops(top)
    check_choice(
        interval,
        get_args(ConcentrationInterval),
        where="interval",
        what="interval for a concentration",
        default="logit",
    )
    check_domains((question,), by)
    asked = survey.codebook[question]
    spread = _Spread(survey, question, by, np.concatenate([1 - tops, _GRID]))
    found = spread.estimates(), spread.covariance()
    limits = _limits(survey, *found, interval, confidence)
    estimate, variance, low, high = _shown(*found, *limits, tops=len(tops), domains=spread.domains)
    labels = _labels(tops)
    keys = domain_keys(survey, [(question, code) for code in labels], by)
    bases = [np.repeat(base, len(labels)) for base in spread.bases]
    warn_empty(keys, bases[1], by, stacklevel=3)
    what = "Shares of the total held by the top respondents, and Gini coefficients"
    return Concentration(
        keys=keys,
        statistic="concentration",
        estimate=estimate,
        covariance=variance,
        conf_low=low,
        conf_high=high,
        df=float(survey.plan.df),
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=base_flags(bases[0], bases[2], np.zeros(len(low), dtype=bool)),
        about=describe(survey, [asked], by, "valid", labels={question: labels}, confidence=confidence),
        method=method_text(survey, what, interval, confidence),
        by=by,
        interval=interval,
        curve=_curve(survey, by, spread, (found[0], *_limits(survey, *found, "wald", confidence))),
    )


class _Spread:
    """The known answers by domain: each with its Gini coefficient and its Lorenz ordinates at the shares `p`."""

    def __init__(self, survey: Survey, question: str, by: tuple[str, ...], p: FloatArray) -> None:
        self.plan, self.p = survey.plan, p
        refuse_negative_weights(self.plan, question)
        self.values = numbers(survey, question)
        _refuse_negative(question, self.values)
        domain, self.domains = survey.domains(by)
        self.domain = np.where(np.isfinite(self.values), domain, -1)
        self._rows = [np.flatnonzero(self.domain == d) for d in range(self.domains)]
        self._weight = np.ones(self.plan.n) if self.plan.weight is None else self.plan.weight
        sums = value_sums(self.plan, self.domain, self.domains, np.ones((self.plan.n, 1)))
        self.bases = three_bases(sums, _totals(1))

    def estimates(self, weight: FloatArray | None = None) -> FloatArray:
        """Gini coefficient and ordinates of each domain in turn, shape (D·(K + 1),); `weight` replaces the weights."""
        w = self._weight if weight is None else weight
        ranked = [Ranked(self.values[rows], w[rows]) for rows in self._rows]
        return np.concatenate([[r.gini(), *r.ordinates(self.p)] for r in ranked])

    def covariance(self) -> FloatArray:
        """Their covariance, shape (D·(K + 1), D·(K + 1)); NaN where a domain has no total."""
        if self.plan.replicates is not None:
            weights = respondent_replicates(self.plan, slice(None))
            values = np.stack([self.estimates(weight) for weight in weights])
            return replicate_spread(self.plan.replicates, self.estimates(), values)
        influence = self._influences()
        sums = value_sums(self.plan, self.domain, self.domains, influence)
        result = covariance(sums, self.plan, _totals(influence.shape[1]))
        unknown = np.isnan(self.estimates())
        result[unknown, :] = result[:, unknown] = np.nan
        return result

    def _influences(self) -> FloatArray:
        """The derivative of each measure of a respondent's domain by its weight, shape (n, K + 1)."""
        result = np.zeros((self.plan.n, len(self.p) + 1))
        for rows in self._rows:
            ranked = Ranked(self.values[rows], self._weight[rows])
            if ranked.known:
                result[rows, 0] = ranked.gini_influence()
                result[rows, 1:] = ranked.ordinate_influences(self.p)
        return result


def _totals(count: int) -> Statistic:
    """The weighted totals of `count` variables."""
    every = np.eye(count, count + 1)
    return Statistic(every, np.zeros_like(every), np.full(count, count))


def _limits(
    survey: Survey, estimate: FloatArray, variance: FloatArray, interval: str, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits, each of shape (m,); NaN where there is no variance, as where all answers are alike."""
    spread = np.diagonal(variance)
    plan = survey.plan
    low, high = open_share_interval(interval, estimate, spread, n=plan.n, df=plan.df, confidence=confidence)
    none = ~(spread > 0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def _shown(
    estimate: FloatArray, variance: FloatArray, low: FloatArray, high: FloatArray, *, tops: int, domains: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Estimates, covariance and limits of the rows shown: top shares 1 − L, then the Gini coefficient, by domain."""
    place = np.arange(len(estimate)).reshape(domains, -1)[:, : tops + 1]
    rows = np.roll(place, -1, axis=1).ravel()  # the Gini coefficient comes first, and is shown last
    turned = np.tile(np.arange(tops + 1) < tops, domains)
    sign = np.where(turned, -1.0, 1.0)
    return (
        np.where(turned, 1 - estimate[rows], estimate[rows]),
        floats(variance[np.ix_(rows, rows)] * np.outer(sign, sign)),
        np.where(turned, 1 - high[rows], low[rows]),
        np.where(turned, 1 - low[rows], high[rows]),
    )


def _curve(
    survey: Survey, by: tuple[str, ...], spread: _Spread, found: tuple[FloatArray, FloatArray, FloatArray]
) -> pd.DataFrame:
    """The Lorenz curve of each domain, from (0, 0) to (1, 1), without points that so few lie beyond as to tell them."""
    domains = domain_keys(survey, [("", "")], by)[list(by)]
    inner = np.stack(found).reshape(3, spread.domains, -1)[:, :, -len(_GRID) :]
    parts = []
    for d, n in enumerate(spread.bases[0]):
        kept = np.minimum(_GRID, 1 - _GRID) * n >= _FEWEST - 1e-9
        points = np.pad(np.clip(inner[:, d, kept], 0, _GRID[kept]), ((0, 0), (1, 1)))
        points[:, -1] = 1.0
        here = {name: [domains[name].iloc[d]] * points.shape[1] for name in by}
        population = np.concatenate([[0.0], _GRID[kept], [1.0]])
        named = dict(zip(("total", "conf_low", "conf_high"), points, strict=True))
        parts.append(pd.DataFrame({**here, "population": population, **named}))
    return pd.concat(parts, ignore_index=True)


def _tops(top: float | Sequence[float]) -> FloatArray:
    """The top shares asked for, largest group first."""
    given = [top] if isinstance(top, int | float | np.floating) else list(top)
    wrong = [share for share in given if not isinstance(share, int | float | np.floating) or not 0 < share < 1]
    if wrong or not given or len(set(given)) < len(given):
        raise InputError(
            "A top share is that of a part of the respondents, between 0 and 1.",
            where="top",
            got=listing(wrong or given),
            expected="one or more different fractions, such as 0.2",
            next_step="Give fractions: 0.2 for the top fifth.",
        )
    return floats(given)


def _labels(tops: FloatArray) -> dict[Code, str]:
    named: dict[Code, str] = {f"top{100 * share:g}": f"held by the top {100 * share:g}%" for share in tops}
    return named | {GINI: "Gini coefficient"}


def _refuse_negative(question: str, values: FloatArray) -> None:
    negative = values < 0
    if negative.any():
        raise InputError(
            "Concentration is defined for amounts of 0 or more.",
            where=question,
            got=f"{int(negative.sum()):,} below 0, the lowest {values[negative].min():g}",
            expected="answers of 0 or more",
            next_step="Set them to missing when cleaning, or ask for quantiles.",
        )
