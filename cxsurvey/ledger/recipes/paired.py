"""PAIR: did the same respondents move up or down? Now against before, or against the middle of the scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.answers_contrast import signs_of
from cxsurvey.ledger.recipes.group_words import outcome_words
from cxsurvey.ledger.respondents import outcome, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.rounding import p_text
from cxsurvey.significance.influence import sample_of
from cxsurvey.significance.parameter import Signs
from cxsurvey.significance.signed_rank import signed_rank_of
from cxsurvey.survey import Survey


def paired(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a move: the share who moved up less the share who moved down, by the sign test.

    With levels it is McNemar's test of their shares. Exact for equal weights and independent respondents, else t on
    the linearised difference. Wilcoxon's signed-rank test is told beside it where it holds.
    """
    gap = _gap(survey, claim)
    sample = sample_of(survey, gap)
    moved = gap[sample.inside]
    parameter = signs_of(sample, floats(np.sign(moved)))
    exact = isinstance(parameter, Signs)
    remarks: tuple[str, ...] = ()
    if exact and not claim.levels and moved.any():
        remarks = (f"Wilcoxon signed-rank test, two-sided, {p_text(signed_rank_of(moved).p_value)}",)
    return weigh(
        survey, sample, parameter, claimed(replace(claim, threshold=None), "difference"), scale="difference",
        what=_words(survey, claim),
        test=f"one-sided sign test, {'exact binomial' if exact else 'linearised, t'}", remarks=remarks,
    )  # fmt: skip


def _gap(survey: Survey, claim: PublishedClaim) -> FloatArray:
    """Now less before, or less the middle of the scale."""
    now = outcome(survey, claim.question, claim.levels, claim.base)
    if claim.before:
        return now - outcome(survey, claim.before, claim.levels, claim.base)
    return now - (_middle(survey, claim.question) if claim.threshold is None else claim.threshold)


def _middle(survey: Survey, question: str) -> float:
    """The score of the middle of the scale, by its options."""
    options = [option for option in survey.codebook[question].options if option.reason is None]
    scores = [survey.codebook[question].score_of(option.code) for option in options]
    known = [score for score in scores if score is not None]
    if not known:
        values = scored(survey, question)
        return float(np.nanmin(values) + np.nanmax(values)) / 2
    return (min(known) + max(known)) / 2


def _words(survey: Survey, claim: PublishedClaim) -> str:
    """The shares that are compared; of a scale, who moved up and who moved down."""
    now = outcome_words(survey, claim)
    if claim.levels and claim.before:
        before = outcome_words(survey, replace(claim, question=claim.before))
        return f"the share of “{now}” less that of “{before}”"
    before = f"“{survey.codebook[claim.before].title}”" if claim.before else "the middle of the scale"
    return f"the share who moved up less the share who moved down, “{now}” against {before}"
