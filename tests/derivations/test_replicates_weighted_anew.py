"""Replicates weighted to the targets anew by a second route: whole weights made one by one and given as columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

SAME = 1e-9  # relative: the same weighting, which meets targets to 1e-10
N, FIRMS = 400, 20
TARGETS = {"sex": {"f": 0.52, "m": 0.48}, "age": {"1": 0.3, "2": 0.45, "3": 0.25}}
WAYS: dict[str, dict[str, Any]] = {
    "raked": {},
    "calibrated": {"method": "calibrate", "distance": "linear"},
    "bounded": {"method": "calibrate", "distance": "logit", "bounds": (0.3, 3)},
    "trimmed": {"trim": (0.3, 2.6)},
    "trimmed evenly": {"trim": (0.4, 2.2), "redistribute": "evenly"},
}
CALLS: dict[str, Callable[[cx.Survey], cx.Estimates]] = {
    "shares": lambda survey: cx.share(survey, "view", by="side"),
    "several": lambda survey: cx.share(survey, ["view", "sex"]),
    "mean": lambda survey: cx.mean(survey, "spend"),
    "median": lambda survey: cx.median(survey, "spend", interval="replicates"),
    "logit": lambda survey: cx.regression(survey, "view", on="side", family="logit", outcome_level="a"),
    "kappa": lambda survey: cx.cohen_kappa(survey, "view", "again"),
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], N), "age": rng.choice(list("123"), N)})
    frame["view"] = np.where(rng.random(N) < 0.3 + 0.3 * (frame["sex"] == "f"), "a", "b")
    frame["again"] = np.where(rng.random(N) < 0.7, frame["view"], "a")
    frame["side"] = rng.choice(["it", "business"], N)
    frame["spend"] = rng.normal(10, 3, N) + frame["age"].astype(int)
    frame["w"] = np.round(rng.uniform(0.5, 2, N), 3)
    frame["firm"] = np.arange(N) % FIRMS
    return frame


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("design", [{}, {"psu": "firm"}], ids=["respondents", "firms"])
def test_made_replicates_are_those_weighted_one_by_one(
    frame: pd.DataFrame, design: dict[str, str], way: str, call: str
) -> None:
    survey = cx.from_frame(frame, weight="w", **design)
    made = survey.weight(TARGETS, **WAYS[way]).make_replicates("bootstrap", replicates=12, seed=4)
    plain = survey.make_replicates("bootstrap", replicates=12, seed=4).plan.replicates
    assert plain is not None
    multipliers = plain.multipliers if not design else plain.multipliers[:, frame["firm"]]
    weighting = survey.weight(TARGETS, **WAYS[way]).weighting
    weights = np.column_stack([weighting.again(row * frame["w"].to_numpy()) for row in multipliers])
    given = survey.weight(TARGETS, **WAYS[way]).with_replicates(weights, kind="bootstrap")
    ours, theirs = CALLS[call](made), CALLS[call](given)
    np.testing.assert_allclose(ours.estimate, theirs.estimate, rtol=SAME)
    largest = np.abs(theirs.covariance).max()
    np.testing.assert_allclose(ours.covariance, theirs.covariance, rtol=1e-7, atol=1e-9 * largest)


@pytest.mark.parametrize("way", WAYS)
def test_replicate_weights_given_before_are_weighted_too_and_those_after_are_not(frame: pd.DataFrame, way: str) -> None:
    survey = cx.from_frame(frame, weight="w", psu="firm")
    made = survey.make_replicates("bootstrap", replicates=40, seed=4)
    base = (made.plan.replicates.multipliers[:, frame["firm"]] * frame["w"].to_numpy()).T
    before = survey.with_replicates(base, kind="bootstrap").weight(TARGETS, **WAYS[way])
    after = survey.weight(TARGETS, **WAYS[way]).with_replicates(base, kind="bootstrap")
    anew, apart = (cx.share(each, "view") for each in (made.weight(TARGETS, **WAYS[way]), after))
    ours = cx.share(before, "view")
    np.testing.assert_allclose(ours.covariance, anew.covariance, rtol=1e-7)
    plain = cx.share(survey.with_replicates(base, kind="bootstrap"), "view")
    np.testing.assert_allclose(apart.covariance, plain.covariance, rtol=1e-12)
    assert abs(apart.std_error[0] / ours.std_error[0] - 1) > 0.05  # else the two could not be told apart
    assert "each weighted to the targets anew" in ours.method
    assert "anew" not in apart.method


def test_a_weighting_without_limits_is_held_by_cell(frame: pd.DataFrame) -> None:
    """So that hundreds of replicates of a million respondents need no matrix of both."""
    survey = cx.from_frame(frame, weight="w", psu="firm").weight(TARGETS).make_replicates("bootstrap", replicates=9)
    replicates = survey.plan.replicates
    assert replicates is not None
    assert replicates.weights is None
    assert replicates.factors is not None
    assert replicates.factors.shape[0] == 9
    assert replicates.factors.shape[1] < 20
