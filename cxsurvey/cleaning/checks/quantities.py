"""Numbers that cannot be, that hardly can be, or that were written in another unit (Q23 to Q26)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.answers import Answers, Choices, Numbers, distinct, is_number
from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.cleaning.checks.check import Check, proposed, rows_where
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Change, Flag, Proposal
from cxsurvey.codebook import Question

INVALID = "invalid"
_WRITTEN = re.compile(
    r"\s*(?:(?:about|around|circa|approx\.?|ca\.?|ongeveer)\s+|[~≈<>±]\s*)?[€$£]?\s*(?P<number>[+-]?\d[\d.,'\s]*?)\s*"
    r"(?P<unit>k|thousand|duizend|dzd|m|mln|mio|million|miljoen|bn|billion|miljard|%|percent|procent)?\s*[€$£]?\s*",
    re.IGNORECASE,
)
_TIMES = {
    **dict.fromkeys(("k", "thousand", "duizend", "dzd"), 1e3),
    **dict.fromkeys(("m", "mln", "mio", "million", "miljoen"), 1e6),
    **dict.fromkeys(("bn", "billion", "miljard"), 1e9),
}
_WORDS = {"half a million": 5e5, "a million": 1e6, "een half miljoen": 5e5, "een miljoen": 1e6, "a thousand": 1e3}


def numbers_of(view: View, name: str) -> FloatArray:
    """The answers to a numeric question, shape (n,); NaN where there is none, or the question is of another kind."""
    answers = view.answers(name)
    return answers.values if isinstance(answers, Numbers) else np.full(len(view), np.nan)


def _numeric(view: View) -> list[Question]:
    return [question for question in view.codebook.questions.values() if question.kind == "numeric"]


def invalid_cells(question: Question, rows: IntArray, reason: str, evidence: Sequence[str] = ()) -> Change:
    """The cells of these rows set to invalid."""
    return Change(question.columns[0], rows, [INVALID] * len(rows), reason, evidence)


@dataclass(frozen=True)
class ImpossibleNumber(Check):
    """A number outside the limits of its question."""

    code = "Q23"
    name = "clean.impossible_number"
    family = "number"
    finds = "a number outside the limits of its question"
    action = "sets it to invalid; 1 point"
    needs = "questions with `minimum` or `maximum`"
    source = "practice"

    def missing(self, view: View) -> str:
        """Limits."""
        return "" if self._limited(view) else "no number of the codebook has limits"

    def inspect(self, view: View) -> Proposal:
        """Numbers outside their limits."""
        flags, changes = [], []
        for question in self._limited(view):
            values = numbers_of(view, question.name)
            rows = rows_where(_outside(values, question))
            told = [f"{question.name} {values[row]:,.10g}, limits {_limits(question)}" for row in rows]
            flags.append(self.flag(rows, told, "an impossible number", 1))
            changes.append(invalid_cells(question, rows, "outside the limits of the question", told))
        return proposed(flags=flags, changes=changes)

    def _limited(self, view: View) -> list[Question]:
        return [question for question in _numeric(view) if (question.minimum, question.maximum) != (None, None)]


def _outside(values: FloatArray, question: Question) -> BoolArray:
    low = -np.inf if question.minimum is None else question.minimum
    high = np.inf if question.maximum is None else question.maximum
    return np.asarray((values < low) | (values > high))


def _limits(question: Question) -> str:
    low, high = question.minimum, question.maximum
    return f"{'lowest' if low is None else f'{low:,.10g}'} to {'highest' if high is None else f'{high:,.10g}'}"


@dataclass(frozen=True)
class ImplausibleNumber(Check):
    """A number far from all others on a logarithmic scale: kept, for a robust estimator to deal with.

    `within` names the question on size: numbers are then judged among firms of like size, its options or, where it is
    a number, its powers of ten.
    """

    robust_z: float = 5.0
    least: int = 30
    within: str = ""

    code = "Q24"
    name = "clean.implausible_number"
    family = "implausible number"
    finds = "a number far from all others on a logarithmic scale"
    action = "1 point above `robust_z` median absolute deviations of the logarithm; kept, never deleted"
    needs = "numeric questions"
    source = "Leys et al. 2013; never the mean ± 3 standard deviations"

    def missing(self, view: View) -> str:
        """Numbers."""
        return "" if _numeric(view) else "no numeric question in the codebook"

    def inspect(self, view: View) -> Proposal:
        """Numbers far out."""
        flags: list[Flag] = []
        for question in _numeric(view):
            values = numbers_of(view, question.name)
            if is_label(values, self.least):
                continue
            inside = np.where(_outside(values, question), np.nan, values)
            bands = None if self.within in ("", question.name) else size_bands(view.answers(self.within))
            score = robust_z(inside, self.least) if bands is None else robust_z_within(inside, bands, self.least)
            rows = rows_where(np.abs(score) > self.robust_z)
            told = [f"{question.name} {values[row]:,.10g}, robust z {score[row]:.1f}" for row in rows]
            flags.append(self.flag(rows, told, "an implausible number", 1))
        return proposed(flags=flags)


def is_label(values: FloatArray, least: int) -> bool:
    """Whether whole numbers, from `least` respondents on hardly one given twice, tell respondents apart, as an id does.

    >>> is_label(np.arange(100_000.0, 100_050.0), 30), is_label(np.repeat([100.0, 250.0, 400.0], 20), 30)
    (True, False)
    """
    known = values[~np.isnan(values)]
    return bool(len(known) >= least and (known == np.round(known)).all() and len(np.unique(known)) >= 0.98 * len(known))


def size_bands(answers: Answers) -> IntArray:
    """The size band of each respondent: the option chosen, or the power of ten of a number; −1 without one."""
    if isinstance(answers, Numbers):
        known = answers.values > 0
        powers = np.log10(answers.values, out=np.full(len(answers.values), -1.0), where=known)
        return np.where(known, np.floor(powers), -1).astype(np.int64)
    return answers.codes if isinstance(answers, Choices) else np.full(len(answers.reasons), -1)


def robust_z_within(values: FloatArray, bands: IntArray, least: int) -> FloatArray:
    """`robust_z` among those in the same band; among all in bands of fewer than `least` numbers."""
    score = robust_z(values, least)
    for band in np.unique(bands[bands >= 0]):
        own = bands == band
        if (values[own] > 0).sum() >= least:
            score[own] = robust_z(values[own], least)
    return score


def robust_z(values: FloatArray, least: int) -> FloatArray:
    """How many median absolute deviations (times 1.4826) the logarithm of each positive number is from the median.

    NaN for what is not positive, for fewer than `least` numbers, and where most numbers are the same.
    """
    known = values > 0
    if known.sum() < least:
        return np.full(len(values), np.nan)
    logs = np.log(values, out=np.full(len(values), np.nan), where=known)
    middle = np.median(logs[known])
    spread = 1.4826 * np.median(np.abs(logs[known] - middle))
    return (logs - middle) / spread if spread > 0 else np.full(len(values), np.nan)


@dataclass(frozen=True)
class UnitSlip(Check):
    """A number written as "500k", "0,5 mln" or "~12%": repaired where it can be read in one way only."""

    code = "Q25"
    name = "clean.unit_slip"
    family = "number"
    stage = "editing"
    finds = 'a number written with words, signs or a decimal comma: "500k", "0,5 mln", "~12%"'
    action = "writes the number where it can be read in one way only within the limits; else leaves it for review"
    needs = "numeric questions"
    source = "practice"

    def missing(self, view: View) -> str:
        """Numbers."""
        return "" if _numeric(view) else "no numeric question in the codebook"

    def inspect(self, view: View) -> Proposal:
        """The cells that become a number."""
        changes, unread = [], 0
        for question in _numeric(view):
            column = view.frame[question.columns[0]]
            if is_number(column):
                continue
            values, positions = distinct(column)
            read = {place: readings(str(value), question) for place, value in enumerate(values) if _is_text(value)}
            sure = {place: found[0] for place, found in read.items() if len(found) == 1}
            unread += sum(len(found) > 1 for found in read.values())
            rows = rows_where(np.isin(positions, list(sure)))
            after = [f"{sure[int(place)]:.15g}" for place in positions[rows]]
            changes.append(Change(question.columns[0], rows, after, "a number written with words, signs or a unit"))
        note = f"{unread} spellings can be read in more than one way and were left" if unread else ""
        return proposed(changes=changes, note=note)


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        float(value)
    except ValueError:
        return True
    return False


def readings(text: str, question: Question) -> list[float]:
    """Every number within the limits of a question that a text can stand for, in ascending order.

    >>> readings("500k", Question("loss", kind="numeric")), readings("1.250,5", Question("loss", kind="numeric"))
    ([500000.0], [1250.5])
    >>> readings("1,250", Question("seats", kind="numeric")), readings("1,250", Question("share", maximum=100))
    ([1.25, 1250.0], [1.25])
    """
    folded = " ".join(text.lower().split())
    if folded in _WORDS:
        found = {_WORDS[folded]}
    else:
        match = _WRITTEN.fullmatch(text)
        if match is None:
            return []
        times = _TIMES.get((match["unit"] or "").lower(), 1.0)
        found = {number * times for number in _decimal_readings(re.sub(r"[\s']", "", match["number"]))}
    return [number for number in sorted(found) if not _outside(np.array([number]), question)[0]]


def _decimal_readings(digits: str) -> set[float]:
    """The numbers that digits with points and commas can stand for, either mark being the decimal one."""
    found = set()
    for decimal, thousands in ((".", ","), (",", ".")):
        whole, mark, rest = digits.partition(decimal)
        grouped = re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{thousands}\d{{3}})+", whole)
        plain = re.fullmatch(r"[+-]?\d+", whole)
        if (grouped or plain) and (rest.isdigit() if mark else True):
            found.add(float(f"{whole.replace(thousands, '')}.{rest or 0}"))
    return found


@dataclass(frozen=True)
class ConstantSum(Check):
    """Numbers that are to add up to a total and do not quite: rescaled; those far off: invalid."""

    tolerance: float = 0.02

    code = "Q26"
    name = "clean.constant_sum"
    family = "number"
    stage = "editing"
    finds = "parts that do not add up to their total"
    action = "rescales within `tolerance` of the total, else sets all parts to invalid"
    needs = "numeric questions of one `battery` with `sums_to`"
    source = "practice"

    def missing(self, view: View) -> str:
        """Parts of a total."""
        return "" if self._groups(view) else "no numbers of the codebook add up to a total"

    def inspect(self, view: View) -> Proposal:
        """The parts rescaled, and those set to invalid."""
        changes: list[Change] = []
        for parts in self._groups(view).values():
            values = np.column_stack([numbers_of(view, question.name) for question in parts])
            total, wanted = values.sum(axis=1), float(parts[0].sums_to or 0)
            off = np.abs(total - wanted)
            near = rows_where((off > 1e-9 * wanted) & (off <= self.tolerance * wanted + 1e-9))
            far = rows_where(off > self.tolerance * wanted + 1e-9)
            for place, question in enumerate(parts):
                new = [float(f"{number:.12g}") for number in values[near, place] * wanted / total[near]]
                changes.append(Change(question.columns[0], near, _like(view, question, new), "rescaled to the total"))
                changes.append(invalid_cells(question, far, "parts do not add up to the total"))
        return proposed(changes=changes)

    def _groups(self, view: View) -> dict[tuple[str, float], list[Question]]:
        groups: dict[tuple[str, float], list[Question]] = {}
        for question in _numeric(view):
            if question.sums_to is not None and question.battery:
                groups.setdefault((question.battery, question.sums_to), []).append(question)
        return {key: parts for key, parts in groups.items() if len(parts) > 1}


def _like(view: View, question: Question, numbers: list[float]) -> list[float] | list[str]:
    """The numbers as the column holds them: as text in a column of text."""
    if is_number(view.frame[question.columns[0]]):
        return numbers
    return [f"{number:.12g}" for number in numbers]
