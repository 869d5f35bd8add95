"""Bars on both sides of a line, sums at their ends; the middle and no opinion in columns of their own; the net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Canvas

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told_gap, told_range
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.keys import Entry, draw_key
from cxsurvey.rendering.page import Page, text_width
from cxsurvey.rendering.palette import colours, readable_on, two_sided
from cxsurvey.rendering.plane import block, refuse_size, write
from cxsurvey.rendering.row_layout import Cell, Column, lay_rows, not_shown, spine

THICKEST = 0.46
NARROWEST = 0.8  # inches of marks, below which no bar can be read
BETWEEN = 0.1  # inches between the columns of bars


@dataclass(frozen=True, slots=True)
class _Places:
    """Inches per share, and where the line, the neutral and the missing bars begin; None for no such column."""

    scale: float
    zero: float
    neutral: float | None
    missing: float | None


def draw_diverging(canvas: Canvas, figure: Figure, page: Page, body: Box) -> None:
    """Draw the key, then one bar per row with its net at the right."""
    shades = _shades(figure)
    inner = draw_key(canvas, figure, page, body, [Entry(label, colour) for label, colour in shades.items()])
    groups = [(str(name), rows) for name, rows in figure.rows.groupby("row", sort=False)]
    alike = len(set(figure.rows["base_n"])) == 1
    labels = [_label(figure, name, rows.iloc[0], with_base=not alike) for name, rows in groups]
    nets = Column("Net", [_net_cell(rows, page) for _, rows in groups])
    laid = lay_rows(canvas, figure, page, inner, labels, band=0.22, most=THICKEST + 0.2, columns=[nets])
    places = _places(figure, page, laid.width)
    thick = min(laid.band, THICKEST)
    for (_, rows), middle in zip(groups, laid.middles, strict=True):
        if rows["value"].isna().any():
            not_shown(laid.axes, page, middle, rows["mark"].iloc[0])
        else:
            _draw_row(laid.axes, page, rows, middle, thick, places, shades)
    spine(laid, page, places.zero, thick)


def _shades(figure: Figure) -> dict[str, str]:
    """A colour per answer: two sides from dark to pale, the middle and no opinion in greys."""
    steps = figure.rows[~figure.rows["kind"].isin(["net", "total"])].drop_duplicates("label")
    side = list(steps["side"])
    scale = two_sided(side.count("against"), "neutral" in side, side.count("support"))
    rest = [colours().missing] * side.count("missing")
    return dict(zip(steps["label"], [*scale, *rest], strict=True))


def _label(figure: Figure, name: str, row: Any, *, with_base: bool) -> str:
    letter = figure.group_letters.get(name, "")
    named = f"{letter}  {name}" if letter else name
    return f"{named} {base_text(row.base_n)}" if with_base else named


def _net_cell(rows: pd.DataFrame, page: Page) -> Cell:
    net = next(row for row in records(rows) if row.kind == "net")
    if net.value != net.value:
        return Cell("")
    limits = f" {told_range(net.low, net.high, 'points')}" if page.width > 8 else ""
    return Cell(f"{told_gap(net.value, 'points')}{net.mark}{limits}", {"fontweight": "bold"})


def _widths(figure: Figure) -> dict[str, float]:
    """The widest sum of each side over the rows, as a share; half the middle on both sides where it is split."""
    steps = figure.rows[~figure.rows["kind"].isin(["net", "total"])]
    sums = steps.pivot_table(index="row", columns="side", values="value", aggfunc="sum", observed=True)
    sums = sums.reindex(columns=["against", "neutral", "support", "missing"]).fillna(0.0)
    if figure.layout["neutral"] == "split":
        half = sums["neutral"] / 2
        sums = sums.assign(against=sums["against"] + half, support=sums["support"] + half, neutral=0.0)
    return {str(side): float(width) for side, width in sums.max().fillna(0.0).items()}


def _places(figure: Figure, page: Page, width: float) -> _Places:
    widest = _widths(figure)
    sums = figure.rows[figure.rows["kind"] == "total"].dropna(subset="value")
    texts = [f"{percent(row.value)} {row.letters}".strip() for row in records(sums)]
    number = max((text_width(text, page.body, "bold") for text in texts), default=0.4) + 0.1
    apart = [side for side in ("neutral", "missing") if widest[side] > 0]
    room = width - 2 * number - len(apart) * (number + BETWEEN)
    if room < NARROWEST:
        least = width - room + NARROWEST
        refuse_size(
            figure,
            f"{width:.1f} inches for bars and numbers",
            f"at least {least:.1f}",
            "Use a larger size, or shorter labels.",
        )
    scale = room / max(sum(widest.values()), 1e-9)
    zero = number + widest["against"] * scale
    x = zero + widest["support"] * scale + number
    starts: dict[str, float] = {}
    for side in apart:
        starts[side] = x + BETWEEN
        x += BETWEEN + widest[side] * scale + number
    return _Places(scale, zero, starts.get("neutral"), starts.get("missing"))


def _draw_row(
    axes: Any, page: Page, rows: pd.DataFrame, middle: float, thick: float, places: _Places, shades: dict[str, str]
) -> None:
    """The bars of one row outwards from the line, then those that stand apart."""
    of = {
        side: [row for row in records(rows) if row.side == side and row.kind not in ("total", "net")]
        for side in rows["side"]
    }
    split = of.get("neutral", []) if places.neutral is None else []
    half = sum(row.value for row in split) / 2
    left = places.zero - (half + sum(row.value for row in of["against"])) * places.scale
    start = left
    for row in [*of["against"], *split, *of["support"]]:
        width = row.value * places.scale
        _bar(axes, page, row.value, start, middle, width, thick, shades[row.label])
        start += width
    sums = {row.side: row for row in records(rows) if row.kind == "total"}
    _sum(axes, page, sums["against"], left - 0.06, middle, "right")
    _sum(axes, page, sums["support"], start + 0.06, middle, "left")
    for side, x in (("neutral", places.neutral), ("missing", places.missing)):
        if x is not None and of.get(side):
            _apart(axes, page, of[side], x, middle, thick, places.scale, shades)


def _bar(axes: Any, page: Page, share: float, x: float, middle: float, width: float, thick: float, colour: str) -> None:
    block(axes, x, middle - thick / 2, width, thick, facecolor=colour, edgecolor="white", linewidth=0.8)
    text = percent(share)
    if text_width(text, page.body) + 0.06 < width:
        write(axes, text, x + width / 2, middle, page.body, ha="center", color=readable_on(colour))


def _sum(axes: Any, page: Page, row: Any, x: float, middle: float, ha: str) -> None:
    letters = f" {row.letters}" if row.letters else ""
    write(axes, f"{percent(row.value)}{letters}", x, middle, page.body, ha=ha, fontweight="bold")


def _apart(
    axes: Any,
    page: Page,
    rows: Sequence[Any],
    x: float,
    middle: float,
    thick: float,
    scale: float,
    shades: dict[str, str],
) -> None:
    """Bars in a column of their own from its left end, with their sum beside them."""
    end = x
    for row in rows:
        block(axes, end, middle - thick / 2, row.value * scale, thick, facecolor=shades[row.label])
        end += row.value * scale
    write(axes, percent(sum(row.value for row in rows)), end + 0.06, middle, page.body)
