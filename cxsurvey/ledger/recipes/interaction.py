"""INT: is a difference between two groups larger, or smaller, where something else holds? Difference in differences."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import difference_words, outcome_unit
from cxsurvey.ledger.respondents import chosen, membership, outcome
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.influence import Sample, combination_of, linear_of, mean_among, sample_of
from cxsurvey.survey import Survey

SIGNS = (1.0, -1.0, -1.0, 1.0)  # of group and comparison where the modifier holds, then elsewhere
SMALL_EFFECT = 0.2  # standard deviations: Cohen's small effect, the smallest one of interest for scores


def interaction(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence that a difference of two groups depends on a third question, on the scale of the answers.

    The estimate is the difference where `modifier_levels` hold less the difference elsewhere; one-sided t on the
    linearised standard error. For a 0/1 outcome the same on the logit scale is told beside it: the two may disagree.
    """
    columns = (
        outcome(survey, claim.question, claim.levels, claim.base),
        membership(survey, claim.by, claim.group, claim.against),
        chosen(survey, claim.modifier, claim.modifier_levels),
    )
    sample = sample_of(survey, *columns)
    y, first, there = (column[sample.inside] for column in columns)
    cells = [(first == a) & (there == b) for b in (1, 0) for a in (1, 0)]
    smallest = min(float(cell.sum()) for cell in cells)
    if smallest == 0:
        return Evidence.untestable("nobody in one of the four groups that the claim compares answered")
    change, means = combination_of(sample, y, cells, SIGNS)
    where = claimed(_with_margin(claim, sample, y), "difference")
    logits = _on_logits([mean_among(sample, y, cell) for cell in cells], sample) if claim.levels else ()
    gaps = f"{means[0] - means[1]:+.2f} against {means[2] - means[3]:+.2f}"
    label = survey.codebook[claim.modifier].label_of
    named = " or ".join(label(code) for code in claim.modifier_levels)
    return weigh(
        survey, sample, change, where,
        scale="difference" if claim.levels else "number", unit=outcome_unit(survey, claim),
        bases=(smallest, smallest * sample.effective / sample.n),
        what=f"how much larger the difference is with {named}: {difference_words(survey, claim)}",
        test="one-sided test of a difference in differences, linearised, t",
        remarks=(f"the difference is {gaps}", *logits),
    )  # fmt: skip


def _with_margin(claim: PublishedClaim, sample: Sample, y: FloatArray) -> PublishedClaim:
    """The claim with the smallest difference of interest for scores: a fifth of their standard deviation."""
    if claim.levels or claim.margin is not None:
        return claim
    mean = float(sample.weight @ y) / float(sample.weight.sum())
    spread = math.sqrt(float(sample.weight @ (y - mean) ** 2) / float(sample.weight.sum()))
    return replace(claim, margin=SMALL_EFFECT * spread or None)


def _on_logits(found: list[tuple[float, FloatArray]], sample: Sample) -> tuple[str, ...]:
    """The interaction on the logit scale in words, where no share is 0 or 1; nothing for scores."""
    shares = [mean for mean, _ in found]
    if not all(0 < share < 1 for share in shares):
        return ()
    logits = [math.log(share / (1 - share)) for share in shares]
    slopes = [1 / (share * (1 - share)) for share in shares]
    estimate = sum(sign * logit for sign, logit in zip(SIGNS, logits, strict=True))
    parts = zip(SIGNS, slopes, found, strict=True)
    influence = floats(np.sum([sign * slope * part for sign, slope, (_, part) in parts], axis=0))
    low, high = linear_of(sample, estimate, influence).limits(0.95)
    return (f"on the logit scale {estimate:+.2f} ({low:+.2f} to {high:+.2f})",)
