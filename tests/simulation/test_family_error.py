"""In a table of 20 × 5 of pure noise no letter is printed in about 95 % of samples, once p-values are adjusted."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from simulated_runs import guarded_tests, run_blocks
from simulated_samples import CLUSTERED, RESPONDENTS, SIMPLE, UNRELATED, Batch, Design, side_by_side
from simulation_ledger import Cell, band, percent

from cxsurvey.estimation.variance import share_covariance, shares
from cxsurvey.moments.memory import cell_sums
from cxsurvey.significance.adjust import adjust_p

pytestmark = pytest.mark.slow

ROWS, COLUMNS = 20, 5
ADJUSTMENTS = ("none", "holm", "bh")
TITLE = "Tables of 20 × 5 noise with at least one letter (200 tests)"
AT_A_TIME = 2  # tables: the 100 shares of each are in one covariance


def pairwise_slopes() -> np.ndarray:
    """Every pair of columns in every row, shape (200, 100)."""
    unit = np.eye(ROWS * COLUMNS).reshape(COLUMNS, ROWS, -1)
    return np.concatenate([unit[a] - unit[b] for a, b in combinations(range(COLUMNS), 2)])


SLOPES = pairwise_slopes()


def letters(design: Design, batch: Batch) -> np.ndarray:
    """The number of letters in each table under each adjustment, shape (runs, 3)."""
    noise = design.answers(batch.rng, batch.runs, np.full((design.strata, ROWS), 1 / ROWS)).ravel()
    batch = replace(batch, level=noise)
    column = batch.rng.integers(0, COLUMNS, len(noise))
    domain = batch.run * COLUMNS + column
    sums = cell_sums(side_by_side(design.plan, batch), domain, batch.runs * COLUMNS, noise, ROWS)
    blocks = run_blocks(share_covariance(sums, design.plan), batch.runs)
    n, base_w, base_w2 = (part.sum(axis=0) for part in (sums.base_n, sums.base_w, sums.base_w2))
    bases = [np.repeat(base.reshape(batch.runs, COLUMNS), ROWS, axis=1) for base in (n, base_w**2 / base_w2)]
    _, _, p = guarded_tests(design, shares(sums), blocks, SLOPES, *bases)
    return np.array([[np.sum(adjust_p(each, how) < 0.05) for how in ADJUSTMENTS] for each in p])


@pytest.mark.parametrize("design", [SIMPLE, UNRELATED, CLUSTERED[4]], ids=lambda design: design.name)
def test_table_of_noise(design, ledger):
    found = np.concatenate([letters(design, batch) for batch in design.batches("noise", at_a_time=AT_A_TIME)])
    allowed = (None, *[band("family", design, RESPONDENTS)] * 2)
    ledger.check(
        [
            Cell("family", TITLE, design.name, how, "any letter", percent(found[:, place] > 0), allowed[place])
            for place, how in enumerate(ADJUSTMENTS)
        ]
    )
