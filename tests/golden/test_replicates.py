"""Replicate weights, given and made, against R's svrepdesign and as.svrepdesign: every case of replicates.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

ORACLE = Path(__file__).parent / "oracle"
CASES: dict[str, Any] = json.loads((ORACLE / "replicates.json").read_text())

CLOSED_FORM = 1e-9
WEIGHTS_PRINTED = 1e-8  # the replicate weights of the files have ten decimals
FIXED_BY_STRATA = 1e-9  # R's 1e-15 for shares that every replicate repeats

DESIGN_CASES = sorted(case for case in CASES if "." in case)
NOT_COVERED = {"glm": "regression has its own tests"}
PARTS = ("mean", "total", "stype", "by", "ratio", "chisq", "median")


def _survey(case: str, schools: Callable[[str], cx.Survey]) -> cx.Survey:
    kind, design = case.split(".")
    if kind in ("jk1", "jkn"):
        return schools(design).make_replicates({"jk1": "JK1", "jkn": "JKn"}[kind])
    value = CASES[case]["value"]
    weights = pd.read_csv(ORACLE / "data" / f"repw_{kind}_{design}.csv").to_numpy()
    return schools(design).with_replicates(
        weights, kind="other", scale=value["scale_used"], rscales=float(value["rscale1"])
    )


def _close(case: str, ours: Any, theirs: Any) -> None:
    tolerance = CLOSED_FORM if case.startswith("jk") else WEIGHTS_PRINTED
    theirs = np.asarray(theirs, dtype=float)
    ours = np.reshape(np.asarray(ours, dtype=float), theirs.shape)
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=FIXED_BY_STRATA * min(1, np.abs(theirs).max()))


def _linear(case: str, ours: cx.Estimates, value: dict[str, Any]) -> None:
    _close(case, ours.estimate, list(value["coef"].values()))
    if max(value["se"].values()) > FIXED_BY_STRATA:
        _close(case, ours.covariance, value["vcov"]["values"])
    else:
        assert ours.std_error.max() < FIXED_BY_STRATA


@pytest.mark.parametrize("case", DESIGN_CASES)
@pytest.mark.parametrize("part", PARTS)
def test_agrees_with_r(part: str, case: str, schools: Callable[[str], cx.Survey]) -> None:
    survey, value = _survey(case, schools), CASES[case]["value"][part]
    if part == "mean":
        _linear(case, cx.mean(survey, ["api00", "enroll"]), value)
    elif part == "total":
        _linear(case, cx.total(survey, "enroll"), value)
    elif part == "stype":
        _linear(case, cx.share(survey, "stype"), value)
    elif part == "by":
        ours = cx.mean(survey, "api00", by="stype")
        _close(case, ours.estimate, value["api00"])
        _close(case, ours.std_error, value["se"])
    elif part == "ratio":
        ours = cx.ratio(survey, "api.stu", "enroll").one()
        _close(case, [ours["estimate"], ours["std_error"]], [value["coef"], value["se"]])
    elif part == "chisq":
        ours = cx.independence(survey, "sch.wide", "stype").one()
        _close(case, [ours["statistic"], *ours["df"], ours["p_value"]], [value["stat"], *value["par"], value["p"]])
    else:
        row = cx.median(survey, "api00").one("p50")
        ours = row[["estimate", "conf_low", "conf_high", "std_error"]].astype(float)
        _close(case, ours, value["values"][0])


@pytest.mark.parametrize("case", DESIGN_CASES)
def test_degrees_of_freedom_and_scale(case: str, schools: Callable[[str], cx.Survey]) -> None:
    plan, value = _survey(case, schools).plan, CASES[case]["value"]
    assert plan.replicates is not None
    assert plan.df == value["degf"]
    assert len(plan.replicates) == value["nrep"]
    assert plan.replicates.scale == pytest.approx(value["scale"], rel=CLOSED_FORM)
    np.testing.assert_allclose(plan.replicates.rscales[:5], value["rscales"], rtol=CLOSED_FORM)


def _ambulances() -> pd.DataFrame:
    return pd.read_csv(ORACLE / "data" / "scd.csv")


def test_given_balanced_half_samples() -> None:
    value = CASES["scd_brr"]["value"]
    weights = np.array(value["repweights"]["values"], dtype=float)
    survey = cx.from_frame(_ambulances()).with_replicates(weights, kind="BRR")
    ratio, total, mean = cx.ratio(survey, "alive", "arrests"), cx.total(survey, "arrests"), cx.mean(survey, "arrests")
    np.testing.assert_allclose([ratio.estimate[0], ratio.std_error[0]], [value["coef"], value["se"]], rtol=CLOSED_FORM)
    for ours, name in ((total, "total"), (mean, "mean")):
        np.testing.assert_allclose(ours.estimate[0], value[name]["coef"]["arrests"], rtol=CLOSED_FORM)
        np.testing.assert_allclose(ours.std_error[0], value[name]["se"]["arrests"], rtol=CLOSED_FORM)


def test_made_balanced_half_samples() -> None:
    value = CASES["scd_brr_auto"]["value"]
    survey = cx.from_frame(_ambulances(), strata="ESA", psu="ambulance").make_replicates("BRR")
    _linear("jk", cx.total(survey, "arrests"), value)


def test_every_part_of_every_case_is_covered_or_has_a_reason() -> None:
    assert set(CASES) == {*DESIGN_CASES, "scd_brr", "scd_brr_auto"}
    about = {"type", "scale", "rscales", "degf", "nrep", "scale_used", "rscale1"}
    for case in DESIGN_CASES:
        assert set(CASES[case]["value"]) - about == {*PARTS, *NOT_COVERED}
