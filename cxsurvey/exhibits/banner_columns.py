"""The banner as asked for: questions, nested questions, multiple response and filters, as columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxsurvey.answers import Answers, Choices, Ticks
from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.codebook import Code, Question
from cxsurvey.errors import InputError, listing
from cxsurvey.exhibits.letters import group_letters
from cxsurvey.exhibits.table_lines import TOTAL, Column, ColumnKey, RowKey
from cxsurvey.moments.banner import Group
from cxsurvey.survey import Survey

Filters = Mapping[str, Mapping[str, Any]]
Heading = str | tuple[str, ...] | Filters  # a question, questions nested from the outer to the inner, or filters

MadeOf = frozenset[tuple[str, Code | None]]  # questions, with the option of a multiple-response one

NESTED = " / "


@dataclass(frozen=True, slots=True, eq=False)
class Banners:
    """The columns of a table, the total first, and the groups of respondents that they are counted in.

    made_of: for each column the questions that it is made of, with the option where respondents can tick several.
    """

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    made_of: tuple[MadeOf, ...]

    def is_about(self, row: RowKey, column: int) -> bool:
        """Whether a row asks what the column is made of, so that its answer there is certain: from names alone.

        Of a multiple-response question that is its own option, and every net and score.
        """
        question, kind, code = row
        made_of = self.made_of[column]
        return (question, None) in made_of or any(
            name == question and (kind != "level" or code == option) for name, option in made_of
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """The columns of one banner question: who is in which, and their keys and labels."""

    group: Group
    keys: tuple[ColumnKey, ...]
    paths: tuple[tuple[str, ...], ...]
    made_of: tuple[MadeOf, ...]


def banner_columns(survey: Survey, banner: Heading | Sequence[Heading]) -> Banners:
    """The columns that the banner asks for, after a total, with a letter for each.

    Raises InputError for what cannot stand in a banner, naming it.
    """
    parts = [points for heading in _headings(banner) for points in _points(survey, heading)]
    columns = [Column(TOTAL, ("Total",), -1)]
    letters = list(group_letters(range(sum(len(part.keys) for part in parts))).values())
    for number, part in enumerate(parts):
        for key, path in zip(part.keys, part.paths, strict=True):
            columns.append(Column(key, path, number, letters[len(columns) - 1]))
    _refuse_twice(columns)
    made_of = (frozenset[tuple[str, Code | None]](), *(each for part in parts for each in part.made_of))
    return Banners(tuple(columns), tuple(part.group for part in parts), made_of)


def _headings(banner: Any) -> list[Any]:
    """The entries of a banner: one alone may stand without a list; nothing is no entry."""
    if banner is None or (isinstance(banner, Mapping | Sequence) and not len(banner)):
        return []
    return list(banner) if isinstance(banner, list) else [banner]


def _points(survey: Survey, heading: Any) -> list[_Points]:
    if isinstance(heading, Mapping):
        return _filters(survey, heading)
    names = tuple(heading) if isinstance(heading, tuple | list) else _split(survey, heading)
    if not names or not all(isinstance(name, str) for name in names):
        raise InputError(
            "This cannot stand in a banner.",
            where="banner",
            got=listing([heading]),
            expected='a question, questions nested as "A / B" or a tuple, or filters {label: conditions}',
            next_step="Correct that entry of banner=.",
        )
    *outer, inner = names
    return _question(survey, inner) if not outer else _nested(survey, outer, inner)


def _split(survey: Survey, heading: Any) -> tuple[Any, ...]:
    """One question, or those nested in a name with strokes."""
    if not isinstance(heading, str) or heading in survey.codebook or NESTED not in heading:
        return (heading,)
    return tuple(part.strip() for part in heading.split(NESTED))


def _question(survey: Survey, name: str) -> list[_Points]:
    question, levels = survey.codebook[name], _levels(survey, name)
    keys = tuple(((name, code),) for code, _ in levels)
    paths = tuple((question.title, label) for _, label in levels)
    column = _column_of(survey, name)
    group = Group.exclusive(_in_view(survey, column), len(levels)) if column is not None else None
    made_of = tuple(frozenset({(name, None if column is not None else code)}) for code, _ in levels)
    return [_Points(group or Group.overlapping(_members(survey, name)), keys, paths, made_of)]


def _nested(survey: Survey, outer: Sequence[str], inner: str) -> list[_Points]:
    """One group of columns for every combination of the outer questions."""
    first, *rest = outer
    deeper = _nested(survey, rest, inner) if rest else _question(survey, inner)
    members, several = _members(survey, first), _column_of(survey, first) is None
    found = []
    for place, (code, label) in enumerate(_levels(survey, first)):
        for part in deeper:
            member = part.group.patterns[part.group.code] & members[:, [place]]
            keys = tuple(((first, code), *key) for key in part.keys)
            paths = tuple((survey.codebook[first].title, label, *path) for path in part.paths)
            made_of = tuple(each | {(first, code if several else None)} for each in part.made_of)
            found.append(_Points(Group.overlapping(member), keys, paths, made_of))
    return found


def _filters(survey: Survey, filters: Mapping[str, Any]) -> list[_Points]:
    """Columns of those who meet conditions; {title: {label: conditions}} gives them a title."""
    titled = all(isinstance(each, Mapping) and _are_mappings(each) for each in filters.values())
    named = filters if titled and filters else {"": filters}
    found = []
    for title, columns in named.items():
        wrong = [
            label for label, conditions in columns.items() if not isinstance(conditions, Mapping) or not conditions
        ]
        if wrong or not columns:
            raise InputError(
                "A column of respondents of your own needs the answers that they gave.",
                where=f'banner, "{wrong[0]}"' if wrong else f'banner, "{title}"',
                got=listing([columns[wrong[0]]]) if wrong else "no columns",
                expected='conditions by question, such as {"Large IT firms": {"size": "large", "side": "IT"}}',
                next_step="Write the conditions as for Survey.where().",
            )
        member = np.column_stack([_met(survey, conditions) for conditions in columns.values()])
        keys: tuple[ColumnKey, ...] = tuple(((title, label),) for label in columns)
        paths = tuple((title, label) if title else (label,) for label in columns)
        made_of = tuple(frozenset((name, None) for name in conditions) for conditions in columns.values())
        found.append(_Points(Group.overlapping(member), keys, paths, made_of))
    return found


def _are_mappings(values: Mapping[str, Any]) -> bool:
    return bool(values) and all(isinstance(value, Mapping) for value in values.values())


def _met(survey: Survey, conditions: Mapping[str, Any]) -> BoolArray:
    return np.asarray(survey.where(conditions).domain)


def _levels(survey: Survey, name: str) -> list[tuple[Code, str]]:
    """Code and label of each column of a question: its options that are answers."""
    question = survey.codebook[name]
    if question.kind not in ("single", "multiple") and not _has_options(question):
        raise InputError(
            f'"{name}" cannot stand in a banner.',
            where="banner",
            got=f"a {question.kind} question",
            expected="a question with options, or filters {label: conditions}",
            next_step="Give its answers options in the codebook, or put it into the stub.",
        )
    return [(option.code, option.label) for option in question.options if option.reason is None]


def _has_options(question: Question) -> bool:
    return question.kind == "text" and bool(question.options)


def _column_of(survey: Survey, name: str) -> IntArray | None:
    """Per respondent the column of a single-response question, −1 for none; None where they can be in several."""
    _levels(survey, name)
    small: IntArray | None = survey.once(name, "column", _small_columns)
    return small


def _small_columns(answers: Answers) -> Any:
    if not isinstance(answers, Choices):
        return None
    valid = np.array([level.reason is None for level in answers.levels])
    place = np.append(np.where(valid, np.cumsum(valid) - 1, -1), -1)
    return place.astype(np.int16)[answers.codes]


def _members(survey: Survey, name: str) -> BoolArray:
    """Who is in which column of a question, shape (n, J), nobody who is out of view."""
    levels, column = _levels(survey, name), _column_of(survey, name)
    if column is not None:
        return np.asarray(_in_view(survey, column)[:, None] == np.arange(len(levels)))
    member = survey.once(name, "ticks", _ticked)
    return member if survey.domain is None else np.asarray(member & survey.domain[:, None])


def _ticked(answers: Answers) -> BoolArray:
    assert isinstance(answers, Ticks)
    valid = [level.reason is None for level in answers.levels[: answers.ticked.shape[1]]]
    return np.asarray(answers.ticked[:, valid])


def _in_view(survey: Survey, column: IntArray) -> IntArray:
    return column if survey.domain is None else np.where(survey.domain, column, -1)


def _refuse_twice(columns: Sequence[Column]) -> None:
    keys = [column.key for column in columns]
    twice = [column for place, column in enumerate(columns) if column.key in keys[:place]]
    if twice:
        raise InputError(
            "A banner has the same column twice.",
            where="banner",
            got=listing([" › ".join(column.path) for column in twice]),
            expected="every question once, and filters of different names",
            next_step="Take the second one out of banner=.",
        )
