"""The same respondents asked twice or more: did the answers change?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal, get_args

import numpy as np

from cxsurvey.answers import Ticks
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.estimation.distributions import chi2_tail, normal_tail, t_quantile
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.answers_of import paired_scores
from cxsurvey.significance.exact import binomial_mid_p, binomial_test
from cxsurvey.significance.outcome import NAN, Outcome, check_choice, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.two_way import two_way
from cxsurvey.significance.wald import wald_test
from cxsurvey.survey import Survey

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


def cochran_q(survey: Survey, questions: str | Sequence[str], *, level: Code | None = None) -> TestResults:
    """TestResults of one row: is the share the same in several questions asked of the same respondents?

    `questions` is one multiple-response question, whose options are compared, or several single-response ones with
    the `level` that counts. Respondents count who are in every base. For equal weights and independent respondents.

    Raises InputError under a design or for questions that do not fit; EstimationError where nobody answered all.

    Source: Cochran 1950, Biometrika 37, 256–266.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"one": ["yes", "no"] * 30, "two": ["yes", "yes", "no"] * 20})
    >>> float(cx.cochran_q(cx.from_frame(frame), ["one", "two"], level="yes").one()["df"])
    1.0
    """
    next_step = 'Use compare(share(…), across="level") for the options, or contrast() over several questions.'
    refuse_design(survey, "Cochran's Q", where="cochran_q", next_step=next_step)
    names = (questions,) if isinstance(questions, str) else tuple(questions)
    chosen = _chosen(survey, names, level)
    outcome = cochran_q_of(chosen)
    method = "Cochran's Q test of equal shares, chi-square"
    return one_test(survey, names, outcome, method=method, n=float(len(chosen)), joiner=", ")


def cochran_q_of(chosen: FloatArray) -> Outcome:
    """Cochran's Q of 0/1 answers of shape (n, k)."""
    k, columns, rows = chosen.shape[1], chosen.sum(axis=0), chosen.sum(axis=1)
    spread = float((rows * (k - rows)).sum())
    statistic = k * (k - 1) * float(((columns - columns.mean()) ** 2).sum()) / spread if spread > 0 else 0.0
    return Outcome(statistic, float(k - 1), chi2_tail(statistic, float(k - 1)))


def signed_rank(survey: Survey, a: str, b: str) -> TestResults:
    """TestResults of one row: do the same respondents score `a` and `b` alike? Wilcoxon's signed-rank test.

    Exact for up to 50 respondents without ties and unchanged scores, otherwise normal with continuity correction and
    ties; unchanged scores are left out. `statistic` is the sum of the ranks in which `a` is higher. For equal weights
    and independent respondents.

    Raises InputError under a design or for questions without order; EstimationError where nobody answered both.

    Source: Wilcoxon 1945, Biometrics Bulletin 1, 80–83.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"before": [1, 2, 3, 4, 5, 6], "after": [2, 4, 6, 8, 10, 12]})
    >>> float(cx.signed_rank(cx.from_frame(frame), "before", "after").one()["p_value"])
    0.03125
    """
    next_step = "Use rank_test(), or contrast() over the means of both questions."
    refuse_design(survey, "Wilcoxon's signed-rank test", where="signed_rank", next_step=next_step)
    scores = paired_scores(survey, (a, b))
    gap = scores[:, 0] - scores[:, 1]
    size = np.abs(gap)
    exact = len(gap) <= 50 and bool((gap != 0).all()) and len(np.unique(size)) == len(size)
    outcome = signed_rank_of(gap, exact=exact)
    law = "exact" if exact else "normal with continuity correction and ties"
    method = f"Wilcoxon signed-rank test, {law}"
    return one_test(survey, (a, b), outcome, method=method, n=float(len(gap)), groups=(a, b), joiner=" and ")


def signed_rank_of(gap: FloatArray, *, exact: bool = False, correct: bool = True) -> Outcome:
    """The signed-rank test of differences; `statistic` is the sum of the ranks of the positive ones."""
    from scipy import stats

    gap = gap[gap != 0]
    if not len(gap):
        return Outcome(0.0, NAN, 1.0)
    ranks = stats.rankdata(np.abs(gap))
    positive, n = float(ranks[gap > 0].sum()), len(gap)
    if exact:
        found = stats.wilcoxon(gap, method="exact")
        return Outcome(positive, NAN, float(found.pvalue))
    ties = np.unique(ranks, return_counts=True)[1]
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
    distance = abs(positive - n * (n + 1) / 4)
    z = max(distance - 0.5 * correct, 0.0) / math.sqrt(variance)
    return Outcome(positive, math.inf, 2 * normal_tail(z))


def friedman(survey: Survey, questions: Sequence[str]) -> TestResults:
    """TestResults of one row: do the same respondents score several questions alike? Friedman's test, with ties.

    For equal weights and independent respondents. Raises InputError under a design or for fewer than three
    questions; EstimationError where nobody answered all.

    Source: Friedman 1937, JASA 32, 675–701.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"a": [1, 2, 1, 2], "b": [2, 3, 3, 4], "c": [3, 4, 4, 5]})
    >>> float(cx.friedman(cx.from_frame(frame), ["a", "b", "c"]).one()["statistic"])
    8.0
    """
    next_step = "Use contrast() over the means of the questions."
    refuse_design(survey, "Friedman's test", where="friedman", next_step=next_step)
    if len(questions) < 3:
        raise InputError(
            "Friedman's test compares three questions or more.",
            where="questions",
            got=listing(questions),
            expected="three or more questions",
            next_step="Use signed_rank() for two.",
        )
    scores = paired_scores(survey, questions)
    outcome = friedman_of(scores)
    method = "Friedman's rank test, corrected for ties, chi-square"
    return one_test(survey, tuple(questions), outcome, method=method, n=float(len(scores)), joiner=", ")


def friedman_of(scores: FloatArray) -> Outcome:
    """Friedman's test of scores of shape (n, k)."""
    from scipy import stats

    found = stats.friedmanchisquare(*scores.T)
    return Outcome(float(found.statistic), float(scores.shape[1] - 1), float(found.pvalue))


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


def _chosen(survey: Survey, names: tuple[str, ...], level: Code | None) -> FloatArray:
    """0/1 of shape (n, k): the options of a multiple-response question, or the level in each of several questions."""
    everyone, _ = survey.domains(())
    answers = [survey.answers(name) for name in names]
    if len(names) == 1 and isinstance(answers[0], Ticks):
        inside = (everyone >= 0) & (answers[0].reasons < 0)
        return floats(answers[0].ticked[inside])
    scores = paired_scores(survey, names)
    codes = [[known.code for known in survey.codebook[name].levels if known.reason is None] for name in names]
    if len(names) < 2 or level is None or any(level not in known for known in codes):
        raise InputError(
            "Cochran's Q compares one level of several questions, or the options of a multiple-response one.",
            where="questions and level",
            got=f"{listing(names)}, level={level!r}",
            expected="two or more questions that have the level, or one multiple-response question",
            next_step='Name the level that counts, for instance level="yes".',
        )
    return floats(scores == [known.index(level) for known in codes])
