"""FIX and 2S: is our share the published one? Against the figure as exact, or against its own respondents."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.shares import asked_share, share_words
from cxsurvey.ledger.standing import stands_from
from cxsurvey.ledger.terms import Interval, PublishedClaim
from cxsurvey.ledger.weighing import ALPHA, MARGINS, Claimed, weigh
from cxsurvey.significance.parameter import Share, TwoShares
from cxsurvey.significance.region import Region, inside_p, outside_p
from cxsurvey.survey import Survey


def published_share(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of "x.x % chose this".

    For the claim: our share lies within the margin (five points unless the claim says otherwise) of the printed one,
    by two one-sided tests. Against it: our share lies outside the whole rounding interval. Where the published base is
    known both are score tests of two samples; where it is not, the figure is taken as exact and `stands_from_n` tells
    how many published respondents it takes for the verdict to stand.
    """
    sample, share = asked_share(survey, claim)
    where = claimed_share(claim)
    n0 = claim.published_n
    tests = share if n0 is None else TwoShares(share.estimate, share.base, n0)
    against = "the figure taken as exact" if n0 is None else f"a figure of {n0:,} respondents, two samples"
    evidence = weigh(
        survey, sample, tests, where, scale="share", what=share_words(survey, claim),
        test=f"two one-sided tests within ±{100 * _margin(claim):g} points for the claim, a two-sided test of its "
        f"rounding interval against it, {'exact binomial' if n0 is None else 'score'}, {against}",
    )  # fmt: skip
    low, high = share.limits(0.95)
    asked = f"within ±{100 * _margin(claim):g} points of {published_words(claim)}"
    evidence = replace(evidence, conf_low=low, conf_high=high, confidence=0.95, asked=asked)
    return evidence if n0 is not None else replace(evidence, stands_from_n=standing(evidence, share, where))


def claimed_share(claim: PublishedClaim) -> Claimed:
    """The margin around the printed share for the claim, its rounding interval against it, power at the share itself.

    Raises ValueError for a claim without a printed share.
    """
    if claim.quantity is None:
        raise ValueError("no published share to compare with")
    value, half, margin = claim.quantity.value, claim.quantity.half, _margin(claim)
    supports = Region(
        value - margin if value > margin else -math.inf, value + margin if value + margin < 1 else math.inf
    )
    printed = Interval(value - half, value + half) if claim.interval is None else claim.interval
    return Claimed(supports, Region(printed.low, printed.high), value, f"a share of {100 * value:.3g} %")


def published_words(claim: PublishedClaim) -> str:
    """The number as it was printed."""
    return claim.quantity.text if claim.quantity else ""


def standing(evidence: Evidence, share: Share, where: Claimed) -> float:
    """The fewest published respondents with which the verdict would stand; NaN where there is none to overturn."""
    if evidence.p_support <= ALPHA:
        return _from(share, lambda two: inside_p(two, where.supports))
    if evidence.p_contradict <= ALPHA:
        return _from(share, lambda two: outside_p(two, where.contradicts))
    return math.nan


def _from(share: Share, p_value: Callable[[TwoShares], float]) -> float:
    return stands_from(lambda n: p_value(TwoShares(share.estimate, share.base, n)), ALPHA)


def _margin(claim: PublishedClaim) -> float:
    return claim.margin or MARGINS["share"]
