"""Do the answers to one question follow given shares? Pearson and G where unweighted, Rao–Scott under a design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, InputError, check_choice, listing
from cxsurvey.estimation.distributions import chi2_tail
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.variance import covariance
from cxsurvey.moments.memory import moments
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.tables import likelihood_ratio
from cxsurvey.survey import Survey, check_survey

FIXED = 1e-9  # design effect below which the design itself fixes the shares, up to rounding

FitStatistic = Literal["rao_scott", "pearson", "G"]

_METHODS = {
    "rao_scott": "Rao–Scott test of fit to given shares, second-order correction, chi-square",
    "pearson": "Pearson chi-square test of fit to given shares",
    "G": "Likelihood-ratio test of fit to given shares, G",
}


def goodness_of_fit(
    survey: Survey, question: str, shares: Mapping[Code, float], *, statistic: FitStatistic = "rao_scott"
) -> TestResults:
    """TestResults of one row: could the valid answers to a question come from a population with these shares?

    `shares` names every level, in parts of any sum. "rao_scott" scales Pearson's X² by the design effects and takes
    Satterthwaite degrees of freedom, as R's svygofchisq: the statistic is the scaled X². "pearson" and "G" are for
    equal weights and independent respondents.

    Raises InputError for shares that do not name every level or are not above 0, and for a classical statistic under
    a design; EstimationError for an empty base.

    Source: Rao and Scott 1981, JASA 76, 221–230.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40}))
    >>> float(cx.goodness_of_fit(survey, "who", {"joint": 0.5, "IT": 0.5}, statistic="pearson").one()["statistic"])
    4.0
    """
    check_survey(survey)
    check_choice(statistic, get_args(FitStatistic), where="statistic", what="test of fit", default="rao_scott")
    if statistic != "rao_scott":
        refuse_design(survey, _METHODS[statistic], where="statistic", next_step='Use statistic="rao_scott".')
    crossing = Crossing(question, (), "valid")
    sums = moments(survey, Request(frozenset({crossing}))).cells[crossing]
    expected = _expected(survey, question, shares)
    n = float(sums.base_n.sum())
    if n == 0:
        raise EstimationError(
            "Nobody answered the question.",
            where=question,
            got="an empty base",
            expected="at least one valid answer",
            next_step="Check the filter.",
        )
    outcome = (
        fit_under_design(sums, survey.plan, expected)
        if statistic == "rao_scott"
        else fit_of_counts(sums.n.sum(axis=(0, 1)), expected, likelihood=statistic == "G")
    )
    effective = float(sums.base_w.sum() ** 2 / sums.base_w2.sum())
    return one_test(survey, (question,), outcome, method=_METHODS[statistic], n=n, effective=effective)


def fit_of_counts(counts: FloatArray, shares: FloatArray, *, likelihood: bool = False) -> Outcome:
    """Pearson's test, or the likelihood-ratio test, of counts against shares that sum to 1."""
    expected = counts.sum() * shares
    pearson = float(((counts - expected) ** 2 / expected).sum())
    statistic = likelihood_ratio(counts, expected) if likelihood else pearson
    df = float(len(counts) - 1)
    return Outcome(statistic, df, chi2_tail(statistic, df))


def fit_under_design(sums: CellSums, plan: SamplePlan, shares: FloatArray) -> Outcome:
    """X² of the weighted totals over its Satterthwaite scale, the totals' covariance by the design.

    X² = Σ z², z_i = (N_i − π_i·N)/√(π_i·N); its law is Σ λ Z² with λ the eigenvalues of the covariance of z.
    """
    totals = sums.w.sum(axis=(0, 1))
    z = (totals - shares * totals.sum()) / np.sqrt(shares * totals.sum())
    k = len(totals)
    every = Statistic(np.eye(k, k + 1), np.zeros((k, k + 1)), np.full(k, k))
    slopes = (np.eye(k) - shares[:, None]) / np.sqrt(shares * totals.sum())[:, None] - z[:, None] / (2 * totals.sum())
    spread = slopes @ covariance(sums, plan, every) @ slopes.T
    trace, square = float(np.trace(spread)), float((spread * spread).sum())
    if not trace * float(sums.base_n.sum()) > FIXED * totals.sum():
        raise EstimationError(
            "The design leaves the shares no variance.",
            where="goodness_of_fit",
            got="the same answer, the strata themselves, or what the weights were made to meet",
            expected="answers that vary within strata and targets",
            next_step="Test another question.",
        )
    statistic, df = float((z**2).sum()) * trace / square, trace**2 / square
    return Outcome(statistic, df, chi2_tail(statistic, df))


def _expected(survey: Survey, question: str, shares: Mapping[Code, float]) -> FloatArray:
    codes = [level.code for level in survey.codebook[question].levels if level.reason is None]
    values = floats([shares.get(code, np.nan) for code in codes])
    unknown = [code for code in shares if code not in codes]
    without = [code for code, value in zip(codes, values, strict=True) if not value > 0]
    if unknown or without:
        raise InputError(
            "The given shares do not fit the question.",
            where="shares",
            got=listing(unknown) if unknown else f"none above 0 for {listing(without)}",
            expected=f"a share above 0 for each of {listing(codes)}",
            next_step="Name every level by its code.",
        )
    return floats(values / values.sum())
