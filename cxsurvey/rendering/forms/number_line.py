"""Number lines below each other: a dot with its whisker for us, a bar or a band across for what was published."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.number_line import published_text, value_text
from cxsurvey.exhibits.figures.ticks import tick_texts
from cxsurvey.exhibits.number import base_text
from cxsurvey.rendering.axis_ticks import spaced_ticks
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import (
    block,
    dot,
    fitted,
    fitted_apart,
    paragraph,
    plane,
    refuse_size,
    rule,
    whisker,
    write,
)
from cxsurvey.rendering.scale import Scale

LABEL_SHARE = 0.32  # of the width, at most, for the labels
GAP = 0.16
TALLEST = 0.62
LINES = 3
BAND = 0.22  # inches of a band, or of the bar for one number, above and below the line
SHARE_FROM_NOUGHT = 0.12  # shares whose lowest mark is below this are drawn from 0 on


def draw_number_line(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key, an axis above all lines, and one line per row with its numbers at the right."""
    axes = plane(canvas, page, body)
    rows = records(figure.rows)
    labels = [_label(row, figure) for row in rows]
    top = _key(axes, figure, page)
    foot = line_height(page.body) + 0.08
    if page.narrow:
        _below(axes, figure, page, (body.width, body.height), rows, labels, top, foot)
        return
    under = page.width < 8  # what was published stands below our number, not beside it
    ours = max(text_width(value_text(row, figure), page.body, "bold") for row in rows)
    theirs = max(text_width(published_text(row, figure), page.body) for row in rows)
    right = body.width - (max(ours, theirs) if under else ours + theirs + (0.3 if theirs else 0.0))
    beside = min(max(text_width(label, page.body) for label in labels) + 0.02, LABEL_SHARE * body.width)
    lines = fitted_apart(figure, labels, page.body, beside, LINES)
    needed = line_height(page.body, max(*map(len, lines), 2 if under else 1)) + 0.08
    step = _step(figure, body.height - top - foot, len(rows), needed)
    across = _scale(figure, beside + GAP + 0.1, right - GAP - 0.1)
    _axis(axes, figure, page, across, top, top + step * len(rows))
    for place, (row, text) in enumerate(zip(rows, lines, strict=True)):
        middle = top + (place + 0.5) * step
        paragraph(axes, text, beside, middle, page.body, ha="right")
        _marks(axes, row, across, middle, page, min(BAND, 0.38 * step))
        shift = line_height(page.body) / 2 if under and published_text(row, figure) else 0.0
        write(axes, value_text(row, figure), right, middle - shift, page.body, fontweight="bold")
        x, side = (right, "left") if under else (body.width, "right")
        write(axes, published_text(row, figure), x, middle + shift, page.body, ha=side, color=colours().quiet)


def _below(
    axes: Axes, figure: Figure, page: Page, size: tuple[float, float], rows: list[Any], labels: list[str], top: float,
    foot: float,
) -> None:  # fmt: skip
    """Labels above their lines, and the numbers between: for narrow pages."""
    width, height = size
    names = fitted_apart(figure, labels, page.body, width, 2)
    numbers = [wrapped(_numbers(row, figure), page.body, width, "bold") for row in rows]
    texts = [[*name, *told] for name, told in zip(names, numbers, strict=True)]
    head = line_height(page.body, max(map(len, texts)))
    step = _step(figure, height - top - foot, len(rows), head + 0.28)
    across = _scale(figure, 0.25, width - 0.25)
    _axis(axes, figure, page, across, top, top + step * len(rows))
    for place, (row, lines, name) in enumerate(zip(rows, texts, names, strict=True)):
        start = top + place * step
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        for line, text in enumerate(lines):
            bold = "bold" if line >= len(name) else "normal"
            write(axes, text, 0.0, start + line_height(page.body, line + 0.5), page.body, fontweight=bold, bbox=box)  # type: ignore[arg-type]
        _marks(axes, row, across, start + (line_height(page.body, len(lines)) + step) / 2, page, 0.1)


def _numbers(row: Any, figure: Figure) -> str:
    published = published_text(row, figure)
    return value_text(row, figure) + (f"; {published}" if published else "")


def _label(row: Any, figure: Figure) -> str:
    return f"{row.label} {base_text(row.base_n)}" if figure.layout["bases"] else str(row.label)


def _step(figure: Figure, room: float, count: int, needed: float) -> float:
    if room / count < needed:
        next_step = "Use a larger size, or fewer rows with levels=."
        refuse_size(figure, f"{count} number lines", f"at most {int(room / needed)}", next_step)
    return min(room / count, max(TALLEST, needed))


def _key(axes: Axes, figure: Figure, page: Page) -> float:
    """What a dot and what a bar stand for; the depth in inches at which the key ends."""
    middle, size = line_height(page.body) / 2, page.body
    whisker(axes, 0.02, 0.32, middle, 0.05, color=colours().accent, linewidth=2.0)
    dot(axes, 0.17, middle, 0.75 * size)
    ours = f"this survey, {figure.confidence:.0%} interval" if not page.narrow else "this survey"
    write(axes, ours, 0.42, middle, size)
    x = 0.42 + text_width(ours, size) + 0.4
    bands = (figure.rows["published_low"] < figure.rows["published_high"]).any()
    _published(axes, (x, x + 0.14) if bands else (x + 0.07, x + 0.07), middle, 0.1)
    [text] = fitted(str(figure.layout["said_by"]), size, page.measure - x - 0.3, 1)
    write(axes, text, x + 0.26, middle, size)
    return line_height(size) + 0.14


def _scale(figure: Figure, start: float, end: float) -> Scale:
    """From 0 where shares are small, else around all that is shown, with a little room at both ends."""
    numbers = figure.rows[["value", "low", "high", "published_low", "published_high"]].to_numpy(float).ravel()
    known = numbers[numbers == numbers]
    if not len(known):
        return Scale(0, 1, start, end)
    low, high = float(known.min()), float(known.max())
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    share = figure.layout["unit"] == "share"
    if share:
        return Scale(0.0 if low < SHARE_FROM_NOUGHT else low - room, min(1.0, high + room), start, end)
    return Scale(low - room, high + room, start, end)


def _axis(axes: Axes, figure: Figure, page: Page, across: Scale, top: float, bottom: float) -> None:
    most = max(3, int((across.end - across.start) / 0.9))
    unit = str(figure.layout["unit"])
    for x, text in spaced_ticks(across, most, page.body, lambda ticks: tick_texts(ticks, unit)):
        rule(axes, [x, x], [top, bottom], linewidth=0.7, zorder=0)
        write(axes, text, x, bottom + 0.06, page.body, ha="center", va="top", color=colours().quiet)


def _marks(axes: Axes, row: Any, across: Scale, middle: float, page: Page, half: float) -> None:
    if row.published_low == row.published_low:
        _published(axes, (across(row.published_low), across(row.published_high)), middle, half)
    if row.value != row.value:
        return
    if row.low == row.low:
        whisker(axes, across(row.low), across(row.high), middle, 0.06, color=colours().accent, linewidth=2.2)
    dot(axes, across(row.value), middle, 0.8 * page.body)


def _published(axes: Axes, ends: tuple[float, float], middle: float, half: float) -> None:
    """A band in pale orange with edges; one number is a thick bar across the line."""
    low, high = ends
    colour = colours().bad
    if high - low > 0.02:
        block(axes, low, middle - half, high - low, 2 * half, facecolor=colour, alpha=0.25, zorder=1)
        for end in ends:
            rule(axes, [end, end], [middle - half, middle + half], color=colour, linewidth=1.2, zorder=2)
        return
    rule(axes, [low, low], [middle - half, middle + half], color=colour, linewidth=3.2, zorder=2)
