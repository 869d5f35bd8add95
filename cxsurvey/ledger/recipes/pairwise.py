"""EQ between groups: no two of them differ by more than a margin, each pair by two one-sided tests."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import outcome_unit, outcome_words
from cxsurvey.ledger.respondents import membership, outcome
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import MARGINS, Claimed, joined, weigh
from cxsurvey.significance.influence import combination_of, sample_of
from cxsurvey.significance.region import Region
from cxsurvey.survey import Survey


def pairwise_equivalence(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of groups that are alike: every pair within ±margin (an intersection–union test over the pairs).

    Groups are the valid answers to `by`, or those that the claim names; one of nobody is left out.
    """
    question = survey.codebook[claim.by]
    codes = claim.group or tuple(level.code for level in question.levels if level.reason is None)
    pairs = [_pair(survey, claim, a, b) for a, b in combinations(codes, 2)]
    found = tuple(pair for pair in pairs if pair.base_n > 0)
    if not found:
        return Evidence.untestable(f"fewer than two groups of “{question.title}” have an answer")
    return joined(replace(claim, joined="all"), found)


def _pair(survey: Survey, claim: PublishedClaim, a: int | str, b: int | str) -> Evidence:
    """The difference of two groups within ±margin."""
    values = outcome(survey, claim.question, claim.levels, claim.base)
    member = membership(survey, claim.by, (a,), (b,))
    sample = sample_of(survey, values, member)
    y, first = values[sample.inside], member[sample.inside] == 1
    margin = claim.margin or MARGINS["difference"]
    if not first.any() or first.all():
        return Evidence("difference", "", "", base_n=0.0)
    difference, _ = combination_of(sample, y, (first, ~first), (1.0, -1.0))
    label = survey.codebook[claim.by].label_of
    region = Region(-margin, margin)
    return weigh(
        survey, sample, difference, Claimed(region, region, 0.0, "no difference"),
        scale="difference" if claim.levels else "number", unit=outcome_unit(survey, claim),
        what=f"the difference in “{outcome_words(survey, claim)}” between {label(a)} and {label(b)}",
        test=f"two one-sided t tests of each pair within ±{margin:g}",
        bases=(float(min(first.sum(), (~first).sum())),) * 2,
    )  # fmt: skip
