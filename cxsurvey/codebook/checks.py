"""What contradicts itself in a codebook: codes, spellings, columns, nets, limits, filters and crosswalks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.question import Option, Question
from cxsurvey.codebook.words import REASON_LABELS, Code, Kind, number_range, spelled
from cxsurvey.errors import listing, nearest
from cxsurvey.settings import Settings, shown


def check_question(table: Settings, question: Question) -> None:
    """Note what is wrong with one question."""
    if question.kind in ("single", "multiple") and not question.options:
        table.problem(f"{table.where('options')} is empty, expected the answers that could be given")
    if not question.separator:
        table.problem(f"{table.where('separator')} is empty, expected the mark between two answers")
    _check_columns(table, question)
    if not question.scale:
        check_options(table, question.kind, question.options)
    elif question.kind in ("numeric", "text"):
        table.problem(f'{table.where("scale")} is given, expected type = "single" or "multiple" beside it')
    _check_marks(table, question)
    _check_nets(table, question)


def check_options(table: Settings, kind: Kind, options: tuple[Option, ...]) -> None:
    """Note codes and spellings that stand for two options."""
    _check_codes(table, kind, options)
    _check_spellings(table, options)


def check_codebook(root: Settings, book: Codebook) -> None:
    """Note what does not hold between questions: filters, batteries, and what the crosswalk names."""
    _check_routing(root, book)
    _check_comparisons(root, book)
    check_waves(root, book)


def _check_columns(table: Settings, question: Question) -> None:
    named = [option for option in question.options if option.column]
    if question.mentions and question.kind != "multiple":
        table.problem(f'{table.where("mentions")} is given, expected type = "multiple" beside it')
    if question.mentions and (named or question.column):
        table.problem(f"{table.where('mentions')} stands beside other columns of the question, expected one of both")
    if named and question.kind != "multiple":
        table.problem(f'{table.where("options")} name columns, expected type = "multiple" beside them')
    if named and len(named) < len(question.options):
        missing = next(i for i, option in enumerate(question.options) if not option.column)
        table.problem(f"{table.where('options')}[{missing}].column is missing, expected one as the other options have")


def _check_codes(table: Settings, kind: Kind, options: tuple[Option, ...]) -> None:
    first: dict[str, int] = {}
    for position, option in enumerate(options):
        here = f"{table.where('options')}[{position}].code = {shown(option.code)}"
        if first.setdefault(spelled(option.code), position) != position:
            table.problem(f"{here} is the code of options[{first[spelled(option.code)]}] too")
        if option.code in REASON_LABELS and option.reason != option.code:
            table.problem(f'{here} is the name of a reason, expected reason = "{option.code}" beside it')
        if kind == "numeric" and option.reason is None and not isinstance(option.code, int):
            table.problem(f"{here} stands for no number, expected a whole number, or a reason beside it")


def _check_spellings(table: Settings, options: tuple[Option, ...]) -> None:
    """In one column, a value can stand for one option only; 1 and "1" are read as the same."""
    owners: dict[str, int] = {}
    for position, option in enumerate(options):
        for value in () if option.column else dict.fromkeys(option.spellings()):
            owner = owners.setdefault(spelled(value), position)
            if owner != position and not _is_code_of(value, option, options[owner]):
                here = f"{table.where('options')}[{position}]"
                table.problem(f"{here} is spelled {shown(value)}, as options[{owner}] is")


def _is_code_of(value: Any, *options: Option) -> bool:
    return all(spelled(value) == spelled(option.code) for option in options)


def _check_marks(table: Settings, question: Question) -> None:
    """Limits in order and on numbers, exclusive options where several can be chosen, an answer that can be given."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low > high:
        table.problem(f"{table.where('minimum')} = {shown(low)} is above maximum = {shown(high)}")
    if question.kind != "numeric":
        for key in ("minimum", "maximum", "unit"):
            if getattr(question, key) not in (None, ""):
                table.problem(f'{table.where(key)} is given, expected type = "numeric" beside it')
    if question.kind != "multiple":
        _check_multiple_only(table, question)
    if question.at_most is not None and question.at_most < 1:
        table.problem(f"{table.where('at_most')} = {question.at_most}, expected 1 or more")
    codes = [option.code for option in question.options]
    marks = {} if question.instructed is None else {"instructed": question.instructed}
    for key, code in [*marks.items(), *(("screens_out", code) for code in question.screens_out)]:
        is_range = question.kind == "numeric" and number_range(str(code)) is not None
        if code not in codes and not is_range:
            expected = 'a range such as "lowest..99"' if question.kind == "numeric" else nearest(code, codes)
            table.problem(f"{table.where(key)} = {shown(code)}, expected {expected}")


def _check_multiple_only(table: Settings, question: Question) -> None:
    if question.at_most is not None:
        table.problem(f'{table.where("at_most")} is given, expected type = "multiple" beside it')
    for position, option in enumerate(question.options):
        if option.exclusive:
            here = f"{table.where('options')}[{position}].exclusive"
            table.problem(f'{here} is given, expected type = "multiple" beside it')


def _check_nets(table: Settings, question: Question) -> None:
    codes = [level.code for level in question.levels]
    for net in question.nets:
        here = f"{table.where('nets')}.{net.code}"
        if not net.options:
            table.problem(f"{here}.options is empty, expected some of {listing(codes)}")
        for code in net.options:
            if code not in codes:
                table.problem(f"{here}.options names {shown(code)}, expected {nearest(code, codes)}")
        if spelled(net.code) in {spelled(code) for code in codes}:
            table.problem(f"{here} has the code of an option, expected a name of its own")


def _check_routing(root: Settings, book: Codebook) -> None:
    for question in book.questions.values():
        _check_filter(root, book, f"questions.{question.name}.asked_of", question.asked_of)
        for option in question.options:
            _check_filter(root, book, f"questions.{question.name}.options.{option.code}.offered_to", option.offered_to)
        if question.name in _filters(book, question.asked_of):
            root.problem(f"questions.{question.name}.asked_of leads back to itself, expected questions put before it")


def _check_filter(root: Settings, book: Codebook, path: str, asked_of: Mapping[str, tuple[Code, ...]]) -> None:
    """A filter names questions and answers that there are."""
    for other, codes in asked_of.items():
        here = f"{path}.{other}"
        if other not in book.questions:
            root.problem(f"{here} is not a question, expected {nearest(other, book.questions)}")
            continue
        known = [level.code for level in book.questions[other].levels]
        for code in codes:
            if code not in known:
                root.problem(f"{here} names {shown(code)}, expected {nearest(code, known)}")


def _check_comparisons(root: Settings, book: Codebook) -> None:
    """What a question compares itself with must be a number that was asked for."""
    numeric = [question.name for question in book.questions.values() if question.kind == "numeric"]
    for question in book.questions.values():
        here = f"questions.{question.name}"
        if question.no_more_than and question.no_more_than not in numeric:
            given = shown(question.no_more_than)
            root.problem(f"{here}.no_more_than = {given}, expected {nearest(question.no_more_than, numeric)}")
        for key in ("sums_to", "no_more_than"):
            if getattr(question, key) not in (None, "") and question.kind != "numeric":
                root.problem(f'{here}.{key} is given, expected type = "numeric" beside it')


def _filters(book: Codebook, names: Iterable[str]) -> set[str]:
    """The questions that decide who was asked, directly or through others."""
    found: set[str] = set()
    waiting = [name for name in names if name in book.questions]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in book.questions[name].asked_of if other in book.questions]
    return found


def check_waves(root: Settings, book: Codebook) -> None:
    """What a crosswalk says about today must be about questions and codes of today."""
    for name, wave in book.waves.items():
        here = f"waves.{name}"
        if name == book.wave:
            root.problem(f"{here} is the wave of this codebook, expected another one")
        today = {f"codes.{q}": q for q in wave.codes} | {f"renamed.{old}": new for old, new in wave.renamed.items()}
        today |= {f'added "{q}"': q for q in wave.added} | {f'comparable "{q}"': q for q in wave.comparable}
        for path, question in today.items():
            if question not in book.questions:
                root.problem(f"{here}.{path} is not a question, expected {nearest(question, book.questions)}")
        for question, codes in wave.codes.items():
            if question in book.questions:
                _check_code_map(root, f"{here}.codes.{question}", book.questions[question], codes.values())


def _check_code_map(root: Settings, here: str, question: Question, codes: Iterable[Code]) -> None:
    known = [level.code for level in question.levels]
    for code in codes:
        if code not in known:
            root.problem(f"{here} names {shown(code)}, expected {nearest(code, known)}")
