"""How the numbers of a column are written: 1234.5, 1.234,5 or 1,234.5; decided by the whole column, never by a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cxsurvey.answers import WITH_COMMA, WITH_POINT

Decimal = Literal["", ",", "."]

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA_OR_GROUP = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_BELOW_ONE = re.compile(r"[+-]?0,\d+", re.ASCII)  # no thousands begin with 0
_POINT_OR_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DecimalReading:
    """The decimal mark of a column of numbers ("" where they are plain), or that there are two, and what shows it."""

    mark: Decimal
    evidence: str
    is_open: bool = False


def decimal_reading(values: Sequence[str], *, point_is_group: bool = False) -> DecimalReading | None:
    """How the numbers are written; None where they are none. `point_is_group`: where 1.234 may be a thousand and more.

    >>> decimal_reading(["1.250,5", "3"]).mark, decimal_reading(["1,250.5", "3"]).mark, decimal_reading(["2.5"]).mark
    (',', '.', '')
    >>> decimal_reading(["1,250", "3"]).is_open, decimal_reading(["1,250", "0,375"]).is_open
    (True, False)
    """
    texts = [value.strip() for value in values]
    comma = all(WITH_COMMA.fullmatch(text) for text in texts)
    point = all(WITH_POINT.fullmatch(text) for text in texts)
    if all(_PLAIN.fullmatch(text) for text in texts):
        thousands = next((text for text in texts if "." in text), "")
        unsure = point_is_group and comma and thousands and all(_is_group(text, ".") for text in texts)
        return DecimalReading("", thousands, bool(unsure))
    if comma and point:
        below = next((text for text in texts if _BELOW_ONE.fullmatch(text)), "")
        shown = below or next(text for text in texts if "," in text or not text.isdigit())
        return DecimalReading(",", shown, not below and any(_COMMA_OR_GROUP.fullmatch(text) for text in texts))
    if comma or point:
        mark: Decimal = "," if comma else "."
        other = WITH_POINT if comma else WITH_COMMA
        return DecimalReading(mark, next(text for text in texts if not other.fullmatch(text)))
    return None


def is_number(text: str) -> bool:
    """Whether a text is a number by any of the ways to write one.

    >>> is_number("1.250,5"), is_number("2e3"), is_number("250+")
    (True, True, False)
    """
    return any(pattern.fullmatch(text) for pattern in (_PLAIN, WITH_COMMA, WITH_POINT))


def _is_group(text: str, mark: str) -> bool:
    return mark not in text or bool(_POINT_OR_GROUP.fullmatch(text))
