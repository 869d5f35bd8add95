"""How large is a difference? Risk difference, risk ratio, odds ratio, Cohen's h, Cramér's V and Cliff's delta."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError
from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.answers_of import Grouped, grouped_scores, influence_covariance
from cxsurvey.significance.compare import compared_rows
from cxsurvey.significance.contrast import contrast_flags
from cxsurvey.significance.outcome import NAN, Outcome, check_choice, many_tests, one_test
from cxsurvey.significance.rao_scott import first_order, rao_scott
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.tables import pearson_statistic
from cxsurvey.significance.two_way import chosen_levels, two_way
from cxsurvey.survey import Survey

Measure = Literal["difference", "ratio", "odds_ratio", "cohen_h"]


@dataclass(frozen=True, slots=True)
class _Scale:
    """A scale on which two shares are subtracted: the map of a share, its slope, the way back, and the name."""

    of: Callable[[float], float]
    slope: Callable[[float], float]
    back: Callable[[float], float]
    name: str


_SCALES = {
    "difference": _Scale(lambda p: p, lambda _: 1.0, lambda d: d, "Risk difference"),
    "ratio": _Scale(math.log, lambda p: 1 / p, math.exp, "Risk ratio"),
    "odds_ratio": _Scale(lambda p: math.log(p / (1 - p)), lambda p: 1 / (p * (1 - p)), math.exp, "Odds ratio"),
    "cohen_h": _Scale(
        lambda p: 2 * math.asin(math.sqrt(p)), lambda p: 1 / math.sqrt(p * (1 - p)), lambda d: d, "Cohen's h"
    ),
}


def effect_size(
    estimates: Estimates,
    *,
    across: str,
    measure: Measure = "difference",
    against: Code = "pairwise",
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of the size of each difference between groups: column `difference` holds the measure, with limits.

    "difference" (risk difference, the one to print first), "ratio" of shares, "odds_ratio" or "cohen_h". Linearised
    on the scale on which the measure is a difference (logarithm, log odds, arcsine) with the covariance of both
    shares, t on the design's degrees of freedom; `std_error` and `statistic` are on that scale. Where a share is 0 or
    1, all but the difference have no value and no limits. `across` and `against` as in compare(): "pairwise",
    "previous" or the code of one group.

    Raises InputError for estimates that are not shares, or an unknown measure, split or group.

    Source: Agresti 2013, Categorical Data Analysis, sections 3.1 and 16.1; Cohen 1988, Statistical Power Analysis,
    section 6.2.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40 + ["joint"] * 30 + ["IT"] * 70,
    ...                       "side": ["business"] * 100 + ["IT"] * 100})
    >>> sizes = cx.effect_size(cx.share(cx.from_frame(frame), "who", by="side"), across="side", measure="ratio")
    >>> round(float(sizes.one("business", "IT", level="joint")["difference"]), 6)
    2.0
    """
    check_choice(measure, get_args(Measure), where="measure", what="effect size", default="difference")
    if estimates.statistic != "share":
        raise InputError(
            "These effect sizes are of shares.",
            where="estimates",
            got=f"estimates of a {estimates.statistic}",
            expected="the result of share()",
            next_step="Use compare() for a difference of means.",
        )
    rows, keys = compared_rows(estimates, across, against)
    pairs = list(zip(np.argmax(rows, axis=1), np.argmin(rows, axis=1), strict=True))
    quantile = t_quantile((1 + confidence) / 2, estimates.df)
    outcomes = [
        effect_of(
            measure, floats(estimates.estimate[[a, b]]), estimates.covariance[np.ix_([a, b], [a, b])],
            quantile, estimates.df,
        )
        for a, b in pairs
    ]  # fmt: skip
    what = f"{_SCALES[measure].name}, linearised with the joint covariance, t on {estimates.df:,.0f} degrees of freedom"
    flags = contrast_flags(estimates, rows)
    scale: Literal["difference", "ratio"] = "ratio" if measure in ("ratio", "odds_ratio") else "difference"
    return many_tests(
        keys, outcomes, about=estimates.about, what=what, adjust=adjust, flags=flags, across=across, scale=scale
    )


def effect_of(measure: Measure, p: FloatArray, covariance: FloatArray, quantile: float, df: float) -> Outcome:
    """The effect of two shares p, shape (2,), with their covariance; limits at ± quantile · SE on its scale."""
    scale = _SCALES[measure]
    inside = measure == "difference" or bool(((p > 0) & (p < 1)).all())
    if not inside or not np.isfinite(p).all():
        return Outcome(NAN, df, NAN)
    gap = scale.of(float(p[0])) - scale.of(float(p[1]))
    slope = np.array([scale.slope(float(p[0])), -scale.slope(float(p[1]))])
    error = math.sqrt(max(float(slope @ covariance @ slope), 0.0))
    statistic = gap / error if error > 0 else NAN
    low, high = scale.back(gap - quantile * error), scale.back(gap + quantile * error)
    return Outcome(statistic, df, float(t_two_sided(floats(statistic), df)), scale.back(gap), error, low, high)


def cramers_v(survey: Survey, a: str, b: str, *, corrected: bool = False, confidence: float = 0.95) -> TestResults:
    """TestResults of one row: Cramér's V of two questions in column `difference`, between 0 and 1, with limits.

    `statistic` is Pearson's X² of the weighted table on the scale of the respondents, p that of the first-order
    Rao–Scott test. Limits come from the non-central chi-square law of X² over the mean design effect. `corrected`
    takes off what V has by chance (Bergsma and Wicher), from the estimate and from the limits.

    Raises EstimationError where fewer than two levels of a question were chosen.

    Source: Cramér 1946, Mathematical Methods of Statistics, section 21.9; Bergsma 2013, Journal of the Korean
    Statistical Society 42, 323–328; Smithson 2003, Confidence Intervals, chapter 4.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40, "side": ["business"] * 60 + ["IT"] * 40})
    >>> round(float(cx.cramers_v(cx.from_frame(frame), "who", "side").one()["difference"]), 6)
    1.0
    """
    sums = chosen_levels(two_way(survey, a, b), a, b)
    n, table = float(sums.base_n.sum()), sums.w.sum(axis=0) / sums.base_w.sum()
    pearson = pearson_statistic(table, n)
    test = rao_scott(table, share_covariance(sums.as_one_domain(), survey.plan), n, pearson)
    first = first_order(test)
    unbiased = (survey.plan.df + 1) / survey.plan.df if np.isfinite(survey.plan.df) else 1.0
    effect = max(test.trace / test.rank / unbiased, 1e-300)
    low, high = v_limits(pearson / effect, n / effect, table.shape, confidence, corrected=corrected)
    v = v_of(pearson / n, n / effect, table.shape, corrected=corrected)
    outcome = Outcome(pearson, first.df, first.p_value, v, NAN, low, high)
    name = "Cramér's V, corrected for chance" if corrected else "Cramér's V"
    method = f"{name}, non-central chi-square limits at the mean design effect"
    effective = float(sums.base_w.sum() ** 2 / sums.base_w2.sum())
    return one_test(survey, (a, b), outcome, method=method, n=n, effective=effective)


def v_of(phi2: float, n: float, shape: tuple[int, ...], *, corrected: bool = False) -> float:
    """Cramér's V from φ² = X²/n of a table of that shape."""
    r, c = float(shape[0]), float(shape[1])
    if corrected:
        phi2 = max(phi2 - (r - 1) * (c - 1) / (n - 1), 0.0)
        r, c = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return min(math.sqrt(phi2 / min(r - 1, c - 1)), 1.0)


def v_limits(
    pearson: float, n: float, shape: tuple[int, ...], confidence: float, *, corrected: bool = False
) -> tuple[float, float]:
    """Limits of V: the non-centralities under which X² would lie at either end of its law, over n."""
    from scipy import optimize, special

    df = float((shape[0] - 1) * (shape[1] - 1))

    def non_centrality(probability: float) -> float:
        def excess(value: float) -> float:
            return float(special.chndtr(pearson, df, value)) - probability

        top = pearson + 10 * math.sqrt(pearson + df) + 100
        return float(optimize.brentq(excess, 0.0, top, xtol=1e-13, rtol=1e-14)) if excess(0.0) > 0 else 0.0

    ends = (non_centrality((1 + confidence) / 2), non_centrality((1 - confidence) / 2))
    low, high = (v_of(end / n, n, shape, corrected=corrected) for end in ends)
    return low, high


def cliffs_delta(survey: Survey, question: str, by: str, *, confidence: float = 0.95) -> TestResults:
    """TestResults of one row: P(a > b) − P(a < b) of an ordered answer in two groups, in column `difference`.

    Weighted by the design, its standard error from the influence of each respondent; limits on Fisher's z scale with t
    on the design's degrees of freedom. It is also the rank-biserial correlation. Where the groups do not overlap at
    all there are no limits.

    Raises InputError where there are not exactly two groups with answers, or the answers have no order.

    Source: Cliff 1993, Psychological Bulletin 114, 494–509; Feng and Cliff 2004, Journal of Modern Applied Statistical
    Methods 3, 322–332.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"score": [3, 4, 5, 1, 2, 4], "side": ["IT"] * 3 + ["business"] * 3})
    >>> round(float(cx.cliffs_delta(cx.from_frame(frame), "score", "side").one()["difference"]), 6)
    0.666667
    """
    data = grouped_scores(survey, question, by)
    if len(data.codes) != 2:
        raise InputError(
            "Cliff's delta compares two groups.",
            where="by",
            got=f"{len(data.codes)} groups",
            expected="two groups with answers",
            next_step="Limit the survey to two groups by where().",
        )
    delta, influence = delta_of(data)
    df = float(survey.plan.df)
    error = math.sqrt(max(float(influence_covariance(survey.plan, influence[:, None], data.inside)[0, 0]), 0.0))
    outcome = _delta_outcome(delta, error, df, t_quantile((1 + confidence) / 2, df))
    groups = (str(data.codes[0]), str(data.codes[1]))
    effective = float(data.weight.sum() ** 2 / (data.weight**2).sum())
    method = f"Cliff's delta, linearised, t on {df:,.0f} degrees of freedom, limits on Fisher's z"
    return one_test(
        survey, (question, by), outcome, method=method, n=float(len(data.score)), effective=effective,
        groups=groups, joiner=" by ",
    )  # fmt: skip


def delta_of(data: Grouped) -> tuple[float, FloatArray]:
    """P(a > b) − P(a < b) of the first two groups, and the influence of each respondent, shape (k,)."""
    first = data.group == 0
    ours, theirs = data.weight[first], data.weight[~first]
    wins = _dominance(data.score[first], data.score[~first], theirs)
    losses = -_dominance(data.score[~first], data.score[first], ours)
    delta = float(ours @ wins) / float(ours.sum())
    influence = np.empty(len(data.score))
    influence[first] = ours * (wins - delta) / ours.sum()
    influence[~first] = theirs * (losses - delta) / theirs.sum()
    return delta, influence


def _dominance(score: FloatArray, other: FloatArray, weight: FloatArray) -> FloatArray:
    """The weighted share of the others below each score, less the share above it."""
    order = np.argsort(other, kind="stable")
    reached = np.concatenate([[0.0], np.cumsum(weight[order])]) / weight.sum()
    below, not_above = (reached[np.searchsorted(other[order], score, side)] for side in ("left", "right"))
    return floats(below + not_above - 1)


def _delta_outcome(delta: float, error: float, df: float, quantile: float) -> Outcome:
    if abs(delta) == 1 or error == 0:
        return Outcome(NAN, df, NAN, delta, error)
    half = quantile * error / (1 - delta**2)
    t = delta / error
    low, high = math.tanh(math.atanh(delta) - half), math.tanh(math.atanh(delta) + half)
    return Outcome(t, df, float(t_two_sided(floats(t), df)), delta, error, low, high)
