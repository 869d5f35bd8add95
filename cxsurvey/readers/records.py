"""The lines below a header as records: all at once where the file is sound, else one by one, so that damage is local.

A stray quotation mark costs the row that it stands in and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_RECORD = 200  # physical lines; a longer quoted answer is taken for a stray quotation mark

# Lines inside a quoted answer that each hold exactly the separators of a full row: from this many separators on it
# is no coincidence, and the quotation mark that swallowed them is a stray one.
COINCIDENCE = 6

Parse = Callable[[str], list[str] | None]

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


def fields_of(text: str, separator: str) -> list[str] | None:
    """The fields of one record; None where a quotation mark is still open at its end.

    Raises csv.Error where the quotation marks cannot be right whatever follows.
    """
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error as problem:
        if str(problem).startswith("unexpected end of data"):
            return None
        raise


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
    lines: Sequence[str], parse: Parse, width: int, *, first_line: int, separator: str | None = None
) -> Iterator[Record]:
    """Record by record, each with its text; what cannot be read has the reason in `problem`.

    With a `separator` each record is split in one pass; without one by `parse`, which needs its whole text.
    """
    start, row = 0, 0
    while start < len(lines):
        if not lines[start].strip("\r"):
            start += 1
            continue
        row += 1
        stop, fields, problem = _one_record(lines, start, parse, width, separator)
        yield Record(row, first_line + start, _text(lines, start, stop), fields, problem)
        start = stop


def _one_record(
    lines: Sequence[str], start: int, parse: Parse, width: int, separator: str | None
) -> tuple[int, list[str] | None, str]:
    """Where the record ends, its fields, and what is wrong with it."""
    try:
        stop, fields = _split(lines, start, separator) if separator else _parsed(lines, start, parse)
    except _UnsplitError as problem:
        return start + 1, None, str(problem)
    if _swallows_rows(lines[start + 1 : stop - 1], parse, width):
        return start + 1, None, _OPEN
    return stop, *_checked(fields, width)


class _UnsplitError(Exception):
    """A record whose quotation marks do not add up."""


def _split(lines: Sequence[str], start: int, separator: str) -> tuple[int, list[str]]:
    """Where the record ends and its fields; each of its lines is looked at once."""
    own = (f"{lines[place]}\n" for place in range(start, min(start + LONGEST_RECORD, len(lines))))
    reader = csv.reader(own, delimiter=separator, strict=True)
    try:
        fields = next(reader)
    except csv.Error as problem:
        raise _UnsplitError(_OPEN if reader.line_num > 1 else _in_words(problem)) from None
    return start + reader.line_num, fields


def _parsed(lines: Sequence[str], start: int, parse: Parse) -> tuple[int, list[str]]:
    """Where the record ends and its fields, by parsing longer and longer texts."""
    for stop in range(start + 1, min(start + LONGEST_RECORD, len(lines)) + 1):
        if stop > start + 1 and '"' not in lines[stop - 1]:
            continue
        try:
            fields = parse(_text(lines, start, stop))
        except csv.Error as problem:
            raise _UnsplitError(_OPEN if stop > start + 1 else _in_words(problem)) from None
        if fields is not None:
            return stop, fields
    raise _UnsplitError(_OPEN)


def _checked(fields: list[str], width: int) -> tuple[list[str] | None, str]:
    if not any(map(str.strip, fields)):
        return None, _NO_ANSWER
    if len(fields) != width:
        return None, f"{len(fields)} field{'s' if len(fields) > 1 else ''} where the header has {width}"
    return fields, ""


def _swallows_rows(inner: Sequence[str], parse: Parse, width: int) -> bool:
    """Whether a quoted answer runs over lines that are rows by themselves."""
    full = sum(_is_row(line, parse, width) for line in inner)
    return full * (width - 1) >= COINCIDENCE


def _is_row(line: str, parse: Parse, width: int) -> bool:
    try:
        return len(parse(line) or ()) == width
    except csv.Error:
        return False


def _text(lines: Sequence[str], start: int, stop: int) -> str:
    return "\n".join(lines[start:stop]).rstrip("\r")


def _in_words(problem: csv.Error) -> str:
    known = (words for start, words in _IN_WORDS.items() if str(problem).startswith(start))
    return next(known, f"cannot be split into fields ({problem})")
