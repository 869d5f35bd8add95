"""What a difference of two groups is called, and how many respondents the smaller of them has."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.significance.influence import Sample
from cxsurvey.survey import Survey


def group_bases(sample: Sample, first: BoolArray) -> tuple[float, float]:
    """The unweighted and the effective base of the smaller of two groups; 0 where one is empty."""
    found = []
    for group in (first, ~first):
        weight = sample.weight[group]
        found.append((float(len(weight)), float(weight.sum() ** 2 / np.square(weight).sum()) if len(weight) else 0.0))
    return min(n for n, _ in found), min(effective for _, effective in found)


def difference_words(survey: Survey, claim: PublishedClaim) -> str:
    """Group − whom it is compared with, by their labels."""
    label = survey.codebook[claim.by].label_of
    first = " or ".join(label(code) for code in claim.group)
    others = " or ".join(label(code) for code in claim.against) or "all others"
    return f"“{outcome_words(survey, claim)}”, {first} against {others} (“{survey.codebook[claim.by].title}”)"


def outcome_unit(survey: Survey, claim: PublishedClaim) -> str:
    """The unit of an outcome that is a number: the question's, or points of its scale; "" for a share."""
    question = survey.codebook[claim.question]
    return "" if claim.levels else question.unit or ("scale points" if question.options else "")


def outcome_words(survey: Survey, claim: PublishedClaim) -> str:
    """The outcome by its labels: the levels that count, or the question."""
    question = survey.codebook[claim.question]
    if not claim.levels:
        return question.title
    return f"{question.title}: {' or '.join(question.label_of(level) for level in claim.levels)}"
