"""SUP: is one answer given more often than every other? It must beat each of them."""

from __future__ import annotations

from dataclasses import replace

from cxsurvey.codebook import Code
from cxsurvey.estimation.levels import counted_levels
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.answers_contrast import contrast_scores, signs_of
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import Claimed, joined, weigh
from cxsurvey.significance.influence import sample_of
from cxsurvey.significance.region import Region
from cxsurvey.survey import Survey


def leader(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence that the answer named beforehand is the largest one: an intersection–union test over its rivals.

    The p for the claim is the largest of the one-sided ones, without a penalty for their number; against it the
    smallest, times their number. Each is the exact binomial test of two answers to one question, or linearised.

    Source: Berger 1982, Technometrics 24, 295–300.
    """
    question = survey.codebook[claim.question]
    (first, *_), base = claim.levels, claim.base or question.base
    reasons = {level.code for level in question.levels if level.reason is not None}  # in the base, but no answers
    rivals = [code for code, _ in counted_levels(survey, question, base) if code not in {*claim.levels, *reasons}]
    if not rivals:
        return Evidence.untestable(f"“{question.label_of(first)}” is the only answer to it")
    found = tuple(_lead(survey, claim, first, rival) for rival in rivals)
    evidence = joined(replace(claim, joined="all"), found)
    against = question.label_of(first)
    others = "the other answer" if len(rivals) == 1 else f"each of {len(rivals)} other answers"
    return replace(
        evidence, what=evidence.what, remarks=(),
        method=f"{found[0].method}; “{against}” named beforehand, against {others}",
    )  # fmt: skip


def _lead(survey: Survey, claim: PublishedClaim, first: Code, rival: Code) -> Evidence:
    """The lead of the answer over one rival; power at the published lead, or at the smallest one of interest."""
    column = contrast_scores(survey, claim.question, {first: 1.0, rival: -1.0})
    sample = sample_of(survey, column)
    label = survey.codebook[claim.question].label_of
    above = Region(low=0.0)
    at = claim.margin or 0.10
    where = Claimed(above, above, at, f"a lead of {at:.3g}")
    return weigh(
        survey, sample, signs_of(sample, column[sample.inside]), where,
        scale="difference", what=f"the lead of “{label(first)}” over “{label(rival)}”",
        test="intersection–union test of one-sided tests within one question",
    )  # fmt: skip
