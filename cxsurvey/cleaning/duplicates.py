"""The same respondent twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.proposal import Exclusion, Proposal, Stage
from cxsurvey.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Keeps one row per respondent id: the fullest, and among equally full ones the first."""

    name: str = "clean.duplicates"
    stage: ClassVar[Stage] = "quality"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """The other rows of every id that occurs more than once; rows without an id are never duplicates."""
        if codebook.id_column is None or codebook.id_column not in frame:
            return Proposal()
        values, positions = distinct(frame[codebook.id_column])
        named = np.array([*(_is_given(value, codebook) for value in values), False])
        counts = np.bincount(positions[positions >= 0], minlength=len(values) + 1)
        rows = np.flatnonzero((named & (counts > 1))[positions])
        if not len(rows):
            return Proposal()
        kept = _fullest(frame, rows, positions, codebook)
        rows = np.setdiff1d(rows, list(kept.values()))
        evidence = [
            f"id {values[positions[row]]} is also row {frame.index[kept[int(positions[row])]]}, which was kept"
            for row in rows
        ]
        return Proposal(exclusions=(Exclusion(rows, evidence, "same respondent id"),))


def _is_given(value: Any, codebook: Codebook) -> bool:
    return str(value).strip() != "" and value not in codebook.reasons


def _fullest(frame: pd.DataFrame, rows: IntArray, positions: IntArray, codebook: Codebook) -> dict[int, int]:
    """For each repeated id, by its place, the row to keep."""
    filled = _answered(frame.iloc[rows], codebook)
    order = np.lexsort((frame.index.to_numpy()[rows], -filled, positions[rows]))
    _, first = np.unique(positions[rows][order], return_index=True)
    return {int(positions[row]): int(row) for row in rows[order][first]}


def _answered(frame: pd.DataFrame, codebook: Codebook) -> IntArray:
    """How many cells each row has filled with an answer, a reason for none not counted."""
    filled = np.zeros(len(frame), dtype=np.int64)
    for _, column in frame.items():
        values, positions = distinct(column)
        filled += np.array([*(_is_given(value, codebook) for value in values), False])[positions]
    return filled
