"""The memory of cleaning: every changed cell and every row set aside, enough to replay it and to take it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import as_category, is_number
from cxsurvey.arrays import BoolArray
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import CxSurveyError, InputError, listing

CHANGE_COLUMNS = ["row", "id", "field", "before", "after", "rule", "reason"]
SET_ASIDE_COLUMNS = ["row", "id", "rule", "reason", "evidence"]
WHOLE_ROW = "(whole row)"

ObjectArray = npt.NDArray[np.object_]


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True, eq=False)
class Audit:
    """Every changed cell (`changes`) and every row set aside (`set_aside`), from the export to the survey at hand.

    `quarantine` holds the rows set aside after reading, as they stood. rows_in = rows_kept + len(set_aside) always
    holds: an audit that does not add up cannot be made.
    """

    rows_in: int
    rows_kept: int
    changes: pd.DataFrame = field(default_factory=lambda: _empty(CHANGE_COLUMNS))
    set_aside: pd.DataFrame = field(default_factory=lambda: _empty(SET_ASIDE_COLUMNS))
    quarantine: pd.DataFrame = field(default_factory=pd.DataFrame)
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an audit in which rows appear or disappear."""
        if self.rows_in != self.rows_kept + len(self.set_aside):
            raise CxSurveyError(
                "The rows do not add up.",
                where="the audit",
                got=f"{self.rows_in} rows in, {self.rows_kept} kept, {len(self.set_aside)} set aside",
                expected="rows in = rows kept + rows set aside",
                next_step="A cleaning rule dropped or added rows itself; let it propose them instead.",
            )

    def summary(self) -> pd.DataFrame:
        """One row per rule and reason, in the order of work: rows set aside, rows and cells changed.

        Columns `rule, action, rows, cells, reason`. A rule that found nothing has a line that says so.
        """
        lines = [
            *_counted(self.changes, "changed", cells=True),
            *_counted(self.set_aside, "set aside", cells=False),
        ]
        idle = [rule for rule in dict.fromkeys(self.rules) if rule not in {line[0] for line in lines}]
        lines += [(rule, "nothing found", 0, 0, "") for rule in idle]
        order = {rule: position for position, rule in enumerate(self.rules)}
        lines.sort(key=lambda line: order.get(line[0], -1))
        return pd.DataFrame(lines, columns=["rule", "action", "rows", "cells", "reason"])

    def to_frame(self) -> pd.DataFrame:
        """Every changed cell, one row each: `row, id, field, before, after, rule, reason`."""
        return self.changes.copy()

    def replay(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame as read, with every change made and every row set aside again.

        Raises InputError where a cell does not hold what the audit saw there.
        """
        _check_rows(frame.index, self.quarantine.index, there=True)
        done = _rewritten(frame, self._cells(), old="before", new="after")
        return done.drop(index=self.quarantine.index)

    def reverse(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The cleaned frame, with every row put back and every change undone: the frame as read, in order of rows.

        Raises InputError where a cell does not hold what the audit left there.
        """
        _check_rows(frame.index, self.quarantine.index, there=False)
        back = stacked(frame, self.quarantine) if len(self.quarantine) else frame
        return _rewritten(back, self._cells().iloc[::-1], old="after", new="before")

    def _cells(self) -> pd.DataFrame:
        return self.changes[self.changes["field"] != WHOLE_ROW]

    def _notes(self) -> tuple[str, ...]:
        return (f"{self.rows_in:,} rows in = {self.rows_kept:,} kept + {len(self.set_aside):,} set aside",)

    def __repr__(self) -> str:
        """The summary as text, with the count of rows."""
        return text_table(self.summary(), title="Audit", notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self.summary(), title="Audit", notes=self._notes())


def _counted(entries: pd.DataFrame, action: str, *, cells: bool) -> Iterable[tuple[str, str, int, int, str]]:
    for (rule, reason), group in entries.groupby(["rule", "reason"], sort=False, observed=True):
        touched = int((group["field"] != WHOLE_ROW).sum()) if cells else 0
        yield str(rule), action, group["row"].nunique(), touched, str(reason)


def stacked(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Both frames in the order of their row numbers, each column of the kind that it has in the first."""
    columns = {}
    for name in frame.columns:
        cells = pd.concat([frame[name].astype(object), more[name].astype(object)])
        columns[name] = as_category(cells) if _is_category(frame[name]) else cells.astype(frame[name].dtype)
    return pd.DataFrame(columns, index=frame.index.append(more.index)).sort_index()


def _rewritten(frame: pd.DataFrame, cells: pd.DataFrame, *, old: str, new: str) -> pd.DataFrame:
    columns = {
        str(name): _rewritten_column(frame, str(name), entries, old, new)
        for name, entries in cells.groupby("field", sort=False, observed=True)
    }
    return frame.assign(**columns)


def _rewritten_column(frame: pd.DataFrame, name: str, entries: pd.DataFrame, old: str, new: str) -> pd.Series[Any]:
    """One column with its entries worked through in order, a cell as often as it was changed."""
    if name not in frame:
        raise _other_answers(f"column {name}", got="no such column", expected="the column that was changed")
    entries = entries.sort_values("row", kind="stable")
    rows = pd.Index(entries["row"])
    _check_rows(frame.index, rows, there=True)
    place = frame.index.get_indexer(rows)
    seen, written = entries[old].to_numpy(), entries[new].to_numpy()
    values = frame[name].astype(object).to_numpy().copy()
    again = np.flatnonzero(place[1:] == place[:-1]) + 1
    held = values[place]
    held[again] = written[again - 1]
    wrong = np.flatnonzero(~_same(held, seen))
    if len(wrong):
        at = wrong[0]
        raise _other_answers(f"row {rows[at]}, {name}", got=listing([held[at]]), expected=listing([seen[at]]))
    last = np.setdiff1d(np.arange(len(place)), again - 1)
    values[place[last]] = written[last]
    column = pd.Series(values, index=frame.index, dtype=object).infer_objects()
    return column if is_number(column) else as_category(column)


def _same(a: ObjectArray, b: ObjectArray) -> BoolArray:
    """Cell by cell whether both hold the same value, or both none."""
    none = pd.isna(a)
    equal = np.equal(a, b, out=np.zeros(len(a), dtype=bool), where=~none & ~pd.isna(b), dtype=object, casting="unsafe")
    return equal | (none & pd.isna(b))


def _check_rows(index: pd.Index[Any], rows: pd.Index[Any], *, there: bool) -> None:
    wrong = rows[rows.isin(index) != there]
    if len(wrong):
        got, expected = ("no such row", "the row") if there else ("the row itself", "a frame without it")
        raise _other_answers(f"row {wrong[0]}", got=got, expected=expected)


def _other_answers(where: str, *, got: str, expected: str) -> InputError:
    return InputError(
        "The audit belongs to other answers.",
        where=where,
        got=got,
        expected=expected,
        next_step="Use it on the export that it was written for.",
    )


def _is_category(column: pd.Series[Any]) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)
