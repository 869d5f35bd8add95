"""The same respondent twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.cleaning.proposal import Exclusion, Proposal
from cxsurvey.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Keeps one row per respondent id: the fullest, and among equally full ones the first."""

    name: str = "clean.duplicates"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """The other rows of every id that occurs more than once; rows without an id are never duplicates."""
        if codebook.id_column is None or codebook.id_column not in frame:
            return Proposal()
        values, positions = distinct(frame[codebook.id_column])
        blank = [position for position, value in enumerate(values) if value == ""]
        counts = np.bincount(positions[positions >= 0], minlength=len(values))
        counts[blank] = 0
        rows: list[int] = []
        evidence: list[str] = []
        for repeated in np.flatnonzero(counts > 1):
            same = np.flatnonzero(positions == repeated)
            kept = same[np.argmax(_answered(frame.iloc[same]))]
            others = [int(row) for row in same if row != kept]
            rows += others
            evidence += [f"id {values[repeated]} is also row {frame.index[kept]}, which was kept"] * len(others)
        if not rows:
            return Proposal()
        return Proposal(exclusions=(Exclusion(np.array(rows), evidence, "same respondent id"),))


def _answered(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many cells each row has filled."""
    filled = rows.astype(object).map(lambda cell: cell not in ("", None) and cell == cell)
    return filled.sum(axis=1).to_numpy(np.int64)
