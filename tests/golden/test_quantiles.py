"""Quantiles and their intervals against R's svyquantile, every case of quantiles.json, every number or a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cxsurvey as cx

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "quantiles.json").read_text())

CLOSED_FORM = 1e-9
STEPS = ("qrule_math", "qrule_school", "qrule_hf1", "qrule_hf2", "qrule_hf3", "mean", "beta", "xlogit", "asin", "score")
ESTIMATE, LOW, HIGH, ERROR = range(4)

# What is left out, each with its reason: (when, which rows of p, which columns).
ROUNDED_TIE = "p·n is whole and R's rounding of the cumulated equal weights takes .1 and .9 one answer further, not .5"
SHAH_VAISH = "R 4.1-1 mixes raw and scaled weights: its answers move when all weights are multiplied by a constant"
SCORE = "R reads the limits back through the unweighted distribution, after a root search that stops beside a step"
EXTRAPOLATED = "R extrapolates below the smallest answer"
DOMAIN_DF = "enroll is missing in whole PSUs: R takes the degrees of freedom of the rest, we those of the full design"


def left_out(variable: str, design: str, kind: str) -> list[tuple[str, list[str], list[int]]]:
    """The numbers of a case that are not compared."""
    every, all_columns = [".1", ".25", ".5", ".75", ".9"], [ESTIMATE, LOW, HIGH, ERROR]
    limits = [LOW, HIGH, ERROR]
    found = []
    if design == "srs" and kind in STEPS:
        found.append((ROUNDED_TIE, [".1", ".9"], all_columns))
    if kind == "qrule_shahvaish":
        found.append((SHAH_VAISH, every, all_columns))
    if kind == "score":
        found.append((SCORE, every, limits))
    if kind == "qrule_hf4" and design in ("clus1", "clus1nf"):
        found.append((EXTRAPOLATED, [".1"], [LOW, ERROR]))
    if (variable, design) == ("enroll", "clus2"):
        found.append((DOMAIN_DF, every, [ERROR] if kind in STEPS else limits))
    return found


def _compared(case: str, rows: list[str]) -> np.ndarray:
    compared = np.ones((len(rows), 4), dtype=bool)
    for _, shares, columns in left_out(*case.split(".")):
        chosen = [float(row) in {float(share) for share in shares} for row in rows]
        compared[np.ix_(chosen, columns)] = False
    return compared


def _ours(survey: cx.Survey, variable: str, rows: list[str], kind: str) -> np.ndarray:
    how = {"rule": kind.removeprefix("qrule_")} if kind.startswith("qrule_") else {"interval": kind}
    found = cx.quantile(survey, variable, probabilities=[float(row) for row in rows], **how)
    return np.column_stack([found.estimate, found.conf_low, found.conf_high, found.std_error])


@pytest.mark.parametrize("case", sorted(case for case in CASES if case.count(".") == 2))
def test_agrees_with_r(case: str, schools: Callable[[str], cx.Survey]) -> None:
    variable, design, kind = case.split(".")
    value = CASES[case]["value"]
    theirs = np.array([[float(number) for number in row] for row in value["values"]])
    ours = _ours(schools(design), variable, value["rows"], kind)
    compared = _compared(case, value["rows"])
    np.testing.assert_allclose(ours[compared], theirs[compared], rtol=CLOSED_FORM)


def test_medians_by_domain(schools: Callable[[str], cx.Survey]) -> None:
    """R takes the degrees of freedom of each domain for the standard error; the limits here do not depend on it."""
    value = CASES["by_stype.strat"]["value"]
    ours = cx.median(schools("strat"), "api00", by="stype")
    np.testing.assert_allclose(ours.estimate, value["api00"], rtol=CLOSED_FORM)
    np.testing.assert_allclose(ours.conf_low, value["ci_l"], rtol=CLOSED_FORM)
    np.testing.assert_allclose(ours.conf_high, value["ci_u"], rtol=CLOSED_FORM)


def test_score_limits_of_equal_weights_are_within_one_answer_of_r(schools: Callable[[str], cx.Survey]) -> None:
    value = CASES["api00.srs.score"]["value"]
    survey = schools("srs")
    ours = _ours(survey, "api00", value["rows"], "score")
    place = np.sort(survey.answers("api00").values)
    for column in (LOW, HIGH):
        theirs = np.array(value["values"])[:, column]
        assert (np.abs(np.searchsorted(place, ours[:, column]) - np.searchsorted(place, theirs)) <= 1).all()


def test_no_case_is_left_out_unsaid() -> None:
    named = {case for case in CASES if case.count(".") == 2}
    assert set(CASES) - named == {"by_stype.strat"}
    whole = [case for case in named if not _compared(case, CASES[case]["value"]["rows"]).any()]
    assert all(case.endswith("shahvaish") for case in whole)
