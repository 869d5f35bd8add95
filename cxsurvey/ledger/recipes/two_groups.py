"""2X2: is an answer more frequent in one group than in another? The difference of two shares, with ratio and odds."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import difference_words, group_bases
from cxsurvey.ledger.respondents import chosen, membership, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.influence import Sample, combination_of, mean_among, sample_of
from cxsurvey.significance.parameter import Parameter
from cxsurvey.significance.stratified import mantel_haenszel
from cxsurvey.significance.table_parameter import TwoByTwo
from cxsurvey.survey import Survey


def two_groups(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a difference of shares between a group and whom it is compared with.

    Fisher's mid-p for equal weights and independent respondents, else t on the linearised difference. Risk ratio and
    odds ratio are told beside it, and the odds ratio of Mantel and Haenszel within the first of the `controls`.

    Source: Lancaster 1961, JASA 56, 223–234; Mantel and Haenszel 1959, JNCI 22, 719–748.
    """
    values = chosen(survey, claim.question, claim.levels, claim.base)
    member = membership(survey, claim.by, claim.group, claim.against)
    sample = sample_of(survey, values, member)
    y, first = values[sample.inside], member[sample.inside] == 1
    bases = group_bases(sample, first)
    if min(bases) == 0:
        return Evidence.untestable(f"nobody on one side of “{survey.codebook[claim.by].title}” answered")
    difference = risk_difference(sample, y, first)
    exact = isinstance(difference, TwoByTwo)
    return weigh(
        survey, sample, difference, claimed(claim, "difference"), scale="difference",
        what=difference_words(survey, claim), bases=bases,
        test=f"one-sided test of two shares, {'Fisher’s mid-p' if exact else 't on the linearised difference'}",
        remarks=(*_ratios(sample, y, first), *_stratified(survey, claim)),
    )  # fmt: skip


def risk_difference(sample: Sample, chosen_by: FloatArray, first: BoolArray) -> Parameter:
    """The difference of the shares of two groups: by the table where respondents are equal and independent."""
    if not sample.is_simple:
        return combination_of(sample, chosen_by, (first, ~first), (1.0, -1.0))[0]
    a, c = (float(chosen_by[group].sum()) for group in (first, ~first))
    return TwoByTwo(a, float(first.sum()), c, float((~first).sum()))


def _ratios(sample: Sample, y: FloatArray, first: BoolArray) -> tuple[str, ...]:
    """Risk ratio and odds ratio in words, where neither share is 0 or 1."""
    p, q = mean_among(sample, y, first)[0], mean_among(sample, y, ~first)[0]
    if not 0 < p < 1 or not 0 < q < 1:
        return ()
    return (f"risk ratio {p / q:.2f}, odds ratio {p * (1 - q) / (q * (1 - p)):.2f}",)


def _stratified(survey: Survey, claim: PublishedClaim) -> tuple[str, ...]:
    """The common odds ratio within the answers to each control, where respondents are equal and independent."""
    values = chosen(survey, claim.question, claim.levels, claim.base)
    member = membership(survey, claim.by, claim.group, claim.against)
    found = []
    for control in claim.controls:
        stratum = scored(survey, control)
        sample = sample_of(survey, values, member, stratum)
        if sample.is_simple:
            columns = (column[sample.inside] for column in (stratum, member, values))
            found.append(f"within {survey.codebook[control].title}: {_common_odds(*columns)}")
    return tuple(found)


def _common_odds(stratum: FloatArray, member: FloatArray, values: FloatArray) -> str:
    """The odds ratio of Mantel and Haenszel in words."""
    levels, place = np.unique(stratum, return_inverse=True)
    cell = place * 4 + 2 * (member == 0) + (values == 0)
    tables = floats(np.bincount(cell, minlength=4 * len(levels))).reshape(-1, 2, 2)
    tables = tables[(tables.sum(axis=1).min(axis=1) > 0) & (tables.sum(axis=2).min(axis=1) > 0)]
    if not len(tables):
        return "no stratum has both answers in both groups"
    outcome = mantel_haenszel(floats(tables))
    limits = f"{outcome.conf_low:.2f} to {outcome.conf_high:.2f}"
    return f"Mantel–Haenszel odds ratio {outcome.difference:.2f} ({limits})"
