"""The cost of weights against hand arithmetic."""

import numpy as np
import pytest

from cxsurvey.weighting.efficiency import effective_base, efficiency, verdict


def test_equal_weights_cost_nothing():
    assert effective_base(np.full(7, 3.5)) == pytest.approx(7, rel=1e-15)
    assert efficiency(np.full(7, 3.5)) == pytest.approx(1, rel=1e-15)


def test_by_hand():
    weight = np.array([1.0, 2.0, 3.0])  # (1 + 2 + 3)² / (1 + 4 + 9) = 36 / 14
    assert effective_base(weight) == pytest.approx(36 / 14, rel=1e-15)
    assert efficiency(weight) == pytest.approx(12 / 14, rel=1e-15)


def test_weights_of_zero_do_not_count():
    assert efficiency(np.array([0.0, 1.0, 1.0, 0.0])) == 1.0
    assert effective_base(np.zeros(3)) == efficiency(np.zeros(3)) == 0.0


def test_kish_factor_is_one_over_it():
    weight = np.random.default_rng(1).gamma(2.0, size=500)
    assert 1 / efficiency(weight) == pytest.approx(1 + weight.var() / weight.mean() ** 2, rel=1e-12)


@pytest.mark.parametrize(
    ("share", "word"),
    [(1.0, "good"), (0.8, "good"), (0.79999, "note"), (0.6, "note"), (0.59, "warn"), (0.4, "warn"), (0.39, "refuse")],
)
def test_verdict(share, word):
    assert verdict(share) == word
