"""What weighting to targets fixed: the auxiliaries whose weighted totals are known, by cell of respondents alike.

After weighting, an estimate varies only by what its influence z = w·u does not share with the auxiliaries x: in the
variance u is replaced by its residual u − xᵀB, where B is the least-squares fit of u on x over the whole sample, those
outside a domain with u = 0 (Deville and Särndal 1992, JASA 87, 376–382; Särndal, Swensson and Wretman
1992, Model Assisted Survey Sampling, section 6.6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats

_DEPENDENT = 1e-8  # of the largest singular value of columns of length 1: what is smaller repeats the other columns


@dataclass(frozen=True, eq=False)
class Calibration:
    """The auxiliaries of n respondents in C cells, Q of them.

    cell: (n,) position of each respondent's cell in `auxiliary` · auxiliary: (C, Q) the values whose weighted totals
    meet targets, a row of zeros for respondents whom the weighting left alone; columns may depend on each other ·
    fit_weight: (n,) the weights of the least-squares fit, 0 for whoever weighs 0: the weights before the weighting for
    calibration and post-stratification; None for 1 each, which is how R's `rake` fits · margins: what the targets are
    of, in words for a footnote, such as "sex, age and region × education" · base_weight: (n,) the weights before the
    weighting, None for 1 each · reweigh: the same weighting of other base weights, (n,) → (n,), for replicates ·
    met_weight: (n,) the weights that met the targets, where the plan's were trimmed after that, else None. The ratio t
    of the two is then taken as fixed: an estimate is one of t·u by the weights that met the targets, as in R.
    """

    cell: IntArray
    auxiliary: FloatArray
    fit_weight: FloatArray | None = None
    margins: str = ""
    base_weight: FloatArray | None = None
    reweigh: Callable[[FloatArray], FloatArray] | None = None
    met_weight: FloatArray | None = None
    known: dict[str, Any] = field(default_factory=dict, repr=False)  # sums made once

    @cached_property
    def basis(self) -> FloatArray:
        """Columns of the same span as `auxiliary`, orthonormal under the fit's weights, shape (C, r)."""
        fit = floats(np.bincount(self.cell, self.fit_weight, len(self.auxiliary)))
        length = np.sqrt(fit @ self.auxiliary**2)
        columns = self.auxiliary[:, length > 0] / length[length > 0]
        _, size, turn = np.linalg.svd(np.linalg.qr(np.sqrt(fit)[:, None] * columns, mode="r"))
        kept = size > _DEPENDENT * size.max(initial=0.0)
        return np.asfortranarray(columns @ (turn[kept].T / size[kept]))  # read by column

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.auxiliary)
