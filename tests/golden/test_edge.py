"""Lonely PSUs, zero weights, nobody and nothing: R's answers in edge.json, and where they are no answers, ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

ORACLE = Path(__file__).parent / "oracle"
CASES: dict[str, Any] = json.loads((ORACLE / "edge.json").read_text())

CLOSED_FORM = 1e-9

POLICIES = {"fail": "fail", "remove": "certainty", "certainty": "certainty", "adjust": "adjust", "average": "average"}
LONELY_PARTS = ("mean", "total", "prop", "by", "domain_st13", "domain_lonely")
LONELY = [
    f"lonely_{policy}{domain}.{part}" for policy in POLICIES for domain in ("", "_domain") for part in LONELY_PARTS
]
LONELY_REGRESSION = [f"lonely_{policy}{domain}.glm" for policy in POLICIES for domain in ("", "_domain")]

OTHERS = {
    "some_missing_mean_narm",
    "some_missing_total_narm",
    "zero_weights",
    "zero_weights_chisq",
    "zero_weight_whole_psu",
    "zero_cell_table",
    "zero_cell_chisq_F",
    "zero_cell_chisq_Chisq",
    "zero_cell_by",
    "empty_level_mean",
    "one_row_domain",
}
NOT_R_BUT_OURS = {
    "one_level_factor": "R stops; the answer is 100 % with standard error 0",
    "all_missing_mean_narm": "R says 0 ± 0; nobody answered, so NaN with a warning",
    "all_missing_mean": "R says NA, and so do we: NaN with a warning",
    "all_missing_total_narm": "R says 0 ± 0; nobody answered, so NaN with a warning",
    "some_missing_mean": "R says NA unless told to drop the missing; a mean here is always of the valid answers",
    "empty_level_chisq": "R says NaN; a level that nobody chose is left out of the test",
    "empty_domain": "R says 0 ± 0; nobody is there, so NaN with a warning",
    "negative_weights": "R reckons with them; a negative weight is refused",
}
NOT_COVERED = {
    **dict.fromkeys(LONELY_REGRESSION, "regression has its own tests"),
    **dict.fromkeys(
        ["zero_cell_chisq_Wald", "zero_cell_chisq_adjWald"], "R stops; the Wald tests have their own tests"
    ),
}


def _frame(name: str) -> pd.DataFrame:
    frame = pd.read_csv(ORACLE / "data" / f"edge_{name}.csv")
    cell = frame["st"].astype(str) + "." + frame["psu"].astype(str) + "." + frame["w"].astype(str)
    return frame.assign(stratum="s" + frame["st"].astype(str), firm="p" + frame["psu"].astype(str), row=cell)


def _survey(name: str, **design: Any) -> cx.Survey:
    frame = _frame(name)
    text = {column: sorted(frame[column].dropna().unique()) for column in ("g", "one", "stratum", "firm", "row")}
    if "r" in frame:
        text["r"] = ["p", "q"]
    questions = {column: {"options": [{"label": value} for value in values]} for column, values in text.items()}
    questions |= {column: {"type": "numeric"} for column in ("y", "z", "miss")}
    questions["f"] = {"column": "g", "options": [{"label": value} for value in "abc"]}
    questions["zz"] = {"column": "z", "options": [{"label": str(value), "code": value} for value in (0, 1)]}
    book = cx.Codebook.from_dict({"questions": questions})
    return cx.from_frame(frame, codebook=book, weight="w", strata="st", psu="psu", **design)


def _same(ours: cx.Estimates, value: dict[str, Any]) -> None:
    np.testing.assert_allclose(ours.estimate, _floats(value["coef"]), rtol=CLOSED_FORM)
    np.testing.assert_allclose(ours.std_error, _floats(value["se"]), rtol=CLOSED_FORM, atol=1e-12)
    matrix = np.reshape(np.array(value["vcov"]["values"], dtype=float), ours.covariance.shape)
    np.testing.assert_allclose(ours.covariance, matrix, rtol=CLOSED_FORM, atol=1e-12)


def _floats(value: Any) -> np.ndarray:
    return np.array(list(value.values()), dtype=float)


def _lonely(part: str, survey: cx.Survey) -> cx.Estimates:
    if part == "prop":
        return cx.share(survey, "g")
    if part == "by":
        return cx.mean(survey, "y", by="g")
    if part == "total":
        return cx.total(survey, "y")
    view = {"domain_st13": {"stratum": ["s1", "s3"]}, "domain_lonely": {"firm": "p1"}}.get(part)
    return cx.mean(survey.where(view) if view else survey, "y")


@pytest.mark.parametrize("case", LONELY)
def test_lonely_psus(case: str) -> None:
    setting, part = case.split(".")
    policy, value = POLICIES[setting.split("_")[1]], CASES[case]["value"]
    survey = _survey("lonely", lonely=policy, lonely_in_domains=setting.endswith("_domain"))
    if policy == "fail":
        assert "only one PSU" in value["error"]
        with pytest.raises(cx.EstimationError, match="one PSU in 3"):
            _lonely(part, survey)
        return
    ours = _lonely(part, survey)
    if part == "by":
        np.testing.assert_allclose(ours.estimate, value["y"], rtol=CLOSED_FORM)
        np.testing.assert_allclose(ours.std_error, value["se"], rtol=CLOSED_FORM)
        return
    _same(ours, value)
    if "degf" in value:
        assert ours.df == value["degf"]


def test_a_lonely_total_centred_at_the_mean_of_all_psus() -> None:
    """By hand: R's "adjust" does not centre the total of a lone PSU at all, "centre" does."""
    frame = _frame("lonely")
    totals = (frame["w"] * frame["y"]).groupby([frame["st"], frame["psu"]]).sum()
    grand = totals.mean()
    variance = 0.0
    for _, stratum in totals.groupby(level=0):
        k = len(stratum)
        centre = stratum.mean() if k > 1 else grand
        variance += (k / (k - 1) if k > 1 else 1.0) * float(((stratum - centre) ** 2).sum())
    ours = cx.total(_survey("lonely", lonely="centre"), "y")
    assert ours.std_error[0] == pytest.approx(np.sqrt(variance), rel=CLOSED_FORM)
    assert cx.mean(_survey("lonely", lonely="centre"), "y").std_error[0] == pytest.approx(
        CASES["lonely_adjust.mean"]["value"]["se"]["y"], rel=CLOSED_FORM
    )


def test_some_missing() -> None:
    """R's na.rm: the missing are outside the domain, the design stays whole."""
    survey = _survey("na")
    value = CASES["some_missing_mean_narm"]["value"]
    _same(cx.mean(survey, "y"), value)
    assert survey.plan.df == value["degf"]
    _same(cx.total(survey, "y"), CASES["some_missing_total_narm"]["value"])


def test_zero_weights() -> None:
    """They count among the PSUs of a stratum, and not in the degrees of freedom."""
    survey, value = _survey("zero_w"), CASES["zero_weights"]["value"]
    _same(cx.mean(survey, ["y", "z"]), value["mean"])
    _same(cx.total(survey, "y"), value["total"])
    assert (survey.plan.df, len(survey)) == (value["degf"], value["n"])
    survey, value = _survey("zero_psu"), CASES["zero_weight_whole_psu"]["value"]
    _same(cx.mean(survey, "y"), value["mean"])
    assert survey.plan.df == value["degf"]


@pytest.mark.parametrize(
    ("case", "file", "questions", "statistic"),
    [
        ("zero_weights_chisq", "zero_w", ("g", "zz"), "F"),
        ("zero_cell_chisq_F", "zero_cell", ("g", "r"), "F"),
        ("zero_cell_chisq_Chisq", "zero_cell", ("g", "r"), "chisq"),
    ],
)
def test_independence(case: str, file: str, questions: tuple[str, str], statistic: str) -> None:
    ours, value = cx.independence(_survey(file), *questions, statistic=statistic).one(), CASES[case]["value"]
    theirs = [*np.atleast_1d(value["par"]), value["p"], value["stat"]]
    numbers = [*np.atleast_1d(ours["df"]), ours["p_value"], ours["statistic"]]
    if statistic == "chisq":  # R prints Pearson's X² with the p-value of the corrected one
        numbers, theirs = numbers[:-1], theirs[:-1]
    np.testing.assert_allclose(np.array(numbers, dtype=float), theirs, rtol=CLOSED_FORM)


def test_a_cell_nobody_is_in() -> None:
    survey = _survey("zero_cell")
    np.testing.assert_array_equal(
        cx.total(survey, "r", by="g").estimate.reshape(2, 2), CASES["zero_cell_table"]["value"]["values"]
    )
    value, frame = CASES["zero_cell_by"]["value"], cx.share(survey, "r", by="g").to_frame()
    for level in ("p", "q"):
        ours = frame[frame["level"] == level]
        np.testing.assert_allclose(ours["estimate"], value[f"r{level}"], rtol=CLOSED_FORM)
        np.testing.assert_allclose(ours["std_error"], value[f"se.r{level}"], rtol=CLOSED_FORM, atol=1e-12)
    assert frame[frame["g"] == "a"]["flag"].str.contains("exact bound").all()


def test_a_level_nobody_chose() -> None:
    survey = _survey("zero_cell")
    _same(cx.share(survey, "f"), CASES["empty_level_mean"]["value"])
    left_out = cx.independence(survey, "f", "r").one()
    assert left_out["statistic"] == pytest.approx(cx.independence(survey, "g", "r").one()["statistic"])


def test_a_domain_of_one_respondent() -> None:
    survey = _survey("zero_cell").where({"row": "1.1.2"})
    _same(cx.mean(survey, "y"), CASES["one_row_domain"]["value"])


def test_a_factor_of_one_level_is_everybody() -> None:
    row = cx.share(_survey("zero_cell"), "one").one("only")
    assert (row["estimate"], row["std_error"], row["conf_high"]) == (1.0, 0.0, 1.0)
    assert 0 < row["conf_low"] < 1
    assert "exact bound" in row["flag"]


@pytest.mark.parametrize("estimator", [cx.mean, cx.total, cx.median])
def test_missing_throughout_is_not_a_number(estimator: Any) -> None:
    survey = _survey("zero_cell")
    for view, question in ((survey, "miss"), (survey.where({"f": "c"}), "y")):
        with pytest.warns(cx.EmptyBaseWarning, match="nobody in the base"):
            ours = estimator(view, question)
        assert np.isnan([ours.estimate[0], ours.std_error[0], ours.conf_low[0], ours.conf_high[0]]).all()
        assert (ours.base_n[0], ours.flag) == (0, ("empty base",))


def test_a_mean_is_of_the_valid_answers() -> None:
    assert CASES["some_missing_mean"]["value"]["coef"]["y"] == "NA"
    assert np.isfinite(cx.mean(_survey("na"), "y").estimate).all()


def test_a_negative_weight_is_refused() -> None:
    frame = _frame("zero_cell")
    frame.loc[0, "w"] = -1
    with pytest.raises(cx.InputError, match="A weight must be a number of 0 or more"):
        cx.mean(cx.from_frame(frame, weight="w", strata="st", psu="psu"), "y")


def test_no_case_is_left_out_unsaid() -> None:
    assert set(CASES) == {*LONELY, *OTHERS, *NOT_R_BUT_OURS, *NOT_COVERED}
