"""Fractions of sums and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from cxsurvey.estimation.statistic import Statistic, fractions_of_base

TOTALS = np.array([[6.0, 3.0, 4.0], [1.0, 0.0, 2.0], [0.0, 0.0, 0.0]])
RATIO = Statistic(np.array([[1.0, 0.0, 0.5]]), np.array([[0.0, 1.0, 0.0]]), np.array([2]))
TOTAL = Statistic(np.array([[1.0, 0.0, 0.5]]), np.zeros((1, 3)), np.array([2]))


def test_values() -> None:
    np.testing.assert_allclose(fractions_of_base(np.eye(2)).values(TOTALS)[:2], [[1.5, 0.75], [0.5, 0.0]])
    np.testing.assert_allclose(RATIO.values(TOTALS)[0], [8 / 3])
    np.testing.assert_allclose(TOTAL.values(TOTALS)[:2], [[8.0], [2.0]])


def test_nothing_over_nothing_is_not_a_number() -> None:
    for statistic in (fractions_of_base(np.eye(2)), RATIO, TOTAL):
        assert np.isnan(statistic.values(TOTALS)[2]).all()
        assert (statistic.forms(TOTALS)[2] == 0).all()
    assert np.isnan(RATIO.values(TOTALS)[1]).all()


@pytest.mark.parametrize("statistic", [fractions_of_base(np.eye(2)), RATIO, TOTAL])
def test_forms_are_the_derivatives(statistic: Statistic) -> None:
    at, step = TOTALS[:1], 1e-6
    for entry in range(3):
        moved = at.copy()
        moved[0, entry] += step
        slope = (statistic.values(moved) - statistic.values(at)) / step
        np.testing.assert_allclose(statistic.forms(at)[0, :, entry], slope[0], rtol=1e-5, atol=1e-8)


def test_bases_come_after_the_estimates() -> None:
    both = fractions_of_base(np.eye(2)).with_bases()
    np.testing.assert_allclose(both.values(TOTALS)[0], [1.5, 0.75, 4.0])
    apart = Statistic(np.eye(2, 3), np.eye(3)[[1, 2]], np.array([1, 2])).with_bases()
    assert apart.base.tolist() == [1, 2, 1, 2]
