"""A deck brought to today's numbers: what a Deck made is made anew where it stands now, what a person made stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.errors import InputError
from cxsurvey.exhibits.deck import Deck
from cxsurvey.rendering.deck.dress import themed_figures
from cxsurvey.rendering.deck.house import House, house_of, open_deck, place_of
from cxsurvey.rendering.deck.package import saved_bytes, set_provenance
from cxsurvey.rendering.deck.pages import Page, pages_of
from cxsurvey.rendering.deck.tags import is_edited, of_role, role_of, slide_key
from cxsurvey.rendering.deck.writing import add_page, themed, write_notes

COLUMNS = ["slide", "title", "object", "done", "why"]
EDITED = "edited by hand"
TEXTS = ("title", "question", "base", "text", "synthetic")
EXHIBITS = ("chart", "table", "picture", "key")

Step = tuple[str, str, str]  # object, done, why


def refresh_file(path: Path, deck: Deck, target: Path) -> pd.DataFrame:
    """What was done to the slides of a file; it is written to the target."""
    presentation = open_deck(path)
    known = {key[1]: slide for slide in presentation.slides if (key := slide_key(slide)) is not None}
    if not known:
        raise InputError(
            "No slide of this file was made by a Deck.",
            where=path,
            got=f"{len(presentation.slides)} slides, none marked as made here",
            expected="a file that Deck.save() wrote, whoever worked on it since",
            next_step="Save the deck to a new file, and take your own slides over.",
        )
    home, deck = house_of(presentation, deck.layouts, deck.placeholders), themed_figures(deck)
    done: dict[str, list[Step]] = {}
    with themed(deck):
        pages = pages_of(deck, home.layouts["exhibit"].body, home.layouts["text"].body)
        for before, page in zip([None, *pages], pages, strict=False):
            if page.key in known:
                done[page.key] = _renewed(home, known[page.key], page)
            else:
                known[page.key] = _inserted(home, page, known.get(before.key) if before else None)
                done[page.key] = [("slide", "added", "new in the deck")]
    set_provenance(presentation, [(each.name, each.provenance) for each in deck.exhibits])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(saved_bytes(presentation))
    return _report(presentation, done)


def _report(presentation: Any, done: dict[str, list[Step]]) -> pd.DataFrame:
    """One row per object, slide by slide in the order of the file; slides of others are told as left alone."""
    rows = []
    for number, slide in enumerate(presentation.slides, start=1):
        key = slide_key(slide)
        missing = (
            "slide",
            "left alone",
            "added by hand" if key is None else "no longer in the deck: delete it if so meant",
        )
        steps = done.get(key[1], [missing]) if key is not None else [missing]
        title = slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""
        rows += [(number, title, *step) for step in steps]
    return pd.DataFrame(rows, columns=COLUMNS)


def _inserted(home: House, page: Page, after: Any) -> Any:
    """The slide of a page that the file lacks, behind the slide that it follows."""
    slide = add_page(home, page)
    if after is not None:
        ids = home.deck.slides._sldIdLst
        entries = {entry.rId: entry for entry in ids}
        by_part = {rel.target_part: key for key, rel in home.deck.part.rels.items() if key in entries}
        entries[by_part[after.part]].addnext(entries[by_part[slide.part]])
    return slide


def _renewed(home: House, slide: Any, page: Page) -> list[Step]:
    """What was done to each object of a slide: it is made anew on a slide beside, and taken over piece by piece."""
    fresh = add_page(home, page)
    steps = _texts(slide, fresh) + _exhibits(slide, fresh)
    steps += _notes(slide, page)
    _drop(home.deck, fresh)
    foreign = [shape.name for shape in slide.shapes if role_of(shape.name) is None and not _is_number(shape)]
    return steps + [(name, "left alone", "added by hand") for name in foreign]


def _texts(slide: Any, fresh: Any) -> list[Step]:
    """Texts of ours, kept where a person wrote over them."""
    found: list[Step] = []
    for role in TEXTS:
        old, new = of_role(slide.shapes, role), of_role(fresh.shapes, role)
        if old is None and new is None:
            continue
        if old is None:
            found.append((role, "left out", "deleted by hand"))
        elif is_edited(old):
            found.append((role, "kept", EDITED))
        elif new is None:
            old._element.getparent().remove(old._element)
            found.append((role, "removed", "nothing to say any more"))
        else:
            same = old.name == new.name
            old._element.replace(old._element.txBody, new._element.txBody)
            old.name = new.name
            found.append((role, "unchanged" if same else "rewritten", ""))
    return found


def _exhibits(slide: Any, fresh: Any) -> list[Step]:
    """Charts, tables and pictures made anew at the place and size of those that were there."""
    steps: list[Step] = []
    numbered = _by_number(slide)
    for number, new in _by_number(fresh).items():
        old = numbered.pop(number, None)
        if old is None and number.startswith("key"):
            continue
        if old is None:
            steps.append((number, "left out", "deleted by hand"))
            continue
        same = old.name == new.name
        place, at = place_of(old), old._element
        moved = _taken_over(slide, new)
        at.addprevious(moved._element)
        moved.left, moved.top, moved.width, moved.height = place.left, place.top, place.width, place.height
        _remove_with_part(slide, old)
        steps.append((_kind(new), "unchanged" if same else "made anew", ""))
    for old in numbered.values():
        _remove_with_part(slide, old)
        steps.append((_kind(old), "removed", "no longer on this slide"))
    return steps


def _by_number(slide: Any) -> dict[str, Any]:
    """The exhibits of ours on a slide by their number, keys apart."""
    found = {}
    for shape in slide.shapes:
        role = role_of(shape.name)
        if role is not None and role[0].split()[0] in EXHIBITS:
            kind, number = role[0].split()
            found["key " + number if kind == "key" else number] = shape
    return found


def _kind(shape: Any) -> str:
    role = role_of(shape.name)
    return role[0] if role else str(shape.name)


def _taken_over(slide: Any, shape: Any) -> Any:
    """A shape of another slide, brought to this one with the parts that it refers to."""
    element, source = shape._element, shape.part
    for node in element.iter():
        for name, value in node.attrib.items():
            if name.startswith("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"):
                rel = source.rels[value]
                node.set(name, slide.part.relate_to(rel.target_part, rel.reltype))
    ident = max((int(found) for found in slide.shapes._spTree.xpath("//p:cNvPr/@id")), default=1) + 1
    slide.shapes._spTree.append(element)
    element._nvXxPr.cNvPr.set("id", str(ident))
    return next(each for each in slide.shapes if each._element is element)


def _remove_with_part(slide: Any, shape: Any) -> None:
    """Take a shape out, and the chart or picture behind it, if nothing else shows it."""
    element = shape._element
    idents = [
        value
        for node in element.iter()
        for name, value in node.attrib.items()
        if name.startswith("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}")
    ]
    element.getparent().remove(element)
    rest = slide.shapes._spTree.xpath(".//@r:embed | .//@r:id")
    for ident in idents:
        if ident not in rest and ident in slide.part.rels:
            slide.part.rels.pop(ident)


def _notes(slide: Any, page: Page) -> list[Step]:
    """What the speaker says, kept where a person wrote over it."""
    if not page.spoken:
        return []
    holder = slide.notes_slide.notes_placeholder if slide.has_notes_slide else None
    if holder is not None and (role_of(holder.name) is None or is_edited(holder)) and holder.text_frame.text.strip():
        return [("notes", "kept", EDITED)]
    before = holder.name if holder is not None else ""
    write_notes(slide, page.spoken)
    return [("notes", "unchanged" if slide.notes_slide.notes_placeholder.name == before else "rewritten", "")]


def _drop(presentation: Any, slide: Any) -> None:
    """Take out a slide that was only made to be taken from."""
    ids = presentation.slides._sldIdLst
    for entry in list(ids):
        if presentation.part.related_part(entry.rId) is slide.part:
            presentation.part.drop_rel(entry.rId)
            ids.remove(entry)


def _is_number(shape: Any) -> bool:
    return bool(shape.is_placeholder and shape.placeholder_format.type.name == "SLIDE_NUMBER")
