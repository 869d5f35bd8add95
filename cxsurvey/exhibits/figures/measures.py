"""The units of a figure's axis: how its numbers and its differences are written, and which statistic has which."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, get_args

from cxsurvey.exhibits.figures.amounts import amount, figures_of
from cxsurvey.exhibits.number import half_up, percent, shown

Unit = Literal["share", "points", "number", "ratio"]
UNITS = get_args(Unit)
MILLION, FIRST = 1e6, 0.1  # from the one on numbers are told in millions; below the other they need more decimals

_OF_STATISTIC: dict[str, Unit] = {"share": "share", "nps": "points", "odds ratio": "ratio", "rate ratio": "ratio"}


def unit_of(statistic: str) -> Unit:
    """The unit that a statistic is shown in.

    >>> unit_of("share"), unit_of("mean")
    ('share', 'number')
    """
    return _OF_STATISTIC.get(statistic, "number")


def digits_of(values: Iterable[float], unit: str) -> int:
    """Decimals worth showing: none for shares and points, else about three figures of the largest value.

    >>> digits_of([3.87, 4.1], "number"), digits_of([1234.5], "number"), digits_of([0.5], "share")
    (2, 0, 0)
    >>> digits_of([0.00052, 0.0001], "number")
    6
    """
    if unit in ("share", "points"):
        return 0
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if unit == "number" and 0 < largest < FIRST:
        return figures_of(largest, 3)
    return 2 if unit == "ratio" or largest < 10 else 1 if largest < 100 else 0


def told(value: float, unit: str, digits: int = 0) -> str:
    """A number as it stands on a figure: 45%, +12, 3.87.

    >>> told(0.45, "share"), told(0.12, "points"), told(3.874, "number", 2), told(1.5, "ratio", 2)
    ('45%', '+12', '3.87', '1.50')
    >>> told(85_512_000.0, "number"), told(0.0034, "ratio", 2)
    ('85.5M', '0.0034')
    """
    if unit == "share":
        return percent(value)
    if unit == "number" and abs(value) >= MILLION:
        return amount(value)
    if unit == "ratio" and 0 < value < FIRST:
        return shown(value, "mean", max(digits, figures_of(value, 2)))
    return shown(value, "points" if unit == "points" else "mean", digits)


def told_gap(value: float, unit: str, digits: int = 0) -> str:
    """A difference with its sign; of shares and scores in points.

    >>> told_gap(0.1234, "share"), told_gap(-0.3, "number", 1), told_gap(0.0, "share"), told_gap(-0.001, "share")
    ('+12', '−0.3', '0', '0')
    """
    if unit in ("share", "points"):
        return shown(value, "points").replace("−0", "0") if half_up(100 * value) == 0 else shown(value, "points")
    text = told(value, "number", digits)
    return f"+{text}" if half_up(value, digits) > 0 else text


def told_range(low: float, high: float, unit: str, digits: int = 0) -> str:
    """Both limits of a difference, without a plus: (−3 to 12).

    >>> told_range(-0.031, 0.12, "share")
    '(−3 to 12)'
    """
    return f"({told_gap(low, unit, digits)} to {told_gap(high, unit, digits)})".replace("+", "")
