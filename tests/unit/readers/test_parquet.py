"""Parquet files, where the library that reads them is installed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxsurvey.readers.export import read_export


def test_columns_are_numbers_or_text(tmp_path: Path) -> None:
    pytest.importorskip("fastparquet", reason="Parquet is an extra")
    library: Any = import_module("fastparquet")
    frame = pd.DataFrame(
        {
            "who": pd.Categorical(["IT", "joint", None]),
            "seats": [1, 2, 3],
            "share": [1.5, None, 2],
            "flag": [True, False, True],
            "day": pd.to_datetime(["2022-05-03", "2022-05-04", None]),
        }
    )
    path = tmp_path / "a.parquet"
    library.write(str(path), frame)
    read = read_export(path).frame
    assert read.astype(object).where(read.notna(), None).values.tolist() == [
        ["IT", 1, 1.5, "True", "2022-05-03"],
        ["joint", 2, None, "False", "2022-05-04"],
        [None, 3, 2, "True", None],
    ]
