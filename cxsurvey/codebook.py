"""What was asked: questions, options, reasons for no answer, and who was asked; TOML in, TOML out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from cxsurvey.errors import CodebookError, InputError, listing, nearest
from cxsurvey.settings import Settings, load, shown, written

Code = str | int
_VALUES = (str, int, float, date, time)
Kind = Literal["single", "multiple", "numeric", "text"]
Reason = Literal["dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"]
Base = Literal["valid", "answered", "asked", "all"]
Sample = Literal["unknown", "probability", "nonprobability"]

REASON_LABELS: Mapping[str, str] = {
    "dont_know": "Don’t know",
    "refused": "Refused",
    "no_answer": "No answer",
    "invalid": "Invalid",
    "not_asked": "Not asked",
    "broke_off": "Broke off before",
}

# Each base holds the one before it. A share is always a share of a stated base.
BASES: Mapping[str, frozenset[str]] = {
    "valid": frozenset(),
    "answered": frozenset({"dont_know", "refused"}),
    "asked": frozenset({"dont_know", "refused", "no_answer", "invalid"}),
    "all": frozenset(get_args(Reason)),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that could be given.

    `values` are its spellings in the export; `reason` marks an answer that is none, such as "Not sure";
    `column` is its own column where the export gives a multiple-response question one column per option.
    """

    code: Code
    label: str
    values: tuple[Any, ...] = ()
    reason: Reason | None = None
    column: str | None = None

    def spellings(self) -> tuple[Any, ...]:
        """Every value that stands for this option in a column; its label where no values are given."""
        return (*(self.values or (self.label,)), self.code)


@dataclass(frozen=True, slots=True)
class Level:
    """What a respondent can turn out to be on a question: an option, or a reason for having no answer."""

    code: Code
    label: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Net:
    """Several options of one question counted as one answer: any of them."""

    code: Code
    label: str
    options: tuple[Code, ...]


@dataclass(frozen=True)
class Question:
    """One question as it was put: wording, kind, options, nets, base and who was asked."""

    name: str
    wording: str = ""
    label: str = ""
    kind: Kind = "single"
    column: str = ""
    options: tuple[Option, ...] = ()
    nets: tuple[Net, ...] = ()
    base: Base = "valid"
    ordered: bool = False
    separator: str = ";"
    population: str = ""
    asked_of: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The shortest text that names the question: label, else wording, else name."""
        return self.label or self.wording or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export that hold it."""
        own = tuple(option.column for option in self.options if option.column)
        return own if own else (self.column or self.name,)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Options in order, then the reasons for no answer that no option stands for."""
        given = tuple(Level(option.code, option.label, option.reason) for option in self.options)
        codes = {level.code for level in given}
        rest = tuple(Level(reason, REASON_LABELS[reason], reason) for reason in get_args(Reason) if reason not in codes)
        return given + rest

    def base_levels(self, base: Base | None = None) -> tuple[bool, ...]:
        """For each level, whether it counts in the base (the question's own base where none is given)."""
        counted = BASES[base or self.base]
        return tuple(level.reason is None or level.reason in counted for level in self.levels)

    def label_of(self, code: Code) -> str:
        """The label of a level."""
        named: tuple[Level | Net, ...] = (*self.levels, *self.nets)
        return next((level.label for level in named if level.code == code), str(code))


@dataclass(frozen=True)
class Codebook:
    """Questions by name, and what stands for no answer in all of them.

    >>> book = Codebook.from_dict({"questions": {"D01": {"options": [
    ...     {"code": "joint", "label": "Joint sessions"}, {"code": "it_only", "label": "IT only"}]}}})
    >>> book["D01"].label_of("joint")
    'Joint sessions'
    """

    questions: Mapping[str, Question]
    title: str = ""
    source: str = ""
    population: str = ""
    sample: Sample = "unknown"
    language: str = "en"
    id_column: str | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    path: Path | None = field(default=None, compare=False)

    def __getitem__(self, name: str) -> Question:
        """The question of that name; an InputError that names the nearest one where there is none."""
        if name not in self.questions:
            raise InputError(
                f'There is no question "{name}".',
                where=self.path or "the codebook",
                got=name,
                expected=nearest(name, self.questions),
                next_step="Use a name from the codebook, or add the question to it.",
            )
        return self.questions[name]

    def __contains__(self, name: object) -> bool:
        """Whether a question of that name is there."""
        return name in self.questions

    @classmethod
    def read(cls, path: str | Path) -> Codebook:
        """The codebook in a TOML file.

        Raises CodebookError with every mistake in the file, each at its path.
        """
        return _build(load(Path(path), CodebookError))

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Codebook:
        """The codebook in a dictionary of the shape of the TOML file."""
        return _build(Settings(table, source=Path("codebook"), error=CodebookError))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary of the shape of the TOML file; `from_dict` gives the same codebook back."""
        table = _said(_head(self), _head(Codebook({})))
        table["questions"] = {name: _question_table(question) for name, question in self.questions.items()}
        return table

    def to_toml(self) -> str:
        """The codebook as TOML text; reading it gives the same codebook back."""
        return written(self.to_dict())


def _build(root: Settings) -> Codebook:
    questions = {name: _question(name, table) for name, table in root.named("questions")}
    if not questions:
        root.problem("questions is empty, expected at least one [questions.NAME]")
    book = Codebook(
        questions=questions,
        title=root.text("title", ""),
        source=root.text("source", ""),
        population=root.text("population", ""),
        sample=root.choice("sample", get_args(Sample), "unknown"),
        language=root.text("language", "en"),
        id_column=root.text("id_column", "") or None,
        reasons=_reasons(root),
        path=root.source,
    )
    _check_routing(root, book)
    root.finish()
    return book


def _reasons(root: Settings) -> dict[str, Reason]:
    reasons = root.pairs("reasons")
    for value, reason in reasons.items():
        if reason not in get_args(Reason):
            root.problem(f'reasons."{value}" = {shown(reason)}, expected {nearest(reason, REASON_LABELS)}')
    return reasons


def _question(name: str, table: Settings) -> Question:
    question = Question(
        name=name,
        wording=table.text("wording", ""),
        label=table.text("label", ""),
        kind=table.choice("type", get_args(Kind), "single"),
        column=table.text("column", ""),
        options=tuple(_option(option) for option in table.tables("options")),
        nets=tuple(_net(code, net) for code, net in table.named("nets")),
        base=table.choice("base", tuple(BASES), "valid"),
        ordered=table.flag("ordered", False),
        separator=table.text("separator", ";"),
        population=table.text("population", ""),
        asked_of={other: _codes(codes) for other, codes in table.pairs("asked_of").items()},
    )
    _check_question(table, question)
    return question


def _codes(value: Any) -> tuple[Code, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _option(table: Settings) -> Option:
    label = table.text("label")
    code = table.items("code", (label,))
    if len(code) != 1 or not _is_code(code[0]) or code[0] == "":
        given = shown(code[0] if len(code) == 1 else code)
        table.problem(f"{table.where('code')} = {given}, expected one text or whole number")
    values = table.items("values")
    if not all(isinstance(value, _VALUES) for value in values):
        table.problem(f"{table.where('values')} = {shown(values)}, expected texts and numbers")
    return Option(
        code=code[0] if len(code) == 1 and _is_code(code[0]) else label,
        label=label,
        values=tuple(value for value in values if isinstance(value, _VALUES)),
        reason=table.choice("reason", get_args(Reason), None),
        column=table.text("column", "") or None,
    )


def _is_code(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _net(code: str, table: Settings) -> Net:
    return Net(code=code, label=table.text("label", code), options=table.items("options"))


def _check_question(table: Settings, question: Question) -> None:
    if question.kind in ("single", "multiple") and not question.options:
        table.problem(f"{table.where('options')} is empty, expected the answers that could be given")
    if not question.separator:
        table.problem(f"{table.where('separator')} is empty, expected the mark between two answers")
    _check_columns(table, question)
    _check_codes(table, question)
    _check_spellings(table, question)
    _check_nets(table, question)


def _check_columns(table: Settings, question: Question) -> None:
    named = [option for option in question.options if option.column]
    if named and question.kind != "multiple":
        table.problem(f'{table.where("options")} name columns, expected type = "multiple" beside them')
    if named and len(named) < len(question.options):
        missing = next(i for i, option in enumerate(question.options) if not option.column)
        table.problem(f"{table.where('options')}[{missing}].column is missing, expected one as the other options have")


def _check_codes(table: Settings, question: Question) -> None:
    first: dict[str, int] = {}
    for position, option in enumerate(question.options):
        here = f"{table.where('options')}[{position}].code = {shown(option.code)}"
        if first.setdefault(_spelled(option.code), position) != position:
            table.problem(f"{here} is the code of options[{first[_spelled(option.code)]}] too")
        if option.code in REASON_LABELS and option.reason != option.code:
            table.problem(f'{here} is the name of a reason, expected reason = "{option.code}" beside it')
        if question.kind == "numeric" and option.reason is None and not isinstance(option.code, int):
            table.problem(f"{here} stands for no number, expected a whole number, or a reason beside it")


def _check_spellings(table: Settings, question: Question) -> None:
    """In one column, a value can stand for one option only; 1 and "1" are read as the same."""
    owners: dict[str, int] = {}
    for position, option in enumerate(question.options):
        for value in () if option.column else dict.fromkeys(option.spellings()):
            owner = owners.setdefault(_spelled(value), position)
            if owner != position and not _is_code_of(value, option, question.options[owner]):
                here = f"{table.where('options')}[{position}]"
                table.problem(f"{here} is spelled {shown(value)}, as options[{owner}] is")


def _is_code_of(value: Any, *options: Option) -> bool:
    return all(_spelled(value) == _spelled(option.code) for option in options)


def _spelled(value: Any) -> str:
    """The text that a value is found under: 1, 1.0 and "1" are one."""
    return str(int(value)) if isinstance(value, int | float) and value == value // 1 else str(value)


def _check_nets(table: Settings, question: Question) -> None:
    codes = [level.code for level in question.levels]
    for net in question.nets:
        here = f"{table.where('nets')}.{net.code}"
        if not net.options:
            table.problem(f"{here}.options is empty, expected some of {listing(codes)}")
        for code in net.options:
            if code not in codes:
                table.problem(f"{here}.options names {shown(code)}, expected {nearest(code, codes)}")
        if _spelled(net.code) in {_spelled(code) for code in codes}:
            table.problem(f"{here} has the code of an option, expected a name of its own")


def _check_routing(root: Settings, book: Codebook) -> None:
    for question in book.questions.values():
        for other, codes in question.asked_of.items():
            here = f"questions.{question.name}.asked_of.{other}"
            if other not in book.questions:
                root.problem(f"{here} is not a question, expected {nearest(other, book.questions)}")
                continue
            known = [level.code for level in book.questions[other].levels]
            for code in codes:
                if code not in known:
                    root.problem(f"{here} names {shown(code)}, expected {nearest(code, known)}")
        if question.name in _filters(book, question.asked_of):
            root.problem(f"questions.{question.name}.asked_of leads back to itself, expected questions put before it")


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


def _said(table: Mapping[str, Any], unsaid: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that differ from what is understood without them."""
    return {key: value for key, value in table.items() if value != unsaid[key]}


def _head(book: Codebook) -> dict[str, Any]:
    return {
        "title": book.title,
        "source": book.source,
        "population": book.population,
        "sample": book.sample,
        "language": book.language,
        "id_column": book.id_column,
        "reasons": dict(book.reasons),
    }


def _question_table(question: Question) -> dict[str, Any]:
    return _said(_plain(question), _plain(Question(question.name)))


def _plain(question: Question) -> dict[str, Any]:
    return {
        "wording": question.wording,
        "label": question.label,
        "type": question.kind,
        "column": question.column,
        "base": question.base,
        "ordered": question.ordered,
        "separator": question.separator,
        "population": question.population,
        "asked_of": {other: list(codes) for other, codes in question.asked_of.items()},
        "options": [_option_table(option) for option in question.options],
        "nets": {str(net.code): {"label": net.label, "options": list(net.options)} for net in question.nets},
    }


def _option_table(option: Option) -> dict[str, Any]:
    table: dict[str, Any] = {"code": option.code, "label": option.label, "values": list(option.values)}
    table |= {"reason": option.reason, "column": option.column}
    return {key: value for key, value in table.items() if value not in (None, [])}
