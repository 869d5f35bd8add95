"""Margins before and after weighting: an open dot for the sample, a tick for the target, a full dot for the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.errors import InputError
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import percent
from cxsurvey.rendering.frame import Box, put
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours

GUTTER = 0.35  # inches between two columns of margins
LABEL_SHARE = 0.42  # of a column, at most, for the labels of categories
TIGHTEST = 1.12  # rows of the smallest height, in type sizes


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a column: the name of a margin (no marks), or a category with its marks by kind."""

    text: str
    marks: dict[str, float] | None


def draw_margins(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key and the margins, in two columns where the page is wide and one would be full."""
    top = _draw_key(canvas, page, body)
    panels = [list(_lines(str(name), rows)) for name, rows in figure.rows.groupby("panel", sort=False)]
    size = min(page.body, 11.5)
    height = line_height(size) / 1.28 * TIGHTEST
    room = int((top - body.bottom) / height)
    columns = _columns(panels, room, most=2 if page.width > 8 else 1)
    if columns is None:
        raise InputError(
            "The figure does not fit this size.",
            where=f"figure {figure.name}",
            got=f"{sum(map(len, panels))} lines of margins",
            expected=f"at most {room} below each other",
            next_step="Use a larger size, or draw some margins with margins=.",
        )
    tallest = max(len(lines) for lines in columns)
    step = min((top - body.bottom) / tallest, 0.34)
    width = (body.width - GUTTER * (len(columns) - 1)) / len(columns)
    limit = 1.04 * max(value for lines in columns for line in lines if line.marks for value in line.marks.values())
    for position, lines in enumerate(columns):
        box = Box(body.left + position * (width + GUTTER), body.bottom, width, top - body.bottom)
        _draw_column(canvas, page, box, lines, step, size, limit)


def _lines(name: str, rows: pd.DataFrame) -> Iterator[_Line]:
    yield _Line(name, None)
    for category, marks in rows.groupby("row", sort=False):
        yield _Line(str(category), {row.label: float(row.value) for row in records(marks)})


def _columns(panels: list[list[_Line]], room: int, most: int) -> list[list[_Line]] | None:
    """The margins in as few columns as hold them, none of them torn; None where they do not fit."""
    for count in range(1, most + 1):
        columns: list[list[_Line]] = [[]]
        target = room if count == 1 else min(room, max(-(-sum(map(len, panels)) // count), *map(len, panels)) + 1)
        for lines in panels:
            if columns[-1] and len(columns[-1]) + len(lines) > target and len(columns) < count:
                columns.append([])
            columns[-1].extend(lines)
        if max(map(len, columns)) <= room:
            return columns
    return None


def _draw_key(canvas: Canvas, page: Page, body: Box) -> float:
    """What the three marks mean, in one row; the height in inches at which it ends."""
    height = line_height(page.body)
    middle, x = body.bottom + body.height - height / 2, body.left
    axes = _axes(canvas, page, Box(body.left, middle - height / 2, body.width, height), body.width)
    for kind, text in (("before", "sample before weighting"), ("target", "target"), ("after", "after weighting")):
        axes.plot(x - body.left + 0.08, height / 2, linestyle="", markersize=_size(kind, page.body), **_style(kind))
        put(canvas, page, text, x + 0.22, middle, page.body)
        x += 0.22 + text_width(text, page.body) + 0.35
    return body.bottom + body.height - height - 0.08


def _style(kind: str) -> dict[str, Any]:
    """An open dot for before, a tick for the target, a full dot for after."""
    styles: dict[str, dict[str, Any]] = {
        "before": {
            "marker": "o", "markerfacecolor": "white", "markeredgecolor": colours().quiet, "markeredgewidth": 1.5,
        },
        "target": {"marker": "|", "markeredgecolor": colours().ink, "markeredgewidth": 2.4},
        "after": {"marker": "o", "markerfacecolor": colours().accent, "markeredgewidth": 0},
    }  # fmt: skip
    return styles[kind]


def _size(kind: str, points: float) -> float:
    return 1.15 * points if kind == "target" else 0.62 * points


def _draw_column(
    canvas: Canvas, page: Page, box: Box, lines: list[_Line], step: float, size: float, limit: float
) -> None:
    """Labels on the left, marks on one scale from 0, the value after weighting on the right."""
    widest = max(text_width(line.text, size) for line in lines if line.marks)
    labels = min(widest + 0.02, LABEL_SHARE * box.width)
    number = text_width("100%", size, "bold") + 0.1
    axes = _axes(
        canvas, page, Box(box.left + labels + 0.14, box.bottom, box.width - labels - 0.14 - number, box.height), limit
    )
    for position, line in enumerate(lines):
        depth = (position + 0.5) * step
        middle = box.bottom + box.height - depth
        if line.marks is None:
            put(canvas, page, line.text, box.left, middle, size, weight="bold")
            continue
        text = wrapped(line.text, size, labels)
        shown = text[0] if len(text) == 1 else text[0].rstrip("-") + "…"
        put(canvas, page, shown, box.left + labels, middle, size, ha="right")
        _draw_marks(axes, line.marks, depth, limit, size)
        put(canvas, page, percent(line.marks["after"]), box.left + box.width, middle, size, weight="bold", ha="right")


def _draw_marks(axes: Axes, marks: dict[str, float], depth: float, limit: float, size: float) -> None:
    axes.plot([0, limit], [depth, depth], color=colours().rule, linewidth=0.8, zorder=0)
    axes.plot(
        [marks["before"], marks["after"]], [depth, depth], color=colours().accent, linewidth=1.8, alpha=0.5, zorder=1
    )
    for place, (kind, value) in enumerate(marks.items()):
        axes.plot(
            value, depth, linestyle="", markersize=_size(kind, size), zorder=3 + place, clip_on=False, **_style(kind)
        )


def _axes(canvas: Canvas, page: Page, box: Box, limit: float) -> Axes:
    axes = canvas.add_axes(box.on(page))
    axes.set_axis_off()
    axes.set_xlim(0, limit)
    axes.set_ylim(box.height, 0)
    return axes
