"""The questionnaire of all waves: today's, with the wave in front and what was retired at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cxsurvey.codebook import Code, Codebook, Option, Question, Wave
from cxsurvey.codebook.differences import matched, target_code, unoffered
from cxsurvey.codebook.words import spelled


def joint_codebook(
    keys: Sequence[Code], books: Mapping[str, Codebook], newest: str, waves: Mapping[str, Wave], name: str
) -> Codebook:
    """Today's codebook with the question `name`, one option per wave, in front and retired questions at the end."""
    today = books[newest]
    options = tuple(Option(key, str(key)) for key in keys)
    first = {name: Question(name, label="Wave", options=options, ordered=True)}
    questions = first | _with_offers(keys, books, newest, waves, name)
    for key, wave in waves.items():
        for retired in wave.retired:
            questions[retired] = _retired(books[key].questions[retired], key, wave, today)
    personal = dict.fromkeys([*today.pii, *(column for book in books.values() for column in book.pii)])
    return replace(today, questions=questions, wave="", waves={}, pii=tuple(personal), path=None)


def _with_offers(
    keys: Sequence[Code], books: Mapping[str, Codebook], newest: str, waves: Mapping[str, Wave], name: str
) -> dict[str, Question]:
    """Today's questions, each option that a wave which asked the question did not have with the waves that had it."""
    without: dict[tuple[str, Code], set[str]] = {}
    for key, wave in waves.items():
        for old, new in matched(books[newest], books[key], wave):
            for option in unoffered(old, new, wave.codes.get(new.name, {})):
                without.setdefault((new.name, option.code), set()).add(key)
    questions = dict(books[newest].questions)
    for question in {question for question, _ in without}:
        options = tuple(
            _offered(option, name, [key for key in keys if str(key) not in without[question, option.code]])
            if (question, option.code) in without
            else option
            for option in questions[question].options
        )
        questions[question] = replace(questions[question], options=options)
    return questions


def _offered(option: Option, name: str, keys: Sequence[Code]) -> Option:
    return replace(option, offered_to={**option.offered_to, name: tuple(keys)})


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
