"""Drawing XML in small pieces: an element is a text, its children texts within it, every sign escaped."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from cxsurvey.rendering.deck.dress import typeface
from cxsurvey.rendering.printable import printable

NAMESPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
LONGEST_LABEL = 250  # characters of a label in a chart


def el(tag: str, *children: str, **attributes: object) -> str:
    """An element with its children in the order given, which the schema prescribes; empty children are left out.

    >>> el("c:scaling", el("c:orientation", val="minMax"))
    '<c:scaling><c:orientation val="minMax"/></c:scaling>'
    """
    inside = "".join(children)
    named = "".join(f" {name}={quoteattr(_plain(value))}" for name, value in attributes.items())
    return f"<{tag}{named}>{inside}</{tag}>" if inside else f"<{tag}{named}/>"


def text(content: str, longest: int = LONGEST_LABEL) -> str:
    """A text fit for an element: on one line, escaped, without signs that XML forbids."""
    return escape(printable(content, longest))


def number(value: float) -> str:
    """A number as spreadsheets keep it, with fifteen digits."""
    return f"{value:.15g}"


def fill(colour: str | None) -> str:
    """A solid fill in a colour such as "#3b6fd4"; none for None."""
    return el("a:solidFill", _colour(colour)) if colour else el("a:noFill")


def line(colour: str | None, points: float = 1.0, *, dash: str = "") -> str:
    """An outline or a line; none for None."""
    if colour is None:
        return el("a:ln", el("a:noFill"))
    dashed = el("a:prstDash", val=dash) if dash else ""
    return el("a:ln", fill(colour), dashed, w=round(points * 12700), cap="flat")


def shape(colour: str | None, outline: str | None = None, points: float = 1.0) -> str:
    """The look of a bar or a plot: its fill and its outline."""
    return el("c:spPr", fill(colour), line(outline, points))


def letters(tag: str, size: float, colour: str, *, bold: bool = False, wrap: bool = True) -> str:
    """The look of text: size in points, colour, weight."""
    look = el("a:defRPr", fill(colour), _family(), sz=round(100 * size), b=int(bold))
    body = el("a:bodyPr") if wrap else el("a:bodyPr", wrap="none", lIns=0, rIns=0, tIns=0, bIns=0)
    return el(tag, body, el("a:lstStyle"), el("a:p", el("a:pPr", look), el("a:endParaRPr", lang="en-US")))


def rich(lines: Sequence[str], size: float, colour: str, *, bold: bool = False, align: str = "ctr") -> str:
    """A text of one or more lines, broken where they are and nowhere else."""
    look = el("a:rPr", fill(colour), _family(), lang="en-US", sz=round(100 * size), b=int(bold))
    body = el("a:bodyPr", wrap="none", lIns=36000, rIns=36000, tIns=0, bIns=0, anchor="ctr")
    paragraphs = [
        el("a:p", el("a:pPr", algn=align), el("a:r", look, f"<a:t>{text(content)}</a:t>")) for content in lines
    ]
    return el("c:rich", body, el("a:lstStyle"), *paragraphs)


def _family() -> str:
    """The font of the theme; nothing for that of the template."""
    return el("a:latin", typeface=typeface()) if typeface() else ""


def flag(tag: str, on: bool) -> str:
    """An element that is on or off."""
    return el(tag, val=int(on))


def _colour(colour: str) -> str:
    return el("a:srgbClr", val=colour.removeprefix("#").upper())


def _plain(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
