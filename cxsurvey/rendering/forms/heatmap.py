"""A table of coloured cells, each with its number; what may not be shown is hatched."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width
from cxsurvey.rendering.palette import colours, readable_on, shade
from cxsurvey.rendering.plane import block, fitted, hatched, paragraph, plane, refuse_size, write

LABEL_SHARE = 0.38  # of the width, at most, for the labels of the rows
GAP = 0.12
TALLEST, WIDEST = 0.75, 2.2  # inches of a cell
LONG_WORD = 1.2  # inches of a word in the head of a column that are never cut
ROOM = 0.14  # inches beside the text of a cell, both sides together
HEAD_LINES, LABEL_LINES = 3, 2


def draw_heatmap(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the heads of the columns, the labels of the rows, and the cells."""
    axes = plane(canvas, page, body)
    labels = list(figure.rows.groupby("line", sort=True)["row"].first())
    columns = _heads(figure)
    texts = [_text(row, figure) for row in records(figure.rows)]
    least = (
        max(_widest(texts, page), min(_widest([w for text in columns for w in text.split()], page), LONG_WORD)) + ROOM
    )
    beside = min(max(text_width(label, page.body) for label in labels) + 0.02, LABEL_SHARE * body.width) + GAP
    width = min((body.width - beside) / len(columns), max(WIDEST, least))
    if width < least:
        room = int((body.width - beside) / least)
        refuse_size(figure, f"{len(columns)} columns", f"at most {room}", _NEXT)
    heads = [fitted(text, page.body, width - 0.08, HEAD_LINES, "bold") for text in columns]
    bases = list(figure.layout["bases"])
    foot = line_height(page.notes) if bases else 0.0
    top = line_height(page.body, max(map(len, heads))) + foot + 0.08
    lines = [fitted(label, page.body, beside - GAP, LABEL_LINES) for label in labels]
    height = _height(figure, page, body.height - top, lines)
    for place, head in enumerate(heads):
        middle = top - 0.05 - foot - line_height(page.body, len(head)) / 2
        paragraph(axes, head, beside + (place + 0.5) * width, middle, page.body, ha="center", fontweight="bold")
    for place, text in enumerate(bases):
        write(
            axes,
            text,
            beside + (place + 0.5) * width,
            top - 0.05 - foot / 2,
            page.notes,
            ha="center",
            color=colours().quiet,
        )
    for line, label in enumerate(lines):
        paragraph(axes, label, beside - GAP, top + (line + 0.5) * height, page.body, ha="right")
    for row, text in zip(records(figure.rows), texts, strict=True):
        _cell(axes, row, text, (beside + row.place * width, top + row.line * height, width, height), page.body)


_NEXT = "Use a larger size, or fewer levels with levels=."


def _widest(texts: list[str], page: Page) -> float:
    return max([text_width(text, page.body, "bold") for text in texts] or [0.0])


def _heads(figure: Figure) -> list[str]:
    letters = figure.layout["letters"]
    return [
        f"{letters[place]}  {label}" if letters else str(label) for place, label in enumerate(figure.layout["columns"])
    ]


def _height(figure: Figure, page: Page, room: float, lines: list[list[str]]) -> float:
    needed = line_height(page.body, max(map(len, lines))) + 0.05
    if room / len(lines) < needed:
        refuse_size(figure, f"{len(lines)} rows", f"at most {int(room / needed)}", _NEXT)
    return min(room / len(lines), TALLEST)


def _cell(axes: Axes, row: Any, text: str, place: tuple[float, float, float, float], size: float) -> None:
    x, y, width, height = place
    inner = (x + 0.015, y + 0.015, width - 0.03, height - 0.03)
    if row.value != row.value:
        hatched(axes, *inner)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        write(axes, text, x + width / 2, y + height / 2, size, ha="center", bbox=box)
        return
    colour = shade(1 - row.shade)
    block(axes, *inner, facecolor=colour)
    style = {"ha": "center", "fontweight": "bold", "color": readable_on(colour)}
    write(axes, text, x + width / 2, y + height / 2, size, **style)


def _text(row: Any, figure: Figure) -> str:
    if row.value != row.value:
        return str(row.mark)
    value = told(row.value, str(figure.layout["unit"]), int(figure.layout["digits"]))
    return f"{value}{row.mark}{' ' + row.letters if row.letters else ''}"
