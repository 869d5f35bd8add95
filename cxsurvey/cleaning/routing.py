"""Who was not asked: blanks that are no refusal, and answers to a question the respondent should not have seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices, Ticks, try_encode
from cxsurvey.arrays import BoolArray
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Codebook, Question


@dataclass(frozen=True, slots=True)
class Routing:
    """Marks "not asked" wherever the codebook's `asked_of` says that a respondent was routed past a question."""

    name: str = "clean.routing"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change to "not_asked" for each answer of those routed past; a blank and an answer get separate reasons.

        Respondents whose routing cannot be known, because they left the filter question unanswered, stay as they are.
        """
        changes: list[Change] = []
        for question in codebook.questions.values():
            if question.asked_of and len(question.columns) == 1:
                changes += _changes(frame, question, codebook)
        return Proposal(changes=tuple(changes))


def _changes(frame: pd.DataFrame, question: Question, codebook: Codebook) -> list[Change]:
    passed = _routed_past(frame, question, codebook)
    given, blank = _given_and_blank(frame, question, codebook.reasons)
    column = question.columns[0]
    pairs = (
        (passed & blank, "blank because not asked"),
        (passed & given, "answered though routed past; the routing wins"),
    )
    return [
        Change(column, rows, ["not_asked"] * len(rows), reason)
        for mask, reason in pairs
        if len(rows := np.flatnonzero(mask))
    ]


def _routed_past(frame: pd.DataFrame, question: Question, codebook: Codebook) -> BoolArray:
    passed = np.zeros(len(frame), dtype=bool)
    for other, codes in question.asked_of.items():
        answers, _ = try_encode(frame, codebook[other], codebook.reasons)
        if isinstance(answers, Choices):
            elsewhere = [level.reason is None and level.code not in codes for level in answers.levels]
            passed |= np.array([*elsewhere, False])[answers.codes]
    return passed


def _given_and_blank(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, BoolArray]:
    answers, _ = try_encode(frame, question, reasons)
    missing = [level.reason for level in answers.levels]
    codes = answers.codes if isinstance(answers, Choices) else answers.reasons
    blank = np.array([*(reason == "no_answer" for reason in missing), False])[codes]
    not_asked = np.array([*(reason == "not_asked" for reason in missing), False])[codes]
    if isinstance(answers, Ticks):
        blank &= ~answers.ticked.any(axis=1)
    return ~(blank | not_asked), blank
