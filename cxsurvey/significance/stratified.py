"""Are two questions related within strata? The Cochran–Mantel–Haenszel tests of a stack of tables."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import EstimationError, InputError, check_choice
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import chi2_tail, normal_quantile
from cxsurvey.moments.memory import moments
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.significance.outcome import NAN, Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey, check_survey

StratifiedStatistic = Literal["cmh", "cmh_corrected", "exact"]

TIE = 1e-7  # outcomes whose probabilities differ relatively by less count as equally likely

_METHODS = {
    "cmh": "Cochran–Mantel–Haenszel test, without continuity correction",
    "cmh_corrected": "Cochran–Mantel–Haenszel test with continuity correction",
    "exact": "Exact conditional test of independence within strata",
}


def cmh(
    survey: Survey,
    a: str,
    b: str,
    *,
    strata: str,
    statistic: StratifiedStatistic = "cmh",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of one row: are `a` and `b` independent within the groups of `strata`?

    For two answers to each, `difference` is the common odds ratio of Mantel and Haenszel with the limits of Robins,
    Breslow and Greenland; "cmh_corrected" and "exact" are for that case. For more answers, the generalised test of
    association. Classical: for equal weights and independent respondents.

    Raises InputError under a design or for a statistic that does not fit the table; EstimationError where a question
    has fewer than two answers.

    Source: Mantel and Haenszel 1959, JNCI 22, 719–748; Landis, Heyman and Koch 1978, International Statistical Review
    46, 237–254; Robins, Breslow and Greenland 1986, Biometrics 42, 311–323.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["a", "b", "b"] * 40, "side": ["x", "y"] * 60, "size": ["s"] * 60 + ["l"] * 60})
    >>> round(float(cx.cmh(cx.from_frame(frame), "who", "side", strata="size").one()["difference"]), 6)
    1.0
    """
    check_survey(survey)
    check_confidence(confidence)
    check_choice(statistic, get_args(StratifiedStatistic), where="statistic", what="stratified test", default="cmh")
    next_step = "Use a design-based logistic regression with the strata as a term."
    refuse_design(survey, "The Cochran–Mantel–Haenszel test", where="cmh", next_step=next_step)
    tables = _tables(survey, a, b, strata)
    small = tables.shape[1:] == (2, 2)
    if statistic != "cmh" and not small:
        raise InputError(
            "That statistic is for two answers to each question.",
            where="statistic",
            got=f'"{statistic}" for {tables.shape[1]} × {tables.shape[2]} tables',
            expected="2 × 2 tables",
            next_step='Use statistic="cmh".',
        )
    if statistic == "exact":
        outcome = exact_conditional(tables)
    elif small:
        outcome = mantel_haenszel(tables, correct=statistic == "cmh_corrected", confidence=confidence)
    else:
        outcome = generalised_cmh(tables)
    return one_test(survey, (a, b, strata), outcome, method=_METHODS[statistic], n=float(tables.sum()))


def mantel_haenszel(tables: FloatArray, *, correct: bool = False, confidence: float = 0.95) -> Outcome:
    """The test of 2 × 2 tables, shape (k, 2, 2); `difference` is the common odds ratio, with limits on its logarithm.

    `std_error` is that of the log odds ratio.
    """
    rows, columns, n = tables.sum(axis=2), tables.sum(axis=1), tables.sum(axis=(1, 2))
    expected = rows[:, 0] * columns[:, 0] / n
    variance = float((rows.prod(axis=1) * columns.prod(axis=1) / (n**2 * (n - 1))).sum())
    gap = abs(float((tables[:, 0, 0] - expected).sum()))
    statistic = (gap - min(0.5, gap) if correct else gap) ** 2 / variance
    ratio, error = _common_odds(tables, n)
    half = normal_quantile((1 + confidence) / 2) * error
    limits = (ratio * math.exp(-half), ratio * math.exp(half))
    return Outcome(statistic, 1.0, chi2_tail(statistic, 1.0), ratio, error, *limits)


def generalised_cmh(tables: FloatArray) -> Outcome:
    """The test of general association in r × c tables, shape (k, r, c).

    Source: Landis, Heyman and Koch 1978, section 3.1.
    """
    _, r, c = tables.shape
    gap, variance = np.zeros((r - 1) * (c - 1)), np.zeros(((r - 1) * (c - 1),) * 2)
    for table in tables:
        n, row, column = table.sum(), table.sum(axis=1)[:-1], table.sum(axis=0)[:-1]
        gap += (table[:-1, :-1] - np.outer(row, column) / n).ravel()
        left, right = np.diag(row) - np.outer(row, row) / n, np.diag(column) - np.outer(column, column) / n
        variance += np.kron(left, right) / (n - 1)
    statistic = float(gap @ np.linalg.solve(variance, gap))
    return Outcome(statistic, float(len(gap)), chi2_tail(statistic, float(len(gap))))


def exact_conditional(tables: FloatArray) -> Outcome:
    """The exact test of 2 × 2 tables given all margins; `statistic` is the total of their first cells.

    Source: Mehta, Patel and Gray 1985, JASA 80, 969–973.
    """
    from scipy import stats

    law, lowest = np.ones(1), 0
    for table in tables:
        n, row, column = (int(part) for part in (table.sum(), table[0].sum(), table[:, 0].sum()))
        first = max(0, row + column - n)
        law = np.convolve(law, stats.hypergeom(n, row, column).pmf(np.arange(first, min(row, column) + 1)))
        lowest += first
    total = float(tables[:, 0, 0].sum())
    observed = law[round(total) - lowest]
    return Outcome(total, NAN, min(1.0, math.fsum(law[law <= observed * (1 + TIE)])))


def _common_odds(tables: FloatArray, n: FloatArray) -> tuple[float, float]:
    """The Mantel–Haenszel odds ratio and the standard error of its logarithm (Robins, Breslow and Greenland)."""
    with_, against = tables[:, 0, 0] * tables[:, 1, 1] / n, tables[:, 0, 1] * tables[:, 1, 0] / n
    p, q = (tables[:, 0, 0] + tables[:, 1, 1]) / n, (tables[:, 0, 1] + tables[:, 1, 0]) / n
    r, s = float(with_.sum()), float(against.sum())
    if min(r, s) == 0:
        return (math.inf if r > 0 else 0.0 if s > 0 else NAN), NAN
    variance = (p @ with_) / (2 * r**2) + (p @ against + q @ with_) / (2 * r * s) + (q @ against) / (2 * s**2)
    return r / s, math.sqrt(variance)


def _tables(survey: Survey, a: str, b: str, strata: str) -> FloatArray:
    """Counts by stratum × a × b, without empty rows, columns and strata with fewer than two respondents."""
    crossing = Crossing(b, (strata, a), "valid")
    sums = moments(survey, Request(frozenset({crossing}))).cells[crossing]
    rows = sum(level.reason is None for level in survey.codebook[a].levels)
    tables = floats(sums.n.sum(axis=0)).reshape(-1, rows, sums.n.shape[2])
    tables = tables[:, tables.sum(axis=(0, 2)) > 0][:, :, tables.sum(axis=(0, 1)) > 0]
    if min(tables.shape[1:]) < 2:
        raise EstimationError(
            "Independence needs at least two answers to each question.",
            where=f"{a}, {b}",
            got=f"{tables.shape[1]} and {tables.shape[2]}",
            expected="two or more of each",
            next_step="Check the filter, or test another question.",
        )
    return floats(tables[tables.sum(axis=(1, 2)) > 1])
