"""Margins before and after weighting, beside their targets: three marks per category."""

from __future__ import annotations

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.words import by_panel
from cxsurvey.exhibits.number import percent


def said(figure: Figure) -> str:
    """One sentence per margin: every category with its three shares."""
    return by_panel(figure, _category_texts)


def _category_texts(rows: pd.DataFrame) -> list[str]:
    return [
        f"{category} {', '.join(f'{row.label} {percent(row.value)}' for row in records(marks))}"
        for category, marks in rows.groupby("row", sort=False)
    ]
