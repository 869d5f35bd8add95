"""How far do two groups differ in an ordered answer? Cliff's delta under any design."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.significance.answers_of import Grouped, grouped_scores, influence_covariance
from cxsurvey.significance.outcome import NAN, Outcome, one_test
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey, check_survey


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
    check_survey(survey)
    check_confidence(confidence)
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
