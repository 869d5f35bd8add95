"""Dots with whiskers: one lane per group within each row, values beside them or an axis below where they are many."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.keyed_rows import plain_bases
from cxsurvey.exhibits.figures.measures import told
from cxsurvey.exhibits.figures.ticks import tick_texts
from cxsurvey.rendering.axis_ticks import spaced_ticks
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.keys import Entry, draw_key, group_entries
from cxsurvey.rendering.page import Page, line_height, text_width
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.plane import dot, rule, whisker, write
from cxsurvey.rendering.row_layout import PADDING, axis, lay_rows, not_shown, spine
from cxsurvey.rendering.scale import Scale

TIGHT = 0.13  # inches from lane to lane where values are not written
DOT = 0.72  # of the size of the type


def draw_dots(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key where there are groups, then the rows."""
    groups = list(figure.layout["groups"])
    rows = [(str(name), part) for name, part in figure.rows.groupby("row", sort=False)]
    entries, own = _entries(figure, groups, rows)
    inner = draw_key(canvas, figure, page, body, list(entries.values()) if groups else [])
    labels = [_label(figure, name, own) for name, _ in rows]
    lanes = max(1, len(groups))
    told_all = _fits(figure, page, inner, len(rows), lanes)
    lane = line_height(page.body) * 0.92 if told_all else TIGHT
    with_axis = not told_all or figure.layout["unit"] != "share"
    below = line_height(page.body) + 0.1 if with_axis else 0.0
    laid = lay_rows(canvas, figure, page, inner, labels, band=lanes * lane, most=lanes * lane + 0.3, below=below)
    scale = _scale(figure, page, laid.width, told_all)
    if with_axis:
        _axis(laid, figure, page, scale)
    elif scale.low == 0:
        spine(laid, page, scale(0.0), lanes * lane)
    for place, ((_, part), middle) in enumerate(zip(rows, laid.middles, strict=True)):
        if place and lanes > 1 and not page.narrow:
            between = (laid.middles[place - 1] + middle) / 2
            rule(laid.axes, [0, laid.width], [between, between], linewidth=0.7, zorder=0)
        if lanes == 1:
            rule(laid.axes, [0, laid.width], [middle, middle], linewidth=0.6, zorder=0, linestyle=(0, (1, 2)))
        _draw_row(laid.axes, figure, page, part, middle, lane, scale, entries, told_all)


def _entries(
    figure: Figure, groups: list[str], rows: list[tuple[str, pd.DataFrame]]
) -> tuple[dict[str, Entry], dict[str, str]]:
    """The key by group, with bases that are the same in all rows; else the bases by row."""
    plain = {entry.text: entry for entry in group_entries(groups)}
    of_rows = plain_bases({name: [int(n) for n in part["base_n"]] for name, part in rows})
    if not groups:
        return plain, of_rows if len(set(of_rows.values())) > 1 else {}
    sizes = {name: [int(n) for n in figure.rows.loc[figure.rows["group"] == name, "base_n"]] for name in groups}
    if any(len(set(own)) > 1 for own in sizes.values()):
        return {name: _lettered(figure, entry, "") for name, entry in plain.items()}, of_rows
    told_bases = plain_bases(sizes)
    return {name: _lettered(figure, entry, told_bases[name]) for name, entry in plain.items()}, {}


def _lettered(figure: Figure, entry: Entry, base: str) -> Entry:
    letter = figure.group_letters.get(entry.text, "")
    own = figure.rows[figure.rows["group"] == entry.text]
    base = f"{base} {own['mark'].iloc[0]} not shown" if own["value"].isna().all() else base
    return Entry("  ".join(filter(None, (letter, f"{entry.text} {base}".strip()))), entry.colour, entry.marker)


def _label(figure: Figure, name: str, own: dict[str, str]) -> str:
    letter = figure.group_letters.get(name, "") if not figure.layout["groups"] else ""
    return "  ".join(filter(None, (letter, f"{name} {own.get(name, '')}".strip())))


def _fits(figure: Figure, page: Page, body: Box, rows: int, lanes: int) -> bool:
    """Whether every lane has the height of a text, so that its value can be written."""
    lane = line_height(page.body) * 0.92
    label = line_height(page.body) + 0.04 if page.narrow else PADDING
    below = 0.0 if figure.layout["unit"] == "share" else line_height(page.body) + 0.1
    return rows * (lanes * lane + label) <= body.height - below


def _scale(figure: Figure, page: Page, width: float, told_all: bool) -> Scale:
    """From the lowest to the highest limit, shares from 0 where that is near; room for the values at the right."""
    rows, unit, digits = figure.rows.dropna(subset="value"), figure.layout["unit"], figure.layout["digits"]
    if not len(rows):
        return Scale(0.0, 1.0, 0.1, width - 0.1)
    low, high = float(rows["low"].min()), float(rows["high"].max())
    if unit == "share" and low < 0.5 * high:
        low = 0.0
    values = [told(row.value, unit, digits) if told_all else "" for row in records(rows)]
    texts = [f"{value}{row.mark} {row.letters}" for value, row in zip(values, records(rows), strict=True)]
    edge = max(0.25, max(text_width(text, page.body, "bold") for text in texts) + 0.12)
    return Scale(low, high if high > low else low + 1.0, 0.1 if told_all else 0.25, width - min(edge, 0.5 * width))


def _axis(laid: Any, figure: Figure, page: Page, scale: Scale) -> None:
    unit = figure.layout["unit"]
    ticks = spaced_ticks(scale, 4 if page.width < 8 else 7, page.body, lambda ticks: tick_texts(ticks, unit))
    axis(laid.axes, page, ticks, laid.height)


def _draw_row(
    axes: Any,
    figure: Figure,
    page: Page,
    part: pd.DataFrame,
    middle: float,
    lane: float,
    scale: Scale,
    entries: dict[str, Entry],
    told_all: bool,
) -> None:
    groups = list(entries)
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    for row in records(part):
        place = groups.index(row.group) if groups else 0
        y = middle + (place - (max(1, len(groups)) - 1) / 2) * lane
        if row.value != row.value:
            if told_all:
                not_shown(axes, page, y, row.mark, 0.1)
            continue
        colour, marker = (entries[row.group].colour, entries[row.group].marker) if groups else (colours().accent, "o")
        whisker(axes, scale(row.low), scale(row.high), y, 0.035, linewidth=1.4, color=colours().quiet)
        dot(axes, scale(row.value), y, DOT * page.body, marker=marker, color=colour)
        if told_all:
            letters = f" {row.letters}" if row.letters else ""
            text = f"{told(row.value, unit, digits)}{row.mark}{letters}"
            write(axes, text, scale(row.high) + 0.08, y, page.body, fontweight="bold")
        elif row.mark or row.letters:
            write(axes, f"{row.mark} {row.letters}".strip(), scale(row.high) + 0.05, y, page.body)
