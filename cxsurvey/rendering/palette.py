"""Colours that stay apart for colour-blind eyes and in grey print.

Categories are Petroff's six (2021, arXiv 2107.02270), red late because it reads as a warning; the smallest distance
between two of them under any common colour blindness is 25 (CIE 1976).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

INK = "#1f2933"
QUIET = "#5f6b76"
RULE = "#c9d0d6"
ACCENT = "#3b6fd4"
NET = "#1d3c78"
MISSING = "#b4bcc4"
DARKEST, MIDDLE, LIGHTEST = "#1d3c78", "#7a96cc", "#d6e2f5"
CATEGORIES = ("#5790fc", "#f89c20", "#7a21dd", "#e42536", "#964a8b", "#9c9ca1")
PALEST = 0.62  # how far the palest step of a side is on its way to white
GOOD, BAD = "#1b6ca8", "#c8501e"  # blue and orange: for or against, never red and green


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a figure, each as "#rrggbb": text, rules, marks, the three steps of a scale, and categories."""

    ink: str = INK
    quiet: str = QUIET
    rule: str = RULE
    accent: str = ACCENT
    net: str = NET
    missing: str = MISSING
    scale: tuple[str, str, str] = (DARKEST, MIDDLE, LIGHTEST)
    categories: tuple[str, ...] = CATEGORIES
    good: str = GOOD
    bad: str = BAD


OWN = Palette()
_IN_USE: ContextVar[Palette | None] = ContextVar("palette", default=None)


def colours() -> Palette:
    """The colours to draw with now: those of the theme in use, else our own."""
    return _IN_USE.get() or OWN


@contextmanager
def drawn_with(palette: Palette) -> Iterator[None]:
    """Within, figures are drawn in these colours."""
    token = _IN_USE.set(palette)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def category(position: int) -> str:
    """The colour of a category by its position."""
    return colours().categories[position % len(colours().categories)]


def sequence(steps: int) -> list[str]:
    """From dark to light, one colour for each step of an ordered scale.

    >>> sequence(3)
    ['#1d3c78', '#7a96cc', '#d6e2f5']
    """
    return [shade(step / max(1, steps - 1)) for step in range(steps)]


def shade(place: float) -> str:
    """A colour of the scale: 0 is its darkest, 1 its lightest.

    >>> shade(0.5)
    '#7a96cc'
    """
    darkest, middle, lightest = colours().scale
    return mixed(darkest, middle, 2 * place) if place < 0.5 else mixed(middle, lightest, 2 * place - 1)


def two_sided(against: int, neutral: bool, support: int) -> list[str]:
    """The steps of a scale with two sides, from the one end to the other: dark at both ends, grey in the middle.

    >>> two_sided(1, True, 2)
    ['#c8501e', '#c9d0d6', '#a8c7de', '#1b6ca8']
    """
    here = colours()
    left = [mixed(here.bad, "#ffffff", PALEST * step / max(1, against - 1)) for step in range(against)]
    right = [mixed(here.good, "#ffffff", PALEST * step / max(1, support - 1)) for step in range(support)]
    return [*left, *([here.rule] if neutral else []), *right[::-1]]


def mixed(one: str, other: str, place: float) -> str:
    """The colour at a place between two: 0 is the one, 1 the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * place):02x}" for low, high in pairs)


def readable_on(colour: str) -> str:
    """White or ink, whichever reads better on the colour (relative luminance, WCAG 2.1).

    >>> readable_on("#964a8b"), readable_on("#f89c20")
    ('#ffffff', '#1f2933')
    """
    return max(("#ffffff", colours().ink), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1); text needs 4.5, marks need 3.

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1 (WCAG 2.1)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
