"""What soft points amount to: who has enough of them, from enough families of checks, is set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from cxsurvey.cleaning.proposal import Exclusion, Proposal, Stage
from cxsurvey.codebook import Codebook


@dataclass(frozen=True)
class Verdict:
    """Sets aside who has at least `points` points from at least `families` families of checks."""

    points: int = 3
    families: int = 2

    name: ClassVar[str] = "clean.verdict"
    stage: ClassVar[Stage] = "quality"
    version: ClassVar[str] = "1"
    precedence: ClassVar[int] = 99

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        """Nothing: without the flags of the checks before it there is nothing to judge."""
        return Proposal(not_applicable="no check has flagged anybody before it")

    def judge(self, frame: pd.DataFrame, flags: pd.DataFrame) -> Proposal:
        """The rows whose flags add up, with every one of their reasons as evidence."""
        if not len(flags):
            return Proposal(note="no check has flagged anybody")
        by_row = flags.groupby("row", sort=True)
        points, families = by_row["points"].sum().astype(int), by_row["family"].nunique()
        guilty = points.index[(points >= self.points) & (families >= self.families)]
        reasons = flags[flags["row"].isin(guilty)].groupby("row", sort=True)["reason"].agg(_listed)
        evidence = [f"{points[row]} points: {reasons[row]}" for row in guilty]
        rows = frame.index.get_indexer(guilty).astype(np.int64)
        note = f"{len(points):,} flagged, {len(guilty):,} of them with enough points"
        exclusions = (Exclusion(rows, evidence, "too many signs of careless answers"),) if len(rows) else ()
        return Proposal(exclusions=exclusions, note=note)


def _listed(reasons: pd.Series[str]) -> str:
    return "; ".join(dict.fromkeys(str(reason) for reason in reasons))
