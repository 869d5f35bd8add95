"""Rare answers, which often nobody gives in one of two groups: compare() rejects no more than it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from simulated_samples import SEED, WEIGHT_CV

import cxsurvey as cx
from cxsurvey.estimation.interval import is_extreme

pytestmark = pytest.mark.slow

SHARE = 0.02
SIZES = (60, 200)  # with nobody in one of the groups in 31 % of samples
COUNTS = (10, 18)  # from here on less than 3 in a million samples are
LEVEL = 0.05  # the bound: a test whose statistic can take few values falls short of it, but must not go beyond
RUNS = 2_000
MONTE_CARLO = 3  # standard errors, at the level, that a simulated figure must lie below it


def rejected(yes: np.ndarray, weight: np.ndarray | None = None) -> tuple[bool, bool]:
    """Whether compare() finds a difference between the groups, and whether a share is 0 or 1."""
    frame = pd.DataFrame({"group": np.repeat(["X", "Y"], SIZES), "q": np.where(yes, "yes", "no")})
    if weight is not None:
        frame = frame.assign(w=weight)
    shares = cx.share(cx.from_frame(frame, weight=None if weight is None else "w"), "q", by="group")
    tests = cx.compare(shares, across="group", adjust="none").to_frame()
    return bool((tests["p_value"] < LEVEL).any()), bool(is_extreme(shares.estimate).any())


def test_error_over_all_samples_without_weights():
    """The sum of the probabilities of all counts with p < 0.05, and of those among them with a share of 0."""
    from scipy.stats import binom

    chance = np.outer(*(binom.pmf(np.arange(most), size, SHARE) for most, size in zip(COUNTS, SIZES, strict=True)))
    wrong, empty = np.zeros(COUNTS, dtype=bool), np.zeros(COUNTS, dtype=bool)
    for x, y in np.ndindex(COUNTS):
        yes = np.concatenate([np.arange(size) < count for size, count in zip(SIZES, (x, y), strict=True)])
        wrong[x, y], empty[x, y] = rejected(yes)
    left_out = 1 - chance.sum()
    assert left_out < 3e-6
    assert chance[wrong].sum() + left_out <= LEVEL  # 0.3 %; the linearised test alone has 17 %
    assert chance[wrong & empty].sum() <= LEVEL * chance[empty].sum()  # 0.2 %; 55 %


def test_error_in_samples_with_weights():
    """Log-normal weights of CV 0.7, which are unrelated to the answer."""
    rng = np.random.default_rng([SEED, RUNS])
    found = []
    for _ in range(RUNS):
        yes = rng.random(sum(SIZES)) < SHARE
        found.append(rejected(yes, rng.lognormal(sigma=np.sqrt(np.log1p(WEIGHT_CV**2)), size=len(yes))))
    wrong, empty = np.array(found).T
    for tests in (wrong, wrong[empty]):
        error = np.sqrt(LEVEL * (1 - LEVEL) / len(tests))
        assert tests.mean() <= LEVEL - MONTE_CARLO * error  # 0.6 and 0.0 %
