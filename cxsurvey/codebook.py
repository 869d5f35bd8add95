"""What was asked: questions, options, reasons for no answer, and who was asked; TOML in, TOML out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from cxsurvey.errors import CodebookError, InputError, listing, nearest
from cxsurvey.settings import Settings, load

Code = str | int
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
    path: Path | None = None

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
        head: dict[str, Any] = {
            "title": self.title,
            "source": self.source,
            "population": self.population,
            "sample": self.sample,
            "language": self.language,
            "id_column": self.id_column,
            "reasons": dict(self.reasons),
        }
        table = {key: value for key, value in head.items() if value}
        table["questions"] = {name: _question_table(question) for name, question in self.questions.items()}
        return table

    def to_toml(self) -> str:
        """The codebook as TOML text; reading it gives the same codebook back."""
        import tomli_w

        return tomli_w.dumps(self.to_dict())


def _build(root: Settings) -> Codebook:
    questions = {name: _question(name, table) for name, table in root.named("questions")}
    reasons = root.pairs("reasons")
    for value, reason in reasons.items():
        if reason not in REASON_LABELS:
            root.problem(f'reasons."{value}" = "{reason}", expected {nearest(reason, REASON_LABELS)}')
    if not questions:
        root.problem("questions is empty, expected at least one [questions.NAME]")
    book = Codebook(
        questions=questions,
        title=root.text("title", ""),
        source=root.text("source", ""),
        population=root.text("population", ""),
        sample=root.choice("sample", get_args(Sample), "unknown"),
        language=root.text("language", "en"),
        id_column=root.text("id_column", None),
        reasons=reasons,
        path=root.source,
    )
    _check_routing(root, book)
    root.finish()
    return book


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
    _check_options(table, question)
    return question


def _codes(value: Any) -> tuple[Code, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _option(table: Settings) -> Option:
    label = table.text("label")
    code = table.items("code", (label,))
    if len(code) != 1 or not isinstance(code[0], str | int):
        table.problem(f"{table.where('code')} = {list(code)!r}, expected one text or whole number")
    return Option(
        code=code[0] if code else label,
        label=label,
        values=table.items("values"),
        reason=table.choice("reason", get_args(Reason), None),
        column=table.text("column", None),
    )


def _net(code: str, table: Settings) -> Net:
    return Net(code=code, label=table.text("label", code), options=table.items("options"))


def _check_options(table: Settings, question: Question) -> None:
    if question.kind in ("single", "multiple") and not question.options:
        table.problem(f"{table.where('options')} is empty, expected the answers that could be given")
    if question.kind == "single" and any(option.column for option in question.options):
        table.problem(f'{table.where("options")} name columns, expected type = "multiple" beside them')
    owners: dict[Any, str] = {}
    for position, option in enumerate(question.options):
        if option.column:
            continue
        for value in dict.fromkeys(option.spellings()):
            here = f"{table.where('options')}[{position}]"
            if value in owners:
                table.problem(f"{here} holds {value!r}, which {owners[value]} holds too")
            owners.setdefault(value, here)
    for position, option in enumerate(question.options):
        if option.code in REASON_LABELS and option.reason != option.code:
            table.problem(
                f'{table.where("options")}[{position}].code = "{option.code}" is the name of a reason, '
                f'expected reason = "{option.code}" beside it'
            )

    codes = [level.code for level in question.levels]
    for net in question.nets:
        unknown = [code for code in net.options if code not in codes]
        if unknown or not net.options:
            names = listing(unknown) if unknown else "no options"
            table.problem(f"{table.where('nets')}.{net.code} names {names}, expected {nearest(str(unknown), codes)}")
        if net.code in codes:
            table.problem(f"{table.where('nets')}.{net.code} has the code of an option, expected a name of its own")


def _check_routing(root: Settings, book: Codebook) -> None:
    for question in book.questions.values():
        for other, codes in question.asked_of.items():
            here = f"questions.{question.name}.asked_of.{other}"
            if other not in book.questions:
                root.problem(f"{here} is not a question, expected {nearest(other, book.questions)}")
                continue
            known = [level.code for level in book.questions[other].levels]
            unknown = [code for code in codes if code not in known]
            if unknown:
                root.problem(f"{here} names {listing(unknown)}, expected {nearest(unknown[0], known)}")


def _question_table(question: Question) -> dict[str, Any]:
    defaults = Question(name=question.name)
    table: dict[str, Any] = {
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
    standard = {"type": defaults.kind, "base": defaults.base, "separator": defaults.separator}
    return {key: value for key, value in table.items() if value and value != standard.get(key)}


def _option_table(option: Option) -> dict[str, Any]:
    table = {
        "code": option.code,
        "label": option.label,
        "values": list(option.values),
        "reason": option.reason,
        "column": option.column,
    }
    return {key: value for key, value in table.items() if value not in (None, [])}
