"""A sound delimited text as columns, without one Python object per cell; None where it is not sound to the last byte.

The bytes are looked at as numbers: which marks stand outside quotation marks, whether every line has as many fields as
the header, and, column by column, which cells are equal. Only the distinct answers ever become text. It gives what the
csv module gives in its strict mode, or nothing at all: then the rows are read one by one (`records`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.arrays import BoolArray, IntArray

LONGEST_FIELD = 131_072  # bytes; the longest field that the csv module takes, in characters
CHUNK = 4 * 2**20  # bytes of text worked on at once, a few times which is held in memory
_WORD = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ divided by the golden ratio: spreads the bits of a product
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


class Fields(NamedTuple):
    """Where the fields of one chunk stand in it: first byte and length; in the end of shape (columns, rows)."""

    first: IntArray
    length: IntArray


@dataclass
class _Column:
    """One column as it grows: the codes of each chunk, and the distinct answers in order of first appearance."""

    codes: list[npt.NDArray[np.int32]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


def sound_columns(
    lines: Sequence[str], separator: str, width: int, *, tell: Callable[[float], None] = lambda _: None
) -> list[pd.Categorical[Any]] | None:
    """Every column below the header, or None where any row is damaged or blank, or the text is out of the ordinary.

    `tell` is called with the share of the text that is done.
    """
    text = _encoded(lines, separator)
    if text is None:
        return None
    columns = [_Column() for _ in range(width)]
    start = 0
    while start < len(text):
        chunk = text[start : start + CHUNK]
        used = _add_chunk(columns, chunk, separator, last=start + CHUNK >= len(text))
        if not used:
            return None
        start += used
        tell(start / len(text))
    return [categories(np.concatenate(column.codes), column.answers) for column in columns] if start else None


def _encoded(lines: Sequence[str], separator: str) -> bytes | None:
    """The lines as UTF-8 with one line end after the last; None for what only a parser of characters can judge."""
    used = len(lines)
    while used and not lines[used - 1]:
        used -= 1
    try:
        text = "\n".join([*lines[:used], ""]).encode()
    except UnicodeEncodeError:
        return None
    return None if len(separator.encode()) > 1 or b"\x00" in text else text


def _add_chunk(columns: list[_Column], chunk: bytes, separator: str, *, last: bool) -> int:
    """The number of bytes of the chunk, whole rows, that were added to the columns; 0 where they are not sound."""
    found = _fields(np.frombuffer(chunk, dtype=np.uint8), ord(separator), len(columns))
    if found is None:
        return 0
    fields, used = found
    if last and used < len(chunk):
        return 0
    filled = np.zeros(fields.first.shape[1], dtype=bool)
    words, doubled = _words(chunk), b'""' in chunk
    for number, column in enumerate(columns):
        codes, texts = _distinct(chunk, words, fields.first[number], fields.length[number], doubled)
        if texts is None:
            return 0
        filled |= np.fromiter((text != "" and not text.isspace() for text in texts), dtype=bool, count=len(texts))[
            codes
        ]
        known = column.answers
        place = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
        column.codes.append(place[codes])
    return used if filled.all() else 0


def _fields(text: Bytes, separator: int, width: int) -> tuple[Fields, int] | None:
    """The fields of the whole rows at the start of a chunk, and its bytes up to there; None if one is unsound."""
    quotes = np.flatnonzero(text == _QUOTE)
    ends = np.flatnonzero((text == separator) | (text == _NEWLINE))
    if len(quotes):  # a mark with an odd number of quotation marks before it stands inside an answer
        inside = np.cumsum(text == _QUOTE, dtype=np.uint8)[ends] & 1
        ends = ends[inside == 0]
    is_end = text[ends] == _NEWLINE
    rows = int(is_end.sum())
    if not rows:
        return None
    ends = ends[: np.flatnonzero(is_end)[-1] + 1]
    used = int(ends[-1]) + 1
    if len(ends) != rows * width or not is_end[width - 1 : len(ends) : width].all():
        return None
    quotes = quotes[: np.searchsorted(quotes, used)]
    first = np.concatenate([[0], ends[:-1] + 1])
    stop = ends - _returns(text, ends, width)
    if not _returns_are_ends(text[:used], first, stop, quotes, width):
        return None
    fields = _unquoted(text, first, stop, quotes)
    return (
        None
        if fields is None
        else (Fields(*(np.ascontiguousarray(part.reshape(rows, width).T) for part in fields)), used)
    )


def _returns(text: Bytes, ends: IntArray, width: int) -> IntArray:
    """1 where a carriage return stands before the line end that ends the field, else 0."""
    last = ends[width - 1 :: width]
    extra = np.zeros(len(ends), dtype=np.int64)
    extra[width - 1 :: width] = (last > 0) & (text[last - 1] == _RETURN)
    return extra


def _returns_are_ends(text: Bytes, first: IntArray, stop: IntArray, quotes: IntArray, width: int) -> bool:
    """Whether each carriage return stands before a line end or inside quotation marks, and no line is empty."""
    if width == 1 and (stop <= first).any():
        return False
    returns = np.flatnonzero(text == _RETURN)
    outside = returns[np.searchsorted(quotes, returns) % 2 == 0]
    return bool(np.isin(outside, stop[width - 1 :: width]).all())


def _unquoted(text: Bytes, first: IntArray, stop: IntArray, quotes: IntArray) -> Fields | None:
    """The fields without the quotation marks around them; None where a quotation mark stands where none may."""
    length = stop - first
    if length.max() > LONGEST_FIELD or length.min() < 0:
        return None
    if not len(quotes):
        return Fields(first, length)
    quoted = (text[first] == _QUOTE) & (length > 0)
    if (length[quoted] < 2).any() or (text[stop[quoted] - 1] != _QUOTE).any():
        return None
    outer = np.concatenate([first[quoted], stop[quoted] - 1])
    inner = np.setdiff1d(quotes, outer, assume_unique=True)
    if len(inner) + len(outer) != len(quotes) or not _doubled(inner, first, quoted):
        return None
    return Fields(first + quoted, length - 2 * quoted)


def _doubled(inner: IntArray, first: IntArray, quoted: BoolArray) -> bool:
    """Whether quotation marks inside fields stand in pairs, and in quoted fields only."""
    if len(inner) % 2 or (inner[::2] + 1 != inner[1::2]).any():
        return False
    return bool(quoted[np.searchsorted(first, inner, side="right") - 1].all())


def _words(chunk: bytes) -> Words:
    """The eight bytes from every position of the chunk on, as one number each; not copied."""
    padded = np.frombuffer(chunk + bytes(_WORD), dtype=np.uint8)
    count = len(padded) - _WORD
    return np.ndarray((count + 1,), dtype="<u8", buffer=padded.data, strides=(1,))


def _distinct(
    chunk: bytes, words: Words, first: IntArray, length: IntArray, doubled: bool
) -> tuple[IntArray, list[str] | None]:
    """The place of each cell among the distinct ones, and these as text; no texts where two could not be told apart.

    `doubled` says whether there are doubled quotation marks to be read as one.
    """
    codes, shown = _places(_quick_keys(words, first, length))
    if not _same_cells(words, first, length, codes, shown):
        codes, shown = _places(_keys(words, first, length))
        if not _same_cells(words, first, length, codes, shown):
            return codes, None
    stops = (first + length)[shown].tolist()
    texts = [chunk[start:stop].decode() for start, stop in zip(first[shown].tolist(), stops, strict=True)]
    return codes, [text.replace('""', '"') for text in texts] if doubled else texts


def _places(keys: Words) -> tuple[IntArray, IntArray]:
    """Per cell the place of its key among the distinct ones, and the first cell that has each."""
    codes, distinct_keys = pd.factorize(keys)
    shown = np.empty(len(distinct_keys), dtype=np.int64)
    shown[codes[::-1]] = np.arange(len(codes))[::-1]  # the last to be written is the first to appear
    return codes, shown


def _quick_keys(words: Words, first: IntArray, length: IntArray) -> Words:
    """One number per cell, equal for equal cells: the cell itself up to eight bytes, else of both its ends."""
    head = words[first] & _MASKS[np.minimum(length, _WORD)]
    if length.max() <= _WORD:
        return head
    long = length > _WORD
    tail = words[np.where(long, first + length - _WORD, first)]
    mixed = (head ^ (head >> np.uint64(29))) * _MIX + (tail ^ (tail >> np.uint64(31))) + length.astype(np.uint64)
    return np.where(long, mixed * _MIX, head)


def _keys(words: Words, first: IntArray, length: IntArray) -> Words:
    """One number per cell, equal for equal cells: the cell itself up to eight bytes, else a hash of all of it."""
    keys = words[first] & _MASKS[np.minimum(length, _WORD)]
    longest, offset, rows = int(length.max()), _WORD, np.arange(len(first))
    while offset < longest:
        rows = rows[length[rows] > offset]
        part = words[first[rows] + offset] & _MASKS[np.minimum(length[rows] - offset, _WORD)]
        mixed = (keys[rows] ^ (keys[rows] >> np.uint64(29))) * _MIX + part
        keys[rows] = mixed
        offset += _WORD
    return keys


def _same_cells(words: Words, first: IntArray, length: IntArray, codes: IntArray, shown: IntArray) -> bool:
    """Whether each cell equals, byte for byte, the one that stands for it."""
    longest = int(length.max())
    if longest <= _WORD:
        return True
    if not np.array_equal(length, length[shown][codes]):
        return False
    offset, rows = 0, np.arange(len(first))
    while offset < longest:
        rows = rows[length[rows] > offset] if offset else rows
        left = length[rows] - offset
        differ = words[first[rows] + offset] ^ words[first[shown] + np.minimum(offset, length[shown])][codes[rows]]
        if (differ & _MASKS[np.minimum(left, _WORD)]).any():
            return False
        offset += _WORD
    return True
