"""Parquet files, by a library that is installed on request; worked on in a process of its own."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category, categories
from cxsurvey.errors import ReadError
from cxsurvey.readers.apart import ApartError, run_apart
from cxsurvey.readers.export import Export, file_content, file_digest

_SIGN = b"PAR1"


def read(path: Path) -> Export:
    """The export in a Parquet file: numbers as numbers, all else as text, dates as 2022-05-03.

    Raises ReadError for what is no Parquet file, is damaged, or where the library that reads such files is missing.
    """
    content = file_content(path)
    if not (content.startswith(_SIGN) and content.endswith(_SIGN)):
        got = "a file cut short" if content.startswith(_SIGN) else f"{len(content):,} bytes that begin otherwise"
        raise _refusal(path, got, "Write it again, or name the reader that fits what is in it.")
    if find_spec("fastparquet") is None:
        raise _refusal(
            path,
            "no library that reads Parquet",
            "Install it: pip install cxsurvey[parquet]. Or write the answers as CSV.",
        )
    try:
        columns = run_apart("cxsurvey.readers.parquet:taken_apart", path)
    except ApartError as problem:
        raise _refusal(path, str(problem), "Write it again, or write the answers as CSV.") from None
    count = len(columns[0][1]) if columns else 0
    if not count:
        raise _refusal(path, f"{len(columns)} columns, 0 rows", "Write it again with the responses included.")
    index = pd.Index(range(1, count + 1), name="row")
    frame = {name: pd.Series(_column(codes, values), index=index) for name, codes, values in columns}
    return Export(
        frame=pd.DataFrame(frame, index=index),
        path=path,
        digest=file_digest(content),
        rows_in=count,
        columns_in=len(frame),
    )


def _column(cells: Any, values: list[Any] | None) -> Any:
    return cells if values is None else categories(cells, values)


def _refusal(path: Path, got: str, next_step: str) -> ReadError:
    return ReadError(
        "The Parquet file cannot be read.",
        where=path,
        got=got,
        expected="a whole Parquet file with rows of answers",
        next_step=next_step,
    )


def taken_apart(path: str) -> list[tuple[str, Any, list[Any] | None]]:
    """Name and cells of each column: numbers, or codes (−1 for none) with the distinct texts."""
    library: Any = import_module("fastparquet")  # not installed by default, so that its types are not known here
    frame = library.ParquetFile(path).to_pandas()
    if isinstance(frame.index, pd.RangeIndex) and frame.index.name is None:
        frame = frame.reset_index(drop=True)
    else:
        frame = frame.reset_index()
    return [(str(name), *_packed(frame.iloc[:, place])) for place, name in enumerate(frame.columns)]


def _packed(column: pd.Series[Any]) -> tuple[Any, list[Any] | None]:
    kinds = pd.api.types
    if kinds.is_numeric_dtype(column.dtype) and not kinds.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), None
    if kinds.is_datetime64_any_dtype(column.dtype):
        timed = bool((column.dropna() != column.dropna().dt.normalize()).any())
        column = column.dt.strftime("%Y-%m-%d %H:%M:%S" if timed else "%Y-%m-%d")
    cells = as_category(column.astype(object).map(_text, na_action="ignore"))
    return np.asarray(cells.cat.codes), list(cells.cat.categories)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return ";".join(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else str(value)
