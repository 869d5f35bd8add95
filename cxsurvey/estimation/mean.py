"""Means of the answers to a question, or to several, in all or by domain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.estimation.build import asked_questions, build, check_confidence, check_domains, domain_names, t_limits
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.statistic import Statistic, fractions_of_base
from cxsurvey.estimation.values import middle, numbers, scores
from cxsurvey.moments.memory import moments, value_sums
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey


def mean(
    survey: Survey,
    question: str | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """Estimates of the mean of the valid answers, in the question's own unit: one row per question and domain.

    A single-response question counts by its whole-number codes, so that a rating of 1 to 5 has a mean. Several
    questions come one after the other, each on its own base, with the covariance between them. The standard error is
    Taylor-linearised (a mean is a ratio of two totals), or from replicate weights; intervals are mean ± t·SE on the
    design's degrees of freedom. A domain nobody answered in gives NaN with a warning and a flag.

    Raises InputError for a question without numbers; EstimationError for a stratum with a single PSU.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, sections 5.6 and 5.7.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": [10.0, 20.0, 60.0, 30.0]}))
    >>> float(cx.mean(survey, "spend").one()["estimate"])
    30.0
    """
    check_confidence(confidence)
    names = (question,) if isinstance(question, str) else tuple(question)
    by = domain_names(by)
    questions = asked_questions(survey, names, "Means")
    check_domains(names, by)
    coded = scores(survey, names[0]) if len(names) == 1 else None
    sums, statistic = _of_values(survey, names, by) if coded is None else _of_scores(survey, names[0], by, coded)
    rows: list[tuple[str, Code]] = [(name, "") for name in names]
    return build(
        survey,
        sums,
        statistic,
        rows,
        by,
        name="mean",
        limits=t_limits(survey, confidence),
        about=describe(survey, questions, by, "valid", labels={}, confidence=confidence),
        method=method_text(survey, "Means", "t", confidence),
        interval="t",
    )


def _of_scores(survey: Survey, name: str, by: tuple[str, ...], coded: FloatArray) -> tuple[CellSums, Statistic]:
    """The mean of a coded question is a weighted sum of its shares."""
    crossing = Crossing(name, by, "valid")
    return moments(survey, Request(frozenset({crossing}))).cells[crossing], fractions_of_base(coded[None, :])


def _of_values(survey: Survey, names: tuple[str, ...], by: tuple[str, ...]) -> tuple[CellSums, Statistic]:
    """Sums of each question's values and of who answered it, counted from the middle of the range."""
    domain, domains = survey.domains(by)
    values = [numbers(survey, name) for name in names]
    known = [np.isfinite(column) for column in values]
    shift = np.array([middle(column) for column in values])
    if len(names) == 1:
        inside = np.where(known[0], domain, -1)
        sums = value_sums(survey.plan, inside, domains, (values[0] - shift[0])[:, None], shift)
        return sums, Statistic(np.array([[1.0, shift[0]]]), np.array([[0.0, 1.0]]), np.array([1]))
    columns = [_counted(values[k], known[k], shift[k]) for k in range(len(names))]
    spread = np.concatenate([[s, 0.0] for s in shift])
    return value_sums(survey.plan, domain, domains, np.column_stack(columns), spread), _on_own_bases(shift)


def _counted(values: FloatArray, known: BoolArray, shift: float) -> FloatArray:
    return np.column_stack([np.where(known, values - shift, 0.0), known.astype(np.float64)])


def _on_own_bases(shift: FloatArray) -> Statistic:
    """Mean k from columns 2k (value − shift) and 2k + 1 (answered)."""
    count = len(shift)
    unit = np.eye(2 * count, 2 * count + 1)
    over = unit[1::2]
    return Statistic(floats(unit[::2] + shift[:, None] * over), over, np.arange(count) * 2 + 1)
