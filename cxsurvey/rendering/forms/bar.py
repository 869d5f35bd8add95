"""Horizontal bars with interval whiskers, in one panel or in one panel per level."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patheffects import Normal, Stroke

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box, put
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import refuse_size, write

LABEL_SHARE = 0.36  # of the width, at most, for the labels beside the bars
GAP = 0.14  # inches between labels and bars, and between panels
THICKEST = 0.42
NARROWEST = 1.1  # inches of a panel: room for a bar, its whisker and its number
BARS = "bars below each other"


def draw_bars(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw every panel of the figure into the body of the page."""
    panels = [(str(name), rows) for name, rows in figure.rows.groupby("panel", sort=False)]
    if page.narrow or (len(panels) > 1 and page.width < 8):
        _draw_below(canvas, figure, page, body, panels)
    else:
        _draw_beside(canvas, figure, page, body, panels)


def _draw_beside(canvas: Canvas, figure: Figure, page: Page, body: Box, panels: list[tuple[str, pd.DataFrame]]) -> None:
    """Labels in one column on the left, panels side by side sharing them."""
    labels = [_row_label(figure, row, with_base=bool(panels[0][0])) for row in records(panels[0][1])]
    widest = max(text_width(label, page.body) for label in labels)
    column = min(widest + 0.02, LABEL_SHARE * body.width)
    lines = [wrapped(label, page.body, column) for label in labels]
    panel_width = (body.width - column - GAP * len(panels)) / len(panels)
    if panel_width < NARROWEST:
        _refuse(figure, "panels side by side", len(panels), int((body.width - column) / (NARROWEST + GAP)))
    heads = [wrapped(name, page.body, panel_width - 0.05, "bold") if name else [] for name, _ in panels]
    head = line_height(page.body, max(len(head) for head in heads)) + 0.06 if panels[0][0] else 0.0
    chart = Box(body.left + column + GAP, body.bottom, body.width - column - GAP, body.height - head)
    row_height = _row_height(figure, page, chart, len(labels), max(len(text) for text in lines))
    for position, text in enumerate(lines):
        middle = chart.bottom + chart.height - (position + 0.5) * row_height
        put(canvas, page, "\n".join(text), body.left + column, middle, page.body, ha="right")
    limit = _limit(figure, page, panel_width)
    for position, ((_, rows), head_lines) in enumerate(zip(panels, heads, strict=True)):
        left = chart.left + position * (panel_width + GAP)
        for i, line in enumerate(head_lines):
            top = chart.bottom + chart.height + head - 0.02 - line_height(page.body, i)
            put(canvas, page, line, left, top, page.body, weight="bold", va="top")
        box = Box(left, chart.bottom, panel_width, chart.height)
        _draw_panel(_axes(canvas, page, box, limit), rows, page, row_height)


def _draw_below(canvas: Canvas, figure: Figure, page: Page, body: Box, panels: list[tuple[str, pd.DataFrame]]) -> None:
    """Every label above its bar, panels one below the other: for narrow pages."""
    bars = [(name, row) for name, rows in panels for row in records(rows)]
    labels = [_row_label(figure, row, with_base=bool(name)) for name, row in bars]
    lines = [wrapped(label, page.body, body.width) for label in labels]
    label_height = line_height(page.body, max(map(len, lines)))
    heads = [line_height(page.body) if name and row.row == rows["row"].iloc[0] else 0.0
             for name, rows in panels for row in records(rows)]  # fmt: skip
    room = body.height - sum(heads)
    step = min(room / len(bars), label_height + THICKEST + 0.12)
    if step < label_height + 0.12:
        _refuse(figure, BARS, len(bars), int(room / (label_height + 0.12)))
    limit = _limit(figure, page, body.width)
    top = body.bottom + body.height
    for (name, row), head, text in zip(bars, heads, lines, strict=True):
        if head:
            put(canvas, page, name, body.left, top, page.body, weight="bold", va="top")
        top -= head
        put(canvas, page, "\n".join(text), body.left, top, page.body, va="top")
        box = Box(body.left, top - step, body.width, step - label_height)
        _draw_panel(_axes(canvas, page, box, limit), pd.DataFrame([row]), page, box.height)
        top -= step


def _row_height(figure: Figure, page: Page, chart: Box, rows: int, label_lines: int) -> float:
    needed = max(line_height(page.body, label_lines) + 0.03, 0.2)
    if chart.height / rows < needed:
        _refuse(figure, BARS, rows, int(chart.height / needed))
    return min(chart.height / rows, max(2 * THICKEST, needed))


def _refuse(figure: Figure, what: str, count: int, room: int) -> None:
    refuse_size(figure, f"{count} {what}", f"at most {room}", "Use a larger size, or fewer levels with levels=.")


def _axes(canvas: Canvas, page: Page, box: Box, limit: float) -> Axes:
    axes = canvas.add_axes(box.on(page))
    axes.set_axis_off()
    axes.set_xlim(0, limit)
    axes.set_ylim(box.height, 0)  # inches from the top, so that rows are as high as their labels
    return axes


def _draw_panel(axes: Axes, rows: pd.DataFrame, page: Page, row_height: float) -> None:
    thick = min(0.62 * row_height, THICKEST)
    axes.plot(
        [0, 0], [0, len(rows) * row_height], color=colours().rule, linewidth=1, solid_capstyle="butt", clip_on=False
    )
    for position, row in enumerate(records(rows)):
        _draw_bar(axes, row, (position + 0.5) * row_height, thick, page.body)


def _draw_bar(axes: Axes, row: Any, middle: float, thick: float, size: float) -> None:
    if row.value != row.value:
        write(axes, f" {row.mark} not shown", 0, middle, size, color=colours().quiet, style="italic")
        return
    axes.barh(middle, row.value, height=thick, color=_colour(row.kind), linewidth=0)
    _draw_whisker(axes, row.low, row.high, middle, thick / 6)
    text = f" {_value_text(row)}"
    write(axes, text, row.high, middle, size, fontweight="bold")


def _colour(kind: str) -> str:
    here = colours()
    return {"answer": here.accent, "net": here.net, "missing": here.missing}[kind]


def _draw_whisker(axes: Axes, low: float, high: float, middle: float, cap: float) -> None:
    """The interval, with a thin white edge so that it stands out from a dark bar."""
    edge = [Stroke(linewidth=2.8, foreground="white"), Normal()]
    x, y = [low, low, low, high, high, high], [middle - cap, middle + cap, middle, middle, middle - cap, middle + cap]
    axes.plot(x, y, color=colours().ink, linewidth=1.3, solid_capstyle="butt", path_effects=edge)


def _value_text(row: Any) -> str:
    letters = f" {row.letters}" if row.letters else ""
    return f"{percent(row.value)}{row.mark}{letters}"


def _row_label(figure: Figure, row: Any, *, with_base: bool) -> str:
    letter = figure.group_letters.get(row.row, "")
    named = f"{letter}  {row.row}" if letter else str(row.row)
    return f"{named} {base_text(row.base_n)}" if with_base else named


def _limit(figure: Figure, page: Page, width: float) -> float:
    """The right end of the scale, so that the longest bar with its whisker and its text just fits."""
    needed = [_scale_end(row, page.body, width) for row in records(figure.rows) if row.value == row.value]
    return max(needed, default=1.0)


def _scale_end(row: Any, size: float, width: float) -> float:
    text = text_width(f" {_value_text(row)} ", size, "bold") + 0.05
    return float(row.high) / max(0.2, 1 - text / width)
