"""SPSS and Stata files taken apart, and SPSS files written: the one place that knows the library which does it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cxsurvey.readers.apart import run_apart

CELLS = 2_000_000  # cells taken from the library at once: each is a Python object until it is packed
_CREATED = 92  # where date and time of creation stand in the header of a .sav file (9 and 8 bytes)

_META = (
    "column_names_to_labels",
    "variable_value_labels",
    "missing_ranges",
    "missing_user_values",
    "mr_sets",
    "variable_measure",
    "original_variable_types",
    "readstat_variable_types",
    "file_label",
    "notes",
)


@dataclass(frozen=True)
class StatFile:
    """The columns of a file, packed, and what it says about them, by the library's own names.

    A column is an array of floats (NaN for none), or a pair of codes (−1 for none) and the distinct values.
    """

    columns: dict[str, Any]
    meta: dict[str, Any] = field(default_factory=dict)


def statfile(path: Path, kind: str, encoding: str | None) -> StatFile:
    """The content of a file of kind sav, por or dta, taken apart in a process of its own.

    Raises ApartError where the library refuses it or breaks down over it.
    """
    return StatFile(*run_apart("cxsurvey.readers.statfile:taken_apart", path, kind, encoding or ""))


def taken_apart(path: str, kind: str, encoding: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The packed columns of a file and what it says about them."""
    import pyreadstat

    options: dict[str, Any] = {"output_format": "dict", "disable_datetime_conversion": True}
    if kind != "por":
        options |= {"user_missing": True, "encoding": encoding or None}
    read: Any = {"sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta}[kind]
    _, meta = read(path, metadataonly=True, **options)
    rows = max(1000, CELLS // max(1, len(meta.column_names)))
    columns = {name: _Column() for name in meta.column_names}
    start, more = 0, bool(columns)
    while more:
        block, meta = read(path, row_offset=start, row_limit=rows, **options)
        for name, column in columns.items():
            column.add(list(block[name]))
        taken = len(next(iter(block.values())))
        start += taken
        more = taken == rows
    packed = {name: column.packed() for name, column in columns.items()}
    return packed, {name: getattr(meta, name, None) for name in _META}


def write_spss(path: Path, columns: Mapping[str, Any], meta: Mapping[str, Mapping[str, Any]], note: list[str]) -> None:
    """Write columns of numbers or texts to a .sav file, with labels, user-missing ranges and measures by column."""
    import pandas as pd
    import pyreadstat

    def by_column(key: str) -> dict[str, Any]:
        return {name: about[key] for name, about in meta.items() if about.get(key)}

    try:
        pyreadstat.write_sav(
            pd.DataFrame(columns),
            path,
            column_labels=by_column("label"),
            variable_value_labels=by_column("values"),
            missing_ranges=by_column("missing"),
            variable_measure=by_column("measure"),
            note=note or None,
        )
    except pyreadstat.ReadstatError as problem:  # a full disk, in the library's words
        raise OSError(errno.EIO, str(problem), str(path)) from problem
    _undated(path)


def _undated(path: Path) -> None:
    """Put a fixed date in place of the moment of writing, so that the same answers give the same bytes."""
    with path.open("r+b") as file:
        file.seek(_CREATED)
        file.write(b"01 Jan 0000:00:00")


class _Column:
    """One column as it grows: numbers until a text comes, then codes of its distinct values."""

    def __init__(self) -> None:
        self._numbers: list[Any] = []
        self._codes: list[Any] = []
        self._values: dict[Any, int] = {}

    def add(self, cells: list[Any]) -> None:
        """Add the cells of some further rows."""
        if not self._codes and not any(isinstance(cell, str) for cell in cells):
            self._numbers.append(np.array(cells, dtype=np.float64))
            return
        if not self._codes:
            self._codes += [self._coded(block.tolist()) for block in self._numbers]
        self._codes.append(self._coded(cells))

    def _coded(self, cells: list[Any]) -> Any:
        known = self._values
        return np.fromiter(
            (-1 if cell is None or cell != cell else known.setdefault(cell, len(known)) for cell in cells),
            dtype=np.int32,
            count=len(cells),
        )

    def packed(self) -> Any:
        """An array of floats, or codes and the distinct values."""
        if self._codes:
            return np.concatenate(self._codes), list(self._values)
        return np.concatenate(self._numbers) if self._numbers else np.empty(0)
