"""Tests of a model: each coefficient against a number, each term against having no coefficient at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import EstimationError, InputError, check_choice, nearest
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.regression.results import Regression
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.contrast import linear_tests
from cxsurvey.significance.outcome import Outcome
from cxsurvey.significance.quadratic_form import NEGLIGIBLE, mixture_tail
from cxsurvey.significance.results import COLUMNS, TestResults
from cxsurvey.significance.wald import wald_test

TermTest = Literal["wald", "lr"]

_METHODS = {
    "wald": "Wald test that all coefficients of the term are 0, F",
    "lr": "Rao–Scott likelihood-ratio test against the model without the term",
}


def coefficient_tests(
    estimates: Estimates, *, against: float = 0.0, adjust: Adjustment = "none", confidence: float = 0.95
) -> TestResults:
    """TestResults of estimate − `against`, one row per estimate: coefficients of a model, margins, or a mean.

    t on the degrees of freedom of the estimates. The intercept-only linear model makes it the one-sample t test, a
    model on one question of two answers the two-sample one.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"hours": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}))
    >>> tests = cx.coefficient_tests(cx.regression(survey, "hours", on=[], family="linear"), against=2.0)
    >>> round(float(tests.one()["statistic"]), 4)
    1.964
    """
    check_confidence(confidence)
    moved = replace(estimates, estimate=estimates.estimate - against)
    keys = estimates.keys.assign(group_a="", group_b="")
    what = "Coefficient" if estimates.statistic == "coefficient" else estimates.statistic.capitalize()
    what = what if against == 0 else f"{what} less {against:g}"
    return linear_tests(moved, np.eye(len(estimates)), keys, adjust=adjust, confidence=confidence, what=what)


def term_tests(
    model: Regression,
    *,
    terms: Sequence[str] | None = None,
    method: TermTest = "wald",
    adjust: Adjustment = "none",
) -> TestResults:
    """TestResults of one row per term of the model: does it add anything to the others?

    "wald" refers θᵀV⁻¹θ/k to F on k and the model's degrees of freedom. "lr" refits the model without the term to the
    same respondents; twice the gain in log-likelihood (`statistic`, weights of 1 on average) behaves as a sum of
    chi-squares weighted by the design effects of the term, over the design's chi-square, whose tail is exact. `df`
    holds the number of coefficients and the model's degrees of freedom. All terms are tested where none are named,
    with "lr" all that no interaction in the model is made of.

    Raises InputError for a term that is not in the model; EstimationError for a covariance that cannot be inverted.

    Source: Lumley and Scott 2014, Statistica Sinica 24, 1103–1118, for the likelihood ratio; Binder 1983 for Wald.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 4.0, 3.0, 6.0, 5.0], "side": ["IT", "IT", "IT", "B", "B", "B"]})
    >>> model = cx.regression(cx.from_frame(frame), "hours", on="side", family="linear")
    >>> cx.term_tests(model).one()["df"]
    (1.0, 4.0)
    """
    check_choice(method, ("wald", "lr"), where="method", what="test of a term", default="wald")
    chosen = _chosen(model, terms, method)
    found = [_wald(model, term) if method == "wald" else _likelihood_ratio(model, term) for term in chosen]
    p_values = np.array([outcome.p_value for outcome in found])
    rows = [
        dict.fromkeys(COLUMNS, np.nan)
        | {
            "question": model.model.outcome, "level": term, "group_a": "", "group_b": "",
            "statistic": outcome.statistic, "df": outcome.df, "p_value": outcome.p_value, "p_adjusted": adjusted,
            "method": _METHODS[method], "flag": model.flag[0],
        }
        for term, outcome, adjusted in zip(chosen, found, adjust_p(p_values, adjust), strict=True)
    ]  # fmt: skip
    family = int(np.isfinite(p_values).sum())
    noted = "p-values not adjusted" if adjust == "none" else f"{ADJUSTMENT_NAMES[adjust]} over {family} tests"
    text = f"{_METHODS[method]}; {model.method.removesuffix('.')}; {noted}."
    return TestResults(pd.DataFrame(rows, columns=COLUMNS), model.about, text, family)


def _chosen(model: Regression, terms: Sequence[str] | None, method: str) -> list[str]:
    if terms is None:
        return [term for term in model.terms if method == "wald" or not model.is_within_interaction(term)]
    for term in terms:
        if term not in model.terms:
            raise InputError(
                "That term is not in the model.",
                where="terms",
                got=term,
                expected=nearest(term, model.terms),
                next_step="Name terms as they were given in on=.",
            )
    return list(terms)


def _wald(model: Regression, term: str) -> Outcome:
    theta, covariance, _ = _of_term(model, term)
    try:
        return wald_test(theta, covariance, model.df, adjusted=False)
    except EstimationError:
        raise _untestable(model, term, len(theta)) from None


def _likelihood_ratio(model: Regression, term: str) -> Outcome:
    theta, covariance, simple = _of_term(model, term)
    gain = max(model.goodness(without=term).deviance - model.goodness().deviance, 0.0)
    effects = np.linalg.eigvals(np.linalg.solve(simple, covariance)).real
    if effects.min() <= NEGLIGIBLE * effects.max():
        raise _untestable(model, term, len(theta))
    try:
        return Outcome(gain, (float(len(theta)), model.df), mixture_tail(gain, effects, model.df))
    except EstimationError:
        raise _untestable(model, term, len(theta)) from None


def _untestable(model: Regression, term: str, count: int) -> EstimationError:
    return EstimationError(
        "The design gives too little variance to test this term.",
        where=f"{term} in {model.model}",
        got=f"{count} coefficients whose covariance is singular, or nearly so",
        expected="more PSUs than coefficients, at each level of the term",
        next_step="Merge levels, so that each has respondents in several PSUs.",
    )


def _of_term(model: Regression, term: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Coefficients of a term, their covariance, and the one that independent respondents would give."""
    rows = list(model.terms[term])
    block = np.ix_(rows, rows)
    return model.estimate[rows], model.covariance[block], model.information_inverse[block]
