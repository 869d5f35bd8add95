"""Traps: items that say what to tick, and options that do not exist (Q16, Q17)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.cleaning.checks.check import Check, named, proposed, rows_where
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Proposal
from cxsurvey.codebook import Question


@dataclass(frozen=True)
class AttentionCheck(Check):
    """An item that says what to tick, answered otherwise."""

    code = "Q16"
    name = "clean.attention_check"
    family = "attention"
    finds = "an item that says what to tick, answered otherwise"
    action = "2 points; never the sole ground"
    needs = "questions with `instructed`"
    source = "Meade & Craig 2012"

    def missing(self, view: View) -> str:
        """An instructed item."""
        return "" if _instructed(view) else "no question of the codebook says what to tick"

    def inspect(self, view: View) -> Proposal:
        """Who answered such an item with something else."""
        flags = []
        for question in _instructed(view):
            rows = rows_where(view.given(question.name) & ~view.chosen(question.name, (question.instructed,)))
            told = f"{question.name} was to be {question.label_of(question.instructed or '')}"
            flags.append(self.flag(rows, [told] * len(rows), "failed attention check", 2))
        return proposed(flags=flags)


def _instructed(view: View) -> list[Question]:
    return [question for question in view.codebook.questions.values() if question.instructed is not None]


@dataclass(frozen=True)
class OverClaiming(Check):
    """An option that does not exist, chosen."""

    code = "Q17"
    name = "clean.over_claiming"
    family = "attention"
    finds = "an invented option, chosen"
    action = "2 points"
    needs = "options marked `invented`"
    source = "Paulhus et al. 2003; practice"

    def missing(self, view: View) -> str:
        """An invented option."""
        return "" if _traps(view) else "no option of the codebook is invented"

    def inspect(self, view: View) -> Proposal:
        """Who chose what does not exist."""
        flags = []
        for question in _traps(view):
            codes = tuple(option.code for option in question.options if option.invented)
            rows = rows_where(np.asarray(view.chosen(question.name, codes)))
            told = f"{question.name}: {named(question.label_of(code) for code in codes)}"
            flags.append(self.flag(rows, [told] * len(rows), "chose what does not exist", 2))
        return proposed(flags=flags)


def _traps(view: View) -> list[Question]:
    return [q for q in view.codebook.questions.values() if any(option.invented for option in q.options)]
