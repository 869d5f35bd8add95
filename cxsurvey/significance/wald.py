"""Wald tests: a vector of estimates against zero with its covariance."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.distributions import f_tail
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.variance import covariance as linearised_covariance
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.outcome import Outcome

SINGULAR = 1e12  # condition number of a covariance that cannot be inverted to useful digits


def wald_test(theta: FloatArray, covariance: FloatArray, df: float, *, adjusted: bool) -> Outcome:
    """θ = 0 for θ of shape (k,): θᵀV⁻¹θ/k as F on k and df degrees of freedom.

    `adjusted` takes the F on k and df − k + 1 instead, which allows for a covariance estimated from few PSUs.

    Raises EstimationError for a covariance that cannot be inverted, or too few degrees of freedom.

    Source: Thomas and Rao 1987, JASA 82, 630–636; Korn and Graubard 1990, The American Statistician 44, 270–276.

    >>> wald_test(np.array([2.0]), np.array([[1.0]]), 30.0, adjusted=False).statistic
    4.0
    """
    k = len(theta)
    df2 = df - k + 1 if adjusted else df
    scale = np.sqrt(np.diagonal(covariance))
    regular = bool((scale > 0).all()) and np.linalg.cond(covariance / np.outer(scale, scale)) < SINGULAR
    if df2 <= 0 or not regular:
        raise EstimationError(
            "A Wald test cannot be made of this table.",
            where="statistic",
            got=f"k = {k} contrasts, {df:,.0f} for degrees of freedom" + ("" if regular else ", some without variance"),
            expected="a covariance of full rank and more degrees of freedom than contrasts",
            next_step='Use statistic="F".',
        )
    statistic = float(theta @ np.linalg.solve(covariance, theta)) / k
    statistic *= df2 / df
    return Outcome(statistic, (float(k), float(df2)), f_tail(statistic, k, df2))


def association_wald(cells: CellSums, plan: SamplePlan, shape: tuple[int, ...], *, adjusted: bool) -> Outcome:
    """The Wald test of independence: estimated cell totals against the products of their margins.

    `cells` is a table of that shape read as one domain, row by row. The first row and column are left out, which
    changes nothing: the differences sum to 0 along both.

    Source: Koch, Freeman and Freeman 1975, International Statistical Review 43, 59–78.
    """
    table = cells.w.sum(axis=(0, 1)).reshape(shape)
    gap = (table - np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum())[1:, 1:].ravel()
    slope = _gap_slopes(table)
    covariance = linearised_covariance(cells, plan, every_total(table.size))
    return wald_test(gap, slope @ covariance @ slope.T, plan.df, adjusted=adjusted)


def every_total(count: int) -> Statistic:
    """The weighted total of each of so many variables."""
    return Statistic(np.eye(count, count + 1), np.zeros((count, count + 1)), np.full(count, count))


def _gap_slopes(table: FloatArray) -> FloatArray:
    """Derivatives of N_ij − N_i·N_j/N, without first row and column, by each cell total; shape (k, cells)."""
    rows, columns = table.shape
    total, row, column = table.sum(), table.sum(axis=1), table.sum(axis=0)
    slopes = np.empty((rows, columns, rows, columns))
    for i in range(rows):
        for j in range(columns):
            slope = np.full((rows, columns), row[i] * column[j] / total**2)
            slope[i, :] -= column[j] / total
            slope[:, j] -= row[i] / total
            slope[i, j] += 1
            slopes[i, j] = slope
    return floats(slopes[1:, 1:].reshape(-1, rows * columns))
