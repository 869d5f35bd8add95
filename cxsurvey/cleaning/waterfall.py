"""The waterfall of rows: raw, screened, quality, final, and which rule took how many on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxsurvey.cleaning.proposal import STAGES
from cxsurvey.display import html_table, text_table

# What is left after a stage is called by what was done in it.
AFTER = {"reading": "read", "screening": "screened", "quality": "quality", "editing": "final"}


@dataclass(frozen=True, eq=False)
class Waterfall:
    """How many rows are left after each step; `to_frame` has the numbers.

    A row counts once, under its primary reason.
    """

    rows_in: int
    set_aside: pd.DataFrame
    rules: Sequence[str] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per step: `step, rule, reason, rows_out, rows_left, share_left`.

        A step without a rule says what is left at the end of a stage: raw, read, screened, quality, final.
        """
        left = self.rows_in
        lines: list[tuple[str, str, str, int, int]] = [("raw", "", "", 0, left)]
        for stage in STAGES:
            here = self.set_aside[self.set_aside["stage"] == stage]
            for rule, reason, rows in self._counted(here):
                left -= rows
                lines.append((stage, rule, reason, rows, left))
            lines.append((AFTER[stage], "", "", len(here), left))
        frame = pd.DataFrame(lines, columns=["step", "rule", "reason", "rows_out", "rows_left"])
        frame["share_left"] = frame["rows_left"] / self.rows_in if self.rows_in else float("nan")
        return frame

    def _counted(self, here: pd.DataFrame) -> list[tuple[str, str, int]]:
        """Rule, reason and number of rows, in the order in which the rules ran."""
        order = {rule: place for place, rule in enumerate(self.rules)}
        counts = Counter(zip(map(str, here["rule"]), map(str, here["reason"]), strict=True))
        lines = [(rule, reason, rows) for (rule, reason), rows in counts.items()]
        return sorted(lines, key=lambda line: order.get(line[0], -1))

    def _shown(self) -> pd.DataFrame:
        frame = self.to_frame()
        total = frame["rule"] == ""
        frame["step"] = frame["step"].where(total, "")
        frame["share_left"] = [f"{share:.1%}" if share == share else "–" for share in frame["share_left"]]
        return frame

    def _notes(self) -> tuple[str, ...]:
        kept = self.rows_in - len(self.set_aside)
        return (f"{self.rows_in:,} rows in = {kept:,} kept + {len(self.set_aside):,} set aside; each row counts once",)

    def __repr__(self) -> str:
        """The steps as text."""
        return text_table(self._shown(), title="From the raw export to the final rows", notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self._shown(), title="From the raw export to the final rows", notes=self._notes())
