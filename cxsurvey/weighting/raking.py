"""Iterative proportional fitting of cells to margins.

Deming and Stephan 1940, Annals of Mathematical Statistics 11, 427–444.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray

CYCLES = 12  # bring the weights near the solution from anywhere; Newton's steps then double the digits


def fitted_start(
    base: FloatArray, margins: Sequence[tuple[IntArray, FloatArray]], *, cycles: int = CYCLES
) -> FloatArray:
    """The logarithm of weight over base by cell after some cycles, shape (C,).

    base: (C,) sums of base weights, all above 0 · margins: the level of each cell, (C,), with the targets of levels.
    """
    u = np.zeros(len(base))
    for _ in range(cycles):
        for level, target in margins:
            reached = np.bincount(level, base * np.exp(u), len(target))
            u += np.log(target / reached)[level]
    return u
