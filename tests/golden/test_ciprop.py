"""Intervals of shares against R's svyciprop, every case of ciprop.json or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import cxsurvey as cx

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "ciprop.json").read_text())

CLOSED_FORM = 1e-9
ITERATIVE_FIT = 1e-6  # R's logit is a fit stopped at epsilon 1e-8
# R stops the fit at 1e-8 and interpolates the profile of the likelihood by a spline through a dozen points, so that its
# limits near 0 are off by up to 4e-3 of themselves, others by 2e-5. Ours are the limits; with R's steps R's come out.
SPLINE = {"schwide": 2e-5, "ell0": 4e-3}
R_STEPS = 1e-7

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


@pytest.mark.parametrize("case", [case for case in COVERED if case.endswith("likelihood")])
def test_the_steps_of_r_lead_to_the_likelihood_limits_of_r(case: str, schools: Callable[[str], cx.Survey]) -> None:
    survey = _survey(schools, case)
    row = cx.share(survey, "hit").one("yes")
    y, w = (survey.frame["hit"] == "yes").to_numpy(float), survey.plan.weight
    limits = _limits_of_r(y, w / w.mean(), row["estimate"], row["std_error"], survey.plan.df)
    np.testing.assert_allclose(limits, CASES[case]["value"]["ci"], rtol=R_STEPS)


def _limits_of_r(y: np.ndarray, w: np.ndarray, p: float, std_error: float, df: int) -> np.ndarray:
    """The profile of the log odds at steps of a fifth of its range, read off linearly between points of a spline."""
    odds, information = _stopped_fit(y, w)
    n, step = len(y), std_error / (p * (1 - p))
    cut = stats.t.ppf(0.975, df) * np.sqrt(step**2 * information)
    most = np.sqrt(stats.f.isf(stats.norm.sf(cut) / 2, 1, n - 1))
    points = [(odds, 0.0)]
    for sign in (-1, 1):
        z, taken = 0.0, 0
        while abs(z) < most and (taken := taken + 1) < 10:
            at = odds + sign * taken * most / 5 * step
            q = 1 / (1 + np.exp(-at))
            z = sign * np.sqrt(2 * (n - 1) * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))))
            points.append((at, z))
    x, z = np.array(sorted(points)).T
    grid = np.linspace(x[0], x[-1], 3 * len(x))
    return 1 / (1 + np.exp(-np.interp([-cut, cut], _spline(x, z, grid), grid)))


def _stopped_fit(y: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Log odds from reweighting until the deviance moves by less than 1e-8; the information of the step before."""
    mu = (w * y + 0.5) / (w + 1)
    eta, deviance = np.log(mu / (1 - mu)), np.inf
    while True:
        weight = w * mu * (1 - mu)
        odds = float((weight * (eta + (y - mu) / (mu * (1 - mu)))).sum() / weight.sum())
        eta = np.full(len(y), odds)
        mu = 1 / (1 + np.exp(-eta))
        last, deviance = deviance, float(-2 * (w * np.log(np.where(y > 0, mu, 1 - mu))).sum())
        if abs(deviance - last) < 1e-8 * (abs(deviance) + 0.1):
            return odds, float(weight.sum())


def _spline(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A cubic spline whose third derivative at each end is that of the cubic through the four points there."""
    h, n = np.diff(x), len(x)
    system, right = np.zeros((n, n)), np.zeros(n)
    for row, end, four in ((0, slice(0, 2), slice(0, 4)), (-1, slice(-2, None), slice(-4, None))):
        system[row, end] = np.array([-1, 1]) / h[row]
        right[row] = np.polyfit(x[four] - x[four].mean(), y[four], 3)[0]
    for i in range(1, n - 1):
        system[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = (y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1]
    c = np.linalg.solve(system, right)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, n - 2)
    s = (at - x[i]) / h[i]
    bend = (s**3 - s) * c[i + 1] + ((1 - s) ** 3 - (1 - s)) * c[i]
    return y[i] * (1 - s) + y[i + 1] * s + h[i] ** 2 * bend


@pytest.mark.parametrize("kind", ["logit", "wilson", "beta", "likelihood", "asin", "wald"])
@pytest.mark.parametrize("share", ["zero", "one"])
def test_zero_and_one_have_an_exact_bound(share: str, kind: str, schools: Callable[[str], cx.Survey]) -> None:
    row = cx.share(_survey(schools, f"{share}.strat.x"), "hit", interval=kind).one("yes")
    assert row["flag"] == "exact bound"
    assert row["conf_low"] < row["conf_high"]
    assert row["conf_low" if share == "zero" else "conf_high"] == row["estimate"]


def test_every_reason_names_a_case() -> None:
    assert set(NOT_COVERED) <= set(CASES)
