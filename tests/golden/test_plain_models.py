"""Models without a design against R: polr with four links, clm, glm, lm and weighted lm."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "plain_models.json").read_text())

CLOSED = 1e-9  # closed form in R
# clm stops at a gradient of 1e-6; what is left after its last Newton step is far below that.
NEWTON = 1e-9
# polr maximises with BFGS to a relative 1e-8 of the log-likelihood: half the digits in the coefficients, fewer where
# the likelihood is flat. That ours are the better ones shows in the deviance, which is at most R's.
BFGS = {"logit": 1e-6, "probit": 1e-5, "loglog": 1e-4, "cloglog": 5e-4}
HESSIAN = 1e-6  # polr's standard errors are taken at those coefficients
# R's glm stops when the deviance moves by less than 1e-8 of itself, a step from the end.
STOPPED = 1e-6

ORDERS = {
    "Sat": ["Low", "Medium", "High"],
    "Infl": ["Low", "Medium", "High"],
    "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
    "Cont": ["Low", "High"],
}
POLR = {
    "polr_housing": "logit",
    "polr_housing_probit": "probit",
    "polr_housing_cloglog": "cloglog",
    "polr_housing_loglog": "loglog",
}
ELSEWHERE = {"multinom_housing": "there is no model of unordered categories; one logit per level stands in for it"}


def value(case):
    return CASES[case]["value"]


def numbers(table):
    return np.array(list(table.values()), dtype=float)


def housing(link):
    """The proportional-odds model of satisfaction, and what turns weights of 1 on average into the frequencies."""
    frame = pd.read_csv(ORACLE / "data" / "housing.csv")
    for name, levels in ORDERS.items():
        frame[name] = pd.Categorical(frame[name], categories=levels, ordered=True)
    survey = cx.from_frame(frame, weight="Freq")
    model = cx.regression(survey, "Sat", on=["Infl", "Type", "Cont"], family="ordinal", link=link)
    return model, frame["Freq"].sum() / len(frame)


def model_based(model, factor=1.0):
    """Standard errors from the information alone, of `factor` times as much of it."""
    return np.sqrt(np.diag(model.information_inverse) / factor)


@pytest.mark.parametrize(("case", "link"), POLR.items())
def test_polr(case, link):
    model, factor = housing(link)
    expected = value(case)
    names = [name.replace(": ", "").replace(" | ", "|") for name in model.keys["level"]]
    assert names == [*expected["coef"], *expected["zeta"]]
    coefficients = [*expected["coef"].values(), *expected["zeta"].values()]
    np.testing.assert_allclose(model.estimate, coefficients, rtol=BFGS[link])
    if "se" in expected:
        np.testing.assert_allclose(model_based(model, factor), numbers(expected["se"]), rtol=HESSIAN)
    deviance = model.goodness().deviance * factor
    assert deviance == pytest.approx(expected["deviance"], rel=CLOSED)
    assert deviance <= expected["deviance"] * (1 + 1e-14)


def test_clm():
    model, factor = housing("logit")
    expected = value("clm_housing")
    names = [name.replace(": ", "").replace(" | ", "|") for name in model.keys["level"]]
    order = [names.index(name) for name in expected["coef"]]
    np.testing.assert_allclose(model.estimate[order], numbers(expected["coef"]), rtol=NEWTON)
    np.testing.assert_allclose(model_based(model, factor)[order], numbers(expected["se"]), rtol=NEWTON)
    assert -model.goodness().deviance * factor / 2 == pytest.approx(expected["logLik"], rel=CLOSED)


def schools(sample, **design):
    """The sample; the weights of `design`, or none."""
    return cx.from_frame(pd.read_csv(ORACLE / "data" / f"{sample}.csv"), **design)


def test_glm():
    model = cx.regression(
        schools("apisrs"), "sch.wide", on=["ell", "meals", "mobility"], family="logit", outcome_level="Yes"
    )
    expected = value("glm_logit_api")
    table = np.array(expected["summary"]["values"])
    np.testing.assert_allclose(model.estimate, table[:, 0], rtol=STOPPED)
    np.testing.assert_allclose(model_based(model), table[:, 1], rtol=STOPPED)
    deviance = model.goodness().deviance
    assert deviance == pytest.approx(expected["deviance"], rel=CLOSED)
    assert deviance + 2 * len(model) == pytest.approx(expected["aic"], rel=CLOSED)
    null = cx.regression(model.survey, "sch.wide", on=[], family="logit", outcome_level="Yes")
    assert null.goodness().deviance == pytest.approx(expected["null"], rel=CLOSED)


def test_lm():
    model = cx.regression(schools("apisrs"), "api00", on=["ell", "meals", "mobility"], family="linear")
    expected = value("lm_api")
    table = np.array(expected["summary"]["values"])
    residual = model.goodness().deviance
    n = model.base_n[0]
    np.testing.assert_allclose(model.estimate, table[:, 0], rtol=CLOSED)
    np.testing.assert_allclose(model_based(model) * np.sqrt(residual / (n - len(model))), table[:, 1], rtol=CLOSED)
    total = cx.regression(model.survey, "api00", on=[], family="linear").goodness().deviance
    assert 1 - residual / total == pytest.approx(expected["r2"], rel=CLOSED)


def test_weighted_lm():
    model = cx.regression(schools("apistrat", weight="pw"), "api00", on=["ell", "meals"], family="linear")
    table = np.array(value("wls_api")["summary"]["values"])
    np.testing.assert_allclose(model.estimate, table[:, 0], rtol=CLOSED)
    sigma2 = model.goodness().deviance / (model.base_n[0] - len(model))
    np.testing.assert_allclose(model_based(model) * np.sqrt(sigma2), table[:, 1], rtol=CLOSED)


def test_every_case_is_covered_or_says_why_not():
    covered = {*POLR, "clm_housing", "glm_logit_api", "lm_api", "wls_api"}
    assert set(CASES) == covered | set(ELSEWHERE)
