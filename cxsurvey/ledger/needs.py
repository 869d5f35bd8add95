"""What each test recipe needs to be told, and whether what it is told can hold: keys, questions, codes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxsurvey.errors import nearest
from cxsurvey.ledger.arithmetic import evaluate
from cxsurvey.ledger.slots import BETWEEN_GROUPS, CODES, QUESTION_LISTS, QUESTIONS, Book
from cxsurvey.ledger.terms import PublishedClaim, Recipe
from cxsurvey.settings import shown

Problem = tuple[str, str]  # the key, and what is said after its path


@dataclass(frozen=True, slots=True)
class Needs:
    """What a recipe tests, in words, and the keys that it cannot do without."""

    says: str
    keys: tuple[str, ...] = ()
    is_directed: bool = False


NEEDS: dict[Recipe, Needs] = {
    "FIX": Needs("a share against a published one taken as exact", ("question", "levels", "quantity")),
    "2S": Needs("a share against a published one of known base", ("question", "levels", "quantity", "published_n")),
    "GT": Needs("a share above a threshold", ("question", "levels", "threshold")),
    "LT": Needs("a share below a threshold", ("question", "levels", "threshold")),
    "LB": Needs("a share whose exact lower limit is above a threshold", ("question", "levels", "threshold")),
    "EQ": Needs("equal within a margin", ("question", "margin")),
    "BAND": Needs("a share, or a number, between two bounds", ("question", "interval")),
    "SUP": Needs("one answer above every other", ("question", "levels")),
    "CON": Needs("a contrast of answers to one question", ("question", "coefficients")),
    "ORDR": Needs("answers or groups in a stated order", ("question", "order")),
    "2X2": Needs("a share in one group against another", ("question", "levels", "by", "group", "against"), True),
    "ORD": Needs("ordered answers in one group against another", ("question", "by", "group", "against"), True),
    "TREND": Needs("rising or falling with another question", ("question", "by"), True),
    "PAIR": Needs("the same respondents before and after, or against the middle", ("question",), True),
    "INT": Needs(
        "a difference that depends on a third question",
        ("question", "by", "group", "against", "modifier", "modifier_levels"),
        True,
    ),
    "MED": Needs("a difference that another question takes up", ("question", "by", "group", "against", "through")),
    "POL": Needs("two camps with little between them", ("question",)),
    "LOC": Needs("a median", ("question",)),
    "PAR": Needs("the share of the total that the top holds", ("question", "quantity", "margin")),
    "WAVE": Needs("rising or falling from wave to wave", ("question", "by"), True),
    "DET": Needs("plain arithmetic", ("formula", "inputs", "quantity")),
    "SCORE": Needs("a scale that holds together and goes with something", ("items", "criterion"), True),
    "OUT": Needs("nothing that a survey can tell", ("reason",)),
}

OF_SHARES: tuple[Recipe, ...] = ("FIX", "2S", "GT", "LT", "LB", "PAR")
A_SHARE = 'a share, such as "41.7%"'

EXPECTED = {
    "question": "the name of a question",
    "levels": "the codes that count",
    "interval": 'a quantity, a quantifier or between = ["85%", "90%"]',
    "quantity": 'a number as printed, such as "41.7%"',
    "published_n": "the base of the published number",
    "threshold": 'a threshold, such as "50%", or a quantifier that names one',
    "margin": 'a margin, such as "5 pp"',
    "coefficients": "a number for each level, such as { joint = 1, it_only = -1 }",
    "order": "codes from first to last",
    "by": "the question that splits respondents",
    "group": "the codes of the first group",
    "against": "the codes that it is compared with",
    "modifier": "the question that changes the difference",
    "modifier_levels": "the codes of it that are said to change it",
    "through": "the question that is said to take the difference up",
    "formula": "arithmetic, such as windows * hours * weeks",
    "inputs": "the numbers of the formula by name",
    "items": "the questions of the score",
    "criterion": "the question that the score should go with",
    "reason": "why no survey can tell",
}


def problems_of(claim: PublishedClaim, book: Book) -> Iterator[Problem]:
    """Each mistake in one settled claim: the key it is about, and what is said after the path of that key."""
    needs = NEEDS[claim.recipe]
    for key in needs.keys:
        if _is_empty(getattr(claim, key)):
            written = "quantity" if key == "interval" else key
            yield written, f"is missing, expected {EXPECTED[key]} for {claim.recipe}"
    if needs.is_directed and claim.side == "two-sided":
        yield "side", f'is missing, expected "greater" or "less" for {claim.recipe}: the claim says which'
    if claim.recipe == "EQ" and not claim.by and (claim.quantity is None or not claim.levels):
        yield "quantity", "is missing, expected a quantity with levels, or groups to compare (by) for EQ"
    if claim.recipe == "BAND" and claim.interval and not _is_bounded(claim):
        yield "quantifier", f"= {shown(claim.quantifier)}, expected words with two ends, or between, for BAND"
    yield from _outside(claim)
    yield from _questions(claim, book)
    yield from _codes(claim, book)
    if claim.formula:
        yield from _arithmetic(claim)


def question_of(claim: PublishedClaim, key: str) -> str:
    """The question that the codes at a key of the claim belong to.

    >>> question_of(PublishedClaim("a", "", "", "ORD", question="D09", by="D02"), "against")
    'D02'
    """
    if key.startswith("where."):
        return key.removeprefix("where.")
    about = "by" if key == "order" and claim.by else CODES.get(key, key if key in QUESTIONS else "question")
    return str(getattr(claim, about))


def _is_empty(value: Any) -> bool:
    return value is None or (not isinstance(value, float | int) and hasattr(value, "__len__") and len(value) == 0)


def _is_bounded(claim: PublishedClaim) -> bool:
    return claim.interval is not None and math.isfinite(claim.interval.low) and math.isfinite(claim.interval.high)


def stray_codes(fields: Mapping[str, Any], tests: Sequence[PublishedClaim], book: Book) -> Iterator[Problem]:
    """Codes of groups that belong to no question, or are none of its, where the recipe does not look at them."""
    for key in ("group", "against", "modifier_levels"):
        about, codes = CODES[key], fields.get(key, ())
        if codes and not any(getattr(test, about) for test in tests):
            yield key, f"is given, expected {about} beside it: the question they are codes of"
        elif codes and about in fields and fields["recipe"] not in BETWEEN_GROUPS and not book.lenient:
            yield from unknown_codes(key, book.coded(fields[about], codes), fields[about], book)


def _outside(claim: PublishedClaim) -> Iterator[Problem]:
    """Numbers of a share that no share can be."""
    if not (claim.recipe in OF_SHARES or (claim.levels and claim.recipe in ("EQ", "BAND"))):
        return
    if claim.quantity is not None and not 0 <= claim.quantity.value <= 1:
        yield "quantity", f"= {shown(claim.quantity.text)}, expected {A_SHARE} for {claim.recipe}"
    elif claim.threshold is not None and not 0 < claim.threshold < 1:
        yield "threshold", f"= {claim.threshold:g}, expected {A_SHARE} for {claim.recipe}"
    if claim.margin is not None and not claim.margin < 1:
        yield "margin", f'= {claim.margin:g}, expected points, such as "5 pp", for {claim.recipe}'


def _questions(claim: PublishedClaim, book: Book) -> Iterator[Problem]:
    for key in QUESTIONS:
        name = getattr(claim, key)
        if name and not book.is_known(name):
            yield key, f"= {shown(name)}, expected {nearest(name, book.names)}"
    for key in QUESTION_LISTS:
        for name in getattr(claim, key):
            if not book.is_known(str(name)):
                yield key, f"names {shown(name)}, expected {nearest(str(name), book.names)}"
    for name in claim.where:
        if not book.is_known(name):
            yield f"where.{name}", f"is not a question, expected {nearest(name, book.names)}"


def _codes(claim: PublishedClaim, book: Book) -> Iterator[Problem]:
    """Codes that their question does not have; of a question that was not asked nothing can be said."""
    for key, about in CODES.items():
        yield from unknown_codes(key, getattr(claim, key), getattr(claim, about), book)
    for name, codes in claim.where.items():
        yield from unknown_codes(f"where.{name}", codes, name, book)
    for name, codes in claim.definitions.items():
        yield from unknown_codes(f"definitions.{name}", codes, claim.question, book)
    yield from unknown_codes("coefficients", tuple(claim.coefficients), claim.question, book)
    split = claim.by or claim.question
    yield from unknown_codes("order", tuple(code for codes in claim.order for code in codes), split, book)


def unknown_codes(key: str, codes: tuple[Any, ...], name: str, book: Book) -> Iterator[Problem]:
    """Codes that a question does not have, or that a number cannot have."""
    if not codes or not name or not book.is_known(name) or book.lacking((name,)):
        return
    known = book.options(name)
    if not known:
        yield key, f"is given, expected no codes: {name} is a {book.kind(name)} question; make bands of it in [derived]"
        return
    wrong = [code for code in codes if code not in known]
    if wrong:
        yield key, f"names {shown(wrong[0])}, expected {nearest(wrong[0], known)}"


def _arithmetic(claim: PublishedClaim) -> Iterator[Problem]:
    try:
        evaluate(claim.formula, claim.inputs)
    except ValueError as error:
        yield "formula", f"= {shown(claim.formula)}, expected {error}"
