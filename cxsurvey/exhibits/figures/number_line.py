"""Number lines: each estimate with its interval against a number, or a band, that somebody published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.around import figure_of, one_split
from cxsurvey.exhibits.figures.keyed_rows import keyed, labels_of, row_key
from cxsurvey.exhibits.figures.measures import digits_of, told, unit_of
from cxsurvey.exhibits.titles import filled_title

Published = float | tuple[float, float]
MORE = ("published_low", "published_high", "place")


def number_line(
    estimates: Estimates,
    published: Mapping[Code, Published] | Published,
    *,
    title: str,
    levels: Sequence[Code] | None = None,
    said_by: str = "published",
    name: str = "figure",
) -> Figure:
    """A Figure of number lines below each other: our estimate with its interval, and the published number or band.

    `published` gives by code what was published for each row: a number, or the two ends of a band; one for all rows
    will do. Rows without one are drawn alone. The codes are those of what differs from row to row: levels, groups of
    `by`, or questions. `said_by` names who published it, for the key. Whether the estimate is in the interval or not is
    left to see: a verdict is the work of compare_published() and equivalence(). Bases under 30 are not drawn. In the
    title {code} becomes the share of that level.

    Raises InputError for a code without a row, a band whose ends are the wrong way round, or rows that differ in two
    things.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40}))
    >>> figure = cx.number_line(cx.share(survey, "who"), {"joint": 0.417}, title="More than was published")
    >>> figure.data()["published_low"].tolist()
    [nan, 0.417]
    """
    by = one_split(estimates, "A number line")
    title = filled_title(title, estimates)
    frame = keyed(estimates, levels)
    key = row_key(frame, estimates.by, None, "number_line")
    bands = _bands(published, list(dict.fromkeys(frame[key])))
    labels = labels_of(estimates, frame, key)
    rows = frame.assign(
        row=[labels[code] for code in frame[key]],
        label=[labels[code] for code in frame[key]],
        published_low=[bands.get(code, (np.nan, np.nan))[0] for code in frame[key]],
        published_high=[bands.get(code, (np.nan, np.nan))[1] for code in frame[key]],
        place=np.arange(len(frame)),
    )
    unit = unit_of(estimates.statistic)
    given = pd.concat([rows[name] for name in ("value", "low", "high", "published_low", "published_high")])
    return figure_of(
        "number_line",
        estimates,
        rows,
        title=title,
        name=name,
        more=MORE,
        layout={"unit": unit, "digits": digits_of(given, unit), "said_by": said_by, "bases": by is not None},
    )


def said(figure: Figure) -> str:
    """One sentence: every row with its interval and what was published."""
    return "; ".join(_said(row, figure) for row in records(figure.rows)) + "."


def value_text(row: Any, figure: Figure) -> str:
    """An estimate with its interval: 41%* (38–45%), with "to" between limits below 0."""
    if row.value != row.value:
        return f"{row.mark} not shown"
    if row.low != row.low:
        return f"{_told(row.value, figure)}{row.mark}"
    low, high = (_told(limit, figure) for limit in (row.low, row.high))
    limits = f"{low} to {high}" if row.low < 0 else f"{low if '<' in low else low.removesuffix('%')}–{high}"
    return f"{_told(row.value, figure)}{row.mark} ({limits})"


def published_text(row: Any, figure: Figure) -> str:
    """What was published, with a decimal more where it has one; empty where nothing was."""
    if row.published_low != row.published_low:
        return ""
    low, high = (_exact(number, figure) for number in (row.published_low, row.published_high))
    return low if low == high else f"{low} to {high}"


def _said(row: Any, figure: Figure) -> str:
    published = published_text(row, figure)
    against = f", {figure.layout['said_by']} {published}" if published else ""
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag}){against}"
    flag = f", {row.flag}" if row.flag else ""
    return f"{row.label} {value_text(row, figure)}{against}{flag}"


def _told(value: float, figure: Figure) -> str:
    return told(value, str(figure.layout["unit"]), int(figure.layout["digits"]))


def _exact(value: float, figure: Figure) -> str:
    """A published number as it was published: 41.7% keeps its decimal, 50% needs none."""
    if figure.layout["unit"] == "share":
        return f"{round(100 * value, 2):g}%"
    return f"{round(value, 4):,.10g}" if figure.layout["unit"] == "number" else _told(value, figure)


def _bands(published: object, codes: list[Code]) -> dict[Code, tuple[float, float]]:
    """The two ends of what was published, by code."""
    given = dict(published) if isinstance(published, Mapping) else dict.fromkeys(codes, published)
    unknown = [code for code in given if code not in codes]
    if unknown:
        raise InputError(
            "A published number has no estimate beside it.",
            where="published",
            got=listing(unknown),
            expected=nearest(unknown[0], codes),
            next_step="Use the codes of the rows that the figure shows.",
        )
    return {code: _band(code, value) for code, value in given.items()}


def _band(code: Code, value: Any) -> tuple[float, float]:
    ends = tuple(value) if isinstance(value, tuple | list) else (value, value)
    numbers = all(isinstance(end, int | float | np.number) and np.isfinite(end) for end in ends)
    if len(ends) != 2 or not numbers or ends[0] > ends[1]:
        raise InputError(
            "What was published is a number, or a band from a lower to a higher one.",
            where=f"published, {code}",
            got=str(value),
            expected="a number such as 0.417, or two such as (0.85, 0.9)",
            next_step="Give shares as fractions, the lower end first.",
        )
    return float(ends[0]), float(ends[1])
