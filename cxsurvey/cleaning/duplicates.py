"""The same respondent twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cxsurvey.answers import by_row, distinct
from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.proposal import Exclusion, Proposal, Stage
from cxsurvey.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Keeps one row per respondent id: the fullest, and among equally full ones the first (Q06)."""

    name: str = "clean.duplicates"
    stage: ClassVar[Stage] = "quality"
    precedence: ClassVar[int] = 6

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """The other rows of every id that occurs more than once; rows without an id are never duplicates."""
        if codebook.id_column is None or codebook.id_column not in frame:
            return Proposal(not_applicable="no id column in the codebook")
        values, positions = distinct(frame[codebook.id_column])
        named = np.array([*(_is_given(value, codebook) for value in values), False])
        rows, kept = firsts(frame, np.where(named[positions], positions, -1), codebook)
        if not len(rows):
            return Proposal()
        evidence = [
            f"id {values[positions[row]]} is also row {frame.index[first]}, which was kept"
            for row, first in zip(rows, kept, strict=True)
        ]
        return Proposal(exclusions=(Exclusion(rows, evidence, "same respondent id"),))


def firsts(frame: pd.DataFrame, groups: IntArray, codebook: Codebook) -> tuple[IntArray, IntArray]:
    """The rows of each group but one, in order, and for each the row of its group that is kept; −1 is no group.

    Kept is the fullest row, among equally full ones that with the lowest number.
    """
    counts = np.bincount(groups[groups >= 0], minlength=int(groups.max(initial=-1)) + 2)
    rows = np.flatnonzero((groups >= 0) & (counts[groups] > 1))
    if not len(rows):
        return rows, rows
    order = np.lexsort((frame.index.to_numpy()[rows], -_answered(frame.iloc[rows], codebook), groups[rows]))
    _, place, group = np.unique(groups[rows][order], return_index=True, return_inverse=True)
    kept = np.empty_like(rows)
    kept[order] = rows[order][place][group]
    other = rows != kept
    return rows[other], kept[other]


def _is_given(value: Any, codebook: Codebook) -> bool:
    return str(value).strip() != "" and value not in codebook.reasons


def _answered(frame: pd.DataFrame, codebook: Codebook) -> IntArray:
    """How many cells each row has filled with an answer, a reason for none not counted.

    Ticks are left out: an option not chosen is a 0 in the export of one platform and a blank in that of another.
    """
    ticks = {option.column for question in codebook.questions.values() for option in question.options}
    filled = np.zeros(len(frame), dtype=np.int64)
    for name, column in frame.items():
        if name not in ticks:
            positions, values = pd.factorize(column.astype(object) if len(column) else column)
            filled += by_row((_is_given(value, codebook) for value in values), positions, False)
    return filled
