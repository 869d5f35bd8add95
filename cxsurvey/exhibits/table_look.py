"""Finding a row or a column of a table by key, code or label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.exhibits.table_lines import Column, Row

if TYPE_CHECKING:
    from cxsurvey.exhibits.table import Table

Line = TypeVar("Line", Row, Column)


def find_row(table: Table, wanted: Any) -> Row:
    """The row of that key, (question, code), code, kind ("mean", "nps") or label.

    Raises InputError where there is none, or more than one.
    """
    ways = (
        [row for row in table.rows if row.key == wanted],
        [row for row in table.rows if (row.question, row.code) == wanted and row.kind != "base"],
        [row for row in table.rows if row.is_answer and _is(row.code, wanted)],
        [row for row in table.rows if row.kind in ("mean", "nps", "deviation") and row.kind == wanted],
        [row for row in table.rows if _is(row.label, wanted)],
        [row for row in table.rows if row.kind == "base" and _is(row.code, wanted)],
    )
    return _one(ways, wanted, "row", [row.code if row.code != "" else row.kind for row in table.rows if row.is_answer])


def find_column(table: Table, wanted: Any) -> Column:
    """The column of that key, (question, code), code, letter or label; () or "Total" is the total.

    Raises InputError where there is none, or more than one.
    """
    ways = (
        [column for column in table.columns if column.key == wanted],
        [column for column in table.columns if column.key == (wanted,)],
        [column for column in table.columns if column.key and _is(column.key[-1][1], wanted)],
        [column for column in table.columns if _is(column.label, wanted)],
        [column for column in table.columns if column.path == wanted],
    )
    return _one(ways, wanted, "column", [column.label for column in table.columns])


def _is(value: Any, wanted: Any) -> bool:
    """Whether they are the same and of one type: 1 is not "1", nor True."""
    return type(value) is type(wanted) and bool(value == wanted)


def _one(ways: Sequence[list[Line]], wanted: Any, what: str, known: Sequence[Any]) -> Line:
    found = next((each for each in ways if each), [])
    if len(found) == 1:
        return found[0]
    raise InputError(
        f"There is no such {what} in the table." if not found else f"That is more than one {what}.",
        where=what,
        got=listing([wanted]),
        expected=nearest(wanted, dict.fromkeys(known)) if not found else listing([str(each.key) for each in found]),
        next_step=f"Name a {what} by its code, its label or its key." if not found else "Give the whole key.",
    )


def find_rows(table: Table, wanted: Any) -> list[Row]:
    """The rows that are wanted: one, a list, a slice of places, or all of a kind."""
    if isinstance(wanted, slice):
        return list(table.rows[wanted])
    if isinstance(wanted, str) and wanted in ("base", "header", "net", "level"):
        return [row for row in table.rows if row.kind == wanted]
    return [find_row(table, each) for each in _several(wanted)]


def find_columns(table: Table, wanted: Any) -> list[Column]:
    """The columns that are wanted: one, a list, a slice of places, or all of a banner question."""
    if isinstance(wanted, slice):
        return list(table.columns[wanted])
    found: list[Column] = []
    for each in _several(wanted):
        of_question = [
            column for column in table.columns if column.key and isinstance(each, str) and each == column.question
        ]
        found += of_question or [find_column(table, each)]
    return found


def _several(wanted: Any) -> list[Any]:
    """A list of what may be one thing: keys are tuples, lists and sets hold several."""
    return list(wanted) if isinstance(wanted, list | set | frozenset) else [wanted] if wanted != () else []
