"""How the dates of a column are written: day first, month first, year first, or as a spreadsheet's day numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import distinct

Order = Literal["day first", "month first", "year first", "spreadsheet"]

_TIME = (
    r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<a>\d{{1,2}})\2(?P<b>\d{{1,2}}){_TIME}{_ZONE}", re.ASCII)
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})([-/.])(?P<b>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_TIME}{_ZONE}", re.ASCII)
_MONTH_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_DAY_NAME = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_NAMED = (  # "3 May 2022", "di 3 mei 2022 9:15", "3-May-22"; "May 3, 2022"
    re.compile(
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH_NAME}[ ,-]+(?P<year>\d{{4}}|\d{{2}}){_TIME}{_ZONE}"
    ),
    re.compile(rf"{_DAY_NAME}{_MONTH_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}{_ZONE}"),
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
FIRST_SERIAL, LAST_SERIAL = 36_526, 47_848  # 1 January 2000 to 31 December 2030, counted from the end of 1899
# Not the locale's: the same text everywhere.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DUTCH = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
# Full names and their first three letters; Dutch has "mrt" and English "sept" besides.
_MONTH_OF: dict[str, int] = {
    text: place
    for names in ((month.lower() for month in _MONTHS), _DUTCH)
    for place, name in enumerate(names, 1)
    for text in (name, name[:3])
} | {"mrt": 3, "sept": 9}
_DAY_ZERO = datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class DateReading:
    """The order of day and month in a column of dates, or None where two are possible, and the value that shows it."""

    order: Order | None
    evidence: str


def date_reading(values: Sequence[str], *, serials: bool = False) -> DateReading | None:
    """How the dates are written; None where not every value is one. `serials`: whether day numbers count as dates.

    >>> date_reading(["03/04/2022", "17/04/2022"])
    DateReading(order='day first', evidence='17/04/2022')
    >>> date_reading(["03/04/2022 9:15 AM"]).order is None
    True
    >>> date_reading(["3 mei 2022", "May 4, 2022"])
    DateReading(order='day first', evidence='3 mei 2022')
    """
    texts = [value.strip() for value in values]
    if not texts:
        return None
    if all(_YEAR_FIRST.fullmatch(text) for text in texts):
        return DateReading("year first", texts[0])
    if serials and all(_is_serial(text) for text in texts):
        return DateReading("spreadsheet", texts[0])
    parts = [_YEAR_LAST.fullmatch(text) for text in texts]
    if None in parts:
        return _named_reading(texts)
    pairs = [(int(part["a"]), int(part["b"]), part[0]) for part in parts if part]
    first = next((text for a, _, text in pairs if a > 12), "")
    second = next((text for _, b, text in pairs if b > 12), "")
    if first and second:
        return None
    if first or second:
        return DateReading("day first" if first else "month first", first or second)
    unlike = next((text for a, b, text in pairs if a != b), "")
    return DateReading(None, unlike) if unlike else DateReading("day first", texts[0])


def _named_reading(texts: Sequence[str]) -> DateReading | None:
    """Dates with the name of a month throughout can be read in one way only."""
    named = all(_with_name(text) for text in texts)
    return DateReading("day first", texts[0]) if named else None


def _with_name(text: str) -> tuple[re.Match[str], int] | None:
    """A date with the name of a month in English or Dutch, and the number of that month."""
    for pattern in _NAMED:
        part = pattern.fullmatch(text)
        if part and part["name"].lower() in _MONTH_OF:
            return part, _MONTH_OF[part["name"].lower()]
    return None


def _is_serial(text: str) -> bool:
    return bool(_SERIAL.fullmatch(text)) and FIRST_SERIAL <= float(text) <= LAST_SERIAL


def times(column: pd.Series[Any], order: Order) -> npt.NDArray[np.datetime64]:
    """The column as points in time, NaT for a blank or what is no date in that order; shape (n,), in milliseconds.

    A zone is taken into account: the time is then UTC.

    >>> [str(t) for t in times(pd.Series(["03/04/2022 9:15 PM", ""]), "day first")]
    ['2022-04-03T21:15:00.000', 'NaT']
    """
    values, positions = distinct(column)
    found = [_time(str(value).strip(), order) for value in values]
    return np.array([*found, None], dtype="datetime64[ms]")[positions]


def _time(text: str, order: Order) -> datetime | None:
    if order == "spreadsheet":
        return _DAY_ZERO + timedelta(days=float(text)) if _is_serial(text) else None
    if named := _with_name(text):
        part, month = named
        return _moment(part, month, int(part["day"]))
    numbered = (_YEAR_FIRST if order == "year first" else _YEAR_LAST).fullmatch(text)
    if numbered is None:
        return None
    a, b = int(numbered["a"]), int(numbered["b"])
    return _moment(numbered, *((b, a) if order == "day first" else (a, b)))


def _moment(part: re.Match[str], month: int, day: int) -> datetime | None:
    """The point in time that the parts of a date make; None for a day or an hour that there is not."""
    year, hour = int(part["year"]), int(part["hour"] or 0)
    if part["half"]:
        hour = hour % 12 + 12 * (part["half"][0] in "Pp")
    try:
        moment = datetime(
            year + 2000 * (year < 100), month, day, hour, int(part["minute"] or 0), int(part["second"] or 0)
        )
        return moment - _offset(part["zone"])
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def spelled_date(text: str, order: Order) -> str:
    """The date in words, for a person to choose between two readings.

    >>> spelled_date("03/04/2022", "day first"), spelled_date("03/04/2022", "month first")
    ('3 April 2022', '4 March 2022')
    """
    moment = _time(text.strip(), order)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}" if moment else "no date"


def serial_date(text: str) -> date:
    """The day of a spreadsheet's day number."""
    return (_DAY_ZERO + timedelta(days=int(text))).date()
