"""Laws of regression: what must not move a number, and what moves it in a known way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx

SAME = 1e-8  # rounding of sums in another order

FAMILIES = {
    "linear": ("spend", None),
    "logit": ("who", "joint"),
    "probit": ("who", "joint"),
    "poisson": ("calls", None),
    "ordinal": ("view", None),
}


def answers(seed):
    rng = np.random.default_rng(seed)
    n = 150
    frame = pd.DataFrame({"side": rng.choice(["IT", "business"], n), "age": rng.integers(20, 60, n) * 1.0})
    frame["who"] = rng.choice(["joint", "alone"], n)
    frame["spend"] = rng.normal(5, 2, n) + 0.1 * frame["age"]
    frame["calls"] = rng.poisson(2.0, n).astype(float)
    frame["view"] = pd.Categorical.from_codes(rng.integers(0, 3, n), ["low", "mid", "high"], ordered=True)
    frame["w"] = rng.uniform(0.5, 2, n)
    frame["region"], frame["firm"] = rng.choice(["n", "s"], n), rng.integers(0, 30, n)
    return frame


def fit(frame, family, weight="w"):
    outcome, level = FAMILIES[family]
    survey = cx.from_frame(frame, weight=weight, strata="region", psu="firm")
    return cx.regression(survey, outcome, on=["side", "age"], family=family, outcome_level=level)


def same(one, other, turn=None):
    turn = np.eye(len(one)) if turn is None else turn
    scale = np.maximum(one.std_error, 1e-12)
    np.testing.assert_allclose((turn @ other.estimate - one.estimate) / scale, 0, atol=SAME)
    np.testing.assert_allclose(np.sqrt(np.diag(turn @ other.covariance @ turn.T)), one.std_error, rtol=SAME)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.sampled_from([1e-6, 0.01, 3.0, 1e6]))
def test_a_constant_times_all_weights_moves_nothing(family, seed, factor):
    frame = answers(seed)
    one, other = fit(frame, family), fit(frame.assign(w=factor * frame["w"]), family)
    same(one, other)
    assert one.goodness().deviance == pytest.approx(other.goodness().deviance, rel=SAME)
    np.testing.assert_allclose(one.base_effective, other.base_effective, rtol=SAME)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_moves_nothing(family, seed):
    frame = answers(seed)
    same(fit(frame, family), fit(frame.sample(frac=1, random_state=seed), family))


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.sampled_from([-40.0, 0.5, 2000.0]), unit=st.sampled_from([0.01, 12.0]))
def test_another_unit_of_a_number_turns_the_coefficients(family, seed, shift, unit):
    frame = answers(seed)
    one, other = fit(frame, family), fit(frame.assign(age=shift + unit * frame["age"]), family)
    names = list(one.keys["level"])
    turn = np.eye(len(one))
    turn[names.index("age"), names.index("age")] = unit
    for row, name in enumerate(names):
        if name == "intercept" or "|" in name:
            turn[row, names.index("age")] = shift if name == "intercept" else -shift
    same(one, other, turn)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_swapping_yes_and_no_swaps_the_sign(seed):
    frame = answers(seed)
    survey = cx.from_frame(frame, weight="w")
    yes, no = (
        cx.regression(survey, "who", on=["side", "age"], family="logit", outcome_level=level)
        for level in ("joint", "alone")
    )
    same(yes, no, -np.eye(3))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_respondents_out_of_view_change_the_design_only(seed):
    """A weight of 0 and a place out of view are the same, but for the degrees of freedom that a weight of 0 costs."""
    frame = answers(seed)
    outside = frame["side"] == "IT"
    hidden = cx.from_frame(frame, weight="w", psu="firm").where({"side": "business"})
    weightless = cx.from_frame(frame.assign(w=np.where(outside, 0.0, frame["w"])), weight="w", psu="firm")
    one, other = (cx.regression(survey, "spend", on="age", family="linear") for survey in (hidden, weightless))
    same(one, other)
    assert one.base_n[0] == other.base_n[0]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), z=st.floats(5, 29))
def test_no_p_value_is_exactly_zero(seed, z):
    frame = answers(seed)
    model = cx.regression(cx.from_frame(frame), "spend", on="side", family="linear")
    row = model.one("side: business")
    far = cx.coefficient_tests(model, against=row["estimate"] - z * row["std_error"]).one(level="side: business")
    assert far["statistic"] == pytest.approx(z, rel=1e-6)
    assert 0 < far["p_value"] < 1e-5
