"""Who was never to be in the survey: tests, screen-outs, no consent, break-offs (Q01, Q02, Q04, Q05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cxsurvey.answers import by_row
from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.checks.check import Check, exclusion, named, no_role, proposed, rows_where
from cxsurvey.cleaning.checks.totals import total_rows
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Exclusion, Proposal
from cxsurvey.cleaning.spelling import folded
from cxsurvey.codebook import Code

Conditions = tuple[tuple[str, tuple[Code, ...]], ...]
YES = ("1", "1.0", "true", "yes", "ja", "y", "oui", "si", "sí", "agree", "i agree", "i consent", "akkoord")
# What a platform means by its numbers, and columns that only its exports have.
NUMBERED: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("ResponseId", "RecordedDate"), {"0": "ip address", "1": "survey preview", "2": "survey test", "8": "spam"}),
    (("uuid", "markers"), {"1": "terminated", "2": "over quota", "3": "qualified", "4": "partial"}),
)


@dataclass(frozen=True)
class TestAnswers(Check):
    """Rows that are no interview: previews, tests and spam, by what the platform says of them; totals below a sheet."""

    __test__ = False  # not a test of pytest

    statuses: tuple[str, ...] = (
        "survey preview",
        "preview",
        "survey test",
        "test",
        "test data",
        "pretest",
        "spam",
        "imported spam",
    )

    code = "Q01"
    name = "clean.test_answers"
    family = "screening"
    stage = "screening"
    finds = "previews, test answers and spam; rows of totals below a sheet"
    action = "sets aside"
    needs = "status or preview; for totals nothing"
    source = "documentation of the platforms"

    def missing(self, view: View) -> str:
        """A status, unless there are totals."""
        known = view.columns("status") or view.columns("preview") or len(total_rows(view.frame)[0])
        return "" if known else no_role("status", "preview")

    def inspect(self, view: View) -> Proposal:
        """Rows whose status is one of those, or whose preview mark is set."""
        rows, evidence, note = by_status(view, self.statuses)
        marked = view.texts("preview")
        if marked is not None:
            hit = [folded(str(value)) in (*YES, *self.statuses) for value in marked[0]]
            extra = np.setdiff1d(rows_where(np.array([*hit, False])[marked[1]]), rows)
            rows = np.concatenate([rows, extra])
            evidence += ["marked as a preview or test"] * len(extra)
        totals, shown = total_rows(view.frame)
        out = [Exclusion(totals, shown, "a total, nobody's answers")]
        return proposed(exclusions=[Exclusion(rows, evidence, "preview, test answer or spam"), *out], note=note)


def by_status(view: View, statuses: tuple[str, ...]) -> tuple[IntArray, list[str], str]:
    """Rows with one of the statuses, what theirs was, and a note where the status is a number that says nothing."""
    found = view.texts("status")
    if found is None:
        return np.zeros(0, dtype=np.int64), [], ""
    values, positions = found
    words = _words(view)
    hit = np.array([*(words.get(str(value), folded(str(value))) in statuses for value in values), False])
    rows = rows_where(hit[positions])
    numbers = sorted({str(value) for value in values if str(value).strip().isdigit()} - set(statuses) - set(words))
    note = f"status holds the numbers {named(numbers)}; set `statuses` if some of them mean this" if numbers else ""
    return rows, [f"status {values[place]}" for place in positions[rows]], note


def _words(view: View) -> dict[str, str]:
    """What the numbers of the status mean on the platform that the answers come from; nothing where that is unknown."""
    return next((words for names, words in NUMBERED if all(name in view.frame for name in names)), {})


@dataclass(frozen=True)
class ScreenOut(Check):
    """Respondents outside the target population, worked out from their answers whatever the platform's status says."""

    screened_out: Conditions = ()
    reason: str = "outside the target population"

    code = "Q02"
    name = "clean.screen_out"
    family = "screening"
    stage = "screening"
    finds = "respondents outside the target population, from their own answers"
    action = "sets aside who gave one of the answers that screen out"
    needs = "questions with `screens_out`, or cx.screen_out(…)"
    source = "ISO 20252:2019"

    def missing(self, view: View) -> str:
        """Conditions."""
        return "" if self._conditions(view) else "no question of the codebook screens out"

    def inspect(self, view: View) -> Proposal:
        """Rows with an answer that screens out, the first such answer as evidence."""
        parts: list[Exclusion] = []
        for name, codes in self._conditions(view):
            question = view.codebook[name]
            rows = rows_where(view.chosen(name, codes))
            told = f"{question.name}: {named(question.label_of(code) for code in codes)}"
            parts += exclusion(rows, [told] * len(rows), self.reason)
        return proposed(exclusions=parts)

    def _conditions(self, view: View) -> Conditions:
        own = ((q.name, q.screens_out) for q in view.codebook.questions.values() if q.screens_out)
        return self.screened_out or tuple(own)


@dataclass(frozen=True)
class Answered(Check):
    """Keeps those who answered a question, as a base says "all who answered Q6"."""

    questions: tuple[str, ...] = ()
    reason: str = "did not answer"

    code = "Q05"
    name = "clean.answered"
    family = "screening"
    stage = "screening"
    finds = "respondents without an answer to a question that a base needs"
    action = "sets aside"
    needs = "cx.answered(…)"
    source = "the study's own base"

    def inspect(self, view: View) -> Proposal:
        """Rows without an answer to one of the questions."""
        parts = []
        for name in self.questions:
            rows = rows_where(~view.given(name))
            parts.append(Exclusion(rows, [f"no answer to {name}"] * len(rows), f"{self.reason} {name}"))
        return proposed(exclusions=parts)


@dataclass(frozen=True)
class NoConsent(Check):
    """Respondents who did not agree to take part."""

    given: tuple[str, ...] = YES

    code = "Q04"
    name = "clean.no_consent"
    family = "screening"
    stage = "screening"
    finds = "no consent to take part"
    action = "sets aside; personal data belong in the vault or nowhere"
    needs = "consent"
    source = "ESOMAR/GRBN guideline; GDPR article 6"

    def missing(self, view: View) -> str:
        """A consent column."""
        return "" if view.columns("consent") else no_role("consent")

    def inspect(self, view: View) -> Proposal:
        """Rows whose consent is anything but given; a blank is none."""
        values, positions = view.texts("consent") or ([], np.zeros(0, dtype=np.int64))
        agreed = by_row((folded(str(value)) in self.given for value in values), positions, False)
        rows = rows_where(~agreed)
        evidence = [f"consent {values[place]}" if place >= 0 else "no consent" for place in positions[rows]]
        return proposed(exclusions=[Exclusion(rows, evidence, "no consent")])


@dataclass(frozen=True)
class BreakOff(Check):
    """Interviews broken off: too few of the items asked were answered, or a mandatory question was not."""

    below: float = 0.5
    flag_below: float = 0.8
    mandatory: tuple[str, ...] = ()

    code = "Q05"
    name = "clean.break_off"
    family = "screening"
    stage = "screening"
    finds = "interviews broken off, by the share of the items asked that were answered"
    action = "sets aside below `below` or without a mandatory answer; 1 point below `flag_below`"
    needs = "nothing but the codebook"
    source = "AAPOR Standard Definitions"
    strict: ClassVar[Mapping[str, Any]] = {"below": 0.8, "flag_below": 0.95}

    def missing(self, view: View) -> str:
        """Items."""
        return "" if view.items else "no question that everybody who was asked it has to answer"

    def inspect(self, view: View) -> Proposal:
        """Break-offs, partials, and who left a mandatory question unanswered."""
        asked, given = view.asked_and_given
        share = np.divide(given, asked, out=np.ones(len(view)), where=asked > 0)
        parts = [Exclusion(*self._told(share < self.below, asked, given), "broke off")]
        for name in self.mandatory:
            rows = rows_where(~view.given(name) & ~view.past(name))
            parts.append(Exclusion(rows, [f"no answer to {name}"] * len(rows), f"no answer to {name}"))
        rows, evidence = self._told((share >= self.below) & (share < self.flag_below), asked, given)
        return proposed(exclusions=parts, flags=[self.flag(rows, evidence, "partial interview", 1)])

    def _told(self, mask: BoolArray, asked: IntArray, given: IntArray) -> tuple[IntArray, list[str]]:
        rows = rows_where(mask)
        return rows, [f"{given[row]} of {asked[row]} items answered" for row in rows]


def as_conditions(conditions: Mapping[str, Any]) -> Conditions:
    """Conditions as a rule holds them, from a mapping of question to code or codes."""
    return tuple(
        (name, (codes,) if isinstance(codes, str | int) else tuple(codes)) for name, codes in conditions.items()
    )
