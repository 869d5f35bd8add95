"""Why a sentence is refused: the words, what the numbers say, and what to write instead."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cxsurvey.ledger.facts import Facts
from cxsurvey.ledger.names import Named
from cxsurvey.rounding import half_up, p_text, percent

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence is refused: the words, what the numbers say, and what to write instead."""

    words: str
    says: str
    instead: str


def settled_sentence(facts: Facts) -> str:
    """A sentence that the numbers bear out, to write instead."""
    value = size_text(facts)
    names = between_both(facts)
    if math.isfinite(facts.p) and facts.p > ALPHA:
        return f'Write: "The difference{names} ({value}, {p_text(facts.p)}) is not settled."'
    if facts.kind == "estimate":
        return "Write the share itself: {estimate}."
    ahead = "ahead of" if facts.value > (1 if facts.kind == "ratio" else 0) else "behind"
    if facts.first and facts.second:
        return f'Write: "{plain(facts.first)} is {ahead} {plain(facts.second)} by {{difference}}".'
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


def plain(named: tuple[Named, ...]) -> str:
    """The labels, joined."""
    return " and ".join(one.label for one in named)


def between_both(facts: Facts) -> str:
    """Between which two the difference is, "" where that is not known."""
    return f" between {plain(facts.first)} and {plain(facts.second)}" if facts.first and facts.second else ""


def about_words(facts: Facts) -> str:
    """What the row is about."""
    if facts.first and facts.second:
        return f"{plain(facts.first)} against {plain(facts.second)}"
    return f"about {plain(facts.first)}" if facts.first else f"one {facts.kind}"
