"""Texts on a slide: put into their place, measured in a wide font so that no house font is wider, and cut to fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Pt

from cxsurvey.rendering.deck.dress import narrower
from cxsurvey.rendering.deck.geometry import INCH, Place
from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.printable import printable

LINE = 1.2  # height of a line in type sizes, as PowerPoint sets it
SMALLEST = 9.0  # points: under it nobody reads


def lines_needed(text: str, size: float, width: int, *, bold: bool = False) -> int:
    """How many lines a text takes at a width in EMU."""
    room, weight = width / INCH, "bold" if bold else "normal"
    count, used = 1, 0.0
    space = text_width("n n", size, weight) - text_width("nn", size, weight)
    for word in text.split():
        wide = narrower() * text_width(word, size, weight)
        if used and used + narrower() * space + wide > room:
            count, used = count + 1, 0.0
        used += wide + (narrower() * space if used else 0.0)
        while used > room:  # a word longer than a line is broken
            count, used = count + 1, used - room
    return count


def height_needed(lines: Sequence[str], size: float, width: int, *, bold: bool = False, between: float = 0.0) -> int:
    """The height in EMU of some paragraphs, with so many points between them."""
    count = sum(lines_needed(line, size, width, bold=bold) for line in lines)
    return round((count * size * LINE + between * max(0, len(lines) - 1)) * 12700)


def fitting_size(text: str, place: Place, sizes: Sequence[float], *, bold: bool = False) -> float:
    """The largest of the sizes at which a text fits its place; the smallest where none does."""
    fits = [size for size in sizes if height_needed([text], size, place.width, bold=bold) <= place.height]
    return max(fits, default=min(sizes))


def put_lines(shape: Any, lines: Sequence[str], *, size: float | None = None, between: float = 0.0) -> None:
    """Write paragraphs into a shape; the look is that of its placeholder but for a size that is given."""
    frame = shape.text_frame
    frame.text = printable(lines[0]) if lines else ""
    for line in lines[1:]:
        frame.add_paragraph().text = printable(line)
    for paragraph in frame.paragraphs:
        if between:
            paragraph.space_after = Pt(between)
        for run in paragraph.runs:
            if size is not None:
                run.font.size = Pt(size)


def add_box(slide: Any, place: Place, lines: Sequence[str], size: float, colour: str, *, bold: bool = False) -> Any:
    """A text box of our own, for templates that have no placeholder for it."""
    box = slide.shapes.add_textbox(place.left, place.top, place.width, place.height)
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    put_lines(box, lines, size=size)
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.bold = bold
            run.font.color.rgb = rgb(colour)
    return box


def rgb(colour: str) -> RGBColor:
    """A colour such as "#3b6fd4" as the library takes it."""
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
