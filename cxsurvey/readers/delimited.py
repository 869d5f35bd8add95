"""Comma, semicolon or tab separated text: titles skipped, several header rows merged, damaged rows told apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.errors import ReadError
from cxsurvey.readers.export import Export, RowNote, file_digest
from cxsurvey.readers.rejoin import broken_separator, rejoined, rejoined_header

SEPARATORS = (",", ";", "\t", "|")
LONGEST_RECORD = 200  # physical lines; a longer quoted answer is taken for a stray quotation mark

# SurveyMonkey writes "Response", with a number glued on by a spreadsheet, where a question has no options of its own.
_NO_OPTION = re.compile(r"(Open-Ended )?Response\d*")

RAGGED = "read.fields"
EMPTY = "read.empty"
REJOINED = "read.rejoined"


@dataclass(frozen=True, slots=True)
class _Record:
    row: int
    line: int
    text: str
    fields: list[str] | None
    problem: str


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

    Raises ReadError for an empty or binary file, another encoding, or a header that cannot be one.
    """
    content = path.read_bytes()
    text = _decode(path, content, encoding)
    lines = text.split("\n")
    skipped, lines = lines[:title_lines], lines[title_lines:]
    separator = separator or _separator(path, lines)
    broken = broken_separator(lines[0].rstrip("\r"), separator)
    heads, body = _header(path, lines, separator, header_rows, broken)
    records = list(_records(body, separator, len(heads), broken, first_line=title_lines + header_rows + 1))
    if not records:
        raise ReadError(
            "The export has a header and no answers.",
            where=path,
            got=f"{len(heads)} columns, 0 rows",
            expected="at least one row below the header",
            next_step="Export the survey again, with responses included.",
        )
    names, notes = _column_names(heads, records)
    notes += [f"Skipped above the header: {line.strip()}" for line in skipped]
    kept = [record for record in records if record.fields is not None]
    frame = _frame(kept, names)
    repaired = (_repair_note(record, separator) for record in kept) if broken else ()
    return Export(
        frame=frame,
        path=path,
        digest=file_digest(content),
        rows_in=len(records),
        repaired=tuple(repaired),
        rejected=tuple(_rejection(record) for record in records if record.fields is None),
        notes=tuple(notes),
    )


def _decode(path: Path, content: bytes, encoding: str) -> str:
    if not content.strip():
        raise ReadError(
            "The export is empty.",
            where=path,
            got=f"{len(content)} bytes",
            expected="a header line and rows of answers",
            next_step="Export the survey again.",
        )
    if content.startswith(b"PK\x03\x04") or b"\x00" in content[:4096]:
        workbook = content.startswith(b"PK\x03\x04")
        raise ReadError(
            "The export is not a text file.",
            where=path,
            got="an Excel workbook or zip archive" if workbook else "binary content (a zero byte near the start)",
            expected="comma, semicolon or tab separated text",
            next_step="Save it as CSV (UTF-8) and read that file.",
        )
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        place = f", byte {problem.start}" if isinstance(problem, UnicodeDecodeError) else ""
        raise ReadError(
            "The export is not in the encoding it was read with.",
            where=f"{path}{place}",
            got=str(problem),
            expected=encoding.removesuffix("-sig").upper(),
            next_step="Name its encoding, for example encoding='cp1252', or save it as UTF-8.",
        ) from None


def _separator(path: Path, lines: Sequence[str]) -> str:
    filled = {sep: sum(bool(cell) for cell in next(csv.reader([lines[0]], delimiter=sep), [])) for sep in SEPARATORS}
    best = max(SEPARATORS, key=lambda sep: filled[sep])
    if filled[best] > 1:
        return best
    later = next(csv.reader([lines[1]]), []) if len(lines) > 1 else []
    if len(later) > 1:
        raise ReadError(
            "The first line is not a header.",
            where=f"{path}, line 1",
            got=f"one field, {lines[0].strip()[:60]!r}, above a line of {len(later)}",
            expected="the names of the columns",
            next_step="If it is a title, set title_lines=1.",
        )
    return ","


def _header(
    path: Path, lines: Sequence[str], separator: str, header_rows: int, broken: str | None
) -> tuple[list[tuple[str, ...]], Sequence[str]]:
    """One tuple of header cells per column, and the lines below the header."""
    if broken:
        rows = [rejoined_header(line.rstrip("\r"), separator, broken) for line in lines[:header_rows]]
        taken = header_rows
    else:
        reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
        rows = [next(reader, []) for _ in range(header_rows)]
        taken = reader.line_num
    width = max(len(row) for row in rows)
    rows = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    if not any(any(row) for row in rows):
        raise ReadError(
            "The header is empty.",
            where=f"{path}, line 1",
            got=f"{width} empty cells",
            expected="the names of the columns",
            next_step="Set title_lines to the number of lines above the header.",
        )
    return list(zip(*rows, strict=True)), lines[taken:]


def _records(
    lines: Sequence[str], separator: str, width: int, broken: str | None, *, first_line: int
) -> Iterator[_Record]:
    """The rows below the header: all at once where every row is sound, else line by line."""

    def parse(text: str) -> list[str]:
        if broken:
            text = rejoined(text, broken)
        return next(csv.reader([text], delimiter=separator, strict=True), [])

    if not broken:
        sound = _sound_rows(lines, separator, width)
        if sound is not None:
            yield from (_Record(i, i, "", fields, "") for i, fields in enumerate(sound, start=1))
            return
    yield from _careful_rows(lines, parse, width, first_line)


def _sound_rows(lines: Sequence[str], separator: str, width: int) -> list[list[str]] | None:
    try:
        rows = [
            row
            for row in csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=separator, strict=True)
            if row
        ]
    except csv.Error:
        return None
    sound = all(len(row) == width and any(row) for row in rows)
    return rows if sound else None


def _careful_rows(
    lines: Sequence[str], parse: Callable[[str], list[str]], width: int, first_line: int
) -> Iterator[_Record]:
    """Row by row, so that one stray quotation mark costs one row and not the rest of the file."""
    start, row = 0, 0
    while start < len(lines):
        if not lines[start].strip("\r"):
            start += 1
            continue
        row += 1
        stop, fields, problem = _one_record(lines, start, parse, width)
        text = "\n".join(lines[start:stop]).rstrip("\r")
        if fields is not None and not any(cell.strip() for cell in fields):
            fields, problem = None, "no answer in any column"
        yield _Record(row, first_line + start, text, fields, problem)
        start = stop


def _one_record(
    lines: Sequence[str], start: int, parse: Callable[[str], list[str]], width: int
) -> tuple[int, list[str] | None, str]:
    first_problem = ""
    text = ""
    for stop in range(start + 1, min(start + LONGEST_RECORD, len(lines)) + 1):
        text = "\n".join(lines[start:stop]).rstrip("\r")
        if text.count('"') % 2:
            first_problem = first_problem or "a quotation mark is opened and never closed"
            continue
        try:
            fields = parse(text)
        except csv.Error as problem:
            return start + 1, None, f"cannot be split into fields ({problem})"
        if len(fields) == width:
            return stop, fields, ""
        return start + 1, None, first_problem or f"{len(fields)} fields where the header has {width}"
    return start + 1, None, first_problem


def _rejection(record: _Record) -> RowNote:
    rule = EMPTY if record.problem.startswith("no answer") else RAGGED
    return RowNote(record.row, rule, f"line {record.line}: {record.problem}", record.text)


def _repair_note(record: _Record, separator: str) -> RowNote:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="").writerow(record.fields or [])
    return RowNote(record.row, REJOINED, "broken at the list separator by a spreadsheet", record.text, line.getvalue())


def _column_names(heads: Sequence[tuple[str, ...]], records: Sequence[_Record]) -> tuple[list[str | None], list[str]]:
    """A name per column (None for a column without a name and without answers), and notes on what was decided."""
    names: list[str | None] = []
    seen: dict[str, int] = {}
    top, nameless = "", 0
    for position, head in enumerate(heads):
        top = head[0] or top
        if not any(head):
            if not any(record.fields and record.fields[position].strip() for record in records):
                names.append(None)
                nameless += 1
                continue
            name = f"column {position + 1}"
        else:
            name = _merged_name(top, head[1:])
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    notes = [f"Left out {nameless} columns without a name and without answers."] if nameless else []
    return names, notes


def _merged_name(top: str, below: Sequence[str]) -> str:
    parts = [top, *(part for part in below if part and part != top and not _NO_OPTION.fullmatch(part))]
    return " | ".join(part for part in parts if part)


def _frame(records: Sequence[_Record], names: Sequence[str | None]) -> pd.DataFrame:
    index = pd.Index([record.row for record in records], name="row")
    cells = zip(*(record.fields or [] for record in records), strict=True) if records else ((),) * len(names)
    columns = {name: _category(column) for name, column in zip(names, cells, strict=True) if name is not None}
    return pd.DataFrame({name: pd.Series(column, index=index) for name, column in columns.items()}, index=index)


def _category(cells: Sequence[str]) -> pd.Categorical[Any]:
    """One column of text as categories in order of first appearance."""
    place: dict[str, int] = {}
    return categories([place.setdefault(cell, len(place)) for cell in cells], place)
