"""P-values adjusted for the number of comparisons in their family."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError, nearest

Adjustment = Literal["none", "bonferroni", "holm", "bh"]

ADJUSTMENT_NAMES = {"none": "unadjusted", "bonferroni": "Bonferroni", "holm": "Holm", "bh": "Benjamini–Hochberg"}


def adjust_p(p: FloatArray, how: Adjustment) -> FloatArray:
    """Adjusted p-values, shape (m,), each at least its p; NaN stays NaN and does not count in the family.

    none · bonferroni · holm (1979, Scandinavian Journal of Statistics 6, 65–70), both for the chance of any false
    finding · bh (Benjamini and Hochberg 1995, JRSS B 57, 289–300), for the share of false findings among all.

    >>> adjust_p(np.array([0.01, 0.04, 0.03]), "holm").tolist()
    [0.03, 0.06, 0.06]
    """
    if how not in get_args(Adjustment):
        raise InputError(
            "There is no such adjustment.",
            where="adjust",
            got=how,
            expected=nearest(how, get_args(Adjustment)),
            next_step='Leave it out for "holm".',
        )
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    m, ranked = len(order), p[order]
    if how == "none":
        adjusted[order] = ranked
    elif how == "bonferroni":
        adjusted[order] = ranked * m
    elif how == "holm":
        adjusted[order] = np.maximum.accumulate(ranked * np.arange(m, 0, -1))
    else:
        adjusted[order] = np.minimum.accumulate((ranked * m / np.arange(1, m + 1))[::-1])[::-1]
    return floats(np.minimum(adjusted, 1.0))
