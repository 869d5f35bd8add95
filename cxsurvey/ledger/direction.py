"""Words that say which way a number goes, held against the row that a sentence is bound to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxsurvey.ledger.facts import Facts
from cxsurvey.ledger.names import pattern_of
from cxsurvey.ledger.objection import ALPHA, Objection, about_words, between_both, plain, settled_sentence, size_text
from cxsurvey.ledger.orientation import DOWN, UP, active, oriented, places_of, without_names
from cxsurvey.ledger.share_words import of_share, share_words
from cxsurvey.ledger.wording import says_same
from cxsurvey.rounding import p_text

__all__ = ["objections", "oriented"]
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
NEGATION = r"\b(?:not|no|never|nor|neither|\w+n['’]t|niet|geen|nooit)\s+(?:\w+\s+){0,2}?"


def objections(text: str, facts: Facts) -> Iterator[Objection]:
    """What is wrong with the words of a sentence whose placeholders and quotations have been taken out.

    The facts are those of `oriented`.
    """
    yield from _of_names(text, facts)
    yield from _of_nobody(text, facts)
    rest, found = share_words(without_names(text, facts))
    rest = LEVELS.sub(" ", rest)
    if facts.verdict:
        yield from _of_verdict(rest, found, facts)
    for words, low, high in found:
        yield from of_share(words, low, high, facts)
    yield from _of_sameness(rest, facts)
    if facts.kind == "estimate":
        yield from _of_comparison(rest, facts)
    else:
        yield from _of_direction(rest, facts)


def _of_names(text: str, facts: Facts) -> Iterator[Objection]:
    """Levels and groups that the row says nothing of."""
    own = " ".join(alias for named in (*facts.first, *facts.second) for alias in named.aliases).casefold()
    for other in facts.others:
        named = next((alias for alias in other.aliases if _find(text, alias) >= 0), "")
        if named and named.casefold() not in own:
            yield Objection(
                named,
                f"the row is {about_words(facts)} and says nothing of it",
                "Leave it out, or bind to the row that does.",
            )


def _of_nobody(text: str, facts: Facts) -> Iterator[Objection]:
    """A direction between two of whom neither is named could be said of anybody."""
    named = [side for side in (facts.first, facts.second) if places_of(text, side)]
    stated = UP.search(text) or DOWN.search(text)
    if facts.first and facts.second and stated and not named and facts.kind != "estimate":
        both = f"“{plain(facts.first)}” and “{plain(facts.second)}”"
        yield Objection(stated[0], f"the row compares {both}, and neither is named", "Name one of them, by its label.")


def _of_verdict(rest: str, shares: list[tuple[str, float, float]], facts: Facts) -> Iterator[Objection]:
    """A ledger's row bears a direction or a share out only where the claim is supported."""
    found = UP.search(rest) or DOWN.search(rest) or SIGNIFICANT.search(rest)
    stated = found[0] if found else next((words for words, *_ in shares), "")
    if stated and facts.verdict != "supported" and not NOT_SIGNIFICANT.search(rest):
        yield Objection(
            stated, f"the verdict is “{facts.verdict}”", 'Say that it is open: add "is not settled by these answers".'
        )


def _of_sameness(text: str, facts: Facts) -> Iterator[Objection]:
    same = says_same(text)
    if not same or (facts.is_equivalence and facts.p <= ALPHA):
        return
    if facts.is_equivalence:
        says = f"the test of being alike does not show it, {p_text(facts.p)}"
    elif facts.p <= ALPHA:
        says = f"the difference{between_both(facts)} is {size_text(facts)}, {p_text(facts.p)}"
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
    text = active(text)
    is_open = NOT_SIGNIFICANT.search(text)
    text = NOT_SIGNIFICANT.sub(" ", text)
    up, down = UP.search(text), DOWN.search(text)
    stated = up or down or SIGNIFICANT.search(text)
    says = f"the difference{between_both(facts)} is {size_text(facts)}, {p_text(facts.p)}"
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
        yield Objection(word[0], f"the difference{between_both(facts)} is {size_text(facts)}", settled_sentence(facts))


def _find(text: str, name: str) -> int:
    found = pattern_of(name).search(text)
    return found.start() if found else -1
