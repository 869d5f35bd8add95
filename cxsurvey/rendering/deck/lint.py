"""What is wrong with the slides of a deck: no title, base, source or alt text, text without room, overlaps."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.errors import listing
from cxsurvey.exhibits.deck import Deck
from cxsurvey.rendering.deck.geometry import POINT, Place
from cxsurvey.rendering.deck.house import open_deck, place_of
from cxsurvey.rendering.deck.tags import role_of, slide_key
from cxsurvey.rendering.deck.texts import LINE, lines_needed

COLUMNS = ["slide", "title", "object", "check", "found"]
Finding = tuple[str, str, str]  # object, check, what was found
SLACK = 2 * POINT  # over its place, a text may be by so little

_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
_READ = ("base", "source")
_SERVICE = ("DATE", "FOOTER", "SLIDE_NUMBER")


def lint_deck(deck: Deck) -> pd.DataFrame:
    """What is wrong with the slides of a deck, as it would be saved."""
    from cxsurvey.rendering.deck.writing import built

    return findings(built(deck))


def lint_file(path: Path) -> pd.DataFrame:
    """What is wrong with the slides of a file."""
    return findings(open_deck(path))


def findings(presentation: Any) -> pd.DataFrame:
    """One row per finding, slide by slide."""
    size = Place(0, 0, presentation.slide_width, presentation.slide_height)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the deck has a font of its own
        return _frame(presentation, size)


def _frame(presentation: Any, size: Place) -> pd.DataFrame:
    rows = [
        (number, _title(slide), *finding)
        for number, slide in enumerate(presentation.slides, start=1)
        for finding in _checked(slide, size)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def told(found: pd.DataFrame) -> str:
    """The findings in one line: "no base on slide 2; 1 other"."""
    first = [f"slide {row.slide}: {row.check} ({row.object})" for row in found.head(3).itertuples()]
    rest = len(found) - len(first)
    return "; ".join([*first, *([f"{rest} more"] if rest else [])])


def _checked(slide: Any, size: Place) -> Iterator[Finding]:
    kind = slide_key(slide)
    if not _title(slide).strip():
        yield ("slide", "no title", "no text in a title")
    if kind is not None and kind[0] == "exhibit":
        yield from _sourced(slide)
    for shape in slide.shapes:
        yield from _of_shape(shape, size)
    yield from _overlaps(slide)


def _title(slide: Any) -> str:
    shape = slide.shapes.title
    return str(shape.text_frame.text) if shape is not None else ""


def _sourced(slide: Any) -> Iterator[Finding]:
    """Whether a slide with exhibits says who was asked and where the numbers come from."""
    texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame).casefold()
    for word in _READ:
        if f"{word}:" not in texts:
            yield ("slide", f"no {word}", f'no text with "{word.capitalize()}: …"')


def _of_shape(shape: Any, size: Place) -> Iterator[Finding]:
    if shape.is_placeholder and shape.placeholder_format.type.name in _SERVICE:
        return
    if shape.is_placeholder and shape.has_text_frame and not shape.text_frame.text.strip():
        yield (shape.name, "empty placeholder", "no text in it")
    if _needs_alt(shape) and not shape._element._nvXxPr.cNvPr.get("descr", "").strip():
        yield (shape.name, "no alt text", "no description")
    place = place_of(shape)
    if min(place.left, place.top) < 0 or place.right > size.width or place.bottom > size.height:
        yield (shape.name, "over the edge", f"{_over(place, size)} beyond the slide")
    if shape.has_text_frame:
        yield from _overflow(shape, place)


def _needs_alt(shape: Any) -> bool:
    pictured = shape.shape_type is not None and shape.shape_type.name in ("PICTURE", "GROUP")
    return bool(shape.has_chart or getattr(shape, "has_table", False) or pictured)


def _over(place: Place, size: Place) -> str:
    worst = max(-place.left, -place.top, place.right - size.width, place.bottom - size.height)
    return f"{worst / 914400:.2f} inches"


def _overflow(shape: Any, place: Place) -> Iterator[Finding]:
    """Whether a text is higher than its place, measured."""
    frame = shape.text_frame
    left, top, right, bottom = _margins(shape)
    room = place.width - left - right
    if not frame.text.strip() or room <= 0:
        return
    needed = sum(_height(paragraph, shape, room) for paragraph in frame.paragraphs)
    over = needed - place.height + top + bottom
    if over > SLACK:
        yield (shape.name, "text overflows", f"{over / 914400:.2f} inches more than there is room for")


def _margins(shape: Any) -> list[int]:
    """The margins within a shape: its own, or those of its placeholder, or what PowerPoint has without any."""
    bodies = [shape._element.txBody.bodyPr, *(holder._element.txBody.bodyPr for holder in _holders(shape))]
    return [
        next((int(body.get(name)) for body in bodies if body.get(name) is not None), usual)
        for name, usual in _INSETS.items()
    ]


def _height(paragraph: Any, shape: Any, room: int) -> float:
    """The height of a paragraph in EMU."""
    size, bold = _type(paragraph, shape)
    after = paragraph.space_after.pt if paragraph.space_after is not None else 0
    return (lines_needed(paragraph.text or " ", size, room, bold=bold) * size * LINE + after) * POINT


def _type(paragraph: Any, shape: Any) -> tuple[float, bool]:
    """Size and weight of a paragraph: its own, or those of its placeholder in the layout, or 18 points."""
    for run in paragraph.runs:
        if run.font.size is not None:
            return run.font.size.pt, bool(run.font.bold) or _is_bold(shape)
    return _inherited(shape), _is_bold(shape)


def _inherited(shape: Any) -> float:
    looks = _looks(shape)
    return next((int(look.get("sz")) / 100 for look in looks if look.get("sz")), 18.0)


def _is_bold(shape: Any) -> bool:
    return any(look.get("b") == "1" for look in _looks(shape)[:1])


def _looks(shape: Any) -> list[Any]:
    """What the placeholder of a shape says of its first level, in the layout and then in the master."""
    return [look for holder in _holders(shape) for look in holder._element.xpath(".//a:lstStyle/a:lvl1pPr/a:defRPr")]


def _holders(shape: Any) -> list[Any]:
    """The placeholder of a shape in its layout, then that in the master."""
    if not shape.is_placeholder:
        return []
    number, sort = shape.placeholder_format.idx, shape.placeholder_format.type
    layout = shape.part.slide_layout
    holders = [holder for holder in layout.placeholders if holder.placeholder_format.idx == number]
    return holders + [holder for holder in layout.slide_master.placeholders if holder.placeholder_format.type == sort]


def _overlaps(slide: Any) -> Iterator[Finding]:
    """Objects of ours that lie over each other."""
    ours = [shape for shape in slide.shapes if role_of(shape.name) or shape.has_chart]
    for one, other in combinations(ours, 2):
        if place_of(one).overlaps(place_of(other)):
            yield (one.name, "overlaps", f"lies over {listing([other.name])}")
