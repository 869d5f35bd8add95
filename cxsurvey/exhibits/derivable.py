"""Suppressed numbers that follow from the total and the others: told in the footer, kept back where that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cxsurvey.errors import listing
from cxsurvey.exhibits.table_lines import TOTAL, Marks

if TYPE_CHECKING:
    from cxsurvey.arrays import BoolArray
    from cxsurvey.exhibits.table import Table

HIDDEN = "**"


def derivable_note(table: Table) -> str:
    """What a footer says of columns that are not shown but can be computed; empty where there are none."""
    named = dict.fromkeys(" › ".join(table.columns[hidden].path) for _, _, hidden in _alone(table))
    if not named:
        return ""
    follows = "follows" if len(named) == 1 else "follow"
    return f"Not shown, but {follows} from the total and the other columns: {listing(named, limit=3)}."


def protected(table: Table) -> Table:
    """The table with a second column kept back wherever one alone would follow from the total and the others.

    It is the one on the smallest base of those shown beside it. Source: Hundepool and others 2012, Statistical
    Disclosure Control, section 4.3 (secondary suppression).
    """
    hide = np.zeros(table.flags.shape, dtype=bool)
    for row, places, _ in _alone(table):
        base = table.cells["base_effective"][row, places]
        left = (table.flags[row, places] != HIDDEN) & (base > 0)
        if left.any():
            hide[row, places[np.argmin(np.where(left, base, np.inf))]] = True
    if not hide.any():
        return table
    bases = ("base_n", "base_weighted", "base_effective")
    cells = {name: part if name in bases else np.where(hide, np.nan, part) for name, part in table.cells.items()}
    return replace(table, cells=cells, flags=np.where(hide, HIDDEN, table.flags), marks=_marks(table, hide))


def _alone(table: Table) -> Iterator[tuple[int, np.ndarray, int]]:
    """Each row and banner question in which one column alone is hidden although all make up the total that is shown."""
    total = table.column_places.get(TOTAL)
    groups = np.array([column.group for column in table.columns])
    if total is None:
        return
    for group in np.unique(groups[groups >= 0]):
        places = np.flatnonzero(groups == group)
        base = table.cells["base_n"]
        whole = np.isclose(base[:, places].sum(axis=1), base[:, total], rtol=1e-9)
        hidden = table.flags[:, places] == HIDDEN
        for row in np.flatnonzero(whole & (hidden.sum(axis=1) == 1) & (table.flags[:, total] != HIDDEN)):
            yield int(row), places, int(places[np.argmax(hidden[row])])


def _marks(table: Table, hide: BoolArray) -> Marks:
    """The marks without those in a cell that is hidden, or against one."""
    rows, columns = table.row_places, table.column_places

    def seen(row: int, key: object) -> bool:
        place = columns.get(key)  # type: ignore[call-overload]
        return place is None or not hide[row, place]

    kept = {
        (row, column): tuple(mark for mark in marks if seen(rows[row], mark.column))
        for (row, column), marks in table.marks.items()
        if row in rows and seen(rows[row], column)
    }
    return {key: marks for key, marks in kept.items() if marks}
