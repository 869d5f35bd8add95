"""Laws of concentration: bounds, scale, repetition, order, and the shape of the curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.estimation.lorenz_curve import Ranked

NEAR = 1e-9  # of measures between 0 and 1
AMOUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=60).filter(any)
COUNTS = st.lists(st.integers(1, 4), min_size=60, max_size=60)
SHARES = np.linspace(0.05, 0.95, 19)


def _measures(x: list[int], w: list[int] | None = None) -> np.ndarray:
    ranked = Ranked(np.array(x, float), np.ones(len(x)) if w is None else np.array(w[: len(x)], float))
    return np.array([ranked.gini(), *ranked.ordinates(SHARES)])


@given(AMOUNTS, COUNTS)
def test_measures_keep_to_their_bounds(x: list[int], w: list[int]) -> None:
    gini, *curve = _measures(x, w)
    assert -NEAR <= gini < 1
    assert (np.array(curve) <= SHARES + NEAR).all()
    assert (np.diff([0, *curve, 1], 2) >= -NEAR).all()  # convex: each twentieth holds no less than the one below


@given(AMOUNTS, COUNTS, st.sampled_from([0.001, 7.0, 1e6]))
def test_units_of_money_and_of_weight_do_not_matter(x: list[int], w: list[int], factor: float) -> None:
    whole = _measures(x, w)
    np.testing.assert_allclose(_measures([v * factor for v in x], w), whole, atol=NEAR)  # type: ignore[misc]
    np.testing.assert_allclose(_measures(x, [v * factor for v in w]), whole, atol=NEAR)  # type: ignore[misc]


@given(AMOUNTS, COUNTS)
def test_a_weight_of_two_is_two_respondents_in_any_order(x: list[int], w: list[int]) -> None:
    several = np.repeat(x, w[: len(x)])
    np.testing.assert_allclose(_measures(list(several[::-1])), _measures(x, w), atol=NEAR)


@given(AMOUNTS)
def test_moving_an_amount_upwards_concentrates(x: list[int]) -> None:
    low, high = int(np.argmin(x)), int(np.argmax(x))
    if low != high and x[low] > 0:
        moved = [v - 1 if i == low else v + 1 if i == high else v for i, v in enumerate(x)]
        assert _measures(moved)[0] >= _measures(x)[0]


@given(AMOUNTS)
def test_limits_hold_their_estimate_and_the_curve_tells_no_single_answer(x: list[int]) -> None:
    spread = cx.concentration(cx.from_frame(pd.DataFrame({"x": [float(v) for v in x]})), "x")
    known = np.isfinite(spread.conf_low)
    assert (spread.conf_low[known] <= spread.estimate[known]).all()
    assert (spread.conf_high[known] >= spread.estimate[known]).all()
    inner = spread.curve["population"].to_numpy()[1:-1]
    assert (np.minimum(inner, 1 - inner) * len(x) >= 3 - NEAR).all()
