"""Is the largest cell really the largest? An intersection–union test: it must beat every other one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxsurvey.arrays import IntArray
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, nearest
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import t_tail
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.share import share
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.contrast import Linearised, linear_numbers
from cxsurvey.significance.exact import binomial_upper_tail
from cxsurvey.significance.outcome import NAN, Outcome, is_simple, many_tests
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey


def supremacy(
    survey: Survey,
    question: str,
    *,
    level: Code | None = None,
    by: str | Sequence[str] | None = None,
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of one row per domain: is the share of one level above that of every other level?

    `level` names it beforehand; without it the largest observed level is taken and the p-value is doubled, since
    either of two equal leaders may turn out ahead. group_b is the level that stands most in the way, difference and
    limits are those to it. Exact for equal weights, independent respondents and single response: given how many chose
    either of two, the count of one is binomial with 1/2. Otherwise one-sided t on the linearised difference.

    Raises InputError for a level that is not there.

    Source: Berger 1982, Technometrics 24, 295–300; Gutmann and Maymin 1987, Annals of Statistics 15, 456–461.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 30 + ["other"] * 10}))
    >>> row = cx.supremacy(survey, "who").one()
    >>> row["group_a"], row["group_b"], bool(row["p_value"] < 0.01)
    ('joint', 'IT', True)
    """
    check_confidence(confidence)
    estimates = share(survey, question, by=by, confidence=confidence)
    _check(estimates, level)
    exact = is_simple(survey) and survey.codebook[question].kind == "single"
    test = exact_lead if exact else linearised_lead
    found = (test(estimates, rows, level, confidence) for rows in _domains(estimates))
    leads = [lead for lead in found if lead is not None]
    codes = estimates.keys["level"]
    keys = estimates.keys.iloc[[lead.leader for lead in leads]].assign(
        group_a=[codes.iloc[lead.leader] for lead in leads], group_b=[codes.iloc[lead.rival] for lead in leads]
    )
    law = "exact binomial" if exact else f"one-sided t on {survey.plan.df:,} degrees of freedom, linearised"
    chosen = "level named beforehand" if level is not None else "level chosen by the data, p doubled"
    return many_tests(
        keys[["question", "level", *estimates.by, "group_a", "group_b"]],
        [lead.outcome for lead in leads],
        about=estimates.about,
        what=f"Intersection–union test of the largest level, {law}, {chosen}",
        adjust=adjust,
        flags=[estimates.flag[lead.leader] for lead in leads],
        across="level",
    )


@dataclass(frozen=True, slots=True)
class Lead:
    """The rows of the leading level and of the one that stands most in its way, and the test of both."""

    leader: int
    rival: int
    outcome: Outcome


def exact_lead(estimates: Estimates, rows: IntArray, level: Code | None, confidence: float) -> Lead | None:
    """The lead in one domain by the conditional binomial test, for equal weights; None for an empty base."""
    lead = linearised_lead(estimates, rows, level, confidence)
    if lead is None:
        return None
    counts = np.rint(estimates.estimate[rows] * estimates.base_n[rows])
    leader = int(np.flatnonzero(rows == lead.leader)[0])
    tails = [binomial_upper_tail(counts[leader], counts[leader] + other) for other in np.delete(counts, leader)]
    rival = int(np.delete(rows, leader)[int(np.argmax(tails))])
    _, outcome = _linear_pair(estimates, lead.leader, rival, confidence)
    exact = replace(outcome, df=NAN, statistic=float(counts[leader]), p_value=_doubled(max(tails), level))
    return Lead(lead.leader, rival, exact)


def linearised_lead(estimates: Estimates, rows: IntArray, level: Code | None, confidence: float) -> Lead | None:
    """The lead in one domain by one-sided t tests on the linearised differences; None for an empty base."""
    theta = estimates.estimate[rows]
    if len(rows) < 2 or not np.isfinite(theta).all():
        return None
    codes = list(estimates.keys["level"].iloc[rows])
    leader = int(rows[int(np.argmax(theta)) if level is None else codes.index(level)])
    rivals = {int(row): _linear_pair(estimates, leader, int(row), confidence) for row in rows if row != leader}
    rival = max(rivals, key=lambda row: rivals[row][0])
    p_value, outcome = rivals[rival]
    return Lead(leader, rival, replace(outcome, p_value=_doubled(p_value, level)))


def _linear_pair(estimates: Estimates, leader: int, rival: int, confidence: float) -> tuple[float, Outcome]:
    """The one-sided p of leader above rival, and the difference."""
    slope = np.zeros((1, len(estimates)))
    slope[0, leader], slope[0, rival] = 1.0, -1.0
    gap = estimates.estimate[[leader]] - estimates.estimate[[rival]]
    numbers = linear_numbers(Linearised(gap, slope, estimates.covariance), estimates.df, confidence)
    t, difference, error, low, high = (
        float(numbers[name][0]) for name in ("statistic", "difference", "std_error", "conf_low", "conf_high")
    )
    p_value = t_tail(t, estimates.df) if error > 0 else float(difference <= 0)
    return p_value, Outcome(t, estimates.df, p_value, difference, error, low, high)


def _doubled(p_value: float, level: Code | None) -> float:
    return p_value if level is not None else min(1.0, 2 * p_value)


def _domains(estimates: Estimates) -> list[IntArray]:
    if not estimates.by:
        return [np.arange(len(estimates))]
    groups = estimates.keys.groupby(list(estimates.by), sort=False, dropna=False)
    return [np.asarray(rows.index, dtype=np.int64) for _, rows in groups]


def _check(estimates: Estimates, level: Code | None) -> None:
    levels = list(dict.fromkeys(estimates.keys["level"]))
    if level is not None and level not in levels:
        raise InputError(
            "There is no such level.",
            where="level",
            got=level,
            expected=nearest(level, levels),
            next_step="Use the code of a level, or leave it out for the largest.",
        )
