"""Dots with whiskers, one for each group in every row, each with its number above it."""

from __future__ import annotations

from typing import Any

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.rendering.deck.charts.labels import named
from cxsurvey.rendering.deck.charts.native import NativeChart, Room
from cxsurvey.rendering.deck.charts.points import SYMBOLS, Marks, Points, points_chart
from cxsurvey.rendering.palette import category, colours

SPREAD = 0.74  # of a row's height, over which its groups stand below each other
BESIDE = 0.02  # of the scale, at both ends


def dots_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a figure of dots; None where there are more rows than can be read."""
    names = list(dict.fromkeys(figure.rows["row"]))
    groups = list(dict.fromkeys(figure.rows["group"]))
    if len(groups) > len(SYMBOLS):
        return None
    marks = tuple(_marks(figure, group, names, groups) for group in groups)
    low, high = bounds(figure, [*figure.rows["low"], *figure.rows["high"], *figure.rows["value"]])
    points = Points(tuple(named(name) for name in names), marks, low, high, in_row=len(groups))
    return points_chart(points, room)


def _marks(figure: Figure, group: str, names: list[str], groups: list[str]) -> Marks:
    rows = [row for row in records(figure.rows) if row.group == group and row.value == row.value]
    order = groups.index(group)
    shift = 0.5 + SPREAD * ((order + 0.5) / len(groups) - 0.5)
    colour = category(order) if len(groups) > 1 else colours().accent
    return Marks(
        name=named(group) if group else "Value",
        colour=colour,
        symbol=SYMBOLS[order],
        places=tuple(names.index(row.row) + shift for row in rows),
        values=tuple(float(row.value) for row in rows),
        low=tuple(known(row.low) for row in rows),
        high=tuple(known(row.high) for row in rows),
        said=tuple(_said(figure, row) for row in rows),
    )


def _said(figure: Figure, row: Any) -> str:
    number = told(row.value, figure.layout["unit"], figure.layout.get("digits", 0))
    return f"{number}{row.mark}{' ' + row.letters if row.letters else ''}"


def known(value: float) -> float | None:
    """The number, None for NaN."""
    return None if value != value else float(value)


def bounds(figure: Figure, values: list[float], *, beside: bool = False) -> tuple[float, float]:
    """The ends of the scale: all values with room for numbers; shares begin at 0 unless numbers stand left of marks."""
    found = [value for value in values if value == value] or [0.0, 1.0]
    low, high = min(found), max(found)
    span = (high - low) or abs(high) or 1.0
    from_zero = figure.layout.get("unit") == "share" and low >= 0 and not beside
    return 0.0 if from_zero else low - BESIDE * span, high + BESIDE * span
