"""Comma, semicolon or tab separated text: titles skipped, several header rows merged, damaged rows told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.errors import InputError, ReadError, listing
from cxsurvey.readers.export import Export, RowNote, file_content, file_digest
from cxsurvey.readers.header import check_header, column_names
from cxsurvey.readers.records import Record, careful_records, fields_of, sound_records
from cxsurvey.readers.rejoin import rejoined
from cxsurvey.readers.separator import check_separator, separators
from cxsurvey.readers.text import text_lines

RAGGED = "read.fields"
EMPTY = "read.empty"
REJOINED = "read.rejoined"


def read(
    path: Path,
    *,
    encoding: str = "utf-8-sig",
    separator: str | None = None,
    title_lines: int = 0,
    header_rows: int = 1,
) -> Export:
    """The export in a delimited text file.

    `title_lines` are skipped; `header_rows` are merged into one name per column, the first row filled to the right.
    A file that a spreadsheet broke at its list separator is put together again, row by row. Rows that do not parse
    to the number of columns, and rows without any answer, are rejected with the reason, never padded or dropped.

    Raises ReadError for an empty or binary file, another encoding, or a header that cannot be one, and InputError
    for an option that cannot be used.
    """
    _check_counts(title_lines, header_rows)
    check_separator(separator)
    content = file_content(path)
    lines, notes = text_lines(path, content, encoding)
    skipped, lines = lines[:title_lines], lines[title_lines:]
    _check_left(path, lines, title_lines)
    separator, broken = separators(path, lines, separator)
    heads, body, first_line = _header(path, lines, separator, header_rows, broken)
    records = _records(body, separator, len(heads), broken, first_line=title_lines + first_line)
    kept = [record for record in records if record.fields is not None]
    _check_rows(path, heads, records, kept)
    columns = [_category(cells) for cells in zip(*(record.fields or [] for record in kept), strict=True)]
    given = [column.categories for column in columns]
    check_header(path, heads, given)
    names, left_out = column_names(heads, given)
    index = pd.Index([record.row for record in kept], name="row")
    frame = {name: pd.Series(column, index=index) for name, column in zip(names, columns, strict=True) if name}
    return Export(
        frame=pd.DataFrame(frame, index=index),
        path=path,
        digest=file_digest(content),
        rows_in=len(records),
        repaired=tuple(_repair_note(record, separator) for record in kept) if broken else (),
        rejected=tuple(_rejection(record) for record in records if record.fields is None),
        notes=(*notes, *left_out, *(f"Skipped above the header: {line.strip()}" for line in skipped)),
    )


def _check_counts(title_lines: int, header_rows: int) -> None:
    for name, value, least in (("title_lines", title_lines, 0), ("header_rows", header_rows, 1)):
        if not isinstance(value, int) or value < least:
            raise InputError(
                f"{name} cannot be used.",
                where=name,
                got=value,
                expected=f"a whole number from {least}",
                next_step="Count the lines above the answers: those of the title, then those of the header.",
            )


def _check_left(path: Path, lines: Sequence[str], title_lines: int) -> None:
    if not any(line.strip() for line in lines):
        raise ReadError(
            "Nothing is left below the title.",
            where=path,
            got=f"title_lines={title_lines}, and no line of text after them",
            expected="a header line and rows of answers",
            next_step="Set title_lines to the number of lines above the header.",
        )


def _check_rows(
    path: Path, heads: Sequence[tuple[str, ...]], records: Sequence[Record], kept: Sequence[Record]
) -> None:
    if kept:
        return
    columns = f"{len(heads)} column{'s' if len(heads) > 1 else ''}"
    if not records:
        raise ReadError(
            "The export has a header and no answers.",
            where=path,
            got=f"{columns}, 0 rows",
            expected="at least one row below the header",
            next_step="Export the survey again, with responses included.",
        )
    raise ReadError(
        "No row of the export can be read.",
        where=f"{path}, line {records[0].line}",
        got=f"{len(records)} row{'s' if len(records) > 1 else ''}, the first: {records[0].problem}",
        expected=f"rows of {columns}, as in the header",
        next_step="Check title_lines, header_rows and separator; if they are right, export the survey again.",
    )


def _header(
    path: Path, lines: Sequence[str], separator: str, header_rows: int, broken: str | None
) -> tuple[list[tuple[str, ...]], Sequence[str], int]:
    """One tuple of header cells per column, the lines below the header, and the number of the first of them."""
    try:
        restored = [rejoined(line, broken) for line in lines[:header_rows]] if broken else lines
        reader = csv.reader((f"{line}\n" for line in restored), delimiter=separator, strict=True)
        rows = [next(reader, []) for _ in range(header_rows)]
    except csv.Error:
        raise ReadError(
            "The header cannot be split into names.",
            where=f"{path}, line 1",
            got=listing([lines[0][:60]]),
            expected="names with a quotation mark before and after, or with none",
            next_step="Set title_lines to the number of lines above the header, or export the survey again.",
        ) from None
    width = max(len(row) for row in rows)
    rows = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    if not any(any(row) for row in rows):
        raise ReadError(
            "The header is empty.",
            where=f"{path}, line 1",
            got=f"{width} empty cell{'' if width == 1 else 's'}",
            expected="the names of the columns",
            next_step="Set title_lines to the number of lines above the header.",
        )
    return list(zip(*rows, strict=True)), lines[reader.line_num :], reader.line_num + 1


def _records(
    lines: Sequence[str], separator: str, width: int, broken: str | None, *, first_line: int
) -> Sequence[Record]:
    """The rows below the header: all at once where every row is sound, else record by record."""

    def parse(text: str) -> list[str] | None:
        return fields_of(text if broken is None else rejoined(text, broken), separator)

    sound = None if broken else sound_records(lines, separator, width)
    return list(careful_records(lines, parse, width, first_line=first_line)) if sound is None else sound


def _rejection(record: Record) -> RowNote:
    rule = EMPTY if record.is_blank else RAGGED
    return RowNote(record.row, rule, f"line {record.line}: {record.problem}", record.text)


def _repair_note(record: Record, separator: str) -> RowNote:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="").writerow(record.fields or [])
    return RowNote(record.row, REJOINED, "broken at the list separator by a spreadsheet", record.text, line.getvalue())


def _category(cells: Sequence[str]) -> pd.Categorical[Any]:
    """One column of text as categories in order of first appearance."""
    positions, values = pd.factorize(np.array(cells, dtype=object))
    return categories(positions, values)
