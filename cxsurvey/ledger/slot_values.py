"""One value of a claim as claims.toml writes it: a number, a margin, codes, words; mistakes are noted at their path."""

from __future__ import annotations

import unicodedata
from typing import Any

from cxsurvey.codebook import Code
from cxsurvey.ledger.quantifiers import quantity
from cxsurvey.ledger.terms import Interval, Quantity
from cxsurvey.settings import Settings, shown

A_NUMBER = 'a number as printed, such as "41.7%", "1/3" or "8 hours"'
MOST_PEOPLE = 10_000_000_000  # more than there are

LARGEST = 1e15  # beyond it no whole number is kept exactly, and no answer lies

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # control and format characters, and what is no character


def words_at(table: Settings, key: str, *default: Any) -> str:
    """The text at a key: words on one line or more, without characters that nobody sees."""
    before = len(table.problems)
    text = table.text(key, *default)
    is_given = key in table and len(table.problems) == before
    if is_given and not is_sound(text):
        table.problem(f"{table.where(key)} = {shown(_visible(text))}, expected words that can be read")
    return text


def is_sound(text: str) -> bool:
    """Whether a text says something, and holds no hidden character.

    >>> is_sound("IT"), is_sound("  "), is_sound("IT\u202e")
    (True, False, False)
    """
    return bool(text.strip()) and not any(map(_is_unseen, text))


def _is_unseen(sign: str) -> bool:
    return sign not in "\n\t\u200c\u200d" and unicodedata.category(sign) in _UNSEEN


def _visible(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" if _is_unseen(sign) else sign for sign in text)


def quantity_at(table: Settings, key: str) -> Quantity | None:
    """The number as it was printed at a key; None where there is none."""
    table.ask(key)
    text = table.value(key)
    found = quantity(text) if isinstance(text, str) else None
    if key in table and found is None:
        table.problem(f"{table.where(key)} = {shown(text)}, expected {A_NUMBER}")
    return found


def between_at(table: Settings) -> Interval | None:
    """Both ends of what would bear the claim out, where they are given."""
    if "between" not in table or not (given := table.items("between")):
        return None
    ends = [quantity(end) if isinstance(end, str) else None for end in given]
    if len(ends) != 2 or None in ends or ends[0].value >= ends[1].value:  # type: ignore[union-attr]
        where = table.where("between")
        table.problem(f'{where} = {shown(list(given))}, expected two numbers, such as ["85%", "90%"]')
        return None
    return Interval(ends[0].value, ends[1].value)  # type: ignore[union-attr]


def number_at(table: Settings, key: str) -> float | None:
    """A number in the unit of the answers, or one as printed: 20, "50%"."""
    table.ask(key)
    return _value(table, key, table.value(key)) if key in table else None


def _value(table: Settings, key: str, given: Any) -> float | None:
    """A finite number, or None with the mistake noted."""
    if is_number(given):
        return float(given)
    found = quantity(given) if isinstance(given, str) else None
    if found is None:
        table.problem(f"{table.where(key)} = {shown(given)}, expected {A_NUMBER}, or 20 in the unit of the answers")
    return found.value if found else None


def margins_at(table: Settings) -> dict[str, Any]:
    """`margin`, and the others where several are listed."""
    if "margin" not in table:
        return {}
    found = [_value(table, "margin", given) for given in table.items("margin")]
    known = [value for value in found if value is not None]
    if len(known) == len(found) and (not known or min(known) <= 0):
        table.problem(f"{table.where('margin')} = {shown(table.value('margin'))}, expected margins above 0")
        return {}
    return {"margin": known[0], "margins": tuple(known[1:])} if known else {}


def base_at(table: Settings, key: str) -> int | None:
    """A number of respondents."""
    found = table.whole(key, None)
    if found is not None and not 0 < found <= MOST_PEOPLE:
        table.problem(f"{table.where(key)} = {_shortened(found)}, expected a whole number above 0, or no such key")
        return None
    return found


def bases_at(table: Settings, key: str) -> tuple[int, ...]:
    """Numbers of respondents."""
    found = table.items(key)
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 < n <= MOST_PEOPLE for n in found):
        table.problem(f"{table.where(key)} = {_shortened(list(found))}, expected whole numbers above 0")
        return ()
    return found


def year_at(table: Settings, key: str) -> int | None:
    """A year."""
    found = table.whole(key, None)
    if found is not None and not 1500 <= found < 3000:
        table.problem(f"{table.where(key)} = {_shortened(found)}, expected a year, such as 2022")
        return None
    return found


def _shortened(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def codes_at(table: Settings, key: str) -> tuple[Any, ...] | None:
    """The codes or names listed at a key; None where it is left out."""
    found = table.items(key) if key in table else None
    return _sound_codes(table, key, found) if found is not None else None


def _sound_codes(table: Settings, key: str, found: tuple[Any, ...]) -> tuple[Any, ...]:
    if not found or not all(is_code(entry) for entry in found):
        table.problem(f"{table.where(key)} = {shown(list(found))}, expected at least one code or name")
        return ()
    return found


def is_code(entry: object) -> bool:
    """Whether it can be the code of an answer: text that is there, or a whole number."""
    return (isinstance(entry, int) and not isinstance(entry, bool)) or (isinstance(entry, str) and is_sound(entry))


def is_number(value: object) -> bool:
    """Whether it is a finite number that a machine can hold; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def order_at(table: Settings) -> tuple[tuple[Code, ...], ...] | None:
    """Codes from first to last; those that belong together in a list of their own."""
    if "order" not in table:
        return None
    steps = tuple(tuple(step) if isinstance(step, list) else (step,) for step in table.items("order"))
    if len(steps) < 2 or not all(step and all(is_code(code) for code in step) for step in steps):
        table.problem(f"{table.where('order')} = {shown(table.value('order'))}, expected two codes or more, in order")
        return None
    return steps


def numbers_at(table: Settings, key: str) -> dict[Any, float] | None:
    """The numbers of a table by name; None where it is left out."""
    if key not in table:
        return None
    found = table.pairs(key)
    for name, value in found.items():
        if not is_number(value):
            kind = "a finite number" if isinstance(value, float) else "a number"
            table.problem(f"{table.where(key)}.{name} = {shown(value)}, expected {kind}")
            return None
    return {name: float(value) for name, value in found.items()}


def code_lists_at(table: Settings, key: str) -> dict[str, tuple[Code, ...]] | None:
    """The lists of codes of a table by name; None where it is left out."""
    if key not in table:
        return None
    return {
        name: _sound_codes(table, f"{key}.{name}", tuple(value) if isinstance(value, list) else (value,))
        for name, value in table.pairs(key).items()
    }
