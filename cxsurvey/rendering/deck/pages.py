"""A deck as pages: its slides with what stands on each, long tables spread, and the pages that are made besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.errors import InputError
from cxsurvey.exhibits.deck import Deck, Slide
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table
from cxsurvey.rendering.deck.charts.bars import halves
from cxsurvey.rendering.deck.geometry import INCH, Place
from cxsurvey.rendering.deck.table_parts import TablePart, parts_of
from cxsurvey.rendering.deck.texts import height_needed

TEXT_SIZE, METHOD_SIZE = 16.0, 13.0
BETWEEN = 8.0  # points between paragraphs
FILLED = 0.97  # of the height of a page of text: measured heights differ that much between programs
APPENDIX = "How the survey was made"


@dataclass(frozen=True)
class Page:
    """What stands on one slide: title, wording, exhibits or text, the lines below them, and what the speaker says.

    `key` tells pages apart when a deck is refreshed. `footer` begins with the base; the source stands last.
    """

    kind: str
    key: str
    title: str
    question: str = ""
    parts: tuple[Figure | TablePart, ...] = ()
    text: tuple[str, ...] = ()
    size: float = TEXT_SIZE
    footer: tuple[str, ...] = ()
    source: str = ""
    spoken: str = ""
    synthetic: bool = False


def pages_of(deck: Deck, body: Place, text: Place) -> tuple[Page, ...]:
    """The pages of a deck, for the places that its template has for exhibits and for text."""
    synthetic = any(_is_synthetic(exhibit) for exhibit in deck.exhibits)
    cover = Page("cover", "cover", deck.title, text=tuple(filter(None, [deck.subtitle])), synthetic=synthetic)
    found = [cover, *(_agenda(deck, text) if deck.agenda else [])]
    section = ""
    for slide in deck.slides:
        if slide.section and slide.section != section:
            found.append(Page("section", f"section {slide.section}", slide.section))
        section = slide.section
        found += _slide_pages(slide, body, text)
    found += _appendix(deck, text) if deck.appendix else []
    return tuple(replace(page, synthetic=page.synthetic or (synthetic and page.kind != "exhibit")) for page in found)


def wording_of(exhibit: Figure | Table) -> str:
    """The question as it was put."""
    return exhibit.subtitle if isinstance(exhibit, Figure) else exhibit.wording


def notes_of(exhibit: Figure | Table) -> list[str]:
    """Base, letters, flags and method of an exhibit, the base first; its source is told apart."""
    if isinstance(exhibit, Figure):
        return list(filter(None, exhibit.notes))
    source = f"Source: {exhibit.source}."
    notes = [note for note in exhibit.footer() if note and note.rstrip(".") != source.rstrip(".")]
    return [f"Base: {exhibit.base}." if exhibit.base else "", *notes]


def _is_synthetic(exhibit: Figure | Table) -> bool:
    return SYNTHETIC.casefold() in exhibit.source.casefold()


def _slide_pages(slide: Slide, body: Place, text: Place) -> list[Page]:
    """The pages of a slide: one, or as many as its table or its text needs."""
    if not slide.exhibits:
        pages = _text_pages("text", slide.name, slide.title, slide.text, TEXT_SIZE, text)
        return [replace(page, spoken=slide.notes) for page in pages]
    columns = body.columns(len(slide.exhibits))
    alone = slide.exhibits[0] if len(slide.exhibits) == 1 else None
    if isinstance(alone, Figure):
        return [_page(slide, halves(alone, body.height / INCH))]
    parts: list[list[Figure | TablePart]] = [
        list(parts_of(each, column)) if isinstance(each, Table) else [each]
        for each, column in zip(slide.exhibits, columns, strict=True)
    ]
    if len(parts) > 1 and any(len(found) > 1 for found in parts):
        raise InputError(
            "A table does not fit beside another exhibit.",
            where=f'slide "{slide.title}"',
            got=f"a table of {max(map(len, parts))} parts",
            expected="a table of one part, or a table alone on its slide",
            next_step="Give the table a slide of its own, or slice it.",
        )
    count = max(map(len, parts))
    first = _page(slide, tuple(found[0] for found in parts))
    if count == 1:
        return [first]
    return [
        replace(
            first,
            key=f"{slide.name} {n}" if n > 1 else slide.name,
            title=f"{slide.title} ({n} of {count})",
            parts=(part,),
        )
        for n, part in enumerate(parts[0], start=1)
    ]


def _page(slide: Slide, parts: tuple[Figure | TablePart, ...]) -> Page:
    exhibits = slide.exhibits
    notes = list(dict.fromkeys(note for exhibit in exhibits for note in notes_of(exhibit) if note))
    based = [slide.base if slide.base.startswith("Base") else f"Base: {slide.base}"] if slide.base else []
    notes = based + [note for note in notes if not (based and note.startswith("Base"))]
    sources = dict.fromkeys([slide.source] if slide.source else [each.source for each in exhibits])
    source = "; ".join(each.rstrip(".") for each in sources if each)
    return Page(
        kind="exhibit",
        key=slide.name,
        title=slide.title,
        question=" / ".join(dict.fromkeys(filter(None, map(wording_of, exhibits)))),
        parts=parts,
        text=slide.text,
        footer=tuple(sorted(notes, key=lambda note: not note.startswith("Base"))),
        source=f"Source: {source}." if source else "",
        spoken=_spoken(slide),
        synthetic=any(map(_is_synthetic, exhibits)),
    )


def _spoken(slide: Slide) -> str:
    """What the speaker reads: the message, the notes, each exhibit in words with its base and method, the source."""
    said = [exhibit.alt_text() for exhibit in slide.exhibits]
    sources = dict.fromkeys(f"Source: {exhibit.source}." for exhibit in slide.exhibits if exhibit.source)
    return "\n\n".join(filter(None, [slide.title, slide.notes, *said, *sources]))


def _agenda(deck: Deck, text: Place) -> list[Page]:
    """The pages of contents: sections, or titles where there are none."""
    sections = list(dict.fromkeys(slide.section for slide in deck.slides if slide.section))
    lines = sections or [slide.title for slide in deck.slides]
    return _text_pages(
        "agenda", "agenda", "Agenda", [f"{n}.  {line}" for n, line in enumerate(lines, 1)], TEXT_SIZE, text
    )


def _appendix(deck: Deck, text: Place) -> list[Page]:
    """The pages on method: what the deck says itself, then every base, method and source, once each."""
    notes = [note for exhibit in deck.exhibits for note in notes_of(exhibit) if note]
    sources = [f"Source: {exhibit.source.rstrip('.')}." for exhibit in deck.exhibits if exhibit.source]
    notes = sorted(notes, key=lambda note: note.startswith("Base"))
    lines = list(dict.fromkeys([*deck.method, *notes, *sources]))
    return _text_pages("appendix", "appendix", APPENDIX, lines, METHOD_SIZE, text) if lines else []


def _text_pages(kind: str, key: str, title: str, lines: Sequence[str], size: float, place: Place) -> list[Page]:
    """Lines of text on as many pages as they need."""
    groups: list[list[str]] = [[]]
    for line in lines:
        needed = height_needed([*groups[-1], line], size, place.width, between=BETWEEN)
        if groups[-1] and needed > FILLED * place.height:
            groups.append([])
        groups[-1].append(line)
    count = len(groups)
    return [
        Page(
            kind,
            f"{key} {n}" if n > 1 else key,
            f"{title} ({n} of {count})" if count > 1 else title,
            text=tuple(group),
            size=size,
        )
        for n, group in enumerate(groups, start=1)
    ]
