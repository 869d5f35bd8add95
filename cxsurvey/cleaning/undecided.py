"""Answers that wait for a person's decision, set to invalid so that the rest can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from cxsurvey.cleaning.outcome import unknown_to
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Undecided:
    """Sets to invalid what is still outside the codebook among the answers to a question."""

    question: str
    name: str = "clean.undecided"
    reason: str = "outside the codebook, and nobody has decided on it"
    version: ClassVar[str] = "1"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change to "invalid" for each such answer."""
        asked = codebook[self.question]
        unknown = list(unknown_to(frame, asked, codebook))
        changes = []
        for column in asked.columns if unknown else ():
            rows = np.flatnonzero(frame[column].isin(unknown).to_numpy())
            changes.append(Change(column, rows, ["invalid"] * len(rows), self.reason))
        return Proposal(tuple(changes))
