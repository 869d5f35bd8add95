"""The lines below a header as records: all at once where the file is sound, else one by one, so that damage is local.

A stray quotation mark costs the row that it stands in and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_RECORD = 200  # physical lines; a longer quoted answer is taken for a stray quotation mark

# Lines inside a quoted answer that each hold exactly the separators of a full row: from this many separators on it
# is no coincidence, and the quotation mark that swallowed them is a stray one.
COINCIDENCE = 6

Lines = Sequence[str | None]  # None: a line that a spreadsheet broke and that cannot be put together again

_OPEN = "a quotation mark is opened and never closed"
_NO_ANSWER = "no answer in any column"
_IN_WORDS = {
    "unexpected end of data": _OPEN,
    "new-line character": "a line break stands outside quotation marks",
    "field larger than": "a quoted answer of more than 131,072 characters",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file: its number, its first line and text there, and its fields, or None and the problem."""

    row: int
    line: int
    text: str
    fields: list[str] | None
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it was left out because it holds no answer."""
        return self.problem == _NO_ANSWER


def sound_records(lines: Sequence[str], separator: str, width: int) -> list[Record] | None:
    """Every record below the header, or None where any of them is damaged or blank."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    sound = all(len(row) == width and any(map(str.strip, row)) for row in rows)
    return [Record(i, 0, "", row) for i, row in enumerate(rows, start=1)] if sound else None


def careful_records(
    lines: Lines, separator: str, width: int, *, first_line: int, texts: Sequence[str] | None = None
) -> Iterator[Record]:
    """Record by record, each with its text in `texts`, or in `lines`; what cannot be read has the reason in `problem`.

    Each line is split a few times at most, however long the records are.
    """
    texts = [line or "" for line in lines] if texts is None else texts
    start, row = 0, 0
    while start < len(lines):
        if not texts[start].strip("\r"):
            start += 1
            continue
        row += 1
        stop, fields, problem = _one_record(lines, start, separator, width)
        yield Record(row, first_line + start, "\n".join(texts[start:stop]).rstrip("\r"), fields, problem)
        start = stop


def _one_record(lines: Lines, start: int, separator: str, width: int) -> tuple[int, list[str] | None, str]:
    """Where the record ends, its fields, and what is wrong with it."""
    try:
        stop, fields = _split(lines, start, separator)
    except _UnsplitError as problem:
        return start + 1, None, str(problem)
    if _swallows_rows(lines[start + 1 : stop - 1], separator, width):
        return start + 1, None, _OPEN
    return stop, *_checked(fields, width)


class _UnsplitError(Exception):
    """A record whose quotation marks do not add up."""


def _split(lines: Lines, start: int, separator: str) -> tuple[int, list[str]]:
    """Where the record ends and its fields; each of its lines is looked at once."""
    reader = csv.reader(_up_to_a_gap(lines[start : start + LONGEST_RECORD]), delimiter=separator, strict=True)
    try:
        fields = next(reader)
    except StopIteration:
        raise _UnsplitError(_OPEN) from None
    except csv.Error as problem:
        raise _UnsplitError(_OPEN if reader.line_num > 1 else _in_words(problem)) from None
    return start + reader.line_num, fields


def _up_to_a_gap(lines: Lines) -> Iterator[str]:
    """The lines before the first that cannot be put together again."""
    for line in lines:
        if line is None:
            return
        yield f"{line}\n"


def _checked(fields: list[str], width: int) -> tuple[list[str] | None, str]:
    if not any(map(str.strip, fields)):
        return None, _NO_ANSWER
    if len(fields) != width:
        return None, f"{len(fields)} field{'s' if len(fields) > 1 else ''} where the header has {width}"
    return fields, ""


def _swallows_rows(inner: Lines, separator: str, width: int) -> bool:
    """Whether a quoted answer runs over lines that are rows by themselves."""
    full = sum(_is_row(line, separator, width) for line in inner if line is not None)
    return full * (width - 1) >= COINCIDENCE


def _is_row(line: str, separator: str, width: int) -> bool:
    try:
        return len(next(csv.reader([line], delimiter=separator, strict=True), ())) == width
    except csv.Error:
        return False


def _in_words(problem: csv.Error) -> str:
    known = (words for start, words in _IN_WORDS.items() if str(problem).startswith(start))
    return next(known, f"cannot be split into fields ({problem})")
