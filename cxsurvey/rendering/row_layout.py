"""Rows below each other: labels on the left, or above where the page is narrow, room for marks, texts on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import plane, refuse_size, rule, write

LABEL_SHARE = 0.42  # of the width, at most, for the labels beside the marks
GAP = 0.16  # inches between labels, marks and texts
TIGHT = 0.92  # of the height of a line, from line to line of a label
PADDING = 0.04  # inches within a row, above and below together
NEXT_STEP = "Use a larger size, or fewer rows with levels=."


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a column on the right, with its style."""

    text: str
    style: dict[str, Any] = field(default_factory=dict)

    @property
    def weight(self) -> str:
        """How heavy it is written."""
        return str(self.style.get("fontweight", "normal"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of texts on the right: its head and a cell per row."""

    head: str
    cells: Sequence[Cell]

    def width(self, size: float) -> float:
        """Inches that its widest text takes."""
        texts = [(self.head, "bold"), *((cell.text, cell.weight) for cell in self.cells)]
        return max(text_width(text, size, weight) for text, weight in texts)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows are: axes in inches over the marks, the middle of each row's marks, and the room around it."""

    axes: Axes
    width: float
    height: float
    middles: tuple[float, ...]
    band: float


def room_for_marks(page: Page, body: Box, labels: Sequence[str], columns: Sequence[Column]) -> float:
    """Inches from labels to columns."""
    return body.width - _label_width(page, body, labels) - sum(column.width(page.body) + GAP for column in columns)


def _label_width(page: Page, body: Box, labels: Sequence[str]) -> float:
    """Inches for labels and the gap beside them; none where they stand above."""
    widest = max(text_width(label, page.body) for label in labels)
    return 0.0 if page.narrow else min(widest + 0.02, LABEL_SHARE * body.width) + GAP


def lay_rows(
    canvas: Canvas,
    figure: Figure,
    page: Page,
    body: Box,
    labels: Sequence[str],
    *,
    band: float,
    most: float,
    columns: Sequence[Column] = (),
    below: float = 0.0,
) -> Rows:
    """The rows, with labels and columns drawn: `band` inches are the least for the marks of a row, `most` the most.

    `below` inches stay free under the rows for an axis. Raises InputError where the rows do not fit.
    """
    above = page.narrow
    start = _label_width(page, body, labels)
    left = max(0.0, start - GAP)
    lines = [wrapped(label, page.body, body.width if above else left) for label in labels]
    head = line_height(page.body) + 0.02 if any(column.head for column in columns) else 0.0
    heights = _heights(figure, page, lines, body.height - head - below, band, most)
    tops = [sum(heights[:place]) for place in range(len(heights))]
    whole = plane(canvas, page, Box(body.left, body.bottom, body.width, body.height))
    middles = []
    for text, top, height in zip(lines, tops, heights, strict=True):
        text_height = label_height(page, text)
        middle = top + (text_height + height) / 2 if above else top + height / 2
        middles.append(middle)
        if above:
            _put_label(whole, page, text, 0.0, head + top + text_height / 2 + 0.01)
        else:
            _put_label(whole, page, text, left, head + middle, ha="right")
    _draw_columns(whole, page, body.width, head, middles, columns)
    width = room_for_marks(page, body, labels, columns)
    marks = Box(body.left + start, body.bottom, width, body.height - head)
    return Rows(plane(canvas, page, marks), marks.width, sum(heights), tuple(middles), _band(lines, heights, page))


def label_height(page: Page, lines: Sequence[str]) -> float:
    """The height of a label in inches; its lines stand closer than those of a text that is read."""
    return line_height(page.body) + (len(lines) - 1) * line_height(page.body) * TIGHT


def _heights(figure: Figure, page: Page, lines: list[list[str]], room: float, band: float, most: float) -> list[float]:
    """The height of each row: what its label and marks need, and its part of what is left."""
    texts = [label_height(page, text) for text in lines]
    least = [text + band + 0.04 if page.narrow else max(text, band) + PADDING for text in texts]
    if sum(least) > room + 1e-9:
        average = sum(least) / len(least)
        refuse_size(figure, f"{len(least)} rows below each other", f"at most {max(0, int(room / average))}", NEXT_STEP)
    spare = (room - sum(least)) / len(least)
    return [height + min(spare, max(0.0, most - band)) for height in least]


def _put_label(axes: Axes, page: Page, lines: Sequence[str], x: float, middle: float, **style: Any) -> None:
    step = line_height(page.body) * TIGHT
    for place, text in enumerate(lines):
        write(axes, text, x, middle + (place - (len(lines) - 1) / 2) * step, page.body, **style)


def _band(lines: list[list[str]], heights: list[float], page: Page) -> float:
    """The room for marks that every row has, in inches."""
    if page.narrow:
        return min(h - label_height(page, text) for text, h in zip(lines, heights, strict=True)) - 0.02
    return min(heights) - PADDING


def _draw_columns(
    axes: Axes, page: Page, right: float, head: float, middles: Sequence[float], columns: Sequence[Column]
) -> None:
    for column in reversed(columns):
        write(axes, column.head, right, head / 2, page.body, ha="right", fontweight="bold")
        for cell, middle in zip(column.cells, middles, strict=True):
            write(axes, cell.text, right, head + middle, page.body, ha="right", **cell.style)
        right -= column.width(page.body) + GAP


def spine(laid: Rows, page: Page, x: float, thick: float) -> None:
    """An upright line through all rows at x; on narrow pages in pieces, so that no label is crossed out."""
    style: dict[str, Any] = {"color": colours().ink, "linewidth": 1.2, "zorder": 0}
    pieces = (
        [(m - thick / 2 - 0.01, m + thick / 2 + 0.01) for m in laid.middles] if page.narrow else [(0.0, laid.height)]
    )
    for top, bottom in pieces:
        rule(laid.axes, [x, x], [top, bottom], **style)


def not_shown(axes: Axes, page: Page, middle: float, mark: str, x: float = 0.0) -> None:
    """Say in a row that its base is too small to show it; on white, so that no upright line crosses it out."""
    white = {"facecolor": "white", "linewidth": 0, "pad": 0.8}
    write(axes, f"{mark} not shown".strip(), x, middle, page.body, color=colours().quiet, style="italic", bbox=white)


def axis(axes: Axes, page: Page, places: Sequence[tuple[float, str]], depth: float) -> None:
    """Ticks with their texts below the rows, and thin rules up to the top; on narrow pages they would cross labels."""
    for x, text in places:
        rule(axes, [x, x], [depth - 0.04 if page.narrow else 0.0, depth + 0.04], linewidth=0.6, zorder=0)
        write(axes, text, x, depth + 0.06 + line_height(page.body) / 2, page.body, ha="center", color=colours().quiet)
