"""PAR: does the top fifth hold four fifths? What firms say of themselves, or the spread over respondents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.lorenz_curve import Ranked
from cxsurvey.ledger.bootstrap import Weighted, bca_limits, bootstrap_values, psu_influence
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.respondents import scored
from cxsurvey.ledger.terms import Interval, PublishedClaim
from cxsurvey.ledger.weighing import ALPHA, MARGINS, claimed, weigh
from cxsurvey.rounding import p_text, percent
from cxsurvey.significance.influence import Sample, linear_of, mean_of, sample_of
from cxsurvey.significance.parameter import Linear
from cxsurvey.significance.signed_rank import signed_rank_of
from cxsurvey.survey import Survey

CONFIDENCE = 1 - 2 * ALPHA  # that of two one-sided tests
DIVISIBLE_BY = 10  # round numbers, at which guesses cluster


def top_share(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of "the best fifth makes about 80 %", by two one-sided tests around the published share.

    A question in per cent holds what each respondent says of the own firm: the estimand is the mean of these shares,
    which is no Lorenz curve. Of an amount it is the share of the total that the top `inputs.top` of respondents hold.
    Told beside it: its limits over bootstrap samples, corrected for bias and skew.

    Source: Langel and Tillé 2013, JRSS A 176, 521–540; Efron 1987, JASA 82, 171–185; Rao and Wu 1988, JASA 83, 231–241.
    """
    question = survey.codebook[claim.question]
    margin = claim.margin or MARGINS["share"]
    if claim.quantity is None:
        raise ValueError("no published share of the top")
    value = claim.quantity.value
    where = claimed(replace(claim, interval=Interval(value - margin, value + margin)), "difference")
    told = question.unit == "%"
    sample, parameter, remarks = _told(survey, claim, value) if told else _spread(survey, claim)
    mean = (
        "the mean share that respondents say the best part makes"
        if told
        else "the share of the total that the top holds"
    )
    return weigh(
        survey, sample, parameter, where, scale="share", what=f"{mean}, “{question.title}”",
        test=f"two one-sided t tests within ±{100 * margin:g} points, linearised", remarks=remarks,
    )  # fmt: skip


def _told(survey: Survey, claim: PublishedClaim, value: float) -> tuple[Sample, Linear, tuple[str, ...]]:
    """The mean of what respondents say, and how many of them gave a round number."""
    column = scored(survey, claim.question) / 100
    sample = sample_of(survey, column)
    shares = column[sample.inside]
    mean, influence = mean_of(sample, shares)
    remarks = [
        f"{100 * _round_numbers(100 * shares):.0f} % gave a multiple of {DIVISIBLE_BY}: an anchor, not a measurement"
    ]
    if sample.is_simple:
        remarks.append(
            f"Wilcoxon signed-rank test of {100 * value:g} %, two-sided, {p_text(_wilcoxon(shares - value))}"
        )
    resampled = _corrected(survey, sample, mean, influence, lambda weight: float(weight @ shares / weight.sum()))
    return sample, linear_of(sample, mean, influence), (*remarks, *resampled)


def _round_numbers(percentages: FloatArray) -> float:
    return float((np.abs(percentages - DIVISIBLE_BY * np.rint(percentages / DIVISIBLE_BY)) < 1e-9).mean())


def _wilcoxon(gap: FloatArray) -> float:
    return signed_rank_of(floats(np.where(np.abs(gap) < 1e-12, 0.0, gap))).p_value


def _spread(survey: Survey, claim: PublishedClaim) -> tuple[Sample, Linear, tuple[str, ...]]:
    """The share of the total held by the top respondents, and the Gini coefficient."""
    from cxsurvey.estimation.concentration import concentration

    top = claim.inputs.get("top", 0.2)
    spread = concentration(survey, claim.question, top=top)
    column = scored(survey, claim.question)
    sample = sample_of(survey, column)
    values, cut, held = column[sample.inside], floats([1 - top]), float(spread.estimate[0])
    influence = -sample.weight * Ranked(values, sample.weight).ordinate_influences(cut)[:, 0]
    gini = spread.one("gini")
    remark = f"Gini coefficient {gini['estimate']:.3f} ({gini['conf_low']:.3f} to {gini['conf_high']:.3f})"
    resampled = _corrected(
        survey, sample, held, influence, lambda weight: 1 - float(Ranked(values, weight).ordinates(cut)[0])
    )
    return sample, Linear(held, float(spread.std_error[0]), sample.df), (*resampled, remark)


def _corrected(
    survey: Survey, sample: Sample, share: float, influence: FloatArray, statistic: Weighted
) -> tuple[str, ...]:
    """The limits of the share by the bootstrap, corrected for bias and skew, in words; none where there is none."""
    values = bootstrap_values(survey.plan, sample.inside, statistic)
    if values is None:
        return ()
    each = psu_influence(survey.plan, sample.inside, floats(influence))
    low, high = bca_limits(values, share, each, CONFIDENCE)
    return (f"bootstrap limits {percent(low, 1)} to {percent(high, 1)} (BCa, {CONFIDENCE:.0%})",)
