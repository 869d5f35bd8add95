"""What was answered: a question's column as small integers, read through the codebook.

Work is done once per distinct value, never once per respondent: a million rows with five spellings cost five look-ups.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import Codebook, Level, Option, Question
from cxsurvey.errors import DataError, listing


@dataclass(frozen=True, slots=True)
class Choices:
    """A single-response question: `codes[i]` is the position in `levels` of respondent i's answer, shape (n,)."""

    levels: tuple[Level, ...]
    codes: IntArray


@dataclass(frozen=True, slots=True)
class Ticks:
    """A multiple-response question: `ticked[i, j]` says whether respondent i chose option j, shape (n, k).

    `reasons[i]` is the position in `levels` of the reason why i answered nothing, or −1 where something was ticked.
    """

    levels: tuple[Level, ...]
    ticked: BoolArray
    reasons: IntArray


@dataclass(frozen=True, slots=True)
class Numbers:
    """A numeric question: values of shape (n,), NaN where `reasons[i]` (a position in `levels`, else −1) says why."""

    levels: tuple[Level, ...]
    values: FloatArray
    reasons: IntArray


Answers = Choices | Ticks | Numbers


def distinct(column: pd.Series[Any]) -> tuple[list[Any], IntArray]:
    """The distinct values of a column and, per row, the position among them (−1 for a missing value), shape (n,)."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories), np.asarray(column.cat.codes, dtype=np.int64)
    positions, values = pd.factorize(column.to_numpy(), use_na_sentinel=True)
    return list(values), np.asarray(positions, dtype=np.int64)


def as_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of the frame whose text and boolean columns are categories; numbers stay numbers."""
    columns = {
        name: column if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool else as_category(column)
        for name, column in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index)


def as_category(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column as categories, in order of first appearance."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column
    positions, values = pd.factorize(column.to_numpy(), use_na_sentinel=True)
    return pd.Series(categories(positions, values), index=column.index, name=column.name)


def categories(positions: Sequence[int] | npt.NDArray[np.integer[Any]], values: Iterable[Any]) -> pd.Categorical[Any]:
    """Categories from positions among distinct values, −1 for missing."""
    return pd.Categorical.from_codes(positions, categories=pd.Index(list(values), dtype=object))


def encode(frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]) -> Answers:
    """The answers to one question, read through its options and the reasons for no answer.

    Raises DataError naming every value that the codebook does not know, with the number of respondents who gave it.
    """
    answers, unknown = try_encode(frame, question, reasons)
    if unknown:
        raise data_error({question.name: unknown})
    return answers


def try_encode(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[Answers, dict[Hashable, int]]:
    """The answers to one question, and the values that the codebook does not know with their counts."""
    if question.kind == "multiple":
        return _encode_multiple(frame, question, reasons)
    values, positions = distinct(frame[question.columns[0]])
    if question.kind == "numeric":
        return _encode_numeric(values, positions, question, reasons)
    lookup = _lookup(question, reasons)
    if question.kind == "text":
        lookup = {value: lookup.get(value, -1) for value in values} | {"": lookup[""]}
    places = [_find(lookup, value) for value in values]
    unknown = _count_unknown(values, places, positions, free=question.kind == "text")
    return Choices(question.levels, _take(places, positions, blank=lookup[""])), unknown


def unknown_answers(frame: pd.DataFrame, codebook: Codebook) -> dict[str, dict[Hashable, int]]:
    """For each question with answers outside the codebook: the values and how many gave them."""
    found = {name: try_encode(frame, q, codebook.reasons)[1] for name, q in codebook.questions.items()}
    return {name: values for name, values in found.items() if values}


def data_error(unknown: Mapping[str, Mapping[Hashable, int]], *, where: object = None) -> DataError:
    """The error that lists every answer outside the codebook, question by question."""
    cases = pd.DataFrame(
        [(name, value, count) for name, values in unknown.items() for value, count in values.items()],
        columns=["question", "value", "respondents"],
    )
    lines = [
        f"{name}: "
        + ", ".join(f"{listing([value])} ({count})" for value, count in list(values.items())[:6])
        + (f" and {len(values) - 6} more values" if len(values) > 6 else "")
        for name, values in unknown.items()
    ]
    count = len(unknown)
    return DataError(
        f"{count} question{'s have' if count > 1 else ' has'} answers outside the codebook.",
        cases=cases,
        where=where,
        got=("\n" + " " * 12).join(lines),
        expected="only the options and reasons that the codebook lists (number of respondents in brackets)",
        next_step="Add the value to an option or to [reasons] in the codebook, or recode it when cleaning.",
    )


def _lookup(question: Question, reasons: Mapping[str, str]) -> dict[Any, int]:
    place = {level.code: position for position, level in enumerate(question.levels)}
    table: dict[Any, int] = {"": place["no_answer"]}
    table |= {reason: place[reason] for reason in place if reason in _reason_codes(question)}
    table |= {value: place[reason] for value, reason in reasons.items()}
    for option in question.options:
        table |= dict.fromkeys(option.spellings(), place[option.code])
    return table


def _reason_codes(question: Question) -> set[Any]:
    return {level.code for level in question.levels if level.reason == level.code}


def _find(table: Mapping[Any, int], value: Any) -> int | None:
    if value in table:
        return table[value]
    if isinstance(value, float) and value.is_integer():
        return table.get(int(value), table.get(str(int(value))))
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return table.get(str(value))
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return table.get(int(value))
    return None


def _take(places: list[int | None], positions: IntArray, *, blank: int) -> IntArray:
    table = np.array([-1 if place is None else place for place in places] + [blank], dtype=np.int64)
    return table[positions]


def _count_unknown(
    values: list[Any], places: list[int | None], positions: IntArray, *, free: bool = False
) -> dict[Hashable, int]:
    if free or None not in places:
        return {}
    counts = np.bincount(positions[positions >= 0], minlength=len(values))
    return {
        value: int(count)
        for value, place, count in zip(values, places, counts, strict=True)
        if place is None and count > 0
    }


def _encode_numeric(
    values: list[Any], positions: IntArray, question: Question, reasons: Mapping[str, str]
) -> tuple[Numbers, dict[Hashable, int]]:
    lookup = _lookup(question, reasons)
    places = [_find(lookup, value) for value in values]
    numbers = [
        float("nan") if place is not None else _number(value) for value, place in zip(values, places, strict=True)
    ]
    wrong = [None if place is None and number != number else -1 for number, place in zip(numbers, places, strict=True)]
    unknown = _count_unknown(values, wrong, positions)
    return Numbers(
        question.levels,
        np.array([*numbers, float("nan")])[positions],
        _take(places, positions, blank=lookup[""]),
    ), unknown


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _encode_multiple(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[Ticks, dict[Hashable, int]]:
    if any(option.column for option in question.options):
        ticked, unknown = _ticks_by_column(frame, question, reasons)
        nothing = np.full(len(frame), _lookup(question, reasons)[""], dtype=np.int64)
    else:
        ticked, nothing, unknown = _ticks_by_separator(frame, question, reasons)
    return Ticks(question.levels, ticked, np.where(ticked.any(axis=1), -1, nothing)), unknown


def _ticks_by_column(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, dict[Hashable, int]]:
    ticked = np.zeros((len(frame), len(question.options)), dtype=bool)
    unknown: dict[Hashable, int] = {}
    for position, option in enumerate(question.options):
        values, places = distinct(frame[str(option.column)])
        meaning = [_tick(value, option, reasons) for value in values]
        table = np.array([*(m == 1 for m in meaning), False])
        ticked[:, position] = table[places]
        unknown |= _count_unknown(values, meaning, places)
    return ticked, unknown


def _tick(value: Any, option: Option, reasons: Mapping[str, str]) -> int | None:
    """1 for chosen, 0 for not chosen, None for a value nobody announced."""
    if value in option.spellings() or value in ("1", 1, True):
        return 1
    return 0 if value in ("", "0", 0, False) or value in reasons else None


def _ticks_by_separator(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, IntArray, dict[Hashable, int]]:
    values, positions = distinct(frame[question.columns[0]])
    lookup = _lookup(question, reasons)
    option_count = len(question.options)
    patterns = np.zeros((len(values) + 1, option_count), dtype=bool)
    nothing = np.full(len(values) + 1, lookup[""], dtype=np.int64)
    counts = np.bincount(positions[positions >= 0], minlength=len(values))
    unknown: dict[Hashable, int] = {}
    for row, value in enumerate(values):
        for part in _split(value, question.separator, lookup):
            place = _find(lookup, part)
            if place is None:
                unknown[part] = unknown.get(part, 0) + int(counts[row])
            elif place < option_count:
                patterns[row, place] = True
            else:
                nothing[row] = place
    return patterns[positions], nothing[positions], {value: count for value, count in unknown.items() if count}


def _split(value: Any, separator: str, lookup: Mapping[Any, int]) -> Iterable[Any]:
    """The parts of a delimited answer; the whole where the codebook knows it as it stands."""
    if value in lookup or not isinstance(value, str):
        return [value]
    return [part.strip() for part in value.split(separator)]
