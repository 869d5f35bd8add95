"""Claims in rows: the verdict as shape, colour and word, the claim, our interval on a line with what was published."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.scorecard import VERDICTS, claimed_text, ours_text
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import block, dot, fitted, paragraph, plane, refuse_size, rule, whisker, write
from cxsurvey.rendering.scale import Scale

SHAPE = 0.3  # inches of the shape of a verdict, with the room beside it
GAP = 0.2
LINE = 2.3  # inches of the line on a wide page
SPACE = 0.1  # inches between two rows, at least
BAND = 0.13  # inches of a band above and below the line
LOW_BAND = 0.4  # of the height of a line of text, where one stands right below
_NEXT = "Use a larger size, or fewer claims to a page with per_page=."


def draw_scorecard(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw one row per claim: in columns on a wide page, else the claim above its numbers."""
    axes = plane(canvas, page, body)
    rows = records(figure.rows)
    if page.width > 8:
        _wide(axes, figure, page, rows, body.width, body.height)
    else:
        _narrow(axes, figure, page, rows, body.width, body.height)


def _wide(axes: Axes, figure: Figure, page: Page, rows: list[Any], width: float, height: float) -> None:
    size = page.body
    verdicts = [fitted(row.verdict, size, 1.75, 2, "bold") for row in rows]
    word = max(text_width(line, size, "bold") for lines in verdicts for line in lines)
    numbers = [_numbers(row) for row in rows]
    right = max(text_width(text, size, "bold") for lines in numbers for text in lines)
    start = SHAPE + word + GAP
    claim = width - start - LINE - right - 2 * GAP
    claims = [_claim(row, size, claim, 3) for row in rows]
    heights = [line_height(size, max(2, len(lines))) + SPACE for lines in claims]
    if sum(heights) > height:
        claims = [_claim(row, size, claim, 2) for row in rows]
        heights = [line_height(size, 2) + SPACE for _ in rows]
    spare = _spare(figure, height, heights)
    top = 0.0
    for row, lines, verdict, told, deep in zip(rows, claims, verdicts, numbers, heights, strict=True):
        middle = top + (deep + spare) / 2
        _shape(axes, row.verdict, SHAPE / 2 - 0.03, middle, 0.85 * size)
        paragraph(axes, verdict, SHAPE, middle, size, fontweight="bold", color=_ink(row.verdict))
        paragraph(axes, lines, start, middle, size)
        _line(axes, row, start + claim + GAP, start + claim + GAP + LINE, middle, size, BAND)
        _told(axes, told, width - right, middle, size)
        top += deep + spare
        rule(axes, [0, width], [top, top], linewidth=0.7)


def _narrow(axes: Axes, figure: Figure, page: Page, rows: list[Any], width: float, height: float) -> None:
    size = page.body
    claims = [_claim(row, size, width - SHAPE, 2) for row in rows]
    numbers = [wrapped(" · ".join(_numbers(row)), size, width - SHAPE, "bold") for row in rows]  # these are never cut
    heights = [
        line_height(size, 1 + len(claim) + len(told)) + SPACE for claim, told in zip(claims, numbers, strict=True)
    ]
    spare = _spare(figure, height, heights)
    left = SHAPE + max(text_width(word, size, "bold") for word in VERDICTS) + GAP
    top = 0.0
    for row, claim, told, deep in zip(rows, claims, numbers, heights, strict=True):
        middle = top + (spare + SPACE) / 2 + line_height(size) / 2
        _shape(axes, row.verdict, SHAPE / 2 - 0.03, middle, 0.85 * size)
        write(axes, row.verdict, SHAPE, middle, size, fontweight="bold", color=_ink(row.verdict))
        if width - left > 0.9:
            _line(axes, row, left, width - 0.1, middle, size, LOW_BAND * line_height(size))
        for place, line in enumerate([*claim, *told], start=1):
            bold = "bold" if place > len(claim) else "normal"
            write(axes, line, SHAPE, middle + line_height(size, place), size, fontweight=bold)
        top += deep + spare
        rule(axes, [0, width], [top, top], linewidth=0.7)


def _spare(figure: Figure, height: float, heights: list[float]) -> float:
    """What each row may be higher than it needs; refused where the rows do not fit."""
    if sum(heights) > height:
        refuse_size(figure, f"{len(heights)} claims", f"at most {int(height / max(heights))}", _NEXT)
    return min((height - sum(heights)) / len(heights), 0.25)


def _claim(row: Any, size: float, width: float, most: int) -> list[str]:
    """The claim in at most `most` lines, with its id, by which it is found in the ledger, never cut."""
    named, text = f"[{row.id}]".replace(" ", "\u00a0"), row.label
    while len(wrapped(f"{text} {named}", size, width)) > most and len(text) > 1:
        text = f"{text.rstrip('…')[:-1].rstrip()}…"
    return wrapped(f"{text} {named}", size, width)


def _numbers(row: Any) -> list[str]:
    """Our number, and below it what was claimed; nothing where a survey cannot tell."""
    if row.verdict == "not testable by survey":
        return ["–"]
    claimed = claimed_text(row)
    return [ours_text(row), *([f"claimed: {claimed}"] if claimed else [])]


def _told(axes: Axes, told: list[str], x: float, middle: float, size: float) -> None:
    first = middle - line_height(size, len(told) - 1) / 2
    write(axes, told[0], x, first, size, fontweight="bold")
    for place, text in enumerate(told[1:], start=1):
        write(axes, text, x, first + line_height(size, place), size, color=colours().quiet)


def _ink(verdict: str) -> str:
    return {"supported": colours().good, "contradicted": colours().bad}.get(verdict, colours().quiet)


def _shape(axes: Axes, verdict: str, x: float, y: float, size: float) -> None:
    """A full dot for, a cross against, a half dot between, an open diamond for too few, a dash for not testable."""
    ink = _ink(verdict)
    styles: dict[str, dict[str, Any]] = {
        "supported": {"marker": "o"},
        "contradicted": {"marker": "X"},
        "compatible but unproven": {
            "marker": "o", "fillstyle": "left", "markerfacecoloralt": "white", "markeredgewidth": 1.4,
            "markeredgecolor": ink,
        },
        "not resolvable": {"marker": "D", "markerfacecolor": "white", "markeredgewidth": 1.6, "markeredgecolor": ink},
        "not testable by survey": {"marker": "_", "markeredgewidth": 2.4, "markeredgecolor": ink},
    }  # fmt: skip
    smaller = 0.8 if verdict == "not resolvable" else 1.0
    dot(axes, x, y, smaller * size, **({"color": ink} | styles[verdict]))


def _line(axes: Axes, row: Any, left: float, right: float, y: float, size: float, band: float) -> None:
    """Our interval and what was published on one line, `band` inches up and down; ours alone where no number is set."""
    if row.verdict == "not testable by survey" or row.value != row.value:
        return
    across = _scale(row, left, right)
    rule(axes, [left, right], [y, y], linewidth=1.0)
    neutral = {"difference": 0.0, "ratio": 1.0}.get(row.scale)
    if neutral is not None:
        rule(axes, [across(neutral)] * 2, [y - band, y + band], color=colours().quiet, linewidth=1.0)
    _published(axes, row, across, y, band)
    if row.low == row.low and row.high == row.high:
        whisker(axes, across(row.low), across(row.high), y, 0.05, color=colours().ink, linewidth=2.0)
    dot(axes, across(row.value), y, 0.6 * size, color=colours().ink)


def _published(axes: Axes, row: Any, across: Scale, y: float, band: float) -> None:
    low, high = row.published_low, row.published_high
    if low != low and high != high:
        return
    ends = (across.start if low != low else across(low), across.end if high != high else across(high))
    style = {"color": colours().accent}
    if ends[1] - ends[0] > 0.03:
        block(axes, ends[0], y - band, ends[1] - ends[0], 2 * band, facecolor=style["color"], alpha=0.25)
        return
    rule(axes, [sum(ends) / 2] * 2, [y - band, y + band], linewidth=3.0, **style)


def _scale(row: Any, left: float, right: float) -> Scale:
    """A share from 0 to 1; a difference around 0; other numbers from the lowest to the highest of what is shown."""
    if row.scale == "share":
        return Scale(0.0, 1.0, left, right)
    numbers = [n for n in (row.value, row.low, row.high, row.published_low, row.published_high) if n == n]
    if row.scale == "difference":
        reach = 1.1 * max(abs(number) for number in numbers) or 1.0
        return Scale(-reach, reach, left, right)
    numbers = [*numbers, 1.0] if row.scale == "ratio" else numbers
    room = 0.12 * ((max(numbers) - min(numbers)) or abs(numbers[0]) or 1.0)
    return Scale(min(numbers) - room, max(numbers) + room, left, right)
