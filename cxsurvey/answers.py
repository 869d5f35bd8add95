"""What was answered: a question's column as small integers, read through the codebook.

Work is done once per distinct value, never once per respondent: a million rows with five spellings cost five look-ups.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import Codebook, Level, Option, Question
from cxsurvey.codebook.words import number_range
from cxsurvey.errors import DataError, InputError, listing


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

LONGEST_RUN = 8  # an option may hold the mark between two answers this many times less one
HEADER_MARK = " | "  # between the rows of a header that are merged into one name: question, then option

_WHOLE = re.compile(r"-?\d{1,15}(\.0+)?", re.ASCII)
# A comma before the decimals and groups of three set apart by a point or a space; and the other way round.
WITH_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}((\.\d{3})+|([ \u00a0\u202f']\d{3})+))(,\d+)?", re.ASCII)
WITH_POINT = re.compile(r"[+-]?(\d+|\d{1,3}((,\d{3})+|([ \u00a0\u202f']\d{3})+))(\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)


def distinct(column: pd.Series[Any]) -> tuple[list[Any], IntArray]:
    """The distinct values of a column and, per row, the position among them (−1 for a missing value), shape (n,)."""
    if isinstance(column.array, pd.Categorical):  # not column.cat, which costs as much again as all the rest
        return list(column.array.categories), column.array.codes.astype(np.int64)
    positions, values = pd.factorize(column, use_na_sentinel=True)
    return [_plain(value) for value in values], np.asarray(positions, dtype=np.int64)


def by_row(said: Iterable[Any], positions: IntArray, nothing: Any) -> npt.NDArray[Any]:
    """What is said of each distinct value, for every row, shape (n,); `nothing` for a row without a value.

    >>> by_row([True, False], np.array([1, 0, -1]), False).tolist()
    [False, True, False]
    """
    return np.array([*said, nothing])[positions]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def as_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of the frame whose text and boolean columns are categories; numbers stay numbers, names become text.

    Raises InputError for two columns of one name and for a cell that holds several values.
    """
    names = [str(name) for name in frame.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            "The frame has columns of the same name.",
            where="the columns of the frame",
            got=listing(twice),
            expected="a name of its own for every column",
            next_step="Rename or drop the others.",
        )
    columns = (frame.iloc[:, position] for position in range(len(names)))
    kept = {
        name: column if is_number(column) else _one_value_each(name, column)
        for name, column in zip(names, columns, strict=True)
    }
    return pd.DataFrame(kept, index=frame.index)


def _one_value_each(name: str, column: pd.Series[Any]) -> pd.Series[Any]:
    try:
        return as_category(column)
    except TypeError:
        row = next(row for row, value in enumerate(column) if not _is_hashable(value))
        raise InputError(
            "A cell holds several values.",
            where=f'column "{name}", row {row + 1}',
            got=f"a {type(column.iloc[row]).__name__}: {listing([str(column.iloc[row])])}",
            expected="one text, number, date or truth value, or nothing",
            next_step='Join several answers with ";" and call the question type = "multiple", or give each a column.',
        ) from None


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def is_number(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers by its dtype; true and false are none."""
    kinds = pd.api.types
    return kinds.is_numeric_dtype(column.dtype) and not kinds.is_bool_dtype(column.dtype)


def as_category(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column as categories, in order of first appearance."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column
    values, positions = distinct(column)
    return pd.Series(categories(positions, values), index=column.index, name=column.name)


def categories(positions: Sequence[int] | npt.NDArray[np.integer[Any]], values: Iterable[Any]) -> pd.Categorical[Any]:
    """Categories from positions among distinct values, −1 for missing."""
    return pd.Categorical.from_codes(positions, categories=pd.Index(list(values), dtype=object))


def is_blank(value: Any) -> bool:
    """Whether a value is text of nothing but white space: no answer.

    >>> is_blank("  "), is_blank("0")
    (True, False)
    """
    return isinstance(value, str) and not value.strip()


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
    reasons = question.all_reasons(reasons)
    if question.kind == "multiple":
        return _encode_multiple(frame, question, reasons)
    column = frame[question.columns[0]]
    if question.kind == "numeric":
        return (_encode_numbers if is_number(column) else _encode_written)(column, question, reasons)
    values, positions = distinct(column)
    lookup = _lookup(question, reasons, values)
    if question.kind == "text":
        lookup = {value: lookup.get(value, lookup[""] if is_blank(value) else -1) for value in values} | lookup
    places = [_find(lookup, value) for value in values]
    unknown = _count_unknown(values, places, positions, free=question.kind == "text")
    return Choices(question.levels, _take(places, positions, blank=lookup[""])), unknown


def unknown_answers(frame: pd.DataFrame, codebook: Codebook) -> dict[str, dict[Hashable, int]]:
    """For each question with answers outside the codebook: the values and how many gave them."""
    found = {name: try_encode(frame, q, codebook.reasons)[1] for name, q in codebook.questions.items()}
    return {name: values for name, values in found.items() if values}


def unlisted_siblings(frame: pd.DataFrame, codebook: Codebook) -> dict[str, list[str]]:
    """For each multiple-response question by columns: others under the same head with answers, in no question."""
    listed = {column for question in codebook.questions.values() for column in question.columns}
    heads = {str(name): _head(str(name)) for name in frame.columns if name not in listed}
    found = {}
    for question in codebook.questions.values():
        own = {_head(option.column) for option in question.options if option.column} - {""}
        siblings = [name for name, head in heads.items() if head in own]
        found[question.name] = [name for name in siblings if _has_ticks(frame[name], codebook.reasons)]
    return {name: columns for name, columns in found.items() if columns}


def _head(column: str) -> str:
    return column.rpartition(HEADER_MARK)[0]


def _has_ticks(column: pd.Series[Any], reasons: Mapping[str, str]) -> bool:
    values, positions = distinct(column)
    given = (values[place] for place in np.unique(positions[positions >= 0]))
    return any(not (is_blank(value) or value is False or _whole(value) == 0 or value in reasons) for value in given)


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
        next_step="Add the value to an option (its values) or to [reasons] in the codebook.",
    )


def _lookup(question: Question, reasons: Mapping[str, str], values: Iterable[Any] = ()) -> dict[Any, int]:
    """The level that each spelling stands for; those of `values` that lie in a range of reasons are among them."""
    place = {level.code: position for position, level in enumerate(question.levels)}
    table = _reason_lookup(question, reasons)
    for option in question.options:
        table |= dict.fromkeys(option.spellings(), place[option.code])
    ranges = [(*ends, place[reason]) for text, reason in reasons.items() if (ends := number_range(text))]
    return _in_ranges(ranges, values, table) | table if ranges else table


def _in_ranges(
    ranges: Sequence[tuple[float, float, int]], values: Iterable[Any], table: Mapping[Any, int]
) -> dict[Any, int]:
    """The values that lie in a range and are not listed by themselves, each with the level of its range."""
    unlisted = [(value, _number(value)) for value in values if _find(table, value) is None]
    return {
        value: level for low, high, level in reversed(ranges) for value, number in unlisted if low <= number <= high
    }


def _reason_lookup(question: Question, reasons: Mapping[str, str]) -> dict[Any, int]:
    """What stands for no answer: a blank, the name of a reason, and what the codebook says."""
    place = {level.code: position for position, level in enumerate(question.levels)}
    named = {level.code: place[level.code] for level in question.levels if level.reason == level.code}
    return {"": place["no_answer"]} | named | {value: place[reason] for value, reason in reasons.items()}


def _find(table: Mapping[Any, int], value: Any) -> int | None:
    """The place of a value: as it stands, as the same whole number written another way (1, "1.0"), or as a blank."""
    if value in table:
        return table[value]
    if is_blank(value):
        return table[""]
    number = _whole(value)
    return None if number is None else table.get(number, table.get(str(number)))


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        return int(float(value)) if _WHOLE.fullmatch(value) else None
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    return int(value) if whole else None


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


def _encode_numbers(
    column: pd.Series[Any], question: Question, reasons: Mapping[str, str]
) -> tuple[Numbers, dict[Hashable, int]]:
    """Numbers as they are, but for the few that the codebook gives a meaning."""
    ranged = any(number_range(text) for text in reasons)
    lookup = _lookup(question, reasons, distinct(column)[0] if ranged else ())
    given = column.to_numpy(dtype=np.float64, na_value=np.nan)
    values = np.where(np.isfinite(given), given, np.nan)
    why = np.where(np.isnan(given), lookup[""], -1)
    for value in lookup:
        number, place = _meaning(value, lookup, question.levels)
        hit = given == _number(value)
        values[hit] = number
        why[hit] = -1 if place is None else place
    unknown: dict[Hashable, int] = {value: int((given == value).sum()) for value in (math.inf, -math.inf)}
    return Numbers(question.levels, values, why), {value: count for value, count in unknown.items() if count}


def _encode_written(
    column: pd.Series[Any], question: Question, reasons: Mapping[str, str]
) -> tuple[Numbers, dict[Hashable, int]]:
    """Numbers written as text, each spelling read once."""
    values, positions = distinct(column)
    lookup = _lookup(question, reasons, values)
    written = [plain_number(value, question.decimal) if question.decimal else value for value in values]
    meanings = [_meaning(value, lookup, question.levels) for value in [*written, ""]]
    numbers = np.array([number for number, _ in meanings])
    places = np.array([-1 if place is None else place for _, place in meanings], dtype=np.int64)
    wrong = [None if math.isnan(number) and place is None else 0 for number, place in meanings[:-1]]
    unknown = _count_unknown(values, wrong, positions)
    return Numbers(question.levels, numbers[positions], places[positions]), unknown


def _meaning(value: Any, lookup: Mapping[Any, int], levels: Sequence[Level]) -> tuple[float, int | None]:
    """The number that a value stands for, or NaN and the place of the reason why it stands for none."""
    place = _find(lookup, value)
    if place is None:
        return _number(value), None
    return (float("nan"), place) if levels[place].reason else (_number(levels[place].code), None)


def plain_number(value: Any, decimal: str) -> Any:
    """A number written with that decimal mark, written without groups and with a point; any other value as it is.

    >>> plain_number("1.250,5", ","), plain_number("1,250.5", "."), plain_number("1,250", ","), plain_number("?", ",")
    ('1250.5', '1250.5', '1.250', '?')
    """
    text = value.strip() if isinstance(value, str) else ""
    if not (WITH_COMMA if decimal == "," else WITH_POINT).fullmatch(text):
        return value
    whole, _, part = text.partition(decimal)
    return re.sub(r"[^\d+-]", "", whole) + (f".{part}" if part else "")


def _number(value: Any) -> float:
    """The finite number that is written there, else NaN."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return float("nan")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")
    return number if math.isfinite(number) else float("nan")


def _encode_multiple(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[Ticks, dict[Hashable, int]]:
    by_column = any(option.column for option in question.options)
    by_mention = _ticks_by_mention if question.mentions else _ticks_by_separator
    ticked, nothing, unknown = (_ticks_by_column if by_column else by_mention)(frame, question, reasons)
    valid = np.array([option.reason is None for option in question.options], dtype=bool)
    for position in np.flatnonzero(~valid):
        nothing[ticked[:, position]] = position
    return Ticks(question.levels, ticked, np.where(ticked[:, valid].any(axis=1), -1, nothing)), unknown


def _ticks_by_column(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, IntArray, dict[Hashable, int]]:
    lookup = _reason_lookup(question, reasons)
    ticked = np.zeros((len(frame), len(question.options)), dtype=bool)
    nothing = np.full(len(frame), lookup[""], dtype=np.int64)
    strange: dict[Hashable, BoolArray] = {}
    for position, option in enumerate(question.options):
        values, places = distinct(frame[str(option.column)])
        meanings = [_tick(value, option, position, lookup) for value in values]
        meaning = _take(meanings, places, blank=lookup[""])
        ticked[:, position] = meaning == position
        told = (meaning >= 0) & (meaning != position) & (meaning != lookup[""])
        nothing[told] = meaning[told]
        for row, value in enumerate(values):
            if meanings[row] is None:
                strange[value] = strange.get(value, False) | (places == row)
    return ticked, nothing, {value: int(who.sum()) for value, who in strange.items() if who.any()}


def _tick(value: Any, option: Option, position: int, lookup: Mapping[Any, int]) -> int | None:
    """The option's own position where it was chosen, the place of a reason where not, None for an unknown value."""
    if value in option.texts():
        return position
    if value in lookup:  # what the codebook says goes before what 0 and 1 mean without it
        return lookup[value]
    if value is False or _whole(value) == 0:
        return lookup[""]
    if value is True or _whole(value) == 1 or value == option.code:
        return position
    return lookup[""] if is_blank(value) else None


def _ticks_by_mention(
    frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]
) -> tuple[BoolArray, IntArray, dict[Hashable, int]]:
    """Each column holds one of the answers, in the order in which they were mentioned."""
    blank = _reason_lookup(question, reasons)[""]
    ticked = np.zeros((len(frame), len(question.options)), dtype=bool)
    nothing = np.full(len(frame), blank, dtype=np.int64)
    unknown: dict[Hashable, int] = {}
    for name in question.mentions:
        values, positions = distinct(frame[name])
        lookup = _lookup(question, reasons, values)
        places = [_find(lookup, value) for value in values]
        place = _take(places, positions, blank=blank)
        chosen = (place >= 0) & (place < len(question.options))
        ticked[np.flatnonzero(chosen), place[chosen]] = True
        told = (place >= len(question.options)) & (place != blank)
        nothing[told] = place[told]
        for value, count in _count_unknown(values, places, positions).items():
            unknown[value] = unknown.get(value, 0) + count
    return ticked, nothing, unknown


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
        for part in dict.fromkeys(_split(value, question.separator, lookup)):
            place = _find(lookup, part)
            if place is None:
                unknown[part] = unknown.get(part, 0) + int(counts[row])
            elif place < option_count:
                patterns[row, place] = True
            elif part != "":
                nothing[row] = place
    return patterns[positions], nothing[positions], {value: count for value, count in unknown.items() if count}


def _split(value: Any, separator: str, lookup: Mapping[Any, int]) -> Iterable[Any]:
    """The parts of a delimited answer; the whole where the codebook knows it as it stands."""
    if value in lookup or not isinstance(value, str):
        return [value]
    return answers_in(value, separator, lookup.__contains__)


def answers_in(text: str, separator: str, known: Callable[[str], bool]) -> list[str]:
    """The answers that a cell joins, without white space around them; one that holds the separator is kept whole.

    Of the parts that follow each other, the longest run that is `known` counts as one answer.

    >>> answers_in("Daily;Yes; often;No", ";", {"Daily", "Yes; often", "No"}.__contains__)
    ['Daily', 'Yes; often', 'No']
    """
    parts = text.split(separator)
    whole = [part.strip() for part in parts]
    return whole if all(map(known, whole)) else list(_known_runs(parts, separator, known))


def _known_runs(parts: Sequence[str], separator: str, known: Callable[[str], bool]) -> Iterator[str]:
    start = 0
    while start < len(parts):
        ends = range(min(len(parts), start + LONGEST_RUN), start, -1)
        runs = ((end, separator.join(parts[start:end]).strip()) for end in ends)
        end, run = next(((end, run) for end, run in runs if known(run)), (start + 1, parts[start].strip()))
        yield run
        start = end
