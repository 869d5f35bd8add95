"""The numbers of an axis, all with the decimals that the finest of them needs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cxsurvey.exhibits.figures.amounts import figures_of, short
from cxsurvey.exhibits.figures.measures import told_gap
from cxsurvey.exhibits.number import percent, shown


def tick_texts(ticks: Sequence[float], unit: str = "number", *, signed: bool = False) -> list[str]:
    """The numbers of an axis by their unit; `signed` ones are differences.

    >>> tick_texts([0.0, 0.25, 0.5], "share"), tick_texts([0.0, 0.005, 0.01], "share"), tick_texts([14.5, 15, 15.5])
    (['0%', '25%', '50%'], ['0.0%', '0.5%', '1.0%'], ['14.5', '15.0', '15.5'])
    >>> tick_texts([1e4, 2e4]), tick_texts([0.0001, 0.01]), tick_texts([-0.1, 0, 0.1], "share", signed=True)
    (['10k', '20k'], ['0.0001', '0.01'], ['−10', '0', '+10'])
    """
    if unit in ("share", "points"):
        digits = _decimals([100 * tick for tick in ticks])
        if unit == "share" and not signed:
            return [percent(tick, digits) if tick else f"{0:.{digits}f}%" for tick in ticks]
        return [told_gap(100 * tick, "number", digits) if tick else "0" for tick in ticks]
    texts = [_even(ticks, tick) for tick in ticks]
    return [f"+{text}" if signed and tick > 0 else text for tick, text in zip(ticks, texts, strict=True)]


def _even(ticks: Sequence[float], tick: float) -> str:
    """One of the numbers: with the decimals of the others where they stand evenly and need no letter."""
    even = len(ticks) > 2 and max(map(abs, ticks)) < 1e4 and _evenly(ticks)
    return shown(tick, "mean", _decimals(ticks)) if even else short(tick)


def _evenly(ticks: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(ticks)]
    return max(steps) - min(steps) < 1e-6 * max(steps)


def _decimals(ticks: Sequence[float]) -> int:
    """The decimals that tell all of them exactly."""
    most = max((figures_of(tick, 10) for tick in ticks if tick), default=0)
    return next(
        (d for d in range(max(0, most)) if all(abs(round(t, d) - t) <= 1e-9 * (abs(t) or 1) for t in ticks)),
        max(0, most),
    )
