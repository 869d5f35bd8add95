"""A deck written: its pages put on slides of a template, checked, and saved as one file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.errors import DeckWarning, InputError
from cxsurvey.exhibits.deck import Deck
from cxsurvey.rendering.deck.dress import dressed_in, themed_figures
from cxsurvey.rendering.deck.geometry import Place, inches
from cxsurvey.rendering.deck.house import House, Layout, house, place_of
from cxsurvey.rendering.deck.objects import add_exhibit
from cxsurvey.rendering.deck.package import saved_bytes, set_properties
from cxsurvey.rendering.deck.pages import BETWEEN, Page, pages_of
from cxsurvey.rendering.deck.tags import shape_name, slide_name
from cxsurvey.rendering.deck.texts import add_box, fitting_size, height_needed, put_lines
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.printable import printable

MARK_TEXT = f"{SYNTHETIC[:1].upper()}{SYNTHETIC[1:]}"
MARK_COLOUR = "#a3122a"
FOOTER_SIZE = 10.0
_TITLE_SIZES = (24.0, 22.0, 20.0, 18.0)
_QUESTION_SIZES = (13.0, 12.0, 11.0)


def write_deck(deck: Deck, path: Path, lint: str) -> Path:
    """Write the file; what lint finds refuses it or is told, as asked for."""
    from cxsurvey.rendering.deck.lint import findings, told

    presentation = built(deck)
    found = findings(presentation) if lint != "off" else pd.DataFrame()
    if len(found) and lint == "refuse":
        raise InputError(
            "The deck has faults.",
            where=path,
            got=told(found),
            expected="slides with title, base, source and alt texts, on which everything has room",
            next_step='Mend them (deck.lint() lists all), or save with lint="warn".',
        )
    if len(found):
        warnings.warn(f"Deck {deck.title!r}: {told(found)}. deck.lint() lists all.", DeckWarning, stacklevel=4)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(saved_bytes(presentation))
    return path


def built(deck: Deck) -> Any:
    """The presentation with all slides of the deck."""
    deck = themed_figures(deck)
    with themed(deck):
        home = house(deck.template, deck.layouts, deck.placeholders)
        for page in pages_of(deck, home.layouts["exhibit"].body, home.layouts["text"].body):
            add_page(home, page)
    set_properties(home.deck, deck)
    return home.deck


@contextmanager
def themed(deck: Deck) -> Iterator[None]:
    """Within, slides have the colours and the font of the deck's theme; what the measuring font lacks is no matter."""
    with dressed_in(deck.theme), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def add_page(home: House, page: Page) -> Any:
    """The slide of a page, added at the end."""
    layout = home.layouts[page.kind if page.kind in home.layouts else "text"]
    slide = home.deck.slides.add_slide(layout.layout)
    slide._element.cSld.set("name", printable(slide_name(page.kind, page.key), 200))
    holders = {holder.placeholder_format.idx: holder for holder in slide.placeholders}
    shapes = {role: holders[number] for role, number in layout.numbers.items() if number in holders}
    _write_title(shapes.get("title"), page)
    if page.kind == "exhibit":
        _write_exhibits(slide, layout, shapes, page)
    elif page.text and "text" in shapes:
        _write_text(shapes["text"], page)
    if page.synthetic:
        _write_mark(slide, shapes.get("synthetic"), home)
    _drop_empty(slide)
    _add_number(slide, layout.layout)
    if page.spoken:
        write_notes(slide, page.spoken)
    return slide


def write_notes(slide: Any, text: str) -> None:
    """Write what the speaker says."""
    frame = slide.notes_slide.notes_text_frame
    lines = [printable(line) for line in text.split("\n")]
    frame.text = lines[0]
    for line in lines[1:]:
        frame.add_paragraph().text = line
    holder = slide.notes_slide.notes_placeholder
    holder.name = shape_name("notes", frame.text)


def footer_lines(page: Page, place: Place) -> list[str]:
    """The lines below the exhibits: notes run on as long as there is room, then the source; the base comes first."""
    kept: list[str] = []
    for note in page.footer:
        lines = [" ".join([*kept, note]), page.source]
        if kept and height_needed([line for line in lines if line], FOOTER_SIZE, place.width) > place.height:
            continue
        kept.append(note)
    return [line for line in (" ".join(kept), page.source) if line]


def _write_title(shape: Any, page: Page) -> None:
    if shape is None:
        return
    text, place = printable(page.title), place_of(shape)
    own = page.kind not in ("cover", "section")
    size = fitting_size(text, place, _TITLE_SIZES, bold=True) if own else None
    put_lines(shape, [text], size=size if size != _TITLE_SIZES[0] else None)
    shape.name = shape_name("title", shape.text_frame.text)


def _write_exhibits(slide: Any, layout: Layout, shapes: dict[str, Any], page: Page) -> None:
    """Wording, exhibits and footer, in the order in which they are read."""
    if page.question:
        _write_role(slide, layout, shapes, "question", [f"“{printable(page.question)}”"], _QUESTION_SIZES)
    for number, (part, place) in enumerate(zip(page.parts, layout.body.columns(len(page.parts)), strict=True), 1):
        add_exhibit(slide, part, place, number, len(page.parts))
    if "exhibit" in shapes:
        _remove(shapes["exhibit"])
    place = layout.carved.get("base") or place_of(shapes["base"])
    lines = footer_lines(page, place)
    if lines:
        shape = _write_role(slide, layout, shapes, "base", lines, (FOOTER_SIZE,))
        slide.shapes._spTree.append(shape._element)  # read after the exhibits


def _write_role(
    slide: Any, layout: Layout, shapes: dict[str, Any], role: str, lines: list[str], sizes: tuple[float, ...]
) -> Any:
    """Write lines into the placeholder of a role, or into a text box where the template has none."""
    shape = shapes.get(role)
    place = place_of(shape) if shape is not None else layout.carved[role]
    size = fitting_size(" ".join(lines), place, sizes)
    if shape is None:
        shape = add_box(slide, place, lines, size, colours().quiet)
    else:
        put_lines(shape, lines, size=size)
    shape.name = shape_name(role, shape.text_frame.text)
    return shape


def _write_text(shape: Any, page: Page) -> None:
    between = BETWEEN if page.kind not in ("cover", "section") else 0.0
    put_lines(shape, page.text, size=page.size if between else None, between=between)
    shape.name = shape_name("text", shape.text_frame.text)


def _write_mark(slide: Any, shape: Any, home: House) -> None:
    """Say on the slide that nobody gave these answers."""
    if shape is None:
        place = Place(
            inches(0.6, 0, 6, 0.26).left, home.deck.slide_height - inches(0, 0, 1, 0.36).height, *_mark_size()
        )
        shape = add_box(slide, place, [MARK_TEXT], FOOTER_SIZE, MARK_COLOUR, bold=True)
    else:
        put_lines(shape, [MARK_TEXT])
        slide.shapes._spTree.append(shape._element)
    shape.name = shape_name("synthetic", shape.text_frame.text)


def _mark_size() -> tuple[int, int]:
    size = inches(0, 0, 6, 0.26)
    return size.width, size.height


def _drop_empty(slide: Any) -> None:
    """Take out placeholders that nothing was put into, else "Click to add text" remains."""
    for holder in list(slide.placeholders):
        if holder.has_text_frame and not holder.text_frame.text.strip():
            _remove(holder)


def _remove(shape: Any) -> None:
    shape._element.getparent().remove(shape._element)


def _add_number(slide: Any, layout: Any) -> None:
    """Number the slide where its layout does."""
    source = next(
        (holder for holder in layout.placeholders if "sldNum" in etree.tostring(holder._element).decode()), None
    )
    if source is None:
        return
    ident = max((int(found) for found in slide.shapes._spTree.xpath("//p:cNvPr/@id")), default=1) + 1
    number = source.placeholder_format.idx
    xml = (
        f'<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{ident}" name="Slide number"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="{number}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        f'<a:rPr lang="en-US"/><a:t>{len(slide.part.package.presentation_part.presentation.slides)}</a:t></a:fld>'
        "</a:p></p:txBody></p:sp>"
    )
    slide.shapes._spTree.append(parse_xml(xml))


_P, _A = qn("p:sp")[1:].split("}")[0], qn("a:p")[1:].split("}")[0]
