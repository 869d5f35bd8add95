"""Targets in DataFrames, one row for each, brought into the shape of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.errors import TargetError, listing
from cxsurvey.weighting.targets import CROSS

NUMBERS = {"share": "shares", "shares": "shares", "percent": "percent", "total": "totals", "totals": "totals"}
NUMBERS |= {"Freq": "totals"}  # as R's population tables call it
_ABOUT = ("source", "date")


def margins_of_frame(frames: Sequence[pd.DataFrame]) -> dict[str, Any]:
    """A dictionary of the shape of the TOML file from frames of targets.

    Raises TargetError for a frame without a column of numbers or of variables, and for two rows of one level.
    """
    margins: dict[str, Any] = {}
    for frame in frames:
        number = _number_column(frame)
        if {"variable", "level"} <= set(frame.columns):
            for name, part in frame.groupby("variable", sort=False, observed=True, dropna=False):
                margins[str(name)] = _entry([str(name)], part, ["level"], number)
        else:
            names = [str(name) for name in frame.columns if name != number and name not in _ABOUT]
            margins[CROSS.join(names)] = _entry(names, frame, names, number)
    return {"margins": margins}


def _number_column(frame: pd.DataFrame) -> str:
    found = [str(name) for name in frame.columns if name in NUMBERS]
    rest = [name for name in frame.columns if name not in found and name not in _ABOUT]
    if len(found) == 1 and rest:
        return found[0]
    raise TargetError(
        "The DataFrame is not a table of targets.",
        where="targets",
        got=f"the columns {listing(frame.columns)}",
        expected="the variables, or variable and level, and one of share, percent, total or Freq",
        next_step="Rename the column with the numbers to share, percent or total.",
    )


def _entry(variables: list[str], frame: pd.DataFrame, keys: list[str], number: str) -> dict[str, Any]:
    _refuse_doubles(variables, frame, keys)
    cells = [tuple(plain(value) for value in row) for row in frame[keys].itertuples(index=False, name=None)]
    values = dict(zip(cells, map(plain, frame[number]), strict=True))
    about = {key: str(frame[key].iloc[0]) for key in _ABOUT if key in frame}
    return {"variables": variables, NUMBERS[number]: values} | about


def _refuse_doubles(variables: list[str], frame: pd.DataFrame, keys: list[str]) -> None:
    twice = frame[frame.duplicated(keys, keep=False)]
    if len(twice):
        named = dict.fromkeys(CROSS.join(map(str, row)) for row in twice[keys].itertuples(index=False, name=None))
        raise TargetError(
            "A level has two targets.",
            where=f"the rows of {CROSS.join(variables)} in the DataFrame",
            got=f"{listing(named)} in rows {listing(twice.index)}",
            expected="one row for each level",
            next_step="Drop one of the rows, or add them up.",
        )


def plain(value: Any) -> Any:
    """The value in numbers of Python, within dictionaries too."""
    if isinstance(value, Mapping):
        return {plain(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    return float(value) if isinstance(value, Decimal) else value
