"""The keys of one claim in claims.toml, and what the codebook of the survey knows of the questions they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from cxsurvey.codebook import BASES, Code, Codebook
from cxsurvey.ledger.derived import Derived
from cxsurvey.ledger.quantifiers import LEXICON, interval_of
from cxsurvey.ledger.slot_values import (
    base_at,
    between_at,
    code_lists_at,
    codes_at,
    margins_at,
    number_at,
    numbers_at,
    order_at,
    quantity_at,
    words_at,
)
from cxsurvey.ledger.terms import Interval, PublishedClaim, Recipe, Side
from cxsurvey.settings import Settings

WORDS = ("population", "unit", "published_base", "formula", "reason", "note")
QUESTIONS = ("question", "by", "before", "through", "modifier", "criterion")
QUESTION_LISTS = ("controls", "items")
CODES = {"levels": "question", "group": "by", "against": "by", "modifier_levels": "modifier"}
BETWEEN_GROUPS: tuple[Recipe, ...] = ("2X2", "ORD", "INT", "MED")
WHOLE_SCALE: tuple[Recipe, ...] = ("ORD", "POL", "LOC", "PAR")
RISING: tuple[Recipe, ...] = ("GT", "LB")


@dataclass(frozen=True)
class Book:
    """What claims can name: the codebook, derived questions, and the questions that were not asked.

    `codes` are what claims call the codes of a question where the codebook calls them otherwise. A `lenient` book takes
    every question that it does not know for one that was not asked. A code may stand for several, or for none.
    """

    codebook: Codebook
    not_asked: tuple[str, ...] = ()
    codes: Mapping[str, Mapping[Code, Code | list[Code]]] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)
    lenient: bool = False

    def with_derived(self, derived: tuple[Derived, ...]) -> Book:
        """The same with derived questions."""
        return replace(self, derived={made.name: made for made in derived})

    def lacking(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The questions that were not asked among those named and those they are derived from, each once."""
        found: list[str] = []
        for name in names:
            if name in self.derived and name not in self.codebook:
                found += self.lacking(self.derived[name].questions)
            elif name in self.not_asked or (self.lenient and name not in self.codebook):
                found.append(name)
        return tuple(dict.fromkeys(found))

    def is_known(self, name: str) -> bool:
        """Whether a question can be named: asked, derived, or said not to have been asked."""
        return name in self.codebook or name in self.derived or name in self.not_asked or self.lenient

    @property
    def names(self) -> list[str]:
        """Every name that a claim can use."""
        return [*self.codebook.questions, *self.derived, *self.not_asked]

    def options(self, name: str) -> list[Code]:
        """The codes of the answers to a question, its nets last; none for a number, a text or what was not asked."""
        if name in self.codebook:
            question = self.codebook[name]
            if question.kind in ("numeric", "text"):
                return []
            return [level.code for level in question.levels] + [net.code for net in question.nets]
        return list(self.derived[name].labels) if name in self.derived else []

    def kind(self, name: str) -> str:
        """The kind of a question; "" for one that was not asked."""
        if name in self.codebook:
            return self.codebook[name].kind
        return self.derived[name].question.kind if name in self.derived else ""

    def coded(self, name: str, codes: tuple[Any, ...]) -> tuple[Code, ...]:
        """The codes as the codebook has them: by its own names, and a net as its options."""
        if name not in self.codebook:
            return codes
        known = set(self.options(name))
        own = self.codes.get(name, {})
        renamed = [code for given in codes for code in _listed(own.get(given, given))]
        # a key of TOML is text: "1" may mean the code 1
        renamed = [
            int(code) if code not in known and str(code).isdecimal() and int(code) in known else code
            for code in renamed
        ]
        nets = {net.code: net.options for net in self.codebook[name].nets}
        return tuple(dict.fromkeys(option for code in renamed for option in nets.get(code, (code,))))


def _listed(code: Code | list[Code]) -> list[Code]:
    return code if isinstance(code, list) else [code]


def read_slots(table: Settings) -> dict[str, Any]:
    """The fields of a claim that a table gives, as they are written; mistakes are noted at their path."""
    found: dict[str, Any] = {name: words_at(table, name, None) for name in (*WORDS, *QUESTIONS)}
    found["quantifier"] = table.text("quantifier", None)
    found["recipe"] = table.choice("recipe", get_args(Recipe), None)
    found["side"] = table.choice("side", get_args(Side), None)
    found["base"] = table.choice("base", tuple(BASES), None)
    found["published_n"] = base_at(table, "published_n")
    found["quantity"] = quantity_at(table, "quantity")
    found["interval"] = between_at(table)
    found["threshold"] = number_at(table, "threshold")
    found |= margins_at(table)
    found |= {name: codes_at(table, name) for name in (*CODES, *QUESTION_LISTS)}
    found["order"] = order_at(table)
    found["coefficients"] = numbers_at(table, "coefficients")
    found["inputs"] = numbers_at(table, "inputs")
    found["where"] = code_lists_at(table, "where")
    found["definitions"] = code_lists_at(table, "definitions")
    if found["quantifier"] is not None and found["quantifier"] not in LEXICON:
        table.choice("quantifier", tuple(LEXICON))
    return {name: value for name, value in found.items() if value is not None}


def settled(fields: Mapping[str, Any], book: Book) -> PublishedClaim:
    """The claim of these fields: interval, threshold and side filled in where words imply them, codes as in the book.

    A quantifier that is not in the lexicon has been noted already, and implies nothing.
    """
    claim = PublishedClaim(**{"recipe": "OUT", **fields})
    if claim.recipe not in BETWEEN_GROUPS:
        claim = replace(claim, group=(), against=())  # of a claim whose other tests compare groups
    if claim.recipe in WHOLE_SCALE:
        claim = replace(claim, levels=())
    word = claim.quantifier
    interval, threshold, side = claim.interval, claim.threshold, claim.side
    if threshold is not None and claim.recipe in ("GT", "LT", "LB"):
        falling = claim.recipe == "LT"
        interval = Interval(high=threshold, has_high=False) if falling else Interval(threshold, has_low=False)
    elif interval is None and word in LEXICON and (word or claim.quantity):
        interval = interval_of(word, claim.quantity)
    if threshold is None and interval is not None and claim.recipe in (*RISING, "LT"):
        threshold = interval.low if claim.recipe in RISING else interval.high
    if side == "two-sided" and claim.recipe in (*RISING, "LT", "SUP"):
        side = "less" if claim.recipe == "LT" else "greater"
    return _coded(replace(claim, interval=interval, threshold=threshold, side=side), book)


def _coded(claim: PublishedClaim, book: Book) -> PublishedClaim:
    lists: dict[str, Any] = {
        name: book.coded(getattr(claim, about), getattr(claim, name)) for name, about in CODES.items()
    }
    split = claim.by or claim.question
    return replace(
        claim,
        **lists,
        where={name: book.coded(name, codes) for name, codes in claim.where.items()},
        definitions={name: book.coded(claim.question, codes) for name, codes in claim.definitions.items()},
        coefficients={
            book.coded(claim.question, (code,))[0]: size
            for code, size in claim.coefficients.items()
            if book.coded(claim.question, (code,))
        },
        order=tuple(book.coded(split, codes) for codes in claim.order),
    )
