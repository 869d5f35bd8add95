"""The net promoter score: the share of 9 and 10 less the share of 0 to 6."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.build import build, check_confidence, check_domains, domain_names, t_limits
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.statistic import fractions_of_base
from cxsurvey.estimation.values import numbers
from cxsurvey.moments.memory import cell_sums
from cxsurvey.survey import Survey, check_survey

PROMOTER, DETRACTOR = 9, 6  # from, up to: Reichheld 2003


def nps(survey: Survey, question: str, *, by: str | Sequence[str] | None = None, confidence: float = 0.95) -> Estimates:
    """Estimates of the net promoter score as a fraction in [−1, 1] (exhibits print it × 100), one row per domain.

    `question` runs from 0 to 10, numeric or single response with those codes. The variance is that of the contrast
    promoters − detractors with its covariance: p + d − (p − d)² over the base under simple random sampling. Intervals
    are NPS ± t·SE.

    Raises InputError for answers that are not whole numbers from 0 to 10; EstimationError for a stratum with a single
    PSU.

    Source: Reichheld 2003, Harvard Business Review 81(12), 46–54, for the score.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"recommend": [10, 9, 9, 8, 3]}))
    >>> float(cx.nps(survey, "recommend").one()["estimate"])
    0.4
    """
    check_confidence(confidence)
    by = domain_names(by)
    check_domains((question,), by)
    check_survey(survey)
    asked = survey.codebook[question]
    level = nps_groups(question, numbers(survey, question))
    domain, domains = survey.domains(by)
    sums = cell_sums(survey.plan, domain, domains, level, 3)
    return build(
        survey,
        sums,
        fractions_of_base(np.array([[-1.0, 0.0, 1.0]])),
        [(question, "")],
        by,
        name="nps",
        limits=t_limits(survey, confidence),
        about=describe(survey, [asked], by, "valid", labels={}, confidence=confidence),
        method=method_text(survey, "Net promoter scores (9–10 less 0–6)", "t", confidence),
        interval="t",
    )


def nps_groups(question: str, values: FloatArray) -> IntArray:
    """0 for a detractor, 1 for a passive, 2 for a promoter, −1 for no answer."""
    known = np.isfinite(values)
    wrong = known & ~np.isin(values, np.arange(11))
    if wrong.any():
        raise InputError(
            "A net promoter score needs answers from 0 to 10.",
            where=question,
            got=listing(np.unique(values[wrong]).tolist(), limit=3),
            expected="whole numbers from 0 to 10",
            next_step="Recode the question, or ask for its mean.",
        )
    group = (values > DETRACTOR).astype(np.int64) + (values >= PROMOTER)
    return np.where(known, group, -1)
