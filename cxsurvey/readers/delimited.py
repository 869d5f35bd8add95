"""Comma, semicolon or tab separated text of any platform: header rows merged, damaged rows told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.errors import InputError, ReadError
from cxsurvey.masking import masked
from cxsurvey.progress import sharing
from cxsurvey.readers.columnar import sound_columns
from cxsurvey.readers.damage import damage_notes
from cxsurvey.readers.export import Export, RowNote, file_content, file_digest
from cxsurvey.readers.header import check_header, column_names, without_persons
from cxsurvey.readers.platforms.platform import Field, Heads, Platform
from cxsurvey.readers.records import Lines, Record, careful_records, sound_records
from cxsurvey.readers.rejoin import restored_lines
from cxsurvey.readers.separator import check_separator, separators
from cxsurvey.readers.sniffing import platform_named, sniffed
from cxsurvey.readers.text import text_lines
from cxsurvey.readers.text_draft import Told, check_told, draft_of
from cxsurvey.readers.top import first_rows, header, lines_of_title

RAGGED = "read.fields"
EMPTY = "read.empty"
REJOINED = "read.rejoined"


@dataclass(frozen=True)
class Table:
    """The rows below the header: columns of text, the number of each row in the file, and what happened to rows."""

    columns: Sequence[pd.Categorical[Any]]
    rows: Sequence[int]
    rejected: tuple[RowNote, ...] = ()
    repaired: tuple[RowNote, ...] = ()


@dataclass(frozen=True)
class _Body:
    """The lines below the header and what is known of them."""

    lines: Sequence[str]
    separator: str
    width: int
    broken: str | None
    first_line: int
    tell: Callable[[float], None] = field(default=lambda _: None)


def read(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    title_lines: int | None = None,
    header_rows: int | None = None,
    platform: str | None = None,
    dates: str | Mapping[str, str] | None = None,
    decimal: str | Mapping[str, str] | None = None,
) -> Export:
    """The export in a delimited text file, with a draft codebook made when it is asked for.

    What is not given is found: the encoding, the separator, the platform by the signs in its header (`sniffing`), and
    with the platform its title lines and header rows. `title_lines` are skipped; `header_rows` are merged into one
    name per column, the first row filled to the right. `dates` ("day first", "month first", "year first",
    "spreadsheet") and `decimal` ("," or ".") say for all columns, or by column, how the draft is to read them. A file
    that a spreadsheet broke at its list separator is put together again, row by row. Rows that do not parse to the
    number of columns, and rows without any answer, are rejected with the reason, never padded or dropped.

    Raises ReadError for an empty or binary file, another encoding, a header that cannot be one, or two platforms of
    equal evidence; InputError for an option that cannot be used.
    """
    _check_counts(title_lines, header_rows)
    check_separator(separator)
    content = file_content(path)
    lines, notes = text_lines(path, content, encoding)
    titles = lines_of_title(lines, separator) if title_lines is None else title_lines
    skipped, lines = lines[:titles], lines[titles:]
    _check_left(path, lines, titles)
    separator, broken = separators(path, lines, separator)
    rows = first_rows(lines, separator, broken)
    found, evidence = (platform_named(platform), ()) if platform else sniffed(path, rows)
    heads, below, first_line = header(path, lines, separator, header_rows or found.header_rows(rows), broken)
    with sharing(f"reading {path.name}") as tell:
        table = _table(path, _Body(below, separator, len(heads), broken, titles + first_line, tell))
    heads, hidden = without_persons(heads)
    frame, fields, left_out = _named(path, table, found, heads)
    told = Told(path, found, fields, dates, decimal, separator)
    check_told(frame, told)
    return Export(
        frame=frame,
        path=path,
        digest=file_digest(content),
        rows_in=len(frame) + len(table.rejected),
        columns_in=len(heads),
        repaired=table.repaired,
        rejected=table.rejected,
        notes=(
            *notes,
            *hidden,
            *left_out,
            *damage_notes(frame),
            *(f"Skipped above the header: {masked(line.strip())[0]}" for line in skipped),
        ),
        platform=found.name,
        evidence=evidence,
        drafting=partial(draft_of, frame, told),
    )


def _named(
    path: Path, table: Table, platform: Platform, heads: Heads
) -> tuple[pd.DataFrame, dict[str, Field], tuple[str, ...]]:
    """The frame, what the header says of each of its columns, and notes on columns left out or renamed."""
    given = [column.categories for column in table.columns]
    naming = platform.naming(heads)
    check_header(path, naming, given)
    names, notes = column_names(naming, given)
    said = platform.fields(heads, [name or "" for name in names])
    index = pd.Index(np.array(table.rows, dtype=np.int64), name="row")
    kept = [(name, place) for place, name in enumerate(names) if name is not None]
    frame = pd.DataFrame({name: table.columns[place] for name, place in kept}, index=index)
    return frame, {name: said[place] for name, place in kept}, notes


def _check_counts(title_lines: int | None, header_rows: int | None) -> None:
    for name, value, least in (("title_lines", title_lines, 0), ("header_rows", header_rows, 1)):
        if value is not None and (not isinstance(value, int) or value < least):
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


def _check_rows(path: Path, width: int, records: Sequence[Record], kept: Sequence[Record]) -> None:
    if kept:
        return
    columns = f"{width} column{'s' if width > 1 else ''}"
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


def _table(path: Path, body: _Body) -> Table:
    """The rows below the header: column by column where every row is sound, else record by record."""
    columns = None if body.broken else sound_columns(body.lines, body.separator, body.width, tell=body.tell)
    if columns is not None:
        return Table(columns, range(1, 1 + len(columns[0])))
    return _table_of_records(path, body)


def _table_of_records(path: Path, body: _Body) -> Table:
    records = _records(body)
    kept = [record for record in records if record.fields is not None]
    _check_rows(path, body.width, records, kept)
    columns = [_category(cells) for cells in zip(*(record.fields or [] for record in kept), strict=True)]
    return Table(
        columns,
        [record.row for record in kept],
        rejected=tuple(_rejection(record) for record in records if record.fields is None),
        repaired=tuple(_repair_note(record, body.separator) for record in kept) if body.broken else (),
    )


def _records(body: _Body) -> Sequence[Record]:
    """The rows below the header: all at once where every row is sound, else record by record."""
    if body.broken:
        lines: Lines = restored_lines(body.lines, body.broken)
    elif sound := sound_records(body.lines, body.separator, body.width):
        return sound
    else:
        lines = body.lines
    return list(careful_records(lines, body.separator, body.width, first_line=body.first_line, texts=body.lines))


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
