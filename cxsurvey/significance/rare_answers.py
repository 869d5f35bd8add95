"""Tests between groups whose linearised variance is not to be trusted: a rare answer, or a base too small to test.

Where under 20 effective answers are to be expected in a group, of those who chose it or of those who did not, the
linearised variance is that of too few answers, and 0 where a share is 0 or 1. There the score test takes over, whose
variance is what holds if both shares are equal, with Agresti–Caffo limits on the same effective bases.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.estimation.distributions import t_two_sided
from cxsurvey.estimation.interval import TINY, is_extreme
from cxsurvey.estimation.results import Estimates, smaller_base
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.contrast import covariance_of
from cxsurvey.significance.difference_interval import agresti_caffo
from cxsurvey.significance.part_whole import PartWhole, joint_covariance, numbered_domains
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.two_shares import (
    TwoShares,
    common_units,
    few_answers,
    joint_share,
    score_test,
)

SCORE = "Score test at the share of both groups, corrected for skewness, because the answer is rare"


class RareTests(NamedTuple):
    """The score tests of k differences, and where they hold; every array is of shape (k,)."""

    rare: BoolArray
    std_error: FloatArray
    statistic: FloatArray
    p_value: FloatArray
    conf_low: FloatArray
    conf_high: FloatArray


def rare_tests(x: TwoShares, df: float, confidence: float) -> RareTests:
    """The score tests of p − q, which are to be taken where the answer is rare; equal shares are never.

    >>> two = TwoShares(*(np.array([value]) for value in (0.95, 1.0, 0.0002375, 0.0, 0.0, 200.0, 32.0, 200.0, 32.0)))
    >>> found = rare_tests(two, np.inf, 0.95)
    >>> bool(found.rare[0]), round(float(found.p_value[0]), 6)
    (True, 0.16476)
    """
    u, v = common_units(x, df)
    joint, distinct = joint_share(x, u, v), np.abs(x.p - x.q) > TINY
    rare = few_answers(joint, x.kish_p, x.kish_q) | is_extreme(x.p) | is_extreme(x.q)
    error, statistic = score_test(x.p - x.q, joint, u, v)
    low, high = agresti_caffo(x.p, 1 / u, x.q, 1 / v, confidence)
    return RareTests(rare & distinct, error, statistic, t_two_sided(statistic, df), low, high)


def sides_of_pairs(estimates: Estimates, rows: FloatArray) -> TwoShares:
    """The shares of the two groups of each test; `rows` holds +1 and −1 for them, shape (k, m)."""
    a, b = np.argmax(rows, axis=1), np.argmin(rows, axis=1)
    p, n, kish = estimates.estimate, estimates.base_n, estimates.base_effective
    own = np.diagonal(estimates.covariance)
    return TwoShares(p[a], p[b], own[a], own[b], estimates.covariance[a, b], n[a], n[b], kish[a], kish[b])


def sides_of_parts(estimates: Estimates, found: PartWhole) -> TwoShares:
    """The shares of each part and of the rest of its whole, `found` being the differences from that rest."""
    part, p, n, kish = found.part, estimates.estimate, estimates.base_n, estimates.base_effective
    covariance, (_, base) = joint_covariance(estimates), numbered_domains(estimates)
    own = np.eye(len(covariance))[part]
    rest = own - found.slopes
    variance = [covariance_of(row, covariance, row) for row in rest]
    between = [covariance_of(one, covariance, row) for one, row in zip(own, rest, strict=True)]
    inside = rest[:, : len(p)] > 0  # the parts that the rest is made of
    squares = np.divide(base**2, kish, out=np.zeros_like(base), where=kish > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        kish_rest = (inside @ base) ** 2 / (inside @ squares)
    return TwoShares(
        p[part], p[part] - found.difference, np.diagonal(covariance)[part], floats(variance), floats(between),
        n[part], inside @ n, kish[part], kish_rest,
    )  # fmt: skip


def guarded(
    estimates: Estimates,
    tests: TestResults,
    sides: TwoShares,
    *,
    few: BoolArray,
    factor: FloatArray | float = 1.0,
    adjust: Adjustment | Literal["dunnett"],
    confidence: float,
    min_base: int,
) -> TestResults:
    """The tests of differences between groups with score tests in place where an answer is rare.

    `sides` are the shares of both groups of each test, of whose difference the tests are `factor` times; tests where
    `few` is true, which have a base under `min_base`, lose their p-value and leave the family.
    """
    scored = rare_tests(sides, estimates.df, confidence) if estimates.statistic == "share" else None
    rare = np.zeros(len(tests), dtype=bool) if scored is None else scored.rare
    if not (rare.any() or few.any()):
        return tests
    frame = tests.to_frame()
    if scored is not None:
        for name in ("std_error", "conf_low", "conf_high"):
            frame[name] = np.where(rare, getattr(scored, name) * factor, frame[name])
        for name in ("statistic", "p_value"):
            frame[name] = np.where(rare, getattr(scored, name), frame[name])
        frame["method"] = np.where(rare, SCORE, frame["method"])
    p_value = floats(np.where(few, np.nan, frame["p_value"]))
    adjusted = _adjusted(p_value, floats(frame["p_adjusted"]), rare, adjust)
    frame = frame.assign(p_value=p_value, p_adjusted=adjusted)
    family = int(np.isfinite(p_value).sum())
    told = bool((rare & ~few).any())  # that a group which is not shown gave an answer rarely is not told
    return TestResults(frame, tests.about, _method(tests, told, few, min_base, adjust, family), family, tests.across)


def too_small(estimates: Estimates, rows: FloatArray, min_base: int) -> BoolArray:
    """Which tests have a group under `min_base`, unweighted or effective, shape (k,)."""
    smaller = smaller_base(estimates)
    least = np.minimum(smaller[np.argmax(rows, axis=1)], smaller[np.argmin(rows, axis=1)])
    return np.asarray(least < min_base)


def _adjusted(p: FloatArray, before: FloatArray, rare: BoolArray, adjust: str) -> FloatArray:
    """Adjusted again over the family as it is now; Dunnett's stay, with Bonferroni's for the score tests."""
    if adjust != "dunnett":
        return adjust_p(p, adjust)  # type: ignore[arg-type]
    return np.where(np.isnan(p), np.nan, np.where(rare, adjust_p(p, "bonferroni"), before))


def _method(tests: TestResults, told: bool, few: BoolArray, min_base: int, adjust: str, family: int) -> str:
    text = tests.method.removesuffix(".").rsplit("; ", 1)[0]
    score = "; score test where an answer is rare" if told else ""
    left = f"; {int(few.sum())} not tested, base under {min_base}" if few.any() else ""
    named = "p-values not adjusted" if adjust == "none" else f"{ADJUSTMENT_NAMES[adjust]} over {family} tests"
    return f"{text}{score}{left}; {named}."
