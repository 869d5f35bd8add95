"""Lines over waves: values and names at their ends, whiskers, arrows at settled changes, gaps at breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.keys import MARKERS
from cxsurvey.rendering.page import Page, line_height, text_width
from cxsurvey.rendering.palette import category, colours, mixed
from cxsurvey.rendering.plane import dot, fitted_apart, paragraph, plane, refuse_size, rule, write
from cxsurvey.rendering.scale import Scale

ARROWS = {"up": " ▲", "down": " ▼", "": ""}
LEAST_SPAN = 0.2  # of shares and scores: a smaller one would make noise look like news
NAME_SHARE = {True: 0.36, False: 0.3}  # of the width, at most, for the names at the right: on narrow pages, on others
GAP = 0.12
LEAST_FREE = 0.72  # lines, to the nearest other mark or value, below which a value would touch it
LEAST_ROOM = 0.6  # inches from wave to wave, below which a long name of a wave cannot be read
DODGE = 0.05  # inches between the whiskers of two lines at one wave


@dataclass(frozen=True, slots=True)
class _Line:
    """One series: its rows in the order of waves, its colour and marker, the lines of its name."""

    rows: Sequence[Any]
    colour: str
    marker: str
    name: list[str]

    @property
    def ink(self) -> str:
        """Its colour, dark enough for text."""
        return mixed(self.colour, colours().ink, 0.55)

    @property
    def shown(self) -> list[Any]:
        """The rows with a value."""
        return [row for row in self.rows if row.value == row.value]


def draw_trend(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw waves below, a line per series, its first value at the left, its last one and its name at the right."""
    shown = records(figure.rows.dropna(subset="value"))
    if not shown:
        write(plane(canvas, page, body), "** not shown", 0.0, 0.2, page.body, color=colours().quiet, style="italic")
        return
    values = max(text_width(_value(figure, row), page.body, "bold") for row in shown)
    lines = _lines(figure, page, _room_for_names(figure, page, body, values))
    names = max(text_width(text, page.body) for line in lines for text in line.name)
    below, above = 2 * line_height(page.body) + 0.1, line_height(page.body) if figure.layout["breaks"] else 0.05
    axes = plane(canvas, page, body)
    places = figure.layout["places"]
    across = Scale(min(places), max(places), values + 3 * GAP, body.width - values - names - 4 * GAP)
    room, needed = _room(figure, across), min(_widest_wave(figure, page), LEAST_ROOM)
    if room < needed:
        refuse_size(
            figure, f"{room:.2f} inches from wave to wave", f"{needed:.2f}", "Use a larger size or fewer waves."
        )
    one = line_height(page.body)
    down = _down(figure, shown, above + one, body.height - below - one)
    _draw_waves(axes, figure, page, across, body.height - below)
    for place, line in enumerate(lines):
        _draw_line(axes, line, across, down, (place - (len(lines) - 1) / 2) * DODGE, page, figure)
    _draw_ends(axes, figure, page, lines, across, down, body.height - below)
    _draw_between(axes, figure, page, lines, across, down)


def _room(figure: Figure, across: Scale) -> float:
    """Inches between the two waves that stand closest."""
    return min(after - before for before, after in pairwise(across(x) for x in figure.layout["places"]))


def _widest_wave(figure: Figure, page: Page) -> float:
    return max(text_width(name, page.body, "bold") for name in figure.layout["waves"]) + 0.08


def _room_for_names(figure: Figure, page: Page, body: Box, values: float) -> float:
    """Inches for the names of the lines: a part of the width, less where the waves need it."""
    waves = (len(figure.layout["waves"]) - 1) * min(_widest_wave(figure, page), LEAST_ROOM)
    left = body.width - 2 * values - 7 * GAP - waves
    return max(0.9, min(NAME_SHARE[page.narrow] * body.width, left))


def _lines(figure: Figure, page: Page, width: float) -> list[_Line]:
    most = 4 if page.narrow else 3
    parts = [(str(name), records(rows)) for name, rows in figure.rows.groupby("label", sort=False)]
    names = fitted_apart(figure, [name for name, _ in parts], page.body, width, most)
    return [
        _Line(rows, category(place), MARKERS[place % len(MARKERS)], name)
        for place, ((_, rows), name) in enumerate(zip(parts, names, strict=True))
    ]


def _value(figure: Figure, row: Any) -> str:
    text = told(row.value, figure.layout["unit"], figure.layout["digits"])
    return f"{text}{row.mark}{ARROWS[row.change]}"


def _down(figure: Figure, shown: list[Any], top: float, bottom: float) -> Scale:
    """Values to inches from the top, over all limits; a span of shares is never under twenty points."""
    low, high = min(row.low for row in shown), max(row.high for row in shown)
    least = LEAST_SPAN if figure.layout["unit"] in ("share", "points") else 1e-9
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
        if figure.layout["unit"] == "share" and low < 0:
            low, high = 0.0, least
    return Scale(low, high, bottom, top)


def _draw_waves(axes: Any, figure: Figure, page: Page, across: Scale, bottom: float) -> None:
    """Name and base of each wave below, and a dashed rule with its reason before a wave that starts anew."""
    layout = figure.layout
    places = dict(zip(layout["waves"], layout["places"], strict=True))
    room = _room(figure, across)
    names = fitted_apart(figure, list(places), page.body, room - 0.08, 1, "bold")
    for [name], x, base in zip(names, places.values(), layout["bases"], strict=True):
        rule(axes, [across(x)] * 2, [0.0, bottom], linewidth=0.7, zorder=0)
        write(
            axes,
            name,
            across(x),
            bottom + 0.06 + line_height(page.body) / 2,
            page.body,
            ha="center",
            fontweight="bold",
        )
        text = f"n\u00a0=\u00a0{base:,}"
        if text_width(text, page.body) < room:
            write(
                axes,
                text,
                across(x),
                bottom + 0.04 + 1.5 * line_height(page.body),
                page.body,
                ha="center",
                color=colours().quiet,
            )
    for (before, _), (name, x) in pairwise(places.items()):
        if name in layout["breaks"]:
            middle = (across(places[before]) + across(x)) / 2
            rule(
                axes,
                [middle] * 2,
                [line_height(page.body), bottom],
                color=colours().quiet,
                linewidth=1.2,
                linestyle=(0, (4, 3)),
            )
            if text_width(layout["breaks"][name], page.body) < room - 0.1:  # else the footer alone says why
                style = {"ha": "center", "color": colours().quiet, "style": "italic"}
                write(axes, layout["breaks"][name], middle, line_height(page.body) / 2, page.body, **style)


def _draw_line(axes: Any, line: _Line, across: Scale, down: Scale, shift: float, page: Page, figure: Figure) -> None:
    for before, row in pairwise(line.rows):
        joined = before.value == before.value and row.value == row.value and row.row not in figure.layout["breaks"]
        if joined:
            xs, ys = [across(before.x) + shift, across(row.x) + shift], [down(before.value), down(row.value)]
            rule(axes, xs, ys, color=line.colour, linewidth=2.4, zorder=2)
    for row in line.shown:
        x, ends = across(row.x) + shift, [down(row.low), down(row.high)]
        rule(axes, [x, x], ends, color=line.colour, linewidth=1.2, alpha=0.75, zorder=1)
        dot(axes, x, down(row.value), 0.7 * page.body, marker=line.marker, color=line.colour)


def _draw_ends(
    axes: Any, figure: Figure, page: Page, lines: list[_Line], across: Scale, down: Scale, bottom: float
) -> None:
    """First values at the left, last values with names at the right, pushed apart where they would overlap."""
    known = [line for line in lines if line.shown]
    one = line_height(page.body)
    heights = [one * len(line.name) for line in known]
    lasts = _apart(figure, [down(line.shown[-1].value) for line in known], heights, bottom + 0.5 * one)
    left = across.end + 2 * GAP
    values = max(text_width(_value(figure, line.shown[-1]), page.body, "bold") for line in known)
    for line, y in zip(known, lasts, strict=True):
        row = line.shown[-1]
        own = down(row.value)
        _leader(axes, across(row.x) + GAP, left - 0.04, own, y)
        first = y - one * (len(line.name) - 1) / 2
        write(axes, _value(figure, row), left, first, page.body, fontweight="bold", color=line.ink)
        paragraph(axes, line.name, left + values + 0.1, y, page.body, color=line.ink)
    started = [line for line in known if len(line.shown) > 1]
    firsts = _apart(figure, [down(line.shown[0].value) for line in started], [one] * len(started), bottom + 0.5 * one)
    for line, y in zip(started, firsts, strict=True):
        row = line.shown[0]
        at_left = row.x == across.low
        x = across(row.x) - 2 * GAP
        if at_left:
            _leader(axes, x + 0.04, across(row.x) - GAP, y, down(row.value))
            write(axes, _value(figure, row), x, y, page.body, ha="right", fontweight="bold", color=line.ink)


def _leader(axes: Any, start: float, end: float, from_y: float, to_y: float) -> None:
    """A thin line from a mark to its text, where the text had to move."""
    if abs(from_y - to_y) > 0.06:
        rule(axes, [start, end], [from_y, to_y], linewidth=0.8, color=colours().quiet)


def _apart(figure: Figure, wanted: list[float], heights: list[float], bottom: float) -> list[float]:
    """Places as near as may be to those wanted, in their order, none over another; refused where they do not fit."""
    if sum(heights) > bottom:
        refuse_size(
            figure, f"{len(heights)} names at the right", "fewer or shorter ones", "Use a larger size, or levels=."
        )
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed: dict[int, float] = {}
    free = 0.0
    for place in order:
        placed[place] = max(wanted[place], free + heights[place] / 2)
        free = placed[place] + heights[place] / 2
    limit = bottom
    for place in reversed(order):
        placed[place] = min(placed[place], limit - heights[place] / 2)
        limit = placed[place] - heights[place] / 2
    return [placed[place] for place in range(len(wanted))]


def _draw_between(axes: Any, figure: Figure, page: Page, lines: list[_Line], across: Scale, down: Scale) -> None:
    """The values of the waves in between, above, below or beside their marks, where no other mark or value is."""
    taken: list[tuple[float, float]] = [(across(row.x), down(row.value)) for line in lines for row in line.shown]
    one = line_height(page.body)
    beside = text_width("100%", page.body, "bold") / 2 + 0.14
    for line in lines:
        for row in line.shown[:-1] if line.shown else []:
            if row is line.shown[0] and row.x == across.low:
                continue
            x, y = across(row.x), down(row.value)
            over, under = down(row.high) - 0.6 * one, down(row.low) + 0.6 * one
            others = [other for other in taken if other != (x, y)]
            place = max([(x, over), (x, under)], key=lambda place: _free(place, others, beside))
            style: dict[str, Any] = {"ha": "center", "fontweight": "bold", "color": line.ink}
            if _free(place, others, beside) <= LEAST_FREE * one and _room(figure, across) > 5 * beside:
                place = (x + beside, y - 0.35 * one)
                style["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.5}
            if _free(place, others, beside) > LEAST_FREE * one:
                write(axes, _value(figure, row), *place, page.body, **style)
                taken.append(place)


def _free(place: tuple[float, float], taken: list[tuple[float, float]], width: float) -> float:
    """Inches up or down to the nearest mark or value that a text at the place could touch."""
    near = [abs(place[1] - y) for x, y in taken if abs(place[0] - x) < 2 * width - 0.1]
    return min(near, default=9.0)
