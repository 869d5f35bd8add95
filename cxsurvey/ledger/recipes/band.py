"""EQ and BAND: does a share lie in an interval, "about a half" or "just under 12 %"? Both ends must be shown."""

from __future__ import annotations

from dataclasses import replace

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.location import location
from cxsurvey.ledger.recipes.pairwise import pairwise_equivalence
from cxsurvey.ledger.recipes.published_share import standing
from cxsurvey.ledger.recipes.shares import asked_share, share_words
from cxsurvey.ledger.terms import Interval, PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.rounding import p_text, percent
from cxsurvey.significance.region import Region, inside_p
from cxsurvey.survey import Survey


def band(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a share inside an interval, by two one-sided tests; with `by`, of groups that do not differ.

    "p above 5 %" is never "the same": without enough respondents the claim stays unproven. The other margins of the
    claim, and its other definitions, are reported beside it.
    """
    if claim.by:
        return pairwise_equivalence(survey, claim)
    if not claim.levels:
        return location(survey, claim)
    sample, share = asked_share(survey, claim)
    where = claimed(_with_interval(claim), "share")
    region = where.supports
    evidence = weigh(
        survey, sample, share, where, scale="share", what=share_words(survey, claim),
        test=f"two one-sided exact binomial tests of a share within {_per_cent(region)}",
        remarks=(*_other_margins(survey, claim), *_other_definitions(survey, claim)),
    )  # fmt: skip
    published = claim.quantity is not None and claim.published_n is None
    return replace(evidence, stands_from_n=standing(evidence, share, where)) if published else evidence


def _with_interval(claim: PublishedClaim) -> PublishedClaim:
    """The claim with its margin as the interval, where it names one around a number."""
    if claim.recipe != "EQ" or claim.quantity is None or claim.margin is None:
        return claim
    value, margin = claim.quantity.value, claim.margin
    return replace(claim, interval=Interval(value - margin, value + margin))


def _other_margins(survey: Survey, claim: PublishedClaim) -> tuple[str, ...]:
    """What the test says with the other margins of the claim."""
    if claim.quantity is None:
        return ()
    _, share = asked_share(survey, claim)
    value = claim.quantity.value
    regions = [(margin, Region(value - margin, value + margin)) for margin in claim.margins if margin != claim.margin]
    return tuple(f"within ±{100 * margin:g} points: {p_text(inside_p(share, region))}" for margin, region in regions)


def _other_definitions(survey: Survey, claim: PublishedClaim) -> tuple[str, ...]:
    """The share by each of the other readings of what counts."""
    found = []
    for name, levels in claim.definitions.items():
        _, share = asked_share(survey, replace(claim, levels=levels))
        low, high = share.limits(0.9)
        found.append(f"{name}: {percent(share.estimate, 1)} ({percent(low, 1)} to {percent(high, 1)})")
    return tuple(found)


def _per_cent(region: Region) -> str:
    return f"{100 * region.low:.4g} to {100 * region.high:.4g} %"
