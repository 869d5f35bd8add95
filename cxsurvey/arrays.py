"""The three kinds of array that numbers travel in, and the rows of a frame; shapes are in the docstrings."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def floats(values: Any) -> FloatArray:
    """The values as an array of floats, not copied where they are one already."""
    return np.asarray(values, dtype=np.float64)


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples, without its index."""
    return list(frame.itertuples(index=False, name="Row"))
