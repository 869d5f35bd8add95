"""Bootstrap limits of claims: those of scipy where it has them, near the linearised ones, and over whole PSUs."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cxsurvey as cx
from cxsurvey.ledger.bootstrap import bca_limits, bootstrap_values, percentile_limits, psu_influence
from cxsurvey.ledger.recipes.location import location
from cxsurvey.ledger.recipes.top_share import top_share
from cxsurvey.ledger.terms import PublishedClaim, Quantity
from cxsurvey.significance.influence import mean_of, sample_of
from cxsurvey.significance.median_parameter import Median

SKEWED = np.random.default_rng(1).lognormal(3, 1, 400)
SURVEY = cx.from_frame(pd.DataFrame({"loss": SKEWED}))
NEAR = 0.15  # of the width: 1,000 resamples leave a limit uncertain by some 4 %, and the two methods differ


def test_limits_corrected_for_bias_and_skew_are_those_of_scipy():
    x = SKEWED[:40]
    peer = stats.bootstrap((x,), np.mean, n_resamples=999, method="BCa", random_state=3)
    ours = bca_limits(peer.bootstrap_distribution, float(x.mean()), x - x.mean(), 0.95)
    assert ours == pytest.approx(tuple(peer.confidence_interval), rel=1e-9)
    plain = stats.bootstrap((x,), np.mean, n_resamples=999, method="percentile", random_state=3)
    assert percentile_limits(plain.bootstrap_distribution, 0.95) == pytest.approx(tuple(plain.confidence_interval))
    assert ours[0] > plain.confidence_interval.low  # skewed to the right: both limits move up
    assert ours[1] > plain.confidence_interval.high


def test_a_mean_spreads_over_bootstrap_samples_by_its_standard_error():
    sample = sample_of(SURVEY, SKEWED)
    values = bootstrap_values(SURVEY.plan, sample.inside, lambda weight: float(weight @ SKEWED / weight.sum()))
    assert len(values) == 1_000
    assert values.std() == pytest.approx(SKEWED.std(ddof=1) / 20, rel=4 / math.sqrt(2_000))


def test_whole_psus_are_drawn():
    """Everybody of a PSU gave the same answer, so that a hundred PSUs tell as much as a hundred respondents."""
    frame = pd.DataFrame({"x": np.repeat(SKEWED[:100], 8), "psu": np.repeat(np.arange(100), 8)})
    survey = cx.from_frame(frame, psu="psu")
    sample = sample_of(survey, frame["x"].to_numpy())
    mean, influence = mean_of(sample, frame["x"].to_numpy())
    each = psu_influence(survey.plan, sample.inside, influence)
    assert each == pytest.approx((SKEWED[:100] - mean) / 100)
    values = bootstrap_values(survey.plan, sample.inside, lambda weight: float(weight @ frame["x"] / weight.sum()))
    assert values.std() == pytest.approx(SKEWED[:100].std(ddof=1) / 10, rel=4 / math.sqrt(2_000))


def numbers(text):
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_a_median_has_bootstrap_limits_and_a_geometric_mean_beside_it():
    found = location(SURVEY, PublishedClaim("a", "", "", "LOC", question="loss", side="greater", threshold=10.0))
    median, geometric = found.remarks
    assert median.startswith("bootstrap limits of the median ")
    width = found.conf_high - found.conf_low
    assert numbers(median)[:2] == pytest.approx([found.conf_low, found.conf_high], abs=NEAR * width)
    middle, low, high = numbers(geometric)[:3]
    assert geometric.endswith("; 95%, bootstrap, BCa on the log scale)")
    assert middle == pytest.approx(stats.gmean(SKEWED), rel=0.005)  # three digits
    half = 1.96 * np.log(SKEWED).std(ddof=1) / 20
    assert [math.log(low / middle), math.log(high / middle)] == pytest.approx([-half, half], abs=2 * NEAR * half)


def test_a_top_share_has_corrected_bootstrap_limits_beside_it():
    asked = {"recipe": "PAR", "quantity": Quantity("60 %", 0.6, "share", 0.005), "margin": 0.05}
    found = top_share(SURVEY, PublishedClaim("a", "", "", question="loss", inputs={"top": 0.2}, **asked))
    low, high = numbers(next(text for text in found.remarks if "bootstrap" in text))[:2]
    shift = 100 * NEAR * (found.conf_high - found.conf_low)
    assert low == pytest.approx(100 * found.conf_low, abs=2 * shift)
    assert high == pytest.approx(100 * found.conf_high, abs=2 * shift)
    assert low > 100 * found.conf_low  # skewed to the right, as shares of the top are


def test_a_median_under_bootstrap_weights_skips_those_of_no_weight():
    from cxsurvey.significance.median_parameter import weighted_median

    values, order = np.array([1.0, 2.0, 3.0, 4.0]), np.arange(4)
    assert weighted_median(values, np.array([1.0, 0.0, 0.0, 1.0]), order) == 2.5
    assert weighted_median(values, np.array([0.0, 3.0, 0.0, 1.0]), order) == 2.0
    assert math.isnan(weighted_median(values, np.zeros(4), order))
    sample = sample_of(SURVEY, SKEWED)
    assert Median(sample, SKEWED).estimate == pytest.approx(np.median(SKEWED))


def test_no_bootstrap_limits_where_there_are_too_many_psus(monkeypatch):
    monkeypatch.setattr("cxsurvey.ledger.bootstrap.MAX_MULTIPLIERS", 10_000)
    found = location(SURVEY, PublishedClaim("a", "", "", "LOC", question="loss", side="greater", threshold=10.0))
    [geometric] = found.remarks
    assert geometric.endswith("; 95%, linearised on the log scale)")
