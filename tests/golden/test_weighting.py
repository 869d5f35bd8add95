"""Final weights of every case of weighting.json: post-stratification, raking, calibration with bounds, trimming."""

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
CASES: dict[str, Any] = json.loads((ORACLE / "weighting.json").read_text())
DATA = ORACLE / "data"

SAME = 1e-8  # relative; R stops at an epsilon of 1e-11 to 1e-14 of the margins
IN_R_LOGIT = 1e-8  # likewise

TYPES = pd.read_csv(DATA / "apipop_stype.csv")
WIDE = pd.read_csv(DATA / "apipop_schwide.csv")
NUMBER = {"margins": {"stype": {"totals": {"E": 4421, "H": 755, "M": 1018}}, "api99": {"total": 3914069}}}

SCHOOLS: dict[str, tuple[Any, dict[str, Any]]] = {
    "poststratify": (TYPES, {"method": "poststratify"}),
    "rake": ([TYPES, WIDE], {}),
    "calibrate_linear": (NUMBER, {"method": "calibrate", "distance": "linear"}),
    "calibrate_raking": (NUMBER, {"method": "calibrate"}),
    "calibrate_logit": ([TYPES, WIDE], {"method": "calibrate", "distance": "logit", "bounds": (0.5, 2.5)}),
    "calibrate_linear_bounds": ([TYPES, WIDE], {"method": "calibrate", "distance": "linear", "bounds": (0.6, 1.8)}),
    "trim": (TYPES, {"method": "poststratify", "trim": (0.5, 1.2), "redistribute": "evenly"}),
}

Schools = Callable[[str], cx.Survey]


def weighted(schools: Schools, case: str) -> cx.Survey:
    """The schools weighted as the case says; R's bounds are of the base weights as they are, ours of those scaled."""
    kind, design = case.split(".")
    declared, options = SCHOOLS[kind]
    survey = schools(design)
    if "bounds" in options:
        scale = 6194 / survey.weights.sum()  # 1 but for the digits of the file: 0.99999995 in clus1
        options = options | {"bounds": tuple(bound / scale for bound in options["bounds"])}
    return survey.weight(cx.targets(declared), **options)


@pytest.mark.parametrize("case", [name for name in CASES if name.split(".")[0] in SCHOOLS])
def test_weights_of_the_schools(case: str, schools: Schools) -> None:
    np.testing.assert_allclose(weighted(schools, case).weights, CASES[case]["value"]["weights"], rtol=SAME)


def rake500(base: str) -> tuple[cx.Survey, cx.Targets]:
    frame = pd.read_csv(DATA / "rake500.csv").assign(one=1.0)
    margins = {name: {"shares": shares} for name, shares in CASES["rake500_targets"]["value"].items()}
    return cx.from_frame(frame, weight=base), cx.targets({"total": 500, "margins": margins})


@pytest.mark.parametrize("base", ["w0", "one"])
def test_raking_to_four_margins(base: str) -> None:
    survey, targets = rake500(base)
    theirs = CASES[f"rake500.{base}"]["value"]
    raked = survey.weight(targets)
    np.testing.assert_allclose(raked.weights, theirs["weights"], rtol=SAME)
    np.testing.assert_allclose(raked.weights.min(), theirs["min"], rtol=SAME)
    np.testing.assert_allclose(raked.weights.max(), theirs["max"], rtol=SAME)
    np.testing.assert_allclose(raked.weights.sum() ** 2 / (raked.weights**2).sum(), theirs["eff"], rtol=SAME)


@pytest.mark.parametrize("base", ["w0", "one"])
def test_calibration_to_four_margins(base: str) -> None:
    survey, targets = rake500(base)
    scale = 500 / survey.weights.sum()  # R's bounds are of the base weights as they are, ours of those scaled to 500
    bounds = (0.2 / scale, 4.5 / scale)
    theirs = CASES[f"calib_logit500.{base}"]["value"]
    logit = survey.weight(targets, method="calibrate", distance="logit", bounds=bounds).weights
    np.testing.assert_allclose(logit, theirs["weights"], rtol=IN_R_LOGIT)
    ratio = logit / survey.weights
    np.testing.assert_allclose([ratio.min(), ratio.max()], theirs["grange"], rtol=IN_R_LOGIT)
    raking = survey.weight(targets, method="calibrate").weights
    np.testing.assert_allclose(raking, CASES[f"calib_raking500.{base}"]["value"], rtol=SAME)
    linear = survey.weight(targets, method="calibrate", distance="linear", bounds=(None, None)).weights
    np.testing.assert_allclose(linear, CASES[f"calib_linear500.{base}"]["value"], rtol=SAME)
    assert (linear < 0).any()


def test_every_case_is_compared() -> None:
    ours = {name for name in CASES if name.split(".")[0] in SCHOOLS}
    ours |= {
        f"{kind}500.{base}"
        for kind in ("rake", "calib_logit", "calib_raking", "calib_linear")
        for base in ("w0", "one")
    }
    assert set(CASES) == ours | {"rake500_targets"}


def test_standard_errors_follow(schools: Schools) -> None:
    """The whole way through the public calls, weights and the errors after them, for one case of each method."""
    for case in ("poststratify.strat", "rake.clus1", "calibrate_linear.strat", "calibrate_logit.clus1"):
        found = cx.mean(weighted(schools, case), ["api00", "enroll"])
        theirs = CASES[case]["value"]["mean"]
        np.testing.assert_allclose(found.estimate, list(theirs["coef"].values()), rtol=SAME)
        np.testing.assert_allclose(found.std_error, list(theirs["se"].values()), rtol=SAME)
