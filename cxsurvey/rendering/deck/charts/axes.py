"""Axes of native charts, and the key."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.rendering.deck.charts.markup import el, flag, fill, letters, line
from cxsurvey.rendering.palette import INK, QUIET, RULE

CATEGORIES, VALUES, UNSEEN_CATEGORIES, UNSEEN_VALUES = 1001, 1002, 1003, 1004  # the ids of axes


def category_axis(size: float, *, ident: int = CATEGORIES, crosses: int = VALUES, seen: bool = True) -> str:
    """The axis of categories on the left, the first one at the top, without ticks."""
    return el(
        "c:catAx",
        el("c:axId", val=ident),
        el("c:scaling", el("c:orientation", val="maxMin")),
        flag("c:delete", not seen),
        el("c:axPos", val="l"),
        el("c:numFmt", formatCode="General", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="low"),
        el("c:spPr", fill(None), line(RULE)),
        letters("c:txPr", size, INK),
        el("c:crossAx", val=crosses),
        el("c:crosses", val="autoZero"),
        flag("c:auto", False),
        el("c:lblAlgn", val="ctr"),
        el("c:lblOffset", val=60),
        flag("c:noMultiLvlLbl", True),
    )


def value_axis(
    low: float,
    high: float,
    *,
    ident: int = VALUES,
    crosses: int = CATEGORIES,
    at: str = "autoZero",
    between: str = "between",
) -> str:
    """The axis of numbers, not seen: every bar has its number beside it."""
    return el(
        "c:valAx",
        el("c:axId", val=ident),
        el("c:scaling", el("c:orientation", val="minMax"), el("c:max", val=float(high)), el("c:min", val=float(low))),
        flag("c:delete", True),
        el("c:axPos", val="b"),
        el("c:numFmt", formatCode="0%", sourceLinked=0),
        el("c:majorTickMark", val="none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="nextTo"),
        el("c:crossAx", val=crosses),
        el("c:crosses", val=at),
        el("c:crossBetween", val=between),
    )


def key(size: float, *, without: Sequence[int] = ()) -> str:
    """The key above the plot, less the entries of helping series."""
    hidden = [el("c:legendEntry", el("c:idx", val=place), flag("c:delete", True)) for place in without]
    return el("c:legend", el("c:legendPos", val="t"), *hidden, flag("c:overlay", False), letters("c:txPr", size, QUIET))
