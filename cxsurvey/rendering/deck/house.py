"""The house of a deck: which layout of a template serves which kind of slide, and which placeholder which role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as PH
from pptx.exc import PackageNotFoundError

from cxsurvey.errors import InputError, check_choice, listing, nearest
from cxsurvey.rendering.deck.geometry import INCH, Place
from cxsurvey.rendering.deck.template import own_template

KINDS = ("cover", "exhibit", "text", "section")
ROLES = ("title", "question", "exhibit", "base", "text", "synthetic")

# What layouts and placeholders are called in templates, in the languages most met; the first that is there is taken.
_LAYOUT_NAMES = {
    "cover": ("cover", "title slide", "titelfolie", "diapositive de titre", "titeldia"),
    "exhibit": ("exhibit", "chart", "title and content", "titel und inhalt", "titre et contenu", "title only"),
    "text": ("text", "title and content", "titel und inhalt", "titre et contenu", "title and text"),
    "section": ("section", "section header", "abschnittsüberschrift", "titre de section"),
}
_ROLE_NAMES = {
    "question": r"question|wording|subtitle|untertitel|sous-titre",
    "exhibit": r"exhibit|chart|content|picture|table|object|inhalt|contenu",
    "base": r"base|foot\s?note|source|note|fußnote|quelle",
    "synthetic": r"synthetic|sticker|stamp",
}
_TITLES = (PH.TITLE, PH.CENTER_TITLE)
_BODIES = (PH.OBJECT, PH.CHART, PH.TABLE, PH.PICTURE, PH.BODY)
_SERVICE = (PH.DATE, PH.FOOTER, PH.SLIDE_NUMBER)


@dataclass(frozen=True)
class Layout:
    """A layout of the template: the number of the placeholder for each role, and where the exhibits go.

    `carved` are the places of roles that the layout has no placeholder for: strips of the place of the exhibits.
    """

    layout: Any
    numbers: Mapping[str, int]
    body: Place
    carved: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class House:
    """A presentation to put slides into, with its layouts by kind of slide."""

    deck: Any
    layouts: Mapping[str, Layout]
    is_own: bool


def house(template: Path | None, layouts: Mapping[str, str], placeholders: Mapping[str, str | int]) -> House:
    """The house that a template makes, its own slides taken out; ours where there is none.

    Raises InputError for a template that cannot be read, or that has no such layout or placeholder.
    """
    deck = own_template() if template is None else open_deck(template, "The template")
    _drop_slides(deck)
    return house_of(deck, layouts, placeholders, is_own=template is None)


def house_of(
    deck: Any, layouts: Mapping[str, str], placeholders: Mapping[str, str | int], *, is_own: bool = False
) -> House:
    """The house that a presentation makes as it is, with its slides.

    Raises InputError where it has no such layout or placeholder.
    """
    for kind in layouts:
        check_choice(kind, KINDS, where="layouts", what="kind of slide", default="exhibit")
    for role in placeholders:
        check_choice(role, ROLES, where="placeholders", what="role of a placeholder", default="exhibit")
    size = Place(0, 0, deck.slide_width, deck.slide_height)
    found = {kind: _layout(deck, kind, layouts.get(kind), placeholders, size) for kind in KINDS}
    return House(deck, found, is_own)


def open_deck(path: Path, where: str = "") -> Any:
    """The presentation in a file.

    Raises InputError for anything else.
    """
    if not path.is_file():
        raise _unreadable(path, "no file at this path", where)
    try:
        return Presentation(str(path))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as why:
        raise _unreadable(path, str(why) or type(why).__name__, where) from None


def _unreadable(path: Path, got: str, what: str) -> InputError:
    return InputError(
        f"{what or 'The deck'} cannot be read.",
        where=path,
        got=got,
        expected="a PowerPoint file (.pptx)",
        next_step="Check the path." if "no file" in got else "Open it in PowerPoint and save it as .pptx.",
    )


def _drop_slides(deck: Any) -> None:
    """Take out the slides that a template holds as samples."""
    ids = deck.slides._sldIdLst
    for entry in list(ids):
        deck.part.drop_rel(entry.rId)
        ids.remove(entry)


def _layout(deck: Any, kind: str, asked: str | None, placeholders: Mapping[str, str | int], size: Place) -> Layout:
    """The layout for a kind of slide: the one asked for, one of the usual name, or the one that suits best."""
    known = {layout.name: layout for layout in deck.slide_layouts}
    if asked is not None and asked not in known:
        raise InputError(
            "The template has no such layout.",
            where=f"layouts[{kind!r}]",
            got=asked,
            expected=nearest(asked, known),
            next_step="Name one of its layouts.",
        )
    layout = known[asked] if asked else _usual(list(known.values()), kind)
    numbers = _numbers(layout, placeholders, kind)
    return _with_body(layout, numbers, kind, size)


def _usual(layouts: list[Any], kind: str) -> Any:
    named = {re.sub(r"^\d+[_ ]", "", layout.name).strip().casefold(): layout for layout in reversed(layouts)}
    found = next((named[name] for name in _LAYOUT_NAMES[kind] if name in named), None)
    return found if found is not None else layouts[0 if kind == "cover" else min(1, len(layouts) - 1)]


def _numbers(layout: Any, placeholders: Mapping[str, str | int], kind: str) -> dict[str, int]:
    """The number of the placeholder for each role that the layout serves."""
    holders = [holder for holder in layout.placeholders if holder.placeholder_format.type not in _SERVICE]
    asked = {role: _asked(holders, wanted) for role, wanted in placeholders.items()}
    found = {role: number for role, number in asked.items() if number is not None}
    for holder in holders:
        number, sort = holder.placeholder_format.idx, holder.placeholder_format.type
        if number not in found.values() and (role := _role(holder.name, sort, kind)) and role not in found:
            found[role] = number
    rest = [holder for holder in holders if holder.placeholder_format.idx not in found.values()]
    body = "text" if kind in ("text", "cover", "section") else "exhibit"
    if body not in found and (largest := _largest(rest)) is not None:
        found[body] = largest.placeholder_format.idx
    return found


def _role(name: str, sort: Any, kind: str) -> str | None:
    if sort in _TITLES:
        return "title"
    if kind != "exhibit":
        return "synthetic" if re.search(_ROLE_NAMES["synthetic"], name, re.IGNORECASE) else None
    return next((role for role, names in _ROLE_NAMES.items() if re.search(names, name, re.IGNORECASE)), None)


def _asked(holders: list[Any], wanted: str | int) -> int | None:
    """The placeholder that a person named for a role; None where this layout lacks it."""
    for holder in holders:
        if wanted in (holder.name, holder.placeholder_format.idx):
            return int(holder.placeholder_format.idx)
    return None


def _largest(holders: Iterable[Any]) -> Any:
    fitting = [holder for holder in holders if holder.placeholder_format.type in (*_BODIES, PH.SUBTITLE)]
    return max(fitting, key=lambda holder: holder.width * holder.height, default=None)


def _with_body(layout: Any, numbers: dict[str, int], kind: str, size: Place) -> Layout:
    """The layout with the place of its exhibits; what has no placeholder gets a strip of it."""
    held = {holder.placeholder_format.idx: place_of(holder) for holder in layout.placeholders}
    role = "exhibit" if kind == "exhibit" else "text"
    body = held[numbers[role]] if role in numbers else _below_title(held.get(numbers.get("title", -1)), size)
    if body.width < 3 * INCH or body.height < 1.5 * INCH:
        if kind in ("cover", "section"):
            return Layout(layout, numbers, body)
        raise InputError(
            "The layout leaves no room for an exhibit.",
            where=f"layout {listing([layout.name])}",
            got=f"{body.width / INCH:.1f} × {body.height / INCH:.1f} inches",
            expected="a placeholder of at least 3 × 1.5 inches",
            next_step='Name another layout with layouts={"exhibit": …}.',
        )
    if kind != "exhibit":
        return Layout(layout, numbers, body)
    carved: dict[str, Place] = {}
    if "question" not in numbers:
        strip = round(0.42 * INCH)
        carved["question"] = Place(body.left, body.top, body.width, strip)
        body = Place(body.left, body.top + strip, body.width, body.height - strip)
    if "base" not in numbers:
        strip = round(0.55 * INCH)
        carved["base"] = Place(body.left, body.bottom - strip, body.width, strip)
        body = Place(body.left, body.top, body.width, body.height - strip - round(0.08 * INCH))
    return Layout(layout, numbers, body, carved)


def _below_title(title: Place | None, size: Place) -> Place:
    """What is left of a slide below its title, with a margin around it."""
    margin = round(0.05 * size.width)
    top = title.bottom + margin // 4 if title else margin
    return Place(margin, top, size.width - 2 * margin, size.height - top - margin)


def place_of(shape: Any) -> Place:
    """Where a shape stands."""
    return Place(*(int(value or 0) for value in (shape.left, shape.top, shape.width, shape.height)))
