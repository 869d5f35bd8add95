"""Which of the two that were compared a sentence is about, and so which way round its difference is read."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from cxsurvey.ledger.facts import Facts
from cxsurvey.ledger.names import Named, pattern_of

UP = re.compile(
    r"\b(?:leads?|leading|led|ahead|more|higher|greater|larger|bigger|stronger|better|happier|above|exceeds?|exceeded"
    r"|exceeding|outnumbers?|outweighs?|tops|beats?|surpass(?:es|ed)?|rises?|rose|risen|rising|gr(?:ow|ows|ew|own|owing)"
    r"|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?|gain(?:s|ed|ing)?|up|improv(?:es|ed|ing)"
    r"|meer|hoger|groter|vaker|beter|stijgt|stegen|steeg|groeit|groeide|voorsprong)\b",
    re.IGNORECASE,
)
DOWN = re.compile(
    r"\b(?:trails?|trailing|trailed|lags?|lagging|lagged|behind|fewer|less|lower|smaller|weaker|worse|rarer|below|under"
    r"|falls?|fell|fallen|falling|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|shr(?:ink|inks|ank)"
    r"|down|los(?:es|t|ing)|minder|lager|kleiner|zeldzamer|slechter|daalt|daalde|daalden|achter)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|than|against|versus|vs\.?|over|behind|ahead of|unlike|relative to|dan|tegenover"
    r"|vergeleken met|leads?|trails?|exceeds?|outnumbers?|beats?|tops|outweighs?)\s+"
    r"(?:(?:the|in|among|by|for|those|of|de|het|bij|in)\s+)*$",
    re.IGNORECASE,
)
_LED_BY = re.compile(
    r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+)?"
    r"(?:led|exceeded|outnumbered|surpassed|outweighed|beaten|topped)\s+by(?!\s+[\d\ufffc])",
    re.IGNORECASE,
)


def oriented(text: str, facts: Facts) -> Facts:
    """The facts as seen from what the sentence is about: turned round where that is the second of the two.

    >>> a, b = Named("North", ("North",)), Named("South", ("South",))
    >>> found = Facts("difference", 0.1, 0.02, 0.18, first=(a,), second=(b,))
    >>> oriented("South trails North", found).value, oriented("Compared with South, North leads", found).value
    (-0.1, 0.1)
    """
    if facts.kind == "estimate" or not _is_about_second(text, facts):
        return facts

    def turned(value: float) -> float:
        return 1 / value if facts.kind == "ratio" else -value

    return replace(
        facts,
        value=turned(facts.value),
        low=turned(facts.high),
        high=turned(facts.low),
        first=facts.second,
        second=facts.first,
    )


def _is_about_second(text: str, facts: Facts) -> bool:
    """Whether the second of the two is the subject: named first, and not as what something is compared with.

    Where only one is named it is the subject if it stands before the word of direction.
    """
    first, second = (places_of(text, side) for side in (facts.first, facts.second))
    subjects = [
        min((place for place, is_object in places if not is_object), default=math.inf) for places in (first, second)
    ]
    if first and second and min(subjects) < math.inf:
        return subjects[1] < subjects[0]
    bare = active(without_names(text, facts, blank=True))
    word = UP.search(bare) or DOWN.search(bare)
    if not (first or second):
        return False
    place, is_object = min(second or first)
    is_subject = (word is None or place < word.start()) and not is_object
    return is_subject if second else not is_subject


def places_of(text: str, named: tuple[Named, ...]) -> list[tuple[float, bool]]:
    """Where these names stand, and whether each is what something is compared with ("than North")."""
    return [
        (found.start(), bool(_COMPARED.search(text[: found.start()])))
        for one in named
        for alias in one.aliases
        for found in pattern_of(alias).finditer(text)
    ]


def active(text: str) -> str:
    """The text with "is led by" said the other way round, of the same length."""
    return _LED_BY.sub(lambda found: "trails".ljust(len(found[0])), text)


def without_names(text: str, facts: Facts, *, blank: bool = False) -> str:
    """The text without the names of what was compared, which may hold words such as "higher education".

    With `blank` each leaves as many spaces.
    """
    for named in (*facts.first, *facts.second, *facts.others):
        for alias in sorted(named.aliases, key=len, reverse=True):
            text = pattern_of(alias).sub(" " * len(alias) if blank else " ", text)
    return text
