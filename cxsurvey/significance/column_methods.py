"""The column tests of other software, one small function each, to see what they would say of the same table.

Notation of the docstrings: p, q the estimates; n, W, Q, e the unweighted, weighted (Σw), squared (Σw²) and effective
base (W²/Q) of columns 1 and 2, of those in both with 0; p̄ = (W₁p + W₂q)/(W₁ + W₂); s² = Σw(x − x̄)²/W.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.interval import TINY, is_extreme
from cxsurvey.significance.column_pairs import PairNumbers, effective, ratio
from cxsurvey.significance.column_tests import OVERLAP_OUT, PairTests, either, linearised, pair_tests

Method = Callable[[PairNumbers], PairTests]

EXPECTED_COUNT = 5  # in a cell, under which Askia does not test
NORMAL = np.inf


def spss(x: PairNumbers) -> PairTests:
    """The z test (p − q)/√(p̄(1 − p̄)(1/n₁ + 1/n₂ − 2n₀/(n₁n₂))), normal, n the weighted counts rounded to whole numbers.

    The weights of WEIGHT are counts there, so that the scale of the weights moves every p. A column whose share is 0
    or 1, or whose base is under 2, is not tested. Means: Student's t with the pooled weighted variance.

    Source: IBM SPSS Statistics Algorithms, CTABLES, comparisons of column proportions and of column means.
    """
    n, m, both = _rounded(x.w_a), _rounded(x.w_b), _rounded(x.w_0)
    a, b = _rounded(x.w_a * x.p), _rounded(x.w_b * x.q)
    p, q = ratio(a, n), ratio(b, m)
    shares = pair_tests(p - q, _pooled_variance(ratio(a + b, n + m), n, m, both), NORMAL, "z test on weighted counts")
    means = _student(x, n, m, both, "t test on weighted counts, pooled variance")
    return _enough(either(_shares(x), shares.where(_neither_extreme(p, q)), means), n, m)


def spss_effective(x: PairNumbers) -> PairTests:
    """The z of spss on effective bases e in place of rounded counts, as CTABLES has it with its own /WEIGHT.

    Source: IBM SPSS Statistics 27 and later, CTABLES, subcommand WEIGHT.
    """
    variance = _pooled_variance(x.pooled, x.e_a, x.e_b, x.e_0)
    shares = pair_tests(x.p - x.q, variance, NORMAL, "z test on effective bases").where(_neither_extreme(x.p, x.q))
    means = _student(x, x.e_a, x.e_b, x.e_0, "t test on effective bases, pooled variance")
    return _enough(either(_shares(x), shares, means), x.e_a, x.e_b)


def dimensions(x: PairNumbers) -> PairTests:
    """The t test (p − q)/√(p̄(1 − p̄)(1/e₁ + 1/e₂ − 2e₀/(e₁e₂))) on e₁ + e₂ − e₀ − 2 degrees of freedom.

    Not tested where p = q. Means: p̄(1 − p̄) becomes (W₁s₁² + W₂s₂²)/(W₁ − Q₁/W₁ + W₂ − Q₂/W₂). In grids the vendor
    puts the correlation inside the overlap before e₀; columns of this package are respondents, for whom it is 1.

    Source: UNICOM Intelligence 7.5, Statistical formula for the column proportions test and the column means test, in
    the form of the engine of quantipy, mode "Dim"; formula images of the manual were not at hand.
    """
    return _dimensions(x, np.ones_like(x.e_a), x.e_a + x.e_b - x.e_0 - 2, "t test on effective bases")


def quantum(x: PairNumbers) -> PairTests:
    """The t of dimensions with its variance times (e₁ + e₂)/(e₁ + e₂ − 1), on e₁ + e₂ − e₀ − 1 degrees of freedom.

    Source: UNICOM Intelligence 7.5, Column proportions test compared to Quantum; Quantum 6, special T statistics.
    """
    total = x.e_a + x.e_b
    return _dimensions(x, ratio(total, total - 1), total - x.e_0 - 1, "t test on effective bases, Quantum's variance")


def crunch(x: PairNumbers) -> PairTests:
    """The t test (p − q)/√(p(1 − p)/e₁ + q(1 − q)/e₂) on e₁ + e₂ − 2 degrees of freedom.

    Columns that share respondents: √((p(1 − p) + q(1 − q) + 2pq − 2p₀)/N), N = n₁ + n₂ − n₀, on N − 2, p₀ the share
    of those N who are at the row and in both (the vendor: of all who answered the banner question). Means: Welch's t
    with the weighted variance on unweighted bases.

    Source: cr.cube (github.com/Crunch-io/crunch-cube), matrix/measure.py; Crunch help, Tests of significance.
    """
    apart = _unpooled(x, x.e_a, x.e_b, x.e_a + x.e_b - 2, "t test on effective bases, unpooled")
    people = x.n_a + x.n_b - x.n_0
    inner = x.p * (1 - x.p) + x.q * (1 - x.q) + 2 * x.p * x.q - 2 * ratio(x.joint, x.w_a + x.w_b - x.w_0)
    some = (inner > TINY) & (people > 2)
    over = pair_tests(x.p - x.q, np.where(some, ratio(inner, people), 0.0), people - 2, "t test of overlapping columns")
    return either(_shares(x), either(x.n_0 > 0, over, apart), _welch(x, x.n_a, x.n_b, "Welch's test on bases"))


def askia(x: PairNumbers) -> PairTests:
    """The z test (p − q)/√(p(1 − p)/W₁ + q(1 − q)/W₂), normal; a is |z| ≥ 1.65, A 1.96, A+ 2.576.

    Not tested where the count to expect in a column, if both were alike, is under 5. Means: √(s₁²/W₁ + s₂²/W₂).

    Source: Askia Analyse help, Significance; engine of quantipy, mode "askia", for the base and the expected count.
    """
    shares = _unpooled(x, x.w_a, x.w_b, NORMAL, "z test on weighted bases, unpooled")
    enough = x.pooled * np.minimum(x.w_a, x.w_b) >= EXPECTED_COUNT
    variance = ratio(x.spread_a, x.w_a) + ratio(x.spread_b, x.w_b)
    means = pair_tests(x.p - x.q, variance, NORMAL, "z test of means on weighted bases")
    return either(_shares(x), shares.where(enough), means)


def q_method(x: PairNumbers) -> PairTests:
    """The linearised difference, t on the design's degrees of freedom, without respondents who are in both columns.

    Where columns overlap, each stands without the overlap: p₁ = (W₁p − Σ₀wx)/(W₁ − W₀), its variance
    p₁(1 − p₁)/e₁ with the effective base of those left, t on the sum of effective bases less 2. A column and a whole
    that it is part of have nobody left on one side: not tested. Means of overlapping columns: not tested.

    Source: Q wiki, Statistical Tests for Column Comparisons and Weights, Effective Sample Size and Design Effects;
    Displayr help, Statistical Testing with Overlapping Data.
    """
    left_a, left_b = x.w_a - x.w_0, x.w_b - x.w_0
    p, other = ratio(x.w_a * x.p - x.joint, left_a), ratio(x.w_b * x.q - x.joint, left_b)
    e, f = effective(left_a, x.w2_a - x.w2_0), effective(left_b, x.w2_b - x.w2_0)
    variance = np.nan_to_num(ratio(p * (1 - p), e) + ratio(other * (1 - other), f))
    out = pair_tests(p - other, np.where(variance > TINY, variance, 0.0), e + f - 2, OVERLAP_OUT).where(_shares(x))
    return either(x.n_0 > 0, out, linearised(x)).where(np.minimum(x.n_a, x.n_b) >= 2)


def independent(x: PairNumbers) -> PairTests:
    """The z test (p − q)/√(p̄(1 − p̄)(1/e₁ + 1/e₂)), normal, p̄ on effective bases, which knows of no overlap.

    Means: Welch's t on effective bases. Overlapping columns are taken for independent, so that real differences
    between them are missed.

    Source: WinCross 21, Statistical Reference, independent z with pooled variance; Kish 1965, Survey Sampling, §11.7.
    """
    nobody = np.zeros_like(x.e_a)
    joint = ratio(x.e_a * x.p + x.e_b * x.q, x.e_a + x.e_b)
    variance = _pooled_variance(joint, x.e_a, x.e_b, nobody)
    shares = pair_tests(x.p - x.q, variance, NORMAL, "independent z test on effective bases")
    return either(_shares(x), shares, _welch(x, x.e_a, x.e_b, "Welch's test on effective bases"))


def _shares(x: PairNumbers) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.broadcast_to(x.is_share, x.p.shape)


def _rounded(count: FloatArray) -> FloatArray:
    """Counts to whole numbers, a half upwards."""
    return floats(np.floor(count + 0.5))


def _neither_extreme(p: FloatArray, other: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.asarray(~(is_extreme(p) | is_extreme(other)))


def _enough(tests: PairTests, n: FloatArray, m: FloatArray) -> PairTests:
    """No test of a column whose base is under 2."""
    return tests.where(np.minimum(n, m) >= 2)


def _pooled_variance(joint: FloatArray, n: FloatArray, m: FloatArray, both: FloatArray) -> FloatArray:
    """p̄(1 − p̄)(1/n + 1/m − 2·both/(n·m)), 0 where there is nobody or nothing varies."""
    unit = ratio(np.ones_like(n), n) + ratio(np.ones_like(m), m) - 2 * ratio(both, n * m)
    variance = joint * (1 - joint) * unit
    return floats(np.where(variance > TINY * unit, variance, 0.0))


def _unpooled(x: PairNumbers, n: FloatArray, m: FloatArray, df: FloatArray | float, name: str) -> PairTests:
    variance = ratio(x.p * (1 - x.p), n) + ratio(x.q * (1 - x.q), m)
    return pair_tests(x.p - x.q, np.where(variance > TINY, variance, 0.0), df, name)


def _student(x: PairNumbers, n: FloatArray, m: FloatArray, both: FloatArray, name: str) -> PairTests:
    """Student's t of two means on bases n and m, the variance pooled over n + m − 2."""
    spread = ratio(n * x.spread_a + m * x.spread_b, n + m - 2)
    unit = ratio(np.ones_like(n), n) + ratio(np.ones_like(m), m) - 2 * ratio(both, n * m)
    return pair_tests(x.p - x.q, np.nan_to_num(spread * unit), n + m - 2, name)


def _welch(x: PairNumbers, n: FloatArray, m: FloatArray, name: str) -> PairTests:
    """Welch's t of two means on bases n and m, s²/(n − 1) of each."""
    a, b = ratio(x.spread_a, n - 1), ratio(x.spread_b, m - 1)
    df = ratio((a + b) ** 2, ratio(a**2, n - 1) + ratio(b**2, m - 1))
    return pair_tests(x.p - x.q, np.nan_to_num(a + b), np.nan_to_num(df), name)


def _dimensions(x: PairNumbers, factor: FloatArray, df: FloatArray, name: str) -> PairTests:
    shares = pair_tests(x.p - x.q, factor * _pooled_variance(x.pooled, x.e_a, x.e_b, x.e_0), df, name)
    free = x.w_a - ratio(x.w2_a, x.w_a) + x.w_b - ratio(x.w2_b, x.w_b)
    spread = ratio(x.w_a * x.spread_a + x.w_b * x.spread_b, free)
    unit = ratio(np.ones_like(free), x.e_a) + ratio(np.ones_like(free), x.e_b) - 2 * ratio(x.e_0, x.e_a * x.e_b)
    means = pair_tests(x.p - x.q, np.nan_to_num(factor * spread * unit), df, f"{name}, pooled variance")
    return either(_shares(x), shares, means).where((np.abs(x.p - x.q) > TINY) & (df > 1))
