"""GT, LT and LB: is a share above a value, or below it? One-sided, the side fixed by the claim."""

from __future__ import annotations

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.shares import asked_share, share_words
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.survey import Survey


def threshold(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of "more than", "less than" or "some": exact one-sided binomial tests on the effective base.

    For the claim, the share is shown to lie beyond the threshold; against it, on the other side. Power is asked at
    the smallest difference of interest beyond the threshold.
    """
    sample, share = asked_share(survey, claim)
    where = claimed(claim, "share")
    end = where.supports.low if where.supports.low > 0 else where.supports.high
    side = "above" if end == where.supports.low else "below"
    return weigh(
        survey, sample, share, where, scale="share", what=share_words(survey, claim),
        test=f"exact one-sided binomial test of a share {side} {100 * end:.3g} %",
    )  # fmt: skip
