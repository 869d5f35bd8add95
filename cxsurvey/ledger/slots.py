"""The keys of one claim in claims.toml, and what the codebook of the survey knows of the questions they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from cxsurvey.codebook import BASES, Code, Codebook
from cxsurvey.ledger.derived import Derived
from cxsurvey.ledger.quantifiers import LEXICON, interval_of, quantity
from cxsurvey.ledger.terms import Interval, PublishedClaim, Quantity, Recipe, Side
from cxsurvey.settings import Settings, shown

A_NUMBER = 'a number as printed, such as "41.7%", "1/3" or "8 hours"'

WORDS = ("quantifier", "population", "unit", "published_base", "formula", "reason", "note")
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
    found: dict[str, Any] = {name: table.text(name, None) for name in (*WORDS, *QUESTIONS)}
    found["recipe"] = table.choice("recipe", get_args(Recipe), None)
    found["side"] = table.choice("side", get_args(Side), None)
    found["base"] = table.choice("base", tuple(BASES), None)
    found["published_n"] = _above_zero(table, "published_n")
    found["quantity"] = _quantity(table, "quantity")
    found["interval"] = _between(table)
    found["threshold"] = _number(table, "threshold")
    found |= _margins(table)
    found |= {name: _list(table, name) for name in (*CODES, *QUESTION_LISTS)}
    found["order"] = _order(table)
    found["coefficients"] = _numbers(table, "coefficients")
    found["inputs"] = _numbers(table, "inputs")
    found["where"] = _lists(table, "where")
    found["definitions"] = _lists(table, "definitions")
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


def _quantity(table: Settings, key: str) -> Quantity | None:
    table.ask(key)
    text = table.items(key, (None,))[0] if key in table else None
    found = quantity(text) if isinstance(text, str) else None
    if key in table and found is None:
        table.problem(f"{table.where(key)} = {shown(table.value(key))}, expected {A_NUMBER}")
    return found


def _between(table: Settings) -> Interval | None:
    if "between" not in table:
        return None
    ends = [quantity(end) if isinstance(end, str) else None for end in table.items("between")]
    if len(ends) != 2 or None in ends or ends[0].value >= ends[1].value:  # type: ignore[union-attr]
        where, given = table.where("between"), shown(table.value("between"))
        table.problem(f'{where} = {given}, expected two numbers, such as ["85%", "90%"]')
        return None
    return Interval(ends[0].value, ends[1].value)  # type: ignore[union-attr]


def _number(table: Settings, key: str) -> float | None:
    """A number in the unit of the answers, or one as printed: 20, "50%"."""
    if key not in table:
        return None
    return _value(table, key, table.items(key)[0] if table.items(key) else None)


def _value(table: Settings, key: str, given: Any) -> float | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    found = quantity(given) if isinstance(given, str) else None
    if found is None:
        table.problem(f"{table.where(key)} = {shown(given)}, expected {A_NUMBER}, or 20 in the unit of the answers")
    return found.value if found else None


def _margins(table: Settings) -> dict[str, Any]:
    """`margin`, and the others where several are listed."""
    if "margin" not in table:
        return {}
    found = [_value(table, "margin", given) for given in table.items("margin")]
    known = [value for value in found if value is not None]
    if len(known) == len(found) and (not known or min(known) <= 0):
        table.problem(f"{table.where('margin')} = {shown(table.value('margin'))}, expected margins above 0")
        return {}
    return {"margin": known[0], "margins": tuple(known[1:])} if known else {}


def _above_zero(table: Settings, key: str) -> int | None:
    found = table.whole(key, None)
    if found is not None and found <= 0:
        table.problem(f"{table.where(key)} = {found}, expected a whole number above 0, or no such key")
        return None
    return found


def _list(table: Settings, key: str) -> tuple[Any, ...] | None:
    found = table.items(key) if key in table else None
    return _sound_list(table, key, found) if found is not None else None


def _sound_list(table: Settings, key: str, found: tuple[Any, ...]) -> tuple[Any, ...]:
    if not found or not all(_is_code(entry) for entry in found):
        table.problem(f"{table.where(key)} = {shown(list(found))}, expected at least one code or name")
        return ()
    return found


def _is_code(entry: object) -> bool:
    return isinstance(entry, str | int) and not isinstance(entry, bool)


def _order(table: Settings) -> tuple[tuple[Code, ...], ...] | None:
    """Codes from first to last; those that belong together in a list of their own."""
    if "order" not in table:
        return None
    steps = tuple(tuple(step) if isinstance(step, list) else (step,) for step in table.items("order"))
    if len(steps) < 2 or not all(step and all(_is_code(code) for code in step) for step in steps):
        table.problem(f"{table.where('order')} = {shown(table.value('order'))}, expected two codes or more, in order")
        return None
    return steps


def _numbers(table: Settings, key: str) -> dict[Any, float] | None:
    if key not in table:
        return None
    found = table.pairs(key)
    for name, value in found.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            table.problem(f"{table.where(key)}.{name} = {shown(value)}, expected a number")
            return None
    return {name: float(value) for name, value in found.items()}


def _lists(table: Settings, key: str) -> dict[str, tuple[Code, ...]] | None:
    if key not in table:
        return None
    return {
        name: _sound_list(table, f"{key}.{name}", tuple(value) if isinstance(value, list) else (value,))
        for name, value in table.pairs(key).items()
    }
