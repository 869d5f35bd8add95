"""Two questions with the same answers, asked of the same respondents: are their margins the same?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import EstimationError, InputError, check_choice, listing
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import chi2_tail, t_quantile
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.exact import binomial_mid_p, binomial_test
from cxsurvey.significance.outcome import NAN, Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.two_way import two_way
from cxsurvey.significance.wald import wald_test
from cxsurvey.survey import Survey, check_survey

PairedStatistic = Literal[
    "linearised", "mcnemar", "mcnemar_corrected", "mcnemar_exact", "mcnemar_midp", "bowker", "stuart_maxwell"
]


_METHODS = {
    "linearised": "Design-based adjusted Wald test of equal margins, F",
    "mcnemar": "McNemar's test, without continuity correction",
    "mcnemar_corrected": "McNemar's test with continuity correction",
    "mcnemar_exact": "McNemar's exact test",
    "mcnemar_midp": "McNemar's exact test, mid-p",
    "bowker": "Bowker's test of symmetry",
    "stuart_maxwell": "Stuart–Maxwell test of equal margins",
}


def same_margins(
    survey: Survey, a: str, b: str, *, statistic: PairedStatistic = "linearised", confidence: float = 0.95
) -> TestResults:
    """TestResults of one row: do the same respondents answer `a` and `b`, questions with the same codes, alike?

    "linearised" compares the shares of every level in both under any design. The others are for equal weights and
    independent respondents: "mcnemar", "mcnemar_corrected", "mcnemar_exact" and "mcnemar_midp" for two levels,
    "stuart_maxwell" (margins) and "bowker" (symmetry of change) for any number. For two levels `difference` is the
    share of the first level in `b` less that in `a`, with linearised limits.

    Raises InputError for different codes, a McNemar test of more than two levels, or a classical test under a design;
    EstimationError where nobody answered both or all gave one answer.

    Source: McNemar 1947, Psychometrika 12, 153–157; Bowker 1948, JASA 43, 572–574; Stuart 1955, Biometrika 42,
    412–416; Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13, 91.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"before": ["joint"] * 60 + ["IT"] * 40, "after": ["joint"] * 50 + ["IT"] * 50})
    >>> row = cx.same_margins(cx.from_frame(frame), "before", "after", statistic="mcnemar_exact").one()
    >>> round(float(row["difference"]), 6), float(row["p_value"])
    (0.1, 0.001953125)
    """
    check_survey(survey)
    check_confidence(confidence)
    check_choice(statistic, get_args(PairedStatistic), where="statistic", what="paired test", default="linearised")
    if statistic != "linearised":
        refuse_design(survey, _METHODS[statistic], where="statistic", next_step='Use statistic="linearised".')
    sums = _square(survey, a, b)
    n, levels = float(sums.base_n.sum()), sums.n.shape[1]
    if statistic.startswith("mcnemar") and levels != 2:
        raise InputError(
            "McNemar's test is for two levels.",
            where="statistic",
            got=f'"{statistic}" for {levels} levels',
            expected="two levels that somebody chose",
            next_step='Use statistic="stuart_maxwell" or "linearised".',
        )
    linear = equal_margins(sums, survey.plan, confidence)
    outcome = linear if statistic == "linearised" else _of_counts(statistic, sums.n.sum(axis=0), linear)
    effective = float(sums.base_w.sum() ** 2 / sums.base_w2.sum())
    return one_test(
        survey, (a, b), outcome, method=_METHODS[statistic], n=n, effective=effective, groups=(b, a), joiner=" and "
    )


def equal_margins(sums: CellSums, plan: SamplePlan, confidence: float = 0.95) -> Outcome:
    """The adjusted Wald test that row and column shares are equal, from the covariance of all cells."""
    k = sums.n.shape[1]
    cells = sums.as_one_domain()
    contrast = np.kron(np.ones(k), np.eye(k)) - np.kron(np.eye(k), np.ones(k))
    contrast = contrast[:-1]
    gap = contrast @ (cells.w.sum(axis=(0, 1)) / cells.base_w.sum())
    covariance = contrast @ share_covariance(cells, plan) @ contrast.T
    test = wald_test(gap, covariance, plan.df, adjusted=True)
    if k != 2:
        return test
    error = math.sqrt(covariance[0, 0])
    half = t_quantile((1 + confidence) / 2, plan.df) * error
    first = float(gap[0])
    return Outcome(test.statistic, test.df, test.p_value, first, error, first - half, first + half)


def mcnemar(table: FloatArray, *, correct: bool = False) -> Outcome:
    """McNemar's chi-square of a 2 × 2 table."""
    gap, changed = abs(table[0, 1] - table[1, 0]), float(table[0, 1] + table[1, 0])
    if changed == 0:
        return Outcome(0.0, 1.0, 1.0)
    statistic = float(max(gap - correct, 0.0) ** 2 / changed)
    return Outcome(statistic, 1.0, chi2_tail(statistic, 1.0))


def mcnemar_exact(table: FloatArray, *, mid_p: bool = False) -> Outcome:
    """McNemar's exact test: the changes are as likely in both directions; `statistic` counts those of the first."""
    one, changed = float(table[0, 1]), float(table[0, 1] + table[1, 0])
    return Outcome(one, NAN, binomial_mid_p(one, changed) if mid_p else binomial_test(one, changed))


def bowker(table: FloatArray) -> Outcome:
    """Bowker's test of symmetry of a square table; pairs of cells without change do not count."""
    upper, lower = table[np.triu_indices(len(table), 1)], table.T[np.triu_indices(len(table), 1)]
    changed = upper + lower > 0
    statistic = float(((upper - lower)[changed] ** 2 / (upper + lower)[changed]).sum())
    df = float(changed.sum())
    return Outcome(statistic, df, chi2_tail(statistic, df) if df else 1.0)


def stuart_maxwell(table: FloatArray) -> Outcome:
    """The Stuart–Maxwell test of equal margins of a square table (Maxwell 1970, British J. of Psychiatry 116)."""
    gap = (table.sum(axis=1) - table.sum(axis=0))[:-1]
    covariance = np.diag(table.sum(axis=1) + table.sum(axis=0)) - table - table.T
    statistic = float(gap @ np.linalg.solve(covariance[:-1, :-1], gap))
    df = float(len(gap))
    return Outcome(statistic, df, chi2_tail(statistic, df))


_KERNELS: dict[str, Callable[[FloatArray], Outcome]] = {
    "mcnemar": mcnemar,
    "mcnemar_corrected": lambda table: mcnemar(table, correct=True),
    "mcnemar_exact": mcnemar_exact,
    "mcnemar_midp": lambda table: mcnemar_exact(table, mid_p=True),
    "bowker": bowker,
    "stuart_maxwell": stuart_maxwell,
}


def _of_counts(statistic: str, table: FloatArray, linear: Outcome) -> Outcome:
    """The classical test, with the difference and limits of the linearised one."""
    found = _KERNELS[statistic](table)
    limits = (linear.difference, linear.std_error, linear.conf_low, linear.conf_high)
    return Outcome(found.statistic, found.df, found.p_value, *limits)


def _square(survey: Survey, a: str, b: str) -> CellSums:
    """The sums of a × b over the levels that somebody chose in either."""
    codes = [[known.code for known in survey.codebook[name].levels if known.reason is None] for name in (a, b)]
    if codes[0] != codes[1]:
        raise InputError(
            "The questions do not have the same levels.",
            where=f"{a}, {b}",
            got=f"{listing(codes[0])} and {listing(codes[1])}",
            expected="the same codes in the same order",
            next_step="Give both questions the same options in the codebook.",
        )
    sums = two_way(survey, a, b)
    table = sums.w.sum(axis=0)
    used = (table.sum(axis=0) > 0) | (table.sum(axis=1) > 0)
    if used.sum() < 2:
        raise EstimationError(
            "There is no change to test.",
            where=f"{a}, {b}",
            got=f"{int(used.sum())} level{'s' if used.sum() != 1 else ''} among those who answered both",
            expected="two or more",
            next_step="Check the filter, or test another question.",
        )
    return sums.chosen(used, used)
