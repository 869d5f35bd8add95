"""Regression by a second route: statsmodels, finite differences, domains, replicates fitted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

import cxsurvey as cx

EXACT = 1e-9  # both routes are converged
STATSMODELS = 1e-6  # statsmodels stops at a relative 1e-8 of the deviance, or at a small gradient
DIFFERENCE = 1e-6  # of a central finite difference

FAMILIES = {
    "linear": ("spend", None, sm.families.Gaussian()),
    "logit": ("who", "joint", sm.families.Binomial()),
    "probit": ("who", "joint", sm.families.Binomial(sm.families.links.Probit())),
    "poisson": ("calls", None, sm.families.Poisson()),
}
ON = ["side", "size", "age", "side:age"]


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(11)
    n = 400
    frame = pd.DataFrame({"side": rng.choice(["IT", "business"], n), "size": rng.choice(["l", "m", "s"], n)})
    frame["age"] = rng.integers(20, 60, n).astype(float)
    frame["firm"] = rng.integers(0, 25, n)
    eta = 0.03 * (frame["age"] - 40) + 0.8 * (frame["side"] == "IT") + rng.normal(0, 0.5, 25)[frame["firm"]]
    frame["who"] = np.where(rng.logistic(size=n) < eta, "joint", "alone")
    frame["spend"] = 5 + eta + rng.normal(0, 1, n)
    frame["calls"] = rng.poisson(np.exp(0.5 * eta)).astype(float)
    cut = np.digitize(eta + rng.logistic(size=n), [-1, 0, 1])
    frame["view"] = pd.Categorical.from_codes(cut, ["1", "2", "3", "4"], ordered=True)
    frame["w"] = rng.uniform(0.5, 2, n)
    return frame


def matrix(frame):
    """The columns of ON, by hand."""
    business = (frame["side"] == "business").to_numpy(float)
    age = frame["age"].to_numpy()
    sizes = [(frame["size"] == level).to_numpy(float) for level in ("m", "s")]
    return np.column_stack([np.ones(len(frame)), business, *sizes, age, business * age])


def outcome(frame, family):
    name, level, _ = FAMILIES[family]
    return (frame[name] == level).to_numpy(float) if level else frame[name].to_numpy()


def model_of(survey, family, on=ON):
    name, level, _ = FAMILIES[family]
    return cx.regression(survey, name, on=on, family=family, outcome_level=level)


@pytest.mark.parametrize("family", FAMILIES)
def test_without_a_design_it_is_the_generalised_linear_model(frame, family):
    ours = model_of(cx.from_frame(frame), family)
    theirs = sm.GLM(outcome(frame, family), matrix(frame), family=FAMILIES[family][2]).fit(tol=1e-14, maxiter=100)
    np.testing.assert_allclose(ours.estimate, theirs.params, rtol=STATSMODELS)
    information = np.linalg.inv(theirs.cov_params() / theirs.scale)
    np.testing.assert_allclose(np.linalg.inv(ours.information_inverse), information, rtol=1e-5, atol=1e-6)
    assert ours.goodness().deviance == pytest.approx(theirs.deviance, rel=EXACT)


@pytest.mark.parametrize("family", ["linear", "logit", "poisson"])
def test_with_psus_it_is_the_cluster_robust_covariance(frame, family):
    """One factor apart: the design divides by PSUs − 1, the other by PSUs.

    For a link that is not canonical statsmodels takes the observed information, R and we the expected one.
    """
    ours = model_of(cx.from_frame(frame, psu="firm"), family)
    theirs = sm.GLM(outcome(frame, family), matrix(frame), family=FAMILIES[family][2]).fit(
        tol=1e-14, maxiter=100, cov_type="cluster", cov_kwds={"groups": frame["firm"], "use_correction": False}
    )
    firms = frame["firm"].nunique()
    np.testing.assert_allclose(ours.std_error, theirs.bse * np.sqrt(firms / (firms - 1)), rtol=1e-5)
    assert ours.df == firms - 1 - 5


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_ordinal_without_a_design_is_the_ordered_model(frame, link):
    ours = cx.regression(cx.from_frame(frame), "view", on=ON, family="ordinal", link=link)
    theirs = OrderedModel(frame["view"].cat.codes, matrix(frame)[:, 1:], distr=link).fit(
        method="bfgs", maxiter=1000, gtol=1e-7, disp=False
    )
    np.testing.assert_allclose(ours.estimate[:5], theirs.params[:5], rtol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.information_inverse))[:5], theirs.bse[:5], rtol=1e-4)
    assert ours.goodness().deviance == pytest.approx(-2 * theirs.llf, rel=EXACT)


def test_two_ordered_categories_are_a_logit(frame):
    """P(at most the lower) = F(θ − η): the same slopes, and the threshold is minus the intercept."""
    survey = cx.from_frame(frame, weight="w", psu="firm")
    ordinal = cx.regression(survey, "who", on=ON, family="ordinal")
    logit = model_of(survey, "logit")
    np.testing.assert_allclose(ordinal.estimate, [*logit.estimate[1:], -logit.estimate[0]], rtol=EXACT)
    np.testing.assert_allclose(ordinal.std_error, [*logit.std_error[1:], logit.std_error[0]], rtol=EXACT)
    assert ordinal.df == logit.df


@pytest.mark.parametrize("family", ["logit", "poisson", "probit"])
def test_margins_are_those_of_statsmodels(frame, family):
    """Without interactions, and with two levels: of three, statsmodels leaves the second 0/1 column as it is."""
    ours = model_of(cx.from_frame(frame, psu="firm"), family, on=["side", "age"]).margins()
    x = pd.DataFrame(matrix(frame)[:, [0, 1, 4]], columns=["const", "business", "age"])
    kind = {"logit": sm.Logit, "probit": sm.Probit, "poisson": sm.Poisson}[family]
    theirs = kind(outcome(frame, family), x).fit(
        disp=False, method="newton", tol=1e-14, cov_type="cluster",
        cov_kwds={"groups": frame["firm"], "use_correction": False},
    ).get_margeff(dummy=True)  # fmt: skip
    firms = frame["firm"].nunique()
    assert list(ours.keys["level"]) == ["side: business", "age"]
    np.testing.assert_allclose(ours.estimate, theirs.margeff, rtol=STATSMODELS)
    if family != "probit":  # whose information statsmodels takes as observed
        np.testing.assert_allclose(ours.std_error, theirs.margeff_se * np.sqrt(firms / (firms - 1)), rtol=1e-5)


def chances(model, frame, coefficients, **changed):
    """The mean outcome (or chance of each category) of every respondent at given coefficients, with answers changed."""
    x = matrix(frame.assign(**changed))
    if model.model.family == "linear":
        return x @ coefficients
    if model.model.family == "poisson":
        return np.exp(x @ coefficients)
    logistic = lambda eta: 1 / (1 + np.exp(-eta))  # noqa: E731
    if model.model.family == "logit":
        return logistic(x @ coefficients)
    eta, thresholds = x[:, 1:] @ coefficients[:5], coefficients[5:]
    below = np.column_stack([np.zeros(len(x)), *(logistic(t - eta) for t in thresholds), np.ones(len(x))])
    return np.diff(below, axis=1)


def effects_by_hand(model, frame, coefficients):
    share, step = frame["w"] / frame["w"].sum(), 1e-4

    def mean(**changed):
        return share.to_numpy() @ chances(model, frame, coefficients, **changed)

    side = mean(side="business") - mean(side="IT")
    age = (mean(age=frame["age"] + step) - mean(age=frame["age"] - step)) / (2 * step)
    return np.concatenate([np.atleast_1d(side), np.atleast_1d(age)])


@pytest.mark.parametrize("family", ["linear", "logit", "poisson", "ordinal"])
def test_margins_and_their_errors_by_finite_differences(frame, family):
    """With an interaction: every respondent's answers are changed, and the coefficients one by one."""
    survey = cx.from_frame(frame, weight="w", psu="firm")
    model = cx.regression(survey, "view", on=ON, family="ordinal") if family == "ordinal" else model_of(survey, family)
    margins = model.margins(["side", "age"])
    np.testing.assert_allclose(margins.estimate, effects_by_hand(model, frame, model.estimate), rtol=DIFFERENCE)
    slopes = np.empty((len(margins), len(model)))
    for j in range(len(model)):
        step = 1e-3 * model.std_error[j] * np.eye(len(model))[j]
        up, down = (effects_by_hand(model, frame, model.estimate + sign * step) for sign in (1, -1))
        slopes[:, j] = (up - down) / (2 * step[j])
    by_hand = np.sqrt(np.diag(slopes @ model.covariance @ slopes.T))
    np.testing.assert_allclose(margins.std_error, by_hand, rtol=1e-4)


def test_effects_on_the_categories_of_an_outcome_cancel(frame):
    margins = cx.regression(cx.from_frame(frame, weight="w"), "view", on=ON, family="ordinal").margins().to_frame()
    sums = margins.groupby("level")["estimate"].sum()
    np.testing.assert_allclose(sums, 0, atol=1e-15)
    assert list(margins["view"][:4]) == ["1", "2", "3", "4"]


DESIGNS = {
    "weights": {"weight": "w"},
    "strata": {"weight": "w", "strata": "size"},
    "PSUs": {"weight": "w", "psu": "firm"},
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())
def test_a_regression_on_domains_is_the_shares_of_the_domains(frame, design):
    """Intercept: the share in the reference domain; slope: the difference; both with the errors of share()."""
    survey = cx.from_frame(frame.assign(stratum=frame["size"]), **design)
    model = cx.regression(survey, "who", on="side", family="linear", outcome_level="joint")
    shares = cx.share(survey, "who", by="side")
    reference = shares.one("joint", side="IT")
    gap = cx.compare(shares, across="side").one("business", "IT", level="joint")
    assert model.one("intercept")["estimate"] == pytest.approx(reference["estimate"], rel=EXACT)
    assert model.one("intercept")["std_error"] == pytest.approx(reference["std_error"], rel=EXACT)
    assert model.one("side: business")["estimate"] == pytest.approx(gap["difference"], rel=EXACT)
    assert model.one("side: business")["std_error"] == pytest.approx(gap["std_error"], rel=EXACT)


def test_margins_of_a_saturated_logit_are_differences_of_shares(frame):
    survey = cx.from_frame(frame, weight="w", psu="firm")
    margin = (
        cx.regression(survey, "who", on="side", family="logit", outcome_level="joint").margins().one("side: business")
    )
    gap = cx.compare(cx.share(survey, "who", by="side"), across="side").one("business", "IT", level="joint")
    assert margin["estimate"] == pytest.approx(gap["difference"], rel=EXACT)
    assert margin["std_error"] == pytest.approx(gap["std_error"], rel=EXACT)


@pytest.mark.parametrize("kind", ["JK1", "bootstrap"])
def test_replicates_are_fits_with_each_weight(frame, kind):
    survey = cx.from_frame(frame, weight="w", psu="firm").make_replicates(kind, replicates=30, seed=3)
    model = model_of(survey, "logit")
    replicates, psu = survey.plan.replicates, survey.plan.psu
    refits = []
    for multipliers in replicates.multipliers:
        weighted = frame.assign(w=frame["w"] * multipliers[psu])
        refits.append(model_of(cx.from_frame(weighted, weight="w"), "logit").estimate)
    gap = np.array(refits) - np.mean(refits, axis=0)
    by_hand = replicates.scale * (gap * replicates.rscales[:, None]).T @ gap
    np.testing.assert_allclose(model.covariance, by_hand, rtol=1e-7)
    assert model.df == replicates.df - 5


def test_one_coefficient_likelihood_ratio_and_wald_agree_in_a_linear_model(frame):
    model = model_of(cx.from_frame(frame, weight="w", psu="firm"), "linear", on=["side", "age"])
    wald, ratio = (cx.term_tests(model, method=method).to_frame() for method in ("wald", "lr"))
    np.testing.assert_allclose(ratio["p_value"], wald["p_value"], rtol=1e-8)
    np.testing.assert_allclose(wald["p_value"], cx.coefficient_tests(model).to_frame()["p_value"][1:], rtol=EXACT)


def test_without_a_design_the_likelihood_ratio_is_the_usual_one(frame):
    model = model_of(cx.from_frame(frame), "logit", on=["side", "size", "age"])
    x, y = matrix(frame)[:, :5], outcome(frame, "logit")
    full, less = (sm.Logit(y, part).fit(disp=False, tol=1e-12).llf for part in (x, x[:, [0, 1, 4]]))
    assert cx.term_tests(model, method="lr").one(level="size")["statistic"] == pytest.approx(
        2 * (full - less), rel=1e-8
    )
