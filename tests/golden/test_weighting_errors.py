"""Standard errors after post-stratification, raking and calibration against R, from R's own final weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import cxsurvey as cx
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.moments.calibration import Calibration

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "weighting.json").read_text())
WITH_ERRORS = [case for case, held in CASES.items() if isinstance(held["value"], dict) and "mean" in held["value"]]

AGREED = 1e-8  # relative; R sweeps ten times over the margins of rake(), ours is the projection that this tends to
ZERO = 1e-12  # of the total itself: R's standard error of a total that the targets fix, 0 but for its rounding

Schools = Callable[[str], cx.Survey]


def auxiliaries(survey: cx.Survey, method: str) -> FloatArray:
    """What each call of R calibrates on, one row per school."""
    frame = survey.frame
    types = [floats(frame["stype"] == level) for level in "EHM"]
    if method == "poststratify":
        return np.column_stack(types)
    if method in ("calibrate_linear", "calibrate_raking"):
        return np.column_stack([*types, frame["api99"]])
    return np.column_stack([*types, floats(frame["sch.wide"] == "Yes")])


def weighted(schools: Schools, case: str) -> cx.Survey:
    """The survey of the case with R's final weights in its plan, and what they were made to fix."""
    method, design = case.split(".")
    survey = replace(schools(design), _cache={})
    distinct, cell = np.unique(auxiliaries(survey, method), axis=0, return_inverse=True)
    before = None if method == "rake" else survey.plan.weight
    fixed = Calibration(cell.ravel(), distinct, before, margins=method)
    final = floats(CASES[case]["value"]["weights"])
    survey._cache["plan"] = replace(survey.plan, weight=final, calibration=fixed)
    return survey


def _matrix(value: dict[str, Any]) -> FloatArray:
    return floats(value["values"]).reshape(np.atleast_1d(value["dim"]).astype(int))


@pytest.mark.parametrize("case", WITH_ERRORS)
def test_means_agree_with_r(case: str, schools: Schools) -> None:
    ours, theirs = cx.mean(weighted(schools, case), ["api00", "enroll"]), CASES[case]["value"]["mean"]
    np.testing.assert_allclose(ours.estimate, list(theirs["coef"].values()), rtol=AGREED)
    np.testing.assert_allclose(ours.std_error, list(theirs["se"].values()), rtol=AGREED)
    np.testing.assert_allclose(ours.covariance, _matrix(theirs["vcov"]), rtol=AGREED)
    _same_limits(ours, theirs)


@pytest.mark.parametrize("case", WITH_ERRORS)
def test_a_total_agrees_with_r(case: str, schools: Schools) -> None:
    ours, theirs = cx.total(weighted(schools, case), "enroll"), CASES[case]["value"]["total_enroll"]
    np.testing.assert_allclose(ours.estimate, theirs["coef"]["enroll"], rtol=AGREED)
    np.testing.assert_allclose(ours.std_error, theirs["se"]["enroll"], rtol=AGREED)
    np.testing.assert_allclose(ours.covariance.ravel(), theirs["vcov"]["values"], rtol=AGREED)
    _same_limits(ours, theirs)


@pytest.mark.parametrize("case", WITH_ERRORS)
def test_totals_that_are_targets_do_not_vary(case: str, schools: Schools) -> None:
    ours, theirs = cx.total(weighted(schools, case), "stype"), CASES[case]["value"]["total_stype"]
    total = floats(list(theirs["coef"].values()))
    np.testing.assert_allclose(ours.estimate, total, rtol=AGREED)
    assert (ours.std_error == 0).all()
    assert (floats(list(theirs["se"].values())) <= ZERO * total).all()
    np.testing.assert_allclose(ours.covariance, _matrix(theirs["vcov"]), atol=(ZERO * total.max()) ** 2)
    _same_limits(ours, theirs)


def _same_limits(ours: cx.Estimates, theirs: dict[str, Any]) -> None:
    """R's limits are normal; ours are t on the design's degrees of freedom, with the same standard errors."""
    given = _matrix(theirs["ci_z"])
    half = NormalDist().inv_cdf(0.975) * ours.std_error
    np.testing.assert_allclose(np.column_stack([ours.estimate - half, ours.estimate + half]), given, rtol=AGREED)
    half = t_quantile(0.975, ours.df) * ours.std_error
    np.testing.assert_allclose(ours.conf_low, ours.estimate - half, rtol=1e-12)
    np.testing.assert_allclose(ours.conf_high, ours.estimate + half, rtol=1e-12)


def test_the_method_says_what_the_variance_rests_on(schools: Schools) -> None:
    method = cx.mean(weighted(schools, "rake.strat"), "api00").method
    assert "linearised variance of residuals on the margins of rake on 197 degrees of freedom" in method


def test_every_standard_error_is_compared() -> None:
    fields = {field for case in WITH_ERRORS for field in CASES[case]["value"]}
    assert fields == {"weights", "mean", "total_enroll", "total_stype"}
    assert len(WITH_ERRORS) == 24


STYPE, SCH_WIDE = {"totals": {"E": 4421, "H": 755, "M": 1018}}, {"totals": {"No": 1072, "Yes": 5122}}
TYPES = {"margins": {"stype": STYPE}}
BOTH = {"margins": {"stype": STYPE, "sch.wide": SCH_WIDE}}
NUMBERS = {"margins": {"stype": STYPE, "api99": {"total": 3914069}}}
CALLS: dict[str, dict[str, Any]] = {
    "poststratify": {"targets": TYPES, "method": "poststratify"},
    "rake": {"targets": BOTH, "method": "rake"},
    "calibrate_linear": {"targets": NUMBERS, "method": "calibrate", "distance": "linear"},
    "calibrate_raking": {"targets": NUMBERS, "method": "calibrate", "distance": "raking"},
    "calibrate_logit": {"targets": BOTH, "method": "calibrate", "distance": "logit", "bounds": (0.5, 2.5)},
    "calibrate_linear_bounds": {"targets": BOTH, "method": "calibrate", "distance": "linear", "bounds": (0.6, 1.8)},
}


@pytest.mark.parametrize("case", WITH_ERRORS)
def test_a_survey_weighted_here_agrees_with_r(case: str, schools: Schools) -> None:
    """The same errors from targets to estimate, without R's weights."""
    method, design = case.split(".")
    survey = schools(design).weight(**CALLS[method])
    for ours, name in ((cx.mean(survey, ["api00", "enroll"]), "mean"), (cx.total(survey, "enroll"), "total_enroll")):
        theirs = CASES[case]["value"][name]
        np.testing.assert_allclose(ours.estimate, list(theirs["coef"].values()), rtol=AGREED)
        np.testing.assert_allclose(ours.std_error, list(theirs["se"].values()), rtol=AGREED)
        np.testing.assert_allclose(ours.covariance.ravel(), np.ravel(theirs["vcov"]["values"]), rtol=AGREED)
    assert (cx.total(survey, "stype").std_error == 0).all()
