"""The top of a delimited file: how many title lines it has, which platform it comes from, and its header rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from cxsurvey.errors import ReadError, listing
from cxsurvey.readers.platforms.platform import Heads, Rows
from cxsurvey.readers.rejoin import rejoined
from cxsurvey.readers.separator import likeliest
from cxsurvey.readers.sniffing import signs_of

MOST_TITLES = 6  # lines above a header that are looked through for it
MOST_COLUMNS = 32_768
_LINES_LOOKED_AT = 60
_ROWS_LOOKED_AT = 6


def lines_of_title(lines: Sequence[str], separator: str | None) -> int:
    """How many lines stand above the header of a known platform: each of one cell, or of none; 0 where none is known.

    >>> lines_of_title(["Our survey 2022,,", "Respondent ID,Collector ID,Who?", ",,Response", "1,2,IT"], None)
    1
    """
    for skipped in range(MOST_TITLES + 1):
        rows = first_rows(lines[skipped:], separator)
        if not rows or _filled(rows[0]) > 1:
            return skipped if skipped and rows and signs_of(rows) else 0
    return 0


def first_rows(lines: Sequence[str], separator: str | None, broken: str | None = None) -> Rows:
    """The first rows, cells without white space around them, as far as they can be split."""
    sample = [line.rstrip("\r") for line in lines[:_LINES_LOOKED_AT]]
    found = separator or likeliest(sample)
    rows: list[list[str]] = []
    if found is None:
        return [[line.strip()] for line in sample[:_ROWS_LOOKED_AT]]
    try:
        restored = [rejoined(line, broken) for line in sample] if broken else sample
        for row in csv.reader((f"{line}\n" for line in restored), delimiter=found):
            rows.append([cell.strip() for cell in row])
            if len(rows) == _ROWS_LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def header(
    path: Path, lines: Sequence[str], separator: str, header_rows: int, broken: str | None
) -> tuple[Heads, Sequence[str], int]:
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
    _check_width(path, width, separator)
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


def _check_width(path: Path, width: int, separator: str) -> None:
    """Refuse more columns than a survey has, which would take minutes to tell apart."""
    if width > MOST_COLUMNS:
        raise ReadError(
            "The header has more columns than any survey.",
            where=f"{path}, line 1",
            got=f"{width:,} columns under separator={separator!r}",
            expected=f"at most {MOST_COLUMNS:,}, twice as many as a spreadsheet can hold",
            next_step="Set separator or title_lines if they were found wrong; else export the survey in parts.",
        )


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))
