"""Totals: sums of a numeric question over the population, or how many there are at each level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.answers import Numbers
from cxsurvey.codebook import Code
from cxsurvey.estimation.build import build, check_confidence, check_domains, domain_names, t_limits
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.levels import counted_levels
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.values import middle
from cxsurvey.moments.memory import moments, value_sums
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey, check_survey


def total(
    survey: Survey, question: str, *, by: str | Sequence[str] | None = None, confidence: float = 0.95
) -> Estimates:
    """Estimates of totals: of the values of a numeric question, one row per domain; else of people, one per level.

    A total is in the unit of the weights: it speaks of the population only where they sum to it. Its variance has no
    linearisation in it: it is that of a weighted sum of PSU totals. Intervals are total ± t·SE. A domain nobody
    answered in gives NaN with a warning and a flag, not 0.

    Raises InputError for text; EstimationError for a stratum with a single PSU.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, sections 2.8 and 4.3.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": [10.0, 20.0], "w": [100.0, 50.0]}), weight="w")
    >>> float(cx.total(survey, "spend").one()["estimate"])
    2000.0
    """
    check_confidence(confidence)
    by = domain_names(by)
    check_survey(survey)
    asked = survey.codebook[question]
    check_domains((question,), by)
    answers = survey.answers(question)
    rows: list[tuple[str, Code]]
    if isinstance(answers, Numbers):
        rows, labels = [(question, "")], {}
        sums, statistic = _of_values(survey, answers, by)
    else:
        crossing = Crossing(question, by, "valid")
        sums = moments(survey, Request(frozenset({crossing}))).cells[crossing]
        labels = dict(counted_levels(survey, asked, "valid"))
        rows = [(question, code) for code in labels]
        every = np.eye(len(rows), len(rows) + 1)
        statistic = Statistic(every, np.zeros_like(every), np.full(len(rows), len(rows)))
    return build(
        survey,
        sums,
        statistic,
        rows,
        by,
        name="total",
        limits=t_limits(survey, confidence),
        about=describe(survey, [asked], by, "valid", labels={question: labels}, confidence=confidence),
        method=method_text(survey, "Totals", "t", confidence),
        interval="t",
    )


def _of_values(survey: Survey, answers: Numbers, by: tuple[str, ...]) -> tuple[CellSums, Statistic]:
    domain, domains = survey.domains(by)
    shift = middle(answers.values)
    inside = np.where(np.isfinite(answers.values), domain, -1)
    sums = value_sums(survey.plan, inside, domains, (answers.values - shift)[:, None], np.array([shift]))
    return sums, Statistic(np.array([[1.0, shift]]), np.zeros((1, 2)), np.array([1]))
