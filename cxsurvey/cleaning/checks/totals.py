"""Rows below the answers that are nobody's: totals and averages that somebody put under a sheet."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.cleaning.checks.view import as_numbers

LAST = 5  # rows from the end that are looked at
LEAST = 3  # rows above, without which a sum shows nothing
ROUNDED = 0.005  # an average in a sheet is often written with two decimals
NAMED = re.compile(
    r"\s*(?:(?:grand |sub)?totals?|(?:eind|sub)?totaal|summe|gesamt(?:summe)?|sum|som|average|mean|gemiddelde|"
    r"mittelwert|count|n ?=.*)\s*:?\s*",
    re.IGNORECASE,
)


def total_rows(frame: pd.DataFrame) -> tuple[IntArray, list[str]]:
    """The rows at the end that are named as a total and hold sums or averages of the rows above, and what shows it.

    A row that is only named so, or only happens to add up, is left alone.
    """
    rows: list[int] = []
    evidence: list[str] = []
    first = max(len(frame) - LAST, LEAST)
    tail = frame.iloc[first:]
    places = [first + int(place) for place in np.flatnonzero(tail.astype(object).map(_is_named).any(axis=1))]
    if not places:
        return np.zeros(0, dtype=np.int64), []
    above = frame.iloc[: places[0]]
    for row in places:
        shown = _adds_up(above, frame.iloc[row])
        if shown:
            rows.append(row)
            evidence.append(shown)
    return np.array(rows, dtype=np.int64), evidence


def _is_named(value: Any) -> bool:
    return isinstance(value, str) and NAMED.fullmatch(value) is not None


def _adds_up(above: pd.DataFrame, row: pd.Series[Any]) -> str:
    """Which of the row's numbers sum up the rows above, in words; "" unless most of its numbers do."""
    numbers = as_numbers(row.astype(object))
    shown, tried = [], 0
    for place in (int(place) for place in np.flatnonzero(~np.isnan(numbers))):
        column = as_numbers(above.iloc[:, place])
        if (~np.isnan(column)).sum() < LEAST:
            continue
        tried += 1
        kind = _kind(float(numbers[place]), column)
        shown += [f"{above.columns[place]} {numbers[place]:,.10g} is the {kind} above"] if kind else []
    return shown[0] if shown and 2 * len(shown) > tried else ""


def _kind(number: float, column: FloatArray) -> str:
    """Which summary of the column a number is; "" for none."""
    known = column[~np.isnan(column)]
    near = {"sum": float(known.sum()), "average": float(known.mean()), "count": float(len(known))}
    return next((name for name, value in near.items() if abs(number - value) <= ROUNDED), "")
