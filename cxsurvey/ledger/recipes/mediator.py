"""MED: does a difference between groups go with a third question? How much of it is left when that is held constant."""

from __future__ import annotations

import math
from dataclasses import replace

from cxsurvey.arrays import FloatArray
from cxsurvey.ledger.bootstrap import bootstrap_values, percentile_limits
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import difference_words, group_bases, outcome_unit
from cxsurvey.ledger.respondents import membership, outcome, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.attenuation import Attenuation, attenuation
from cxsurvey.significance.influence import sample_of
from cxsurvey.survey import Survey


def mediator(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence that a difference of groups shrinks when a mediator is held constant, in linear regressions.

    The estimate is what it shrinks by, in the unit of the outcome. For the claim: group goes with mediator, and
    mediator with outcome, in the direction that makes the difference (the joint test of both paths); with a threshold
    also that more than that part of the difference is taken up. Limits are percentiles of a bootstrap of the PSUs,
    linearised where there are too many of them or their design allows none. Answers of one moment can be consistent
    with a mediator; they cannot show it.

    Source: MacKinnon et al. 2002, Psychological Methods 7, 83–104; Rao and Wu 1988, JASA 83, 231–241.
    """
    columns = (
        outcome(survey, claim.question, claim.levels, claim.base),
        membership(survey, claim.by, claim.group, claim.against),
        scored(survey, claim.through),
    )
    sample = sample_of(survey, *columns)
    y, first, m = (column[sample.inside] for column in columns)
    bases = group_bases(sample, first == 1)
    if min(bases) == 0:
        return Evidence.untestable(f"nobody on one side of “{survey.codebook[claim.by].title}” answered")
    sign = -1.0 if claim.side == "less" else 1.0
    found = attenuation(sample, sign * y, first, m)
    part = claim.threshold
    rising = replace(claim, threshold=None, interval=None, side="greater", margin=_margin(claim, y))
    where = claimed(rising, "difference")
    evidence = weigh(
        survey, sample, found.shrunk(part or 0.0), where, scale="number", unit=outcome_unit(survey, claim),
        bases=bases,
        what=f"how much of the difference goes with “{survey.codebook[claim.through].title}”: "
        f"{difference_words(survey, claim)}",
        test=f"joint test of both paths{f' and of more than {part:.0%} of the difference' if part else ''}, "
        "linear regressions, linearised",
        remarks=(found.words(), "answers of one moment can at best be consistent with a mediator"),
    )  # fmt: skip
    p_support = max(found.p_positive, found.total.above(0.0), evidence.p_support if part else 0.0)
    p_contradict = evidence.p_contradict if part else found.p_negative
    values = bootstrap_values(
        survey.plan, sample.inside, lambda weight: Attenuation.estimate(weight, sign * y, first, m)
    )
    low, high = found.shrunk(0.0).limits(0.95) if values is None else percentile_limits(values, 0.95)
    how = "linearised limits" if values is None else "bootstrap percentile limits"
    ends = sorted((sign * low, sign * high))
    if part:  # it allows more than that part of a difference that is itself estimated
        evidence = replace(evidence, allowed_low=math.nan, allowed_high=math.nan, asked=f"more than {part:.0%} of it")
    return replace(
        evidence, method=f"{evidence.method}; {how}", estimate=sign * found.taken_up, conf_low=ends[0],
        conf_high=ends[1], p_support=p_support, p_contradict=p_contradict,
    )  # fmt: skip


def _margin(claim: PublishedClaim, y: FloatArray) -> float:
    """The smallest difference of interest: a fifth of a standard deviation of the outcome."""
    return claim.margin or 0.2 * float(y.std()) or 1.0
