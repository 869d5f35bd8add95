"""Raked samples from a known population: intervals on residuals cover, and re-raked replicates say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from simulated_samples import SEED
from simulation_ledger import BANDS, Cell, percent

import cxsurvey as cx
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.variance import share_covariance, shares
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.memory import cell_sums
from cxsurvey.moments.plan import SamplePlan, sample_plan

pytestmark = pytest.mark.slow

TITLE = "Coverage of t intervals of a share after raking to two margins"
RUNS = 10_000
RESPONDENTS = 600
FIRM = 15  # respondents of one PSU

SEXES, AGES = np.array([0.5, 0.5]), np.array([0.2, 0.3, 0.3, 0.2])
CELLS = np.outer(SEXES, AGES).ravel()
AUXILIARY = np.hstack([np.repeat(np.eye(2), 4, axis=0), np.tile(np.eye(4), (2, 1))])
LOGIT = np.repeat([-0.8, 0.8], 4) + np.tile([-1, -0.3, 0.3, 1], 2)
READERS = 0.8  # added to the logit of half the population, who are reached twice as often and weigh half as much
BETWEEN_FIRMS = 0.5  # standard deviation of the logit from firm to firm

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
PLANS = {
    "independent": sample_plan(pd.DataFrame({"w": np.ones(RESPONDENTS)}), weight="w"),
    "firms": sample_plan(
        pd.DataFrame({"w": np.ones(RESPONDENTS), "firm": np.arange(RESPONDENTS) // FIRM}), weight="w", psu=("firm",)
    ),
}


def truth(between: float) -> float:
    """The share in the population, over cells, readers and firms."""
    eta = LOGIT[:, None, None] + np.array([0.0, READERS])[:, None] + between * NODES
    over_firms = (1 / (1 + np.exp(-eta))) @ WEIGHTS / WEIGHTS.sum()
    return float(CELLS @ over_firms.mean(axis=1))


def raked(cell: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The weights after sweeps over both margins of the eight cells."""
    before = np.bincount(cell, base, 8).reshape(2, 4)
    now = before.copy()
    for _ in range(40):
        now = now * (len(cell) * SEXES / now.sum(axis=1))[:, None]
        now = now * (len(cell) * AGES / now.sum(axis=0))
    factor = np.divide(now, before, out=np.zeros_like(now), where=before > 0)
    return base * factor.ravel()[cell]


def sample(rng: np.random.Generator, plan: SamplePlan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cell, answer (0 or 1) and base weight of the respondents."""
    cell = rng.choice(8, RESPONDENTS, p=CELLS)
    reader = rng.random(RESPONDENTS) < 2 / 3
    firm = 0.0 if plan.psu is None else rng.normal(0, BETWEEN_FIRMS, plan.psu_count.sum())[plan.psu]
    answer = rng.logistic(size=RESPONDENTS) < LOGIT[cell] + READERS * reader + firm
    return cell, answer.astype(int), np.where(reader, 0.5, 1.0)


def runs(design: str, fit: str) -> np.ndarray:
    """Estimate and variance of every run, shape (runs, 2)."""
    rng, plan = np.random.default_rng([SEED, RESPONDENTS]), PLANS[design]
    everyone, found = np.zeros(RESPONDENTS, dtype=np.int64), np.empty((RUNS, 2))
    for number in range(RUNS):
        cell, answer, base = sample(rng, plan)
        fixed = None if fit == "nothing" else Calibration(cell, AUXILIARY, base if fit == "base weights" else None)
        now = replace(plan, weight=raked(cell, base), calibration=fixed)
        sums = cell_sums(now, everyone, 1, answer, 2)
        found[number] = shares(sums)[0, 1], share_covariance(sums, now)[1, 1]
    return found


@pytest.mark.parametrize("design", PLANS)
def test_intervals_on_residuals_cover_and_others_are_too_wide(design, ledger):
    target = truth(0.0 if design == "independent" else BETWEEN_FIRMS)
    t = t_quantile(0.975, PLANS[design].df)
    cells, error = [], {}
    for fit in ("base weights", "equal weights", "nothing"):
        estimate, variance = runs(design, fit).T
        hit = percent(np.abs(estimate - target) <= t * np.sqrt(variance))
        error[fit] = np.sqrt(variance.mean()) / estimate.std()
        if fit != "nothing":
            cells.append(Cell("coverage", TITLE, design, f"fit by {fit}", "all", hit, BANDS["coverage"][0]))
    ledger.check(cells)
    assert error["base weights"] == pytest.approx(1, abs=0.03)  # 3 % of a standard error, of 600 respondents
    assert error["nothing"] > error["base weights"] + 0.03


@pytest.mark.parametrize("kind", ["bootstrap", "JKn"])
def test_replicates_raked_anew_say_the_same(kind):
    """A standard error from R replicates is known to 1/√(2R) of itself; the rest is of the order of 1/PSUs."""
    rng = np.random.default_rng(SEED)
    cell, _, base = sample(rng, PLANS["firms"])
    answer = rng.logistic(size=RESPONDENTS) < 3 * LOGIT[cell]  # so close to the margins that the raking matters
    frame = pd.DataFrame({"view": np.where(answer, "yes", "no"), "base": base, "side": rng.choice(["it", "all"], 600)})
    frame["firm"] = np.arange(RESPONDENTS) // FIRM
    frame["stratum"] = frame["firm"] % 2
    survey = cx.from_frame(frame, weight="base", strata="stratum", psu="firm")
    fixed = Calibration(cell, AUXILIARY, base, "sex and age", base, lambda weight: raked(cell, weight))
    survey._cache["sampling"] = replace(survey.plan, weight=raked(cell, base), calibration=fixed)
    survey._cache.pop("plan")
    anew = survey.make_replicates(kind, replicates=4000, seed=3)
    linear, spread = (cx.share(each, "view", by="side") for each in (survey, anew))
    assert "each weighted to the targets anew" in spread.method
    np.testing.assert_allclose(spread.estimate, linear.estimate, rtol=1e-12)
    np.testing.assert_allclose(spread.std_error, linear.std_error, rtol=0.05)
    plain = replace(survey, _cache=dict(survey._cache))
    plain._cache["plan"] = replace(survey.plan, calibration=None)
    gap = np.abs(cx.share(plain, "view").std_error / cx.share(survey, "view").std_error - 1)
    assert (gap > 0.05).all()  # else the comparison could not fail
