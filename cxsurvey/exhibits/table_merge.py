"""Two tables as one, side by side or below each other, where what they have in common agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError, listing
from cxsurvey.exhibits.letters import group_letters
from cxsurvey.exhibits.table_letters import row_keys
from cxsurvey.exhibits.table_lines import Column

if TYPE_CHECKING:
    from cxsurvey.exhibits.table import Table
    from cxsurvey.significance.column_evidence import ColumnEvidence


def merged_table(table: Table, other: Table, beside: bool | None) -> Table:
    """Both tables as one; see Table.merge()."""
    same_rows = {row.key for row in table.rows} == {row.key for row in other.rows}
    same_columns = {column.key for column in table.columns} == {column.key for column in other.columns}
    side = beside if beside is not None else not same_columns
    if not (same_rows if side else same_columns):
        raise InputError(
            "These tables do not fit together.",
            where="merge()",
            got=f"{len(table.rows)} × {len(table.columns)} and {len(other.rows)} × {len(other.columns)} lines, "
            f"with different {'rows' if side else 'columns'}",
            expected="the same rows side by side, or the same columns below each other",
            next_step="Slice both to what they have in common first.",
        )
    return _beside(table, other) if side else _below(table, other)


def _beside(table: Table, other: Table) -> Table:
    order = [other.row_places[row.key] for row in table.rows]
    shared = [column for column in other.columns if column.key in table.column_places]
    for column in shared:
        ours, theirs = table.column_places[column.key], other.column_places[column.key]
        _refuse_contradiction(
            table, other, (slice(None), ours), (order, theirs), f"the column {listing([' › '.join(column.path)])}"
        )
    new = [place for place, column in enumerate(other.columns) if column.key not in table.column_places]
    cells = {
        name: np.concatenate([part, other.cells[name][np.ix_(order, new)]], axis=1)
        for name, part in table.cells.items()
    }
    flags = np.concatenate([table.flags, other.flags[np.ix_(order, new)]], axis=1)
    columns = _relettered([*table.columns, *_shifted(table, [other.columns[place] for place in new])])
    evidence = _joined(table.evidence, other.evidence, beside=True)
    return _both(table, other, rows=table.rows, columns=columns, cells=cells, flags=flags, evidence=evidence)


def _below(table: Table, other: Table) -> Table:
    order = [other.column_places[column.key] for column in table.columns]
    for row in (row for row in other.rows if row.key in table.row_places):
        ours, theirs = table.row_places[row.key], other.row_places[row.key]
        _refuse_contradiction(table, other, (ours, slice(None)), (theirs, order), f"the row {listing([row.label])}")
    new = [place for place, row in enumerate(other.rows) if row.key not in table.row_places]
    cells = {name: np.concatenate([part, other.cells[name][np.ix_(new, order)]]) for name, part in table.cells.items()}
    flags = np.concatenate([table.flags, other.flags[np.ix_(new, order)]])
    rows = (*table.rows, *(other.rows[place] for place in new))
    evidence = _joined(table.evidence, other.evidence, beside=False)
    return _both(table, other, rows=rows, columns=table.columns, cells=cells, flags=flags, evidence=evidence)


def _both(table: Table, other: Table, **parts: object) -> Table:
    """The table with these parts, and with the marks and the words of both."""
    notes = tuple(dict.fromkeys((*table.notes, *other.notes)))
    return replace(
        table,
        **parts,  # type: ignore[arg-type]
        title=_joined_text(table.title, other.title),
        wording=_joined_text(table.wording, other.wording),
        base=_joined_text(table.base, other.base),
        notes=notes,
        marks=dict(other.marks) | dict(table.marks),
        found=table.found + other.found,
        letter_notes=table.letter_notes + other.letter_notes,
    )


def _joined_text(a: str, b: str) -> str:
    return " / ".join(dict.fromkeys(part for part in (a, b) if part))


def _refuse_contradiction(
    table: Table, other: Table, here: tuple[object, ...], there: tuple[object, ...], what: str
) -> None:
    for name, part in table.cells.items():
        ours: FloatArray = part[here]  # type: ignore[index]
        theirs: FloatArray = other.cells[name][there]  # type: ignore[index]
        if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-12, equal_nan=True):
            raise InputError(
                "These tables say different things of the same.",
                where="merge()",
                got=f"{what} with other numbers in each",
                expected="tables of the same answers, or different columns or rows",
                next_step="Hide it in one of them.",
            )


def _shifted(table: Table, columns: list[Column]) -> list[Column]:
    """The columns with group numbers after those of the table; a total stays one."""
    after = max((column.group for column in table.columns), default=-1) + 1
    return [column if column.group < 0 else replace(column, group=column.group + after) for column in columns]


def _relettered(columns: list[Column]) -> tuple[Column, ...]:
    """The columns with letters through the whole banner."""
    letters = iter(group_letters(range(len(columns))).values())
    return tuple(column if column.group < 0 else replace(column, letter=next(letters)) for column in columns)


def _joined(
    a: Callable[[], ColumnEvidence] | None, b: Callable[[], ColumnEvidence] | None, *, beside: bool
) -> Callable[[], ColumnEvidence] | None:
    """The evidence of both, put together when it is asked for."""
    if a is None or b is None:
        return None
    return lambda: _joined_evidence(a(), b(), beside)


def _joined_evidence(a: ColumnEvidence, b: ColumnEvidence, beside: bool) -> ColumnEvidence:
    """Both as one: rows and columns that are in both are taken once, rows by their key without their table."""
    a, b = (replace(each, rows=tuple((0, key) for key in row_keys(each))) for each in (a, b))
    if beside:
        rows = [place for place, row in enumerate(a.rows) if row in b.rows]
        new = [place for place, column in enumerate(b.columns) if column not in a.columns]
        return a.chosen(rows).beside(b.chosen(range(len(b)), new))
    order = [b.columns.index(column) for column in a.columns if column in b.columns]
    ours = [place for place, column in enumerate(a.columns) if column in b.columns]
    new = [place for place, row in enumerate(b.rows) if row not in a.rows]
    both = a.chosen(range(len(a)), ours).stacked(b.chosen(new, order))
    return replace(both, table=np.zeros(len(both), dtype=np.int64))
