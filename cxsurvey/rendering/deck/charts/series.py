"""Pieces of a series in a native chart: names, points, labels and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cxsurvey.rendering.deck.charts.data_sheet import Column
from cxsurvey.rendering.deck.charts.markup import el, flag, letters, line, number, rich, shape
from cxsurvey.rendering.palette import colours

_SHOWN = ("c:showLegendKey", "c:showVal", "c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize")


def head(place: int, column: Column) -> str:
    """Number, order and name of a series."""
    return el("c:idx", val=place) + el("c:order", val=place) + el("c:tx", column.name())


def points(shades: Mapping[int, str]) -> str:
    """The points that have another colour than their series."""
    return "".join(
        el("c:dPt", el("c:idx", val=place), flag("c:invertIfNegative", False), flag("c:bubble3D", False), shape(colour))
        for place, colour in sorted(shades.items())
    )


def labels_saying(
    texts: Sequence[str],
    size: float,
    position: str | Sequence[str],
    *,
    inks: Mapping[int, str] = MappingProxyType({}),
    bold: bool = True,
    align: str = "l",
) -> str:
    """A label of its own at each point; none where the text is empty. A line feed breaks the line.

    `position` is that of all labels, or of each.
    """
    every = [position] * len(texts) if isinstance(position, str) else list(position)
    found = [
        _deleted(place)
        if not said
        else el(
            "c:dLbl",
            el("c:idx", val=place),
            el("c:tx", rich(said.split("\n"), size, inks.get(place, colours().ink), bold=bold, align=align)),
            _quiet(),
            el("c:dLblPos", val=every[place]),
            *_shows(True),
        )
        for place, said in enumerate(texts)
    ]
    return el("c:dLbls", *found, _quiet(), letters("c:txPr", size, colours().ink, bold=bold), *_shows(False))


def labels_of(
    values: Sequence[float | None],
    size: float,
    colour: str,
    *,
    position: str = "ctr",
    code: str = "0%",
    hidden: Sequence[int] = (),
) -> str:
    """A label at each point with its own number, but for those that are hidden."""
    gone = [_deleted(place) for place in range(len(values)) if place in hidden]
    code_of = el("c:numFmt", formatCode=code, sourceLinked=0)
    look = letters("c:txPr", size, colour, bold=True)
    return el("c:dLbls", *gone, code_of, _quiet(), look, el("c:dLblPos", val=position), *_shows(True))


def intervals(
    values: Sequence[float | None],
    low: Sequence[float | None],
    high: Sequence[float | None],
    *,
    direction: str = "",
    colour: str = "",
) -> str:
    """Whiskers from `low` to `high`, as literal numbers; none at a point without a value."""
    minus = [_apart(value, other) for value, other in zip(values, low, strict=True)]
    plus = [_apart(other, value) for value, other in zip(values, high, strict=True)]
    return el(
        "c:errBars",
        el("c:errDir", val=direction) if direction else "",
        el("c:errBarType", val="both"),
        el("c:errValType", val="cust"),
        flag("c:noEndCap", False),
        el("c:plus", _literal(plus)),
        el("c:minus", _literal(minus)),
        el("c:spPr", line(colour or colours().ink, 1.25)),
    )


def _apart(one: float | None, other: float | None) -> float:
    return 0.0 if one is None or other is None else max(0.0, one - other)


def _literal(values: Sequence[float]) -> str:
    found = [el("c:pt", f"<c:v>{number(value)}</c:v>", idx=place) for place, value in enumerate(values)]
    return el("c:numLit", "<c:formatCode>General</c:formatCode>", el("c:ptCount", val=len(values)), *found)


def _deleted(place: int) -> str:
    return el("c:dLbl", el("c:idx", val=place), flag("c:delete", True))


def _quiet() -> str:
    return el("c:spPr", el("a:noFill"), el("a:ln", el("a:noFill")))


def _shows(value: bool) -> list[str]:
    return [flag(name, value and name == "c:showVal") for name in _SHOWN]
