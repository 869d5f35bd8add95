"""Ticks of an axis whose numbers do not touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.scale import Scale

BETWEEN = 0.1  # inches between the numbers of two ticks, at least
Tick = tuple[float, str]


def spaced_ticks(scale: Scale, most: int, size: float, texts: Callable[[Sequence[float]], list[str]]) -> list[Tick]:
    """Place in inches and text of each tick: as many as have room, at most `most`; `texts` writes their numbers."""
    found: list[Tick] = []
    for count in range(most, 0, -1):
        ticks = scale.ticks(count)
        found = [(scale(tick), text) for tick, text in zip(ticks, texts(ticks), strict=True)]
        if _apart(found, size):
            return found
    return found[:1]


def overhang(ticks: Sequence[Tick], size: float, start: float, end: float) -> tuple[float, float]:
    """How far in inches the first number begins before `start`, and the last one ends beyond `end`."""
    lefts, rights = zip(*(_ends(tick, size) for tick in ticks), strict=True) if ticks else ((start,), (end,))
    return max(0.0, start - min(lefts)), max(0.0, max(rights) - end)


def _apart(ticks: Sequence[Tick], size: float) -> bool:
    return all(_ends(one, size)[1] + BETWEEN <= _ends(other, size)[0] for one, other in pairwise(ticks))


def _ends(tick: Tick, size: float) -> tuple[float, float]:
    middle, text = tick
    half = text_width(text, size) / 2
    return middle - half, middle + half
