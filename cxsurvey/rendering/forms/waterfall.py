"""The waterfall of cleaning: full bars for what is left, hanging ones for what each rule took."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.waterfall import part_text
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import block, fitted_apart, paragraph, plane, refuse_size, rule, write
from cxsurvey.rendering.scale import Scale

LABEL_SHARE = {True: 0.42, False: 0.54}  # of the width, at most, for the names of the steps; on a wide page or not
GAP = 0.14
TALLEST = 0.5
SPACE = 0.04  # inches between two steps, at least


def draw_waterfall(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw one line per step, from the export down to the rows that are left."""
    axes = plane(canvas, page, body)
    rows = records(figure.rows)
    total = max(1, int(figure.layout["total"]))
    widest = max(text_width(row.label, page.body, _weight(row)) for row in rows)
    beside = min(widest + 0.02, LABEL_SHARE[page.width > 8] * body.width)
    lines = _lines(figure, rows, page, beside, body.height)
    heights = [line_height(page.body, len(text)) + SPACE for text in lines]
    spare = min((body.height - sum(heights)) / len(rows), TALLEST - SPACE - line_height(page.body))
    numbers = max(text_width(_text(row, total), page.body, "bold") for row in rows) + 0.12
    across = Scale(0, total, beside + GAP, body.width - numbers)
    thick, top = 0.66 * (line_height(page.body) + SPACE + spare), 0.0
    for place, (row, text, height) in enumerate(zip(rows, lines, heights, strict=True)):
        middle = top + (height + spare) / 2
        top += height + spare
        paragraph(axes, text, beside, middle, page.body, ha="right", fontweight=_weight(row))
        _bar(axes, row, across, middle, thick)
        write(axes, _text(row, total), across(row.high) + 0.08, middle, page.body, fontweight="bold")
        if place + 1 < len(rows):
            below = top + (heights[place + 1] + spare - thick) / 2
            rule(axes, [across(row.left)] * 2, [middle + thick / 2, below], color=colours().quiet)


def _lines(figure: Figure, rows: list[Any], page: Page, width: float, room: float) -> list[list[str]]:
    """The names of the steps in two lines each, or in one where only that fits."""
    for most in (2, 1):
        lines = _in_lines(figure, rows, page.body, width, most)
        if sum(line_height(page.body, len(text)) + SPACE for text in lines) <= room:
            return lines
    fits = int(room / (line_height(page.body) + SPACE))
    return refuse_size(figure, f"{len(rows)} steps", f"at most {fits}", _NEXT)


def _in_lines(figure: Figure, rows: list[Any], size: float, width: float, most: int) -> list[list[str]]:
    """The names in at most `most` lines, totals in bold, no two alike."""
    cut = {
        weight: iter(
            fitted_apart(figure, [row.label for row in rows if _weight(row) == weight], size, width, most, weight)
        )
        for weight in ("bold", "normal")
    }
    return [next(cut[_weight(row)]) for row in rows]


_NEXT = "Use a larger size, or put more rules together with most=."


def _weight(row: Any) -> str:
    return "bold" if row.kind == "total" else "normal"


def _bar(axes: Axes, row: Any, across: Scale, middle: float, thick: float) -> None:
    """A full bar for what is left; a hatched one in another colour for what was taken."""
    style: dict[str, Any] = {"facecolor": colours().accent}
    if row.kind == "taken":
        style = {"facecolor": "white", "edgecolor": colours().bad, "hatch": "////", "linewidth": 1.0}
    width = max(across(row.high) - across(row.low), 0.02)
    block(axes, across(row.low), middle - thick / 2, width, thick, **style)


def _text(row: Any, total: int) -> str:
    if row.kind == "taken":
        return f"−{int(row.value):,}"
    return f"{int(row.left):,}" + ("" if row.step == "raw" else f" ({part_text(int(row.left), total)})")
