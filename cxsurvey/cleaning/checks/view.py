"""What checks look at: paradata by role, answers as numbers, batteries as matrices; each read once per frame."""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import Answers, Choices, Numbers, Ticks, by_row, distinct, is_blank, is_number, try_encode
from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.cleaning.routing import routed_past
from cxsurvey.codebook import Codebook, Question
from cxsurvey.codebook.words import number_range
from cxsurvey.dates import Order, times

_CLOCK = re.compile(r"\s*(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)\s*", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*", re.ASCII)
_GIVEN = (None, "dont_know", "refused", "invalid")
_DATES = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")

Scores = npt.NDArray[np.float32]

EVERYBODY = 0.98  # share of respondents who have what was filled in for them, a region or a sample


@dataclass(frozen=True, slots=True)
class Battery:
    """Items that share a scale: `scores` of shape (n, k) in the order of the codebook, NaN where nothing was answered.

    `reversed` marks items worded the other way round, `instructed` those that say what to tick; both of shape (k,).
    """

    name: str
    items: tuple[str, ...]
    scores: Scores
    reversed: BoolArray
    instructed: BoolArray
    lowest: float
    highest: float

    @property
    def steps(self) -> int:
        """How many steps the scale has, from the lowest to the highest."""
        return int(self.highest - self.lowest) + 1

    @property
    def contradictory(self) -> bool:
        """Whether the same answer to every item contradicts itself."""
        return bool(self.reversed.any() or self.instructed.any())


class View:
    """A frame and its codebook as checks see them; nothing in it is changed, and the frame is not kept alive by it."""

    def __init__(self, frame: pd.DataFrame, codebook: Codebook) -> None:
        self._frame = weakref.ref(frame)
        self._rows = len(frame)
        self.codebook = codebook
        self._answers: dict[str, Answers] = {}
        self._texts: dict[str, tuple[list[Any], IntArray]] = {}

    @property
    def frame(self) -> pd.DataFrame:
        """The frame that is looked at."""
        frame = self._frame()
        assert frame is not None, "a view is used only while its frame is at hand"
        return frame

    def __len__(self) -> int:
        """The number of rows."""
        return self._rows

    def columns(self, role: str) -> tuple[str, ...]:
        """The columns of the frame that have a role."""
        return tuple(name for name in columns_of(self.codebook, role) if name in self.frame)

    def texts(self, role: str) -> tuple[list[Any], IntArray] | None:
        """The distinct values in the column of a role and each row's place among them (−1: none), or None."""
        columns = self.columns(role)
        if columns and role not in self._texts:
            self._texts[role] = named_values(self.frame[columns[0]])
        return self._texts.get(role)

    def numbers(self, role: str) -> FloatArray | None:
        """The column of a role as numbers, NaN where there is none; None without such a column."""
        columns = self.columns(role)
        return as_numbers(self.frame[columns[0]]) if columns else None

    def times(self, role: str) -> npt.NDArray[np.datetime64] | None:
        """The column of a role as points in time, NaT where there is none; None without such a column."""
        columns = self.columns(role)
        if not columns:
            return None
        order = self.codebook.dates.get(columns[0])
        return as_times(self.frame[columns[0]], order)

    def answers(self, name: str) -> Answers:
        """The answers to one question; values that the codebook does not know count as none."""
        if name not in self._answers:
            self._answers[name] = try_encode(self.frame, self.codebook[name], self.codebook.reasons)[0]
        return self._answers[name]

    def chosen(self, name: str, codes: tuple[Any, ...]) -> BoolArray:
        """Who gave one of the answers to a question."""
        answers = self.answers(name)
        wanted = [level.code in codes for level in answers.levels]
        if isinstance(answers, Ticks):
            width = answers.ticked.shape[1]
            return np.asarray(answers.ticked[:, wanted[:width]].any(axis=1))
        positions = answers.codes if isinstance(answers, Choices) else answers.reasons
        hit = by_row(wanted, positions, False)
        if isinstance(answers, Numbers):
            for code in codes:
                hit |= _within(answers.values, code)
        return np.asarray(hit)

    def given(self, name: str) -> BoolArray:
        """Who answered a question, be it with "don't know" or with what cleaning has set to invalid."""
        answers = self.answers(name)
        said = [level.reason in _GIVEN for level in answers.levels]
        if isinstance(answers, Choices):
            return np.asarray(np.array([*said, False])[answers.codes])
        return np.asarray(np.array([*said, True])[answers.reasons])

    @cached_property
    def open_ends(self) -> dict[str, tuple[list[Any], IntArray]]:
        """The distinct texts of each open question and each row's place among them, −1 where nothing was written."""
        found = {}
        for question in self.codebook.questions.values():
            if question.kind == "text" and not question.pii and question.columns[0] in self.frame:
                known = {str(value) for value in (*self.codebook.reasons, *(level.code for level in question.levels))}
                found[question.name] = named_values(self.frame[question.columns[0]], known)
        return found

    def past(self, name: str) -> BoolArray:
        """Who was routed past a question."""
        return self._past.get(name, np.zeros(len(self), dtype=bool))

    @cached_property
    def _past(self) -> dict[str, BoolArray]:
        return routed_past(self.frame, self.codebook, self.answers)

    @cached_property
    def path(self) -> IntArray:
        """A number for the way of each respondent through the questionnaire: the same questions asked, the same one."""
        ways = sorted({tuple(sorted(q.asked_of.items())): q.name for q in self._filtered}.values())
        code = np.zeros(len(self), dtype=np.int64)
        for name in ways:
            _, code = np.unique(code * 2 + self.past(name), return_inverse=True)
        return np.asarray(code, dtype=np.int64)

    @property
    def _filtered(self) -> list[Question]:
        return [question for question in self.codebook.questions.values() if question.asked_of]

    @cached_property
    def asked_and_given(self) -> tuple[IntArray, IntArray]:
        """How many items each respondent was asked, and how many of them were answered.

        Open ends and contact fields may be left out, and a multiple response without "none of these" may be empty:
        they are no items. Where the codebook says nothing of routing, an item without an answer was asked only of who
        answered no later one: who came to the end was led past it.
        """
        asked, given = np.zeros(len(self), dtype=np.int64), np.zeros(len(self), dtype=np.int64)
        for question in self.items:
            open_to = ~self.past(question.name) & ~self._not_asked(question.name)
            asked += open_to
            given += open_to & self.given(question.name)
        return (asked if self._filtered else np.minimum(asked, given + self._after_the_last_answer)), given

    @property
    def _after_the_last_answer(self) -> IntArray:
        """How many items stand behind the last one answered; one at the end that nearly all have shows nothing."""
        after = np.zeros(len(self), dtype=np.int64)
        came = np.zeros(len(self), dtype=bool)
        for question in reversed(self.items):
            given = self.given(question.name)
            if came.any() or given.mean() < EVERYBODY:
                came |= given
            after += ~came
        return after

    def _not_asked(self, name: str) -> BoolArray:
        answers = self.answers(name)
        positions = answers.codes if isinstance(answers, Choices) else answers.reasons
        return np.asarray(by_row((level.reason == "not_asked" for level in answers.levels), positions, False))

    @cached_property
    def items(self) -> tuple[Question, ...]:
        """The questions that somebody who was asked them has to answer."""
        return tuple(question for question in self.codebook.questions.values() if _is_item(question, self))

    @cached_property
    def seconds(self) -> FloatArray | None:
        """How long each interview took; from page times, each capped at its 95th percentile, where there are any."""
        pages = self.columns("page_time")
        if pages:
            return _active_seconds(np.column_stack([as_numbers(self.frame[page]) for page in pages]))
        columns = self.columns("duration")
        if columns:
            return as_numbers(self.frame[columns[0]]) * _unit(self.frame[columns[0]])
        start, end = self.times("start"), self.times("end")
        return None if start is None or end is None else (end - start) / np.timedelta64(1, "s")

    @cached_property
    def filled(self) -> IntArray:
        """How many cells of each row hold anything at all, be they in the codebook or not: how far it got.

        Filters and ticks are left out: cleaning changes them, and how far somebody got stays the same.
        """
        left_out = {
            c for q in self.codebook.questions.values() if q.asked_of or q.kind == "multiple" for c in q.columns
        }
        count = np.zeros(len(self), dtype=np.int64)
        for name, column in self.frame.items():
            if name not in left_out:
                count += column.notna().to_numpy()
                if isinstance(column.dtype, pd.CategoricalDtype) and "" in column.cat.categories:
                    count -= (column.cat.codes == column.cat.categories.get_loc("")).to_numpy()
        return count

    @cached_property
    def batteries(self) -> tuple[Battery, ...]:
        """Every battery of at least three scored items."""
        groups: dict[str, list[Question]] = {}
        for question in self.codebook.questions.values():
            if question.battery and question.kind == "single" and question.columns[0] in self.frame:
                groups.setdefault(question.battery, []).append(question)
        return tuple(_battery(name, items, self) for name, items in groups.items() if len(items) >= 3)

    def is_of(self, frame: pd.DataFrame, codebook: Codebook) -> bool:
        """Whether this is the view of that very frame, through that very codebook."""
        return self._frame() is frame and self.codebook is codebook


_latest: list[View] = []  # the last view made, for the check that comes next


def view_of(frame: pd.DataFrame, codebook: Codebook) -> View:
    """The view of a frame; one check after the other is given the same."""
    if not (_latest and _latest[0].is_of(frame, codebook)):
        weakref.finalize(frame, _latest.clear)
        _latest[:] = [View(frame, codebook)]
    return _latest[0]


def columns_of(codebook: Codebook, role: str) -> tuple[str, ...]:
    """The columns to which the codebook gives a role."""
    roles: Mapping[str, tuple[str, ...]] = {str(name): columns for name, columns in codebook.roles.items()}
    return roles.get(role, ())


def named_values(column: pd.Series[Any], unsaid: set[str] | frozenset[str] = frozenset()) -> tuple[list[Any], IntArray]:
    """The distinct values of a column and each row's place among them, −1 for a blank or one that says nothing."""
    values, positions = distinct(column)
    said = unsaid or ("",)
    nothing = np.array([*(value in said or is_blank(value) for value in values), True])
    return values, np.where(nothing[positions], -1, positions)


def as_numbers(column: pd.Series[Any]) -> FloatArray:
    """A column of paradata as numbers, each spelling read once: 12.5, "12,5", "0:14:02" in seconds; else NaN."""
    if is_number(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    values, positions = distinct(column)
    return by_row((_number(value) for value in values), positions, np.nan)


def _unit(column: pd.Series[Any]) -> float:
    """Seconds in one unit of a column of durations: 60 where its name says minutes and its cells are plain numbers."""
    clocks = any(_CLOCK.fullmatch(str(value)) for value in distinct(column)[0][:10])
    return 60.0 if "minute" in str(column.name).lower() and not clocks else 1.0


def _number(value: Any) -> float:
    text = str(value)
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = clock.groups()
        return float(hours or 0) * 3600 + float(minutes) * 60 + float(seconds)
    try:
        return float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    except ValueError:
        return float("nan")


def as_times(column: pd.Series[Any], order: str | None = None) -> npt.NDArray[np.datetime64]:
    """A column as points in time, NaT where there is none: in the order of day and month that the codebook says.

    Where it says none, by the first way of writing dates that fits all of the column.
    """
    if order is not None:
        return times(column, cast(Order, order)).astype("datetime64[ns]")
    values, positions = distinct(column)
    texts = pd.Series([str(value) for value in values], dtype=object)
    written = np.array([not is_blank(value) for value in values], dtype=bool)
    read = pd.to_datetime(texts, errors="coerce", format="ISO8601", utc=True)
    for pattern in _DATES:
        if not (read.isna() & written).any():
            break
        other = pd.to_datetime(texts, errors="coerce", format=pattern, utc=True)
        read = other if other.notna().sum() > read.notna().sum() else read
    instants = read.dt.tz_localize(None).to_numpy(dtype="datetime64[ns]")
    return np.append(instants, np.datetime64("NaT"))[positions]


def _active_seconds(pages: FloatArray) -> FloatArray:
    caps = np.nanpercentile(np.where(np.isnan(pages).all(axis=0), 0.0, pages), 95, axis=0)
    total = np.nansum(np.minimum(pages, caps), axis=1)
    return np.where(np.isnan(pages).all(axis=1), np.nan, total)


def _within(values: FloatArray, code: Any) -> BoolArray:
    """Which numbers are the code, or lie in the range that it writes."""
    low, high = number_range(code) or (np.nan, np.nan) if isinstance(code, str) else (code, code)
    return np.asarray((values >= low) & (values <= high))


def _is_item(question: Question, view: View) -> bool:
    if question.kind == "text" or question.pii or question.columns[0] not in view.frame:
        return False
    return question.kind != "multiple" or any(option.exclusive or option.reason for option in question.options)


def _battery(name: str, items: list[Question], view: View) -> Battery:
    scales = [_scores_of(question) for question in items]
    columns = [_item_scores(view.answers(question.name), scale) for question, scale in zip(items, scales, strict=True)]
    every = [score for scale in scales for score in scale.values()]
    return Battery(
        name,
        tuple(question.name for question in items),
        np.column_stack(columns),
        np.array([question.reversed for question in items]),
        np.array([question.instructed is not None for question in items]),
        min(every, default=0.0),
        max(every, default=0.0),
    )


def _scores_of(question: Question) -> dict[Any, float]:
    """The number of each option: its own, or its place on the scale where options have none."""
    own = {option.code: question.score_of(option.code) for option in question.options if option.reason is None}
    if all(score is not None for score in own.values()):
        return {code: float(score or 0.0) for code, score in own.items()}
    return {code: float(place) for place, code in enumerate(own, start=1)}


def _item_scores(answers: Answers, scale: Mapping[Any, float]) -> Scores:
    if not isinstance(answers, Choices):
        return np.full(0, np.nan, dtype=np.float32)
    table = [scale.get(level.code, np.nan) for level in answers.levels]
    return np.array([*table, np.nan], dtype=np.float32)[answers.codes]
