"""Tests between groups whose linearised variance is not to be trusted: a share of 0 or 1, or a base too small to test.

A share of 0 or 1 has a linearised variance of 0, so that its difference from any other share would look certain. There
the score test takes over: the variance of the pooled share on the effective bases of both groups, which is what holds
if both are equal (Agresti 2013, Categorical Data Analysis, section 3.3.4). Where the linearised standard error is the
larger one, as with one heavy respondent against nobody, it stays.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.estimation.distributions import t_two_sided
from cxsurvey.estimation.interval import TINY, is_extreme
from cxsurvey.estimation.results import Estimates, smaller_base
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.difference_interval import agresti_caffo
from cxsurvey.significance.results import TestResults

_SCORE = "Score test on effective bases, linearised where that is wider, because a share is 0 or 1"


def guarded(
    estimates: Estimates,
    tests: TestResults,
    rows: FloatArray,
    *,
    base: FloatArray,
    adjust: Adjustment | Literal["dunnett"],
    confidence: float,
    min_base: int,
) -> TestResults:
    """The tests of differences between groups with score tests in place where a share is 0 or 1.

    `rows` holds +1 and −1 for the groups of each test, `base` the effective base of each estimate. Tests of a group
    under `min_base` (unweighted or effective) lose their p-value and leave the family.
    """
    a, b = np.argmax(rows, axis=1), np.argmin(rows, axis=1)
    certain = _one_is_extreme(estimates, a, b)
    few = np.minimum(smaller_base(estimates)[a], smaller_base(estimates)[b]) < min_base
    if not (certain.any() or few.any()):
        return tests
    frame = tests.to_frame()
    if certain.any():
        p, n = estimates.estimate, base
        error = np.fmax(pooled_error(p[a], n[a], p[b], n[b]), floats(frame["std_error"]))
        statistic = np.divide(p[a] - p[b], error, out=np.full(len(a), np.nan), where=error > 0)
        low, high = agresti_caffo(p[a], n[a], p[b], n[b], confidence)
        scored = {
            "std_error": error,
            "statistic": statistic,
            "p_value": t_two_sided(statistic, estimates.df),
            "conf_low": low,
            "conf_high": high,
        }
        for name, values in scored.items():
            frame[name] = np.where(certain, values, frame[name])
        frame["method"] = np.where(certain, _SCORE, frame["method"])
    frame["p_value"] = np.where(few, np.nan, frame["p_value"])
    p_value = floats(frame["p_value"])
    frame["p_adjusted"] = _adjusted(p_value, floats(frame["p_adjusted"]), certain, adjust)
    told = certain & ~few  # that a group which is not shown has a share of 0 or 1 is not told
    family = int(np.isfinite(p_value).sum())
    return TestResults(frame, tests.about, _method(tests, told, few, min_base, adjust, family), family, tests.across)


def pooled_error(p: FloatArray, n: FloatArray, q: FloatArray, m: FloatArray) -> FloatArray:
    """The standard error of a difference of shares if both are equal, each on its effective base.

    >>> pooled_error(np.array([0.95]), np.array([200.0]), np.array([1.0]), np.array([32.0])).round(6)
    array([0.038667])
    """
    joint = (p * n + q * m) / (n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.maximum(joint * (1 - joint), 0.0) * (1 / n + 1 / m))
    return floats(np.where(np.minimum(n, m) > 0, error, np.nan))


def _one_is_extreme(estimates: Estimates, a: IntArray, b: IntArray) -> BoolArray:
    """Where a share is 0 or 1 and the other is not the same."""
    if estimates.statistic != "share":
        return np.zeros(len(a), dtype=bool)
    p = estimates.estimate
    return np.asarray((is_extreme(p[a]) | is_extreme(p[b])) & (np.abs(p[a] - p[b]) > TINY))


def _adjusted(p: FloatArray, before: FloatArray, certain: BoolArray, adjust: str) -> FloatArray:
    """Adjusted again over the family as it is now; Dunnett's stay, with Bonferroni's for the score tests."""
    if adjust != "dunnett":
        return adjust_p(p, adjust)  # type: ignore[arg-type]
    return np.where(np.isnan(p), np.nan, np.where(certain, adjust_p(p, "bonferroni"), before))


def _method(tests: TestResults, certain: BoolArray, few: BoolArray, min_base: int, adjust: str, family: int) -> str:
    text = tests.method.removesuffix(".").rsplit("; ", 1)[0]
    score = "; score test where a share is 0 or 1" if certain.any() else ""
    left = f"; {int(few.sum())} not tested, base under {min_base}" if few.any() else ""
    named = "p-values not adjusted" if adjust == "none" else f"{ADJUSTMENT_NAMES[adjust]} over {family} tests"
    return f"{text}{score}{left}; {named}."
