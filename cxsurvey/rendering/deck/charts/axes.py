"""Axes of native charts, and the key."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.rendering.deck.charts.markup import el, fill, flag, letters, line
from cxsurvey.rendering.palette import colours

CATEGORIES, VALUES = 1001, 1002  # the ids of axes


def category_axis(size: float, *, seen: bool = True) -> str:
    """The axis of categories on the left, the first one at the top, without ticks."""
    return _named_axis(size, place="l", orientation="maxMin", crosses="autoZero", seen=seen)


def wave_axis(size: float) -> str:
    """The axis of waves below the lines."""
    return _named_axis(size, place="b", orientation="minMax", crosses="min")


def _named_axis(size: float, *, place: str, orientation: str, crosses: str, seen: bool = True) -> str:
    """An axis of names, without ticks."""
    return el(
        "c:catAx",
        el("c:axId", val=CATEGORIES),
        el("c:scaling", el("c:orientation", val=orientation)),
        flag("c:delete", not seen),
        el("c:axPos", val=place),
        el("c:numFmt", formatCode="General", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="low"),
        el("c:spPr", fill(None), line(colours().rule)),
        letters("c:txPr", size, colours().ink),
        el("c:crossAx", val=VALUES),
        el("c:crosses", val=crosses),
        flag("c:auto", False),
        el("c:lblAlgn", val="ctr"),
        el("c:lblOffset", val=60),
        flag("c:noMultiLvlLbl", True),
    )


def value_axis(low: float, high: float, *, place: str = "b") -> str:
    """The axis of numbers, not seen: every bar has its number beside it."""
    return el(
        "c:valAx",
        el("c:axId", val=VALUES),
        el("c:scaling", el("c:orientation", val="minMax"), el("c:max", val=float(high)), el("c:min", val=float(low))),
        flag("c:delete", True),
        el("c:axPos", val=place),
        el("c:numFmt", formatCode="0%", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="nextTo"),
        el("c:crossAx", val=CATEGORIES),
        el("c:crosses", val="autoZero"),
        el("c:crossBetween", val="between"),
    )


def key(size: float, *, without: Sequence[int] = ()) -> str:
    """The key above the plot, less the entries of helping series."""
    hidden = [el("c:legendEntry", el("c:idx", val=place), flag("c:delete", True)) for place in without]
    return el(
        "c:legend",
        el("c:legendPos", val="t"),
        *hidden,
        flag("c:overlay", False),
        letters("c:txPr", size, colours().quiet),
    )


def number_axis(
    low: float, high: float, *, ident: int, crosses: int, place: str, turned: bool = False, log: bool = False
) -> str:
    """An axis of numbers of a chart of points, not seen."""
    return el(
        "c:valAx",
        el("c:axId", val=ident),
        el(
            "c:scaling",
            el("c:logBase", val=10) if log else "",
            el("c:orientation", val="maxMin" if turned else "minMax"),
            el("c:max", val=float(high)),
            el("c:min", val=float(low)),
        ),
        flag("c:delete", True),
        el("c:axPos", val=place),
        el("c:numFmt", formatCode="General", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="none"),
        el("c:crossAx", val=crosses),
        el("c:crosses", val="min"),
        el("c:crossBetween", val="midCat"),
    )
