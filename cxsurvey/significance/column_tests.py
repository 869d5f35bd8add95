"""The default test between columns: the linearised difference under the design, and what takes over on small bases.

The linearised difference has the variance V_a + V_b − 2C of the design, so that weights, strata, PSUs, overlap and
parts of a whole are allowed for, and is t on the design's degrees of freedom: the test of compare(). On small bases
it says too much: at 400 and 50 respondents and a share of 0.05 it errs in 10 % of tables of noise, and more with
weights. There the same covariance is taken to what holds if both columns are equal. For shares that is the score
test: each column's design variance, as respondents 1/u = p(1 − p)/V, meets the share of both together. For means it
is Welch's test, and pooled variances where a column has hardly anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.estimation.distributions import t_tails
from cxsurvey.estimation.interval import TINY
from cxsurvey.estimation.results import FLAG_BELOW
from cxsurvey.significance.column_pairs import PairNumbers, ratio

FEW_ANSWERS = 20  # expected effective answers on either side of a share, under which its score test takes over
HARDLY_ANYBODY = 10  # effective respondents, under which a column's own variance of a mean is not believed

LINEARISED = "linearised difference"
SCORE = "score test at the share of both"
WELCH = "Welch's test"
POOLED = "t test with pooled variance"
OVERLAP_OUT = "t test without the respondents in both"


@dataclass(frozen=True, slots=True)
class PairTests:
    """K tests in each of R rows; every array is of shape (R, K), p_value NaN where there is no test.

    `names` says which tests were used, `which` which of them at each place.
    """

    difference: FloatArray
    std_error: FloatArray
    statistic: FloatArray
    df: FloatArray
    p_value: FloatArray
    which: IntArray
    names: tuple[str, ...]

    def where(self, tested: BoolArray) -> PairTests:
        """The tests with no p-value where `tested` is false."""
        return PairTests(
            self.difference, self.std_error, self.statistic, self.df, np.where(tested, self.p_value, np.nan),
            self.which, self.names,
        )  # fmt: skip

    def times(self, factor: FloatArray) -> PairTests:
        """The tests of differences that are `factor` times as large."""
        return PairTests(
            self.difference * factor, self.std_error * factor, self.statistic, self.df, self.p_value,
            self.which, self.names,
        )  # fmt: skip


def pair_tests(difference: FloatArray, variance: FloatArray, df: FloatArray | float, name: str) -> PairTests:
    """The two-sided t tests of differences with these variances; none where variance or df is not above 0."""
    degrees = np.broadcast_to(floats(df), difference.shape)
    some = (variance > 0) & (degrees > 0)
    error = np.sqrt(np.where(some, variance, np.nan))
    statistic = difference / error
    p = np.where(some, t_tails(statistic, np.where(some, degrees, 1.0)), np.nan)
    return PairTests(difference, error, statistic, degrees, p, np.zeros(difference.shape, dtype=np.int64), (name,))


def either(condition: npt.NDArray[np.bool_], first: PairTests, second: PairTests) -> PairTests:
    """The first tests where the condition holds, the second elsewhere."""
    difference, std_error, statistic, df, p = (
        np.where(condition, getattr(first, name), getattr(second, name))
        for name in ("difference", "std_error", "statistic", "df", "p_value")
    )
    which = np.where(condition, first.which, second.which + len(first.names))
    return PairTests(difference, std_error, statistic, df, p, which, first.names + second.names)


def default_tests(x: PairNumbers) -> PairTests:
    """The linearised difference, and on small bases the score test for shares, Welch's or pooled for means.

    Small is an effective base under 100 on either side or, for a share, fewer than 20 effective answers to expect on
    either side, of those who chose it or of those who did not.

    Source: Rao, Scott and Skinner 1998, Statistica Sinica 8, 1059–1070, for score tests under a design; Welch 1947,
    Biometrika 34, 28–35; Satterthwaite 1946, Biometrics Bulletin 2, 110–114, for their degrees of freedom.
    """
    base = np.minimum(x.e_a, x.e_b)
    answers = base * np.minimum(x.union, 1 - x.union)
    few = (base < FLAG_BELOW) | (x.is_share & (answers < FEW_ANSWERS))
    tests = linearised(x)
    if not few.any():
        return tests
    small = either(np.broadcast_to(x.is_share, few.shape), score(x), small_means(x))
    return either(~few, tests, small)


def linearised(x: PairNumbers) -> PairTests:
    """The difference of two estimates with the design's joint covariance, t on its degrees of freedom."""
    variance = x.variance_a + x.variance_b - 2 * x.covariance
    scale = x.variance_a + x.variance_b
    return pair_tests(x.p - x.q, np.where(variance > TINY * scale, variance, 0.0), x.evidence.df, LINEARISED)


def score(x: PairNumbers) -> PairTests:
    """The score test of two shares under the design.

    p̄(1 − p̄)·(u_a + u_b − 2ρ√(u_a·u_b)), p̄ the share of all in either column, u = V/(p(1 − p))·e/(e − 1), one over
    the respondents that the design's variance is worth, at least 1/n; Kish's 1/e where nobody or everybody chose it.
    ρ is the design's correlation, that of the weights, Σ₀w²/√(Σ_a w²·Σ_b w²), where a share is 0 or 1. For simple
    random samples that share nobody it is the pooled two-sample test of every textbook.
    """
    u_a, u_b = _per_respondent(x.p, x.variance_a, x.e_a, x.n_a), _per_respondent(x.q, x.variance_b, x.e_b, x.n_b)
    design = ratio(x.covariance, np.sqrt(x.variance_a * x.variance_b))
    rho = np.clip(np.where(np.isnan(design), _shared_weight(x), design), -1.0, 1.0)
    unit = u_a + u_b - 2 * rho * np.sqrt(u_a * u_b)
    joint = np.clip(x.union * (1 - x.union), 0.0, None)
    df = np.minimum(x.evidence.df, _satterthwaite(u_a, x.e_a, u_b, x.e_b))
    return pair_tests(x.p - x.q, np.where(unit > TINY, joint * unit, 0.0), df, SCORE)


def small_means(x: PairNumbers) -> PairTests:
    """Welch's test, its variances those of the design times e/(e − 1); pooled where a column has under 10 or no spread.

    With equal weights and columns that share nobody these are Welch's and Student's tests.
    """
    f_a, f_b = _unbiased(x.e_a), _unbiased(x.e_b)
    v_a, v_b = x.variance_a * f_a, x.variance_b * f_b
    welch = v_a + v_b - 2 * np.sqrt(f_a * f_b) * x.covariance
    df = np.minimum(x.evidence.df, _satterthwaite(v_a, x.e_a, v_b, x.e_b))
    hardly = (np.minimum(x.e_a, x.e_b) < HARDLY_ANYBODY) | (np.minimum(x.variance_a, x.variance_b) <= 0)
    known = pair_tests(x.p - x.q, np.where(welch > TINY * (v_a + v_b), welch, 0.0), df, WELCH)
    return either(hardly, pooled_means(x), known) if hardly.any() else known


def pooled_means(x: PairNumbers) -> PairTests:
    """Student's test of two means of one variance: V·e of each column, averaged by its degrees of freedom e − 1."""
    df = x.e_a + x.e_b - 2
    spread = ratio(x.variance_a * x.e_a**2 + x.variance_b * x.e_b**2, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = 1 / x.e_a + 1 / x.e_b - 2 * _shared_weight(x) / np.sqrt(x.e_a * x.e_b)
    return pair_tests(x.p - x.q, np.where(unit > TINY, spread * unit, 0.0), np.minimum(x.evidence.df, df), POOLED)


def _per_respondent(p: FloatArray, variance: FloatArray, e: FloatArray, n: FloatArray) -> FloatArray:
    """The variance of a share as a part of p(1 − p), which is 1/n for n independent respondents, shape (R, K)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        own = variance * _unbiased(e) / (p * (1 - p))
        return floats(np.where((p * (1 - p) > TINY) & (variance > 0) & (e > 1), np.maximum(own, 1 / n), 1 / e))


def _unbiased(e: FloatArray) -> FloatArray:
    """e/(e − 1), 1 where there is but one."""
    return floats(np.divide(e, e - 1, out=np.ones_like(e), where=e > 1 + TINY))


def _shared_weight(x: PairNumbers) -> FloatArray:
    """The correlation of two sums of independent answers of one variance: Σ₀w²/√(Σ_a w²·Σ_b w²)."""
    return np.nan_to_num(ratio(x.w2_0, np.sqrt(x.w2_a * x.w2_b)))


def _satterthwaite(v_a: FloatArray, e_a: FloatArray, v_b: FloatArray, e_b: FloatArray) -> FloatArray:
    """Degrees of freedom of the sum of two variances on e − 1 each, of which a column has at least one."""
    parts = v_a**2 / np.maximum(e_a - 1, 1.0) + v_b**2 / np.maximum(e_b - 1, 1.0)
    return ratio((v_a + v_b) ** 2, parts)
