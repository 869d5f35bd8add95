"""Bars on both sides of a line, each side's sum at its end, the middle and no opinion apart, the net at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxsurvey.arrays import records
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.measures import told_gap, told_range
from cxsurvey.exhibits.number import base_text, percent
from cxsurvey.rendering.deck.charts import axes, series
from cxsurvey.rendering.deck.charts.data_sheet import Column, DataSheet
from cxsurvey.rendering.deck.charts.labels import column_width, key_height, named
from cxsurvey.rendering.deck.charts.markup import el, flag, shape
from cxsurvey.rendering.deck.charts.native import Inner, NativeChart, Room, chart
from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.palette import colours, readable_on, two_sided

TALLEST, LOWEST = 0.8, 0.28  # inches from one bar to the next
GAP_WIDTH = 45
SIGNLESS = "0%;0%"  # shares to the left are negative numbers to the chart, but not to its reader
WIDE = 8.0  # inches: under it a net stands without its interval


@dataclass(frozen=True, slots=True)
class _Piece:
    """One series: shares in the order of rows (negative to the left), a colour or none, and texts or own numbers."""

    name: str
    values: tuple[float | None, ...]
    colour: str | None = None
    said: tuple[str, ...] = ()
    place: str = "inBase"


def diverging_chart(figure: Figure, room: Room) -> NativeChart | None:
    """The chart of a diverging figure; None where there are more rows than can be read."""
    groups = [list(records(rows)) for _, rows in figure.rows.groupby("row", sort=False)]
    shades = _shades(figure)
    top = key_height([named(label) for label in shades], room)
    step = min((room.height - top) / len(groups), TALLEST)
    if step < LOWEST:
        return None
    room = Room(room.width, step * len(groups), min(room.size, 40 * step))
    names = [_row_name(figure, rows) for rows in groups]
    left = column_width(names, room)
    width = room.width - left
    pieces, low, high = _pieces(figure, groups, shades, room, width)
    sheet = DataSheet()
    column = sheet.add("", names)
    drawn = [
        _series(sheet, place, piece, column, width / (high - low), room.size) for place, piece in enumerate(pieces)
    ]
    plot = el(
        "c:barChart",
        el("c:barDir", val="bar"),
        el("c:grouping", val="stacked"),
        flag("c:varyColors", False),
        *drawn,
        el("c:gapWidth", val=GAP_WIDTH),
        el("c:overlap", val=100),
        el("c:axId", val=axes.CATEGORIES),
        el("c:axId", val=axes.VALUES),
    )
    inner = Inner(left / room.width, 0, width / room.width, 1)
    plots = [plot, axes.category_axis(room.size), axes.value_axis(low, high)]
    return chart(sheet, plots, room, inner, key={named(label): colour for label, colour in shades.items()})


def _shades(figure: Figure) -> dict[str, str]:
    """A colour per answer: two sides from dark to pale, the middle and no opinion in greys."""
    steps = figure.rows[~figure.rows["kind"].isin(["net", "total"])].drop_duplicates("label")
    side = list(steps["side"])
    scale = two_sided(side.count("against"), "neutral" in side, side.count("support"))
    return dict(zip(steps["label"], [*scale, *[colours().missing] * side.count("missing")], strict=True))


def _row_name(figure: Figure, rows: Sequence[Any]) -> str:
    first = rows[0]
    letter = figure.group_letters.get(first.row, "")
    name = f"{letter}  {named(first.row)}" if letter else named(first.row)
    shown = f"{first.mark} not shown" if first.value != first.value else first.mark
    base = f" {base_text(int(first.base_n))}" if figure.rows["base_n"].nunique() > 1 or shown else ""
    return f"{name}{shown}{base}"


def _pieces(
    figure: Figure, groups: Sequence[Sequence[Any]], shades: dict[str, str], room: Room, width: float
) -> tuple[list[_Piece], float, float]:
    """The series from the line outwards on both sides, then the columns that stand apart; and the ends of the scale."""
    of = {side: _labels(figure, side) for side in ("against", "neutral", "support", "missing")}
    split = figure.layout["neutral"] == "split"
    apart = [label for side in ("neutral", "missing") if side == "missing" or not split for label in of[side]]
    middle = of["neutral"] if split else []
    shares = {label: [_share(rows, label) for rows in groups] for label in shades}
    halves = [_Piece(label, _times(shares[label], 0.5), shades[label]) for label in middle]
    right = [*halves, *(_Piece(label, tuple(shares[label]), shades[label]) for label in of["support"])]
    left = [_Piece(label, _times(shares[label], -0.5), shades[label]) for label in middle]
    left += [_Piece(label, _times(shares[label], -1.0), shades[label]) for label in reversed(of["against"])]
    most = max(_sums(right), default=0.0) + max((-value for value in _sums(left)), default=0.0)
    most += sum(max((value or 0.0 for value in shares[label]), default=0.0) for label in apart)
    number, net = text_width("100% AB", room.size, "bold") + 0.05, _net_width(groups, room)
    inches = max(1.0, width - 2 * number - net - len(apart) * number)
    unit = most / inches  # shares per inch
    left.append(_edge("Against", groups, -number * unit, "against"))
    right.append(_edge("In favour", groups, number * unit, "support"))
    end = max(_sums(right))
    for label in apart:
        right.append(_Piece(f"Space before {label}", tuple(end - value for value in _sums(right))))
        right.append(_Piece(label, tuple(shares[label]), shades[label], _texts(shares[label])))
        end += max((value or 0.0 for value in shares[label]), default=0.0) + number * unit
    right.append(_Piece("Space before the net", tuple(end - value for value in _sums(right))))
    nets = tuple(_net_text(rows, room) for rows in groups)
    right.append(_Piece("Net at", (net * unit,) * len(groups), None, nets, "inBase"))
    return [*left, *right], min(_sums(left)), end + net * unit


def _labels(figure: Figure, side: str) -> list[str]:
    rows = figure.rows[(figure.rows["side"] == side) & ~figure.rows["kind"].isin(["net", "total"])]
    return list(dict.fromkeys(rows["label"]))


def _share(rows: Sequence[Any], label: str) -> float | None:
    value = next((row.value for row in rows if row.label == label and row.kind not in ("net", "total")), float("nan"))
    return None if value != value else float(value)


def _times(values: Sequence[float | None], factor: float) -> tuple[float | None, ...]:
    return tuple(None if value is None else factor * value for value in values)


def _sums(pieces: Sequence[_Piece]) -> list[float]:
    """How far the bars of each row reach."""
    return [sum(value or 0.0 for value in values) for values in zip(*(piece.values for piece in pieces), strict=True)]


def _edge(name: str, groups: Sequence[Sequence[Any]], length: float, side: str) -> _Piece:
    """The sum of a side at its end, on a bar that is not seen."""
    sums = [next((row for row in rows if row.kind == "total" and row.side == side), None) for rows in groups]
    said = [
        "" if row is None or row.value != row.value else f"{percent(row.value)} {row.letters}".strip() for row in sums
    ]
    return _Piece(f"{name}: sum at", (length,) * len(groups), None, tuple(said))


def _texts(values: Sequence[float | None]) -> tuple[str, ...]:
    return tuple("" if value is None else percent(value) for value in values)


def _net(rows: Sequence[Any]) -> Any:
    return next((row for row in rows if row.kind == "net" and row.value == row.value), None)


def _net_text(rows: Sequence[Any], room: Room) -> str:
    net = _net(rows)
    if net is None:
        return ""
    short = f"Net {told_gap(net.value, 'points')}{net.mark}"
    return f"{short} {told_range(net.low, net.high, 'points')}" if room.width > WIDE else short


def _net_width(groups: Sequence[Sequence[Any]], room: Room) -> float:
    return max(text_width(_net_text(rows, room), room.size, "bold") for rows in groups) + 0.1


def _series(sheet: DataSheet, place: int, piece: _Piece, column: Column, per_share: float, size: float) -> str:
    values = sheet.add(named(piece.name), list(piece.values))
    if piece.said:
        align = "r" if any((value or 0) < 0 for value in piece.values) else "l"
        labels = series.labels_saying(piece.said, size, piece.place, align=align)
    elif piece.colour:
        hidden = [i for i, value in enumerate(piece.values) if not _fits(value, per_share, size)]
        labels = series.labels_of(values.values, size, readable_on(piece.colour), code=SIGNLESS, hidden=hidden)
    else:
        labels = ""
    return el(
        "c:ser",
        series.head(place, values),
        shape(piece.colour, "#FFFFFF" if piece.colour else None),
        flag("c:invertIfNegative", False),
        labels,
        el("c:cat", column.texts()),
        el("c:val", values.numbers()),
    )


def _fits(value: float | None, per_share: float, size: float) -> bool:
    """Whether a share has room in its bar."""
    return value is not None and text_width(percent(abs(value)), size, "bold") + 0.04 < abs(value) * per_share
