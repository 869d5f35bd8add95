"""Rows that a spreadsheet broke at its own list separator, put together again.

A comma separated file opened where the list separator is ";" is split at each ";" inside an answer, and saved with
every piece as a field of its own, quotation marks doubled, and a tail of empty fields. Undoing it takes three steps:
split at the list separator, drop the empty tail, join again. What comes out is the original line, with two losses
that the spreadsheet leaves no trace of: a ";" that ended the last answer of a row, and the quotation marks of a row
or of a piece that began with one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

_LIST_SEPARATORS = (";", "\t", "|", ",")
NOWHERE = "\x1f"
_LINES_LOOKED_AT = 20


def broken_separator(lines: Sequence[str], separator: str) -> str | None:
    """The list separator that a spreadsheet broke the file at, or None.

    Its mark is a header with a tail of them. Where no answer held one, nothing is broken, but rows with quotation
    marks have become one quoted field: then the separator is one that occurs nowhere.

    >>> broken_separator(["id,role,answer;;;;"], ",")
    ';'
    >>> broken_separator(["id,role,x", '"1,""Yes, often"",x"'], ",") == NOWHERE
    True
    >>> broken_separator(["id,role,answer", "1,IT,Java;Python"], ",") is None
    True
    """
    header, *rows = [line.rstrip("\r") for line in lines[:_LINES_LOOKED_AT] if line.strip()]
    for other in _LIST_SEPARATORS:
        if other != separator and _has_tail(header, rows, separator, other):
            return other
    return NOWHERE if _is_whole(header, rows, separator) else None


def rejoined(line: str, broken: str) -> str:
    r"""The line as it was before it was broken; csv.Error where its quotation marks do not allow that.

    >>> rejoined('"1,""Yes, often"",Java";Python;;;', ";")
    '1,"Yes, often",Java;Python'
    """
    if '"' not in line:
        return line.rstrip(broken)
    pieces = csv.reader([f"{line}\n"], delimiter=broken, strict=True)
    return broken.join(_without_tail(next(pieces)))


def restored_lines(lines: Iterable[str], broken: str) -> list[str | None]:
    """Each line as it was before it was broken; None where its quotation marks do not allow that.

    >>> restored_lines(['"1,""Yes"";;"', '"2'], ";")
    ['1,"Yes";;', None]
    """
    restored: list[str | None] = []
    for line in lines:
        try:
            restored.append(rejoined(line.rstrip("\r"), broken))
        except csv.Error:
            restored.append(None)
    return restored


def _without_tail(pieces: list[str]) -> list[str]:
    while pieces and not pieces[-1]:
        pieces.pop()
    return pieces


def _has_tail(header: str, rows: Sequence[str], separator: str, other: str) -> bool:
    """Whether the header ends in empty pieces: two or more, or one where most rows have as many pieces."""
    pieces = _pieces(header, other)
    filled = _without_tail(pieces.copy())
    tail = len(pieces) - len(filled)
    if not tail or separator not in other.join(filled):
        return False
    return tail > 1 or _most(len(_pieces(row, other)) == len(pieces) for row in rows)


def _is_whole(header: str, rows: Sequence[str], separator: str) -> bool:
    """Whether most rows with quotation marks are one quoted field that holds as many fields as the header."""
    names = _unwrapped(header, separator) or _pieces(header, separator)
    judged = [row for row in rows if '"' in row]
    return len(names) > 1 and _most(len(_unwrapped(row, separator)) == len(names) for row in judged)


def _unwrapped(line: str, separator: str) -> list[str]:
    """The fields inside a line that is one quoted field; none for any other line."""
    fields = _pieces(line, separator)
    return _pieces(fields[0], separator) if len(fields) == 1 and line.startswith('"') else []


def _most(votes: Iterable[bool]) -> bool:
    cast = list(votes)
    return sum(cast) * 2 > len(cast)


def _pieces(line: str, separator: str) -> list[str]:
    """The fields of one line; the line itself where its quotation marks do not add up."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [""])
    except csv.Error:
        return [line]
