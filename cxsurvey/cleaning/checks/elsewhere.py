"""Checks whose work is done before cleaning begins: sentinels in the codebook, encodings in the readers (Q27, Q36)."""

from __future__ import annotations

from dataclasses import dataclass

from cxsurvey.answers import Choices, distinct
from cxsurvey.cleaning.checks.check import Check
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Proposal


@dataclass(frozen=True)
class Sentinels(Check):
    """Values that stand for no answer; the codebook says which, for all questions or for one."""

    code = "Q27"
    name = "clean.sentinels"
    family = "reading"
    finds = 'values that stand for no answer: −99, 999, "n/a", "weet niet"'
    action = "none here: the codebook's [reasons], and a question's own reasons, say what they mean"
    needs = "reasons"
    source = "the codebook"
    stage = "editing"

    def missing(self, view: View) -> str:
        """Reasons."""
        own = any(question.reasons for question in view.codebook.questions.values())
        return "" if view.codebook.reasons or own else "the codebook names no values that stand for no answer"

    def inspect(self, view: View) -> Proposal:
        """A note on how many answers were read as a reason for none."""
        count = 0
        for name in view.codebook.questions:
            answers = view.answers(name)
            places = answers.codes if isinstance(answers, Choices) else answers.reasons
            count += int(sum((places == at).sum() for at, level in enumerate(answers.levels) if _is_said(level.reason)))
        return Proposal(note=f'{count:,} answers stand for "don\'t know" or "refused" by the codebook')


def _is_said(reason: str | None) -> bool:
    return reason in ("dont_know", "refused")


@dataclass(frozen=True)
class Encoding(Check):
    """Wrong encodings, separators and dates; the readers repair them by column or stop."""

    code = "Q36"
    name = "clean.encoding"
    family = "reading"
    finds = "signs of a wrong encoding that are left in the answers"
    action = "none here: the readers repair or stop with an error; a note counts what is left"
    needs = "nothing"
    source = "the readers"
    stage = "editing"

    def inspect(self, view: View) -> Proposal:
        """A note on texts that still look misread."""
        strange = 0
        for _, column in view.frame.items():
            values, _ = distinct(column)
            strange += sum(isinstance(value, str) and _is_misread(value) for value in values)
        return Proposal(note=f"{strange:,} different texts look misread" if strange else "")


def _is_misread(text: str) -> bool:
    return not text.isascii() and any(mark in text for mark in ("\ufffd", "Ã©", "Ã«", "Ã³", "Ã¼", "â€™", "â€œ", "Â "))
