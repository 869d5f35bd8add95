"""Bars stacked to 100 %, with their shares inside and the levels named above."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box, put
from cxsurvey.rendering.keys import Entry, draw_key
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import category, colours, readable_on, sequence
from cxsurvey.rendering.plane import refuse_size, write

LABEL_SHARE = 0.36  # of the width, at most, for the labels beside the bars
GAP = 0.14
THICKEST, TALLEST = 0.6, 0.95  # inches of a bar, and of a bar with the room around it
SMALLEST = 12.0  # points: under it nobody reads from the back of a room


def draw_stacks(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key and one bar per row of the figure into the body of the page."""
    colour_by = _colours(figure)
    groups = list(figure.rows.groupby("row", sort=False))
    labels = [_bar_label(str(name), rows.iloc[0], alone=len(groups) == 1) for name, rows in groups]
    widest = max(text_width(label, page.body) for label in labels)
    column = min(widest + 0.02, LABEL_SHARE * body.width) + GAP if widest else 0.0
    inner = draw_key(canvas, figure, page, body, [Entry(label, colour) for label, colour in colour_by.items()])
    chart = Box(inner.left + column, inner.bottom, inner.width - column, inner.height)
    lines = [wrapped(label, page.body, column - GAP) if label else [] for label in labels]
    step = _step(figure, page, chart, lines)
    thick = min(max(0.66 * step, line_height(page.body)), THICKEST, step - 0.03)  # no lower than the shares within
    axes = canvas.add_axes(chart.on(page))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(chart.height, 0)
    for position, ((_, rows), text) in enumerate(zip(groups, lines, strict=True)):
        middle = (position + 0.5) * step
        put(
            canvas, page, "\n".join(text), chart.left - GAP, chart.bottom + chart.height - middle, page.body, ha="right"
        )
        _draw_stack(axes, rows, middle, thick, page.body, chart.width, colour_by)


def _colours(figure: Figure) -> dict[str, str]:
    """A colour per level, from dark to light for an ordered scale; reasons for no answer are grey."""
    kinds = dict(zip(figure.rows["label"], figure.rows["kind"], strict=True))
    answers = [label for label, kind in kinds.items() if kind != "missing"]
    steps = sequence(len(answers)) if figure.ordered else [category(i) for i in range(len(answers))]
    colour_of = dict(zip(answers, steps, strict=True))
    return {label: colours().missing if kind == "missing" else colour_of[label] for label, kind in kinds.items()}


def _step(figure: Figure, page: Page, chart: Box, lines: list[list[str]]) -> float:
    needed = line_height(page.body, max(1, *(len(text) for text in lines))) + 0.06
    if chart.height / len(lines) < needed:
        got, room = f"{len(lines)} bars below each other", f"at most {int(chart.height / needed)}"
        refuse_size(figure, got, room, "Use a larger size, or fewer groups.")
    return min(chart.height / len(lines), max(TALLEST, needed))


def _draw_stack(
    axes: Axes, rows: Any, middle: float, thick: float, size: float, width: float, colour_by: dict[str, str]
) -> None:
    if rows["value"].isna().any():
        write(axes, f"{rows['mark'].iloc[0]} not shown", 0, middle, size, color=colours().quiet, style="italic")
        return
    left = 0.0
    for row in records(rows):
        colour = colour_by[row.label]
        axes.barh(middle, row.value, left=left, height=thick, color=colour, edgecolor="white", linewidth=1)
        _draw_share(axes, row.value, left, middle, size, width, readable_on(colour))
        left += row.value


def _draw_share(axes: Axes, share: float, left: float, middle: float, size: float, width: float, colour: str) -> None:
    """The share inside its segment, a little smaller where that lets it fit; nothing where even that does not."""
    text = percent(share)
    for fitting in (size, min(size, SMALLEST)):
        if text_width(text, fitting, "bold") + 0.04 < share * width:
            write(axes, text, left + share / 2, middle, fitting, ha="center", fontweight="bold", color=colour)
            return


def _bar_label(name: str, row: Any, *, alone: bool) -> str:
    if alone:
        return ""
    return f"{name}{row.mark} {base_text(row.base_n)}"
