"""Questions that nobody asked, made from those that were: hours a quarter, practices in use, bands of seats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices, Numbers, Ticks, categories
from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.codebook import Code, Option, Question
from cxsurvey.survey import Survey

Way = Literal["product", "difference", "points", "count", "bands", "groups"]
WAYS: tuple[Way, ...] = get_args(Way)
NUMERIC: tuple[Way, ...] = ("product", "difference", "points", "count")


@dataclass(frozen=True, slots=True)
class Derived:
    """A question made from `questions` in one `way`, and what to call it.

    "product" and "difference" (first less second) take numbers, or the scores of options; "points" adds up the
    `points` that answers are worth; "count" is how many of the questions were answered with one of `levels`, or how
    many of these were ticked; "bands" cuts a number before each of `cuts`, and calls
    them by `names` where there are any; "groups" names the first of `groups` that
    an answer belongs to. In all of them who lacks one of the answers lacks the result.
    """

    name: str
    way: Way
    questions: tuple[str, ...]
    label: str = ""
    unit: str = ""
    levels: tuple[Code, ...] = ()
    points: Mapping[Code, float] = field(default_factory=dict)
    cuts: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    groups: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """The question as the codebook is to have it; nobody was asked it."""
        kind: Literal["numeric", "single"] = "numeric" if self.way in NUMERIC else "single"
        return Question(
            self.name,
            label=self.label or self.name,
            kind=kind,
            column=self.name,
            options=tuple(Option(code, label) for code, label in self.labels.items()),
            ordered=self.way == "bands",
            unit=self.unit,
        )

    @property
    def labels(self) -> Mapping[Code, str]:
        """The labels of its levels by code; none for a number."""
        if self.way == "bands":
            return dict(enumerate(self.names or _band_labels(self.cuts), start=1))
        return {name: name.replace("_", " ") for name in self.groups}


def with_derived(survey: Survey, derived: tuple[Derived, ...]) -> Survey:
    """The survey with the derived questions that can be made from it, in order; one may rest on one before it.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"windows": [1.0, 65.0], "hours": [8.0, 1.0]}))
    >>> hours = Derived("HRS_Q", "product", ("windows", "hours"))
    >>> float(cx.mean(with_derived(survey, (hours,)), "HRS_Q").one()["estimate"])
    36.5
    """
    for made in derived:
        if all(name in survey.codebook for name in made.questions) and made.name not in survey.codebook:
            survey = _added(survey, made)
    return survey


def _added(survey: Survey, made: Derived) -> Survey:
    book = survey.codebook
    # what stands for no answer in the whole codebook, such as 99, is a number like others here
    plain = {value: "answer" for value in book.reasons if not str(value).isidentifier()}
    question = replace(made.question, reasons=plain) if made.way in NUMERIC else made.question
    frame = survey.frame.assign(**{made.name: _column(survey, made)})
    codebook = replace(book, questions={**book.questions, made.name: question})
    return replace(survey, frame=frame, codebook=codebook, _cache={})


def _column(survey: Survey, made: Derived) -> pd.Series[float] | pd.Series[str]:
    """The column of answers to it: numbers, or categories of codes."""
    index = survey.frame.index
    if made.way in NUMERIC:
        return pd.Series(_numbers(survey, made), index=index, dtype="float64")
    codes = list(made.labels)
    return pd.Series(categories(_places(survey, made), codes), index=index)


def _numbers(survey: Survey, made: Derived) -> FloatArray:
    if made.way == "product":
        return floats(np.prod([_values(survey, name) for name in made.questions], axis=0))
    if made.way == "difference":
        now, before = (_values(survey, name) for name in made.questions)
        return now - before
    if made.way == "points":
        return floats(np.sum([_points(survey, name, made.points) for name in made.questions], axis=0))
    return floats(np.sum([_chosen(survey, name, made.levels) for name in made.questions], axis=0))


def _values(survey: Survey, name: str) -> FloatArray:
    """The numbers of a numeric question, or the scores of options, NaN without an answer, shape (n,)."""
    answers = survey.answers(name)
    if isinstance(answers, Numbers):
        return answers.values
    question = survey.codebook[name]
    scores = {level.code: question.score_of(level.code) for level in answers.levels}
    return _points(survey, name, {code: score for code, score in scores.items() if score is not None})


def _points(survey: Survey, name: str, points: Mapping[Code, float]) -> FloatArray:
    """The points of each answer, NaN where it is worth none that is known, shape (n,)."""
    answers = survey.answers(name)
    table = np.array([points.get(level.code, math.nan) for level in answers.levels] + [math.nan])
    return np.asarray(table[_positions(answers)])


def _positions(answers: Choices | Ticks | Numbers) -> IntArray:
    return answers.codes if isinstance(answers, Choices) else answers.reasons


def _chosen(survey: Survey, name: str, levels: tuple[Code, ...]) -> FloatArray:
    """How many of the levels were chosen (1 or 0 of a single-response question), NaN without an answer, shape (n,)."""
    answers = survey.answers(name)
    if isinstance(answers, Ticks):
        columns = [place for place, level in enumerate(answers.levels) if level.code in levels]
        count = answers.ticked[:, columns].sum(axis=1).astype(np.float64)
        return np.where(answers.reasons >= 0, np.nan, count)
    worth = {level.code: float(level.code in levels) for level in answers.levels if level.reason is None}
    return _points(survey, name, worth)


def _places(survey: Survey, made: Derived) -> IntArray:
    """The position of each answer among the labels, −1 without one, shape (n,)."""
    name = made.questions[0]
    if made.way == "bands":
        values = _values(survey, name)
        return np.where(np.isnan(values), -1, np.searchsorted(made.cuts, values, side="right"))
    places = np.full(len(survey.frame), -1, dtype=np.int64)
    for place, levels in reversed(list(enumerate(made.groups.values()))):
        places[_belongs(survey, name, levels)] = place
    return places


def _belongs(survey: Survey, name: str, levels: tuple[Code, ...]) -> BoolArray:
    """Who chose one of the levels, shape (n,); with no level named everybody who answered."""
    chosen = _chosen(survey, name, levels)
    return ~np.isnan(chosen) & (chosen > 0 if levels else True)


def _band_labels(cuts: tuple[float, ...]) -> list[str]:
    """What to call the bands between cuts.

    >>> _band_labels((50, 250))
    ['under 50', '50 to under 250', '250 or more']
    """
    inner = [f"{low:,g} to under {high:,g}" for low, high in pairwise(cuts)]
    return [f"under {cuts[0]:,g}", *inner, f"{cuts[-1]:,g} or more"]
