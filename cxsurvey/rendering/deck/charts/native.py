"""A native chart as its files: the drawing XML around a plot, and the workbook behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxsurvey.rendering.deck.charts.data_sheet import DataSheet
from cxsurvey.rendering.deck.charts.markup import NAMESPACES, el, flag, letters
from cxsurvey.rendering.palette import colours


@dataclass(frozen=True, slots=True)
class Room:
    """What there is for a chart: width and height in inches, and the size of its type in points."""

    width: float
    height: float
    size: float


@dataclass(frozen=True, slots=True)
class NativeChart:
    """The XML of a chart part, its workbook, and the height in inches that it takes of its room.

    `key` names colours in the order in which they are read, for charts whose series stand in another one; it goes above
    the chart as text.
    """

    xml: bytes
    workbook: bytes
    height: float
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inner:
    """Where the plot proper stands, as fractions of the chart: room is left around it for labels and key."""

    left: float
    top: float
    width: float
    height: float

    def layout(self) -> str:
        """The layout element that says so."""
        places = zip("xywh", (self.left, self.top, self.width, self.height), strict=True)
        numbers = [el(f"c:{name}", val=round(max(0.0, value), 4)) for name, value in places]
        modes = [el("c:xMode", val="edge"), el("c:yMode", val="edge")]
        return el("c:layout", el("c:manualLayout", el("c:layoutTarget", val="inner"), *modes, *numbers))


def chart(
    sheet: DataSheet,
    plots: Sequence[str],
    room: Room,
    inner: Inner,
    *,
    legend: str = "",
    key: Mapping[str, str] | None = None,
) -> NativeChart:
    """The chart of these plots and axes, in the order of the schema."""
    area = el("c:plotArea", inner.layout(), *plots, el("c:spPr", el("a:noFill"), el("a:ln", el("a:noFill"))))
    drawn = el(
        "c:chart",
        flag("c:autoTitleDeleted", True),
        area,
        legend,
        flag("c:plotVisOnly", True),
        el("c:dispBlanksAs", val="gap"),
    )
    body = [flag("c:date1904", False), flag("c:roundedCorners", False), drawn, _blank(), _type(room.size)]
    declared = {f"xmlns:{prefix}": address for prefix, address in NAMESPACES.items()}
    root = el("c:chartSpace", *body, **declared)
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}'
    return NativeChart(xml.encode(), sheet.workbook(), room.height, dict(key or {}))


def _blank() -> str:
    """No background and no border: the slide shows through."""
    return el("c:spPr", el("a:noFill"), el("a:ln", el("a:noFill")))


def _type(size: float) -> str:
    return letters("c:txPr", size, colours().ink)
