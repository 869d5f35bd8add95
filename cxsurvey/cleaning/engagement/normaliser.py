"""Answers to the engagement question as codes: code or label, synonym, negation, misspelling, and else a person."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args

import pandas as pd

from cxsurvey.cleaning.engagement.language import DOUBTFUL, Language, Reading, chosen, languages
from cxsurvey.cleaning.engagement.meaning import Meaning, meaning
from cxsurvey.cleaning.engagement.tokens import asks, plain, tokens
from cxsurvey.cleaning.outcome import BLANK, Method, Outcome, in_doubt, outcomes_of
from cxsurvey.cleaning.similarity import SHORTEST, SIMILAR, similarity
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest

EngagementCode = Literal[
    "it_only", "joint", "it_middleman", "business_led", "separate", "adviser", "other", "no_preference"
]

CODES: tuple[str, ...] = get_args(EngagementCode)
NUMBERS: Mapping[Any, str] = dict(zip((1, 2, 3, 4, 5, 6, 97, 98), CODES, strict=True))
MOST_UNKNOWN = 4  # words of an answer that no language knows
# How many more words than those known may be unknown: one word such as "depends" tells more than one such as "joint".
SPARE = {"other": 2, "no_preference": 2, "adviser": 0}

_CALLED = r"(?:(?:option|answer|code|choice|optie|antwoord|keuze|nr|no|#)\W*)?[\[(]?(\d{1,3})(?:\.0+)?"
_NUMBER = re.compile(rf"{_CALLED}\W*")
_NUMBERED = re.compile(rf"{_CALLED}\s*[-.:)\]=|\s]\s*(\D.*)")
_LETTERED = re.compile(r"[\[(]?[a-h][.:)\]]\s+(?=\S{2})")  # "b) joint": the letter says nothing on the code
_CUT = 2 / 3  # of a label that has to be there where the export cut it off within a word


def engagement(
    answers: Iterable[Any],
    language: str | Iterable[str] | None = None,
    *,
    codes: Mapping[Any, str] | None = None,
) -> pd.DataFrame:
    """A frame `raw, code, method, score`, one row per answer, with the index of the answers.

    `code` is one of it_only, joint, it_middleman, business_led, separate, adviser, other, no_preference, or missing.
    `method` says how it was found: "code" or "label" of the questionnaire, "synonym" (words and phrases of the
    language files), "negation" ("not only IT" is joint), "fuzzy" (misspelled words corrected within one language,
    similarity 0.92 or more); "blank" for no answer; "review" for what a person has to decide. `score` is 1 for
    certainty, less by words that were not understood, NaN where no code was given.

    `language` is the code of one language ("en", "nl") or of several; without it the one that knows most of an
    answer's words reads it. `codes` says what the numbers in the export mean where the wave at hand did not number
    its options 1 to 6, 97, 98 in the order above.

    Raises InputError for a language or a code that there is not. Work is done once per distinct answer.

    >>> engagement(["IT only", "not only IT", "via de ICT-afdeling", "jiont sesions", "IT"])
                       raw          code    method     score
    0              IT only       it_only   synonym  1.000000
    1          not only IT         joint  negation  1.000000
    2  via de ICT-afdeling  it_middleman   synonym  1.000000
    3        jiont sesions         joint     fuzzy  0.954945
    4                   IT           NaN    review       NaN
    """
    column = answers if isinstance(answers, pd.Series) else pd.Series(list(answers), dtype=object)
    return outcomes_of(column, reading_with(language, codes), CODES)


def reading_with(
    language: str | Iterable[str] | None = None, codes: Mapping[Any, str] | None = None
) -> Callable[[Any], Outcome]:
    """A function that reads one answer with these languages and numbers."""
    spoken = chosen(language)
    numbers = NUMBERS if codes is None else _checked(codes)
    labels = {plain(label): code for known in languages().values() for code, label in known.labels.items()}

    def read(value: Any) -> Outcome:
        return _read(value, spoken, numbers, labels)

    return read


def _checked(codes: Mapping[Any, str]) -> dict[Any, str]:
    unknown = [code for code in codes.values() if code not in CODES]
    if unknown:
        raise InputError(
            "There is no such way of working with a vendor.",
            where="codes",
            got=listing(unknown),
            expected=nearest(unknown[0], CODES),
            next_step="Map each number of the export to one of these codes.",
        )
    return {_whole(number): code for number, code in codes.items()}


def _whole(value: Any) -> Any:
    """1, 1.0 and "1" as one."""
    text = str(value).strip()
    return int(float(text)) if re.fullmatch(r"\d{1,3}(\.0+)?", text) else value


def _read(value: Any, spoken: tuple[Language, ...], numbers: Mapping[Any, str], labels: Mapping[str, str]) -> Outcome:
    if isinstance(value, float) and math.isnan(value):
        return BLANK
    text = plain(str(value))
    if not text:
        return BLANK
    number = _NUMBER.fullmatch(text)
    if number:
        return _by_number(int(number[1]), numbers)
    if text in CODES:
        return Outcome(text, "code")
    if text in labels:
        return Outcome(labels[text], "label")
    text = _LETTERED.sub("", text, count=1) if _LETTERED.match(text) else text
    if whole := _cut_off(text, labels):
        return Outcome(whole, "label")
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return _numbered(int(numbered[1]), numbered[2], spoken, numbers, labels)
    return _in_words(text, spoken)


def _cut_off(text: str, labels: Mapping[str, str]) -> str:
    """The code of the label that a text begins and leaves within a word; nothing where none or several begin so."""
    begun = {
        code
        for label, code in labels.items()
        if len(text) >= _CUT * len(label) and label.startswith(text) and label[len(text) : len(text) + 1].isalnum()
    }
    return begun.pop() if len(begun) == 1 and text[-1:].isalnum() else ""


def _by_number(number: int, numbers: Mapping[Any, str]) -> Outcome:
    if number in numbers:
        return Outcome(numbers[number], "code")
    return in_doubt("a number that is no code")


def _numbered(
    number: int, text: str, spoken: tuple[Language, ...], numbers: Mapping[Any, str], labels: Mapping[str, str]
) -> Outcome:
    """A number with words behind it, which must say the same."""
    words = Outcome(labels[text], "label") if text in labels else _in_words(text, spoken)
    code = numbers.get(number)
    if code is not None and code == words.code:
        return words
    both = dict.fromkeys(found for found in (code, words.code) if found is not None)
    return in_doubt("the number and the words do not say the same", _unmeasured(both), words.language)


def _in_words(text: str, spoken: tuple[Language, ...]) -> Outcome:
    """The reading of the language that knows most of the words; where several know as many, they must agree."""
    split = tokens(text)
    read = [(known, known.read(split)) for known in spoken]
    cost = [reading.unknown + 0.5 * reading.corrected for _, reading in read]
    best = [pair for pair, own in zip(read, cost, strict=True) if own == min(cost)]
    if any(DOUBTFUL in reading.concepts for _, reading in read) and any(reading.corrected for _, reading in best):
        return in_doubt("a word that might be a negation")
    outcomes = [_judged(text, known, reading) for known, reading in best]
    given = [outcome for outcome in outcomes if outcome.code is not None]
    others = {code for outcome in outcomes for code, _ in outcome.candidates}
    if given and others == {given[0].code}:
        return given[0]
    return (
        in_doubt("two languages read it differently", _unmeasured(sorted(map(str, others)))) if given else outcomes[0]
    )


def _unmeasured(codes: Iterable[Code]) -> list[tuple[Code, float]]:
    return [(code, math.nan) for code in codes]


def _judged(text: str, known: Language, reading: Reading) -> Outcome:
    """The code of one reading, unless something about the answer leaves it in doubt."""
    found: Meaning = meaning(reading.concepts)
    why = _doubt(text, reading, found)
    near = _unmeasured(found.candidates)
    if why:
        return in_doubt(why, near, known.code if reading.known else "")
    share = reading.known / (reading.known + reading.unknown)
    method: Method = "fuzzy" if reading.corrected else "negation" if found.negated else "synonym"
    score = share * _alike(text, reading) if reading.corrected else share
    return Outcome(found.code, method, score, tuple(near), known.code)


def _doubt(text: str, reading: Reading, found: Meaning) -> str:
    """Why a person has to look, or nothing."""
    if asks(text):
        return "a question"
    if found.code is None:
        return "says several things" if found.candidates else "says nothing that is known"
    most = 0 if found.code == "it_only" else min(reading.known + SPARE.get(found.code, -1), MOST_UNKNOWN)
    if reading.unknown > max(most, 0):
        return "too many words that are not known"
    if reading.corrected and (len(text) < SHORTEST or _alike(text, reading) < SIMILAR):
        return "misspelled too far"
    return ""


def _alike(text: str, reading: Reading) -> float:
    return similarity(" ".join(tokens(text)), " ".join(reading.words))
