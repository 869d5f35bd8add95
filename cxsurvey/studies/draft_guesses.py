"""What a draft study guesses from a draft codebook: weight, engagement question, banner, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cxsurvey.cleaning.engagement.rule import engagement_options
from cxsurvey.codebook import Codebook, Question
from cxsurvey.errors import CodebookError, listing

FEWEST_WAYS = 3  # ways of working with a vendor that the options of an engagement question name
MOST_COLUMNS = 8  # options of a question that makes a legible banner
MOST_BANNERS = 3
SHARED = 3  # questions with the same doubt are asked about once

# What analysts split by: words of a question's name, label or wording, the most usual first.
_BANNER = (
    r"\b(company|organi[sz]ation|firm) ?size\b|how many (people|employees)|size of your|\bemployees\b|\borgsize\b",
    r"region\b|\bcontinent\b|geographic location",
    r"\bindustry\b|\bsector\b|\bvertical\b",
    r"\b(role|function|title|level|seniority)\b",
    r"\bage\b|\brecage\b|how old",
    r"\b(gender|sex)\b",
    r"\beduc\w*\b",
)


@dataclass(frozen=True)
class Guesses:
    """What a draft study is written with, beside the codebook."""

    weight: str | None
    engagement: str | None
    headline: str | None
    banner: tuple[str, ...]


def guesses(book: Codebook) -> Guesses:
    """What the draft codebook suggests; None and () where it suggests nothing."""
    weights = book.columns_of("weight")
    weight = next((name for name in weights if name.casefold() == "weight"), weights[0] if weights else None)
    engagement = next((name for name, asked in book.questions.items() if _is_engagement(asked)), None)
    banner = _banner(book)
    return Guesses(weight, engagement, engagement or _first_choice(book, banner), banner)


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
    """The first question with a handful of options that is not one to split by; one that was worded as such, if any."""
    fitting = [asked for name, asked in book.questions.items() if name not in banner and _is_short(asked)]
    worded = (asked for asked in fitting if asked.wording.rstrip().endswith("?"))
    return next((asked.name for asked in (*worded, *fitting)), None)


def _is_short(asked: Question) -> bool:
    answers = [option for option in asked.options if option.reason is None]
    return asked.kind == "single" and 2 <= len(answers) <= MOST_COLUMNS and not asked.battery


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
    return replace(book, decide=(*book.decide, *lines), questions=_without(book.questions, shared))


def _without(questions: Mapping[str, Question], shared: Mapping[str, list[str]]) -> dict[str, Question]:
    return {
        name: replace(asked, decide=tuple(line for line in asked.decide if line not in shared))
        for name, asked in questions.items()
    }


def _some(names: list[str]) -> str:
    return listing([name if len(name) <= 40 else f"{name[:39]}…" for name in names], limit=3)
