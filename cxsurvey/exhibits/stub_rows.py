"""Questions as stub lines, and as what has to be counted for them: levels, nets in place, means, scores, bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from cxsurvey.answers import Answers, Choices, Numbers, Ticks
from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.codebook import Base, Code, Net, Question
from cxsurvey.errors import InputError
from cxsurvey.estimation.nps import nps_groups
from cxsurvey.estimation.values import middle, numbers
from cxsurvey.exhibits.number import half_up
from cxsurvey.exhibits.stubs import StubOptions, nets_of
from cxsurvey.exhibits.table_lines import Row, RowKind, Unit
from cxsurvey.moments.banner import Codes
from cxsurvey.moments.stubs import Levels, Stub, Values
from cxsurvey.survey import Survey

MOST_VALUES = 12  # different whole numbers of a numeric question that are shown one by one
_TOGETHER = 4  # options of a multiple response counted at once, as the 16 patterns of who ticked which

_UNITS: dict[str, Unit] = {"level": "percent", "net": "percent", "nps": "points", "mean": "mean", "deviation": "mean"}


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one question; `place` of a line is its row among all that is counted.

    `unless_empty` are the keys of lines that are left out where nobody gave that reason.
    """

    question: Question
    base: Base
    lines: tuple[Row, ...]
    unless_empty: frozenset[Code]


class Counted:
    """All that has to be counted, in order: stubs, and the number of their rows so far."""

    def __init__(self) -> None:
        self.stubs: list[Stub] = []
        self.rows = 0

    def add(self, stub: Stub) -> int:
        """The place of the first row of a further stub."""
        first = self.rows
        self.stubs.append(stub)
        self.rows += stub.rows
        return first


def block_of(survey: Survey, question: Question, options: StubOptions, counted: Counted) -> Block:
    """The lines of a question, with what has to be counted for them added to `counted`.

    Raises InputError for a question that has neither options nor numbers.
    """
    name, base = question.name, options.base or question.base
    kind = survey.once(name, "kind", _kind)
    _refuse_numbers(question, kind, options)
    if name in options.nps:
        lines = _scored(survey, question, counted)
    elif kind is Numbers:
        lines, base = _numeric(survey, question, options, counted), "valid"
    elif not question.options:
        raise InputError(
            f'"{name}" has no answers to count.',
            where="stub",
            got=f"a {question.kind} question without options",
            expected="a question with options, or numbers",
            next_step="List its options in the codebook, or leave it out.",
        )
    elif kind is Ticks:
        lines = _multiple(survey, question, base, options, counted)
    else:
        lines = _single(survey, question, base, options, counted)
    own = {option.code for option in question.options}
    return Block(question, base, tuple(lines), frozenset(level.code for level in question.levels) - own)


def _refuse_numbers(question: Question, kind: type, options: StubOptions) -> None:
    """Refuse bands and a mean that were asked for by name where there is nothing to make them of."""
    if kind is Numbers:
        return
    name = question.name
    by_name = not isinstance(options.means, bool) and name in options.means
    no_mean = by_name and (kind is Ticks or not has_numbers(question))
    if no_mean or name in options.bands:
        raise InputError(
            f'"{name}" has no numbers to {"average" if no_mean else "put into bands"}.',
            where="means" if no_mean else "bands",
            got=f"a {question.kind} question",
            expected="a numeric question, or options with whole-number codes" if no_mean else "a numeric question",
            next_step="Leave it out there, or write its kind and codes into the codebook.",
        )


def has_numbers(question: Question) -> bool:
    """Whether the answers of a question are whole-number codes, which can be averaged."""
    valid = [option.code for option in question.options if option.reason is None]
    return bool(valid) and all(isinstance(code, int) for code in valid)


def _kind(answers: Answers) -> type:
    return type(answers)


def _row(question: Question, kind: RowKind, code: Code, label: str, place: int, *, depth: int = 0) -> Row:
    digits = 0 if _UNITS[kind] != "mean" else 2
    return Row((question.name, kind, code), label, _UNITS[kind], depth, place, digits)


def _single(survey: Survey, question: Question, base: Base, options: StubOptions, counted: Counted) -> list[Row]:
    codes = survey.once(question.name, ("levels", base), lambda answers: _level_codes(answers, question, base))
    labels = dict(_counted_levels(question, base))
    nets = nets_of(question, list(labels), options)
    levels = list(labels)
    scores = np.vstack([np.eye(len(levels)), _any_of(nets, levels)])
    first = counted.add(Levels(codes, scores))
    lines = _in_place(question, labels, nets, first)
    return lines + _mean_of_codes(survey, question, options, counted)


def _counted_levels(question: Question, base: Base) -> list[tuple[Code, str]]:
    """Code and label of each level of a single-response question that counts in the base."""
    pairs = zip(question.levels, question.base_levels(base), strict=True)
    return [(level.code, level.label) for level, keep in pairs if keep]


def _level_codes(answers: Answers, question: Question, base: Base) -> Codes:
    """Per respondent the place among the counted levels, their number for those outside the base, in small integers."""
    assert isinstance(answers, Choices)
    keep = np.array(question.base_levels(base))
    outside = int(keep.sum())
    place = np.append(np.where(keep, np.cumsum(keep) - 1, outside), outside)
    return np.asarray(place.astype(_small(outside))[answers.codes])


def _small(largest: int) -> Any:
    return np.uint8 if largest < 256 else np.uint16 if largest < 65536 else np.int64


def _any_of(nets: Sequence[Net], levels: Sequence[Code]) -> FloatArray:
    return floats([[float(code in net.options) for code in levels] for net in nets]).reshape(len(nets), len(levels))


def _mean_of_codes(survey: Survey, question: Question, options: StubOptions, counted: Counted) -> list[Row]:
    """Mean and deviation of a scale whose codes are whole numbers."""
    valid = [option.code for option in question.options if option.reason is None]
    wanted = options.means if isinstance(options.means, bool) else question.name in options.means
    if not (wanted or (question.ordered and options.means is not False)) or not has_numbers(question):
        return []
    codes = survey.once(question.name, ("levels", "valid"), lambda answers: _level_codes(answers, question, "valid"))
    return _mean_rows(question, counted.add(Levels(codes, floats(valid)[None, :])))


def _mean_rows(question: Question, place: int) -> list[Row]:
    return [
        _row(question, "mean", "", "Mean", place),
        _row(question, "deviation", "", "Standard deviation", place),
    ]


def _in_place(question: Question, labels: dict[Code, str], nets: Sequence[Net], first: int) -> list[Row]:
    """Levels in order, each net before the first of its members; members in one net only are indented below it."""
    levels = list(labels)
    homes = {code: [net for net in nets if code in net.options] for code in levels}
    before: dict[Code, list[tuple[int, Net]]] = {}
    for position, net in enumerate(nets):
        member = next(code for code in levels if code in net.options)
        before.setdefault(member, []).append((position, net))
    lines = []
    for place, code in enumerate(levels):
        for position, net in before.get(code, []):
            lines.append(_row(question, "net", net.code, net.label, first + len(levels) + position))
        home = homes[code]
        inside = len(home) == 1 and _together(home[0], levels)
        lines.append(_row(question, "level", code, labels[code], first + place, depth=int(inside)))
    return lines


def _together(net: Net, levels: Sequence[Code]) -> bool:
    """Whether the members of a net follow each other."""
    places = [place for place, code in enumerate(levels) if code in net.options]
    return places == list(range(places[0], places[0] + len(places)))


def _multiple(survey: Survey, question: Question, base: Base, options: StubOptions, counted: Counted) -> list[Row]:
    """Options in fours, each four counted as the patterns of who ticked which; nets are marks of their own."""
    labels = {option.code: option.label for option in question.options}
    levels = list(labels)
    nets = nets_of(question, levels, options)
    members = tuple(tuple(levels.index(code) for code in net.options if code in labels) for net in nets)
    packed = survey.once(
        question.name, ("packed", base, members), lambda answers: _packed(answers, question, base, members)
    )
    places: list[int] = []
    for start, codes in zip(range(0, len(levels) + len(nets), _TOGETHER), packed, strict=True):
        width = min(_TOGETHER, len(levels) + len(nets) - start)
        ticked = (np.arange(1 << width)[None, :] >> np.arange(width)[:, None]) & 1
        place = counted.add(Levels(codes, floats(ticked)))
        places += range(place, place + width)
    lines = _in_place(question, labels, nets, 0)
    return [replace(line, place=places[line.place]) for line in lines]


def _packed(answers: Answers, question: Question, base: Base, nets: Sequence[Sequence[int]]) -> list[Codes]:
    """For each four of options and nets the pattern of each respondent, one beyond the last for those outside."""
    assert isinstance(answers, Ticks)
    keep = np.array([*question.base_levels(base), True])[answers.reasons]
    columns: list[BoolArray] = [answers.ticked[:, place] for place in range(answers.ticked.shape[1])]
    columns += [np.asarray(answers.ticked[:, list(members)].any(axis=1)) for members in nets]
    found = []
    for start in range(0, len(columns), _TOGETHER):
        part = columns[start : start + _TOGETHER]
        pattern = np.zeros(len(keep), dtype=np.uint8)
        for bit, column in enumerate(part):
            pattern |= column.astype(np.uint8) << bit
        found.append(np.where(keep, pattern, np.uint8(1 << len(part))))
    return found


def _numeric(survey: Survey, question: Question, options: StubOptions, counted: Counted) -> list[Row]:
    """Bands, or the numbers themselves where they are few, then mean and standard deviation."""
    name = question.name
    if name in options.bands:
        cuts = tuple(float(cut) for cut in options.bands[name])
        codes = survey.once(name, ("bands", cuts), lambda answers: _banded(answers, cuts))
        first = counted.add(Levels(codes, np.eye(len(cuts) - 1)))
        labels = [f"{low:g} to under {high:g}" for low, high in pairwise(cuts)]
        lines = [_row(question, "level", place, label, first + place) for place, label in enumerate(labels)]
        return lines + _mean_rows(question, counted.add(_values(survey, name)))
    few = survey.once(name, "distinct", _few_values)
    if few is None:
        return _mean_rows(question, counted.add(_values(survey, name)))
    codes, values = few
    first = counted.add(Levels(codes, np.vstack([np.eye(len(values)), values])))
    labels = [question.label_of(int(value)) for value in values]
    lines = [
        _row(question, "level", int(value), label, first + place)
        for place, (value, label) in enumerate(zip(values, labels, strict=True))
    ]
    return lines + _mean_rows(question, first + len(values))


def _values(survey: Survey, name: str) -> Values:
    return Values(*survey.once(name, "values", _numbers_and_middle))


def _numbers_and_middle(answers: Answers) -> tuple[FloatArray, float]:
    assert isinstance(answers, Numbers)
    return answers.values, middle(answers.values)


def _few_values(answers: Answers) -> tuple[Codes, FloatArray] | None:
    """Codes and the numbers they stand for, where these are whole and few."""
    assert isinstance(answers, Numbers)
    known = np.isfinite(answers.values)
    values = np.unique(answers.values[known])
    if not 0 < len(values) <= MOST_VALUES or any(value != half_up(value) for value in values):
        return None
    codes = np.where(known, np.searchsorted(values, np.where(known, answers.values, values[0])), len(values))
    return codes.astype(np.uint8), values


def _banded(answers: Answers, cuts: tuple[float, ...]) -> Codes:
    """Per respondent the band, one beyond the last for those outside all bands or without an answer."""
    assert isinstance(answers, Numbers)
    outside = len(cuts) - 1
    band = np.searchsorted(cuts, answers.values, side="right") - 1
    return np.where(np.isfinite(answers.values) & (band >= 0) & (band < outside), band, outside).astype(_small(outside))


def _scored(survey: Survey, question: Question, counted: Counted) -> list[Row]:
    """Promoters, passives, detractors and the score."""
    group = nps_groups(question.name, numbers(survey, question.name))
    codes = np.where(group < 0, 3, group).astype(np.uint8)
    first = counted.add(Levels(codes, np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0], [-1, 0, 1]], dtype=np.float64)))
    names = {"promoters": "Promoters (9–10)", "passives": "Passives (7–8)", "detractors": "Detractors (0–6)"}
    lines = [_row(question, "level", code, label, first + place) for place, (code, label) in enumerate(names.items())]
    return [*lines, _row(question, "nps", "", "Net promoter score", first + 3)]
