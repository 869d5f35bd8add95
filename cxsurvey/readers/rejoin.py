"""Rows that a spreadsheet broke at its own list separator, put together again.

A comma separated file opened where the list separator is ";" is split at each ";" inside an answer, and saved with
every piece as a field of its own, quotation marks doubled, and a tail of empty fields. Undoing it takes three steps:
split at the list separator, drop the empty tail, join again. What comes out is the original line.
"""

from __future__ import annotations

import csv

_LIST_SEPARATORS = (";", "\t", "|", ",")


def broken_separator(header: str, separator: str) -> str | None:
    """The list separator that a spreadsheet broke the file at, or None: its mark is a header with a tail of them.

    >>> broken_separator("id,role,answer;;;;", ",")
    ';'
    >>> broken_separator("id,role,answer", ",") is None
    True
    """
    for other in _LIST_SEPARATORS:
        if other != separator and header.endswith(other * 2) and separator in header:
            return other
    return None


def rejoined(line: str, broken: str) -> str:
    r"""The line as it was before it was broken; csv.Error where its quotation marks do not allow that.

    >>> rejoined('"1,""Yes, often"",Java";Python;;;', ";")
    '1,"Yes, often",Java;Python'
    """
    pieces = next(csv.reader([line], delimiter=broken, strict=False), [])
    while pieces and not pieces[-1]:
        pieces.pop()
    return broken.join(pieces)


def rejoined_header(line: str, separator: str, broken: str) -> list[str]:
    """The header cells of a broken file."""
    return next(csv.reader([rejoined(line, broken)], delimiter=separator), [])
