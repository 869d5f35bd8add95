"""Perfect prediction and collinear columns: an error that names the cause, never a runaway coefficient."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx


@pytest.fixture(scope="module")
def survey():
    rng = np.random.default_rng(1)
    n = 300
    frame = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n), "size": rng.choice(["S", "M", "L"], n)})
    noise = rng.logistic(size=n)
    answer = np.where(frame["x"] + noise > 0, "yes", "no")
    frame["free"] = answer
    frame["split"] = np.where(frame["x"] > 0, "yes", "no")
    frame["diagonal"] = np.where(frame["x"] + frame["z"] > 0, "yes", "no")
    frame["large"] = np.where(frame["size"] == "L", "yes", answer)
    frame["medium"] = np.where(frame["size"] == "M", "no", answer)
    frame["counts"] = np.where(frame["size"] == "L", 0.0, rng.poisson(2.0, n))
    levels = pd.Categorical(["1", "2", "3", "4"], ordered=True).categories
    cut = np.digitize(frame["x"] + noise, [-1, 0, 1])
    frame["order"] = pd.Categorical.from_codes(cut, levels, ordered=True)
    frame["order_split"] = pd.Categorical.from_codes(np.digitize(frame["x"], [-1, 0, 1]), levels, ordered=True)
    frame["order_large"] = pd.Categorical.from_codes(np.where(frame["size"] == "L", 3, cut), levels, ordered=True)
    frame["double"] = 2 * frame["x"] + 3
    frame["sum"] = frame["x"] + frame["z"]
    frame["again"] = frame["size"].map({"S": "s", "M": "m", "L": "l"})
    frame["fixed"] = 1.0
    frame["pair"] = np.where((frame["size"] == "L") & (frame["x"] > 0), "b", "a")
    frame["half"] = np.where(frame["size"] == "L", "a", rng.choice(["a", "b"], n))
    return cx.from_frame(frame)


SEPARATED = {
    "a number alone": ("split", ["x", "z"], "x (alone)"),
    "two numbers": ("diagonal", ["x", "z", "size"], "x, z (together)"),
    "a level": ("large", ["x", "size"], "size: L (all 98 respondents there have the same outcome)"),
    "the reference level": ("medium", ["x", "size"], "size: M (all"),
}


@pytest.mark.parametrize("family", ["logit", "probit"])
@pytest.mark.parametrize(("outcome", "on", "named"), SEPARATED.values(), ids=SEPARATED.keys())
def test_separation_of_a_yes_or_no_outcome(survey, outcome, on, named, family):
    on = [*on] if outcome != "medium" else on
    reference = {"size": "M"} if outcome == "medium" else None
    with pytest.raises(cx.EstimationError) as caught:
        cx.regression(survey, outcome, on=on, family=family, outcome_level="yes", reference=reference)
    assert "(separation)" in str(caught.value)
    assert named.split(" (all")[0] in str(caught.value.got)
    assert "Merge the level" in str(caught.value.next_step)


def test_counts_that_are_all_zero_at_a_level(survey):
    with pytest.raises(cx.EstimationError, match="size: L"):
        cx.regression(survey, "counts", on=["x", "size"], family="poisson")


@pytest.mark.parametrize("link", ["logit", "probit", "loglog", "cloglog", "cauchit"])
@pytest.mark.parametrize(("outcome", "named"), [("order_split", r"x \(alone\)"), ("order_large", "size: L")])
def test_separation_of_ordered_categories(survey, outcome, named, link):
    with pytest.raises(cx.EstimationError, match=named):
        cx.regression(survey, outcome, on=["x", "size"], family="ordinal", link=link)


def test_a_strong_model_that_has_a_maximum_is_not_refused(survey):
    """Chances of 1e-12 are no separation as long as the tails overlap."""
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.normal(-30, 5, 200), rng.normal(30, 5, 200), [-0.5, 0.5]])
    y = np.concatenate([np.repeat(["no", "yes"], 200), ["yes", "no"]])
    model = cx.regression(
        cx.from_frame(pd.DataFrame({"x": x, "y": y})), "y", on="x", family="logit", outcome_level="yes"
    )
    assert np.isfinite(model.std_error).all()
    assert model.one("x")["estimate"] > 0


COLLINEAR = {
    "a multiple": (["x", "double"], '"double" follows from'),
    "a sum": (["x", "z", "sum"], '"sum" follows from "x", "z"'),
    "the same question": (["size", "again"], "follows from"),
    "a constant": (["x", "fixed"], "fixed is the same for all respondents"),
}


@pytest.mark.parametrize(("on", "message"), COLLINEAR.values(), ids=COLLINEAR.keys())
@pytest.mark.parametrize("family", ["logit", "ordinal"])
def test_collinear_predictors_are_named(survey, on, message, family):
    outcome, level = ("free", "yes") if family == "logit" else ("order", None)
    with pytest.raises(cx.EstimationError, match=message):
        cx.regression(survey, outcome, on=on, family=family, outcome_level=level)


def test_a_combination_without_respondents_is_named(survey):
    with pytest.raises(cx.EstimationError, match="A combination of answers has no respondents"):
        cx.regression(survey, "free", on=["half", "size", "half:size"], family="logit", outcome_level="yes",
                      reference={"size": "S"})  # fmt: skip


def test_an_outcome_that_does_not_vary(survey):
    part = survey.where({"split": "yes"})
    with pytest.raises(cx.EstimationError, match="split is the same for all respondents"):
        cx.regression(part, "split", on="x", family="logit", outcome_level="yes")


def test_a_replicate_that_cannot_be_fitted_is_named():
    frame = pd.DataFrame(
        {"x": np.tile(["a", "b"], 20), "y": np.tile(["n", "n", "y", "y"], 10), "firm": np.arange(40) // 10}
    )
    frame.loc[frame["firm"] > 0, "x"] = "a"
    survey = cx.from_frame(frame, psu="firm").make_replicates("JK1")
    with pytest.raises(cx.EstimationError, match="replicate 1 of 4"):
        cx.regression(survey, "y", on="x", family="logit", outcome_level="y")
