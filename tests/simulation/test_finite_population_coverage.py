"""Half of a finite population, drawn without replacement: the correction makes intervals as short as they may be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from simulated_samples import LEVELS, RESPONDENTS, RUNS, SEED, SHARES
from simulation_ledger import BANDS, Cell, percent

from cxsurvey.estimation.interval import share_interval
from cxsurvey.estimation.variance import share_covariance, shares
from cxsurvey.moments.memory import cell_sums
from cxsurvey.moments.plan import sample_plan

pytestmark = pytest.mark.slow

TITLE = "Coverage of logit intervals of a share in a finite population"
POPULATION = 2 * RESPONDENTS
AT_A_TIME = 10
PLAN = sample_plan(pd.DataFrame({"fpc": np.full(RESPONDENTS, POPULATION)}), fpc=("fpc",))


def batch_of_shares(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Shares of some samples and their variances, each of shape (runs, L)."""
    everyone = np.repeat(np.arange(LEVELS), np.rint(SHARES * POPULATION).astype(int))
    drawn = rng.permuted(np.tile(everyone, (AT_A_TIME, 1)), axis=1)[:, :RESPONDENTS]
    run = np.repeat(np.arange(AT_A_TIME), RESPONDENTS)
    sums = cell_sums(replace(PLAN, n=drawn.size), run, AT_A_TIME, drawn.ravel(), LEVELS)
    variance = np.diagonal(share_covariance(sums, PLAN))
    return shares(sums), variance.reshape(AT_A_TIME, LEVELS)


def test_sample_of_half_the_population(ledger):
    rng = np.random.default_rng([SEED, POPULATION])
    batches = [batch_of_shares(rng) for _ in range(RUNS // AT_A_TIME)]
    share, variance = (np.concatenate(column) for column in zip(*batches, strict=True))
    base = np.full(RUNS, float(RESPONDENTS))
    cells = []
    for level in (0, 1, 3):
        low, high = share_interval(
            "logit", share[:, level], variance[:, level], base_n=base, base_effective=base, n=RESPONDENTS, df=PLAN.df
        )
        hit = (low <= SHARES[level]) & (SHARES[level] <= high)
        what = f"{SHARES[level]:g}"
        cells.append(Cell("coverage", TITLE, "1,000 of 2,000", what, "all", percent(hit), BANDS["coverage"][0]))
    ledger.check(cells)
