"""Edits: what one rule did to the cells of one column, done again and taken back, whole columns at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import categories, distinct, is_number
from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.proposal import VERSION
from cxsurvey.errors import InputError, listing

CHANGE_COLUMNS = ["row", "id", "field", "before", "after", "rule", "reason", "evidence", "version"]
WHOLE_ROW = "(whole row)"
LARGEST_WHOLE = 2**53  # up to here every whole number is a float

ObjectArray = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """What one rule did to one column: arrays as long as `rows`, which holds the rows' numbers in the export.

    `evidence` is empty where the reason says it all. The field "(whole row)" stands for a repair while reading.
    """

    field: str
    rows: npt.NDArray[Any]
    ids: npt.NDArray[Any]
    before: ObjectArray
    after: ObjectArray
    rule: str
    reason: str
    evidence: tuple[str, ...] = ()
    version: str = VERSION

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.rows)

    def to_frame(self) -> pd.DataFrame:
        """One row per cell, with the columns of CHANGE_COLUMNS."""
        evidence = list(self.evidence) if self.evidence else ""
        cells = [self.rows, self.ids, self.field, self.before, self.after, self.rule, self.reason]
        columns = dict(zip(CHANGE_COLUMNS, [*cells, evidence, self.version], strict=True))
        return pd.DataFrame(columns, index=range(len(self)), columns=CHANGE_COLUMNS, dtype=object)


def objects(values: Iterable[Any]) -> ObjectArray:
    """The values as an array of objects of shape (n,), each as it is."""
    given = list(values)
    array = np.empty(len(given), dtype=object)
    array[:] = given
    return array


def as_frame(edits: Sequence[Edit]) -> pd.DataFrame:
    """All edits, one row per cell, in the order in which they were made."""
    if not edits:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in CHANGE_COLUMNS})
    return pd.concat([edit.to_frame() for edit in edits], ignore_index=True)


def rewritten(
    frame: pd.DataFrame, edits: Sequence[Edit], kinds: Mapping[str, Any], *, back: bool = False
) -> pd.DataFrame:
    """The frame with every edit made in order, or taken back from the last one to the first; columns of those kinds.

    Raises InputError where a cell does not hold what the edit saw (or left) there.
    """
    by_column: dict[str, list[Edit]] = {}
    for edit in reversed(edits) if back else edits:
        if edit.field != WHOLE_ROW:
            by_column.setdefault(edit.field, []).append(edit)
    columns = {}
    for name, entries in by_column.items():
        if name not in frame:
            raise other_answers(f"column {name}", got="no such column", expected="the column that was changed")
        values = frame[name].astype(object).to_numpy().copy()
        for edit in entries:
            old, new = (edit.after, edit.before) if back else (edit.before, edit.after)
            _write(values, frame.index, edit, old, new)
        columns[name] = of_kind(pd.Series(values, index=frame.index, dtype=object), kinds.get(name), name)
    return frame.assign(**columns)


def _write(values: ObjectArray, index: pd.Index[Any], edit: Edit, old: ObjectArray, new: ObjectArray) -> None:
    place = index.get_indexer(pd.Index(edit.rows))
    if (place < 0).any():
        raise other_answers(f"row {edit.rows[np.argmax(place < 0)]}", got="no such row", expected="the row")
    wrong = np.flatnonzero(~same(values[place], old))
    if len(wrong):
        at = wrong[0]
        where = f"row {edit.rows[at]}, {edit.field}"
        raise other_answers(where, got=listing([values[place[at]]]), expected=listing([old[at]]))
    values[place] = new


def of_kind(column: pd.Series[Any], kind: Any, name: str = "") -> pd.Series[Any]:
    """A column of objects as one of that dtype, value by value the same; as categories or numbers for None.

    Raises InputError where a value is none of that dtype: then the column is not the one that was cleaned.
    """
    if kind is None:
        inferred = column.infer_objects()
        return inferred if is_number(inferred) else _as_categories(column)
    try:
        made = column.astype(kind)
    except (TypeError, ValueError):
        made = None
    if made is None or (lost := np.flatnonzero(made.isna().to_numpy() & column.notna().to_numpy())).size:
        strange = [] if made is None else [column.iloc[lost[0]]]
        raise other_answers(f"column {name}", got=listing(strange), expected="only answers that were there")
    return made


def _as_categories(column: pd.Series[Any]) -> pd.Series[Any]:
    values, positions = distinct(column)
    return pd.Series(categories(positions, values), index=column.index, name=column.name)


def with_values(column: pd.Series[Any], rows: IntArray, after: Sequence[Any]) -> pd.Series[Any]:
    """A column with new values at some positions: numbers stay numbers, all else is categories; None empties a cell."""
    new = objects(after)
    if is_number(column):
        numbers = _renumbered(column, rows, new)
        if numbers is not None:
            return numbers
    values, positions = distinct(column)
    place: dict[Any, int] = {value: position for position, value in enumerate(values)}
    codes, uniques = pd.factorize(new, use_na_sentinel=True)
    table = np.array([place.setdefault(value, len(place)) for value in uniques] + [-1], dtype=np.int64)
    positions = positions.copy()
    positions[rows] = table[codes]
    return pd.Series(categories(positions, place), index=column.index, name=column.name)


def _renumbered(column: pd.Series[Any], rows: IntArray, new: ObjectArray) -> pd.Series[Any] | None:
    """The column of numbers with new numbers in it, or None where they would not all stand there exactly."""
    empty = pd.isna(new)
    if not all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in new[~empty]):
        return None
    nullable = pd.api.types.is_extension_array_dtype(column.dtype)
    if pd.api.types.is_integer_dtype(column.dtype) and (_has_fractions(new, empty) or (empty.any() and not nullable)):
        if (column.dropna().abs() > LARGEST_WHOLE).any():
            return None
        column = column.astype("Float64" if nullable else np.float64)
    filled: Any = np.where(empty, None if nullable else np.nan, new)  # type: ignore[arg-type]
    kind: Any = column.dtype
    made = column.copy()
    try:
        made.iloc[rows] = pd.array(filled, dtype=kind) if nullable else filled.astype(kind)
    except (TypeError, ValueError, OverflowError):
        return None
    return made if same(made.iloc[rows].astype(object).to_numpy(), new).all() else None


def _has_fractions(new: ObjectArray, empty: BoolArray) -> bool:
    return any(value != value // 1 for value in new[~empty])


def same(a: ObjectArray, b: ObjectArray) -> BoolArray:
    """Cell by cell whether both hold the same value, or both none."""
    none = pd.isna(a)
    equal = np.equal(a, b, out=np.zeros(len(a), dtype=bool), where=~none & ~pd.isna(b), dtype=object, casting="unsafe")
    return equal | (none & pd.isna(b))


def other_answers(where: str, *, got: str, expected: str) -> InputError:
    """The error for an audit that does not fit the frame it is used on."""
    return InputError(
        "The audit belongs to other answers.",
        where=where,
        got=got,
        expected=expected,
        next_step="Use it on the export that it was written for.",
    )
