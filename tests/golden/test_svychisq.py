"""Tests of independence and of fit under every design of the oracle, against R's svychisq and svygofchisq."""

import json
from pathlib import Path

import numpy as np
import pytest

import cxsurvey as cx
from cxsurvey.estimation.distributions import f_tail
from cxsurvey.significance.goodness import goodness_of_fit
from cxsurvey.significance.tables import adjusted_residuals, expected_counts
from cxsurvey.significance.two_way import two_way

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "svychisq.json").read_text(encoding="utf-8"))

CLOSED_FORM = 1e-9
UNIROOT = 1e-7  # R finds the saddlepoint to 1e-8 by bisection, and its p moves with it
SADDLEPOINT_IS_APPROXIMATE = 0.25  # relative: what R prints for "lincom" is the saddlepoint, ours the exact tail

QUESTIONS = {"schwide_stype": ("sch.wide", "stype"), "compimp_schwide": ("comp.imp", "sch.wide")}
STATISTICS = {"F": "F", "Chisq": "chisq", "Wald": "wald", "adjWald": "adjwald", "saddlepoint": "saddlepoint"}
DOMAIN = "domain_schwide_compimp.strat."
ELSEWHERE = {"pearson_components.strat", "gof.strat"}


def whole_sample_cases() -> list[str]:
    return [name for name in CASES if name.split(".")[0] in QUESTIONS]


def test_no_case_is_left_out():
    covered = {*whole_sample_cases(), *ELSEWHERE, *(name for name in CASES if name.startswith(DOMAIN))}
    assert covered == set(CASES)


@pytest.mark.parametrize("name", [name for name in whole_sample_cases() if not name.endswith(".lincom")])
def test_independence(name, schools):
    questions, design, statistic = name.split(".")
    r = CASES[name]["value"]
    ours = cx.independence(schools(design), *QUESTIONS[questions], statistic=STATISTICS[statistic]).one()
    tolerance = UNIROOT if statistic == "saddlepoint" else CLOSED_FORM
    assert ours["p_value"] == pytest.approx(r["p.value"], rel=tolerance)
    if statistic != "Chisq":  # R prints X² itself beside the p of the corrected statistic, which is ours
        assert ours["statistic"] == pytest.approx(r["statistic"], rel=CLOSED_FORM)
    if statistic in ("F", "Wald", "adjWald"):
        assert ours["df"] == pytest.approx(r["parameter"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", [name for name in whole_sample_cases() if name.endswith(".Chisq")])
def test_pearsons_statistic_stands_in_the_method(name, schools):
    questions, design, _ = name.split(".")
    ours = cx.independence(schools(design), *QUESTIONS[questions], statistic="chisq")
    assert f"X² = {CASES[name]['value']['statistic']:.4g};" in ours.method


@pytest.mark.parametrize("name", [name for name in whole_sample_cases() if name.endswith(".lincom")])
def test_exact_tail_is_near_the_saddlepoint_that_r_prints(name, schools):
    questions, design, _ = name.split(".")
    ours = cx.independence(schools(design), *QUESTIONS[questions], statistic="lincom").one()
    r = CASES[name]["value"]
    assert ours["statistic"] == pytest.approx(r["statistic"], rel=CLOSED_FORM)
    assert ours["p_value"] == pytest.approx(r["p.value"], rel=SADDLEPOINT_IS_APPROXIMATE)


@pytest.mark.parametrize("statistic", [*STATISTICS, "lincom"])
def test_domain(statistic, schools):
    """The domain keeps the degrees of freedom of the design (197); R takes those of the domain (148)."""
    r = CASES[f"{DOMAIN}{statistic}"]["value"]
    survey = schools("strat").where({"stype": ["E", "M"]})
    ours = cx.independence(survey, "sch.wide", "comp.imp", statistic=STATISTICS.get(statistic, "lincom")).one()
    if statistic == "Chisq":
        assert ours["p_value"] == pytest.approx(r["p.value"], rel=CLOSED_FORM)
        return
    assert ours["statistic"] == pytest.approx(r["statistic"], rel=CLOSED_FORM)
    if statistic in ("F", "Wald", "adjWald"):
        assert ours["df"] == (1.0, 197.0)
        assert f_tail(ours["statistic"], *r["parameter"]) == pytest.approx(r["p.value"], rel=CLOSED_FORM)
        assert ours["p_value"] == pytest.approx(f_tail(r["statistic"], 1, 197), rel=CLOSED_FORM)


def test_components_of_pearsons_statistic(schools):
    r = CASES["pearson_components.strat"]["value"]
    sums = two_way(schools("strat"), "sch.wide", "stype")
    table = sums.w.sum(axis=0) * sums.base_n.sum() / sums.base_w.sum()
    for name, ours in {
        "observed": table,
        "expected": expected_counts(table),
        "stdres": adjusted_residuals(table),
    }.items():
        np.testing.assert_allclose(ours, np.array(r[name]["values"], dtype=float), rtol=CLOSED_FORM)


def test_goodness_of_fit(schools):
    """The oracle names this case after the stratified sample, but its X² of 297 is that of the one-stage clusters."""
    r = CASES["gof.strat"]["value"]
    ours = goodness_of_fit(schools("clus1"), "stype", {"E": 0.7, "H": 0.15, "M": 0.15}).one()
    assert ours["p_value"] == pytest.approx(r["p"], rel=CLOSED_FORM)
    assert ours["df"] == pytest.approx(r["parameter"]["df"], rel=CLOSED_FORM)
    assert ours["statistic"] * r["parameter"]["scale"] == pytest.approx(r["statistic"], rel=CLOSED_FORM)
