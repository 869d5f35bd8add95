"""Bars stacked to 100 %, with their shares inside and the levels named above."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from cxsurvey.arrays import records
from cxsurvey.errors import InputError
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box, put
from cxsurvey.rendering.page import POINTS_PER_INCH, Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import category, colours, readable_on, sequence

LABEL_SHARE = 0.36  # of the width, at most, for the labels beside the bars
GAP = 0.14
THICKEST = 0.6


def draw_stacks(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key and one bar per row of the figure into the body of the page."""
    colour_by = _colours(figure)
    groups = list(figure.rows.groupby("row", sort=False))
    labels = [_bar_label(str(name), rows.iloc[0], alone=len(groups) == 1) for name, rows in groups]
    widest = max(text_width(label, page.body) for label in labels)
    column = min(widest + 0.02, LABEL_SHARE * body.width) + GAP if widest else 0.0
    top = _draw_key(canvas, page, body, colour_by)
    chart = Box(body.left + column, body.bottom, body.width - column, top - body.bottom)
    lines = [wrapped(label, page.body, column - GAP) if label else [] for label in labels]
    step = _step(figure, page, chart, lines)
    axes = canvas.add_axes(chart.on(page))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(chart.height, 0)
    for position, ((_, rows), text) in enumerate(zip(groups, lines, strict=True)):
        middle = (position + 0.5) * step
        put(
            canvas, page, "\n".join(text), chart.left - GAP, chart.bottom + chart.height - middle, page.body, ha="right"
        )
        _draw_stack(axes, rows, middle, min(0.66 * step, THICKEST), page.body, chart.width, colour_by)


def _colours(figure: Figure) -> dict[str, str]:
    """A colour per level, from dark to light for an ordered scale; reasons for no answer are grey."""
    kinds = dict(zip(figure.rows["label"], figure.rows["kind"], strict=True))
    answers = [label for label, kind in kinds.items() if kind != "missing"]
    steps = sequence(len(answers)) if figure.ordered else [category(i) for i in range(len(answers))]
    colour_of = dict(zip(answers, steps, strict=True))
    return {label: colours().missing if kind == "missing" else colour_of[label] for label, kind in kinds.items()}


def _draw_key(canvas: Canvas, page: Page, body: Box, colour_by: dict[str, str]) -> float:
    """The names of the levels in a row of coloured squares, wrapped; the height in inches at which the key ends."""
    x, top, square = body.left, body.bottom + body.height, page.body / POINTS_PER_INCH
    for label, colour in colour_by.items():
        width = square + 0.08 + text_width(label, page.body)
        if x > body.left and x + width > body.left + body.width:
            x, top = body.left, top - line_height(page.body) - 0.04
        middle = top - line_height(page.body) / 2
        canvas.add_artist(_square(page, x, middle, square, colour), clip=False)
        put(canvas, page, label, x + square + 0.08, middle, page.body)
        x += width + 0.3
    return top - line_height(page.body) - 0.08


def _square(page: Page, x: float, middle: float, size: float, colour: str) -> Rectangle:
    place = (x / page.width, (middle - size / 2) / page.height)
    return Rectangle(place, size / page.width, size / page.height, facecolor=colour, linewidth=0)


def _step(figure: Figure, page: Page, chart: Box, lines: list[list[str]]) -> float:
    needed = line_height(page.body, max(1, *(len(text) for text in lines))) + 0.06
    if chart.height / len(lines) < needed:
        raise InputError(
            "The figure does not fit this size.",
            where=f"figure {figure.name}",
            got=f"{len(lines)} bars below each other",
            expected=f"at most {int(chart.height / needed)}",
            next_step="Use a larger size, or fewer groups.",
        )
    return min(chart.height / len(lines), 0.95)


def _draw_stack(
    axes: Axes, rows: Any, middle: float, thick: float, size: float, width: float, colour_by: dict[str, str]
) -> None:
    if rows["value"].isna().any():
        axes.text(
            0,
            middle,
            f"{rows['mark'].iloc[0]} not shown",
            fontsize=size,
            color=colours().quiet,
            va="center",
            style="italic",
            parse_math=False,
        )
        return
    left = 0.0
    for row in records(rows):
        colour = colour_by[row.label]
        axes.barh(middle, row.value, left=left, height=thick, color=colour, edgecolor="white", linewidth=1)
        _draw_share(axes, row.value, left, middle, size, width, readable_on(colour))
        left += row.value


def _draw_share(axes: Axes, share: float, left: float, middle: float, size: float, width: float, colour: str) -> None:
    """The share inside its segment, smaller where that lets it fit; nothing where even that does not."""
    text = percent(share)
    for fitting in (size, 0.85 * size, 0.7 * size):
        if text_width(text, fitting, "bold") + 0.04 < share * width:
            style: dict[str, Any] = {"fontsize": fitting, "fontweight": "bold", "color": colour, "parse_math": False}
            axes.text(left + share / 2, middle, text, ha="center", va="center", **style)
            return


def _bar_label(name: str, row: Any, *, alone: bool) -> str:
    if alone:
        return ""
    return f"{name}{row.mark} {base_text(row.base_n)}"
