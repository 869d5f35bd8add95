"""The questions that targets speak of: the level of each value in their columns, and which levels a target names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices, Numbers, encode, try_encode
from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import Level, Net, Question
from cxsurvey.weighting.cells import Column
from cxsurvey.weighting.targets import Level as Name


@dataclass(frozen=True, slots=True)
class Variable:
    """A question as its levels; place: (K,) the level of each of K values · number: (K,) what it is as a number.

    Of a numeric question each different number is a level.
    """

    name: str
    levels: tuple[Level, ...]
    nets: tuple[Net, ...]
    place: IntArray
    number: FloatArray

    @property
    def is_missing(self) -> BoolArray:
        """Which levels are reasons for no answer."""
        return np.array([level.reason is not None for level in self.levels], dtype=bool)

    def find(self, name: Name) -> list[int]:
        """The levels that a target names: one by code or label, or those of a net; several or none are mistakes."""
        found = [place for place, level in enumerate(self.levels) if _means(name, level)]
        if found:
            return found
        net = next((net for net in self.nets if str(name) in (str(net.code), net.label)), None)
        codes = net.options if net else ()
        return [place for place, level in enumerate(self.levels) if level.code in codes]

    def is_net(self, name: Name) -> bool:
        """Whether a name is that of several options taken together."""
        return not any(_means(name, level) for level in self.levels)

    @property
    def names(self) -> list[str]:
        """What a target may be of: the labels of all answers, the nets, and the reasons in use."""
        used = set(self.place.tolist())
        levels = [level for place, level in enumerate(self.levels) if level.reason is None or place in used]
        return [level.label for level in levels] + [net.label for net in self.nets]


def _means(name: Name, level: Level) -> bool:
    if isinstance(level.code, float):
        return _as_number(name) == level.code
    return name in (level.code, level.label) or str(name) in (str(level.code), level.label)


def _as_number(name: Name) -> float:
    try:
        return float(name)
    except ValueError:
        return float("nan")


def variable_of(
    frame: pd.DataFrame,
    question: Question,
    reasons: Mapping[str, str],
    column: Column,
    used: IntArray,
    *,
    as_number: bool,
) -> Variable:
    """The question read through the codebook, once per distinct value in use (positions in `column.values`).

    What is wanted as a number only has no levels.

    Raises DataError for answers outside the codebook, as whoever asks for the answers themselves would.
    """
    values = [column.values[position] for position in used]
    dtype = object if question.kind != "numeric" or any(isinstance(value, str) for value in values) else np.float64
    name = question.columns[0]
    answers, unknown = try_encode(pd.DataFrame({name: pd.Series(values, dtype=dtype)}), question, reasons)
    if unknown:
        encode(frame, question, reasons)  # raises, and counts the respondents
    place, number = np.full(len(column.values), -1, dtype=np.int64), np.full(len(column.values), np.nan)
    levels = answers.levels
    if isinstance(answers, Numbers):
        number[used] = answers.values
        if not as_number:
            levels, place[used] = _levels_of_numbers(answers)
    elif isinstance(answers, Choices):
        place[used] = answers.codes
    return Variable(question.name, levels, question.nets, place, number)


def _levels_of_numbers(answers: Numbers) -> tuple[tuple[Level, ...], IntArray]:
    """Each different number as a level, the reasons for none after them, and the level of each value."""
    numbers, position = np.unique(answers.values[answers.reasons < 0], return_inverse=True)
    named = {option.code: option.label for option in answers.levels if option.reason is None}
    levels = [Level(float(number), named.get(number, f"{number:.12g}"), None) for number in numbers]  # type: ignore[arg-type]
    reasons = [level for level in answers.levels if level.reason is not None]
    rank = np.cumsum([level.reason is not None for level in answers.levels]) - 1
    place = len(levels) + rank[answers.reasons]
    place[answers.reasons < 0] = position
    return (*levels, *reasons), place
