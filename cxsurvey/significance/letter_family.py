"""Which tests are corrected together, and the correction: rows that are sums of others are judged but not counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.significance.adjust import adjust_p
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.significance.column_pairs import ColumnPairs

LetterFamily = Literal["table", "row", "book"]
LetterAdjustment = Literal["bh", "holm", "bonferroni"]


def family_of_each(evidence: ColumnEvidence, pairs: ColumnPairs, family: LetterFamily) -> IntArray:
    """A number for the family of each test, shape (R, K).

    "table": all tests of a table · "row": those of one row within one banner question · "book": all.
    """
    shape = (len(evidence), len(pairs.a))
    if family == "book":
        return np.zeros(shape, dtype=np.int64)
    if family == "table":
        return np.broadcast_to(evidence.table[:, None], shape).astype(np.int64)
    group = evidence.group[pairs.a]
    return np.arange(len(evidence))[:, None] * (int(group.max(initial=0)) + 1) + group[None, :]


def corrected(
    p: FloatArray, counted: BoolArray, family: IntArray, adjust: LetterAdjustment | None
) -> tuple[FloatArray, IntArray]:
    """Adjusted p-values and the number of tests in the family of each, both of the shape of p; NaN stays NaN.

    Tests that are not counted, those of nets and boxes, are judged by the cut that the counted tests of their family
    draw: they get the adjusted p of the next larger counted one.
    """
    flat, home, counts = p.ravel(), family.ravel(), counted.ravel() & ~np.isnan(p.ravel())
    _, place = np.unique(home, return_inverse=True)
    size = np.bincount(place, counts)[place].astype(np.int64) if len(place) else np.zeros(0, dtype=np.int64)
    if adjust is None:
        return p.copy(), size.reshape(p.shape)
    tested = np.flatnonzero(~np.isnan(flat))
    order = tested[np.lexsort((flat[tested], place[tested]))]
    adjusted = np.full(len(flat), np.nan)
    for members in np.split(order, np.flatnonzero(np.diff(place[order])) + 1):
        adjusted[members] = _of_one_family(flat[members], counts[members], adjust)
    return adjusted.reshape(p.shape), size.reshape(p.shape)


def _of_one_family(p: FloatArray, counted: BoolArray, adjust: LetterAdjustment) -> FloatArray:
    """The adjusted values of ascending p-values."""
    cut = p[counted]
    by_rank = _STEPS[adjust](cut)
    if counted.all():
        return by_rank
    above = np.searchsorted(cut, p, side="left")
    last = by_rank[-1] if len(cut) else 0.0
    judged = np.append(by_rank, last)[above]
    return floats(np.where(counted, _placed(by_rank, counted), np.maximum(judged, p)))


def _placed(values: FloatArray, counted: BoolArray) -> FloatArray:
    placed = np.full(len(counted), np.nan)
    placed[counted] = values
    return placed


_STEPS: dict[LetterAdjustment, Callable[[FloatArray], FloatArray]] = {
    "bh": lambda p: adjust_p(p, "bh"),
    "holm": lambda p: adjust_p(p, "holm"),
    "bonferroni": lambda p: adjust_p(p, "bonferroni"),
}
