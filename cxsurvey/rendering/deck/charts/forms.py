"""Which form of figure has a native chart, made by which function; every other one goes into a deck as a picture."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.deck.charts.native import NativeChart, Room

HERE = "cxsurvey.rendering.deck.charts"

# A function takes the figure and its room, and returns the chart, or None where a picture does better.
NATIVE: dict[str, str] = {
    "bar": f"{HERE}.bars:bar_chart",
    "stacked": f"{HERE}.stacks:stacked_chart",
    "dots": f"{HERE}.dots:dots_chart",
    "dumbbell": f"{HERE}.dumbbells:dumbbell_chart",
    "forest": f"{HERE}.forests:forest_chart",
    "diverging": f"{HERE}.divergings:diverging_chart",
    "trend": f"{HERE}.trends:trend_chart",
}


def native_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The native chart of a figure; None where its form has none, or it would be too full to be read."""
    if figure.form not in NATIVE:
        return None
    module, function = NATIVE[figure.form].split(":")
    return cast("NativeChart | None", getattr(import_module(module), function)(figure, room))
