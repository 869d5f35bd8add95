"""Do groups differ in an ordered answer? Rank tests under any design, and the classical ones where unweighted."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError, check_choice
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import f_tail, normal_quantiles, t_quantile, t_two_sided
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.significance.answers_of import Grouped, grouped_scores, influence_covariance
from cxsurvey.significance.outcome import NAN, Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey, check_survey

RankStatistic = Literal[
    "ridit", "wilcoxon", "median", "van_der_waerden", "mann_whitney", "kruskal_wallis", "brunner_munzel"
]

MIDDLE = 1e-9  # a rank of one half up to the rounding of sums of weights: at the median, not above it

_METHODS = {
    "ridit": "Design-based rank test (ridits)",
    "wilcoxon": "Design-based rank test (Wilcoxon scores)",
    "median": "Design-based median test",
    "van_der_waerden": "Design-based rank test (van der Waerden scores)",
    "mann_whitney": "Mann–Whitney test",
    "kruskal_wallis": "Kruskal–Wallis test, corrected for ties",
    "brunner_munzel": "Brunner–Munzel test, t",
}
_CLASSICAL = ("mann_whitney", "kruskal_wallis", "brunner_munzel")


def rank_test(
    survey: Survey, question: str, by: str, *, statistic: RankStatistic = "ridit", confidence: float = 0.95
) -> TestResults:
    """TestResults of one row: do the groups of `by` differ in an ordered answer?

    Under any design "ridit" regresses the share of the population below each answer (and half of that at it) on the
    groups: t for two groups, with the difference (group_b − group_a) in that mean rank; F for more. "wilcoxon",
    "median" and "van_der_waerden" do so with the scores of R's svyranktest, whose ranks of tied answers of unequal
    weight depend on the order of the rows; without such ties "wilcoxon" is "ridit".

    For equal weights and independent respondents also "mann_whitney", "kruskal_wallis" and "brunner_munzel" (two
    groups that may differ in spread; `difference` is P(a < b) + ½P(a = b) − ½). A single-response question is ordered
    as its options are listed.

    Raises InputError for an unknown statistic, a classical one under a design, or a question without order;
    EstimationError for fewer than two groups.

    Source: Lumley and Scott 2013, Biometrika 100, 831–842; Brunner and Munzel 2000, Biometrical Journal 42, 17–25.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"score": [1, 2, 3, 4, 5, 6] * 10, "side": (["IT"] * 3 + ["business"] * 3) * 10})
    >>> row = cx.rank_test(cx.from_frame(frame), "score", "side").one()
    >>> row["group_b"], round(float(row["difference"]), 6)
    ('business', 0.5)
    """
    check_survey(survey)
    check_confidence(confidence)
    check_choice(statistic, get_args(RankStatistic), where="statistic", what="rank test", default="ridit")
    data = grouped_scores(survey, question, by)
    if statistic in _CLASSICAL:
        refuse_design(survey, _METHODS[statistic], where="statistic", next_step='Leave it out for "ridit".')
        outcome, text = _classical(statistic, data.samples())
    else:
        outcome, text = design_rank_test(data, survey.plan, statistic, confidence), _METHODS[statistic]
    groups = (str(data.codes[0]), str(data.codes[1])) if len(data.codes) == 2 else ("", "")
    n, total = float(len(data.score)), data.weight.sum()
    effective = float(total**2 / (data.weight**2).sum())
    return one_test(
        survey, (question, by), outcome, method=text, n=n, effective=effective, groups=groups, joiner=" by "
    )


def design_rank_test(data: Grouped, plan: SamplePlan, statistic: str, confidence: float = 0.95) -> Outcome:
    """The regression of rank scores on groups, its covariance from the influence of each respondent."""
    score = _rank_scores(data, statistic)
    member = data.group[:, None] == np.arange(len(data.codes))
    total = data.weight @ member
    mean = (data.weight * score) @ member / total
    influence = data.weight[:, None] * member * (score[:, None] - mean) / total
    contrast = np.eye(len(mean))[1:] - np.eye(len(mean))[0]
    gap = contrast @ mean
    covariance = contrast @ influence_covariance(plan, influence, data.inside) @ contrast.T
    k, df = len(gap), float(plan.df - len(gap))
    if k == 1:
        error = math.sqrt(covariance[0, 0])
        t, half = gap[0] / error, t_quantile((1 + confidence) / 2, df) * error
        p_value = float(t_two_sided(floats(t), df))
        return Outcome(float(t), df, p_value, float(gap[0]), error, float(gap[0] - half), float(gap[0] + half))
    value = float(gap @ np.linalg.solve(covariance, gap)) / k
    return Outcome(value, (float(k), df), f_tail(value, k, df))


def population_ranks(score: FloatArray, weight: FloatArray) -> FloatArray:
    """The share of the population up to each respondent, plus half of the own weight, averaged over ties, shape (n,).

    The average is unweighted, as in R: where tied respondents weigh differently it depends on their order.

    Source: Lumley and Scott 2013, section 2.
    """
    order = np.argsort(score, kind="stable")
    middle = np.empty(len(score))
    middle[order] = np.cumsum(weight[order]) - weight[order] / 2
    _, tie = np.unique(score, return_inverse=True)
    return floats((np.bincount(tie, middle) / np.bincount(tie))[tie] / weight.sum())


def ridits(score: FloatArray, weight: FloatArray) -> FloatArray:
    """The share of the population below each score, plus half of the share at it, shape (n,).

    Source: Bross 1958, Biometrics 14, 18–38.

    >>> ridits(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0])).tolist()
    [0.375, 0.375, 0.875]
    """
    _, tie = np.unique(score, return_inverse=True)
    at = np.bincount(tie, weight)
    return floats((np.cumsum(at) - at / 2)[tie] / weight.sum())


def mann_whitney(a: FloatArray, b: FloatArray, *, exact: bool = False, correct: bool = True) -> Outcome:
    """Wilcoxon's rank-sum test of two samples: U of the first; `exact` is for samples without ties."""
    from scipy import stats

    method: Literal["exact", "asymptotic"] = "exact" if exact else "asymptotic"
    found = stats.mannwhitneyu(a, b, use_continuity=correct, method=method)
    return Outcome(float(found.statistic), NAN if exact else math.inf, float(found.pvalue))


def kruskal_wallis(samples: list[FloatArray]) -> Outcome:
    """The Kruskal–Wallis test of several samples, corrected for ties (1952, JASA 47, 583–621)."""
    from scipy import stats

    found = stats.kruskal(*samples)
    return Outcome(float(found.statistic), float(len(samples) - 1), float(found.pvalue))


def brunner_munzel(a: FloatArray, b: FloatArray) -> Outcome:
    """The Brunner–Munzel test; `difference` is P(a < b) + ½P(a = b) − ½, between −½ and ½."""
    from scipy import stats

    found = stats.brunnermunzel(a, b)
    ranks = stats.rankdata(np.concatenate([a, b]))
    wins = float(ranks[len(a) :].mean() - (len(b) + 1) / 2) / len(a)
    return Outcome(float(found.statistic), NAN, float(found.pvalue), wins - 0.5)


def _classical(statistic: str, samples: list[FloatArray]) -> tuple[Outcome, str]:
    text = _METHODS[statistic]
    if statistic == "kruskal_wallis":
        return kruskal_wallis(samples), text
    if len(samples) != 2:
        raise InputError(
            "That test compares two groups.",
            where="statistic",
            got=f'"{statistic}" for {len(samples)} groups',
            expected="two groups",
            next_step='Use statistic="kruskal_wallis", or limit the survey to two groups by where().',
        )
    if statistic == "brunner_munzel":
        return brunner_munzel(*samples), text
    joined = np.concatenate(samples)
    exact = len(joined) <= 100 and len(np.unique(joined)) == len(joined)
    law = "exact" if exact else "normal with continuity correction and ties"
    return mann_whitney(*samples, exact=exact), f"{text}, {law}"


def _rank_scores(data: Grouped, statistic: str) -> FloatArray:
    if statistic == "ridit":
        return ridits(data.score, data.weight)
    rank = population_ranks(data.score, data.weight)
    if statistic == "median":
        return floats(rank > 0.5 + MIDDLE)
    return normal_quantiles(rank) if statistic == "van_der_waerden" else rank
