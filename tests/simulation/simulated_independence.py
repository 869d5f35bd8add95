"""Rao–Scott tests of thousands of two-way tables at once, by the package's own kernels."""

from __future__ import annotations

import numpy as np
from simulated_runs import run_blocks
from simulated_samples import Batch, Design, side_by_side

from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.memory import cell_sums
from cxsurvey.significance.rao_scott import first_order, rao_scott, second_order
from cxsurvey.significance.tables import pearson_statistic

ROW_OF_LEVEL = np.array([0, 1, 2, 3, 0])  # the two rare levels together, so that no cell is nearly empty
ROWS = 4
KINDS = np.array([0.5, 0.3, 0.2])


def person_answer(design: Design, batch: Batch) -> tuple[np.ndarray, int]:
    """A second question with three levels, as alike within PSUs as the first and unrelated to it."""
    shares = np.tile(KINDS, (design.strata, 1))
    return design.answers(batch.rng, batch.runs, shares).ravel(), len(KINDS)


def psu_kind(design: Design, batch: Batch) -> tuple[np.ndarray, int]:
    """One of two kinds for each PSU, the same for all of its respondents."""
    kind = batch.rng.integers(0, 2, (batch.runs, len(design.plan.psu_stratum)))
    return kind[:, design.psu].ravel(), 2


def independence_p_values(design: Design, batch: Batch, column: np.ndarray, columns: int) -> np.ndarray:
    """The p of the F and of the first-order test in each run, shape (runs, 2)."""
    cells = ROWS * columns
    place = ROW_OF_LEVEL[batch.level] * columns + column
    sums = cell_sums(side_by_side(design.plan, batch), batch.run, batch.runs, place, cells)
    tables = sums.totals[:, :cells] / sums.totals[:, cells:]
    blocks = run_blocks(share_covariance(sums, design.plan), batch.runs)
    return np.array(
        [
            _tested(table.reshape(ROWS, columns), block, len(design.psu), design.plan.df)
            for table, block in zip(tables, blocks, strict=True)
        ]
    )


def _tested(table: np.ndarray, covariance: np.ndarray, n: float, df: int) -> tuple[float, float]:
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0  # a rare level may be nobody's in 20 PSUs
    kept = np.outer(rows, columns).ravel()
    table, covariance = table[rows][:, columns], covariance[np.ix_(kept, kept)]
    test = rao_scott(table, covariance, n, pearson_statistic(table, n))
    return second_order(test, df).p_value, first_order(test).p_value
