"""What weighting to targets fixed: the auxiliaries whose weighted totals are known, by cell of respondents alike.

After weighting, an estimate varies only by what its influence z = w·u does not share with the auxiliaries x: in the
variance u is replaced by its residual u − xᵀB, where B is the least-squares fit of u on x over the whole sample, those
outside a domain with u = 0 (Deville and Särndal 1992, JASA 87, 376–382; Särndal, Swensson and Wretman
1992, Model Assisted Survey Sampling, section 6.6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats

_DEPENDENT = 1e-6  # of the longest direction among columns of length 1: what is shorter repeats other columns
_UNTHREADED = 250_000  # multiplications up to which a matrix product is not worth a second thread


@dataclass(frozen=True, eq=False)
class Calibration:
    """The auxiliaries of n respondents in C cells, Q of them.

    cell: (n,) position of each respondent's cell in `auxiliary` · auxiliary: (C, Q) the values whose weighted totals
    meet targets, a row of zeros for respondents whom the weighting left alone; columns may depend on each other ·
    fit_weight: (n,) the weights of the least-squares fit, 0 for whoever weighs 0: the weights before the weighting for
    calibration and post-stratification; None for 1 each, which is how R's `rake` fits · margins: what the targets are
    of, in words for a footnote, such as "sex, age and region × education" · base_weight: (n,) the weights before the
    weighting, None for 1 each · reweigh: the same weighting of other base weights, (n,) → (n,), for replicates ·
    by_cell: it multiplies the base weights of a cell all alike, as without limits on final weights ·
    met_weight: (n,) the weights that met the targets, where the plan's were trimmed after that, else None. The ratio t
    of the two is then taken as fixed: an estimate is one of t·u by the weights that met the targets, as in R.
    """

    cell: IntArray
    auxiliary: FloatArray
    fit_weight: FloatArray | None = None
    margins: str = ""
    base_weight: FloatArray | None = None
    reweigh: Callable[[FloatArray], FloatArray] | None = None
    by_cell: bool = False
    met_weight: FloatArray | None = None
    known: dict[str, Any] = field(default_factory=dict, repr=False)  # sums made once

    @cached_property
    def basis(self) -> FloatArray:
        """Columns of the same span as `auxiliary`, orthonormal under the fit's weights, shape (C, r)."""
        fit = floats(np.bincount(self.cell, self.fit_weight, len(self.auxiliary)))
        turn = _turn(_products(self.auxiliary, fit), _DEPENDENT)
        turn = turn @ _turn(_products(self.auxiliary, fit, turn), 0.0)  # again, for what rounding left
        basis = np.empty((len(self), turn.shape[1]), order="F")  # read by column
        for rows in _blocks(self.auxiliary):
            basis[rows] = self.auxiliary[rows] @ turn
        return basis

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.auxiliary)


def _blocks(columns: FloatArray) -> Iterator[slice]:
    """Rows at a time, so few that one thread does their products from its cache."""
    size = max(_UNTHREADED // max(columns.shape[1], 1) ** 2, 256)
    return (slice(start, start + size) for start in range(0, len(columns), size))


def _products(columns: FloatArray, fit: FloatArray, turn: FloatArray | None = None) -> FloatArray:
    """The products of all pairs of columns under the fit's weights, after a turn (Q, r) where there is one."""
    parts = ((columns[rows] if turn is None else columns[rows] @ turn, fit[rows]) for rows in _blocks(columns))
    return floats(sum((part * weight[:, None]).T @ part for part, weight in parts))


def _turn(products: FloatArray, least: float) -> FloatArray:
    """What turns columns into orthonormal ones, (Q, r), from their products.

    Directions no longer than `least` of the longest, among columns of length 1, are left out.
    """
    length = np.sqrt(np.diagonal(products))
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    square, turn = np.linalg.eigh(products * np.outer(scale, scale))
    kept = square > least**2 * square.max(initial=0.0)
    return floats(scale[:, None] * turn[:, kept] / np.sqrt(square[kept]))
