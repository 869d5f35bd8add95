"""Bars stacked to 100 %, each share in its segment, the levels named in the key above."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.deck.charts import axes, series
from cxsurvey.rendering.deck.charts.data_sheet import Column, DataSheet
from cxsurvey.rendering.deck.charts.labels import column_width, key_height, named
from cxsurvey.rendering.deck.charts.markup import el, flag, shape
from cxsurvey.rendering.deck.charts.native import Inner, NativeChart, Room, chart
from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.palette import category, colours, readable_on, sequence

TALLEST, LOWEST = 0.95, 0.26  # inches from one bar to the next
GAP_WIDTH = 45


def stacked_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a figure of stacked bars; None where there are more of them than can be read."""
    colours = level_colours(figure)
    groups = [rows for _, rows in figure.rows.groupby("row", sort=False)]
    key = key_height([named(level) for level in colours], room)
    step = min((room.height - key) / len(groups), TALLEST)
    if step < LOWEST:
        return None
    room = Room(room.width, key + step * len(groups), room.size)
    names = [_bar_name(rows, alone=len(groups) == 1) for rows in groups]
    labels = column_width(names, room) if len(groups) > 1 else 0.0
    sheet = DataSheet()
    plot = _plot(sheet, groups, names, colours, room.width - labels, room.size)
    plots = [plot, axes.category_axis(room.size, seen=len(groups) > 1), axes.value_axis(0, 1)]
    inner = Inner(labels / room.width, key / room.height, 1 - labels / room.width, 1 - key / room.height)
    return chart(sheet, plots, room, inner, legend=axes.key(room.size))


def level_colours(figure: Figure) -> dict[str, str]:
    """A colour per level, from dark to light for an ordered scale; reasons for no answer are grey."""
    kinds = dict(zip(figure.rows["label"], figure.rows["kind"], strict=True))
    answers = [label for label, kind in kinds.items() if kind != "missing"]
    steps = sequence(len(answers)) if figure.ordered else [category(place) for place in range(len(answers))]
    colour_of = dict(zip(answers, steps, strict=True))
    return {label: colour_of.get(label, colours().missing) for label in kinds}


def _bar_name(rows: pd.DataFrame, *, alone: bool) -> str:
    first = next(iter(records(rows)))
    if alone:
        return named(first.row)
    shown = f"{first.mark} not shown" if rows["value"].isna().any() else first.mark
    return f"{named(first.row)}{shown} {base_text(first.base_n)}"


def _plot(
    sheet: DataSheet,
    groups: Sequence[pd.DataFrame],
    names: Sequence[str],
    colours: dict[str, str],
    width: float,
    size: float,
) -> str:
    column = sheet.add("", list(names))
    bars = []
    for place, (level, colour) in enumerate(colours.items()):
        values = sheet.add(named(level), [_value(rows, level) for rows in groups])
        bars.append(_level(place, values, column, colour, width, size))
    return el(
        "c:barChart",
        el("c:barDir", val="bar"),
        el("c:grouping", val="percentStacked"),
        flag("c:varyColors", False),
        *bars,
        el("c:gapWidth", val=GAP_WIDTH),
        el("c:overlap", val=100),
        el("c:axId", val=axes.CATEGORIES),
        el("c:axId", val=axes.VALUES),
    )


def _value(rows: pd.DataFrame, level: str) -> float | None:
    """The share of a level in a bar, None where the bar is not shown."""
    if rows["value"].isna().any():
        return None
    found = rows.loc[rows["label"] == level, "value"]
    return float(found.iloc[0]) if len(found) else None


def _level(place: int, values: Column, names: Column, colour: str, width: float, size: float) -> str:
    hidden = [i for i, value in enumerate(values.cells) if not _fits(value, width, size)]
    return el(
        "c:ser",
        series.head(place, values),
        shape(colour, "#FFFFFF"),
        flag("c:invertIfNegative", False),
        series.labels_of(values.values, size, readable_on(colour), hidden=hidden),
        el("c:cat", names.texts()),
        el("c:val", values.numbers()),
    )


def _fits(value: str | float | None, width: float, size: float) -> bool:
    """Whether a share has room in its segment."""
    return isinstance(value, float) and text_width(percent(value), size, "bold") + 0.04 < value * width
