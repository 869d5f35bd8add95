"""How large is the difference of two shares? Risk difference, risk ratio, odds ratio and Cohen's h."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.compare import compared_rows
from cxsurvey.significance.contrast import contrast_flags
from cxsurvey.significance.outcome import NAN, Outcome, many_tests
from cxsurvey.significance.results import TestResults

Measure = Literal["difference", "ratio", "odds_ratio", "cohen_h"]


@dataclass(frozen=True, slots=True)
class _Scale:
    """A scale on which two shares are subtracted: the map of a share, its slope, the way back, and the name."""

    of: Callable[[float], float]
    slope: Callable[[float], float]
    back: Callable[[float], float]
    name: str


_SCALES = {
    "difference": _Scale(lambda p: p, lambda _: 1.0, lambda d: d, "Risk difference"),
    "ratio": _Scale(math.log, lambda p: 1 / p, math.exp, "Risk ratio"),
    "odds_ratio": _Scale(lambda p: math.log(p / (1 - p)), lambda p: 1 / (p * (1 - p)), math.exp, "Odds ratio"),
    "cohen_h": _Scale(
        lambda p: 2 * math.asin(math.sqrt(p)), lambda p: 1 / math.sqrt(p * (1 - p)), lambda d: d, "Cohen's h"
    ),
}


def effect_size(
    estimates: Estimates,
    *,
    across: str,
    measure: Measure = "difference",
    against: Code = "pairwise",
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of the size of each difference between groups: column `difference` holds the measure, with limits.

    "difference" (risk difference, the one to print first), "ratio" of shares, "odds_ratio" or "cohen_h". Linearised
    on the scale on which the measure is a difference (logarithm, log odds, arcsine) with the covariance of both
    shares, t on the design's degrees of freedom; `std_error` and `statistic` are on that scale. Where a share is 0 or
    1, all but the difference have no value and no limits. `across` and `against` as in compare(): "pairwise",
    "previous" or the code of one group.

    Raises InputError for estimates that are not shares, or an unknown measure, split or group.

    Source: Agresti 2013, Categorical Data Analysis, sections 3.1 and 16.1; Cohen 1988, Statistical Power Analysis,
    section 6.2.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40 + ["joint"] * 30 + ["IT"] * 70,
    ...                       "side": ["business"] * 100 + ["IT"] * 100})
    >>> sizes = cx.effect_size(cx.share(cx.from_frame(frame), "who", by="side"), across="side", measure="ratio")
    >>> round(float(sizes.one("business", "IT", level="joint")["difference"]), 6)
    2.0
    """
    check_confidence(confidence)
    check_choice(measure, get_args(Measure), where="measure", what="effect size", default="difference")
    if estimates.statistic != "share":
        raise InputError(
            "These effect sizes are of shares.",
            where="estimates",
            got=f"estimates of a {estimates.statistic}",
            expected="the result of share()",
            next_step="Use compare() for a difference of means.",
        )
    rows, keys = compared_rows(estimates, across, against)
    pairs = list(zip(np.argmax(rows, axis=1), np.argmin(rows, axis=1), strict=True))
    quantile = t_quantile((1 + confidence) / 2, estimates.df)
    outcomes = [
        effect_of(
            measure, floats(estimates.estimate[[a, b]]), estimates.covariance[np.ix_([a, b], [a, b])],
            quantile, estimates.df,
        )
        for a, b in pairs
    ]  # fmt: skip
    what = f"{_SCALES[measure].name}, linearised with the joint covariance, t on {estimates.df:,.0f} degrees of freedom"
    flags = contrast_flags(estimates, rows)
    scale: Literal["difference", "ratio"] = "ratio" if measure in ("ratio", "odds_ratio") else "difference"
    return many_tests(
        keys, outcomes, about=estimates.about, what=what, adjust=adjust, flags=flags, across=across, scale=scale
    )


def effect_of(measure: Measure, p: FloatArray, covariance: FloatArray, quantile: float, df: float) -> Outcome:
    """The effect of two shares p, shape (2,), with their covariance; limits at ± quantile · SE on its scale."""
    scale = _SCALES[measure]
    inside = measure == "difference" or bool(((p > 0) & (p < 1)).all())
    if not inside or not np.isfinite(p).all():
        return Outcome(NAN, df, NAN)
    gap = scale.of(float(p[0])) - scale.of(float(p[1]))
    slope = np.array([scale.slope(float(p[0])), -scale.slope(float(p[1]))])
    error = math.sqrt(max(float(slope @ covariance @ slope), 0.0))
    statistic = gap / error if error > 0 else NAN
    low, high = scale.back(gap - quantile * error), scale.back(gap + quantile * error)
    return Outcome(statistic, df, float(t_two_sided(floats(statistic), df)), scale.back(gap), error, low, high)
