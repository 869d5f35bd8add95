"""CSV files that any spreadsheet opens, and that run nothing in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: pd.DataFrame, path: Path, *, index: bool = False) -> None:
    """Write a frame as CSV in UTF-8; a text that a spreadsheet would run as a formula begins with an apostrophe."""
    safe = frame.assign(**{name: _guarded(frame[name]) for name in frame.columns if _is_text(frame[name])})
    safe.columns = pd.Index([formula_safe(name) for name in frame.columns])
    path.write_text(safe.to_csv(index=index, lineterminator="\n"), encoding="utf-8", newline="")


def formula_safe(cell: Any) -> Any:
    """The cell, with an apostrophe before a text that a spreadsheet would run; numbers such as -1 stay.

    >>> formula_safe("=1+1"), formula_safe("-99"), formula_safe("- nothing")
    ("'=1+1", '-99', "'- nothing")
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _guarded(column: pd.Series[Any]) -> pd.Series[Any]:
    values = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    if all(formula_safe(value) is value for value in values):
        return column
    return pd.Series([formula_safe(cell) for cell in column], index=column.index, dtype=object)


def _is_text(column: pd.Series[Any]) -> bool:
    return not pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_datetime64_any_dtype(column.dtype)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text
