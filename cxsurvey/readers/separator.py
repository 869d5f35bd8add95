"""Which mark separates the fields: the one that gives the header a name per field of the rows below it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from cxsurvey.errors import InputError, ReadError, listing
from cxsurvey.readers.rejoin import broken_separator, rejoined

SEPARATORS = (",", ";", "\t", "|")
_LINES_LOOKED_AT = 50


def separators(path: Path, lines: Sequence[str], given: str | None) -> tuple[str, str | None]:
    """The separator of the fields, and the list separator that a spreadsheet broke the file at, or None.

    Raises ReadError where the first line is a title, or where the separator given is not the one in the file.
    """
    sample = [line.rstrip("\r") for line in lines[:_LINES_LOOKED_AT]]
    separator = given or likeliest(sample)
    if separator is None and not (separator := _likeliest_if_broken(sample)):
        _refuse_title(path, sample)
        return ",", None
    broken = broken_separator(lines, separator)
    if given and not broken:
        _refuse_other(path, sample, given)
    return separator, broken


def check_separator(given: str | None) -> None:
    """Refuse a separator that is not one character."""
    if given is not None and (len(given) != 1 or given in '"\r\n'):
        raise InputError(
            "The separator cannot be one.",
            where="separator",
            got=listing([given]),
            expected=f"one character, such as {', '.join(map(repr, SEPARATORS))}",
            next_step="Leave it out to have it found.",
        )


def likeliest(lines: Sequence[str]) -> str | None:
    """The separator under which most rows are as wide as the header, then the one that gives it most names."""
    scores: dict[str, tuple[int, int]] = {}
    for separator in SEPARATORS:
        header, *rows = _fields(lines, separator)
        if _filled(header) > 1 or (_filled(header) == 1 and not header[0].strip()):
            scores[separator] = (sum(len(row) == len(header) for row in rows), _filled(header))
    return max(scores, key=lambda separator: scores[separator], default=None)


def _likeliest_if_broken(lines: Sequence[str]) -> str | None:
    """The separator inside a header that is one quoted field, with or without a tail."""
    for broken in SEPARATORS:
        try:
            header = rejoined(lines[0], broken)
        except csv.Error:
            continue
        separator = likeliest([header]) if header != lines[0] else None
        if separator and broken_separator(lines, separator):
            return separator
    return None


def _refuse_title(path: Path, lines: Sequence[str]) -> None:
    rest = [line for line in lines[1:] if line.strip()]
    below = {separator: [len(row) for row in _fields(rest, separator)] for separator in SEPARATORS}
    wide = [separator for separator, widths in below.items() if widths[0] > 1 and _agree(separator, widths)]
    if wide:
        first = listing([lines[0].strip()]) if lines[0].strip() else "an empty line"
        raise ReadError(
            "The first line is not a header.",
            where=f"{path}, line 1",
            got=f"{first} above a line of {below[wide[0]][0]} cells",
            expected="the names of the columns",
            next_step="If it is a title, set title_lines=1; if there is one column only, set separator=','.",
        )


def _agree(separator: str, widths: Sequence[int]) -> bool:
    """Whether the lines below are a table: a comma outside quotation marks suffices, other marks occur in answers."""
    return separator == "," or (len(widths) > 1 and len(set(widths)) == 1)


def _refuse_other(path: Path, lines: Sequence[str], given: str) -> None:
    found = likeliest(lines)
    if not found or _filled(_fields(lines, given)[0]) > 1:
        return
    header, *rows = _fields(lines, found)
    if any(len(row) == len(header) for row in rows):
        raise ReadError(
            "The file is not separated by what it was read with.",
            where=f"{path}, line 1",
            got=f"one cell under separator={given!r}",
            expected=f"{len(header)} cells, as under separator={found!r}",
            next_step="Leave the separator out to have it found.",
        )


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _fields(lines: Sequence[str], separator: str) -> list[list[str]]:
    """The sampled rows, at least one, as far as they can be split."""
    rows = []
    try:
        for row in csv.reader((f"{line}\n" for line in lines), delimiter=separator):
            rows.append(row)
    except csv.Error:
        pass
    return rows or [[]]
