"""Columns as wide as their part of the base, cut into shares; answers are named beside, or above on a narrow page."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.mosaic import HIGHER, LOWER
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import category, colours, readable_on, sequence
from cxsurvey.rendering.plane import block, fitted_apart, hatched, paragraph, plane, refuse_size, write
from cxsurvey.rendering.scale import Scale

BESIDE = 0.3  # of the width, at most, for the names of the answers
GAP = 0.03  # inches of white between columns
TRIANGLES = {HIGHER: " ▲", LOWER: " ▼", "": ""}
HEAD_LINES = 4
NARROWEST = 0.45  # inches of a column that can carry a name
_NEXT = "Use a larger size, or put groups together in the codebook."


def draw_mosaic(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the names of the answers, the heads of the columns, and the cells."""
    axes = plane(canvas, page, body)
    colour_of = _colours(figure)
    columns = [rows for _, rows in figure.rows.groupby("column", sort=True)]
    square = line_height(page.body) * 0.7
    names = max(text_width(label, page.body) for label in colour_of) + square + 0.3
    beside = 0.0 if page.width < 8 else min(names, BESIDE * body.width)
    top = _key(axes, figure, page, colour_of, body.width) if not beside else 0.0
    across = Scale(0, 1, beside, body.width)
    firsts = [rows.iloc[0] for rows in columns]
    top += _question(axes, figure, page, across, top, [first for first in firsts if _room(first, across) < NARROWEST])
    heads = _heads(figure, firsts, across, page)
    head = line_height(page.body, max(map(len, heads))) + 0.06
    up = Scale(0, 1, body.height, top + head)
    if up.start - up.end < 1.0:
        refuse_size(figure, f"{len(columns)} columns with their names", "an inch for the cells", _NEXT)
    for rows, lines in zip(columns, heads, strict=True):
        first = rows.iloc[0]
        middle = across(first.x + first.width / 2)
        paragraph(axes, lines, middle, top + head / 2 - 0.02, page.body, ha="center", fontweight="bold")
        _column(axes, records(rows), across, up, colour_of, page)
    if beside:
        _beside(axes, figure, page, columns[0], up, colour_of, beside - 0.15)


def _colours(figure: Figure) -> dict[str, str]:
    """A colour per answer, from dark to light for an ordered scale; reasons for no answer are grey."""
    kinds = dict(zip(figure.rows["label"], figure.rows["kind"], strict=True))
    answers = [label for label, kind in kinds.items() if kind != "missing"]
    steps = sequence(len(answers)) if figure.ordered else [category(place) for place in range(len(answers))]
    colour_of = dict(zip(answers, steps, strict=True))
    return {label: colour_of.get(label, colours().missing) for label in kinds}


def _room(first: Any, across: Scale) -> float:
    """Inches for the name of a column."""
    return across(first.x + first.width) - across(first.x) - GAP


def _question(axes: Axes, figure: Figure, page: Page, across: Scale, top: float, nameless: list[Any]) -> float:
    """Name the question whose answers are the columns, and those that have no room for their names; the depth taken."""
    names = ", ".join(f"{first.panel}{first['mark']} {base_text(int(first.base_n))}" for first in nameless)
    text = f"{figure.layout['across']}{f'; without a name: {names}' if names else ''}"
    lines = wrapped(text, page.body, across.end - across.start)
    depth = line_height(page.body, len(lines))
    middle = (across.start + across.end) / 2
    paragraph(axes, lines, middle, top + depth / 2, page.body, ha="center", color=colours().quiet)
    return depth + 0.02


def _heads(figure: Figure, firsts: list[Any], across: Scale, page: Page) -> list[list[str]]:
    """The name of each column and its base, as far as its width lets it; none of a column too narrow for a name."""
    widths = [_room(first, across) for first in firsts]
    wide = [(first, width) for first, width in zip(firsts, widths, strict=True) if width >= NARROWEST]
    texts = [f"{first.panel}{first['mark']}" for first, _ in wide]
    names = iter(fitted_apart(figure, texts, page.body, [width for _, width in wide], HEAD_LINES - 1, "bold"))
    return [
        _with_base(next(names), first, width, page) if width >= NARROWEST else [""]
        for first, width in zip(firsts, widths, strict=True)
    ]


def _with_base(name: list[str], first: Any, width: float, page: Page) -> list[str]:
    base = base_text(int(first.base_n))
    return [*name, base] if text_width(base, page.body, "bold") < width else name


def _column(axes: Axes, rows: list[Any], across: Scale, up: Scale, colour_of: dict[str, str], page: Page) -> None:
    left, right = across(rows[0].x) + GAP / 2, across(rows[0].x + rows[0].width) - GAP / 2
    if rows[0].value != rows[0].value:
        hatched(axes, left, up.end, right - left, up.start - up.end)
        write(axes, rows[0].mark, (left + right) / 2, (up.start + up.end) / 2, page.body, ha="center")
        return
    for row in rows:
        low, high = up(row.bottom), up(row.bottom + row.value)
        colour = colour_of[row.label]
        block(axes, left, high, right - left, low - high, facecolor=colour, edgecolor="white", linewidth=1.0)
        _share(axes, row, (left, right, low, high), page, readable_on(colour))


def _share(axes: Axes, row: Any, place: tuple[float, float, float, float], page: Page, colour: str) -> None:
    """The share within its cell, with the mark of the test; without the mark, or nothing, where it does not fit."""
    left, right, low, high = place
    for text in (
        f"{percent(row.value)}{TRIANGLES[row.deviation]}",
        TRIANGLES[row.deviation].strip() or percent(row.value),
    ):
        if text_width(text, page.body, "bold") < right - left - 0.04 and line_height(page.body) * 0.85 < low - high:
            middle = ((left + right) / 2, (low + high) / 2)
            write(axes, text, *middle, page.body, ha="center", fontweight="bold", color=colour)
            return


def _key(axes: Axes, figure: Figure, page: Page, colour_of: dict[str, str], width: float) -> float:
    """The names of the answers in rows of coloured squares; the depth in inches at which they end."""
    x, top, square = 0.0, 0.0, line_height(page.body) * 0.7
    texts = fitted_apart(figure, list(colour_of), page.body, width - square - 0.1, 1)
    for [text], colour in zip(texts, colour_of.values(), strict=True):
        needed = square + 0.08 + text_width(text, page.body)
        if x and x + needed > width:
            x, top = 0.0, top + line_height(page.body) + 0.02
        block(axes, x, top + 0.03, square, square, facecolor=colour)
        write(axes, text, x + square + 0.08, top + line_height(page.body) / 2, page.body)
        x += needed + 0.25
    return top + line_height(page.body) + 0.1


def _beside(
    axes: Axes, figure: Figure, page: Page, rows: Any, up: Scale, colour_of: dict[str, str], width: float
) -> None:
    """The names of the answers at the left, each at its cell of the first column, moved apart where they are close."""
    square, labels = line_height(page.body) * 0.7, list(colour_of)
    lines = dict(zip(labels, fitted_apart(figure, labels, page.body, width - square - 0.1, 2), strict=True))
    known = rows["value"].notna().all()
    where = {row.label: up(row.bottom + row.value / 2) for row in records(rows)} if known else {}
    depth = {label: line_height(page.body, len(lines[label])) + 0.03 for label in labels}
    lowest, highest = up.start, up.end - 0.02
    for label in labels:  # from the bottom up, none on another
        where[label] = min(where.get(label, up.start), lowest - depth[label] / 2)
        lowest = where[label] - depth[label] / 2
    for label in reversed(labels):  # and back down what went over the top
        where[label] = max(where[label], highest + depth[label] / 2)
        highest = where[label] + depth[label] / 2
    for label in labels:
        middle = where[label]
        block(axes, width - square, middle - square / 2, square, square, facecolor=colour_of[label])
        paragraph(axes, lines[label], width - square - 0.08, middle, page.body, ha="right")
