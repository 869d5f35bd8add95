"""What an answer amounts to: its concepts joined, its negations settled, and the one code that the rest speaks for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

REVIEW = "review"
_CLAUSE = re.compile(r"\s*(?:\||\bBUT\b)\s*")
_NEGATED = re.compile(r"\b(?:NOT|NOTONLY)\b")
_KNOWN = re.compile(r"\b(?!UNKNOWN\b|DOUBTFUL\b)[A-Z]+\b")  # "joint is not what we need" says nothing for joint
_OPENING = re.compile(r"^[| ]*(?:(?:ONLY|DIRECT|VENDOR) )+(?=·)")  # "only together" is together
_OPENED = {"joint", "adviser"}
_SHORT = 2  # concepts up to which punctuation between them says nothing


@dataclass(frozen=True, slots=True)
class Meaning:
    """The code that an answer speaks for, or None; the codes that it might mean; and whether a negation decided."""

    code: str | None
    candidates: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of patterns.toml, compiled, in their order."""

    joins: tuple[tuple[re.Pattern[str], str], ...]
    negations: tuple[tuple[re.Pattern[str], str], ...]
    strong: tuple[tuple[re.Pattern[str], str], ...]
    weak: tuple[tuple[re.Pattern[str], str], ...]
    never_left: frozenset[str]


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The patterns that come with the package."""
    text = (resources.files("cxsurvey.cleaning.engagement") / "patterns.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)

    def compiled(key: str, value: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(entry["find"]), entry[value]) for entry in table[key])

    return Patterns(
        compiled("join", "as"),
        compiled("negation", "code"),
        compiled("pattern", "code"),
        compiled("weak", "code"),
        frozenset(table["leftover"]["never"]),
    )


@lru_cache(maxsize=65_536)
def meaning(concepts: tuple[str, ...]) -> Meaning:
    """What the concepts of an answer amount to.

    >>> meaning(("NOT", "ONLY", "IT"))
    Meaning(code='joint', candidates=('joint',), negated=True)
    >>> meaning(("ONLY", "IT")).code, meaning(("IT",)).code
    ('it_only', None)
    """
    text = _joined(" ".join(concepts))
    text, settled = _taken(text, patterns().negations)
    if REVIEW in settled:
        return Meaning(None, _named(settled), negated=True)
    positive, dropped = _without_negated(text)
    text, found = _taken(positive, patterns().strong)
    codes = settled + found
    if not codes:
        text, codes = _taken(positive, patterns().weak)
    if set(codes) <= _OPENED:
        text = _OPENING.sub("", text)
    negated = bool(settled) or dropped
    if settled and dropped:
        return Meaning(None, _named(codes), negated=True)
    if len(set(codes)) != 1 or REVIEW in codes or patterns().never_left & set(text.split()) or _sides_denied(positive):
        return Meaning(None, _named(codes), negated=negated)
    return Meaning(codes[0], _named(codes), negated=negated)


def _named(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code != REVIEW))


def _joined(text: str) -> str:
    """The concepts with those that belong together made one."""
    text = re.sub(r"\s+", " ", text).strip(" |")
    if len(text.replace("|", " ").split()) <= _SHORT and not _NEGATED.search(text):
        text = " ".join(text.replace("|", " ").split())
    before = ""
    while before != text:
        before = text
        for pattern, reading in patterns().joins:
            text = pattern.sub(reading, text)
    return text


def _taken(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, list[str]]:
    """The codes that patterns speak for, and the text without what they have taken."""
    codes: list[str] = []
    for pattern, code in rules:
        text, count = pattern.subn("·", text)
        codes += [code] * bool(count)
    return text, codes


def _without_negated(text: str) -> tuple[str, bool]:
    """The text without what stands after a negation in its clause, and whether there was any."""
    if not _NEGATED.search(text):
        return text, False
    kept = []
    for clause in _CLAUSE.split(text):
        found = _NEGATED.search(clause)
        if found is None:
            kept.append(clause)
        elif not _NEGATED.sub("", clause).strip():
            return "DENIED", True
        elif _KNOWN.search(clause[found.end() :]):
            denied = re.fullmatch(r"(?: VIA)? (?:IT|BIZ|SIDES|RECIP)", clause[found.end() :].rstrip())
            kept.append(clause[: found.start()] + (" DENIED" if denied else ""))
    return " | ".join(filter(None, (clause.strip() for clause in kept))), True


def _sides_denied(text: str) -> bool:
    return bool(re.search(r"\bDENIED\b", text)) and not re.search(r"\b(DIRECT|ONLY)\b", text)
