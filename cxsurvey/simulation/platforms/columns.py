"""The columns of an export: the answers of a wave, each written as one platform writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.codebook import Codebook, Option, Question
from cxsurvey.codebook.words import spelled
from cxsurvey.simulation.platforms.layout import Asked, Choices, Column, Layout
from cxsurvey.simulation.platforms.paradata import Paradata, cell_text

MARKER = "data_source"


def asked_columns(book: Codebook) -> list[Asked]:
    """Every column of answers in the order of the questionnaire; one that two questions read comes once."""
    found: dict[str, Asked] = {}
    for place, question in enumerate(book.questions.values(), start=1):
        for asked in _columns_of(book, question, place):
            found.setdefault(asked.column, asked)
    return list(found.values())


def _columns_of(book: Codebook, question: Question, place: int) -> Iterator[Asked]:
    options = [option for option in question.options if option.column]
    if question.kind != "multiple" or not options:
        yield Asked(question, place, beside=_beside(book, question))
    for option_place, option in enumerate(options, start=1):
        yield Asked(question, place, option, option_place)


def _beside(book: Codebook, question: Question) -> Asked | None:
    """What a text stands beside: an open question that only those are asked who chose one option of a single one."""
    if question.kind != "text" or len(question.asked_of) != 1:
        return None
    ((name, codes),) = question.asked_of.items()
    if name not in book or book[name].kind != "single" or len(codes) != 1:
        return None
    parent = book[name]
    places = {option.code: place for place, option in enumerate(parent.options, start=1)}
    at = places.get(codes[0], 0)
    return Asked(parent, list(book.questions).index(name) + 1, parent.options[at - 1], at) if at else None


def extra_columns(book: Codebook, layout: Layout) -> list[str]:
    """The columns of the study's own: its id, and the roles that the platform has no column for."""
    asked = {asked.column for asked in asked_columns(book)}
    native = {native.role for native in layout.natives}
    roles = [column for role, columns in book.roles.items() if role not in native for column in columns]
    return [name for name in dict.fromkeys([book.id_column or "", *roles]) if name and name not in asked]


def heads_of(book: Codebook, layout: Layout) -> list[tuple[str, ...]]:
    """The header cells of every column: the platform's, those of the answers, the study's own, and where it is from."""
    answers = [layout.heads(asked) for asked in asked_columns(book)]
    own = [layout.extra(name) for name in (*extra_columns(book, layout), *_marker(book))]
    return [*(native.heads for native in layout.natives), *answers, *own]


def _marker(book: Codebook) -> tuple[str, ...]:
    """The column that says in every row that nobody gave the answers, where that is so: a raw file travels alone."""
    return (MARKER,) if book.synthetic else ()


def columns_of(book: Codebook, frame: pd.DataFrame, layout: Layout, choices: Choices, language: str) -> list[Column]:
    """Every column of the export of a frame whose columns are those of the codebook."""
    spoken = book.in_language(language)
    paradata = Paradata(frame, book.roles, f"{book.title} {book.wave}", language)
    found = [Column(native.heads, native.cells(paradata)) for native in layout.natives]
    for asked in asked_columns(spoken):
        cells = _cells(asked, frame[asked.column], layout, choices)
        found.append(Column(layout.heads(asked), cells, asked))
    for name in extra_columns(book, layout):
        found.append(Column(layout.extra(name), [cell_text(value) for value in frame[name]]))
    return found + [Column(layout.extra(name), [book.stated_source] * len(frame)) for name in _marker(book)]


def _cells(asked: Asked, column: pd.Series[Any], layout: Layout, choices: Choices) -> list[Any]:
    """The cells of one column, each distinct answer written once."""
    values, positions = distinct(column)
    write = _tick if asked.option else _answer
    written = [write(asked, value, layout, choices) for value in values]
    return [written[place] if place >= 0 else "" for place in positions]


def _tick(asked: Asked, value: Any, layout: Layout, choices: Choices) -> Any:
    option = asked.option
    if option is None or not (_is(value, 1) or _is(value, 0) or value in option.spellings()):
        return cell_text(value)
    if _is(value, 0):
        return layout.unmarked[choices]
    return layout.mark(choices, asked, label_in_file(option))


def _is(value: Any, number: int) -> bool:
    return spelled(cell_text(value)) == str(number)


def _answer(asked: Asked, value: Any, layout: Layout, choices: Choices) -> Any:
    """An option as its label or its code, a number as the platform writes numbers, anything else as it is."""
    text = cell_text(value)
    if asked.question.kind in ("single", "multiple"):
        option = option_given(asked.question, value, text)
        if option is None:
            return text
        return label_in_file(option) if choices == "labels" else str(codes_in_file(asked.question)[option.code])
    if asked.question.kind == "numeric" and isinstance(value, int | float):
        return layout.number(float(value) + 0.0)  # −0 is 0
    return text


def option_given(question: Question, value: Any, text: str) -> Option | None:
    """The option that a value stands for exactly as it is written; None where the codebook knows none."""
    for option in question.options:
        spellings = option.spellings()
        if value in spellings or text in {spelled(spelling) for spelling in spellings}:
            return option
    return None


def label_in_file(option: Option) -> str:
    """What an export of labels holds for an option: its label, or another text that the codebook reads as the option.

    >>> label_in_file(Option(1, "Yes")), label_in_file(Option(1, "Yes", values=("yes, surely", 1)))
    ('Yes', 'yes, surely')
    """
    texts = [text for text in option.texts() if isinstance(text, str)]
    return option.label if option.label in texts or not texts else texts[0]


def codes_in_file(question: Question) -> Mapping[Any, int]:
    """The number that stands for each option in an export of codes: its code, else a number it reads, else a free one.

    >>> yes, no = Option("yes", "Yes"), Option("no", "No", values=(1, "No"))
    >>> codes_in_file(Question("Q1", options=(yes, no)))
    {'yes': 2, 'no': 1}
    """
    taken = {spelled(spelling) for option in question.options for spelling in option.spellings()}
    free = iter(number for number in range(1, 10 * len(question.options) + 100) if str(number) not in taken)
    own = {
        option.code: next((v for v in (option.code, *option.values) if _is_whole(v)), None)
        for option in question.options
    }
    return {code: next(free) if number is None else number for code, number in own.items()}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
