"""Answers that contradict each other: reversed items, roles, stories, exclusive options (Q19, Q20, Q22, Q28)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.answers import Ticks, answers_in
from cxsurvey.arrays import BoolArray
from cxsurvey.cleaning.checks.check import Check, named, proposed, rows_where
from cxsurvey.cleaning.checks.screening import Conditions
from cxsurvey.cleaning.checks.view import Battery, View
from cxsurvey.cleaning.proposal import Change, Flag, Proposal
from cxsurvey.codebook import Question


@dataclass(frozen=True)
class ReversedItems(Check):
    """Agreement with items and with their reversals, or disagreement with both."""

    share: float = 0.8

    code = "Q19"
    name = "clean.reversed_items"
    family = "contradiction"
    finds = "agreement with statements and with their opposites"
    action = "1 point where every reversed item and at least `share` of the others lie on the same side of the middle"
    needs = "questions `reversed` in a `battery`"
    source = "Weijters et al. 2013; practice"

    def missing(self, view: View) -> str:
        """A battery with reversed items."""
        return "" if _mixed(view) else "no battery has reversed items"

    def inspect(self, view: View) -> Proposal:
        """Each battery's contradictions."""
        flags = []
        for battery in _mixed(view):
            rows = rows_where(self._contradictory(battery))
            told = f"{battery.name}: the same side for statements and their opposites"
            flags.append(self.flag(rows, [told] * len(rows), "agrees with opposites", 1))
        return proposed(flags=flags)

    def _contradictory(self, battery: Battery) -> BoolArray:
        middle = (battery.lowest + battery.highest) / 2
        direct = battery.scores[:, ~battery.reversed & ~battery.instructed]
        opposite = battery.scores[:, battery.reversed]
        above = (opposite > middle).all(axis=1) & ((direct > middle).mean(axis=1) >= self.share)
        below = (opposite < middle).all(axis=1) & ((direct < middle).mean(axis=1) >= self.share)
        return np.asarray(above | below)


def _mixed(view: View) -> list[Battery]:
    return [battery for battery in view.batteries if battery.reversed.any() and not battery.reversed.all()]


@dataclass(frozen=True)
class Contradiction(Check):
    """Answers that cannot all be true of one respondent, as the study states them."""

    together: tuple[tuple[str, Conditions], ...] = ()
    points: int = 1

    code = "Q20"
    name = "clean.contradiction"
    family = "contradiction"
    finds = "answers that cannot all be true, as the study states them"
    action = "`points` points"
    needs = "cx.contradiction(…)"
    source = "practice"

    def missing(self, view: View) -> str:  # noqa: ARG002
        """A statement of what cannot be."""
        return "" if self.together else "the study states no contradictions"

    def inspect(self, view: View) -> Proposal:
        """Who gave all the answers of one of them."""
        flags = []
        for reason, conditions in self.together:
            hit = np.ones(len(view), dtype=bool)
            for name, codes in conditions:
                hit &= view.chosen(name, codes)
            rows = rows_where(hit)
            told = " and ".join(_told(view.codebook[name], codes) for name, codes in conditions)
            flags.append(self.flag(rows, [told] * len(rows), reason, self.points))
        return proposed(flags=flags)


def _told(question: Question, codes: tuple[str | int, ...]) -> str:
    return f"{question.name} {named(question.label_of(code) for code in codes)}"


@dataclass(frozen=True)
class Story(Check):
    """Answers to questions that the respondent's own answers lead past; clean.routing removes them."""

    code = "Q22"
    name = "clean.story"
    family = "contradiction"
    finds = "answers to a question that the respondent's own answers lead past"
    action = "1 point; clean.routing sets the answer to not asked"
    needs = "questions with `asked_of`"
    source = "practice"

    def missing(self, view: View) -> str:
        """Routing."""
        filtered = any(question.asked_of for question in view.codebook.questions.values())
        return "" if filtered else "no question of the codebook has a filter"

    def inspect(self, view: View) -> Proposal:
        """Who answered what they were routed past."""
        hits = {
            question.name: view.past(question.name) & view.given(question.name)
            for question in view.codebook.questions.values()
            if question.asked_of
        }
        rows = rows_where(np.logical_or.reduce(list(hits.values())))
        told = [named(name for name, hit in hits.items() if hit[row]) for row in rows]
        return proposed(flags=[self.flag(rows, told, "answered though routed past", 1)])


@dataclass(frozen=True)
class ExclusiveOptions(Check):
    """An option such as "None of these" beside others: the others stay."""

    code = "Q28"
    name = "clean.exclusive_options"
    family = "contradiction"
    finds = 'an exclusive option ("None of these") beside others'
    action = "removes the exclusive option, keeps the others; 1 point"
    needs = "options marked `exclusive`"
    source = "practice"

    def missing(self, view: View) -> str:
        """An exclusive option."""
        return "" if _exclusive(view) else "no option of the codebook is exclusive"

    def inspect(self, view: View) -> Proposal:
        """The exclusive ticks to remove, and who set them."""
        flags: list[Flag] = []
        changes: list[Change] = []
        for question in _exclusive(view):
            answers = view.answers(question.name)
            if not isinstance(answers, Ticks):
                continue
            alone = np.array([option.exclusive for option in question.options])
            substantive = np.array([option.reason is None for option in question.options]) & ~alone
            both = np.asarray(answers.ticked[:, alone].any(axis=1) & answers.ticked[:, substantive].any(axis=1))
            rows = rows_where(both)
            label = named(option.label for option in question.options if option.exclusive)
            told = f"{question.name}: {label} and others"
            flags.append(self.flag(rows, [told] * len(rows), "an exclusive option beside others", 1))
            changes += _without(view, question, answers, alone, both)
        return proposed(flags=flags, changes=changes)


def _exclusive(view: View) -> list[Question]:
    return [
        question
        for question in view.codebook.questions.values()
        if question.kind == "multiple" and any(option.exclusive for option in question.options)
    ]


def _without(view: View, question: Question, answers: Ticks, alone: BoolArray, both: BoolArray) -> list[Change]:
    """The exclusive option taken out of the cells that hold it with others."""
    reason = "exclusive option removed, the others stay"
    if any(option.column for option in question.options):
        return [
            Change(str(option.column), rows, [None] * len(rows), reason)
            for place, option in enumerate(question.options)
            if alone[place] and len(rows := rows_where(both & answers.ticked[:, place]))
        ]
    spelled = {str(text) for option in question.options if option.exclusive for text in option.spellings()}
    known = {str(text) for option in question.options for text in option.spellings()}
    rows = rows_where(both)
    cells = view.frame[question.columns[0]].astype(object).to_numpy()[rows]
    parts = [answers_in(str(cell), question.separator, known.__contains__) for cell in cells]
    after = [question.separator.join(part for part in cell if part not in spelled) for cell in parts]
    return [Change(question.columns[0], rows, after, reason)]
