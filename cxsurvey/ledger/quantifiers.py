"""What words such as "just under" and "most" say of a number: the interval of truths that would bear them out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cxsurvey.ledger.terms import Interval, Quantity, Recipe

NEAR_SHARE = 0.05  # "about" and "almost" reach this far for shares, as a fraction
NEAR_NUMBER = 0.10  # and this far for other numbers, as a part of the number
JUST_SHARE = 0.005  # "just under" reaches this far for shares: half a point, for sources that print one decimal
JUST_NUMBER = 0.01

LONGEST = 60  # signs of a number as printed, its unit with it

_NUMBER = re.compile(
    r"(?P<number>[+\-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<decimals>[0-9]+))?)"
    r"\s*(?P<rest>%|[€$£×]|[^\W\d_][^\d.,;/%]*)?"
)
_FRACTION = re.compile(r"(?P<top>[0-9]+)\s*/\s*(?P<bottom>[1-9][0-9]*)")
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_PER_CENT = {"%": "share", "per cent": "share", "percent": "share", "pp": "points", "points": "points"}


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word before a number, or instead of one: what it says of the truth, and the recipe that tests it."""

    word: str
    says: str
    recipe: Recipe
    reading: Callable[[Quantity | None], Interval | None]
    needs_number: bool = False
    strict: float | None = None


def quantity(text: str) -> Quantity | None:
    """The number that a text prints, with half of its last decimal; None where it is none.

    >>> quantity("41.7%")
    Quantity(text='41.7%', value=0.417, unit='share', half=0.0005)
    >>> quantity("1/3").half, quantity("0.5 million USD").value, quantity("quite a lot")
    (0.0, 500000.0, None)
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    part = _FRACTION.fullmatch(text)
    if part:
        return Quantity(text, int(part["top"]) / int(part["bottom"]), "share")
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    digits = Fraction(found["number"].replace(",", "").replace("−", "-"))
    scale, unit = _unit(found["rest"] or "")
    half = Fraction(1, 2 * 10 ** len(found["decimals"] or ""))
    return Quantity(text, float(digits * scale), unit, float(half * scale))


def interval_of(word: str, number: Quantity | None) -> Interval | None:
    """The interval of truths with which word and number would be right; None where they name none.

    >>> just_under = interval_of("just under", quantity("12%"))
    >>> round(just_under.low, 4), just_under.high, just_under.has_high
    (0.115, 0.12, False)
    >>> interval_of("almost", quantity("1/3")).low
    0.3
    >>> interval_of("most", None).low, interval_of("", quantity("41.7%")).low
    (0.5, 0.4165)
    """
    return LEXICON[word].reading(number)


def _unit(rest: str) -> tuple[Fraction, str]:
    """By what to multiply, and the unit: "%" makes a fraction, "million USD" a number of dollars."""
    rest = rest.strip()
    if rest.casefold() in _PER_CENT:
        return Fraction(1, 100), _PER_CENT[rest.casefold()]
    first, _, others = rest.partition(" ")
    if first.casefold() in _SCALES:
        return Fraction(_SCALES[first.casefold()]), others
    return Fraction(1), rest


def _reach(number: Quantity, of_share: float, of_number: float) -> float:
    return of_share if number.unit in ("share", "points") else of_number * abs(number.value)


def _below(of_share: float, of_number: float) -> Callable[[Quantity | None], Interval | None]:
    """[X − reach, X): for a printed fraction the lower end is the step of that width below it, 0.30 for 1/3."""

    def reading(number: Quantity | None) -> Interval | None:
        if number is None:
            return None
        reach = _reach(number, of_share, of_number)
        low = number.value - reach
        if "/" in number.text:
            low = (math.ceil(round(number.value / reach, 9)) - 1) * reach
        return Interval(_tidy(low), number.value, has_high=False)

    return reading


def _around(number: Quantity | None) -> Interval | None:
    if number is None:
        return None
    reach = _reach(number, NEAR_SHARE, NEAR_NUMBER)
    return Interval(_tidy(number.value - reach), _tidy(number.value + reach))


def _above(number: Quantity | None) -> Interval | None:
    return None if number is None else Interval(number.value, has_low=False)


def _from(number: Quantity | None) -> Interval | None:
    return None if number is None else Interval(number.value)


def _under(number: Quantity | None) -> Interval | None:
    return None if number is None else Interval(high=number.value, has_high=False)


def _more_than(share: float) -> Callable[[Quantity | None], Interval | None]:
    return lambda _number: Interval(share, 1.0, has_low=False)


def _tidy(value: float) -> float:
    """The value without the dust of binary arithmetic."""
    return round(value, 12)


def _words(*quantifiers: Quantifier) -> Mapping[str, Quantifier]:
    return {entry.word: entry for entry in quantifiers}


_JUST, _NEARLY = _below(JUST_SHARE, JUST_NUMBER), _below(NEAR_SHARE, NEAR_NUMBER)
_HALF = _more_than(0.5)

LEXICON = _words(
    Quantifier("", "what rounds to the printed number", "FIX", lambda n: n.rounding if n else None, True),
    Quantifier("just under", "within half a point below the number", "BAND", _JUST, True),
    Quantifier("almost", "within five points below the number", "BAND", _NEARLY, True),
    Quantifier("nearly", "within five points below the number", "BAND", _NEARLY, True),
    Quantifier("close to", "within five points below the number", "BAND", _NEARLY, True),
    Quantifier("about", "within five points of the number", "EQ", _around, True),
    Quantifier("circa", "within five points of the number", "EQ", _around, True),
    Quantifier("roughly", "within five points of the number", "EQ", _around, True),
    Quantifier("more than", "above the number", "GT", _above, True),
    Quantifier("at least", "the number or above it", "GT", _from, True),
    Quantifier("less than", "below the number", "LT", _under, True),
    Quantifier(
        "slightly more than", "above, by at most five points", "CON", lambda _n: Interval(0, NEAR_SHARE, has_low=False)
    ),
    Quantifier("largest", "above every other answer", "SUP", lambda _n: None),
    Quantifier("practically all", "more than 95%", "GT", _more_than(0.95)),
    Quantifier("nearly all", "more than 90%", "GT", _more_than(0.90)),
    Quantifier("most", "more than half", "GT", _HALF, strict=0.75),
    Quantifier("generally", "more than half", "GT", _HALF, strict=0.75),
    Quantifier("mostly", "more than half", "GT", _HALF, strict=0.75),
    Quantifier("often", "more than half", "GT", _HALF, strict=0.75),
    Quantifier("many", "more than 30%", "GT", _more_than(0.30)),
    Quantifier("some", "more than 1%", "LB", _more_than(0.01)),
    Quantifier("none", "under 5%", "LT", lambda _n: Interval(0.0, 0.05, has_high=False)),
)
