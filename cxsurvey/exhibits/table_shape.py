"""The same table in another order, or with less of it: every number and mark goes with its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsurvey.errors import InputError, nearest
from cxsurvey.exhibits.table_lines import Column, Row
from cxsurvey.exhibits.table_look import find_columns, find_rows

if TYPE_CHECKING:
    from cxsurvey.exhibits.table import Table


def sorted_table(table: Table, column: Column, descending: bool, statistic: str | None) -> Table:
    """The levels of each question by their numbers in a column, the other rows where they are."""
    name = statistic or table.statistics[0]
    if name not in table.cells:
        raise InputError(
            "A table cannot be sorted by that.",
            where="sort(statistic=…)",
            got=name,
            expected=nearest(name, table.cells),
            next_step="Leave it out for the first statistic that is shown.",
        )
    values = table.cells[name][:, table.column_places[column.key]]
    key = np.where(np.isnan(values), np.inf, -values if descending else values)
    order = list(range(len(table.rows)))
    for question in dict.fromkeys(row.question for row in table.rows):
        places = [i for i, row in enumerate(table.rows) if row.question == question and row.kind == "level"]
        for place, row in zip(places, sorted(places, key=lambda i: float(key[i])), strict=True):
            order[place] = row
    flat = [replace(table.rows[i], depth=0) if table.rows[i].kind == "level" else table.rows[i] for i in order]
    return _taken(table, order, list(range(len(table.columns))), flat)


def hidden_table(table: Table, rows: Any, columns: Any) -> Table:
    """The table without some rows and columns."""
    out = {row.key for row in find_rows(table, rows)}
    gone = {column.key for column in find_columns(table, columns)}
    return _taken(
        table,
        [place for place, row in enumerate(table.rows) if row.key not in out],
        [place for place, column in enumerate(table.columns) if column.key not in gone],
    )


def sliced_table(table: Table, rows: Any, columns: Any) -> Table:
    """Some rows and columns in the order in which they are named; base rows stay above unless rows are counted."""
    chosen = list(table.rows) if rows is None else find_rows(table, rows)
    points = list(table.columns) if columns is None else find_columns(table, columns)
    return _taken(
        table,
        list(dict.fromkeys(table.row_places[row.key] for row in chosen)),
        list(dict.fromkeys(table.column_places[column.key] for column in points)),
    )


def _taken(table: Table, rows: Sequence[int], columns: Sequence[int], lines: Sequence[Row] | None = None) -> Table:
    """The rows and columns at these places; `lines` are the rows where they look different."""
    cells = np.ix_(np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64))
    return replace(
        table,
        rows=tuple(table.rows[place] for place in rows) if lines is None else tuple(lines),
        columns=tuple(table.columns[place] for place in columns),
        cells={name: part[cells] for name, part in table.cells.items()},
        flags=table.flags[cells],
    )
