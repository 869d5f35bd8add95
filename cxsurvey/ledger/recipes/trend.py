"""TREND: do the answers to one question rise, or fall, with those to another?"""

from __future__ import annotations

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import outcome_words
from cxsurvey.ledger.respondents import outcome, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.influence import sample_of
from cxsurvey.significance.rank_correlation import rank_correlation
from cxsurvey.survey import Survey


def trend(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a rise or fall: Spearman's rank correlation, one-sided, t on the linearised standard error.

    For equal weights and a 0/1 outcome over ordered groups it asks what the Cochran–Armitage test asks.
    """
    y, x = outcome(survey, claim.question, claim.levels, claim.base), scored(survey, claim.by)
    sample = sample_of(survey, y, x)
    correlation = rank_correlation(sample, x[sample.inside], y[sample.inside])
    return weigh(
        survey, sample, correlation, claimed(claim, "correlation"), scale="number", unit="rank correlation",
        what=f"Spearman’s correlation of “{outcome_words(survey, claim)}” and “{survey.codebook[claim.by].title}”",
        test="one-sided test of Spearman’s rank correlation, linearised, t",
    )  # fmt: skip
