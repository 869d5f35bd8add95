"""Words that say how large a share is, "most" or "two in five", held against the interval of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxsurvey.ledger.facts import Facts
from cxsurvey.ledger.objection import Objection
from cxsurvey.ledger.spelled_numbers import WORDS
from cxsurvey.rounding import percent

NEAR = 0.05  # "half" and "a third" reach this far, as a fraction
IN_SO_MANY = re.compile(r"\b(?P<part>\w+) (?:in|out of|of every|op de) (?P<whole>\w+)\b", re.IGNORECASE)
# what a word says of a share: the limits that the whole interval has to lie in
SHARES: tuple[tuple[re.Pattern[str], float, float], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), low, high)
    for words, low, high in (
        (r"nearly all|almost all|practically all|almost every(?:one|body)?|bijna alle(?:maal|n)?", 0.9, 1.0),
        (r"two[\s-]thirds|twee derde", 2 / 3 - NEAR, 2 / 3 + NEAR),
        (r"three[\s-]quarters|driekwart", 0.75 - NEAR, 0.75 + NEAR),
        (r"(?:more|greater) than half|over half|most(?! of all)|majority|meerderheid|meeste|meer dan de helft", 0.5, 1),
        (r"(?:less|fewer|under) than half|under half|minority|minderheid|minder dan de helft", 0.0, 0.5),
        (r"(?:a |one[\s-])third|een derde", 1 / 3 - NEAR, 1 / 3 + NEAR),
        (r"(?:a |one[\s-])quarter|een kwart", 0.25 - NEAR, 0.25 + NEAR),
        (r"(?:a |one[\s-])fifth|een vijfde", 0.2 - NEAR, 0.2 + NEAR),
        (r"half|helft", 0.5 - NEAR, 0.5 + NEAR),
        (r"hardly any(?:one|body)?|almost no(?:body|ne)?|bijna geen|bijna niemand", 0.0, 0.1),
        (r"(?<!as )(?<!how )(?<!so )many|veel", 0.3, 1.0),
        (r"(?<!as )(?<!so )few|weinig", 0.0, 0.3),
    )
)  # fmt: skip


def share_words(text: str) -> tuple[str, list[tuple[str, float, float]]]:
    """The words for shares with their limits, and the text without them."""
    found = []
    for match in IN_SO_MANY.finditer(text):
        if (part := in_so_many(match)) is not None:
            found.append((match[0], part - NEAR, part + NEAR))
    text = without_parts(text)
    for pattern, low, high in SHARES:
        for match in pattern.finditer(text):
            found.append((match[0], low, high))
        text = pattern.sub(" ", text)
    return text, found


def in_so_many(found: re.Match[str]) -> float | None:
    """The share that "two in five" or "3 out of 10" is; None where the words are none.

    >>> in_so_many(IN_SO_MANY.search("two in five"))
    0.4
    """
    part, whole = (WORDS.get(word.casefold(), int(word) if word.isdecimal() else None) for word in found.groups())
    return part / whole if part and whole and part < whole <= 100 else None


def without_parts(text: str) -> str:
    """The text without its "two in five"."""
    return IN_SO_MANY.sub(lambda found: " " if in_so_many(found) is not None else found[0], text)


def of_share(words: str, low: float, high: float, facts: Facts) -> Iterator[Objection]:
    """A word for a share that the whole interval of the row does not lie in."""
    if facts.kind != "estimate" or not facts.is_share:
        yield Objection(
            words, f"the row is a {facts.kind}, which tells no share", "Bind a sentence on a share to a row of share()."
        )
        return
    if facts.low < low or facts.high > high or (facts.low <= low and low > 0) or (facts.high >= high and high < 1):
        interval = f"{percent(facts.low)} to {percent(facts.high)}"
        needed = f"{percent(low)} to {percent(high)}"
        yield Objection(
            words,
            f"{percent(facts.value)} (interval {interval}) does not lie within {needed}",
            "Write the share itself: {estimate}.",
        )
