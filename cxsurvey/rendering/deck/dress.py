"""The theme of a deck on its slides: the colours in use, and the font of texts, where the theme names one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from cxsurvey.exhibits.deck import Deck
from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.lettering import FONT
from cxsurvey.rendering.palette import colours, drawn_with

WIDE = ("Bitstream Vera Sans", "Verdana")  # fonts as wide as the one that texts are measured in
NARROWER = 0.9  # of its width: Arial, Calibri and their like

_TYPEFACE: ContextVar[str] = ContextVar("typeface", default="")


def typeface() -> str:
    """The font family that texts of charts and tables name; "" for that of the template."""
    return _TYPEFACE.get()


def narrower() -> float:
    """How wide texts on slides are, over the font that is measured."""
    return 1.0 if typeface() in WIDE else NARROWER


@contextmanager
def dressed_in(theme: Any) -> Iterator[None]:
    """Within, charts and tables have the colours and the font of a theme; without one those that are in use."""
    family = getattr(theme, "family", FONT)
    token = _TYPEFACE.set(family if family != FONT else typeface())
    try:
        with drawn_with(colours() if theme is None else theme.palette):
            yield
    finally:
        _TYPEFACE.reset(token)


def themed_figures(deck: Deck) -> Deck:
    """The deck whose figures have its theme where they have none of their own."""
    if deck.theme is None:
        return deck
    slides = [
        replace(slide, exhibits=tuple(_themed(each, deck.theme) for each in slide.exhibits)) for slide in deck.slides
    ]
    return replace(deck, slides=tuple(slides))


def _themed(exhibit: Any, theme: Any) -> Any:
    return exhibit.themed(theme) if isinstance(exhibit, Figure) and exhibit.theme is None else exhibit
