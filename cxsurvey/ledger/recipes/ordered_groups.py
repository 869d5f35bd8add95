"""ORD: does one group answer higher than another on an ordered scale? By who outscores whom."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.highest import highest_label
from cxsurvey.ledger.recipes.group_words import difference_words, group_bases
from cxsurvey.ledger.respondents import membership, outcome, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, weigh
from cxsurvey.significance.dominance import adjusted_dominance, dominance
from cxsurvey.significance.influence import Sample, mean_among, sample_of
from cxsurvey.significance.proportional_odds import odds_by_cut
from cxsurvey.survey import Survey


def ordered_groups(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of higher (or lower) answers in one group: P(X > Y) + ½P(X = Y) − ½, the test of Brunner and Munzel.

    Cliff's delta (twice the estimate), the gap of the top two boxes and the odds ratio at each cut of the scale are
    told beside it; where the latter differ much, one odds ratio for all cuts would mislead. With `controls` it is the
    difference at equal ranks of these, by a regression of ranks.
    """
    score = outcome(survey, claim.question, claim.levels, claim.base)
    member = membership(survey, claim.by, claim.group, claim.against)
    controls = [scored(survey, name) for name in claim.controls]
    sample = sample_of(survey, score, member, *controls)
    y, first = score[sample.inside], member[sample.inside] == 1
    bases = group_bases(sample, first)
    if min(bases) == 0:
        return Evidence.untestable(f"nobody on one side of “{survey.codebook[claim.by].title}” answered")
    if controls:
        held = np.column_stack([control[sample.inside] for control in controls])
        effect, test = adjusted_dominance(sample, y, first, held), f"test of ranks, at equal {_titles(survey, claim)}"
    else:
        effect, test = dominance(sample, y, first), "Brunner–Munzel test"
    return weigh(
        survey, sample, effect, claimed(claim, "dominance"), scale="difference",
        what=f"the chance of a higher answer less 50%, ties halved, on {difference_words(survey, claim)}", bases=bases,
        test=f"one-sided {test}, linearised, t",
        remarks=(*_direction(survey, claim), f"Cliff’s delta {2 * effect.estimate:.2f}",
                 *_boxes(sample, y, first), *odds_by_cut(sample, y, first)),
    )  # fmt: skip


def _titles(survey: Survey, claim: PublishedClaim) -> str:
    return " and ".join(f"“{survey.codebook[name].title}”" for name in claim.controls)


def _direction(survey: Survey, claim: PublishedClaim) -> tuple[str, ...]:
    """Which answer counts as the highest, so that a scale listed from the best answer down does not pass unseen."""
    label = "" if claim.levels else highest_label(survey, claim.question)
    return (f"higher means nearer “{label}”",) if label else ()


def _boxes(sample: Sample, y: FloatArray, first: BoolArray) -> tuple[str, ...]:
    """The gap of the two highest answers, for scales of five or more."""
    levels = sorted(set(y.tolist()))
    if not 4 <= len(levels) <= 11:
        return ()
    top = (y >= levels[-2]).astype(float)
    gap = mean_among(sample, top, first)[0] - mean_among(sample, top, ~first)[0]
    return (f"top two boxes {100 * gap:+.1f} points",)
