"""WAVE: does a share, or a mean, rise or fall from wave to wave?"""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.group_words import outcome_unit, outcome_words
from cxsurvey.ledger.respondents import chosen, outcome
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import MARGINS, Claimed, claimed, weigh
from cxsurvey.significance.influence import combination_of, sample_of
from cxsurvey.survey import Survey

FOR_A_TREND = 3  # waves: a line through two of them is a change


def between_waves(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a rise or fall over the waves: the slope through the waves' shares, over their whole length.

    Waves are strata, so that they are independent. With two waves it is the change between them, and is called so;
    with one there is nothing to compare.
    """
    question = survey.codebook[claim.by]
    waves = [level.code for level in question.levels if level.reason is None]
    y_all = outcome(survey, claim.question, claim.levels, claim.base)
    members = {wave: chosen(survey, claim.by, (wave,)) for wave in waves}
    sample = sample_of(survey, y_all, *members.values())
    groups = {wave: member[sample.inside] == 1 for wave, member in members.items()}
    asked = [wave for wave in waves if groups[wave].any()]
    if len(asked) < 2:
        return Evidence.untestable(f"only one wave asked “{survey.codebook[claim.question].title}”")
    place = np.arange(len(asked)) - (len(asked) - 1) / 2
    slope = floats(place * (len(asked) - 1) / (place**2).sum())  # over the whole length
    change, _ = combination_of(sample, y_all[sample.inside], [groups[wave] for wave in asked], slope.tolist())
    smallest = float(min(groups[wave].sum() for wave in asked))
    trend = "trend" if len(asked) >= FOR_A_TREND else "change"
    first, last = question.label_of(asked[0]), question.label_of(asked[-1])
    return weigh(
        survey, sample, change, _claimed(claim),
        scale="difference" if claim.levels else "number", unit=outcome_unit(survey, claim),
        bases=(smallest, smallest * sample.effective / sample.n),
        what=f"the {trend} of “{outcome_words(survey, claim)}” from {first} to {last}",
        test=f"one-sided test of a {trend} over {len(asked)} waves, linearised, t",
        remarks=("waves are taken as separate samples: respondents in two of them would have to be declared",),
    )  # fmt: skip


def _claimed(claim: PublishedClaim) -> Claimed:
    """The side of the claim; power at five points over all waves, unless the claim says otherwise."""
    found = claimed(claim, "difference")
    if claim.margin is not None or found.supports.is_band:
        return found
    step = MARGINS["share"] if claim.side != "less" else -MARGINS["share"]
    return Claimed(found.supports, found.contradicts, step, f"{step:+.2g} over all waves")
