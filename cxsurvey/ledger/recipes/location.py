"""LOC, and BAND of a number: where does the middle respondent stand? The median against a value or within a band."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.ledger.bootstrap import bca_limits, bootstrap_values, percentile_limits, psu_influence
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.respondents import scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import MARGINS, Claimed, claimed, weigh
from cxsurvey.ledger.wording import plain_number
from cxsurvey.significance.influence import Sample, linear_of, mean_of, sample_of
from cxsurvey.significance.median_parameter import Median, weighted_median
from cxsurvey.survey import Survey


def location(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a median on one side of a value, or within a band: exact sign tests, in the question's unit.

    The smallest difference of interest is a quarter of the value where the claim names none. The limits shown are those
    that the tests do not reject (Woodruff's under a design). Told beside them: the median's limits over bootstrap
    samples, and of answers above 0 the geometric mean with limits on the log scale.

    Source: Woodruff 1952, JASA 47, 635–646; Rao and Wu 1988, JASA 83, 231–241; Efron 1987, JASA 82, 171–185.
    """
    column = scored(survey, claim.question)
    sample = sample_of(survey, column)
    values, question = column[sample.inside], survey.codebook[claim.question]
    evidence = weigh(
        survey, sample, Median(sample, values), _claimed(claim), scale="number", unit=question.unit,
        what=f"the median of “{question.title}”", test="exact one-sided sign tests of the median and their limits",
    )  # fmt: skip
    return replace(evidence, remarks=_resampled(survey, sample, values, evidence.confidence))


def _claimed(claim: PublishedClaim) -> Claimed:
    """Where the claim puts the median: power at a quarter beyond a single end."""
    found = claimed(replace(claim, margin=claim.margin or 1.0), "log")
    if found.supports.is_band or claim.margin:
        return found
    factor = math.exp(MARGINS["log"])
    at = found.supports.low * factor if math.isfinite(found.supports.low) else found.supports.high / factor
    return Claimed(found.supports, found.contradicts, at, f"{at:.4g}")


def _resampled(survey: Survey, sample: Sample, values: FloatArray, confidence: float) -> tuple[str, ...]:
    """Limits of the median by the bootstrap, and the geometric mean where all answers are above 0, in words."""
    rank = np.argsort(values, kind="stable")
    medians = bootstrap_values(survey.plan, sample.inside, lambda weight: weighted_median(values, weight, rank))
    found: tuple[str, ...] = ()
    if medians is not None:
        limits = _between(*percentile_limits(medians, confidence))
        found = (f"bootstrap limits of the median {limits} ({confidence:.0%})",)
    return (*found, *_geometric(survey, sample, values, confidence)) if (values > 0).all() else found


def _geometric(survey: Survey, sample: Sample, values: FloatArray, confidence: float) -> tuple[str, ...]:
    """The geometric mean, with limits on the log scale by the bootstrap or else linearised."""
    logs = floats(np.log(values))
    mean, influence = mean_of(sample, logs)
    resampled = bootstrap_values(survey.plan, sample.inside, lambda weight: float(weight @ logs / weight.sum()))
    if resampled is None:
        limits, how = linear_of(sample, mean, influence).limits(confidence), "linearised"
    else:
        each = psu_influence(survey.plan, sample.inside, influence)
        limits, how = bca_limits(resampled, mean, each, confidence), "bootstrap, BCa"
    low, high = map(math.exp, limits)
    return (
        f"geometric mean {_short(math.exp(mean))} ({_between(low, high)}; {confidence:.0%}, {how} on the log scale)",
    )


def _between(low: float, high: float) -> str:
    return f"{_short(low)} to {_short(high)}"


def _short(value: float) -> str:
    """Three digits."""
    return plain_number(float(f"{value:.3g}"))
