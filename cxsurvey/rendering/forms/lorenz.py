"""Lorenz curves with their bands above the diagonal of equal shares, named beside the chart."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.lorenz import gini_text, top_text
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import category, colours
from cxsurvey.rendering.plane import dot, fitted, fitted_apart, paragraph, plane, refuse_size, rule, write
from cxsurvey.rendering.scale import Scale

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
MARKERS = ("o", "s", "^", "D")
SMALLEST = {True: 1.4, False: 1.9}  # inches of the square, below which a curve says nothing; on a narrow page or not
KEY = 0.4  # inches of line and mark before a name
NAMES = {True: 4.2, False: 2.55}  # inches for the names beside the chart, on a wide page and on a half one
BETWEEN = 0.08


def draw_lorenz(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the square with its curves, and beside it, or below it on a narrow page, what they say."""
    axes = plane(canvas, page, body)
    left = text_width("100%", page.body) + line_height(page.body) + 0.12
    foot = 2 * line_height(page.body) + 0.1
    words = _words(figure, page, (body.width if page.narrow else NAMES[page.width > 8]) - KEY)
    height = sum(line_height(page.body, len(lines)) + BETWEEN for _, lines in words)
    edge = text_width("100%", page.body) / 2
    room = body.width - left - (edge if page.narrow else NAMES[page.width > 8] + 0.35)
    side = body.height - foot - 0.1 - (height if page.narrow else 0.0)
    least = SMALLEST[page.narrow]
    if min(side, room) < least or height > body.height:
        refuse_size(figure, f"{len(words)} names beside the curves", f"a square of {least} inches", _NEXT)
    across, up = Scale(0, 1, left, left + min(room, 1.7 * side)), Scale(0, 1, side + 0.1, 0.1)
    _frame(axes, figure, page, across, up)
    for place, (_, rows) in enumerate(figure.rows.groupby("row", sort=False)):
        _curve(axes, rows, place, across, up, page.body)
    if figure.layout["reference"]:
        top, held = figure.layout["reference"]
        _diamond(axes, across(1 - top), up(1 - held), page.body)
    start = (0.0, side + foot + 0.15) if page.narrow else (across.end + 0.35, 0.1)
    _names(axes, words, page, *start)


_NEXT = "Use a larger size, or fewer groups."


def _words(figure: Figure, page: Page, room: float) -> list[tuple[str, list[str]]]:
    """What stands beside the curves, each with its kind: its name and base, its top share, its Gini coefficient."""
    parts = [(str(name), rows) for name, rows in figure.rows.groupby("row", sort=False)]
    heads = _heads(figure, [(name, base_text(rows["base_n"].iloc[0])) for name, rows in parts], page.body, room)
    words = []
    for (name, rows), head in zip(parts, heads, strict=True):
        marks = {row.kind: row for row in records(rows) if row.kind != "curve"}
        shown = marks["top"].value == marks["top"].value
        facts = [_capital(top_text(marks["top"]))] if shown else ["** not shown"]
        if shown and not (name and page.narrow):  # there is no room for the Gini coefficients of several curves there
            facts.append(f"Gini {gini_text(marks['gini'])}")
        told = [line for fact in facts for line in wrapped(fact, page.body, room)]
        words.append(("curve" if shown else "hidden", [*head, *told]))
    if figure.layout["reference"]:
        top, held = figure.layout["reference"]
        told = wrapped(f"To compare: {percent(top)} hold {percent(held)}", page.body, room)
        words.append(("reference", told))
    return words


def _heads(figure: Figure, names: list[tuple[str, str]], size: float, room: float) -> list[list[str]]:
    """Each name with its base in two lines at most: too long a name is cut to one line, and its base stands below."""
    whole = [wrapped(f"{name} {base}", size, room) if name else [] for name, base in names]
    long = [place for place, lines in enumerate(whole) if len(lines) > 2]
    cut = fitted_apart(figure, [names[place][0] for place in long], size, room, 1)
    for place, line in zip(long, cut, strict=True):
        whole[place] = [*line, names[place][1]]
    return whole


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _frame(axes: Axes, figure: Figure, page: Page, across: Scale, up: Scale) -> None:
    """Ticks, axis labels and the diagonal on which everybody has the same."""
    quiet = colours().quiet
    steps = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if across.end - across.start > 3 else (0.0, 0.5, 1.0)
    for tick in steps:
        rule(axes, [across.start, across.end], [up(tick)] * 2, linewidth=0.7)
        write(axes, percent(tick), across.start - 0.08, up(tick), page.body, ha="right", color=quiet)
        write(axes, percent(tick), across(tick), up.start + 0.08, page.body, ha="center", va="top", color=quiet)
    rule(axes, [across(0), across(1)], [up(0), up(1)], color=quiet, linewidth=1.0, linestyle=(0, (4, 3)))
    below = up.start + 0.1 + line_height(page.body)
    middle = (across.start + across.end) / 2
    [label] = fitted(str(figure.layout["across"]), page.body, across.end - across.start + 0.9, 1)
    write(axes, label, middle, below, page.body, ha="center", va="top")
    [label] = fitted(str(figure.layout["up"]), page.body, up.start - up.end, 1)
    write(axes, label, line_height(page.body) / 2, (up.start + up.end) / 2, page.body, ha="center", rotation=90)


def _curve(axes: Axes, rows: pd.DataFrame, place: int, across: Scale, up: Scale, size: float) -> None:
    curve = rows[rows["kind"] == "curve"]
    if curve.empty:
        return
    colour = _colour(place)
    xs = [across(x) for x in curve["x"]]
    known = curve[curve["low"].notna()]
    lows, highs = ([up(y) for y in known[end]] for end in ("low", "high"))
    axes.fill_between([across(x) for x in known["x"]], lows, highs, color=colour, alpha=0.18, linewidth=0)
    rule(axes, xs, [up(y) for y in curve["value"]], color=colour, linewidth=2.4, linestyle=DASHES[place])
    top = next(row for row in records(rows) if row.kind == "top")
    dot(axes, across(top.x), up(1 - top.value), 0.75 * size, marker=MARKERS[place], color=colour)


def _colour(place: int) -> str:
    return colours().accent if place == 0 else category(place)


def _diamond(axes: Axes, x: float, y: float, size: float) -> None:
    """The point to compare with."""
    edge = {"markeredgecolor": colours().ink, "markeredgewidth": 1.6}
    dot(axes, x, y, 0.7 * size, marker="D", color="white", zorder=6, **edge)


def _names(axes: Axes, words: list[tuple[str, list[str]]], page: Page, left: float, top: float) -> None:
    for place, (kind, lines) in enumerate(words):
        height, middle = line_height(page.body, len(lines)), top + line_height(page.body) / 2
        if kind == "curve":
            rule(axes, [left, left + 0.3], [middle] * 2, color=_colour(place), linewidth=2.4, linestyle=DASHES[place])
            dot(axes, left + 0.15, middle, 0.6 * page.body, marker=MARKERS[place], color=_colour(place))
        elif kind == "reference":
            _diamond(axes, left + 0.15, middle, page.body)
        paragraph(axes, lines, left + KEY, top + height / 2, page.body)
        top += height + BETWEEN
