"""Bands that a spreadsheet took for dates: "2-5" saved as 41310, "10-49" as "Oct-49"; found, and read as they were."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.dates import FIRST_SERIAL, LAST_SERIAL, serial_date
from cxsurvey.errors import listing
from cxsurvey.readers.reasons import reason_of

MOST_BANDS = 40  # more distinct values than this in one column are no bands
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    rf"(?:(?P<a>\d{{1,2}})-(?P<b>{'|'.join(_MONTHS)})|(?P<c>{'|'.join(_MONTHS)})-(?P<d>\d{{1,2}}))", re.I
)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_AMOUNT = r"[$€£]?\s*\d[\d,. ]*\s*[kKmM%]?"
_BAND = re.compile(rf"{_AMOUNT}\s*(-|–|to|tot|bis)\s*{_AMOUNT}.*", re.I)
_BOUND = re.compile(
    rf"(<|>|≤|≥|<=|>=|under|over|up to|less than|more than|fewer than|at least|minder dan|meer dan)\s*{_AMOUNT}.*"
    rf"|{_AMOUNT}\s*(\+|and over|and more|or more|or less|of meer)",
    re.I,
)
_SMALL = re.compile(r"\d{1,4}(\.0)?", re.ASCII)


def damage_notes(frame: pd.DataFrame) -> tuple[str, ...]:
    """One note per column in which a spreadsheet made dates of bands; the frame keeps the text of the file."""
    notes = []
    for name, column in frame.items():
        values = [str(value) for value in distinct(column)[0][: MOST_BANDS + 2]]
        bands = damaged_bands(values)
        if bands:
            told = ", ".join(f"{text} ({band})" for text, band in bands.items())
            notes.append(f"A spreadsheet made dates of bands in {listing([str(name)])}: {told}.")
    return tuple(notes)


def damaged_bands(values: Collection[str]) -> dict[str, str]:
    """The values that were bands before a spreadsheet made dates of them, with the bands; {} where none is certain.

    Undone only where every other value of the column is a band, a small number or no answer, and one of them a band
    for certain; a real date stands among dates.

    >>> damaged_bands(["<2", "41310", "41435", "11"])
    {'41310': '2-5', '41435': '6-10'}
    >>> damaged_bands(["1-9", "Oct-49", "50-99"]), damaged_bands(["41310", "41435"])
    ({'Oct-49': '10-49'}, {})
    """
    given = [value.strip() for value in values if value.strip()]
    if len(given) > MOST_BANDS:
        return {}
    found = {value: band for value in given if (band := _band_of(value))}
    others = [value for value in given if value not in found]
    certain = any(_BAND.fullmatch(value) or _BOUND.fullmatch(value) for value in others)
    return found if certain and all(map(_may_stand_beside, others)) else {}


def _band_of(value: str) -> str:
    """The band that became this date: its two numbers in rising order."""
    named = _NAMED.fullmatch(value)
    if named:
        number = int(named["a"] or named["d"])
        month = _MONTHS.index((named["b"] or named["c"]).lower()) + 1
        return _rising(month, number)
    if _SERIAL.fullmatch(value) and FIRST_SERIAL <= int(value) <= LAST_SERIAL:
        day = serial_date(value)
        return _rising(day.month, day.day)
    return ""


def _rising(a: int, b: int) -> str:
    return f"{min(a, b)}-{max(a, b)}" if a != b else ""


def _may_stand_beside(value: str) -> bool:
    return bool(_BAND.fullmatch(value) or _BOUND.fullmatch(value) or _SMALL.fullmatch(value) or reason_of(value))
