"""Words that say which way a number goes, or how large a share is, held against the row that a sentence is bound to."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cxsurvey.ledger.facts import Facts, Named, pattern_of
from cxsurvey.ledger.spelled_numbers import WORDS
from cxsurvey.ledger.wording import says_same
from cxsurvey.rounding import half_up, p_text, percent

ALPHA = 0.05
NEAR = 0.05  # "half" and "a third" reach this far, as a fraction

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
NOT_SIGNIFICANT = re.compile(
    r"\b(?:not|n[o']t|no|niet|geen)\b[^.;,]{0,40}\bsignifican[a-z]*|\b(?:insignificant\w*|not settled"
    r"|is open|remains open|cannot tell|not proven|unproven)\b",
    re.IGNORECASE,
)
SIGNIFICANT = re.compile(r"\b(?:significan[a-z]*|demonstrabl[ey]|clearly|proven|proves|shows that|aantoonbaar)\b", re.I)
LEVELS = re.compile(
    r"\b(?:(?:more|fewer|less|greater|higher|lower) than|over|above|under|below) (?=\d|half|(?:a|one|two|three)[\s-])",
    re.I,
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
IN_SO_MANY = re.compile(r"\b(?P<part>\w+) (?:in|out of|of every|op de) (?P<whole>\w+)\b", re.IGNORECASE)
NEGATION = r"\b(?:not|no|never|nor|neither|\w+n['’]t|niet|geen|nooit)\s+(?:\w+\s+){0,2}?"

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


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence is refused: the words, what the numbers say, and what to write instead."""

    words: str
    says: str
    instead: str


def objections(text: str, facts: Facts) -> Iterator[Objection]:
    """What is wrong with the words of a sentence whose placeholders and quotations have been taken out.

    The facts are those of `oriented`.
    """
    yield from _of_names(text, facts)
    yield from _of_nobody(text, facts)
    rest, found = _shares(_without_names(text, facts))
    rest = LEVELS.sub(" ", rest)
    if facts.verdict:
        yield from _of_verdict(rest, found, facts)
    for words, low, high in found:
        yield from _of_share(words, low, high, facts)
    yield from _of_sameness(rest, facts)
    if facts.kind == "estimate":
        yield from _of_comparison(rest, facts)
    else:
        yield from _of_direction(rest, facts)


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
    first, second = (_places(text, side) for side in (facts.first, facts.second))
    subjects = [
        min((place for place, is_object in places if not is_object), default=math.inf) for places in (first, second)
    ]
    if first and second and min(subjects) < math.inf:
        return subjects[1] < subjects[0]
    bare = _passive(_without_names(text, facts, blank=True))
    word = UP.search(bare) or DOWN.search(bare)
    if not (first or second):
        return False
    place, is_object = min(second or first)
    is_subject = (word is None or place < word.start()) and not is_object
    return is_subject if second else not is_subject


def settled_sentence(facts: Facts) -> str:
    """A sentence that the numbers bear out, to write instead."""
    value = size_text(facts)
    names = _both(facts)
    if math.isfinite(facts.p) and facts.p > ALPHA:
        return f'Write: "The difference{names} ({value}, {p_text(facts.p)}) is not settled."'
    if facts.kind == "estimate":
        return "Write the share itself: {estimate}."
    ahead = "ahead of" if facts.value > (1 if facts.kind == "ratio" else 0) else "behind"
    if facts.first and facts.second:
        return f'Write: "{_plain(facts.first)} is {ahead} {_plain(facts.second)} by {{difference}}".'
    return f"Write that it is {value}, with {{difference}} for the number."


def size_text(facts: Facts) -> str:
    """The number of the facts with its unit.

    >>> size_text(Facts("difference", -0.0312, -0.1, 0.03))
    '−3 points'
    """
    if facts.kind == "estimate" and facts.is_share:
        return percent(facts.value)
    if facts.kind == "difference" and facts.is_share:
        rounded = half_up(100 * facts.value)
        return f"{'−' if rounded < 0 else ''}{abs(rounded):.0f} point{'' if abs(rounded) == 1 else 's'}"
    return f"{facts.value:.3g}" + (" times" if facts.kind == "ratio" else "")


def _of_names(text: str, facts: Facts) -> Iterator[Objection]:
    """Levels and groups that the row says nothing of."""
    own = " ".join(alias for named in (*facts.first, *facts.second) for alias in named.aliases).casefold()
    for other in facts.others:
        named = next((alias for alias in other.aliases if _find(text, alias) >= 0), "")
        if named and named.casefold() not in own:
            yield Objection(
                named,
                f"the row is {_about(facts)} and says nothing of it",
                "Leave it out, or bind to the row that does.",
            )


def _of_nobody(text: str, facts: Facts) -> Iterator[Objection]:
    """A direction between two of whom neither is named could be said of anybody."""
    named = [side for side in (facts.first, facts.second) if _places(text, side)]
    stated = UP.search(text) or DOWN.search(text)
    if facts.first and facts.second and stated and not named and facts.kind != "estimate":
        both = f"“{_plain(facts.first)}” and “{_plain(facts.second)}”"
        yield Objection(stated[0], f"the row compares {both}, and neither is named", "Name one of them, by its label.")


def _of_verdict(rest: str, shares: list[tuple[str, float, float]], facts: Facts) -> Iterator[Objection]:
    """A ledger's row bears a direction or a share out only where the claim is supported."""
    found = UP.search(rest) or DOWN.search(rest) or SIGNIFICANT.search(rest)
    stated = found[0] if found else next((words for words, *_ in shares), "")
    if stated and facts.verdict != "supported" and not NOT_SIGNIFICANT.search(rest):
        yield Objection(
            stated, f"the verdict is “{facts.verdict}”", 'Say that it is open: add "is not settled by these answers".'
        )


def _shares(text: str) -> tuple[str, list[tuple[str, float, float]]]:
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


def _of_share(words: str, low: float, high: float, facts: Facts) -> Iterator[Objection]:
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


def _of_sameness(text: str, facts: Facts) -> Iterator[Objection]:
    same = says_same(text)
    if not same or (facts.is_equivalence and facts.p <= ALPHA):
        return
    if facts.is_equivalence:
        says = f"the test of being alike does not show it, {p_text(facts.p)}"
    elif facts.p <= ALPHA:
        says = f"the difference{_both(facts)} is {size_text(facts)}, {p_text(facts.p)}"
    else:
        says = "a difference that is not significant is not none"
    yield Objection(
        same, says, "Test it with equivalence(tests, margin=…), or write that the difference is not settled."
    )


def _of_comparison(text: str, facts: Facts) -> Iterator[Objection]:
    """An estimate by itself is neither more nor less than anything, but for a number beside it."""
    stated = UP.search(text) or DOWN.search(text) or SIGNIFICANT.search(text)
    if stated and not facts.verdict:
        yield Objection(
            stated[0],
            f"the row is one estimate, {size_text(facts)}, and compares nothing",
            "Bind a comparison to a row of compare() or contrast().",
        )


def _of_direction(text: str, facts: Facts) -> Iterator[Objection]:
    """Words of direction and significance against the difference and its p."""
    text = _passive(text)
    is_open = NOT_SIGNIFICANT.search(text)
    text = NOT_SIGNIFICANT.sub(" ", text)
    up, down = UP.search(text), DOWN.search(text)
    stated = up or down or SIGNIFICANT.search(text)
    says = f"the difference{_both(facts)} is {size_text(facts)}, {p_text(facts.p)}"
    if is_open and facts.p <= ALPHA and not facts.verdict:
        yield Objection(is_open[0], says, settled_sentence(facts))
    elif stated and facts.is_equivalence:
        yield Objection(stated[0], "the row tests whether both are alike", "Bind it to a row of compare().")
    elif up and down:
        yield Objection(
            f"{up[0]} … {down[0]}", "they point both ways, so that neither can be checked", "Use one of them."
        )
    elif stated and not is_open and not facts.p <= ALPHA and not facts.verdict:
        yield Objection(stated[0], says, settled_sentence(facts))
    elif up or down:
        yield from _of_sign(up or down, bool(up), text, facts)  # type: ignore[arg-type]


def _of_sign(word: re.Match[str], is_up: bool, text: str, facts: Facts) -> Iterator[Objection]:
    """The direction of the word, turned round by a "not" before it, against the sign of the difference."""
    gap = facts.value - (1 if facts.kind == "ratio" else 0)
    if re.search(rf"{NEGATION}{re.escape(word[0])}\b", text, re.IGNORECASE):
        is_up = not is_up
    if gap == 0 or (gap > 0) != is_up:
        yield Objection(word[0], f"the difference{_both(facts)} is {size_text(facts)}", settled_sentence(facts))


def _without_names(text: str, facts: Facts, *, blank: bool = False) -> str:
    """The text without the names of what was compared, which may hold words such as "higher education".

    With `blank` each leaves as many spaces.
    """
    for named in (*facts.first, *facts.second, *facts.others):
        for alias in sorted(named.aliases, key=len, reverse=True):
            text = pattern_of(alias).sub(" " * len(alias) if blank else " ", text)
    return text


def _places(text: str, named: tuple[Named, ...]) -> list[tuple[float, bool]]:
    """Where these names stand, and whether each is what something is compared with ("than North")."""
    return [
        (found.start(), bool(_COMPARED.search(text[: found.start()])))
        for one in named
        for alias in one.aliases
        for found in pattern_of(alias).finditer(text)
    ]


def _passive(text: str) -> str:
    """The text with "is led by" said the other way round, of the same length."""
    return _LED_BY.sub(lambda found: "trails".ljust(len(found[0])), text)


def _find(text: str, name: str) -> int:
    found = pattern_of(name).search(text)
    return found.start() if found else -1


def _plain(named: tuple[Named, ...]) -> str:
    return " and ".join(one.label for one in named)


def _both(facts: Facts) -> str:
    return f" between {_plain(facts.first)} and {_plain(facts.second)}" if facts.first and facts.second else ""


def _about(facts: Facts) -> str:
    if facts.first and facts.second:
        return f"{_plain(facts.first)} against {_plain(facts.second)}"
    return f"about {_plain(facts.first)}" if facts.first else f"one {facts.kind}"
