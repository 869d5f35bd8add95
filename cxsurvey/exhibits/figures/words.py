"""The alt text of figures: their numbers in sentences, panel by panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import percent


def by_panel(figure: Figure, texts: Callable[[pd.DataFrame], list[str]]) -> str:
    """One sentence per panel, opened by its name: the texts of its rows, parted by semicolons."""
    panels = [(str(name), "; ".join(texts(rows))) for name, rows in figure.rows.groupby("panel", sort=False)]
    return " ".join(f"{name}: {text}." if name else f"{text}." for name, text in panels)


def share_texts(rows: pd.DataFrame, *, interval: bool = True) -> list[str]:
    """A text per row: label, share, its interval where wanted, letters and flag."""
    return [_share_text(row, interval) for row in records(rows)]


def _share_text(row: Any, interval: bool) -> str:
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag})"
    limits = f" ({percent(row.low)} to {percent(row.high)})" if interval else ""
    letters = f", higher than {row.letters}" if row.letters else ""
    flag = f", {row.flag}" if row.flag else ""
    return f"{row.label} {percent(row.value)}{limits}{letters}{flag}"


def by_row(figure: Figure, text: Callable[[pd.DataFrame], str]) -> str:
    """One sentence per row of the figure, opened by its name."""
    return " ".join(f"{name}: {text(rows)}." for name, rows in figure.rows.groupby("row", sort=False))
