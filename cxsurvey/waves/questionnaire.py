"""The questionnaire of all waves: today's, with the wave in front and what was retired at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cxsurvey.codebook import Code, Codebook, Option, Question, Wave
from cxsurvey.codebook.differences import target_code
from cxsurvey.codebook.words import spelled


def joint_codebook(
    keys: Sequence[Code], books: Mapping[str, Codebook], newest: str, waves: Mapping[str, Wave], name: str
) -> Codebook:
    """Today's codebook with the question `name`, one option per wave, in front and retired questions at the end."""
    today = books[newest]
    options = tuple(Option(key, str(key)) for key in keys)
    questions = {name: Question(name, label="Wave", options=options, ordered=True)} | dict(today.questions)
    for key, wave in waves.items():
        for retired in wave.retired:
            questions[retired] = _retired(books[key].questions[retired], key, wave, today)
    personal = dict.fromkeys([*today.pii, *(column for book in books.values() for column in book.pii)])
    return replace(today, questions=questions, wave="", waves={}, pii=tuple(personal), path=None)


def free_name(column: str, key: str, today: Codebook) -> str:
    """A column of another wave's own, under a name that holds no question of today."""
    taken = {name for question in today.questions.values() for name in question.columns}
    return f"{column} ({key})" if column in taken else column


def _retired(question: Question, key: str, wave: Wave, today: Codebook) -> Question:
    """A question asked in that wave only: its own columns and options, its filter in names and codes of today."""
    filters = {}
    for other, codes in question.asked_of.items():
        name = wave.name_today(other)
        known = {spelled(level.code) for level in today.questions[name].levels} if name in today else set()
        mapped = tuple(target_code(code, wave.codes.get(name, {})) for code in codes)
        if known.issuperset(map(spelled, mapped)):
            filters[name] = mapped
    return replace(
        question,
        asked_of=filters,
        scale="",
        column=free_name(question.columns[0], key, today) if _has_one_column(question) else "",
        mentions=tuple(free_name(column, key, today) for column in question.mentions),
        options=tuple(_moved(option, key, today) for option in question.options),
    )


def _has_one_column(question: Question) -> bool:
    return not question.mentions and not any(option.column for option in question.options)


def _moved(option: Option, key: str, today: Codebook) -> Option:
    return replace(option, column=free_name(option.column, key, today)) if option.column else option
