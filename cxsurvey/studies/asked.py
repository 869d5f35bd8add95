"""Questions and codes that a setting names, held against the codebook; each mistake is noted at its path."""

from __future__ import annotations

from typing import Any

from cxsurvey.codebook import Code, Codebook, Question
from cxsurvey.codebook.words import number_range
from cxsurvey.errors import listing, nearest
from cxsurvey.settings import Settings, shown

NOT_GIVEN: tuple[Any, ...] = (None,)


def asked_question(table: Settings, key: str, book: Codebook, *, required: bool = True) -> str | None:
    """The question with options that stands at `key`."""
    name = table.text(key) if required else table.text(key, None)
    if name:
        check_question(table, key, name, book)
    return name


def check_question(table: Settings, key: str, name: object, book: Codebook, *, of_numbers: bool = False) -> None:
    """Note at `key` what is no question with options, or, `of_numbers`, none whose answers are or count as numbers."""
    wanted = "a question of numbers" if of_numbers else "a question with options"
    if not isinstance(name, str) or name not in book:
        table.problem(f"{table.where(key)} = {shown(name)}, expected {nearest(str(name), book.questions)}")
    elif not (_has_numbers(book[name]) if of_numbers else _has_options(book[name])):
        table.problem(f'{table.where(key)} = "{name}", expected {wanted}, not a {book[name].kind} one')


def asked_questions(table: Settings, key: str, book: Codebook) -> tuple[str, ...]:
    """The questions of any kind that are listed at `key`, none where nothing stands there."""
    names = table.items(key)
    for name in names:
        if name not in book:
            table.problem(f"{table.where(key)} names {shown(name)}, expected {nearest(str(name), book.questions)}")
    return names


def codes_at(table: Settings, key: str, codes: tuple[Code, ...], known: list[Code]) -> tuple[Code, ...]:
    """The codes given at `key`; none where there is no such setting."""
    if codes == NOT_GIVEN:
        return ()
    if not codes:
        table.problem(f"{table.where(key)} = [], expected at least one code, or no such setting")
    unknown = [code for code in codes if code not in known]
    if unknown and known:
        table.problem(f"{table.where(key)} names {listing(unknown)}, expected {nearest(unknown[0], known)}")
    return codes


def conditions_at(table: Settings, key: str, book: Codebook, *, ranges: bool = False) -> dict[str, tuple[Code, ...]]:
    """The answers that the table at `key` names by question; with `ranges` also numbers, 42 or "lowest..99"."""
    conditions = {}
    for name, value in table.pairs(key).items():
        if name not in book:
            table.problem(f"{table.where(key)}.{name} is not a question, expected {nearest(name, book.questions)}")
            continue
        codes = tuple(value) if isinstance(value, list) else (value,)
        if ranges and book[name].kind == "numeric":
            conditions[name] = _numbers(table, f"{key}.{name}", codes)
        else:
            conditions[name] = codes_at(table, f"{key}.{name}", codes, [level.code for level in book[name].levels])
    return conditions


def _numbers(table: Settings, key: str, codes: tuple[Code, ...]) -> tuple[Code, ...]:
    for code in codes:
        if isinstance(code, str) and number_range(code) is None:
            table.problem(f'{table.where(key)} names {shown(code)}, expected a number or a range, such as "lowest..99"')
    return codes


def _has_options(question: Question) -> bool:
    return question.kind in ("single", "multiple")


def _has_numbers(question: Question) -> bool:
    return question.kind in ("single", "numeric")


def rows_of(book: Codebook, question: str | None) -> list[Code]:
    """The codes that shares of a question can have: its levels and its nets."""
    if question is None or question not in book:
        return []
    asked = book[question]
    return [level.code for level in asked.levels] + [net.code for net in asked.nets]
