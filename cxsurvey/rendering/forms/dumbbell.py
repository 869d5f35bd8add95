"""Two dots per row joined by a line, their values outside, and the gap in a column at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.keyed_rows import plain_bases
from cxsurvey.exhibits.figures.measures import told, told_gap, told_range
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.keys import Entry, draw_key, group_entries
from cxsurvey.rendering.page import POINTS_PER_INCH, Page, text_width
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import dot, rule, write
from cxsurvey.rendering.row_layout import Cell, Column, lay_rows, not_shown, room_for_marks
from cxsurvey.rendering.scale import Scale

ROOM = 2.2  # inches for the dots, below which the gaps stand without their intervals
DOT = 0.85  # of the size of the type


def draw_dumbbell(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key, then the rows with their gaps."""
    entries = group_entries(figure.layout["groups"])
    rows = [(str(name), part) for name, part in figure.rows.groupby("row", sort=False)]
    bases = {entry.text: _bases(figure, "group", entry.text) for entry in entries}
    alike = all(len(set(sizes)) == 1 for sizes in bases.values())
    told_bases = plain_bases(bases)
    named = [Entry(f"{e.text} {told_bases[e.text]}", e.colour, e.marker) if alike else e for e in entries]
    inner = draw_key(canvas, figure, page, body, named)
    own = {} if alike else plain_bases({name: _bases(figure, "row", name) for name, _ in rows})
    labels = [f"{name} {own[name]}" if name in own else name for name, _ in rows]
    full = Column(_gap_head(figure, page), [_gap_cell(figure, part) for _, part in rows])
    gaps = full if room_for_marks(page, inner, labels, [full]) > ROOM else _short(full)
    laid = lay_rows(canvas, figure, page, inner, labels, band=0.24, most=0.6, columns=[gaps])
    scale = _scale(figure, page, laid.width)
    for (_, part), middle in zip(rows, laid.middles, strict=True):
        rule(laid.axes, [0, laid.width], [middle, middle], linewidth=0.7, zorder=0)
        _draw_row(laid.axes, figure, page, part, middle, scale, {entry.text: entry for entry in entries})


def _bases(figure: Figure, column: str, name: str) -> list[int]:
    rows = figure.rows[(figure.rows[column] == name) & (figure.rows["kind"] != "gap")]
    return [int(size) for size in rows["base_n"]]


def _gap_head(figure: Figure, page: Page) -> str:
    in_points = figure.layout["unit"] in ("share", "points")
    return "Gap, points" if in_points and not page.narrow else "Gap"


def _short(column: Column) -> Column:
    """The same without the intervals, where they would leave too little room for the dots."""
    return Column("Gap", [replace(cell, text=cell.text.split(" (")[0]) for cell in column.cells])


def _gap_cell(figure: Figure, part: pd.DataFrame) -> Cell:
    gap = next(row for row in records(part) if row.kind == "gap")
    if gap.value != gap.value:
        return Cell("–", {"color": colours().quiet})
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    limits = f" {told_range(gap.low, gap.high, unit, digits)}"
    style = {"fontweight": "bold"} if gap.settled == "yes" else {"color": colours().quiet}
    return Cell(f"{told_gap(gap.value, unit, digits)}{limits}", style)


def _scale(figure: Figure, page: Page, width: float) -> Scale:
    """From the smallest to the largest value, with room for the texts outside; shares from 0 where that is near."""
    values = figure.rows.loc[figure.rows["kind"] != "gap", "value"].dropna()
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    text = max((text_width(f"{told(v, unit, digits)}**", page.body, "bold") for v in values), default=0.5)
    edge = min(text + 0.14, 0.3 * width)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    low = 0.0 if unit == "share" and low < 0.5 * high else low
    return Scale(low, high if high > low else low + 1.0, edge, width - edge)


def _draw_row(
    axes: Any, figure: Figure, page: Page, part: pd.DataFrame, middle: float, scale: Scale, entries: dict[str, Entry]
) -> None:
    dots = [row for row in records(part) if row.kind != "gap" and row.value == row.value]
    hidden = [row for row in records(part) if row.kind != "gap" and row.value != row.value]
    settled = next(row.settled for row in records(part) if row.kind == "gap") == "yes"
    size = DOT * page.body
    if len(dots) == 2:
        ends = [scale(row.value) for row in dots]
        style = (
            {"linewidth": 3.2, "color": colours().ink}
            if settled
            else {"linewidth": 1.6, "color": colours().quiet, "linestyle": (0, (1.2, 1.6))}
        )
        rule(axes, ends, [middle, middle], zorder=2, **style)
    for row in dots:
        entry = entries[row.group]
        dot(
            axes,
            scale(row.value),
            middle,
            size,
            marker=entry.marker,
            color=entry.colour,
            markeredgecolor="white",
            markeredgewidth=0.8,
        )
    _values(axes, figure, page, dots, middle, scale, size)
    if hidden and not dots:
        not_shown(axes, page, middle, hidden[0].mark)
    elif hidden:
        name = f"{hidden[0].mark} {hidden[0].group} not shown".strip()
        x = scale(dots[0].value)
        far = x + 0.9 + text_width(name, page.body) < scale.end + 0.6
        write(
            axes,
            name,
            x + 0.75 if far else x - 0.75,
            middle,
            page.body,
            ha="left" if far else "right",
            color=colours().quiet,
            style="italic",
            bbox={"facecolor": "white", "linewidth": 0, "pad": 1},
        )


def _values(axes: Any, figure: Figure, page: Page, dots: list[Any], middle: float, scale: Scale, size: float) -> None:
    """The lower value left of its dot, the higher one right of it, on white so that the thin rule does not cross."""
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    reach = size / 2 / POINTS_PER_INCH + 0.05
    for place, row in enumerate(sorted(dots, key=lambda row: row.value)):
        left = place == 0 and len(dots) == 2
        x = scale(row.value) + (-reach if left else reach)
        style = {"facecolor": "white", "linewidth": 0, "pad": 0.8}
        write(
            axes,
            f"{told(row.value, unit, digits)}{row.mark}",
            x,
            middle,
            page.body,
            ha="right" if left else "left",
            bbox=style,
            zorder=1,
        )
