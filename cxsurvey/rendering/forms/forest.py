"""Marks with whiskers against the line of no effect, sizes in a column at the right, an axis below."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.forest import size_text
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.exhibits.figures.ticks import tick_texts
from cxsurvey.rendering.axis_ticks import spaced_ticks
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import dot, fitted, whisker, write
from cxsurvey.rendering.row_layout import Cell, Column, Rows, axis, lay_rows, not_shown, spine
from cxsurvey.rendering.scale import Scale

WIDEST = 50.0  # a ratio beyond this, or below its inverse, is drawn with an arrow
DOT = 0.75  # of the size of the type
MARGIN = 0.12
RATIO_TICKS = (
    (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6),
    (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0),
    (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0),
    (0.02, 0.1, 1.0, 10.0, 50.0),
)


def draw_forest(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw one row per comparison or coefficient."""
    rows = records(figure.rows)
    head = {"log": "Ratio", "linear": "Size"}[figure.layout["axis"]]
    head = "Difference" if "difference" in figure.layout["axis_label"] else head
    sizes = Column("" if page.narrow else head, [_cell(figure, page, row) for row in rows])
    below = 2 * line_height(page.body) + 0.12
    laid = lay_rows(
        canvas, figure, page, body, [row.row for row in rows], band=0.24, most=0.5, columns=[sizes], below=below
    )
    scale = _scale(figure, laid.width)
    _axis(laid, figure, page, scale)
    for row, middle in zip(rows, laid.middles, strict=True):
        if row.value != row.value:
            not_shown(laid.axes, page, middle, row.mark, MARGIN)
        else:
            _draw_row(laid.axes, row, middle, scale, page)


def _cell(figure: Figure, page: Page, row: Any) -> Cell:
    if row.value != row.value:
        return Cell("–", {"color": colours().quiet})
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    text = size_text(row, unit, digits)
    if page.narrow:
        text = text.split(" ", maxsplit=1)[0]
    style = {"fontweight": "bold"} if row.settled == "yes" else {}
    return Cell(f"{text}{row.mark}", style)


def _scale(figure: Figure, width: float) -> Scale:
    """All limits and the line of no effect; ratios no further than fifty times."""
    rows, none, log = figure.rows.dropna(subset="value"), figure.layout["no_effect"], figure.layout["axis"] == "log"
    low = min([none, *(value for value in rows["low"] if math.isfinite(value) and (value > 0 or not log))])
    high = max([none, *(value for value in rows["high"] if math.isfinite(value))])
    if log:
        low, high = max(low, 1 / WIDEST), min(high, WIDEST)
    if high <= low:
        low, high = (none / 2, none * 2) if log else (none - 1, none + 1)
    return Scale(low, high, MARGIN, width - MARGIN, log)


def _axis(laid: Rows, figure: Figure, page: Page, scale: Scale) -> None:
    unit, none = figure.layout["unit"], figure.layout["no_effect"]
    most = 4 if page.width < 8 else 6
    if scale.log:
        places = [(scale(tick), f"{tick:g}") for tick in ratio_ticks(scale.low, scale.high, most)]
    else:
        places = spaced_ticks(scale, most, page.body, lambda ticks: tick_texts(ticks, unit, signed=True))
    axis(laid.axes, page, places, laid.height)
    spine(laid, page, scale(none), 0.2)
    label = f"{figure.layout['axis_label']} (line: no effect at {told(none, unit, 0) if unit == 'ratio' else '0'})"
    depth = laid.height + 0.08 + 1.5 * line_height(page.body)
    [text] = fitted(label, page.body, page.measure, 1)
    wide = text_width(text, page.body) > laid.width  # then it reaches to the left, below the names of the rows
    x, side = (laid.width, "right") if wide else (laid.width / 2, "center")
    write(laid.axes, text, x, depth, page.body, ha=side, color=colours().quiet)


def ratio_ticks(low: float, high: float, most: int) -> list[float]:
    """Ratios to mark on a logarithmic axis, 1 among them: as fine as may be, at most so many.

    >>> ratio_ticks(0.6, 1.8, 6), ratio_ticks(0.1, 30, 6)
    ([0.7, 1.0, 1.5], [0.1, 1.0, 10.0])
    """
    inside = [[value for value in values if low <= value <= high] for values in RATIO_TICKS]
    fitting = [values for values in inside if len(values) <= most]
    return fitting[0] if fitting else inside[-1]


def _draw_row(axes: Any, row: Any, middle: float, scale: Scale, page: Page) -> None:
    whisker(axes, scale(row.low), scale(row.high), middle, 0.05, linewidth=1.6)
    for limit, outside, marker in ((row.low, row.low < scale.low, "<"), (row.high, row.high > scale.high, ">")):
        if outside:
            dot(axes, scale(limit), middle, 0.6 * page.body, marker=marker, color=colours().ink)
    face = colours().accent if row.settled == "yes" else "white"
    style = {"marker": "s", "markerfacecolor": face, "markeredgecolor": colours().accent, "markeredgewidth": 1.6}
    dot(axes, scale(row.value), middle, DOT * page.body, **style)
