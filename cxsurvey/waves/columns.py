"""The columns of one wave under the names that today's questionnaire has for them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cxsurvey.cleaning.audit import restored
from cxsurvey.codebook import Code, Codebook, Question, Wave
from cxsurvey.codebook.differences import target_code
from cxsurvey.codebook.words import spelled
from cxsurvey.survey import Survey
from cxsurvey.waves.questionnaire import free_name


class Part:
    """One wave on its way into the merged frame: its rows as read and as cleaned, in today's columns."""

    def __init__(self, key: str, survey: Survey, wave: Wave, today: Codebook) -> None:
        self.key, self.audit = key, survey.audit
        self.columns = _column_map(key, survey, wave, today)
        order = survey.audit.order
        rows = survey.frame if order is None else restored(survey.frame, survey.audit.quarantine, order)
        self.rows = self._renamed(rows)
        self.raw = self._renamed(survey.audit.reverse(survey.frame))
        self.kept = rows.index.isin(survey.frame.index)
        numbers = [*rows.index, *survey.audit.set_aside["row"]]
        self.last = max((int(number) for number in numbers), default=0)

    def _renamed(self, frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({target: frame[source] for target, source in self.columns.items()}, index=frame.index)


def _column_map(key: str, survey: Survey, wave: Wave, today: Codebook) -> dict[str, str]:
    """Each column of the merged frame with the wave's own column for it."""
    book = survey.codebook
    found: dict[str, str] = {}
    for question in book.questions.values():
        name = wave.name_today(question.name)
        if question.name not in wave.left_out and question.name not in wave.retired and name in today:
            found |= _paired(question, today[name], wave.codes.get(name, {}))
    if book.id_column and today.id_column:
        found[today.id_column] = book.id_column
    for role, columns in today.roles.items():
        own = book.columns_of(role)
        found |= {columns[0]: own[0]} if len(columns) == len(own) == 1 else {}
    used = set(found.values())
    left = {column for name in wave.left_out if name in book for column in book[name].columns} - used
    for column in map(str, survey.frame.columns):
        if column not in used and column not in left:
            name = free_name(column, key, today)
            found[name if name not in found else f"{column} ({key})"] = column
    return {column: source for column, source in found.items() if source in survey.frame}


def _paired(old: Question, new: Question, codes: Mapping[str, Code]) -> dict[str, str]:
    """Today's columns of a question with those of the other wave: option by option, else in order."""
    if any(option.column for option in new.options):
        today = {spelled(option.code): str(option.column) for option in new.options}
        own = {spelled(target_code(option, codes)): str(option.column) for option in old.options}
        return {column: own[code] for code, column in today.items() if code in own}
    return dict(zip(new.columns, old.columns, strict=False))
