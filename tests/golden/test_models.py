"""Models against R: svyglm (four families), regTermTest, svyolr, svyttest, and svyglm with lonely PSUs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.distributions import t_quantile, t_two_sided

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "models.json").read_text())
EDGE = json.loads((ORACLE / "edge.json").read_text())

CLOSED = 1e-9  # closed form in R
# R's glm stops when the deviance moves by less than 1e-14 of itself, that is about 1e-7 of a standard error, and takes
# the information from the step before; `test_why_standard_errors_differ` makes the same numbers from that rule.
STOPPED = 1e-7
# Fisher scoring of the probit link converges by a constant factor a step, so that its coefficients stop early too.
STOPPED_PROBIT = 1e-8
# svyolr maximises with BFGS to 1e-8 of the log-likelihood and takes the Hessian by differences of step 1e-3.
BFGS, DIFFERENCED_HESSIAN = 1e-5, 2e-4

NUMERIC = ("api00", "api99", "enroll", "ell", "meals", "mobility", "avg.ed", "gain", "above_650")
LEVELS = {"stype": ["E", "H", "M"], "comp.imp": ["No", "Yes"], "sch.wide": ["No", "Yes"]}
MEALS = ["(0,25]", "(25,50]", "(50,75]", "(75,100]"]

MODELS = {
    "gaussian": ("api00", ["ell", "meals", "mobility"], "linear", None),
    "gaussian_factor": ("api00", ["stype", "ell"], "linear", None),
    "logit": ("sch.wide", ["ell", "meals", "mobility"], "logit", "Yes"),
    "logit_factor": ("sch.wide", ["stype", "meals"], "logit", "Yes"),
    "logit_domain": ("sch.wide", ["ell", "meals"], "logit", "Yes"),
    "probit": ("sch.wide", ["ell", "meals"], "probit", "Yes"),
    "poisson": ("ell", ["meals", "stype"], "poisson", None),
}
KINDS = {name: [case for case in CASES if case.split(".")[0] == name] for name in {c.split(".")[0] for c in CASES}}

ELSEWHERE = {
    "ranktest_wilcoxon": "svyranktest is a rank test, not a model: tested with the rank tests",
    "ranktest_vanderWaerden": "svyranktest is a rank test, not a model: tested with the rank tests",
    "ranktest_median": "svyranktest is a rank test, not a model: tested with the rank tests",
    "ranktest_KruskalWallis": "svyranktest is a rank test, not a model: tested with the rank tests",
}


@pytest.fixture
def survey(request, schools):
    """The survey of the case's design, with every question that the models use."""
    design = request.param
    base = schools(design)
    frame = base.frame.assign(gain=base.frame["api00"] - base.frame["api99"], above_650=base.frame["api00"] - 650)
    meals = pd.cut(frame["meals"], [0, 25, 50, 75, 100], labels=MEALS)
    frame = frame.assign(mealcat=meals.astype(object))
    questions = {name: {"type": "numeric"} for name in NUMERIC}
    levels = LEVELS | {"mealcat": MEALS}
    questions |= {name: {"options": [{"label": label} for label in labels]} for name, labels in levels.items()}
    book = cx.Codebook.from_dict({"questions": questions})
    return replace(base, frame=frame, codebook=book, _cache={})


def value(case):
    return CASES[case]["value"]


def of_kind(*kinds):
    cases = [case for kind in kinds for case in KINDS[kind]]
    return pytest.mark.parametrize(("case", "survey"), [(c, c.split(".")[1]) for c in cases], indirect=["survey"])


def fitted(survey, case):
    outcome, on, family, level = MODELS[case.split(".")[0]]
    if case.startswith("logit_domain"):
        survey = survey.where({"stype": ["E", "M"]})
    return cx.regression(survey, outcome, on=on, family=family, outcome_level=level)


def numbers(table):
    return np.array(list(table.values()), dtype=float)


def tolerance(case, of_coefficients):
    family = MODELS[case.split(".")[0]][2]
    if family == "linear":
        return CLOSED
    if of_coefficients:
        return STOPPED_PROBIT if family == "probit" else CLOSED
    return STOPPED


@of_kind(*MODELS)
def test_svyglm(case, survey):
    model, expected = fitted(survey, case), value(case)
    assert [name.replace(": ", "").replace("intercept", "(Intercept)") for name in model.keys["level"]] == list(
        expected["coef"]
    )
    np.testing.assert_allclose(model.estimate, numbers(expected["coef"]), rtol=tolerance(case, of_coefficients=True))
    np.testing.assert_allclose(model.std_error, numbers(expected["se"]), rtol=tolerance(case, of_coefficients=False))
    scale = np.outer(model.std_error, model.std_error)
    gap = (model.covariance - np.array(expected["vcov"]["values"])) / scale
    np.testing.assert_allclose(gap, 0, atol=2 * tolerance(case, of_coefficients=False))


@of_kind(*MODELS)
def test_svyglm_tests_and_limits(case, survey):
    """Limits and p-values; in a domain R takes the degrees of freedom of the domain, we those of the whole design."""
    model, expected = fitted(survey, case), value(case)
    df = expected["df.residual"]
    if not case.startswith("logit_domain"):
        assert model.df == df
        tests = cx.coefficient_tests(model).to_frame()
        low, high, t, p = (tests[name].to_numpy() for name in ("conf_low", "conf_high", "statistic", "p_value"))
    else:
        assert model.df == survey.plan.df - 2 > df
        half = t_quantile(0.975, df) * model.std_error
        t = model.estimate / model.std_error
        low, high, p = model.estimate - half, model.estimate + half, t_two_sided(t, df)
    summary, limits = np.array(expected["summary"]["values"]), np.array(expected["ci"]["values"])
    close = 2 * tolerance(case, of_coefficients=False)
    np.testing.assert_allclose((low - limits[:, 0]) / model.std_error, 0, atol=3 * close)
    np.testing.assert_allclose((high - limits[:, 1]) / model.std_error, 0, atol=3 * close)
    np.testing.assert_allclose(t, summary[:, 2], rtol=close)
    np.testing.assert_allclose(np.log(p), np.log(summary[:, 3]), rtol=close, atol=100 * close)


@of_kind(*MODELS)
def test_svyglm_deviance_and_dispersion(case, survey):
    found, expected = fitted(survey, case).goodness(), value(case)
    assert found.deviance == pytest.approx(expected["deviance"], rel=CLOSED)
    assert found.dispersion == pytest.approx(expected["dispersion"], rel=CLOSED)


def r_logistic(x, y, w):
    """The steps of R's glm: stop at 1e-14 of the deviance; working weights stay one step behind the coefficients."""
    start = (w * y + 0.5) / (w + 1)
    eta, deviance = np.log(start / (1 - start)), np.inf
    for _ in range(200):
        mu = 1 / (1 + np.exp(-eta))
        working = w * mu * (1 - mu)
        information = (x * working[:, None]).T @ x
        beta = np.linalg.solve(information, x.T @ (working * eta + w * (y - mu)))
        eta = x @ beta
        mu = 1 / (1 + np.exp(-eta))
        before, deviance = deviance, -2 * w @ np.log(np.where(y == 1, mu, 1 - mu))
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-14:
            break
    return beta, information, working * (y - mu) / (mu * (1 - mu))


@pytest.mark.parametrize("case", [case for case in KINDS["logit_factor"] + KINDS["logit"] if "clus2" not in case])
def test_why_standard_errors_differ(case, schools):
    """With R's stopping rule, and information and scores of the step before, R's standard errors come out to 1e-9."""
    survey, expected = schools(case.split(".")[1]), value(case)
    frame, plan = survey.frame, survey.plan
    factor = [frame["stype"] == level for level in ("H", "M")]
    columns = [*factor, frame["meals"]] if "factor" in case else [frame[name] for name in ("ell", "meals", "mobility")]
    x = np.column_stack([np.ones(len(frame)), *columns]).astype(float)
    y, w = (frame["sch.wide"] == "Yes").to_numpy(float), frame["pw"].to_numpy()
    beta, information, score = r_logistic(x, y, w / w.mean())
    unit = np.arange(len(x)) if plan.psu is None else plan.psu
    home = (np.zeros(len(x), int) if plan.stratum is None else plan.stratum) if plan.psu is None else plan.psu_stratum
    totals = pd.DataFrame(x * score[:, None]).groupby(unit).sum().to_numpy()
    meat = np.zeros((x.shape[1], x.shape[1]))
    for h, count in enumerate(plan.psu_count):
        z = totals[home == h] - totals[home == h].mean(axis=0)
        meat += (1 - plan.fraction[h]) * count / (count - 1) * z.T @ z
    bread = np.linalg.inv(information)
    np.testing.assert_allclose(beta, numbers(expected["coef"]), rtol=CLOSED)
    np.testing.assert_allclose(np.sqrt(np.diag(bread @ meat @ bread)), numbers(expected["se"]), rtol=CLOSED)


@of_kind("regterm_wald")
def test_reg_term_test(case, survey):
    model = cx.regression(survey, "api00", on=["stype", "ell"], family="linear")
    row, expected = cx.term_tests(model, terms=["stype"]).one(), value(case)
    assert row["df"] == (expected["df"], expected["ddf"])
    assert row["statistic"] == pytest.approx(expected["F"], rel=CLOSED)
    assert row["p_value"] == pytest.approx(expected["p"], rel=CLOSED)


@of_kind("ttest_enroll_compimp")
def test_two_sample_t_test_is_a_regression(case, survey):
    """Two districts of clus2 have no known enrolment: R leaves them out of the degrees of freedom, we do not."""
    model, expected = cx.regression(survey, "enroll", on="comp.imp", family="linear"), value(case)
    row, df = cx.coefficient_tests(model).one(level="comp.imp: Yes"), expected["parameter"]["df"]
    assert model.df == df + (2 if case.endswith("clus2") else 0)
    assert row["difference"] == pytest.approx(expected["estimate"]["difference in mean"], rel=CLOSED)
    assert_t_test(row, expected, df)


@of_kind("ttest_one", "ttest_paired")
def test_one_sample_t_test_is_a_regression(case, survey):
    """R 4.1-1 takes one degree of freedom too few here: it counts a slope that an intercept alone does not have."""
    outcome = "above_650" if case.startswith("ttest_one") else "gain"
    model, expected = cx.regression(survey, outcome, on=[], family="linear"), value(case)
    row, df = cx.coefficient_tests(model).one(), expected["parameter"]["df"]
    assert model.df == df + 1
    assert row["difference"] == pytest.approx(expected["estimate"]["mean"], rel=CLOSED)
    assert_t_test(row, expected, df)


def assert_t_test(row, expected, df):
    """Statistic, limits and p-value, on R's degrees of freedom."""
    assert row["statistic"] == pytest.approx(expected["statistic"], rel=CLOSED)
    half = t_quantile(0.975, df) * row["std_error"]
    np.testing.assert_allclose([row["difference"] - half, row["difference"] + half], expected["conf.int"], rtol=CLOSED)
    assert float(t_two_sided(row["statistic"], df)) == pytest.approx(expected["p.value"], rel=CLOSED)


@of_kind("kappa")
def test_kappa(case, survey):
    row, expected = cx.cohen_kappa(survey, "comp.imp", "sch.wide").one(), value(case)
    assert row["estimate"] == pytest.approx(expected["coef"], rel=CLOSED)
    assert row["std_error"] == pytest.approx(expected["se"], rel=CLOSED)


@of_kind("cralpha")
def test_cronbach_alpha(case, survey):
    row = cx.cronbach_alpha(survey, ["ell", "mobility", "meals"]).one()
    assert row["estimate"] == pytest.approx(value(case), rel=CLOSED)


@of_kind("olr")
def test_svyolr(case, survey):
    model = cx.regression(survey, "mealcat", on=["avg.ed", "mobility", "stype"], family="ordinal")
    expected = value(case)
    names = [*expected["coef"], *expected["zeta"]]
    assert [name.replace(": ", "").replace(" | ", "|") for name in model.keys["level"]] == names
    coefficients = [*expected["coef"].values(), *expected["zeta"].values()]
    np.testing.assert_allclose(model.estimate, coefficients, rtol=BFGS)
    np.testing.assert_allclose(model.std_error, numbers(expected["se"]), rtol=DIFFERENCED_HESSIAN)


@of_kind("separation")
def test_separation_is_refused(case, survey):
    """R reports an intercept of −32 as converged."""
    split = survey.frame["api00"] > 690
    frame = survey.frame.assign(
        high=np.where(survey.frame["api00"] > 700, "Yes", "No"), near=np.where(split, "Yes", "No")
    )
    book = cx.Codebook.from_dict(
        {"questions": {name: {"options": [{"label": "No"}, {"label": "Yes"}]} for name in ("high", "near")}}
    )
    survey = replace(survey, frame=frame, codebook=book, _cache={})
    assert abs(value(case)["coef"]["(Intercept)"]) > 30
    with pytest.raises(cx.EstimationError, match="near: No"):
        cx.regression(survey, "high", on="near", family="logit", outcome_level="Yes")


@pytest.mark.parametrize("case", [case for case in EDGE if case.endswith(".glm")])
def test_svyglm_with_a_lonely_psu(case):
    policy = case.split("_")[1].split(".")[0]
    frame = pd.read_csv(ORACLE / "data" / "edge_lonely.csv")
    survey = cx.from_frame(
        frame,
        weight="w",
        strata="st",
        psu="psu",
        lonely="certainty" if policy == "remove" else policy,
        lonely_in_domains="_domain" in case,
    )
    expected = EDGE[case]["value"]
    if policy == "fail":
        assert "error" in expected
        with pytest.raises(cx.EstimationError, match="single PSU"):
            cx.regression(survey, "y", on="z", family="linear")
        return
    model = cx.regression(survey, "y", on="z", family="linear")
    np.testing.assert_allclose(model.estimate, numbers(expected["coef"]), rtol=CLOSED)
    np.testing.assert_allclose(model.std_error, numbers(expected["se"]), rtol=CLOSED)
    assert model.df == expected["df"]


def test_every_case_is_covered_or_says_why_not():
    covered = {*MODELS, "regterm_wald", "ttest_enroll_compimp", "ttest_one", "ttest_paired", "olr", "separation"}
    covered |= {"kappa", "cralpha"}
    assert set(KINDS) == covered | set(ELSEWHERE)
    assert not covered & set(ELSEWHERE)
