"""P-values adjusted for the number of comparisons in their family."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import check_choice

Adjustment = Literal["none", "bonferroni", "holm", "hochberg", "hommel", "bh", "by"]

ADJUSTMENT_NAMES = {
    "none": "unadjusted",
    "bonferroni": "Bonferroni",
    "holm": "Holm",
    "hochberg": "Hochberg",
    "hommel": "Hommel",
    "bh": "Benjamini–Hochberg",
    "by": "Benjamini–Yekutieli",
    "dunnett": "single-step multivariate t",
}


def adjust_p(p: FloatArray, how: Adjustment) -> FloatArray:
    """Adjusted p-values, shape (m,), each at least its p; NaN stays NaN and does not count in the family.

    For the chance of any false finding, under any dependence: bonferroni · holm (1979, Scandinavian Journal of
    Statistics 6, 65–70); where tests are independent or positively related: hochberg (1988, Biometrika 75, 800–802)
    · hommel (1988, Biometrika 75, 383–386). For the share of false findings among all: bh (Benjamini and Hochberg
    1995, JRSS B 57, 289–300), under the same condition · by (Benjamini and Yekutieli 2001, Annals of Statistics 29,
    1165–1188), under any dependence.

    >>> adjust_p(np.array([0.01, 0.04, 0.03]), "holm").tolist()
    [0.03, 0.06, 0.06]
    """
    check_choice(how, get_args(Adjustment), where="adjust", what="adjustment", default="holm")
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    adjusted[order] = np.maximum(_ranked(p[order], how), p[order])  # p·m/m may round to less than p
    return floats(np.minimum(adjusted, 1.0))


def _ranked(p: FloatArray, how: Adjustment) -> FloatArray:
    """The adjusted values of ascending p-values."""
    m = len(p)
    rank = np.arange(1, m + 1)
    if how == "none":
        return p
    if how == "bonferroni":
        return floats(p * m)
    if how == "holm":
        return floats(np.maximum.accumulate(p * (m + 1 - rank)))
    if how == "hochberg":
        return _step_up(p * (m + 1 - rank))
    if how == "hommel":
        return _hommel(p)
    dependence = float((1 / rank).sum()) if how == "by" else 1.0
    return _step_up(p * dependence * m / rank)


def _step_up(p: FloatArray) -> FloatArray:
    return floats(np.minimum.accumulate(p[::-1])[::-1])


def _hommel(p: FloatArray) -> FloatArray:
    """Hommel's values by the closed test of Simes (Wright 1992, Biometrics 48, 1005–1013, appendix)."""
    m = len(p)
    adjusted = p.copy()
    for size in range(m, 1, -1):
        last = np.arange(m - size + 1, m)
        smallest = float((size * p[last] / np.arange(2, size + 1)).min())
        first = np.arange(m - size + 1)
        adjusted[last] = np.maximum(adjusted[last], smallest)
        adjusted[first] = np.maximum(adjusted[first], np.minimum(smallest, size * p[first]))
    return adjusted
