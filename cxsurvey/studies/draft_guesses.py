"""What a draft study guesses from a draft codebook: weight, engagement question, banner, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cxsurvey.cleaning.engagement.rule import engagement_options
from cxsurvey.codebook import Codebook, Option, Question
from cxsurvey.errors import CodebookError, listing
from cxsurvey.readers.likely_roles import named_like_weight

FEWEST_WAYS = 3  # ways of working with a vendor that the options of an engagement question name
MOST_COLUMNS = 8  # options of a question that makes a legible banner
MOST_BANNERS = 3
SHARED = 3  # questions with the same doubt are asked about once
_ASKED_ANYWAY = "was taken for the weight. Is that right?"  # of every study, see decisions.py

# What analysts split by: words of a question's name, label or wording, the most usual first.
_BANNER = (
    r"\b(company|organi[sz]ation|firm) ?size\b|how many (people|employees)|size of your|\bemployees\b|\borgsize\b|"
    r"bedrijfsgrootte|medewerkers|mitarbeiter|effectif",
    r"region\b|\bcontinent\b|geographic location|\bregio\b|\br[ée]gion\b|bundesland|provincie",
    r"\bindustry\b|\bsector\b|\bvertical\b|\bbranche\b|secteur",
    r"\b(role|function|title|level|seniority)\b|\b(functie|rol|afdeling|funktion|fonction)\b",
    r"\bage\b|\brecage\b|how old|\b(leeftijd|alter|[âa]ge)\b",
    r"\b(gender|sex)\b|\b(geslacht|geschlecht|sexe)\b",
    r"\beduc\w*\b|\b(opleiding\w*|bildung\w*|dipl[ôo]me)\b",
)
# What else describes who answered, or the interview, and is no headline.
_DESCRIBES = (*_BANNER, r"\b(race|ethnic\w*|income|marital|country|status|language|device)\b")


@dataclass(frozen=True)
class Guesses:
    """What a draft study is written with, beside the codebook."""

    weight: str | None
    engagement: str | None
    headline: str | None
    banner: tuple[str, ...]
    countable: bool = True


def guesses(book: Codebook) -> Guesses:
    """What the draft codebook suggests; None and () where it suggests nothing."""
    weights = likely_weights(book)
    weight = next((name for name in weights if name.casefold() == "weight"), weights[0] if weights else None)
    engagement = next((name for name, asked in book.questions.items() if _is_engagement(asked)), None)
    banner = _banner(book)
    return Guesses(weight, engagement, engagement or _first_choice(book, banner), banner, is_countable(book))


def is_countable(book: Codebook) -> bool:
    """Whether any question can have a table: one with options or numbers."""
    return any(asked.kind != "text" for asked in book.questions.values())


def likely_weights(book: Codebook) -> tuple[str, ...]:
    """The columns that could be a weight: those said to be one, and numbers with decimals that are named like one."""
    numbers = (name for name, asked in book.questions.items() if asked.kind == "numeric" and named_like_weight(name))
    return book.columns_of("weight") or tuple(numbers)


def _is_engagement(asked: Question) -> bool:
    """Whether the options say how a vendor should work with IT and the business."""
    if asked.kind != "single" or len(asked.options) < FEWEST_WAYS:
        return False
    try:
        ways = set(engagement_options(asked).values())
    except CodebookError:
        return False
    return len(ways) >= FEWEST_WAYS and {"it_only", "joint"} <= ways


def _first_choice(book: Codebook, banner: tuple[str, ...]) -> str | None:
    """The first question with a handful of answers that is not one to split by; one that says what it asks, if any."""
    fitting = [asked for name, asked in book.questions.items() if name not in banner and _is_short(asked)]
    return next((asked.name for asked in sorted(fitting, key=_wordless)), None)


def _wordless(asked: Question) -> tuple[bool, bool, bool, bool]:
    """How unlike a headline a question is: about who answered, no question mark, answers in codes, only two of them."""
    return describes(asked), "?" not in asked.wording, is_coded(asked), len(answers_of(asked)) < 3


def describes(asked: Question) -> bool:
    """Whether a question is about who answered, or about the interview."""
    texts = (asked.name.replace("_", " "), asked.label, asked.wording)
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in _DESCRIBES for text in texts)


def is_coded(asked: Question) -> bool:
    """Whether all its answers are codes that nothing says the meaning of."""
    return all(re.fullmatch(r"-?\d*", option.label.strip()) for option in answers_of(asked))


def _is_short(asked: Question) -> bool:
    return asked.kind == "single" and 2 <= len(answers_of(asked)) <= MOST_COLUMNS and not asked.battery


def answers_of(asked: Question) -> list[Option]:
    """The options of a question that are answers, not reasons for having none."""
    return [option for option in asked.options if option.reason is None]


def _banner(book: Codebook) -> tuple[str, ...]:
    """Up to three questions to split by, one of each sort."""
    found: list[str] = []
    for pattern in _BANNER:
        name = next((name for name, asked in book.questions.items() if _splits(asked, pattern, found)), None)
        found += [name] if name else []
    return tuple(found[:MOST_BANNERS])


def _splits(asked: Question, pattern: str, taken: list[str]) -> bool:
    texts = (asked.name.replace("_", " "), asked.label, asked.wording)
    named = any(re.search(pattern, text, re.IGNORECASE) for text in texts)
    return named and asked.name not in taken and _is_short(asked)


def gathered(book: Codebook) -> Codebook:
    """The codebook in which a doubt that many questions share stands once, with the questions it is about."""
    about: dict[str, list[str]] = {}
    for asked in book.questions.values():
        for line in asked.decide:
            about.setdefault(line, []).append(asked.name)
    shared = {line: names for line, names in about.items() if len(names) >= SHARED}
    lines = [f"{line} (In {len(names):,} questions: {_some(names)}.)" for line, names in shared.items()]
    own = [line for line in book.decide if not line.endswith(_ASKED_ANYWAY)]
    return replace(book, decide=(*own, *lines), questions=_without(book.questions, shared))


def _without(questions: Mapping[str, Question], shared: Mapping[str, list[str]]) -> dict[str, Question]:
    return {
        name: replace(asked, decide=tuple(line for line in asked.decide if line not in shared))
        for name, asked in questions.items()
    }


def _some(names: list[str]) -> str:
    return listing([name if len(name) <= 40 else f"{name[:39]}…" for name in names], limit=3)
