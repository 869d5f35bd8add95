"""A draft codebook of a text export, from what its header says and what its columns hold, for a person to finish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pandas as pd

from cxsurvey.codebook import Codebook, Question, Role
from cxsurvey.dates import DateReading, Order, date_reading, spelled_date
from cxsurvey.errors import InputError, ReadError, listing, nearest
from cxsurvey.readers.decimals import Decimal, DecimalReading, decimal_reading
from cxsurvey.readers.joined_draft import split_question
from cxsurvey.readers.likely_roles import likely_id, likely_weights
from cxsurvey.readers.platforms.platform import ID, Field, Platform
from cxsurvey.readers.question_draft import Answers, multiple_question, single_question
from cxsurvey.readers.unused import UnusedNames

_TIMES = ("start", "end", "recorded")
AS_SAID = "as said"  # what shows how dates or decimals are written, where a person said it


@dataclass(frozen=True)
class Told:
    """What is known of a text export beside its answers: the platform, what its header says, and what a person said."""

    path: Path
    platform: Platform
    fields: Mapping[str, Field]
    dates: str | Mapping[str, str] | None = None
    decimal: str | Mapping[str, str] | None = None
    separator: str = ","


def check_told(frame: pd.DataFrame, told: Told) -> None:
    """Refuse settings for columns that are not there, or that say what cannot be said."""
    for name, given, allowed in (("dates", told.dates, get_args(Order)), ("decimal", told.decimal, (",", "."))):
        by_column = given if isinstance(given, Mapping) else {} if given is None else {"": given}
        for column, value in by_column.items():
            where = f'{name}["{column}"]' if column else name
            if column and column not in frame:
                raise InputError(
                    "A setting names a column that the export does not have.",
                    where=where,
                    got=f'"{column}"',
                    expected=nearest(column, frame.columns),
                    next_step="Use the name of a column of the export.",
                )
            if value not in allowed:
                raise InputError(
                    f"The setting {name} cannot be that.",
                    where=where,
                    got=value,
                    expected=f"one of {listing(allowed)}",
                    next_step="Leave it out to have it found.",
                )


def draft_of(frame: pd.DataFrame, told: Told) -> Codebook:
    """The draft: an id, roles of other columns, and a question per column or per set of columns.

    Raises ReadError naming every column whose dates or numbers could be read in two ways.
    """
    answers = {str(name): Answers.of(column) for name, column in frame.items()}
    told = replace(told, fields=_with_ticks(told.fields, answers))
    roles = _roles(answers, told)
    roles |= _likely_roles({name: own for name, own in answers.items() if name not in roles}, roles, len(frame))
    dates = {name: date for name in answers if (date := _date(name, answers[name], told, roles.get(name, "")))}
    decimals = {
        name: reading for name in answers if name not in dates and (reading := _decimal(name, answers[name], told))
    }
    _check_one_reading(told.path, dates, decimals)
    marks = {name: reading.mark for name, reading in decimals.items()}
    questions: dict[str, Question] = {}
    unused = UnusedNames(answers, _of_a_set)
    for group in _groups([name for name in answers if name not in roles and name not in dates], told):
        for question in _questions(group, answers, told, marks):
            name = question.name
            if name not in group:  # a set of columns, named by what they have in common
                name = unused.take(name)
            questions[name] = replace(question, name=name)
    return Codebook(
        questions=questions,
        id_column=next((name for name, role in roles.items() if role == ID), None),
        roles=_by_role(roles),
        reasons={text: reason for text, reason in told.platform.reasons.items() if _is_given(text, answers)},
        decide=(*_told_roles(roles, told), *_told_dates(dates), *_told_decimals(decimals, questions)),
        dates={name: date.order for name, date in dates.items() if date.order},
    )


def _is_given(text: str, answers: Mapping[str, Answers]) -> bool:
    return any(text in own.texts for own in answers.values())


def _with_ticks(fields: Mapping[str, Field], answers: Mapping[str, Answers]) -> dict[str, Field]:
    """The fields, a box for words being an option of its question where it holds nothing but that option's name."""
    ticks = {
        name: field.is_open and bool(field.option) and answers[name].folded == {field.option.casefold()}
        for name, field in fields.items()
    }
    return {name: replace(field, is_open=field.is_open and not ticks[name]) for name, field in fields.items()}


def _told_roles(roles: Mapping[str, str], told: Told) -> list[str]:
    """What was guessed from names and numbers together."""
    guessed = [(name, role) for name, role in roles.items() if told.fields[name].role != role]
    return [f'"{name}" was taken for the {"id" if role == ID else role}. Is that right?' for name, role in guessed]


def _told_dates(dates: Mapping[str, DateReading]) -> list[str]:
    """What shows the order of day and month, for each column in which it was not plain."""
    return [
        f'The dates in "{name}" were read as {date.order}: {listing([date.evidence])}. Is that right?'
        for name, date in dates.items()
        if date.order not in (None, "year first") and date.evidence != AS_SAID
    ]


def _told_decimals(decimals: Mapping[str, DecimalReading], questions: Mapping[str, Question]) -> list[str]:
    """What shows the decimal mark of each numeric question in which it was not plain."""
    return [
        f'The decimals in "{name}" were read after "{number.mark}": {listing([number.evidence])}. Is that right?'
        for name, number in decimals.items()
        if number.mark and number.evidence != AS_SAID and name in questions and questions[name].kind == "numeric"
    ]


def _roles(answers: Mapping[str, Answers], told: Told) -> dict[str, str]:
    """The role of each column that has one; an id tells respondents apart, and there is one."""
    found: dict[str, str] = {}
    for name, field in told.fields.items():
        if field.role == ID and (ID in found.values() or not answers[name].tells_apart):
            continue
        if field.role:
            found[name] = field.role
    return found


def _likely_roles(answers: Mapping[str, Answers], told: Mapping[str, str], rows: int) -> dict[str, str]:
    """What columns are for whose header does not say so: the id, where none is told, and weights."""
    id_column = None if ID in told.values() else likely_id(answers, rows)
    return ({id_column: ID} if id_column else {}) | dict.fromkeys(likely_weights(answers), "weight")


def _by_role(roles: Mapping[str, str]) -> dict[Role, tuple[str, ...]]:
    known = [role for role in get_args(Role) if role in roles.values()]
    return {role: tuple(name for name, own in roles.items() if own == role) for role in known}


def _setting(given: str | Mapping[str, str] | None, name: str) -> str | None:
    return given.get(name) if isinstance(given, Mapping) else given


def _date(name: str, answers: Answers, told: Told, role: str) -> DateReading | None:
    """How the dates of a column are written, as said or as found; day numbers count where the column is for times."""
    found = date_reading(answers.texts, serials=role in _TIMES)
    said = _setting(told.dates, name)
    if said and (found or isinstance(told.dates, Mapping)) and (found is None or found.order in (None, said)):
        return DateReading(said, AS_SAID)  # type: ignore[arg-type]
    return found


def _decimal(name: str, answers: Answers, told: Told) -> DecimalReading | None:
    """How the numbers of a column are written, as said or as found; None where it holds none."""
    texts = () if answers.holds_words else answers.without_reasons.texts
    found = decimal_reading(texts, point_is_group=told.separator == ";") if texts else None
    said = _setting(told.decimal, name)
    if found and said and (found.is_open or found.mark == said or isinstance(told.decimal, Mapping)):
        mark: Decimal = "," if said == "," else "."
        return DecimalReading(mark, AS_SAID)
    return found


def _check_one_reading(path: Path, dates: Mapping[str, DateReading], decimals: Mapping[str, DecimalReading]) -> None:
    unsure = [name for name, reading in dates.items() if reading.order is None]
    if unsure:
        raise _two_dates(path, unsure, dates[unsure[0]].evidence)
    unsure = [name for name, number in decimals.items() if number.is_open]
    if unsure:
        raise _two_numbers(path, unsure, decimals[unsure[0]].evidence)


def _two_dates(path: Path, names: Sequence[str], shown: str) -> ReadError:
    day, month = spelled_date(shown, "day first"), spelled_date(shown, "month first")
    more = f" (and so in {listing(names[1:])})" if len(names) > 1 else ""
    return ReadError(
        "The dates of a column can be read in two ways.",
        where=f'{path}, column "{names[0]}"',
        got=f'"{shown}": {day} with the day first, {month} with the month first{more}',
        expected="a value with a number over 12 in one of the two places",
        next_step=f'Say which: dates={{"{names[0]}": "day first"}} or dates={{"{names[0]}": "month first"}}; '
        'dates="day first" says it for all.',
    )


def _two_numbers(path: Path, names: Sequence[str], shown: str) -> ReadError:
    more = f" (and so in {listing(names[1:])})" if len(names) > 1 else ""
    plain = shown.replace(".", ",")
    return ReadError(
        "The numbers of a column can be read in two ways.",
        where=f'{path}, column "{names[0]}"',
        got=f'"{shown}": {plain.replace(",", ".")} or {plain.replace(",", "")}{more}',
        expected="a value in which the mark can be one thing only, such as 1.234,5 or 0,5",
        next_step=f'Say which mark comes before the decimals: decimal={{"{names[0]}": ","}} or '
        f'decimal={{"{names[0]}": "."}}; decimal="," says it for all.',
    )


def _groups(names: Sequence[str], told: Told) -> list[list[str]]:
    """Columns of one question that stand side by side together; a box for words stands alone, and parts nobody."""
    groups: list[list[str]] = []
    latest: dict[str, list[str]] = {}
    for name in names:
        field = told.fields[name]
        if not field.group or not field.option or field.is_open:
            groups.append([name])
            latest = latest if field.group in latest else {}
        elif field.group in latest:
            latest[field.group].append(name)
        else:
            latest = {field.group: [name]}
            groups.append(latest[field.group])
    return groups


def _questions(
    names: Sequence[str], answers: Mapping[str, Answers], told: Told, decimals: Mapping[str, Decimal]
) -> list[Question]:
    """One multiple-response question of the columns where each holds one option, else one question per column."""
    own = {name: answers[name] for name in names}
    several = multiple_question(own, told.fields, told.platform) if len(names) > 1 else None
    if several:
        return [several]
    return [_question(name, own[name], told, decimals, len(names) > 1) for name in names]


def _of_a_set(name: str, count: int) -> str:
    """The name of a set of columns, told apart from columns and other sets of that name."""
    return f"{name} (set)" if count == 2 else f"{name} (set {count - 1})"


def _question(name: str, answers: Answers, told: Told, decimals: Mapping[str, Decimal], in_grid: bool) -> Question:
    field = told.fields[name]
    if not field.is_open:
        tried = (split_question(name, answers, field, mark, alone=in_grid) for mark in told.platform.joined)
        joined = next(filter(None, tried), None)
        if joined:
            return joined
    battery = field.group if in_grid else ""
    return single_question(name, answers, field, decimals.get(name), battery=battery, settled=told.platform.reasons)
