"""The default test between columns: the linearised difference under the design, and what takes over on small bases.

The linearised difference has the variance V_a + V_b − 2C of the design, so that weights, strata, PSUs, overlap and
parts of a whole are allowed for: the difference and, for shares, the standard error of compare(). What a column says of
its own variance is worth e²/n − 1 degrees of freedom, e²/n being its effective base less what unequal weights cost a
second time; Satterthwaite's formula makes them one number, at most that of the design. On small bases the linearised
difference of shares says too much: at 400 and 50 respondents and a share of 0.05 it errs in 10 % of tables of noise,
and more with weights. There the same covariance is taken to what holds if both columns are equal, the score test, and
corrected for skewness.
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
from cxsurvey.significance.two_shares import (
    UP,
    TwoShares,
    common_units,
    few_answers,
    score_test,
)

HARDLY_ANYBODY = 10  # effective respondents, under which a column's own variance of a mean is not believed

LINEARISED = "linearised difference"
WELCH = "linearised difference, variances as Welch's"
SCORE = "skewness-corrected score test at the share of both"
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

    def judged_by(self, statistic: FloatArray) -> PairTests:
        """The same tests with another statistic, normal as the first one where degrees of freedom are many."""
        some = np.isfinite(self.p_value)
        p = np.where(some, t_tails(np.nan_to_num(statistic), np.where(some, self.df, 1.0)), np.nan)
        return PairTests(self.difference, self.std_error, statistic, self.df, p, self.which, self.names)


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
    """The linearised difference, and on small bases the score test for shares, a pooled variance for means.

    Small is for a share an effective base under 100 on either side, or fewer than 20 effective answers to expect on
    either side, of those who chose it or of those who did not, the design effect of both counted; for a mean an
    effective base under 10. A share of 0 or 1 has no variance of its own and is always left to the score test.

    Source: Gart and Nam 1990, Biometrics 46, 637–643; Rao, Scott and Skinner 1998, Statistica Sinica 8, 1059–1070,
    for score tests under a design; Welch 1947, Biometrika 34, 28–35; Satterthwaite 1946, Biometrics Bulletin 2,
    110–114, for their degrees of freedom.
    """
    base = np.minimum(x.e_a, x.e_b) * UP
    rare = few_answers(x.union, x.e_a, x.e_b)
    certain = np.minimum(x.p * (1 - x.p), x.q * (1 - x.q)) <= TINY  # its linearised variance is 0, whatever the base
    few = x.is_share & ((base < FLAG_BELOW) | rare | certain)
    tests = linearised(x)
    if few.any():
        tests = either(~few, tests, score(x))
    if x.is_share.all():
        return tests
    return either(np.broadcast_to(x.is_share, base.shape), tests, means(x))


def linearised(x: PairNumbers) -> PairTests:
    """The difference of two estimates with the design's joint covariance, t on Satterthwaite's degrees of freedom."""
    v_a, v_b = (
        np.where(x.is_share & (p * (1 - p) <= TINY), 0.0, variance)
        for p, variance in ((x.p, x.variance_a), (x.q, x.variance_b))
    )  # a share of 1 may arrive as 0.9999999999999999
    scale = v_a + v_b
    variance = scale - 2 * x.covariance
    df = _satterthwaite(x, v_a, v_b)
    return pair_tests(x.p - x.q, np.where(variance > TINY * scale, variance, 0.0), df, LINEARISED)


def score(x: PairNumbers) -> PairTests:
    """The score test of two shares under the design, corrected for skewness, as compare() has it.

    p̄(1 − p̄)·(u_a + u_b − 2ρ√(u_a·u_b)), p̄ the share of all in either column, u one over the effective base by the
    design effect of both, ρ = Σ₀w²/√(Σ_a w²·Σ_b w²) of those in both. For simple random samples that share nobody it
    is the pooled two-sample test of every textbook.
    """
    rho = np.minimum(_shared_weight(x), 1.0)
    u_a, u_b = common_units(_two_shares(x), x.evidence.df, rho)
    tested = score_test(x.p - x.q, x.union, u_a, u_b, rho * np.sqrt(u_a * u_b))
    tests = pair_tests(x.p - x.q, np.nan_to_num(tested.std_error**2), _satterthwaite(x, u_a, u_b), SCORE)
    return tests.judged_by(tested.statistic)


def means(x: PairNumbers) -> PairTests:
    """The linearised difference with variances times e/(e − 1); pooled where a column has under 10 or no spread.

    With equal weights and columns that share nobody these are Welch's and Student's tests.
    """
    f_a, f_b = _unbiased(x.e_a), _unbiased(x.e_b)
    v_a, v_b = x.variance_a * f_a, x.variance_b * f_b
    variance = v_a + v_b - 2 * np.sqrt(f_a * f_b) * x.covariance
    hardly = (np.minimum(x.e_a, x.e_b) * UP < HARDLY_ANYBODY) | (np.minimum(x.variance_a, x.variance_b) <= 0)
    positive = np.where(variance > TINY * (v_a + v_b), variance, 0.0)
    own = pair_tests(x.p - x.q, positive, _satterthwaite(x, v_a, v_b), WELCH)
    return either(hardly, pooled_means(x), own) if hardly.any() else own


def pooled_means(x: PairNumbers) -> PairTests:
    """Student's test of two means of one variance: V·e of each column, averaged by its degrees of freedom e − 1."""
    df = x.e_a + x.e_b - 2
    spread = ratio(x.variance_a * x.e_a**2 + x.variance_b * x.e_b**2, df)
    one = np.ones_like(df)
    unit = ratio(one, x.e_a) + ratio(one, x.e_b) - 2 * ratio(_shared_weight(x), np.sqrt(x.e_a * x.e_b))
    return pair_tests(x.p - x.q, np.where(unit > TINY, spread * unit, 0.0), np.minimum(x.evidence.df, df), POOLED)


def _two_shares(x: PairNumbers) -> TwoShares:
    return TwoShares(x.p, x.q, x.variance_a, x.variance_b, x.covariance, x.n_a, x.n_b, x.e_a, x.e_b)


def _unbiased(e: FloatArray) -> FloatArray:
    """e/(e − 1), 1 where there is but one."""
    return floats(np.divide(e, e - 1, out=np.ones_like(e), where=e > 1 + TINY))


def _shared_weight(x: PairNumbers) -> FloatArray:
    """The correlation of two sums of independent answers of one variance: Σ₀w²/√(Σ_a w²·Σ_b w²)."""
    return np.nan_to_num(ratio(x.w2_0, np.sqrt(x.w2_a * x.w2_b)))


def _satterthwaite(x: PairNumbers, v_a: FloatArray, v_b: FloatArray) -> FloatArray:
    """Degrees of freedom of the sum of two variances on e²/n − 1 each, at least 1, and at most those of the design."""
    own_a, own_b = (np.maximum(ratio(e * e, n) - 1, 1.0) for e, n in ((x.e_a, x.n_a), (x.e_b, x.n_b)))
    return np.minimum(x.evidence.df, ratio((v_a + v_b) ** 2, v_a**2 / own_a + v_b**2 / own_b))
