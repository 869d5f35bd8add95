"""Differences, ratios or coefficients with whiskers beside the line of no effect; open marks are not settled."""

from __future__ import annotations

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.forest import size_text
from cxsurvey.rendering.deck.charts.dots import known
from cxsurvey.rendering.deck.charts.labels import named
from cxsurvey.rendering.deck.charts.native import NativeChart, Room
from cxsurvey.rendering.deck.charts.points import Marks, Points, points_chart
from cxsurvey.rendering.palette import colours

BESIDE = 0.06  # of the scale, at both ends


def forest_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a forest; None where there are more rows than can be read."""
    every = list(records(figure.rows))
    no_effect = float(figure.layout["no_effect"])
    low, high = _bounds(figure, no_effect)
    marks = tuple(
        _marks(figure, [place for place, row in enumerate(every) if row.settled == settled], name, settled != "yes")
        for settled, name in (("yes", "Settled at the 5% level"), ("no", "Not settled"))
        if any(row.settled == settled for row in every)
    )
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    texts = [f"{size_text(row, unit, digits)}{row.mark}" if row.value == row.value else "** not shown" for row in every]
    points = Points(
        rows=tuple(named(row.label) for row in every),
        marks=marks,
        low=low,
        high=high,
        at_right=tuple(texts),
        right_head="Size at",
        reference=no_effect,
        log=figure.layout["axis"] == "log",
    )
    return points_chart(points, room)


def _marks(figure: Figure, places: list[int], name: str, is_hollow: bool) -> Marks:
    rows = list(records(figure.rows.iloc[places]))
    return Marks(
        name=name,
        colour=colours().accent,
        symbol="square",
        places=tuple(place + 0.5 for place in places),
        values=tuple(float(row.value) for row in rows),
        low=tuple(known(row.low) for row in rows),
        high=tuple(known(row.high) for row in rows),
        said=("",) * len(rows),
        is_hollow=is_hollow,
    )


def _bounds(figure: Figure, no_effect: float) -> tuple[float, float]:
    """The ends of the scale: all intervals and the line of no effect, with room at both sides."""
    rows = figure.rows
    found = [value for name in ("low", "value", "high") for value in rows[name] if value == value]
    low, high = min([*found, no_effect]), max([*found, no_effect])
    if figure.layout["axis"] == "log":
        return low / 1.15, high * 1.15
    span = (high - low) or 1.0
    return low - BESIDE * span, high + BESIDE * span
