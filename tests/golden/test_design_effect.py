"""Design effects of means, totals and shares against R's survey package, with and without replacement."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cxsurvey as cx

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "estimates.json").read_text())
FIELDS = ("deff", "DEff.sch.wideNo", "DEff.sch.wideYes")
WITH_EFFECTS = [
    case
    for case, held in CASES.items()
    if isinstance(held["value"], dict) and set(FIELDS) & set(held["value"]) and not case.startswith("nh.")
]

CLOSED_FORM = 1e-9  # relative; R and we evaluate the same closed forms

Schools = Callable[[str], cx.Survey]

ESTIMATES: dict[str, Callable[[cx.Survey], cx.Estimates]] = {
    "mean_api00": lambda survey: cx.mean(survey, "api00"),
    "mean_api00_deffreplace": lambda survey: cx.mean(survey, "api00"),
    "mean_api00_enroll": lambda survey: cx.mean(survey, ["api00", "enroll"]),
    "mean_enroll": lambda survey: cx.mean(survey, "enroll"),
    "total_enroll": lambda survey: cx.total(survey, "enroll"),
    "by_stype_prop_schwide": lambda survey: cx.share(survey, "sch.wide", by="stype"),
}


@pytest.mark.parametrize("case", WITH_EFFECTS)
def test_agrees_with_r(case: str, schools: Schools) -> None:
    kind, _, design = case.partition(".")
    survey = schools(design)
    if kind == "mean_api00_enroll":
        survey = survey.where({"enroll_known": "Yes"})  # R drops a row when either variable is missing
    ours = cx.design_effect(survey, ESTIMATES[kind](survey), replacement=kind.endswith("replace"))
    value = CASES[case]["value"]
    if "deff" in value:
        theirs = np.array(list(value["deff"].values()))
    else:
        theirs = np.column_stack([value["DEff.sch.wideNo"], value["DEff.sch.wideYes"]]).ravel()
    np.testing.assert_allclose(ours["design_effect"], theirs, rtol=CLOSED_FORM)


def test_every_stored_effect_is_compared() -> None:
    assert {case.partition(".")[0] for case in WITH_EFFECTS} <= set(ESTIMATES)
    assert len(WITH_EFFECTS) >= 30


def test_levels_and_totals_of_them(schools: Schools) -> None:
    """A total of a level is its share times a known number, where the strata fix that number."""
    survey = schools("stratnf")
    shares, totals = cx.share(survey, "sch.wide"), cx.total(survey, "sch.wide")
    one, other = (cx.design_effect(survey, each) for each in (shares, totals))
    np.testing.assert_allclose(one["design_effect"], other["design_effect"], rtol=CLOSED_FORM)
    np.testing.assert_allclose(one["effective_n"], one["base_n"] / one["design_effect"], rtol=1e-15)


def test_a_score_is_the_mean_of_its_points(schools: Schools) -> None:
    base = schools("clus1")
    frame = base.frame.assign(would=(base.frame["api00"].rank() * 11 // (len(base) + 1)).astype(int))
    points = np.where(frame["would"] >= 9, 1.0, np.where(frame["would"] <= 6, -1.0, 0.0))
    survey = cx.from_frame(frame.assign(points=points), weight="pw", psu="dnum")
    score, mean = cx.nps(survey, "would"), cx.mean(survey, "points")
    one, other = (float(cx.design_effect(survey, each)["design_effect"].iloc[0]) for each in (score, mean))
    assert one == pytest.approx(other, rel=CLOSED_FORM)


def test_the_effect_of_what_targets_fix_is_none(schools: Schools) -> None:
    survey = schools("srs").weight({"stype": {"E": 0.71, "H": 0.12, "M": 0.17}})
    assert (cx.design_effect(survey, cx.share(survey, "stype"))["design_effect"] == 0).all()


def test_refusals(schools: Schools) -> None:
    survey = schools("strat")
    mean = cx.mean(survey, "api00")
    with pytest.raises(cx.InputError, match="No design effect is known of these estimates"):
        cx.design_effect(survey, cx.median(survey, "api00"))
    with pytest.raises(cx.InputError, match="The estimates are not of this survey"):
        cx.design_effect(survey.where({"stype": "E"}), mean)
    light = cx.from_frame(survey.frame, codebook=survey.codebook)
    with pytest.raises(cx.InputError, match="The weights do not add up to a population"):
        cx.design_effect(light, cx.mean(light, "api00"), replacement=False)
