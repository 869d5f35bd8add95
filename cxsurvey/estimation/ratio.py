"""The ratio of two totals: how much of one thing there is for one of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.errors import InputError
from cxsurvey.estimation.build import build, check_confidence, check_domains, domain_names, t_limits
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.values import middle, numbers
from cxsurvey.moments.memory import value_sums
from cxsurvey.survey import Survey, check_survey


def ratio(
    survey: Survey,
    numerator: str,
    denominator: str,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """Estimates of total(numerator)/total(denominator), one row per domain, over those who answered both.

    The column `question` names both. The standard error is Taylor-linearised or from replicate weights; intervals are
    ratio ± t·SE. A ratio to a total of 0 is NaN.

    Raises InputError for a question without numbers, or one divided by itself; EstimationError for a stratum with a
    single PSU.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, section 5.6.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": [10.0, 20.0], "staff": [5.0, 5.0]}))
    >>> float(cx.ratio(survey, "spend", "staff").one()["estimate"])
    3.0
    """
    check_survey(survey)
    check_confidence(confidence)
    by = domain_names(by)
    check_domains((numerator, denominator), by)
    if numerator == denominator:
        raise InputError(
            "A ratio needs two questions.",
            where="denominator",
            got=denominator,
            expected=f"a question other than {numerator}",
            next_step="Name another question.",
        )
    questions = [survey.codebook[numerator], survey.codebook[denominator]]
    values = np.column_stack([numbers(survey, numerator), numbers(survey, denominator)])
    known = np.isfinite(values).all(axis=1)
    shift = np.array([middle(column[known]) for column in values.T])
    domain, domains = survey.domains(by)
    sums = value_sums(survey.plan, np.where(known, domain, -1), domains, values - shift, shift)
    over = Statistic(np.array([[1.0, 0.0, shift[0]]]), np.array([[0.0, 1.0, shift[1]]]), np.array([2]))
    return build(
        survey,
        sums,
        over,
        [(f"{numerator} / {denominator}", "")],
        by,
        name="ratio",
        limits=t_limits(survey, confidence),
        about=describe(survey, questions, by, "valid", labels={}, confidence=confidence),
        method=method_text(survey, "Ratios of totals", "t", confidence),
        interval="t",
    )
