"""The page of a figure: slide sizes in inches, type sizes in points, wrapping by measured width."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from cxsurvey.rendering.lettering import font_in_use

POINTS_PER_INCH = 72
MARGIN = 0.06  # inches on both sides, so that no letter touches the edge
LINE = 1.28  # line height, in type sizes


@dataclass(frozen=True, slots=True)
class Page:
    """Width and height in inches, type sizes in points: title, subtitle, body and notes."""

    width: float
    height: float
    title: float
    subtitle: float
    body: float
    notes: float

    @property
    def measure(self) -> float:
        """The width for text in inches, between the margins."""
        return self.width - 2 * MARGIN

    @property
    def narrow(self) -> bool:
        """Whether labels must stand above their bars."""
        return self.width < 5


# The body of a 13.333 × 7.5 inch slide with margins of 0.6 and gutters of 0.3, whole, halved and in thirds.
PAGES = {
    "full": Page(12.13, 5.30, 20, 12.5, 13, 10),
    "half": Page(5.92, 5.30, 16, 12, 12, 9),
    "third": Page(3.84, 5.30, 14, 11, 11, 8.5),
}


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of a text in inches, with one part in a hundred to spare for rounding to pixels."""
    return _width(text, size, weight, font_in_use())


@lru_cache(maxsize=4096)
def _width(text: str, size: float, weight: str, family: str) -> float:
    font = FontProperties(family=family, size=size, weight=weight)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return 1.01 * float(width) / POINTS_PER_INCH


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """The text in lines no wider than `width` inches; a word that is wider is cut, a non-breaking space holds."""
    lines: list[str] = []
    for word in text.split(" "):
        for piece in _pieces(word, size, width, weight):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and text_width(joined, size, weight) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines or [""]


def line_height(size: float, lines: int = 1) -> float:
    """The height of some lines of text in inches."""
    return lines * size * LINE / POINTS_PER_INCH


def _pieces(word: str, size: float, width: float, weight: str) -> list[str]:
    pieces = []
    while len(word) > 1 and text_width(word, size, weight) > width:
        cut = 1 + bisect(range(2, len(word)), width, key=lambda end: text_width(word[:end] + "-", size, weight))
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]
