"""Tests of coefficients and terms: families, adjustments, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(5)
    n = 200
    frame = pd.DataFrame({"side": rng.choice(["IT", "business"], n), "size": rng.choice(["l", "m", "s", "xl"], n)})
    frame["age"], frame["firm"] = rng.integers(20, 60, n) * 1.0, np.arange(n) // 50
    frame["who"] = np.where(rng.random(n) < 0.4 + 0.2 * (frame["side"] == "IT"), "joint", "alone")
    return frame


@pytest.fixture(scope="module")
def model(frame):
    survey = cx.from_frame(frame)
    on = ["side", "size", "age", "side:size"]
    return cx.regression(survey, "who", on=on, family="logit", outcome_level="joint")


def test_every_term_has_a_row_in_the_fixed_columns(model):
    frame = cx.term_tests(model).to_frame()
    assert list(frame["level"]) == ["side", "size", "age", "side:size"]
    assert list(frame["df"]) == [(1, 191.0), (3, 191.0), (1, 191.0), (3, 191.0)]
    assert list(frame.columns) == [
        "question", "level", "group_a", "group_b", "difference", "std_error", "conf_low", "conf_high",
        "statistic", "df", "p_value", "p_adjusted", "method", "flag",
    ]  # fmt: skip


def test_terms_can_be_chosen_and_adjusted(model):
    tests = cx.term_tests(model, terms=["size", "age"], adjust="bonferroni").to_frame()
    np.testing.assert_allclose(tests["p_adjusted"], np.minimum(2 * tests["p_value"], 1))
    assert "Bonferroni over 2 tests" in cx.term_tests(model, terms=["size", "age"], adjust="bonferroni").method


def test_the_likelihood_ratio_leaves_main_effects_under_an_interaction_alone(model):
    assert list(cx.term_tests(model, method="lr").to_frame()["level"]) == ["age", "side:size"]
    with pytest.raises(cx.InputError, match="no interaction in the model is made of"):
        cx.term_tests(model, terms=["side"], method="lr")


def test_the_test_of_one_coefficient_is_its_t_squared(model):
    term = cx.term_tests(model, terms=["age"]).one()
    t = cx.coefficient_tests(model).one(level="age")
    assert term["statistic"] == pytest.approx(t["statistic"] ** 2, rel=1e-12)
    assert term["p_value"] == pytest.approx(t["p_value"], rel=1e-9)


def test_coefficients_against_a_number(model):
    row = cx.coefficient_tests(model, against=0.5).one(level="age")
    estimate = model.one("age")
    assert row["difference"] == pytest.approx(estimate["estimate"] - 0.5)
    assert row["std_error"] == estimate["std_error"]
    assert "Coefficient less 0.5" in row["method"]


def test_margins_can_be_tested(model):
    tests = cx.coefficient_tests(model.margins("size"), adjust="holm")
    assert len(tests) == 3
    assert tests.family == 3
    assert "Average marginal effect" in tests.method


def test_an_unknown_term_is_refused(model):
    with pytest.raises(cx.InputError, match='"size"'):
        cx.term_tests(model, terms=["sise"])


def test_an_unknown_method_is_refused(model):
    with pytest.raises(cx.InputError, match="no such test of a term"):
        cx.term_tests(model, method="score")


@pytest.mark.parametrize("method", ["wald", "lr"])
def test_levels_that_live_in_one_psu_each_cannot_be_tested_together(method):
    """Their own PSU's score is 0 at the best coefficients: the covariance of three coefficients has rank 1."""
    rng = np.random.default_rng(0)
    firm = np.arange(120) // 10
    frame = pd.DataFrame({"firm": firm, "spend": rng.normal(size=120), "size": np.array(list("abc" + "d" * 9))[firm]})
    survey = cx.from_frame(frame, psu="firm")
    model = cx.regression(survey, "spend", on="size", family="linear", reference={"size": "d"})
    with pytest.raises(cx.EstimationError, match="too little variance to test this term"):
        cx.term_tests(model, method=method)


def test_a_rating_counts_by_its_codes():
    book = cx.Codebook.from_dict({"questions": {
        "rating": {"options": [{"code": code, "label": f"{code} of 5"} for code in (1, 2, 3, 4, 5)]},
        "side": {"options": [{"label": "IT"}, {"label": "business"}]},
    }})  # fmt: skip
    frame = pd.DataFrame({"rating": [1, 2, 5, 4, 3, 5] * 10, "side": ["IT", "IT", "business"] * 20})
    survey = cx.from_frame(frame, codebook=book)
    gap = cx.regression(survey, "rating", on="side", family="linear").one("side: business")
    means = cx.compare(cx.mean(survey, "rating", by="side"), across="side").one("business", "IT")
    assert gap["estimate"] == pytest.approx(means["difference"], rel=1e-12)
    assert gap["std_error"] == pytest.approx(means["std_error"], rel=1e-12)
