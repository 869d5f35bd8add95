"""The cells of tables as CSV, one to a line, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from cxsurvey.exhibits.table import Table
from cxsurvey.rendering.printable import printable

_STARTS = ("=", "+", "-", "@")


def tidy_csv(tables: Sequence[Table]) -> str:
    """Every cell of every table in one line, as `to_frame()` has it, in full precision; what is suppressed is empty.

    A spreadsheet takes a text that begins with = + - or @ for a formula, so such a text gets an apostrophe in front.
    """
    frame = pd.concat([table.to_frame().assign(table=table.number) for table in tables], ignore_index=True)
    texts = frame.select_dtypes(exclude="number").columns
    frame[texts] = frame[texts].map(safe)
    return str(frame.to_csv(index=False, lineterminator="\n"))


def safe(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; other values as they are.

    >>> safe("=1+1"), safe("-5 to 0"), safe("a"), safe(-5)
    ("'=1+1", "'-5 to 0", 'a', -5)
    """
    if not isinstance(value, str):
        return value
    return _safe_text(value)


@lru_cache(maxsize=10_000)
def _safe_text(text: str) -> str:
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(_STARTS) else text
