"""A frame in which defects are planted: every one of them goes on record with what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category, is_number
from cxsurvey.arrays import IntArray
from cxsurvey.codebook import Codebook

ROW = ""  # the field of a defect that is the whole row


@dataclass
class Ground:
    """The frame of honest rows, then of added ones, with a record of what was planted.

    A cell takes one defect only: rows that have one in a column are passed over by the next.
    """

    frame: pd.DataFrame
    codebook: Codebook
    honest: int
    rng: np.random.Generator
    cells: dict[str, Any] = field(default_factory=dict)
    record: list[tuple[int, str, str, Any, Any]] = field(default_factory=list)
    taken: set[tuple[int, str]] = field(default_factory=set)

    def column(self, name: str) -> Any:
        """The values of a column as they are now, an array of objects (or of numbers) that may be written to."""
        if name not in self.cells:
            column = self.frame[name]
            self.cells[name] = column.to_numpy(dtype=np.float64 if is_number(column) else object, copy=True)
        return self.cells[name]

    def has(self, name: str) -> bool:
        """Whether the wave has that column."""
        return name in self.frame.columns

    def given(self, name: str) -> IntArray:
        """The honest rows with something in a column, in random order."""
        filled = ~pd.isna(self.column(name)[: self.honest])
        return self.rng.permutation(np.flatnonzero(filled))

    def plant(self, kind: str, name: str, rows: Sequence[int] | IntArray, values: Sequence[Any]) -> None:
        """Write values into cells and put them on record."""
        column = self.column(name)
        if column.dtype != object and any(isinstance(value, str) for value in values):
            column = self.cells[name] = column.astype(object)
        for row, value in zip(map(int, rows), values, strict=True):
            before = None if pd.isna(column[row]) else column[row]
            if (row, name) in self.taken or before == value:
                continue
            self.taken.add((row, name))
            self.record.append((row, name, kind, before, value))
            column[row] = value

    def overwrite(self, name: str, rows: IntArray, value: Any) -> None:
        """Write into cells of rows that are on record as a whole."""
        self.column(name)[rows] = value

    def mark(self, kind: str, rows: IntArray) -> None:
        """Put whole rows on record."""
        self.record += [(int(row), ROW, kind, None, None) for row in rows]

    def finished(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The frame with its rows in the order in which interviews began, and the key with their numbers there."""
        changed = {name: self._stored(name, values) for name, values in self.cells.items()}
        frame = self.frame.assign(**changed)
        order = np.argsort(frame["start"].astype(str).to_numpy(dtype=str), kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        ids = frame["respondent"].astype(object).to_numpy()
        lines = [(int(place[row]) + 1, ids[row], *rest) for row, *rest in self.record]
        key = pd.DataFrame(lines, columns=["row", "respondent", "field", "kind", "clean", "dirty"])
        return frame.iloc[order].reset_index(drop=True), key.sort_values(["row", "field", "kind"], ignore_index=True)

    def _stored(self, name: str, values: Any) -> pd.Series[Any]:
        column = pd.Series(values, index=self.frame.index, name=name)
        own = self.frame[name]
        if values.dtype == object and isinstance(own.dtype, pd.CategoricalDtype):
            known = list(own.cat.categories)
            more = [value for value in pd.unique(column.dropna()) if value not in set(known)]
            return column.astype(pd.CategoricalDtype(known + more))
        return as_category(column) if values.dtype == object else column
