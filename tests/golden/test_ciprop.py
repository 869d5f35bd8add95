"""Intervals of shares against R's svyciprop, every case of ciprop.json or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cxsurvey as cx

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "ciprop.json").read_text())

CLOSED_FORM = 1e-9
ITERATIVE_FIT = 1e-6  # R's logit is a fit stopped at epsilon 1e-8
# R interpolates the profile of the likelihood by a spline through a dozen points: its deviance at its own limits is off
# by up to 7e-3 of the drop, which moves limits near 0 by 4e-3 of themselves and others by 4e-6. Ours is bisected.
SPLINE = {"schwide": 2e-5, "ell0": 4e-3}

NAMES = {"mean": "wald", "xlogit": "logit"}

NOT_COVERED = {
    **{
        f"{share}.strat.{kind}": "R has no interval for a share of 0 or 1 (NaN, or the share itself); ours is exact"
        for share in ("zero", "one")
        for kind in ("logit", "asin", "beta", "mean", "xlogit")
    },
    **{
        f"ell0.{design}.asin": "the lower limit on the arcsine is below 0; R squares its sine, ours is 0"
        for design in ("clus1", "clus1nf")
    },
}
COVERED = sorted(case for case in CASES if case not in NOT_COVERED)


def _survey(schools: Callable[[str], cx.Survey], case: str) -> cx.Survey:
    share, design, _ = case.split(".")
    survey = schools(design)
    frame = survey.frame
    chosen = {
        "schwide": frame["sch.wide"] == "Yes",
        "ell0": frame["ell"] == 0,
        "zero": frame["api00"] < 0,
        "one": frame["api00"] > 0,
    }[share]
    book = cx.Codebook.from_dict({"questions": {"hit": {"options": [{"label": "no"}, {"label": "yes"}]}}})
    answers = frame.assign(hit=chosen.map({True: "yes", False: "no"}))
    given = survey.design
    return cx.from_frame(answers, codebook=book, weight=given.weight, strata=given.strata, psu=given.psu, fpc=given.fpc)


@pytest.mark.parametrize("case", COVERED)
def test_limits_agree_with_r(case: str, schools: Callable[[str], cx.Survey]) -> None:
    share, _, kind = case.split(".")
    value = CASES[case]["value"]
    row = cx.share(_survey(schools, case), "hit", interval=NAMES.get(kind, kind)).one("yes")
    tolerance = {"logit": ITERATIVE_FIT, "likelihood": SPLINE.get(share, CLOSED_FORM)}.get(kind, CLOSED_FORM)
    np.testing.assert_allclose([row["conf_low"], row["conf_high"]], value["ci"], rtol=tolerance)
    np.testing.assert_allclose(row["estimate"], value["est"], rtol=ITERATIVE_FIT if kind == "logit" else tolerance)


@pytest.mark.parametrize("kind", ["logit", "wilson", "beta", "likelihood", "asin", "wald"])
@pytest.mark.parametrize("share", ["zero", "one"])
def test_zero_and_one_have_an_exact_bound(share: str, kind: str, schools: Callable[[str], cx.Survey]) -> None:
    row = cx.share(_survey(schools, f"{share}.strat.x"), "hit", interval=kind).one("yes")
    assert row["flag"] == "exact bound"
    assert row["conf_low"] < row["conf_high"]
    assert row["conf_low" if share == "zero" else "conf_high"] == row["estimate"]


def test_every_reason_names_a_case() -> None:
    assert set(NOT_COVERED) <= set(CASES)
