"""Limits that hold for all levels of a question at once."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.interval import wilson
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.compare import effective_bases


def simultaneous(estimates: Estimates, *, confidence: float = 0.95) -> Estimates:
    """The same shares with Goodman's limits: with that confidence all levels of a domain lie within them together.

    Score limits at confidence 1 − (1 − confidence)/k for k levels, on each share's effective base (the base itself
    for a simple random sample).

    Raises InputError for estimates that are not shares.

    Source: Goodman 1965, Technometrics 7, 247–254.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> shares = cx.share(cx.from_frame(pd.DataFrame({"who": ["a"] * 20 + ["b"] * 30 + ["c"] * 50})), "who")
    >>> [round(float(limit), 4) for limit in cx.simultaneous(shares).conf_low]
    [0.1217, 0.2036, 0.3836]
    """
    check_confidence(confidence)
    if estimates.statistic != "share":
        raise InputError(
            "Simultaneous limits are of shares.",
            where="estimates",
            got=f"estimates of a {estimates.statistic}",
            expected="the result of share()",
            next_step="Estimate shares first.",
        )
    names = ["question", *estimates.by]
    count = estimates.keys.groupby(names, sort=False, dropna=False)["level"].transform("size").to_numpy()
    low, high = goodman(estimates.estimate, effective_bases(estimates), count, confidence)
    text = f"{estimates.method.removesuffix('.')}; limits replaced by Goodman's, simultaneous at {confidence:.0%}."
    about = replace(estimates.about, confidence=confidence)
    return replace(estimates, conf_low=low, conf_high=high, interval="goodman", method=text, about=about, _frame={})


def goodman(
    p: FloatArray, base: FloatArray, count: FloatArray, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Goodman's limits of shares p of `base` answers, each one of `count` levels."""
    low, high = np.full(len(p), math.nan), np.full(len(p), math.nan)
    for levels in np.unique(count):
        rows = count == levels
        low[rows], high[rows] = wilson(p[rows], base[rows], 1 - (1 - confidence) / float(levels))
    return low, high
