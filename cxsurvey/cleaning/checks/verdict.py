"""What soft points amount to: who has enough of them, from enough families of checks, is set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.proposal import Exclusion, Proposal, Stage
from cxsurvey.codebook import Codebook

USUAL = (0.02, 0.30)  # of respondents: careless answers in panels, Meade & Craig 2012 and later studies
ENOUGH = 100  # respondents for a share of them to say anything


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


def unusual_share(audit: Audit) -> str:
    """A warning where quality checks set aside hardly anybody or a large part; "" for the usual, or few respondents."""
    at = audit.set_aside["stage"].value_counts()
    quality = int(at.get("quality", 0))
    screened = audit.rows_kept + quality + int(at.get("editing", 0))
    share = quality / screened if screened else 0.0
    if screened < ENOUGH or USUAL[0] <= share <= USUAL[1]:
        return ""
    few = "Panels of this kind usually lose more: look whether the columns that checks need are there (audit.settings)."
    many = "Look whether the thresholds, the sample or the questionnaire are wrong before trusting what is left."
    usual = f"{USUAL[0]:.0%} to {USUAL[1]:.0%} is usual"
    told = f"The quality checks set aside {share:.1%} of {screened:,} respondents; {usual}."
    return f"{told} {few if share < USUAL[0] else many}"


def _listed(reasons: pd.Series[str]) -> str:
    return "; ".join(dict.fromkeys(str(reason) for reason in reasons))
