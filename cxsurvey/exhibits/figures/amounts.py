"""Amounts as short as they go: the figures that count, and thousands, millions and billions by their letters."""

from __future__ import annotations

import math

from cxsurvey.exhibits.number import half_up

THOUSANDS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def short(value: float) -> str:
    """A number without a digit that says nothing; from ten thousand on in thousands, millions and billions.

    >>> short(20000), short(0.5), short(2500000), short(-1500), short(0.00004)
    ('20k', '0.5', '2.5M', '−1,500', '0.00004')
    """
    size, name = next(((size, name) for size, name in THOUSANDS if abs(value) >= max(size, 1e4)), (1.0, ""))
    digits = max(6, figures_of(value / size, 3))
    text = f"{abs(half_up(value / size, digits)):,.{digits}f}".rstrip("0").rstrip(".") + name
    return f"−{text}" if value < 0 else text


def amount(value: float) -> str:
    """An amount with the three figures that count, short.

    >>> amount(64.9), amount(1234.5), amount(0.12345), amount(2_345_678), amount(0.0), amount(7.0)
    ('64.9', '1,230', '0.123', '2.35M', '0', '7')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    return short(half_up(value, figures_of(value, 3)))


def amount_range(low: float, high: float) -> str:
    """Two amounts from the lower to the higher one, with "to" where a minus would stand beside the dash.

    >>> amount_range(37.2, 54), amount_range(-5.3, -4.78)
    ('37.2–54', '−5.3 to −4.78')
    """
    return f"{amount(low)}{' to ' if low < 0 else '–'}{amount(high)}"


def figures_of(value: float, count: int) -> int:
    """The decimals with which a number has so many figures that count; below 0 left of the point.

    >>> figures_of(0.0123, 3), figures_of(64.9, 3), figures_of(12345.0, 3)
    (4, 1, -2)
    """
    return count - 1 - math.floor(math.log10(abs(value))) if value else 0
