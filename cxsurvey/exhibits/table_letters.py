"""Letters of a table: found by the columns it has, kept by identity, explained from the tests that gave them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxsurvey.errors import InputError
from cxsurvey.exhibits.table_lines import TOTAL, Column, ColumnKey, Mark, Marks, Row, RowKey

if TYPE_CHECKING:
    from cxsurvey.exhibits.table import Table
    from cxsurvey.significance.column_evidence import ColumnEvidence
    from cxsurvey.significance.letter_explanation import LetterExplanation
    from cxsurvey.significance.letters import Finding, Letters


def marks_text(marks: Iterable[Mark], letters: Mapping[ColumnKey, str]) -> str:
    """What is printed for the marks of one cell; a column that is not there has no letter to print."""
    from cxsurvey.significance.letter_names import is_wide, joined
    from cxsurvey.significance.letters import Finding, mark_text

    texts = []
    for mark in marks:
        name = letters.get(mark.column, "")
        if name or mark.arrow:
            texts.append(mark_text(name, Finding(0, 0, 0, mark.level, mark.higher), mark.levels, mark.arrow))
    return joined(texts, wide=is_wide(letters.values()))


def lettered(table: Table, **settings: Any) -> Table:
    """The table with letters by these settings, for the rows and columns that it has."""
    from cxsurvey.significance.letter_settings import letter_settings
    from cxsurvey.significance.letters import find_letters

    found = find_letters(evidence_to_test(table), letter_settings(**settings))
    marks = marks_of(found, found.findings())
    return replace(table, marks=marks.get(_table_of(found.evidence), {}), **_kept(table, lambda: found))


def with_found(table: Table, marks: Marks, found: Callable[[], Letters]) -> Table:
    """The table with marks that were found for many tables at once."""
    return replace(table, marks=marks, **_kept(table, found))


def _kept(table: Table, found: Callable[[], Letters]) -> dict[str, Any]:
    labels: dict[Hashable, str] = {column.key: " › ".join(column.path) for column in table.columns}
    return {"found": (found,), "letter_notes": (lambda: _note(found(), labels),)}


def _note(letters: Letters, labels: Mapping[Hashable, str]) -> str:
    from cxsurvey.significance.letter_footer import letter_footer

    return letter_footer(letters, reference=labels.get(letters.settings.against, ""))


def _table_of(evidence: ColumnEvidence) -> int:
    return table_numbers(evidence)[0] if len(evidence) else 0


def row_keys(evidence: ColumnEvidence) -> list[RowKey]:
    """The key of each row; the evidence names its rows by table and key."""
    rows: Any = evidence.rows
    return [key for _, key in rows]


def table_numbers(evidence: ColumnEvidence) -> list[int]:
    """The number of the table of each row."""
    rows: Any = evidence.rows
    return [number for number, _ in rows]


def marks_of(letters: Letters, findings: Iterable[Finding]) -> dict[Any, dict[Any, tuple[Mark, ...]]]:
    """The marks of every table by its number, then by row and column key; marks that are equal are one object."""
    columns: Any = letters.evidence.columns
    count, arrow = len(letters.settings.levels), letters.pairs.one_sided
    made: dict[tuple[int, int, bool], Mark] = {}
    cells: dict[tuple[int, int], list[Mark]] = {}
    for row, column, other, level, higher in findings:
        mark = made.get((other, level, higher))
        if mark is None:
            mark = made[other, level, higher] = Mark(columns[other], level, higher, arrow, count)
        cells.setdefault((row, column), []).append(mark)
    numbers, rows = table_numbers(letters.evidence), row_keys(letters.evidence)
    tables: dict[Any, dict[Any, tuple[Mark, ...]]] = {}
    for (row, column), marks in cells.items():
        tables.setdefault(numbers[row], {})[rows[row], columns[column]] = tuple(marks)
    return tables


def evidence_to_test(table: Table) -> ColumnEvidence:
    """The evidence of the rows and columns that a table has, and of the total, which others are part of.

    Raises InputError for a table that was made without evidence.
    """
    evidence = _evidence(table)
    rows = {row.key for row in table.rows}
    columns = {column.key for column in table.columns} | {TOTAL}
    return evidence.chosen(
        [place for place, key in enumerate(row_keys(evidence)) if key in rows],
        [place for place, key in enumerate(evidence.columns) if key in columns],
    )


def _evidence(table: Table) -> ColumnEvidence:
    if table.evidence is None:
        raise InputError(
            "There is nothing to test here.",
            where=table.title,
            got="a table without what its letters would be made of",
            expected="a table of crosstab() or book()",
            next_step="Make the table anew.",
        )
    return table.evidence()


def explained(table: Table, row: Row, column: Column) -> LetterExplanation:
    """What stands behind the letters of a cell."""
    from cxsurvey.significance.letter_explanation import explain_letters
    from cxsurvey.significance.letter_settings import letter_settings
    from cxsurvey.significance.letters import find_letters

    if row.kind in ("base", "header", "deviation"):
        raise InputError(
            "That row is not tested.",
            where=row.label,
            got=f"a {row.kind} row",
            expected="a level, a net, a mean or a score",
            next_step="Name another row.",
        )
    given = [found() for found in table.found] or [find_letters(evidence_to_test(table), letter_settings())]
    for letters in given:
        rows = row_keys(letters.evidence)
        if row.key in rows and column.key in letters.evidence.columns:
            return explain_letters(
                letters,
                _row_place(table, letters, row),
                letters.evidence.columns.index(column.key),
                row_label=row.label,
                column_labels=_labels(table, letters.evidence.columns),
            )
    raise InputError(
        "That cell was not tested.",
        where=f"{row.label} in {' › '.join(column.path)}",
        got="a cell of a table without letters, merged with one that has them",
        expected="a cell of a table with letters",
        next_step="Call letters() on the merged table.",
    )


def _row_place(table: Table, letters: Letters, row: Row) -> int:
    """The place of a row in the evidence: of the table's own number, where a book has the question several times."""
    own = table.number
    places = [place for place, key in enumerate(row_keys(letters.evidence)) if key == row.key]
    numbers = table_numbers(letters.evidence)
    mine = [place for place in places if numbers[place] == own]
    return (mine or places)[0]


def _labels(table: Table, columns: Sequence[Hashable]) -> dict[int, str]:
    known: dict[Hashable, str] = {column.key: " › ".join(column.path) for column in table.columns}
    return {place: known[key] for place, key in enumerate(columns) if key in known}
