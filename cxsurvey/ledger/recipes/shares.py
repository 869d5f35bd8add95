"""The share of respondents that a claim is about, and what to call it."""

from __future__ import annotations

from cxsurvey.ledger.respondents import chosen
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.significance.influence import Sample, sample_of, share_of
from cxsurvey.significance.parameter import Share
from cxsurvey.survey import Survey


def asked_share(survey: Survey, claim: PublishedClaim) -> tuple[Sample, Share]:
    """Those in the base of the claim's question, and the share who gave one of its levels."""
    column = chosen(survey, claim.question, claim.levels, claim.base)
    sample = sample_of(survey, column)
    return sample, share_of(sample, column[sample.inside])


def share_words(survey: Survey, claim: PublishedClaim) -> str:
    """What the share is of: the labels of the levels."""
    question = survey.codebook[claim.question]
    labels = " or ".join(f"“{question.label_of(level)}”" for level in claim.levels)
    return f"the share who answered {labels} to “{question.title}”"
