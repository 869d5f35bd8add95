"""LOC, and BAND of a number: where does the middle respondent stand? The median against a value or within a band."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.respondents import scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import MARGINS, Claimed, claimed, weigh
from cxsurvey.ledger.wording import plain_number
from cxsurvey.significance.influence import Sample, linear_of, mean_of, sample_of
from cxsurvey.significance.median_parameter import Median
from cxsurvey.survey import Survey


def location(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a median on one side of a value, or within a band: exact sign tests, in the question's unit.

    The smallest difference of interest is a quarter of the value where the claim names none. Of answers above 0 the
    geometric mean is told beside it, with limits on the log scale.
    """
    column = scored(survey, claim.question)
    sample = sample_of(survey, column)
    values, question = column[sample.inside], survey.codebook[claim.question]
    where = _claimed(claim)
    return weigh(
        survey, sample, Median(sample, values), where, scale="number", unit=question.unit,
        what=f"the median of “{question.title}”",
        test="exact one-sided sign tests of the median", remarks=_geometric(sample, values),
    )  # fmt: skip


def _claimed(claim: PublishedClaim) -> Claimed:
    """Where the claim puts the median: power at a quarter beyond a single end."""
    found = claimed(replace(claim, margin=claim.margin or 1.0), "log")
    if found.supports.is_band or claim.margin:
        return found
    factor = math.exp(MARGINS["log"])
    at = found.supports.low * factor if math.isfinite(found.supports.low) else found.supports.high / factor
    return Claimed(found.supports, found.contradicts, at, f"{at:.4g}")


def _geometric(sample: Sample, values: FloatArray) -> tuple[str, ...]:
    """The geometric mean in words, where all answers are above 0."""
    if not (values > 0).all():
        return ()
    mean, influence = mean_of(sample, np.log(values))
    low, high = linear_of(sample, mean, influence).limits(0.95)
    middle, *ends = (plain_number(math.exp(value)) for value in (mean, low, high))
    return (f"geometric mean {middle} ({ends[0]} to {ends[1]})",)
