"""Means, totals, shares and ratios against R's survey package, every case of estimates.json or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cxsurvey as cx

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "estimates.json").read_text())

CLOSED_FORM = 1e-9  # relative; R and we evaluate the same closed forms
ZERO = 1e-9  # of the largest value beside it: R's exact 0 of a share that the strata fix

NOT_COVERED = {
    "var_api00": "no estimator of a population variance is offered",
    "cov_api00_api99": "no estimator of a population covariance is offered",
    "nh": "the data set of these cases is not among the files",
}

NOT_COMPARED = {
    **dict.fromkeys(["deff", "DEff.sch.wideNo", "DEff.sch.wideYes"], "compared in test_design_effect.py"),
    **dict.fromkeys(["ci_z", "ci_l", "ci_u"], "normal limits: ours are t on the df of the design, which ci_t has"),
    "degf": "that of a subset: ours is always that of the design",
}
COMPARED = {"coef", "se", "ci_t", "vcov", "cv", "var", "dim", "rows", "cols", "values"}
COMPARED |= {"stype", "comp.imp", "api00", "enroll", "sch.wideNo", "sch.wideYes", "se.sch.wideNo", "se.sch.wideYes"}

Schools = Callable[[str], cx.Survey]


def _kind(case: str) -> str:
    name, _, design = case.partition(".")
    return name if design else case


COVERED = sorted(case for case in CASES if _kind(case) not in NOT_COVERED)


def _numbers(value: Any) -> np.ndarray:
    return np.array(list(value.values()) if isinstance(value, dict) else np.atleast_1d(value), dtype=float)


def _agree(ours: Any, theirs: Any) -> None:
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    np.testing.assert_allclose(ours, theirs, rtol=CLOSED_FORM, atol=ZERO * max(np.abs(theirs).max(), 1e-300))


def _same_estimates(ours: cx.Estimates, value: dict[str, Any], *, df_of_design: bool = True) -> None:
    """Values, errors and, where there, covariance and t limits; R takes a domain's own df for its limits."""
    _agree(ours.estimate, _numbers(value["coef"]))
    _agree(ours.std_error, _numbers(value["se"]))
    if "vcov" in value:
        _agree(ours.covariance, np.reshape(value["vcov"]["values"], ours.covariance.shape))
    if "ci_t" in value and ours.interval in ("t", "wald") and df_of_design:
        _agree(np.column_stack([ours.conf_low, ours.conf_high]), value["ci_t"]["values"])


def mean_api00_enroll(survey: cx.Survey, value: Any) -> None:
    complete = survey.where({"enroll_known": "Yes"})  # R drops a row when either variable is missing
    _same_estimates(cx.mean(complete, ["api00", "enroll"]), value)


def mean_api00(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.mean(survey, "api00"), value)


mean_api00_deffreplace = mean_api00


def mean_enroll(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.mean(survey, "enroll"), value)


def total_enroll(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.total(survey, "enroll"), value)


def mean_stype(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.share(survey, "stype", interval="wald"), value)


def total_stype(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.total(survey, "stype"), value)


def mean_stype_x_schwide(survey: cx.Survey, value: Any) -> None:
    """Shares of the cells of a table: the totals of one question by the other over all, by contrast of the pairs."""
    crossed = survey.frame["stype"].astype(str) + "." + survey.frame["sch.wide"].astype(str)
    names = [name.rsplit(")", 1)[1] for name in value["coef"]]
    questions = {"cell": {"options": [{"label": name} for name in names]}}
    design = survey.design
    cells = cx.from_frame(survey.frame.assign(cell=crossed), codebook=cx.Codebook.from_dict({"questions": questions}))
    cells = cells.with_design(weight=design.weight, strata=design.strata, psu=design.psu, fpc=design.fpc)
    _same_estimates(cx.share(cells, "cell"), value)


def ratio_apistu_enroll(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.ratio(survey, "api.stu", "enroll"), value)


def by_stype_mean_api00(survey: cx.Survey, value: Any) -> None:
    ours = cx.mean(survey, "api00", by="stype")
    _agree(ours.estimate, value["api00"])
    _agree(ours.std_error, value["se"])
    _agree(np.diagonal(ours.covariance), value["var"])
    _agree(ours.std_error / ours.estimate, value["cv"])


def by_stype_mean_api00_cit(survey: cx.Survey, value: Any) -> None:
    ours = cx.mean(survey, "api00", by="stype")
    _agree(np.column_stack([ours.conf_low, ours.conf_high]), value["values"])


def by_stype_prop_schwide(survey: cx.Survey, value: Any) -> None:
    frame = cx.share(survey, "sch.wide", by="stype").to_frame()
    for level in ("No", "Yes"):
        ours = frame[frame["level"] == level]
        _agree(ours["estimate"], value[f"sch.wide{level}"])
        _agree(ours["std_error"], value[f"se.sch.wide{level}"])


def by_stype_total_enroll(survey: cx.Survey, value: Any) -> None:
    ours = cx.total(survey, "enroll", by="stype")
    _agree(ours.estimate, value["enroll"])
    _agree(ours.std_error, value["se"])


def by2_mean_api00(survey: cx.Survey, value: Any) -> None:
    ours = cx.mean(survey, "api00", by=["comp.imp", "stype"])
    assert ours.keys["stype"].tolist() == value["stype"]
    _agree(ours.estimate, value["api00"])
    _agree(ours.std_error, value["se"])


def domain_mean_api00(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.mean(survey.where({"comp.imp": "Yes"}), "api00"), value, df_of_design=False)


def domain_total_enroll(survey: cx.Survey, value: Any) -> None:
    _same_estimates(cx.total(survey.where({"stype": "H"}), "enroll"), value, df_of_design=False)


def table_stype_schwide(survey: cx.Survey, value: Any) -> None:
    _agree(cx.total(survey, "sch.wide", by="stype").estimate.reshape(3, 2), value["values"])


def contrast(survey: cx.Survey, value: Any) -> None:
    by = cx.mean(survey, "api00", by="stype")
    gap = cx.compare(by, across="stype").one("E", "H")
    _agree(gap["difference"], value["coef"])
    _agree(gap["std_error"], value["se"])


def cdf_api00(survey: cx.Survey, value: Any) -> None:
    """The share at or below each cut, as shares of a 0/1 question."""
    for cut, share in zip((500, 600, 700, 800), value, strict=True):
        below = (survey.frame["api00"] <= cut).astype(int)
        ours = cx.mean(
            cx.from_frame(survey.frame[[str(survey.design.weight)]].assign(below=below)).with_design(
                weight=survey.design.weight
            ),
            "below",
        )
        _agree(ours.estimate, share)


@pytest.mark.parametrize("case", COVERED)
def test_agrees_with_r(case: str, schools: Schools) -> None:
    kind, _, design = case.partition(".")
    globals()[kind](schools(design), CASES[case]["value"])


def test_every_field_is_compared_or_has_a_reason() -> None:
    values = [CASES[case]["value"] for case in COVERED]
    fields = {field for value in values if isinstance(value, dict) for field in value}
    assert fields == COMPARED | set(NOT_COMPARED)


def test_every_case_is_covered_or_has_a_reason() -> None:
    uncovered = {_kind(case) for case in CASES} - set(NOT_COVERED)
    assert all(callable(globals().get(kind)) for kind in uncovered)
    assert set(NOT_COVERED) <= {_kind(case) for case in CASES}
