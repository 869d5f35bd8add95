"""CON: do some answers to one question together outnumber others? A contrast of one multinomial, never two samples."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.respondents import chosen
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.contrast import contrast_text
from cxsurvey.significance.influence import Sample, linear_of, mean_of, sample_of
from cxsurvey.significance.parameter import Parameter, Signs
from cxsurvey.survey import Survey


def answers_contrast(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of Σ coefficient × share: exact against 0 where every coefficient is ±1, else linearised.

    Source: Scott and Seber 1983, The American Statistician 37, 319–320; Franklin 2007, The "margin of error" for
    differences in polls.
    """
    column = contrast_scores(survey, claim.question, claim.coefficients)
    sample = sample_of(survey, column)
    parameter = signs_of(sample, column[sample.inside])
    exact = isinstance(parameter, Signs)
    return weigh(
        survey, sample, parameter, claimed(claim, "difference"), scale="difference",
        what=contrast_text({f"“{survey.codebook[claim.question].label_of(level)}”": size
                            for level, size in claim.coefficients.items()}),
        test=f"one-sided test of a contrast of answers to one question, {'exact binomial at 0' if exact else 't'}",
    )  # fmt: skip


def contrast_scores(survey: Survey, question: str, coefficients: Mapping[Code, float]) -> FloatArray:
    """The coefficient of each respondent's answer, 0 for others in the base, shape (n,)."""
    columns = [size * chosen(survey, question, (level,)) for level, size in coefficients.items()]
    return floats(np.sum(columns, axis=0))


def signs_of(sample: Sample, values: FloatArray) -> Parameter:
    """The mean of values: by signs where all are 1, 0 or −1 and respondents equal and independent, else linear."""
    mean, influence = mean_of(sample, values)
    linear = linear_of(sample, mean, influence)
    if not sample.is_simple or not np.isin(values, (-1, 0, 1)).all() or not math.isfinite(mean):
        return linear
    return Signs(mean, linear.std_error, linear.df, float((values > 0).sum()), float((values < 0).sum()))
