"""Intervals of top shares and Gini coefficients cover where tails are light, and fall a little short where not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

pytestmark = pytest.mark.slow

RUNS, RESPONDENTS = 2000, 400
NOISE = 4 * np.sqrt(0.05 * 0.95 / RUNS)  # four standard errors of a coverage of 95 % over the runs
LOGNORMAL = (0.5629208277335359, 0.5204998778130465)  # log standard deviation 1: S(.2) = 1 − Φ(Φ⁻¹(.8) − 1), Gini
EXPONENTIAL = (0.2 * (1 - np.log(0.2)), 0.5)


def coverage(draw, truth: tuple[float, float]) -> np.ndarray:
    """The share of samples whose intervals hold the top share and the Gini coefficient."""
    hits = np.zeros(2)
    for _ in range(RUNS):
        found = cx.concentration(cx.from_frame(pd.DataFrame({"x": draw()})), "x")
        hits += (found.conf_low <= truth) & (truth <= found.conf_high)
    return hits / RUNS


def test_intervals_cover_under_an_exponential_law() -> None:
    rng = np.random.default_rng(20)
    assert np.abs(coverage(lambda: rng.exponential(1, RESPONDENTS), EXPONENTIAL) - 0.95).max() < NOISE


def test_intervals_fall_a_little_short_under_a_lognormal_law() -> None:
    rng = np.random.default_rng(21)
    found = coverage(lambda: rng.lognormal(0, 1, RESPONDENTS), LOGNORMAL)
    assert (found > 0.92 - NOISE).all()
    assert (found < 0.95 + NOISE).all()
