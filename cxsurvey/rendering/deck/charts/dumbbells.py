"""Two dots in every row, the line between them, and the gap with its interval at the right."""

from __future__ import annotations

from typing import Any

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told, told_gap, told_range
from cxsurvey.rendering.deck.charts.dots import bounds
from cxsurvey.rendering.deck.charts.labels import named
from cxsurvey.rendering.deck.charts.native import NativeChart, Room
from cxsurvey.rendering.deck.charts.points import SYMBOLS, Link, Marks, Points, points_chart
from cxsurvey.rendering.palette import category

NARROW = 5.0  # inches: under it, a gap stands without its interval


def dumbbell_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a figure of dumbbells; None where there are more rows than can be read."""
    names = list(dict.fromkeys(figure.rows["row"]))
    rows = [row for row in records(figure.rows) if row.value == row.value]
    dots, gaps = [row for row in rows if row.kind != "gap"], {row.row: row for row in rows if row.kind == "gap"}
    marks = tuple(_marks(figure, dots, names, place) for place, group in enumerate(figure.layout["groups"]))
    links = tuple(_link(row, dots, names) for row in gaps.values())
    low, high = bounds(figure, [row.value for row in dots], beside=True)
    points = Points(
        rows=tuple(named(name) for name in names),
        marks=marks,
        low=low,
        high=high,
        links=links,
        at_right=tuple(_gap_text(figure, gaps.get(name), room) for name in names),
        right_head="Gap at",
    )
    return points_chart(points, room)


def _marks(figure: Figure, dots: list[Any], names: list[str], place: int) -> Marks:
    """The dots of one group, the number of each on the side away from the other one."""
    group = figure.layout["groups"][place]
    rows = [row for row in dots if row.group == group]
    others = {row.row: row.value for row in dots if row.group != group}
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    nothing = (None,) * len(rows)
    return Marks(
        name=named(group),
        colour=category(place),
        symbol=SYMBOLS[place],
        places=tuple(names.index(row.row) + 0.5 for row in rows),
        values=tuple(float(row.value) for row in rows),
        low=nothing,
        high=nothing,
        said=tuple(f"{told(row.value, unit, digits)}{row.mark}" for row in rows),
        sides=tuple(_side(row.value, others.get(row.row), place) for row in rows),
    )


def _side(value: float, other: float | None, place: int) -> str:
    """Left of the smaller one of two, right of the larger one."""
    return "l" if other is not None and (value < other or (value == other and place == 0)) else "r"


def _link(gap: Any, dots: list[Any], names: list[str]) -> Link:
    first, second = (float(row.value) for row in dots if row.row == gap.row)
    return Link(names.index(gap.row) + 0.5, (first, second), gap.settled != "yes")


def _gap_text(figure: Figure, gap: Any, room: Room) -> str:
    if gap is None:
        return "** not shown"
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    short = f"{told_gap(gap.value, unit, digits)}{gap.mark}"
    return short if room.width < NARROW else f"{short} {told_range(gap.low, gap.high, unit, digits)}"
