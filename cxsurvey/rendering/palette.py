"""Colours that stay apart for colour-blind eyes and in grey print.

Categories are Petroff's six (2021, arXiv 2107.02270), red late because it reads as a warning; the smallest distance
between two of them under any common colour blindness is 25 (CIE 1976).
"""

from __future__ import annotations

INK = "#1f2933"
QUIET = "#5f6b76"
RULE = "#c9d0d6"
ACCENT = "#3b6fd4"
NET = "#1d3c78"
MISSING = "#b4bcc4"
DARKEST, MIDDLE, LIGHTEST = "#1d3c78", "#7a96cc", "#d6e2f5"
CATEGORIES = ("#5790fc", "#f89c20", "#7a21dd", "#e42536", "#964a8b", "#9c9ca1")


def category(position: int) -> str:
    """The colour of a category by its position."""
    return CATEGORIES[position % len(CATEGORIES)]


def sequence(steps: int) -> list[str]:
    """Blues from dark to light, one for each step of an ordered scale.

    >>> sequence(3)
    ['#1d3c78', '#7a96cc', '#d6e2f5']
    """
    places = [step / max(1, steps - 1) for step in range(steps)]
    return [_mixed(DARKEST, MIDDLE, 2 * p) if p < 0.5 else _mixed(MIDDLE, LIGHTEST, 2 * p - 1) for p in places]


def _mixed(one: str, other: str, place: float) -> str:
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * place):02x}" for low, high in pairs)


def readable_on(colour: str) -> str:
    """White or ink, whichever reads better on the colour (relative luminance, WCAG 2.1).

    >>> readable_on("#964a8b"), readable_on("#f89c20")
    ('#ffffff', '#1f2933')
    """
    luminance = _luminance(colour)
    on_white, on_ink = 1.05 / (luminance + 0.05), (luminance + 0.05) / (_luminance(INK) + 0.05)
    return "#ffffff" if on_white > on_ink else INK


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
