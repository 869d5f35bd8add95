"""The respondents behind a row of results: their numbers, unweighted and effective, and the words for them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxsurvey.estimation.results import About, Estimates
from cxsurvey.ledger.names import Named


def rows_compared(row: pd.Series[Any], of: Estimates) -> pd.DataFrame:
    """The estimates that a row of a test compares, out of those that were tested; all where none can be told."""
    frame, across = of.to_frame(), str(row.attrs.get("across") or "level")
    groups = [str(row[name]) for name in ("group_a", "group_b") if str(row[name])]
    inside = pd.Series(data=True, index=frame.index)
    if across in frame and groups:
        inside &= frame[across].map(str).isin(groups)
    fixed = [name for name in ("level", *of.by) if name in row and name in frame and name != across]
    for name in fixed:
        same = frame[name].map(str) == str(row[name])
        inside &= same if same.any() else True
    return frame[inside] if inside.any() else frame


def bases_compared(row: pd.Series[Any], of: Estimates | None) -> tuple[float, ...]:
    """The unweighted and effective bases of what was compared, each once; none without the estimates."""
    if of is None:
        return ()
    return tuple(dict.fromkeys([*counts_compared(row, of), *rows_compared(row, of)["base_effective"].tolist()]))


def counts_compared(row: pd.Series[Any], of: Estimates | None) -> tuple[float, ...]:
    """The unweighted bases of what was compared, each once; none without the estimates."""
    return () if of is None else tuple(dict.fromkeys(rows_compared(row, of)["base_n"].tolist()))


def base_words(row: pd.Series[Any], about: About | None, of: Estimates | None, named: tuple[Named, ...]) -> str:
    """Who was asked, and how many of each of the groups that were compared."""
    if of is None:
        return about.base if about else ""
    rows = rows_compared(row, of)
    counts = [f"{n:,.0f}" for n in rows["base_n"]]
    across = str(row.attrs.get("across") or "level")
    if len(set(counts)) > 1 and across in rows:
        labels = [_label(code, named) for code in rows[across]]
        return f"{of.about.base} ({', '.join(f'{label} n = {n}' for label, n in zip(labels, counts, strict=True))})"
    return f"{of.about.base} (n = {' and '.join(dict.fromkeys(counts))})"


def _label(code: object, named: tuple[Named, ...]) -> str:
    """What the sentence is told to call a group; its code where it is told nothing."""
    return next((one.label for one in named if str(code) in (one.label, *one.aliases)), str(code))
