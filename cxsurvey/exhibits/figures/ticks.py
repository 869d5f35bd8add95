"""Numbers of an axis, and amounts in a label, as short as they go."""

from __future__ import annotations

import math

from cxsurvey.exhibits.figures.measures import told
from cxsurvey.exhibits.number import half_up

THOUSANDS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def tick_text(value: float, unit: str = "number") -> str:
    """A number of an axis by its unit; large ones in thousands, millions and billions.

    >>> tick_text(0.25, "share"), tick_text(20000), tick_text(0.5), tick_text(2500000), tick_text(-1500)
    ('25%', '20k', '0.5', '2.5M', '−1,500')
    """
    if unit in ("share", "points"):
        return told(value, unit)
    size, name = next(((size, name) for size, name in THOUSANDS if abs(value) >= max(size, 1e4)), (1.0, ""))
    text = f"{abs(half_up(value / size, 6)):,.10g}{name}"
    return f"−{text}" if value < 0 else text


def amount(value: float) -> str:
    """An amount with the three figures that count, short.

    >>> amount(64.9), amount(1234.5), amount(0.12345), amount(2_345_678), amount(0.0), amount(7.0)
    ('64.9', '1,230', '0.123', '2.35M', '0', '7')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    return tick_text(half_up(value, 2 - math.floor(math.log10(abs(value)))))
