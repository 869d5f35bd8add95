"""Histograms below each other on one scale: bars for bins, spikes for numbers often given, the median and a band."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.density import band_text, summary
from cxsurvey.exhibits.figures.ticks import tick_texts
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.axis_ticks import Tick, overhang, spaced_ticks
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, text_width, wrapped
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import block, dot, fitted, fitted_apart, plane, refuse_size, rule, whisker, write
from cxsurvey.rendering.scale import Scale

STRIP = 0.22  # inches above the bars, for the middle half and the median
LOWEST = 0.36  # inches of bars, below which they say nothing
ZERO = 0.34  # inches at the left for the bar of 0
BESIDE = 0.42  # of the width, at most, for the names of several panels
HEAPS = 3  # that are named

Line = tuple[str, str]  # a text and how heavy it is written


def draw_density(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key, one panel per group and the axis below the last one."""
    axes = plane(canvas, page, body)
    panels = [rows for _, rows in figure.rows.groupby("panel", sort=False)]
    top = _key(axes, figure, page)
    foot = line_height(page.body) + 0.08
    beside = _beside(panels, page, body.width) if len(panels) > 1 and not page.narrow else 0.0
    height = (body.height - top - foot) / len(panels)
    heads, above = _heads(figure, panels, page, beside, body.width, height)
    needed = above + STRIP + LOWEST
    across = _scale(figure, page, beside + (0.2 if beside else 0.0), body.width)
    share, names = _tallest(figure), line_height(page.body) if height > needed + 0.3 else 0.0
    drawn = bool((figure.rows["kind"] == "bin").any())
    for place, (rows, lines) in enumerate(zip(panels, heads, strict=True)):
        start = top + place * height
        first = start + (height if beside else above) / 2 - line_height(page.body, len(lines) - 1) / 2
        for line, (text, weight) in enumerate(lines):
            write(axes, text, 0.0, first + line_height(page.body, line), page.body, fontweight=weight)
        up = Scale(0, share, start + height - 0.06, start + above + STRIP + names)
        if drawn:  # where no group may be shown, a band and an axis would look like a result
            _panel(axes, rows, figure, page, across, up, start + above + STRIP / 2, named=names > 0)
    if drawn:
        _axis(axes, figure, page, across, top + height * len(panels))


def _key(axes: Axes, figure: Figure, page: Page) -> float:
    """What the line above the bars and the band stand for; the depth in inches at which the key ends."""
    middle, size = line_height(page.body) / 2, page.body
    _middle(axes, (0.02, 0.2, 0.42), (0.13, 0.27), middle, size)
    text = "middle half, median and its interval" if page.width > 5 else "middle half, median"
    write(axes, text, 0.52, middle, size)
    if not figure.layout["band"]:
        return line_height(size) + 0.08
    x = 0.52 + text_width(text, size) + 0.4
    name, numbers = str(figure.layout["band_label"]), f": {band_text(figure)}"
    if x + 0.3 + text_width(name + numbers, size) > page.measure:
        x, middle = 0.0, middle + line_height(size)
    _zone(axes, x + 0.02, x + 0.2, middle - 0.1, middle + 0.1)
    [name] = fitted(name, size, page.measure - x - 0.3 - text_width(numbers, size), 1)  # its numbers are never cut
    write(axes, name + numbers, x + 0.3, middle, size)
    return middle + line_height(size) / 2 + 0.08


def _heads(
    figure: Figure, panels: list[pd.DataFrame], page: Page, beside: float, width: float, height: float
) -> tuple[list[list[Line]], float]:
    """What each panel shows, and what of its height that takes: names in two lines, or in one where only that fits."""
    needed = 0.0
    for most in (2, 1):
        heads = _head_lines(figure, panels, page, beside or width, most, several=bool(beside))
        lines = line_height(page.body, max(map(len, heads)))
        above = 0.0 if beside else lines
        needed = max(above + STRIP + LOWEST, lines + 0.04)
        if height >= needed:
            return heads, above
    fits = int(height * len(panels) / needed)
    return refuse_size(figure, f"{len(panels)} panels", f"at most {fits}", "Use a larger size, or fewer groups.")


def _head_lines(
    figure: Figure, panels: list[pd.DataFrame], page: Page, width: float, most: int, *, several: bool
) -> list[list[Line]]:
    """The lines of each panel: its name, which may be cut, and its numbers, which never are."""
    size, texts = page.body, [_texts(rows) for rows in panels]
    names = fitted_apart(figure, [name for name, _, _ in texts], size, width, most, "bold")
    found = []
    for (name, base, text), rows, cut in zip(texts, panels, names, strict=True):
        whole = wrapped(f"{name} {base}: {summary(rows)}" if name else summary(rows), size, width, "bold")
        if several:
            found.append(
                [(line, "bold") for line in cut] + [(t, "normal") for t in wrapped(f"{base} {text}", size, width)]
            )
        elif len(whole) <= 2 or not name:
            found.append([(line, "bold") for line in whole])
        else:
            told = wrapped(f"{base} {summary(rows)}", size, width, "bold")
            found.append([(line, "bold") for line in (*cut, *told)])
    return found


def _texts(rows: pd.DataFrame) -> tuple[str, str, str]:
    """Name, base and median of a panel."""
    first = rows.iloc[0]
    return str(first["panel"]), base_text(int(first["base_n"])), summary(rows, half=False)


def _beside(panels: list[pd.DataFrame], page: Page, width: float) -> float:
    """The width of the texts beside several panels."""
    texts = [_texts(rows) for rows in panels]
    names = max(text_width(name, page.body, "bold") for name, _, _ in texts)
    return min(max(names, *(text_width(f"{base} {text}", page.body) for _, base, text in texts)) + 0.02, BESIDE * width)


def _scale(figure: Figure, page: Page, left: float, right: float) -> Scale:
    """From the first bin to the last, both ends of the band within; a place for 0 at its left where it is needed.

    Both ends are far enough from the edges for the numbers of the axis.
    """
    drawn = figure.rows[figure.rows["kind"] == "bin"]
    log = figure.layout["scale"] == "log"
    band = figure.layout["band"] or []
    low = min([*drawn["x"], *(end for end in band if end > 0 or not log)], default=1.0)
    high = max([*drawn["x_end"], *(end for end in band if end > 0 or not log)], default=10.0)
    nought = log and (figure.rows["kind"] == "zero").any()
    start = left + (ZERO + 0.25 if nought else 0.1)
    loose = Scale(low, high, start, right - 0.15, log=log)
    first = left + ZERO + 0.15 if nought else left  # the number of 0 stands there
    before, beyond = overhang(_ticks(loose, page), page.body, first, right)
    return Scale(low, high, start + before, right - 0.15 - beyond, log=log)


def _ticks(across: Scale, page: Page) -> list[Tick]:
    return spaced_ticks(across, max(3, int((across.end - across.start) / 0.7)), page.body, tick_texts)


def _tallest(figure: Figure) -> float:
    drawn = figure.rows[figure.rows["kind"].isin(["bin", "zero", "heap"])]
    return float(drawn["value"].max()) if len(drawn) else 1.0


def _panel(
    axes: Axes, rows: pd.DataFrame, figure: Figure, page: Page, across: Scale, up: Scale, strip: float, *, named: bool
) -> None:  # fmt: skip
    """The band, the bars, the spikes, and above them the middle half with the median."""
    if figure.layout["band"]:
        low, high = figure.layout["band"]
        _zone(axes, across(low), across(high), strip - STRIP / 2, up.start)
    for row in records(rows[rows["kind"] == "bin"]):
        left, right, high = across(row.x), across(row.x_end), up(row.value)
        block(
            axes, left, high, right - left, up.start - high, facecolor=colours().accent, alpha=0.55, edgecolor="white"
        )
    for row in records(rows[rows["kind"] == "zero"]):
        x = across.start - ZERO - 0.15
        block(axes, x, up(row.value), ZERO - 0.1, up.start - up(row.value), facecolor=colours().net)
        if named:
            write(axes, percent(row.value), x + ZERO / 2, up(row.value) - 0.02, page.body, ha="center", va="bottom")
    _heaps(axes, rows, page, across, up, named=named)
    rule(axes, [across.start, across.end], [up.start, up.start], color=colours().quiet, linewidth=1.0)
    quantiles = records(rows[rows["kind"] == "quantile"])
    if quantiles[1].value == quantiles[1].value:
        limits = (quantiles[1].low, quantiles[1].high)
        ends = (across(limits[0]), across(limits[1])) if limits == limits and limits[0] == limits[0] else None
        _middle(axes, tuple(across(row.value) for row in quantiles), ends, strip, page.body)


def _heaps(axes: Axes, rows: pd.DataFrame, page: Page, across: Scale, up: Scale, *, named: bool) -> None:
    """Spikes, the tallest of them named by what was given, where the names do not touch."""
    taken: list[tuple[float, float]] = []
    heaps = records(rows[rows["kind"] == "heap"])
    for place, row in enumerate(heaps):
        x, high = across(row.x), up(row.value)
        rule(axes, [x, x], [up.start, high], color=colours().net, linewidth=2.2, zorder=3)
        dot(axes, x, high, 4.5, color=colours().net)
        text = f"{row.label}: {percent(row.value)}"
        half = text_width(text, page.body) / 2 + 0.05
        middle = min(max(x, across.start + half), across.end - half)
        if named and place < HEAPS and all(abs(middle - other) > half + width for other, width in taken):
            near = [up(other.value) for other in heaps if abs(across(other.x) - middle) <= half]
            write(axes, text, middle, min([high, *near]) - 0.06, page.body, ha="center", va="bottom", zorder=5)
            taken.append((middle, half))


def _middle(
    axes: Axes, quartiles: tuple[float, ...], limits: tuple[float, float] | None, y: float, size: float
) -> None:  # fmt: skip
    """The middle half as a broad line, the median as a dot with its interval."""
    low, middle, high = quartiles
    rule(axes, [low, high], [y, y], color=colours().accent, linewidth=6.0, alpha=0.35)
    if limits is not None:
        whisker(axes, *limits, y, 0.06, linewidth=1.6)
    dot(axes, middle, y, 0.6 * size, color=colours().ink)


def _zone(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """The band to compare with, or a line for one number."""
    colour = colours().bad
    if right - left > 0.02:
        block(axes, left, top, right - left, bottom - top, facecolor=colour, alpha=0.2, zorder=0.5)
    for x in {left, right}:
        rule(axes, [x, x], [top, bottom], color=colour, linewidth=1.4, linestyle=(0, (4, 2)), zorder=2)


def _axis(axes: Axes, figure: Figure, page: Page, across: Scale, y: float) -> None:
    style: dict[str, Any] = {"ha": "center", "va": "top", "color": colours().quiet}
    for x, text in _ticks(across, page):
        rule(axes, [x, x], [y - 0.06, y - 0.01], color=colours().quiet)
        write(axes, text, x, y + 0.02, page.body, **style)
    if (figure.rows["kind"] == "zero").any():
        write(axes, "0", across.start - ZERO / 2 - 0.2, y + 0.02, page.body, **style)
