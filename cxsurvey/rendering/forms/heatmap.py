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
from cxsurvey.rendering.plane import block, fitted_apart, hatched, paragraph, plane, refuse_size, write

LABEL_SHARE, LEAST_SHARE = 0.5, 0.3  # of the width, for the labels of the rows: at most, and before columns are refused
GAP = 0.12
TALLEST, WIDEST = 0.75, 2.2  # inches of a cell
LONG_WORD = 1.0  # inches of a word in the head of a column that are never cut
SPACE = 0.05  # inches around the label of a row, above and below together
ROOM = 0.14  # inches beside the text of a cell, both sides together
HEAD_LINES, LABEL_LINES = 3, 2


def draw_heatmap(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the heads of the columns, the labels of the rows, and the cells."""
    axes = plane(canvas, page, body)
    labels = list(figure.rows.groupby("line", sort=True)["row"].first())
    columns = _heads(figure)
    texts = [_text(row, figure) for row in records(figure.rows)]
    words = [word for text in columns for word in text.split()]
    least = max(_widest(texts, page), min(_widest(words, page), LONG_WORD)) + ROOM
    beside = _beside(labels, page, body.width, len(columns) * least)
    width = min((body.width - beside) / len(columns), max(WIDEST, least))
    if width < least:
        room = int((body.width - beside) / least)
        refuse_size(figure, f"{len(columns)} columns", f"at most {room}", _NEXT)
    top = _draw_heads(axes, figure, page, columns, beside, width)
    lines, heights = _lines(figure, page, labels, beside - GAP, body.height - top)
    starts = [top + sum(heights[:place]) for place in range(len(heights))]
    for start, height, label in zip(starts, heights, lines, strict=True):
        paragraph(axes, label, beside - GAP, start + height / 2, page.body, ha="right")
    for row, text in zip(records(figure.rows), texts, strict=True):
        _cell(axes, row, text, (beside + row.place * width, starts[row.line], width, heights[row.line]), page.body)


def _draw_heads(axes: Axes, figure: Figure, page: Page, columns: list[str], left: float, width: float) -> float:
    """The names of the columns, and their bases where they have some; the depth in inches at which they end."""
    heads = fitted_apart(figure, columns, page.body, width - 0.08, HEAD_LINES, "bold")
    bases = list(figure.layout["bases"])
    foot = line_height(page.notes) if bases else 0.0
    top = line_height(page.body, max(map(len, heads))) + foot + 0.08
    for place, head in enumerate(heads):
        middle = top - 0.05 - foot - line_height(page.body, len(head)) / 2
        paragraph(axes, head, left + (place + 0.5) * width, middle, page.body, ha="center", fontweight="bold")
    for place, text in enumerate(bases):
        style = {"ha": "center", "color": colours().quiet}
        write(axes, text, left + (place + 0.5) * width, top - 0.05 - foot / 2, page.notes, **style)
    return top


_NEXT = "Use a larger size, or fewer levels with levels=."


def _widest(texts: list[str], page: Page) -> float:
    return max([text_width(text, page.body, "bold") for text in texts] or [0.0])


def _heads(figure: Figure) -> list[str]:
    letters = figure.layout["letters"]
    return [
        f"{letters[place]}  {label}" if letters else str(label) for place, label in enumerate(figure.layout["columns"])
    ]


def _beside(labels: list[str], page: Page, width: float, columns: float) -> float:
    """The width of the labels: as wide as the longest, but what the columns need is theirs down to LEAST_SHARE."""
    widest = max(text_width(label, page.body) for label in labels) + 0.02
    return min(widest, max(width - columns - GAP, LEAST_SHARE * width), LABEL_SHARE * width) + GAP


def _lines(
    figure: Figure, page: Page, labels: list[str], width: float, room: float
) -> tuple[list[list[str]], list[float]]:  # fmt: skip
    """The labels in lines, and the heights of their rows; the labels in fewer lines where they fit only so."""
    for most in (LABEL_LINES, 1):
        lines = fitted_apart(figure, labels, page.body, width, most)
        needed = [line_height(page.body, len(text)) + SPACE for text in lines]
        if sum(needed) <= room:
            even = min(room / len(lines), TALLEST)
            return lines, [even] * len(lines) if even >= max(needed) else _shared(needed, room)
    fits = int(room / (line_height(page.body) + SPACE))
    return refuse_size(figure, f"{len(labels)} rows", f"at most {fits}", _NEXT)


def _shared(needed: list[float], room: float) -> list[float]:
    """Heights that fill the room, each what it needs and an equal part of what is left."""
    return [height + (room - sum(needed)) / len(needed) for height in needed]


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
