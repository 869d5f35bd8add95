"""Bars with whiskers, and a number with its letters at the end of each; groups stand below the name of their level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.deck.charts import axes, series
from cxsurvey.rendering.deck.charts.data_sheet import Column, DataSheet
from cxsurvey.rendering.deck.charts.labels import GAP, LABEL_SHARE, column_width, named, on_one_line
from cxsurvey.rendering.deck.charts.markup import el, flag, shape
from cxsurvey.rendering.deck.charts.native import Inner, NativeChart, Room, chart
from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.palette import category, colours

TALLEST, LOWEST = 0.62, 0.205  # inches from one bar to the next
GAP_WIDTH = 45  # between bars, in per cent of a bar
TIGHT_SHARE = 0.46  # of the width, for labels that must stand on one line
LARGEST = "largest"  # in the layout of a part: the end of the scale of the whole


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: a bar with its interval and what is said of it, or only a name (nothing said)."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    said: str = ""
    colour: str = ""

    @property
    def end(self) -> float | None:
        """Where its text stands: at the end of the interval, or at 0 for a bar that is not shown."""
        if not self.said:
            return None
        return max(self.value or 0.0, self.high or 0.0)


def bar_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a figure of bars; None where there are more of them than can be read."""
    bars = bars_of(figure)
    step = min(room.height / len(bars), TALLEST)
    if step < LOWEST:
        return None
    room = Room(room.width, step * len(bars), min(room.size, 50 * step))
    tight = 72 * step < 2.4 * room.size  # no room for two lines in a row
    labels = column_width([bar.label for bar in bars], room, TIGHT_SHARE if tight else LABEL_SHARE)
    if tight:
        bars = [replace(bar, label=on_one_line(bar.label, room.size, labels - GAP)) for bar in bars]
    sheet = DataSheet()
    limit = _limit([*bars, *_unseen_bars(figure)], room.width - labels, room.size)
    plots = [_plot(sheet, bars, room.size), axes.category_axis(room.size), axes.value_axis(0, limit)]
    return chart(sheet, plots, room, Inner(labels / room.width, 0, 1 - labels / room.width, 1))


def halves(figure: Figure, height: float) -> tuple[Figure, ...]:
    """A figure with more bars than stand below each other in inches, as two of half the panels on one scale."""
    panels = list(dict.fromkeys(figure.rows["panel"]))
    lines = len(figure.rows) + len(panels)
    if figure.form != "bar" or len(panels) < 2 or lines * LOWEST <= height:
        return (figure,)
    half = panels[: -(-len(panels) // 2)]
    layout = {**figure.layout, LARGEST: float(figure.rows["high"].max())}
    parts = (figure.rows[figure.rows["panel"].isin(half)], figure.rows[~figure.rows["panel"].isin(half)])
    return tuple(replace(figure, rows=rows.reset_index(drop=True), layout=layout) for rows in parts)


def _unseen_bars(figure: Figure) -> list[Bar]:
    """The longest bar of the whole, for a chart that shows a part of it."""
    largest = figure.layout.get(LARGEST)
    return [] if largest is None else [Bar("", largest, largest, largest, "100%* AB")]


def bars_of(figure: Figure) -> list[Bar]:
    """The lines of the chart from top to bottom."""
    found: list[Bar] = []
    for name, rows in figure.rows.groupby("panel", sort=False):
        found += [Bar(named(name))] if name else []
        found += [_bar(figure, row, place if name else None) for place, row in enumerate(records(rows))]
    return found


def _bar(figure: Figure, row: object, place: int | None) -> Bar:
    """The bar of a row: coloured by its kind, or as the group of that place."""
    value, low, high = (_known(getattr(row, name)) for name in ("value", "low", "high"))
    kind, label = row.kind, row.label  # type: ignore[attr-defined]
    if place is None:
        return Bar(named(label), value, low, high, _said(row), _colour(kind))
    letter = figure.group_letters.get(row.row, "")  # type: ignore[attr-defined]
    text = f"{letter}  {named(label)}" if letter else named(label)
    colour = category(place) if kind != "missing" else colours().missing
    return Bar(f"{text} {base_text(row.base_n)}", value, low, high, _said(row), colour)  # type: ignore[attr-defined]


def _plot(sheet: DataSheet, bars: Sequence[Bar], size: float) -> str:
    """The bars, and over them unseen ones as long as their intervals, which carry the texts clear of the whiskers."""
    names = sheet.add("", [bar.label for bar in bars])
    values = sheet.add("Share", [bar.value for bar in bars])
    low, high = (sheet.add(name, [getattr(bar, side) for bar in bars]) for name, side in _LIMITS)
    ends = sheet.add("Label at", [bar.end for bar in bars])
    return el(
        "c:barChart",
        el("c:barDir", val="bar"),
        el("c:grouping", val="clustered"),
        flag("c:varyColors", False),
        _shown(bars, names, values, low, high),
        _unseen(bars, names, ends, size),
        el("c:gapWidth", val=GAP_WIDTH),
        el("c:overlap", val=100),
        el("c:axId", val=axes.CATEGORIES),
        el("c:axId", val=axes.VALUES),
    )


_LIMITS = (("Lower limit", "low"), ("Upper limit", "high"))


def _shown(bars: Sequence[Bar], names: Column, values: Column, low: Column, high: Column) -> str:
    single = {
        place: bar.colour for place, bar in enumerate(bars) if bar.colour != colours().accent and bar.value is not None
    }
    return el(
        "c:ser",
        series.head(0, values),
        shape(colours().accent),
        flag("c:invertIfNegative", False),
        series.points(single),
        series.intervals(values.values, low.values, high.values),
        el("c:cat", names.texts()),
        el("c:val", values.numbers()),
    )


def _unseen(bars: Sequence[Bar], names: Column, ends: Column, size: float) -> str:
    return el(
        "c:ser",
        series.head(1, ends),
        shape(None),
        flag("c:invertIfNegative", False),
        series.labels_saying([bar.said for bar in bars], size, "outEnd"),
        el("c:cat", names.texts()),
        el("c:val", ends.numbers()),
    )


def _limit(bars: Sequence[Bar], width: float, size: float) -> float:
    """The right end of the scale, so that the longest bar with its whisker and its text just fits."""
    needed = [
        (bar.end or 0.0) / max(0.2, 1 - (text_width(f" {bar.said} ", size, "bold") + 0.1) / width) for bar in bars
    ]
    return max(needed) or 1.0


def _said(row: object) -> str:
    value, mark, letters = row.value, row.mark, row.letters  # type: ignore[attr-defined]
    if value != value:
        return f"{mark} not shown".strip()
    return f"{percent(value)}{mark}{' ' + letters if letters else ''}"


def _known(value: float) -> float | None:
    """The number, None for NaN."""
    return None if value != value else float(value)


def _colour(kind: str) -> str:
    """The colour of a bar by its kind."""
    here = colours()
    return {"answer": here.accent, "net": here.net, "missing": here.missing}[kind]
