"""Points on a scale: rows with their names at the left, a mark and an interval for each group, links, and a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxsurvey.rendering.deck.charts import axes, series
from cxsurvey.rendering.deck.charts.data_sheet import Column, DataSheet
from cxsurvey.rendering.deck.charts.labels import LABEL_SHARE, column_width, key_height
from cxsurvey.rendering.deck.charts.markup import el, fill, flag, line
from cxsurvey.rendering.deck.charts.native import Inner, NativeChart, Room, chart
from cxsurvey.rendering.page import text_width, wrapped
from cxsurvey.rendering.palette import colours, mixed

SYMBOLS = ("circle", "diamond", "square", "triangle", "x", "star")  # beside the colour, for grey print
TALLEST, LOWEST, MARK = 0.6, 0.25, 0.25  # inches from one row to the next, and from one mark to the next within it
PAD = 0.12
PALE = 0.78  # on its way to white, a mark that is not settled


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one group: one at each place it is known, with interval and text; hollow where not settled.

    A text stands at the end of the interval, or, without one, at the mark on the side that `sides` says.
    """

    name: str
    colour: str
    symbol: str
    places: tuple[float, ...]
    values: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    said: tuple[str, ...]
    sides: tuple[str, ...] = ()
    is_hollow: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two values at one place, dotted where the gap is not settled."""

    place: float
    values: tuple[float, float]
    dotted: bool


@dataclass(frozen=True, slots=True)
class Points:
    """A chart of points: rows from top to bottom, marks, links, what stands at the right, and the line of reference."""

    rows: tuple[str, ...]
    marks: tuple[Marks, ...]
    low: float
    high: float
    links: tuple[Link, ...] = ()
    at_right: tuple[str, ...] = ()
    right_head: str = ""
    reference: float | None = None
    log: bool = False
    in_row: int = 1  # marks below each other in a row


def points_chart(points: Points, room: Room) -> NativeChart | None:
    """The chart; None where there are more rows than can be read."""
    names = [mark.name for mark in points.marks]
    top = key_height(names, room) if len(names) > 1 else PAD
    tallest = max(TALLEST, MARK * (points.in_row + 0.6))
    step = min((room.height - top - PAD) / len(points.rows), tallest)
    if step < max(LOWEST, MARK * points.in_row):
        return None
    size = _size(points, room, step)
    room = Room(room.width, top + PAD + step * len(points.rows), size)
    left = column_width(points.rows, room)
    said = [text for text in points.at_right if text]
    right = max([text_width(text, size) + 2 * PAD for text in said], default=PAD)
    points = _stretched(points, room.width - left - right, size)
    sheet = DataSheet()
    drawn, helping = _plot(sheet, points, room, left)
    frame = Inner(left / room.width, top / room.height, 1 - (left + right) / room.width, 1 - (top + PAD) / room.height)
    plot = el(
        "c:scatterChart",
        el("c:scatterStyle", val="lineMarker"),
        flag("c:varyColors", False),
        *drawn,
        el("c:axId", val=axes.VALUES),
        el("c:axId", val=axes.CATEGORIES),
    )
    values = axes.number_axis(
        points.low, points.high, ident=axes.VALUES, crosses=axes.CATEGORIES, place="b", log=points.log
    )
    places = axes.number_axis(0, len(points.rows), ident=axes.CATEGORIES, crosses=axes.VALUES, place="l", turned=True)
    legend = axes.key(size, without=helping) if len(names) > 1 else ""
    return chart(sheet, [plot, values, places], room, frame, legend=legend)


def _stretched(points: Points, width: float, size: float) -> Points:
    """The chart with a scale so long that the numbers beside the outermost marks have room on it."""
    beside = {"l": 0.0, "r": 0.0}
    for marks in points.marks:
        for place, said in enumerate(marks.said):
            side = marks.sides[place] if marks.sides else "r"
            beside[side] = max(beside[side], text_width(f" {said} ", size, "bold") + PAD if said else 0.0)
    if points.log or not any(beside.values()):
        return points
    unit = (points.high - points.low) / max(0.25 * width, width - beside["l"] - beside["r"])
    return replace(points, low=points.low - unit * beside["l"], high=points.high + unit * beside["r"])


def _size(points: Points, room: Room, step: float) -> float:
    """The size of type at which the names of the rows have room below each other."""
    lines = max(len(wrapped(name, room.size, LABEL_SHARE * room.width - PAD)) for name in points.rows)
    return min(room.size, 72 * step / (1.25 * min(lines, 2)))


def _plot(sheet: DataSheet, points: Points, room: Room, left: float) -> tuple[list[str], list[int]]:
    """The series, and which of them only help: names, reference, links, intervals and texts; the marks lie on top."""
    middles = [row + 0.5 for row in range(len(points.rows))]
    longest = max(len(points.rows), *(3 * len(marks.values) - 1 for marks in points.marks))
    spare = [None] * (longest - len(middles))  # LibreOffice loses series that stand before a longer one
    at = sheet.add("Row", [*middles, *spare])
    names = [_two_lines(name, room.size, left - PAD) for name in points.rows]
    drawn = [_texts(0, sheet.add("Name at", [*[points.low] * len(names), *spare]), at, names, room.size, "l", "r")]
    if any(points.at_right):
        ends, rows = sheet.add(points.right_head, [points.high] * len(names)), sheet.add("Text row", middles)
        drawn.append(_texts(1, ends, rows, points.at_right, room.size, "r", "l"))
    if points.reference is not None:
        drawn.append(_reference(len(drawn), sheet, points))
    drawn += [_link(len(drawn) + n, sheet, link) for n, link in enumerate(points.links)]
    for marks in points.marks:
        if any(low is not None for low in marks.low):
            drawn.append(_intervals(len(drawn), sheet, marks))
    helping = list(range(len(drawn)))
    for marks in points.marks:
        drawn.append(_marks(len(drawn), sheet, marks, room.size))
    for marks in points.marks:
        if any(marks.said) and not marks.sides:
            helping.append(len(drawn))
            drawn.append(_at_ends(len(drawn), sheet, marks, room.size))
    return drawn, helping


def _two_lines(name: str, size: float, width: float) -> str:
    """The name on two lines at most; what has no room is an ellipsis."""
    lines = wrapped(name, size, width)
    return "\n".join(lines if len(lines) <= 2 else [lines[0], f"{lines[1].rstrip('-')}…"])


def _intervals(place: int, sheet: DataSheet, marks: Marks) -> str:
    """All intervals of a group as one line that is broken by empty cells, which every program draws."""
    ends: list[float | None] = []
    rows: list[float | None] = []
    for low, high, row in zip(marks.low, marks.high, marks.places, strict=True):
        ends += [low, high, None]
        rows += [row, row, None]
    values, at = sheet.add(f"{marks.name}: interval", ends[:-1]), sheet.add(f"{marks.name}: interval row", rows[:-1])
    return _stroke(place, values, at, marks.colour, 2.0, "")


def _at_ends(place: int, sheet: DataSheet, marks: Marks, size: float) -> str:
    """The texts of a group at the ends of its intervals."""
    ends = [value if high is None else max(value, high) for value, high in zip(marks.values, marks.high, strict=True)]
    values = sheet.add(f"{marks.name}: label at", ends)
    at = sheet.add(f"{marks.name}: label row", list(marks.places))
    return _texts(place, values, at, marks.said, size, "r", "l", bold=True)


def _texts(
    place: int,
    values: Column,
    at: Column,
    said: Sequence[str],
    size: float,
    position: str,
    align: str,
    *,
    bold: bool = False,
) -> str:
    """Texts at the edge of the plot, on points that are not seen."""
    return el(
        "c:ser",
        series.head(place, values),
        el("c:spPr", line(None)),
        el("c:marker", el("c:symbol", val="none")),
        series.labels_saying(said, size, position, bold=bold, align=align),
        el("c:xVal", values.numbers()),
        el("c:yVal", at.numbers()),
        flag("c:smooth", False),
    )


def _reference(place: int, sheet: DataSheet, points: Points) -> str:
    values = sheet.add("Reference", [points.reference, points.reference])
    at = sheet.add("Reference at", [0.0, float(len(points.rows))])
    return _stroke(place, values, at, colours().ink, 1.0, "")


def _link(place: int, sheet: DataSheet, link: Link) -> str:
    values = sheet.add("Gap", list(link.values))
    at = sheet.add("Gap at", [link.place, link.place])
    return _stroke(place, values, at, colours().quiet, 2.5, "sysDot" if link.dotted else "")


def _stroke(place: int, values: Column, at: Column, colour: str, points: float, dash: str) -> str:
    return el(
        "c:ser",
        series.head(place, values),
        el("c:spPr", line(colour, points, dash=dash)),
        el("c:marker", el("c:symbol", val="none")),
        el("c:xVal", values.numbers()),
        el("c:yVal", at.numbers()),
        flag("c:smooth", False),
    )


def _marks(place: int, sheet: DataSheet, marks: Marks, size: float) -> str:
    values = sheet.add(marks.name, list(marks.values))
    at = sheet.add(f"{marks.name}: row", list(marks.places))
    look = el(
        "c:spPr",
        fill(mixed(marks.colour, "#ffffff", PALE) if marks.is_hollow else marks.colour),
        line(marks.colour, 1.5),
    )
    return el(
        "c:ser",
        series.head(place, values),
        el("c:spPr", line(None)),
        el("c:marker", el("c:symbol", val=marks.symbol), el("c:size", val=9), look),
        series.labels_saying(marks.said, size, marks.sides, align="ctr") if marks.sides else "",
        el("c:xVal", values.numbers()),
        el("c:yVal", at.numbers()),
        flag("c:smooth", False),
    )
