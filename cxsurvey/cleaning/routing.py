"""Who was not asked: blanks that are no refusal, and answers to a question the respondent should not have seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxsurvey.answers import Answers, Choices, Ticks, try_encode
from cxsurvey.arrays import BoolArray
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.cleaning.run import applied
from cxsurvey.codebook import Code, Codebook, Level, Question

_GIVEN = (None, "dont_know", "refused", "invalid")


@dataclass(frozen=True, slots=True)
class Routing:
    """Marks "not asked" wherever the codebook's `asked_of` says that a respondent was routed past a question."""

    name: str = "clean.routing"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change to "not_asked" for each answer of those routed past; a blank and an answer get separate reasons.

        Who was not asked the filter question was not asked what it leads to either. Respondents whose routing cannot
        be known, because they left the filter question unanswered, stay as they are.
        """
        changes: list[Change] = []
        read_again = _read_again(codebook)
        for question in _filters_first(codebook):
            for change in _changes(frame, question, codebook):
                if change.field in read_again:
                    frame = applied(frame, change)
                changes.append(change)
        return Proposal(changes=tuple(changes))


def _read_again(codebook: Codebook) -> set[str]:
    """The columns that are looked at once more after their own question: of filters, and of several questions."""
    filters = {name for question in codebook.questions.values() for name in question.asked_of}
    columns = [column for question in codebook.questions.values() for column in question.columns]
    shared = {column for column, times in Counter(columns).items() if times > 1}
    return shared | {column for name in filters for column in codebook[name].columns}


def _filters_first(codebook: Codebook) -> list[Question]:
    """The questions with a filter, each after the questions that decide who was asked it."""
    ordered: dict[str, Question] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        question = codebook[name]
        for other in question.asked_of:
            if other not in above:
                visit(other, above | {name})
        ordered.setdefault(name, question)

    for name in codebook.questions:
        visit(name, frozenset({name}))
    return [question for question in ordered.values() if question.asked_of]


def _changes(frame: pd.DataFrame, question: Question, codebook: Codebook) -> list[Change]:
    passed = _routed_past(frame, question, codebook)
    given, blank = _given_and_blank(frame, question, codebook.reasons)
    pairs = (
        (np.flatnonzero(passed & blank), "blank because not asked"),
        (np.flatnonzero(passed & given), "answered though routed past; the routing wins"),
    )
    return [
        Change(column, rows, ["not_asked"] * len(rows), reason)
        for rows, reason in pairs
        for column in question.columns
        if len(rows)
    ]


def routed_past(frame: pd.DataFrame, codebook: Codebook, answers: Callable[[str], Answers]) -> dict[str, BoolArray]:
    """For each question with a filter, who was routed past it, directly or with the filter itself."""
    passed: dict[str, BoolArray] = {}
    for question in _filters_first(codebook):
        past = np.zeros(len(frame), dtype=bool)
        for other, codes in question.asked_of.items():
            past |= _led_past(answers(other), codes) | passed.get(other, past)
        passed[question.name] = past
    return passed


def _routed_past(frame: pd.DataFrame, question: Question, codebook: Codebook) -> BoolArray:
    passed = np.zeros(len(frame), dtype=bool)
    for other, codes in question.asked_of.items():
        passed |= _led_past(try_encode(frame, codebook[other], codebook.reasons)[0], codes)
    return passed


def _led_past(answers: Answers, codes: Sequence[Code]) -> BoolArray:
    """Whose answer to a filter leads past the question that only those with some codes are asked."""
    why = answers.codes if isinstance(answers, Choices) else answers.reasons
    past = np.array([*(_leads_past(level, codes) for level in answers.levels), False])[why]
    return np.asarray(past | _ticked_elsewhere(answers, codes) if isinstance(answers, Ticks) else past)


def _leads_past(level: Level, codes: Sequence[Code]) -> bool:
    return (level.reason is None or level.reason == "not_asked") and level.code not in codes


def _ticked_elsewhere(answers: Ticks, codes: Sequence[Code]) -> BoolArray:
    """Who ticked something, and none of the options that lead to the question."""
    wanted = [level.code in codes for level in answers.levels[: answers.ticked.shape[1]]]
    return np.asarray((answers.reasons < 0) & ~answers.ticked[:, wanted].any(axis=1))


def _given_and_blank(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, BoolArray]:
    """Who answered the question, be it with a reason for no answer, and who left it blank."""
    answers, _ = try_encode(frame, question, reasons)
    why = answers.codes if isinstance(answers, Choices) else answers.reasons
    blank = np.array([*(level.reason == "no_answer" for level in answers.levels), False])[why]
    given = np.array([*(level.reason in _GIVEN for level in answers.levels), True])[why]
    return given, blank
