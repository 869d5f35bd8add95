"""SPSS (.sav, .zsav, .por) and Stata (.dta) files: codes as text, numbers as numbers, dates as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.arrays import FloatArray
from cxsurvey.errors import ReadError
from cxsurvey.readers.apart import ApartError
from cxsurvey.readers.export import Export, file_content, file_digest
from cxsurvey.readers.labelled_draft import date_unit, draft_of, is_coded
from cxsurvey.readers.statfile import StatFile, statfile

_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("sav", lambda head: head[:4] in (b"$FL2", b"$FL3")),
    ("dta", lambda head: head.startswith(b"<stata_dta>") or (head[0] in (*range(104, 116),) and head[1] in (1, 2))),
    ("por", lambda head: b"ASCII SPSS PORT FILE" in head or b"SPSSPORT" in head),
)
# Seconds of one unit, and the day that is counted from: SPSS from the Gregorian calendar on, Stata from 1960.
_EPOCHS = {"sav": "1582-10-14", "por": "1582-10-14", "dta": "1960-01-01"}
_SHOWN = 2**53  # the largest number of which every smaller whole number is known exactly
_YEARS = 3e11  # seconds; no date of a survey lies ten thousand years from the epoch


def read(path: Path, *, encoding: str | None = None) -> Export:
    """The export in an SPSS or Stata file, with a draft codebook from its labels.

    Coded answers are text ("1"), open numbers are numbers, dates are text (2022-05-03). User-missing values stay as
    they are in the file; the draft says which reason each stands for. System-missing is a missing value.

    Raises ReadError for a file that is none of these, is damaged, or has no rows.
    """
    content = file_content(path)
    kind = _kind(path, content)
    try:
        file = statfile(path, kind, encoding)
    except ApartError as problem:
        raise _refusal(path, str(problem)) from None
    index = pd.Index(range(1, _row_count(path, file) + 1), name="row")
    columns = {name: _column(file, name, kind) for name in file.columns}
    frame = pd.DataFrame({name: pd.Series(column, index=index) for name, column in columns.items()}, index=index)
    return Export(
        frame=frame,
        path=path,
        digest=file_digest(content),
        rows_in=len(frame),
        notes=tuple(f"Note in the file: {line.strip()}" for line in file.meta["notes"] or ()),
        draft=draft_of(file, frame),
        columns_in=frame.shape[1],
        platform="stata" if kind == "dta" else "spss",
    )


def _kind(path: Path, content: bytes) -> str:
    kind = next((kind for kind, is_kind in _SIGNS if len(content) > 16 and is_kind(content[:512])), None)
    if kind is None:
        raise ReadError(
            "The file is neither an SPSS nor a Stata file.",
            where=path,
            got=f"{len(content):,} bytes that start with {content[:8]!r}" if content else "0 bytes",
            expected="a file saved by SPSS (.sav, .zsav, .por) or Stata (.dta)",
            next_step="Save it from SPSS or Stata again, or name the reader that fits what is in it.",
        )
    return kind


def _refusal(path: Path, problem: str) -> ReadError:
    encoding = "encoding" in problem
    return ReadError(
        "The file cannot be read to its end.",
        where=path,
        got=problem,
        expected="a whole file, as SPSS or Stata wrote it",
        next_step='Name the encoding of its texts, such as encoding="windows-1252".'
        if encoding
        else "Save it from SPSS or Stata again, or export the answers as CSV.",
    )


def _row_count(path: Path, file: StatFile) -> int:
    counts = {len(column[0] if isinstance(column, tuple) else column) for column in file.columns.values()}
    if len(counts) != 1 or counts == {0}:
        columns = f"{len(file.columns)} column{'' if len(file.columns) == 1 else 's'}"
        raise ReadError(
            "The file holds no answers.",
            where=path,
            got=f"{columns}, {'0 rows' if len(counts) < 2 else 'of different lengths'}",
            expected="at least one row",
            next_step="Save it again with the responses included.",
        )
    return counts.pop()


def _column(file: StatFile, name: str, kind: str) -> Any:
    """One column: categories of text for codes, texts and dates, floats for open numbers."""
    column = file.columns[name]
    if isinstance(column, tuple):
        codes, values = column
        return categories(*_joined(codes, [_text_of(value, kind) for value in values]))
    unit = date_unit(file, name)
    if unit:
        return _categories(column, lambda numbers: _dates(numbers, unit, kind))
    return _categories(column, _codes) if is_coded(file, name) else column


def _text_of(value: Any, kind: str) -> str:
    """A text without the blanks that fill it up; a tagged missing value of Stata with its point."""
    if not isinstance(value, str):
        return code_text(float(value))
    return value.rstrip(" ") if kind != "dta" or len(value) != 1 else value


def _joined(codes: Any, texts: list[str]) -> tuple[Any, list[str]]:
    """Codes and values with every text once."""
    place = {text: position for position, text in enumerate(dict.fromkeys(texts))}
    table = np.array([*(place[text] for text in texts), -1], dtype=np.int64)
    return table[codes], list(place)


def _categories(numbers: FloatArray, texts: Callable[[FloatArray], Iterable[str]]) -> Any:
    positions, values = pd.factorize(numbers, use_na_sentinel=True)
    return categories(*_joined(positions, list(texts(np.asarray(values, dtype=np.float64)))))


def _codes(numbers: FloatArray) -> list[str]:
    return [code_text(number) for number in numbers.tolist()]


def code_text(number: float) -> str:
    """A number as a person writes it: 1 for 1.0.

    >>> code_text(1.0), code_text(2.5)
    ('1', '2.5')
    """
    return str(int(number)) if number == number // 1 and abs(number) < _SHOWN else repr(number)


def _dates(numbers: FloatArray, unit: str, kind: str) -> list[str]:
    """Dates and times as ISO 8601 writes them; a number that is no date stays a number."""
    return [_date(number, unit, _EPOCHS[kind]) for number in numbers.tolist()]


def _date(number: float, unit: str, epoch: str) -> str:
    what, _, scale = unit.partition(":")
    if what == "month":
        month = np.datetime64(epoch, "M") + int(number) * int(scale) if abs(number) < 1e5 else None
        return code_text(number) if month is None else str(month)
    seconds = number * float(scale)
    if not abs(seconds) < _YEARS:
        return code_text(number)
    if what == "time":
        return _clock(seconds)
    moment = np.datetime64(epoch, "ms") + np.timedelta64(round(seconds * 1000), "ms")
    if what == "date":
        return str(moment.astype("datetime64[D]"))
    return str(moment.astype("datetime64[s]")).replace("T", " ")


def _clock(seconds: float) -> str:
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 else ""
    return f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
