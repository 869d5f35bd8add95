"""POL: are there two camps with little between them? The middle of a scale against both of its ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.answers_contrast import signs_of
from cxsurvey.ledger.respondents import scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, joined, weigh
from cxsurvey.significance.influence import sample_of
from cxsurvey.significance.polarisation import agreement, variance_ratio
from cxsurvey.survey import Survey


def two_camps(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of two camps: the answers below the middle, and those above it, each outnumber the middle.

    An intersection–union test of two contrasts within the question; the middle is the middle answer of an odd scale,
    or the two of an even one. Van der Eijk's A and the variance as a part of the largest possible are told beside it.
    """
    score = scored(survey, claim.question)
    sample = sample_of(survey, score)
    levels = np.unique([score for score in _scores(survey, claim.question) if score is not None])
    y, middle = score[sample.inside], _middle(floats(levels))
    title = survey.codebook[claim.question].title
    found = tuple(
        weigh(
            survey, sample, signs_of(sample, floats(end) - floats(np.isin(y, middle))),
            claimed(claim, "difference"), scale="difference",
            what=f"the share {name} the middle less the share in the middle of “{title}”",
            test="intersection–union test of both ends against the middle, within one question",
        )
        for name, end in (("below", y < middle.min()), ("above", y > middle.max()))
    )  # fmt: skip
    shares = floats([sample.weight[y == level].sum() for level in levels]) / sample.weight.sum()
    ratio = variance_ratio(shares, floats(levels))
    remark = f"van der Eijk’s A {agreement(shares):+.2f}, variance {100 * ratio:.0f} % of the largest possible"
    evidence = joined(replace(claim, joined="all"), found)
    return replace(evidence, remarks=(*evidence.remarks, remark))


def _scores(survey: Survey, question: str) -> list[float | None]:
    asked = survey.codebook[question]
    return [asked.score_of(option.code) for option in asked.options if option.reason is None]


def _middle(
    levels: FloatArray,
) -> FloatArray:
    """The middle answer, or the two middle ones."""
    half = len(levels) // 2
    return levels[half : half + 1] if len(levels) % 2 else levels[half - 1 : half + 1]
