"""The numbers in a sentence, as digits or as words, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# fmt: off
_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
# fmt: on
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
WORDS |= {f"{ten}-{unit}": WORDS[ten] + WORDS[unit] for ten in _TENS for unit in _UNITS[1:10]}
WORDS |= {"a hundred": 100, "hundred": 100}

_PER_CENT = r"\s*(?:%|per\s?cent(?!age)\b)"
_POINTS = r"[\s-]*(?:percentage[\s-]points?|points?|pp)\b"
_TIMES = r"\s*(?:×|times\b)"
_PEOPLE = r"\s+(?:respondents|firms|organisations|companies|people|persons|answers|interviews|employees)\b"
_DIGITS = r"(?<![\w.,])[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|[.,]\d)"
_WORD = r"\b(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b"
_AFTER = {"percent": _PER_CENT, "points": _POINTS, "times": _TIMES, "base": _PEOPLE}

_MULTIPLE = re.compile(r"\b(?:twice|doubles?|doubled|thrice|triples?|tripled|verdubbel\w*|dubbel)\b", re.IGNORECASE)
_NUMBER = re.compile(_DIGITS)
_NUMBER_WORD = re.compile(rf"({_WORD})(?=(?:{_PER_CENT}|{_POINTS}|{_TIMES}|{_PEOPLE}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """One number of a sentence: its text, value, decimals, what it counts by the words behind it, and its place."""

    text: str
    value: float
    decimals: int
    role: str
    start: int
    end: int


def written_numbers(text: str) -> list[Written]:
    """Every number of a text in order; number words only where a unit follows, "one of three" is no number.

    >>> [(n.text, n.value, n.role) for n in written_numbers("Ten points: 42% of 1,725 firms, p = 0.03")]
    [('Ten', 10.0, 'points'), ('42', 42.0, 'percent'), ('1,725', 1725.0, 'base'), ('0.03', 0.03, 'p')]
    """
    return sorted([*_digits(text), *_words(text), *_multiples(text)], key=lambda number: number.start)


def _digits(text: str) -> Iterator[Written]:
    for found in _NUMBER.finditer(text):
        digits = found[0].replace(",", "").replace("−", "-")
        decimals = len(digits.partition(".")[2])
        yield Written(found[0], float(digits), decimals, _role(text, found.start(), found.end()), *found.span())


def _words(text: str) -> Iterator[Written]:
    for found in _NUMBER_WORD.finditer(text):
        value = float(WORDS[found[0].casefold()])
        yield Written(found[0], value, 0, _role(text, found.start(), found.end()), *found.span())


def _multiples(text: str) -> Iterator[Written]:
    for found in _MULTIPLE.finditer(text):
        value = 3.0 if found[0].casefold().startswith(("th", "tr")) else 2.0
        yield Written(found[0], value, 0, "times", *found.span())


def _role(text: str, start: int, end: int) -> str:
    """What a number counts: by the unit behind it, or by "n =" and "p =" before it."""
    before = text[:start].rstrip()
    if re.search(r"\b[nN]\s*=$|\beffective(?:\s+base)?(?:\s+of)?$|\bbase(?:\s+of|:)?$", before):
        return "base"
    if re.search(r"\bp(?:-value)?\s*[=<>≤≥]$", before):
        return "p"
    return next((role for role, pattern in _AFTER.items() if re.match(pattern, text[end:], re.IGNORECASE)), "")
