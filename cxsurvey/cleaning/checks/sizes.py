"""Sizes that contradict each other: a part above its whole, or a firm unlike what is known of it (Q21)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.cleaning.checks.check import Check, proposed, rows_where
from cxsurvey.cleaning.checks.quantities import invalid_cells, numbers_of
from cxsurvey.cleaning.checks.view import View, as_numbers
from cxsurvey.cleaning.proposal import Change, Flag, Proposal
from cxsurvey.codebook import Question


@dataclass(frozen=True)
class SizeContradiction(Check):
    """A number above one that it is part of, or `factor` times off what is known of the firm.

    `matches` pairs a question with the column in which a directory of firms was joined to the export.
    """

    matches: tuple[tuple[str, str], ...] = ()
    factor: float = 10.0

    code = "Q21"
    name = "clean.size_contradiction"
    family = "number"
    finds = "a part larger than its whole, such as more agents than employees; a size unlike the firm's on record"
    action = "sets the number to invalid; 2 points; with `matches` also where it is `factor` times off"
    needs = "questions with `no_more_than`, or `matches`"
    source = "practice"

    def missing(self, view: View) -> str:
        """A comparison."""
        absent = [column for _, column in self.matches if column not in view.frame]
        if absent:
            return f"no column {absent[0]} to match with"
        return "" if self.matches or _compared(view) else "no number of the codebook is limited by another"

    def inspect(self, view: View) -> Proposal:
        """Parts above their whole, and sizes that a record contradicts."""
        found = [self._above(view, question) for question in _compared(view)]
        found += [self._unlike(view, view.codebook[name], column) for name, column in self.matches]
        return proposed(flags=[flag for flag, _ in found], changes=[change for _, change in found])

    def _above(self, view: View, question: Question) -> tuple[Flag, Change]:
        part, whole = numbers_of(view, question.name), numbers_of(view, question.no_more_than)
        rows = rows_where(part > whole)
        told = [f"{question.name} {part[row]:,.10g} of {question.no_more_than} {whole[row]:,.10g}" for row in rows]
        why = "a part larger than its whole"
        return self.flag(rows, told, why, 2), invalid_cells(question, rows, why, told)

    def _unlike(self, view: View, question: Question, column: str) -> tuple[Flag, Change]:
        said, known = numbers_of(view, question.name), as_numbers(view.frame[column])
        rows = rows_where(times_off(said, known) >= self.factor)
        told = [f"{question.name} {said[row]:,.10g}; {column} has {known[row]:,.10g}" for row in rows]
        why = "a size unlike the firm's on record"
        return self.flag(rows, told, why, 2), invalid_cells(question, rows, why, told)


def times_off(said: FloatArray, known: FloatArray) -> FloatArray:
    """How many times the larger of two numbers is the smaller, shape (n,); NaN where one is not above 0.

    >>> times_off(np.array([50.0, 5000.0, 0.0]), np.array([500.0, 4000.0, 10.0]))
    array([10.  ,  1.25,   nan])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((said > 0) & (known > 0), said / known, np.nan)
        return np.maximum(ratio, 1 / ratio)


def _compared(view: View) -> list[Question]:
    return [question for question in view.codebook.questions.values() if question.no_more_than]
