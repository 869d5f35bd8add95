"""Design effects: how much larger a variance is than that of a simple random sample of as many respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.nps import DETRACTOR, PROMOTER
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.values import numbers
from cxsurvey.survey import Survey, check_survey

_STATISTICS = ("share", "mean", "total", "nps")
_SAME = 1e-9  # relative: the base and the mean of the same answers, added up in another order


def design_effect(survey: Survey, estimates: Estimates, *, replacement: bool = True) -> pd.DataFrame:
    """The design effect of each estimate, one row each, beside the standard error of a simple random sample.

    Columns `question, level, <by…>, statistic, estimate, std_error, srs_error, design_effect, base_n, effective_n`:
    the design effect is the variance over that of a simple random sample of base_n respondents, effective_n is base_n
    divided by it. It holds all that the design does: weights, strata, PSUs, the finite population and targets; Kish's
    1 + cv² of the weights, base_n/base_effective of the Estimates, holds the weights alone. The sample compared with is
    drawn with replacement, or from a population as large as the sum of the weights with `replacement=False`, where the
    weights must add up to it. NaN for an empty base and for answers that are all alike.

    `survey` is the one that the estimates are of: shares, means, totals or net promoter scores.

    Raises InputError for other estimates, for those of another survey, and for weights that add up to no more than the
    respondents where they are to be a population.

    Source: Kish 1965, Survey Sampling, section 8.2; Kish 1995, Journal of Official Statistics 11, 55–77.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "joint", "IT", "IT"] * 5, "firm": [1, 1, 2, 2] * 5})
    >>> survey = cx.from_frame(frame.assign(firm=frame.index // 2), psu="firm")
    >>> effect = cx.design_effect(survey, cx.share(survey, "who"))
    >>> effect["design_effect"].round(4).tolist(), effect["effective_n"].round(4).tolist()
    ([2.1111, 2.1111], [9.4737, 9.4737])
    """
    check_survey(survey)
    if estimates.statistic not in _STATISTICS:
        raise _refused(
            "No design effect is known of these estimates.",
            estimates.statistic,
            listing(_STATISTICS),
            "Ask for shares.",
        )
    n, people = estimates.base_n, estimates.base_weighted
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = _spread(survey, estimates) * n / (n - 1)
        srs = spread / n * (1.0 if replacement else _left_over(n, people))
        srs = srs * (people**2 if estimates.statistic == "total" else 1.0)
        variance = np.diagonal(estimates.covariance)
        effect = np.where(srs > 0, variance / srs, np.nan)
        numbers_of = {"srs_error": np.sqrt(srs), "design_effect": effect, "base_n": n, "effective_n": n / effect}
    frame = estimates.to_frame()
    told = frame[["question", "level", *estimates.by, "statistic", "estimate", "std_error"]]
    return told.assign(**numbers_of).astype({"base_n": np.int64})


def _left_over(n: FloatArray, people: FloatArray) -> FloatArray:
    """The share of the population that is not in the sample, for each estimate."""
    if (people[n > 0] <= n[n > 0]).any():
        raise _refused(
            "The weights do not add up to a population.",
            f"{people[n > 0].min():,.6g} for {n[n > 0][int(np.argmin(people[n > 0]))]:,.0f} respondents",
            "weights that add up to more than the respondents",
            "Leave out replacement=False, or weight to totals of the population.",
        )
    return floats(1 - n / people)


def _spread(survey: Survey, estimates: Estimates) -> FloatArray:
    """The weighted variance of the answers behind each estimate, divided by the base and not by one less, (m,)."""
    levels = estimates.keys["level"].astype(object) != ""
    if levels.all():
        share = estimates.estimate
        if estimates.statistic == "total":
            share = share / estimates.base_weighted
        return floats(share * (1 - share))
    spread = np.empty(len(estimates))
    for question in dict.fromkeys(estimates.keys["question"]):
        own = (estimates.keys["question"] == question).to_numpy()
        spread[own] = _of_values(survey, estimates, str(question), own)
    return spread


def _of_values(survey: Survey, estimates: Estimates, question: str, own: np.ndarray) -> FloatArray:
    """The variance of the numbers given to a question, by domain."""
    values = numbers(survey, question)
    if estimates.statistic == "nps":
        values = np.where(np.isfinite(values), (values >= PROMOTER) - 1.0 * (values <= DETRACTOR), np.nan)
    domain, domains = survey.domains(estimates.by)
    inside = (domain >= 0) & np.isfinite(values)
    weight = np.ones(len(values)) if survey.plan.weight is None else survey.plan.weight
    place, x, w = domain[inside], values[inside], weight[inside]
    total = np.bincount(place, w, domains)
    if not (own.sum() == domains and np.allclose(total, estimates.base_weighted[own], rtol=_SAME, atol=0)):
        raise _refused(
            "The estimates are not of this survey.",
            f"a weighted base of {listing([float(round(b, 6)) for b in estimates.base_weighted[own]], limit=3)}",
            listing([float(round(b, 6)) for b in total], limit=3),
            "Give the survey that the estimates were made from, with the same filter.",
        )
    mean = np.bincount(place, w * x, domains) / total
    return floats(np.bincount(place, w * (x - mean[place]) ** 2, domains) / total)


def _refused(what: str, got: str, expected: str, next_step: str) -> InputError:
    return InputError(what, where="design_effect", got=got, expected=expected, next_step=next_step)
