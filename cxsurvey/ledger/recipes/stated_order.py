"""ORDR: do answers, or groups, stand in the order that the claim states? Every step of it must be shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import outcome_words
from cxsurvey.ledger.respondents import chosen, outcome
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, joined, weigh
from cxsurvey.rounding import p_text
from cxsurvey.significance.influence import Sample, linear_of, mean_among, mean_of, sample_of
from cxsurvey.significance.ranking import ordered_tests
from cxsurvey.survey import Survey


def stated_order(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of an order, first to last from the most to the least (with side "less" the other way).

    For the claim each step must be shown, an intersection–union test of neighbours; that equality is rejected towards
    the order would not tell which step is there, and is only told beside it. Against the claim: the chi-bar-squared
    test of a violation, at equality, where a violation is hardest to tell from chance.

    Source: Silvapulle and Sen 2005, Constrained Statistical Inference, section 3.8.
    """
    sample, means, influences, sizes = _groups(survey, claim) if claim.by else _answers(survey, claim)
    if not np.isfinite(means).all():
        return Evidence.untestable("nobody answered in one of the groups that the claim puts in order")
    sign = -1.0 if claim.side == "less" else 1.0
    gaps, slopes = -sign * np.diff(means), -sign * np.diff(influences, axis=1)
    names = _names(survey, claim)
    where = claimed(replace(claim, side="greater"), "difference")
    smallest = float(sizes.min())
    steps = tuple(
        weigh(
            survey, sample, linear_of(sample, float(gap), slope), where,
            scale="difference" if claim.levels or not claim.by else "number",
            what=f"“{outcome_words(survey, claim)}”, {first} less {second}",
            test="intersection–union test of each step, one-sided, linearised, t",
            bases=(smallest, smallest * sample.effective / sample.n),
        )
        for gap, slope, (first, second) in zip(gaps, slopes.T, pairwise(names), strict=True)
    )  # fmt: skip
    equality, violation = _order_tests(sample, floats(gaps), floats(slopes))
    evidence = joined(replace(claim, joined="all"), steps)
    remark = f"chi-bar-squared test of equality against the order, {p_text(equality)}"
    return replace(evidence, p_contradict=violation, remarks=(*evidence.remarks, remark))


def _answers(survey: Survey, claim: PublishedClaim) -> tuple[Sample, FloatArray, FloatArray, FloatArray]:
    """The shares of the answers in order, and their influences, shape (k, steps)."""
    columns = [chosen(survey, claim.question, codes, claim.base) for codes in claim.order]
    sample = sample_of(survey, *columns)
    found = [mean_of(sample, column[sample.inside]) for column in columns]
    return (
        sample,
        floats([mean for mean, _ in found]),
        floats(np.stack([u for _, u in found], axis=1)),
        floats([sample.n]),
    )


def _groups(survey: Survey, claim: PublishedClaim) -> tuple[Sample, FloatArray, FloatArray, FloatArray]:
    """The means of the outcome in the groups in order, and their influences, shape (k, groups)."""
    y = outcome(survey, claim.question, claim.levels, claim.base)
    members = [chosen(survey, claim.by, codes) for codes in claim.order]
    sample = sample_of(survey, y, *members)
    inside = [member[sample.inside] == 1 for member in members]
    found = [mean_among(sample, y[sample.inside], group) for group in inside]
    means, influences = floats([mean for mean, _ in found]), floats(np.stack([u for _, u in found], axis=1))
    return sample, means, influences, floats([group.sum() for group in inside])


def _order_tests(sample: Sample, gaps: FloatArray, slopes: FloatArray) -> tuple[float, float]:
    """The p of "all are equal" against the order, and of "the order holds"; NaN where a step has no variance."""
    covariance = sample.covariance(slopes)
    if np.linalg.matrix_rank(covariance, hermitian=True) < len(gaps):
        return np.nan, np.nan
    equality, violation = ordered_tests(gaps, covariance)
    return equality.p_value, violation.p_value


def _names(survey: Survey, claim: PublishedClaim) -> list[str]:
    label = survey.codebook[claim.by or claim.question].label_of
    return [" or ".join(f"“{label(code)}”" for code in codes) for codes in claim.order]
