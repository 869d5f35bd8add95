"""Waves from left to right: a line for each series with its intervals and numbers, and what changed since before."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.rendering.deck.charts import axes, series
from cxsurvey.rendering.deck.charts.data_sheet import Column, DataSheet
from cxsurvey.rendering.deck.charts.dots import known
from cxsurvey.rendering.deck.charts.labels import key_height, named
from cxsurvey.rendering.deck.charts.markup import el, fill, flag, line
from cxsurvey.rendering.deck.charts.native import Inner, NativeChart, Room, chart
from cxsurvey.rendering.deck.charts.points import SYMBOLS
from cxsurvey.rendering.palette import category

ARROWS = {"up": " ▲", "down": " ▼"}
BELOW, BESIDE = 0.34, 0.3  # inches for the waves, and at both sides
LEAST_SPAN = 0.2  # of shares and scores: a smaller one would make noise look like news


def trend_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of waves; None where a line is broken by other wording, which a native line does not show."""
    if figure.layout.get("breaks"):
        return None
    waves = list(dict.fromkeys(figure.rows["row"]))
    names = list(dict.fromkeys(figure.rows["label"]))
    sheet = DataSheet()
    column = sheet.add("", [named(wave) for wave in waves])
    lines = [_line(sheet, place, figure, name, waves, column) for place, name in enumerate(names)]
    beside = [
        _beside(sheet, len(names) + place, figure, name, waves, column, room.size) for place, name in enumerate(names)
    ]
    top = key_height([named(name) for name in names], room) if len(names) > 1 else 0.1
    inner = Inner(BESIDE / room.width, top / room.height, 1 - 2 * BESIDE / room.width, 1 - (top + BELOW) / room.height)
    low, high = _bounds(figure)
    plot = el(
        "c:lineChart",
        el("c:grouping", val="standard"),
        flag("c:varyColors", False),
        *lines,
        *beside,
        flag("c:marker", True),
        el("c:axId", val=axes.CATEGORIES),
        el("c:axId", val=axes.VALUES),
    )
    plots = [plot, axes.wave_axis(room.size), axes.value_axis(low, high, place="l")]
    return chart(
        sheet,
        plots,
        room,
        inner,
        legend=axes.key(room.size, without=range(len(names), 2 * len(names))) if len(names) > 1 else "",
    )


def _line(sheet: DataSheet, place: int, figure: Figure, name: str, waves: list[str], column: Column) -> str:
    rows = {row.row: row for row in records(figure.rows) if row.label == name}
    values = sheet.add(named(name), [_known(rows.get(wave), "value") for wave in waves])
    low, high = ([_known(rows.get(wave), side) for wave in waves] for side in ("low", "high"))
    colour = category(place)
    look = el("c:spPr", fill(colour), line(colour, 1.0))
    return el(
        "c:ser",
        series.head(place, values),
        el("c:spPr", line(colour, 2.5)),
        el("c:marker", el("c:symbol", val=SYMBOLS[place % len(SYMBOLS)]), el("c:size", val=8), look),
        series.intervals(values.values, low, high, direction="y", colour=colour),
        el("c:cat", column.texts()),
        el("c:val", values.numbers()),
        flag("c:smooth", False),
    )


def _beside(
    sheet: DataSheet, place: int, figure: Figure, name: str, waves: list[str], column: Column, size: float
) -> str:
    """The numbers of a line above or below its intervals, wherever the next line is farther, on points not seen."""
    rows = {row.row: row for row in records(figure.rows) if row.label == name}
    sides = {wave: _side(row, figure.rows[figure.rows["row"] == wave]) for wave, row in rows.items()}
    ends = [_known(rows.get(wave), "high" if sides.get(wave) == "t" else "low") for wave in waves]
    values = sheet.add(f"{named(name)}: label at", ends)
    said = [_said(figure, rows.get(wave)) for wave in waves]
    return el(
        "c:ser",
        series.head(place, values),
        el("c:spPr", line(None)),
        el("c:marker", el("c:symbol", val="none")),
        series.labels_saying(said, size, [sides.get(wave, "t") for wave in waves], align="ctr"),
        el("c:cat", column.texts()),
        el("c:val", values.numbers()),
        flag("c:smooth", False),
    )


def _side(row: Any, wave: pd.DataFrame) -> str:
    """Above a mark ("t") or below it ("b"), wherever the next line is farther."""
    above = min(
        (low - row.high for low, value in zip(wave["low"], wave["value"], strict=True) if value > row.value),
        default=9.0,
    )
    below = min(
        (row.low - high for high, value in zip(wave["high"], wave["value"], strict=True) if value < row.value),
        default=9.0,
    )
    return "b" if below > above else "t"


def _known(row: Any, name: str) -> float | None:
    return None if row is None else known(getattr(row, name))


def _said(figure: Figure, row: Any) -> str:
    if row is None or row.value != row.value:
        return ""
    number = told(row.value, figure.layout["unit"], figure.layout["digits"])
    return f"{number}{row.mark}{ARROWS.get(row.change, '')}"


def _bounds(figure: Figure) -> tuple[float, float]:
    """The ends of the scale: every interval, and never so little that noise looks like news."""
    found = [value for name in ("low", "value", "high") for value in figure.rows[name] if value == value]
    low, high = min(found, default=0.0), max(found, default=1.0)
    spare = max(0.0, LEAST_SPAN - (high - low)) / 2 if figure.layout["unit"] in ("share", "points") else 0.0
    edge = 0.1 * (high - low + 2 * spare or 1.0)
    return low - spare - edge, high + spare + edge
