"""Answers to any closed question that are an option misspelled, read as that option where nothing else is as near."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cxsurvey.cleaning.engagement.language import languages
from cxsurvey.cleaning.engagement.tokens import plain, tokens
from cxsurvey.cleaning.outcome import BLANK, Outcome, in_doubt, outcomes_of, rewriting, spellings
from cxsurvey.cleaning.proposal import Proposal
from cxsurvey.cleaning.similarity import MARGIN, SHORTEST, SIMILAR, edits, edits_allowed, similarity
from cxsurvey.codebook import Code, Codebook, Question
from cxsurvey.errors import InputError

CANDIDATES = 3  # options that a person is shown for an answer in doubt


def match_answers(
    answers: Iterable[Any], question: Question, *, reasons: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """A frame `raw, code, method, score`, one row per answer, with the codes of a single-response question.

    `method` is "code" or "label" (also in other case, accents, spacing or encoding), "reason" for what `reasons` (of
    the codebook) says is no answer, "fuzzy" for a misspelling: at least 6 characters, similarity 0.92 or more and 0.08
    ahead of any other option, the same first letter, the same numbers and the same negations; "blank"; or "review".

    Raises InputError for a question without options to choose one of.

    >>> from cxsurvey.codebook import Option
    >>> asked = Question("S04", options=(Option(1, "Customer service"), Option(2, "Marketing")))
    >>> match_answers(["customer  SERVICE", "Custmer service", "no marketing", "2"], asked)["code"].tolist()
    [1, 1, nan, 2]
    """
    column = answers if isinstance(answers, pd.Series) else pd.Series(list(answers), dtype=object)
    named = dict(reasons or {})
    codes = dict.fromkeys([*(option.code for option in question.options), *named.values()])
    return outcomes_of(column, reading_by_options(question, named), list(codes))


@dataclass(frozen=True, slots=True)
class Matching:
    """Writes misspelled answers to a single-response question as its codebook does, where one option is the nearest.

    See match_answers for when an answer is taken for an option.
    """

    question: str
    name: str = "clean.matching"
    version: ClassVar[str] = "1"

    @property
    def thresholds(self) -> str:
        """What is asked of a match."""
        return f"{self.question}: similarity {SIMILAR} or more, {MARGIN} ahead of others, {SHORTEST} characters or more"

    def reading(self, codebook: Codebook) -> Callable[[Any], Outcome]:
        """The function that reads one answer."""
        return reading_by_options(codebook[self.question], codebook.reasons)

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every answer outside the codebook that is one of its options misspelled."""
        asked = codebook[self.question]
        return rewriting(frame, asked, codebook, self.reading(codebook), spellings(asked, codebook.reasons))


def reading_by_options(question: Question, reasons: Mapping[str, str]) -> Callable[[Any], Outcome]:
    """A function that reads one answer by the options of a question."""
    if question.kind != "single" or not question.options:
        raise InputError(
            "Answers are matched to the options of a single-response question.",
            where=question.name,
            got=f"a {question.kind} question with {len(question.options)} options",
            expected="a single-response question with options",
            next_step="Name another question, or list its options in the codebook.",
        )
    exact = {str(option.code): option.code for option in question.options}
    texts = {
        (plain(str(value)), option.code)
        for option in question.options
        for value in (*option.values, option.label)
        if plain(str(value))
    }
    known = [text for text, _ in texts]
    labels = {text: code for text, code in texts if known.count(text) == 1}
    named = {plain(str(value)): reason for value, reason in reasons.items()}
    ordered = sorted(texts, key=str)

    def read(value: Any) -> Outcome:
        text = plain(str(value)) if value == value else ""
        if not text:
            return BLANK
        if (number := text.removesuffix(".0")) in exact:
            return Outcome(exact[number], "code")
        if text in labels:
            return Outcome(labels[text], "label")
        if text in named:
            return Outcome(named[text], "reason")
        return _nearest(text, ordered)

    return read


def _nearest(text: str, texts: list[tuple[str, Code]]) -> Outcome:
    alike: dict[Code, float] = {}
    spelled: dict[Code, str] = {}
    for option, code in texts:
        if (found := similarity(text, option)) > alike.get(code, -1.0):
            alike[code], spelled[code] = found, option
    ranked = sorted(alike.items(), key=lambda entry: -entry[1])
    best, score = ranked[0]
    others = ranked[1][1] if len(ranked) > 1 else 0.0
    near = [(code, value) for code, value in ranked[:CANDIDATES] if value >= SIMILAR - 2 * MARGIN]
    if score < SIMILAR or len(text) < SHORTEST:
        return in_doubt("like no option", near)
    if score - others < MARGIN:
        return in_doubt("like several options", near)
    if not _one_misspelled(text, spelled[best]):
        return in_doubt("a letter, number or negation makes another answer of it", near)
    return Outcome(best, "fuzzy", score, tuple(near))


def _one_misspelled(text: str, option: str) -> bool:
    """Whether the difference can be a slip of the pen: no other number, no negation, no other first letter."""
    limit = edits_allowed(len(text))
    return (
        text[0] == option[0]
        and edits(text, option, limit=limit) <= limit
        and _numbers(text) == _numbers(option)
        and _negations(text) == _negations(option)
    )


def _numbers(text: str) -> list[str]:
    return [token for token in tokens(text) if any(sign.isdigit() for sign in token)]


def _negations(text: str) -> int:
    words = tokens(text)
    return int(np.sum([word in known.negations for word in words for known in languages().values()]))
