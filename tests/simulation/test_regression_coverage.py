"""Coverage of 95 % limits and type I error of regression under weights × strata × PSUs.

Answers within a PSU are alike through a Gaussian copula, which leaves the model of each answer exactly as it is: the
true coefficients are known, not those of a model with random effects.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

import cxsurvey as cx

RUNS = 10_000
WITHIN_COVERAGE, WITHIN_ERROR = (0.94, 0.96), (0.04, 0.06)
STRATA, PSUS_EACH, PEOPLE_EACH = 4, 20, 10
TRUE = {"intercept": -0.4, "side: b": 0.6, "score": 0.3, "size: l": 0.0}
ALIKE = 0.1  # of the variance within a PSU is common to it


@pytest.fixture(scope="module")
def people():
    """Design and predictors, the same in every run; weights that differ between strata and people."""
    rng = np.random.default_rng(20261122)
    psu = np.repeat(np.arange(STRATA * PSUS_EACH), PEOPLE_EACH)
    n = len(psu)
    frame = pd.DataFrame({"psu": psu, "stratum": psu % STRATA, "side": rng.choice(["a", "b"], n)})
    frame["size"], frame["score"] = rng.choice(["k", "l"], n), np.round(rng.normal(0, 1, n), 2)
    frame["w"] = (1 + frame["stratum"]) * rng.uniform(0.5, 1.5, n)
    return frame


def alike(rng, psu):
    """Uniform numbers, alike within PSUs."""
    common = rng.normal(size=psu.max() + 1)[psu]
    return ndtr(np.sqrt(ALIKE) * common + np.sqrt(1 - ALIKE) * rng.normal(size=len(psu)))


def answers(frame, rng):
    """A yes-or-no answer and a graded one that follow the logit and the proportional-odds model."""
    eta = TRUE["intercept"] + TRUE["side: b"] * (frame["side"] == "b") + TRUE["score"] * frame["score"]
    latent = alike(rng, frame["psu"].to_numpy())
    latent = eta.to_numpy() - np.log(latent / (1 - latent))
    grade = np.digitize(latent, [-1.0, 0.0, 1.2])
    return frame.assign(
        yes=(latent > 0).astype(float), grade=pd.Categorical.from_codes(grade, list("1234"), ordered=True)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("outcome", "family"), [("yes", "logit"), ("grade", "ordinal")])
def test_limits_cover_and_tests_err_as_stated(people, outcome, family):
    rng = np.random.default_rng([7, len(outcome)])
    names = ["side: b", "score", "size: l"]
    truth = np.array([TRUE[name] for name in names])
    covered, rejected = np.zeros(3), 0
    for _ in range(RUNS):
        survey = cx.from_frame(answers(people, rng), weight="w", strata="stratum", psu="psu")
        model = cx.regression(survey, outcome, on=["side", "score", "size"], family=family)
        rows = [list(model.keys["level"]).index(name) for name in names]
        covered += (model.conf_low[rows] <= truth) & (truth <= model.conf_high[rows])
        rejected += cx.term_tests(model, terms=["size"]).one()["p_value"] < 0.05
    coverage, error = covered / RUNS, rejected / RUNS
    print(f"{family}: coverage {dict(zip(names, coverage.round(4), strict=True))}, type I error {error:.4f}")
    assert ((WITHIN_COVERAGE[0] <= coverage) & (coverage <= WITHIN_COVERAGE[1])).all(), coverage
    assert WITHIN_ERROR[0] <= error <= WITHIN_ERROR[1]
