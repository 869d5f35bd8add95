"""The key of a figure: what its colours and marks stand for, in one line above the chart or in a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure as Canvas

from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import POINTS_PER_INCH, Page, line_height, text_width
from cxsurvey.rendering.palette import category
from cxsurvey.rendering.plane import block, dot, fitted_apart, plane, write

MARKERS = ("o", "D", "s", "^", "v", "P")  # beside the colour, for grey print and colour-blind eyes
BETWEEN = 0.3


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its text and colour, and its marker; a block of the colour where it has none."""

    text: str
    colour: str
    marker: str = ""


def group_entries(labels: Sequence[str]) -> list[Entry]:
    """An entry for each group in order, each with a colour and a marker of its own."""
    return [Entry(label, category(place), MARKERS[place % len(MARKERS)]) for place, label in enumerate(labels)]


def draw_key(canvas: Canvas, figure: Figure, page: Page, body: Box, entries: Sequence[Entry]) -> Box:
    """The body without the lines of the key, which are drawn at its top; too long a text is cut."""
    if not entries:
        return body
    size, height, square = page.body, line_height(page.body) + 0.04, page.body / POINTS_PER_INCH
    placed, x, line = [], 0.0, 0
    texts = fitted_apart(figure, [entry.text for entry in entries], size, body.width - square - 0.1, 1)
    for entry, [text] in zip(entries, texts, strict=True):
        width = square + 0.08 + text_width(text, size)
        if x > 0 and x + width > body.width:
            x, line = 0.0, line + 1
        placed.append((entry, text, x, (line + 0.5) * height))
        x += width + BETWEEN
    depth = (line + 1) * height
    axes = plane(canvas, page, Box(body.left, body.bottom + body.height - depth, body.width, depth))
    for entry, text, left, middle in placed:
        _sign(axes, entry, left, middle, square)
        write(axes, text, left + square + 0.08, middle, size)
    return Box(body.left, body.bottom, body.width, body.height - depth - 0.06)


def _sign(axes: Any, entry: Entry, x: float, middle: float, square: float) -> None:
    if entry.marker:
        points = 0.7 * square * POINTS_PER_INCH
        dot(axes, x + square / 2, middle, points, marker=entry.marker, color=entry.colour)
    else:
        block(axes, x, middle - square / 2, square, square, facecolor=entry.colour)
