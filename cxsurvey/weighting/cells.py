"""Respondents as cells: everybody with the same answers to the weighting variables is one number from here on.

No answer is looked up per respondent: columns become bytes, bytes become one joint code, and what a code means is asked
once per distinct value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.arrays import FloatArray, IntArray, floats

Codes = npt.NDArray[np.integer[Any]]

ROOM = 1 << 16  # joint codes of fewer combinations than this need no search for those in use
_LARGEST_CODE = 1 << 62


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the position of each respondent's value, shape (n,), in `values`: None, for no answer, is first."""

    values: list[Any]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Cells:
    """Respondents of C combinations of values.

    cell: (n,) the cell of each respondent · value: (C, V) the position of each cell's value in each column ·
    count: (C,) respondents; a cell may be empty.
    """

    cell: IntArray
    value: IntArray
    count: IntArray

    def __len__(self) -> int:
        """The number of cells, empty ones included."""
        return len(self.count)

    def sums(self, weight: FloatArray | None) -> FloatArray:
        """The weights of each cell added up, shape (C,)."""
        return floats(self.count) if weight is None else floats(np.bincount(self.cell, weight, len(self)))


def column_of(column: pd.Series[Any]) -> Column:
    """The column as small codes of its distinct values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        return Column([None, *column.cat.categories], _shifted(codes, -1))
    small = _small_whole_numbers(column)
    if small:
        return small
    values, positions = distinct(column)
    return Column([None, *values], positions + 1)


def _shifted(codes: Codes, low: int) -> Codes:
    """The codes counted from `low`, in an unsigned type of the same size, where −1 + 1 cannot overflow."""
    unsigned = codes.view(np.dtype(f"u{codes.dtype.itemsize}"))
    shift = unsigned.dtype.type((-low) % (1 << (8 * codes.dtype.itemsize)))
    return np.asarray(unsigned + shift)


def _small_whole_numbers(column: pd.Series[Any]) -> Column | None:
    """Whole numbers close together are their own codes, in one byte or two."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu" or not len(column):
        return None
    numbers = column.to_numpy()
    low, high = int(numbers.min()), int(numbers.max())
    if high - low >= ROOM - 1:
        return None
    size = "u1" if high - low < (1 << 8) - 1 else "u2"
    narrow = numbers.astype(size)  # modulo 256 or 65,536, which the shift undoes
    return Column([None, *range(low, high + 1)], _shifted(narrow, low - 1))


def cross(columns: Sequence[Column], n: int) -> Cells:
    """The cells of n respondents formed by crossing the columns."""
    first, sizes = np.zeros((1, 0), dtype=np.int64), [1]
    code: Codes = np.zeros(n, dtype=np.uint8)
    for column in columns:
        size = len(column.values)
        if prod(sizes) * size > _LARGEST_CODE:
            first, code = _condensed(first, sizes, code)
            sizes = [len(first)]
        wide = np.min_scalar_type(prod(sizes) * size).type
        code = column.codes if prod(sizes) == 1 else code.astype(wide) * wide(size) + column.codes.astype(wide)
        sizes.append(size)
    if prod(sizes) > ROOM:
        value, code = _condensed(first, sizes, code)
    else:
        value = _decoded(first, sizes, np.arange(prod(sizes)))
    cell = code.astype(np.int64)
    return Cells(cell, value, np.bincount(cell, minlength=len(value)))


def _condensed(first: IntArray, sizes: list[int], code: Codes) -> tuple[IntArray, IntArray]:
    """The combinations in use, and per respondent the position among them."""
    used, position = np.unique(code, return_inverse=True)
    return _decoded(first, sizes, used), position.astype(np.int64)


def _decoded(first: IntArray, sizes: list[int], code: Codes) -> IntArray:
    """The positions of values that joint codes stand for, shape (codes, V); the first factor may be several columns."""
    begin, *others = np.unravel_index(code.astype(np.int64), sizes)
    return np.column_stack([first[begin], *others]).astype(np.int64)
