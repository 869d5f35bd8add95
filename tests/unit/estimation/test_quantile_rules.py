"""Rules for quantiles on values that can be counted by eye."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from cxsurvey.estimation.quantile_rules import Rule, weighted_quantiles

FIVE = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
NUMPY = {
    "hf1": "inverted_cdf",
    "hf2": "averaged_inverted_cdf",
    "hf4": "interpolated_inverted_cdf",
    "hf5": "hazen",
    "hf6": "weibull",
    "hf7": "linear",
    "hf8": "median_unbiased",
    "hf9": "normal_unbiased",
}
SHARES = np.array([0.05, 0.2, 0.37, 0.5, 0.6, 0.81, 0.97])


@pytest.mark.parametrize("rule", NUMPY)
def test_equal_weights_give_the_rules_of_hyndman_and_fan(rule: str) -> None:
    for scale in (1.0, 0.3, 31.7):
        ours = weighted_quantiles(FIVE, np.full(5, scale), SHARES, rule)
        np.testing.assert_allclose(ours, np.quantile(FIVE, SHARES, method=NUMPY[rule]), rtol=1e-12)


@pytest.mark.parametrize("rule", ["math", "school", "hf3"])
def test_a_weight_of_two_is_two_answers(rule: Rule) -> None:
    doubled = weighted_quantiles(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 1.0]), SHARES, rule)
    np.testing.assert_array_equal(doubled, weighted_quantiles(np.array([1.0, 2, 2, 3]), np.ones(4), SHARES, rule))


def test_shah_and_vaish_scale_the_weights() -> None:
    """Points (S_k + ½ − w_k/2)/(n + 1) of weights of mean 1: 1/6, 2/6 … for equal ones."""
    for scale in (1.0, 31.7):
        ours = weighted_quantiles(FIVE, np.full(5, scale), np.array([0.1, 0.34, 0.5, 0.84]), "shahvaish")
        np.testing.assert_array_equal(ours, [1.0, 2.0, 3.0, 10.0])


@pytest.mark.parametrize("rule", get_args(Rule))
def test_a_share_that_is_no_share_has_no_quantile(rule: Rule) -> None:
    shares = np.array([np.nan, -0.1, 1.1])
    assert np.isnan(weighted_quantiles(FIVE, np.ones(5), shares, rule)).all()
    assert np.isnan(weighted_quantiles(FIVE[:0], np.ones(0), SHARES, rule)).all()
    np.testing.assert_array_equal(weighted_quantiles(FIVE[:1], np.ones(1), SHARES, rule), 1.0)


@pytest.mark.parametrize("rule", get_args(Rule))
def test_zero_weights_are_not_there(rule: Rule) -> None:
    with_ghosts = weighted_quantiles(np.sort([*FIVE, 0.0, 3.5]), np.array([0, 1, 1, 1, 0, 1, 1.0]), SHARES, rule)
    np.testing.assert_allclose(with_ghosts, weighted_quantiles(FIVE, np.ones(5), SHARES, rule))
