"""The statistics behind claims, each by a second route: an authority's code, brute force, or algebra."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cxsurvey as cx
from cxsurvey.estimation.one_factor import alpha, item_rest, loadings, omega, weighted_correlations
from cxsurvey.significance.attenuation import attenuation
from cxsurvey.significance.dominance import adjusted_dominance, dominance
from cxsurvey.significance.influence import Sample, combination_of, sample_of, share_of
from cxsurvey.significance.median_parameter import Median
from cxsurvey.significance.parameter import Linear, Share, Signs
from cxsurvey.significance.polarisation import agreement
from cxsurvey.significance.rank_correlation import rank_correlation
from cxsurvey.significance.region import Region, inside_p, outside_p, power_inside
from cxsurvey.significance.table_parameter import TwoByTwo

EXACT = 1e-12  # two formulas of one number


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    x = rng.integers(1, 6, 240).astype(float)
    y = np.clip(np.rint(0.4 * x + rng.normal(2, 1.3, 240)), 1, 5)
    return pd.DataFrame({"x": x, "y": y, "g": rng.integers(0, 2, 240).astype(float), "w": rng.uniform(0.5, 2, 240)})


def sample(frame: pd.DataFrame, weight: str | None = None) -> Sample:
    survey = cx.from_frame(frame, weight=weight)
    return sample_of(survey, frame["x"].to_numpy())


@pytest.mark.parametrize(("x", "n", "value"), [(7, 20, 0.5), (1, 30, 0.1), (30, 30, 0.9), (0, 12, 0.2)])
def test_share_is_the_exact_binomial_test(x: int, n: int, value: float) -> None:
    share = Share(x / n, float(n))
    assert share.above(value) == pytest.approx(stats.binomtest(x, n, value, "greater").pvalue, abs=EXACT)
    assert share.below(value) == pytest.approx(stats.binomtest(x, n, value, "less").pvalue, abs=EXACT)
    limits = stats.binomtest(x, n).proportion_ci(0.95)
    assert share.limits(0.95) == pytest.approx((limits.low, limits.high), abs=1e-9)


def test_signs_are_mcnemars_exact_test() -> None:
    signs = Signs(0.1, 0.02, 100.0, 30, 18)
    assert signs.above(0) == pytest.approx(stats.binomtest(30, 48, alternative="greater").pvalue, abs=EXACT)
    assert signs.below(0) == pytest.approx(stats.binomtest(18, 48, alternative="greater").pvalue, abs=EXACT)


def test_mid_p_lies_between_fishers_p_and_that_of_the_next_table() -> None:
    table = TwoByTwo(15, 40, 6, 38)
    p = stats.fisher_exact([[15, 25], [6, 32]], "greater").pvalue
    beyond = stats.fisher_exact([[16, 24], [5, 33]], "greater").pvalue
    assert table.above(0) == pytest.approx((p + beyond) / 2, abs=EXACT)
    assert table.above(0) + table.below(0) == pytest.approx(1, abs=EXACT)


def test_outside_of_a_point_is_the_two_sided_test_and_of_a_ray_the_one_sided() -> None:
    parameter = Linear(1.3, 0.7)
    assert outside_p(parameter, Region(0.0, 0.0)) == pytest.approx(2 * stats.norm.sf(1.3 / 0.7), abs=EXACT)
    assert outside_p(parameter, Region(high=0.0)) == pytest.approx(stats.norm.sf(1.3 / 0.7), abs=EXACT)


@pytest.mark.parametrize("width", [0.1, 1.0, 4.0])
def test_outside_of_an_interval_has_its_level_at_either_end(width: float) -> None:
    """Integrating the test over the law of the estimate gives 5 % rejections where the truth is at an end."""
    region = Region(0.0, width)
    estimates = width + np.linspace(-9, 9, 6_001)
    rejected = np.array([outside_p(Linear(x, 1.0), region) <= 0.05 for x in estimates])
    level = float(stats.norm.pdf(estimates - width)[rejected].sum() * (estimates[1] - estimates[0]))
    assert level == pytest.approx(0.05, abs=2e-3)


def test_power_inside_a_band_by_integration() -> None:
    region = Region(-0.3, 0.3)
    estimates = np.linspace(-1, 1, 6_001)
    shown = np.array([inside_p(Linear(x, 0.12), region) <= 0.05 for x in estimates])
    power = float(stats.norm.pdf(estimates, 0.05, 0.12)[shown].sum() * (estimates[1] - estimates[0]))
    assert power_inside(Linear(0.0, 0.12), region, 0.05) == pytest.approx(power, abs=1e-3)


def test_dominance_is_brunner_munzel(frame: pd.DataFrame) -> None:
    y, first = frame["y"].to_numpy(), frame["g"].to_numpy() == 1
    found = dominance(sample(frame), y, first)
    theirs = stats.brunnermunzel(y[~first], y[first], alternative="two-sided")
    wins = (np.sign(y[first][:, None] - y[~first][None, :]).mean() + 1) / 2
    assert found.estimate == pytest.approx(wins - 0.5, abs=EXACT)
    # its variance has n/(n − 1) of the whole sample where theirs has that of each group
    assert found.estimate / found.std_error == pytest.approx(theirs.statistic, rel=0.01)
    assert found.df == pytest.approx(theirs.df if hasattr(theirs, "df") else found.df, rel=0.02)


def test_dominance_without_controls_is_the_difference_of_mean_ridits(frame: pd.DataFrame) -> None:
    y, first = frame["y"].to_numpy(), frame["g"].to_numpy() == 1
    for weight in (None, "w"):
        drawn = sample(frame, weight)
        plain = dominance(drawn, y, first).estimate
        assert adjusted_dominance(drawn, y, first, np.empty((240, 0))).estimate == pytest.approx(plain, abs=1e-10)


def test_a_difference_of_two_groups_is_welchs_test(frame: pd.DataFrame) -> None:
    y, first = frame["y"].to_numpy(), frame["x"].to_numpy() > 4
    found, _ = combination_of(sample(frame), y, (first, ~first), (1.0, -1.0))
    theirs = stats.ttest_ind(y[first], y[~first], equal_var=False)
    assert found.estimate / found.std_error == pytest.approx(theirs.statistic * math.sqrt(239 / 240), rel=1e-9)
    assert found.df == pytest.approx(theirs.df, rel=0.02)


def test_rank_correlation_is_spearmans(frame: pd.DataFrame) -> None:
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    assert rank_correlation(sample(frame), x, y).estimate == pytest.approx(stats.spearmanr(x, y).statistic, abs=EXACT)


def test_weights_of_rank_correlation_are_respondents_counted_twice() -> None:
    frame = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 3], "y": [2.0, 1, 4, 3, 5, 5], "w": [2.0, 1, 1, 2, 1, 1]})
    twice = frame.loc[frame.index.repeat(frame["w"].astype(int))]
    found = rank_correlation(sample(frame, "w"), frame["x"].to_numpy(), frame["y"].to_numpy())
    assert found.estimate == pytest.approx(stats.spearmanr(twice["x"], twice["y"]).statistic, abs=EXACT)


def test_standard_error_of_rank_correlation_by_the_jackknife(frame: pd.DataFrame) -> None:
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    left = np.array([stats.spearmanr(np.delete(x, i), np.delete(y, i)).statistic for i in range(len(x))])
    jackknife = math.sqrt((len(x) - 1) * left.var())
    assert rank_correlation(sample(frame), x, y).std_error == pytest.approx(
        jackknife, rel=0.06
    )  # spread taken as known


def test_attenuation_is_total_less_direct(frame: pd.DataFrame) -> None:
    for weight in (None, "w"):
        drawn = sample(frame, weight)
        y, g, x = (frame[name].to_numpy() for name in ("y", "g", "x"))
        found = attenuation(drawn, y, g, x)
        assert found.taken_up == pytest.approx(found.total.estimate - found.direct.estimate, abs=1e-12)
        assert found.estimate(drawn.weight, y, g, x) == pytest.approx(found.taken_up, abs=1e-12)


def test_attenuation_error_is_that_of_a_robust_regression(frame: pd.DataFrame) -> None:
    import statsmodels.api as sm

    y, g, x = (frame[name].to_numpy() for name in ("y", "g", "x"))
    theirs = sm.OLS(y, sm.add_constant(np.column_stack([g, x]))).fit(cov_type="HC0")
    ours = attenuation(sample(frame), y, g, x)
    assert ours.direct.estimate == pytest.approx(theirs.params[1], abs=1e-10)
    assert ours.to_outcome.std_error == pytest.approx(theirs.bse[2] * math.sqrt(240 / 237 * 240 / 239), rel=1e-9)


def test_agreement_of_van_der_eijk_at_its_landmarks() -> None:
    assert agreement(np.array([1.0, 1, 1, 1, 1])) == pytest.approx(0)
    assert agreement(np.array([0.0, 0, 1, 0, 0])) == 1
    assert agreement(np.array([1.0, 0, 0, 0, 1])) == -1
    assert agreement(np.array([0.0, 1, 1, 0, 0])) == pytest.approx(0.75)  # one of four steps further apart
    shares = np.array([0.1, 0.2, 0.4, 0.2, 0.1])  # layers 0.1 × 11111, 0.1 × 01110, 0.2 × 00100
    assert agreement(shares) == pytest.approx((0.5 * 0 + 0.3 * 0.5 + 0.2 * 1) / 1)


def test_reliability_of_a_scale_by_hand() -> None:
    rng = np.random.default_rng(8)
    factor = rng.normal(size=4000)
    items = np.column_stack([0.8 * factor + 0.6 * rng.normal(size=4000) for _ in range(4)])
    weight = np.ones(4000)
    correlation = weighted_correlations(items, weight)
    assert correlation == pytest.approx(np.corrcoef(items.T), abs=1e-12)
    assert loadings(correlation) == pytest.approx([0.8] * 4, abs=0.03)
    assert omega(correlation) == pytest.approx(16 * 0.64 / (16 * 0.64 + 4 * 0.36), abs=0.01)
    k, covariance = 4, np.cov(items.T)
    assert alpha(items, weight) == pytest.approx(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()), abs=1e-12)
    rest = np.corrcoef(items[:, 0], items[:, 1:].sum(axis=1))[0, 1]
    assert item_rest(items, weight)[0] == pytest.approx(rest, abs=1e-12)


def test_alpha_of_items_of_0_and_1_is_that_of_the_package() -> None:
    rng = np.random.default_rng(3)
    factor = rng.normal(size=200)
    frame = pd.DataFrame({name: (factor + rng.normal(size=200) > 0).astype(float) for name in "abc"})
    theirs = cx.cronbach_alpha(cx.from_frame(frame), ["a", "b", "c"]).one()["estimate"]
    assert alpha(frame.to_numpy(), np.ones(200)) == pytest.approx(theirs, abs=1e-12)


def test_limits_of_a_median_are_those_of_order_statistics() -> None:
    values = np.random.default_rng(1).lognormal(size=41)
    frame = pd.DataFrame({"x": values})
    low, high = Median(sample(frame), values).limits(0.95)
    ordered = np.sort(values)
    rank = int(stats.binom.ppf(0.025, 41, 0.5))  # the largest k with at most 2.5 % up to k − 1
    assert (low, high) == (ordered[rank - 1], ordered[-rank])
    assert Median(sample(frame), values).estimate == pytest.approx(np.median(values))


def test_effective_base_of_a_share_gives_its_linearised_error(frame: pd.DataFrame) -> None:
    survey = cx.from_frame(frame.assign(z=np.where(frame["y"] > 3, "high", "low")), weight="w")
    chosen = (frame["y"] > 3).to_numpy().astype(float)
    ours = share_of(sample_of(survey, chosen), chosen)
    theirs = cx.share(survey, "z").one("high")
    assert ours.estimate == pytest.approx(theirs["estimate"], abs=1e-12)
    assert ours.std_error == pytest.approx(theirs["std_error"] * math.sqrt(239 / 240), rel=1e-9)
