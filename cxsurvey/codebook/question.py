"""One question as it was put: wording, kind, options, nets, scale, limits, and who was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, get_args

from cxsurvey.codebook.words import ANSWER, BASES, REASON_LABELS, Base, Code, Kind, Reason, spelled


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that could be given.

    `values` are its spellings in the export; `reason` marks an answer that is none, such as "Not sure";
    `column` is its own column where the export gives a multiple-response question one column per option. `score` is
    the number it stands for, where that is not its code; `offered_to` says to whom it was offered where not to all, as
    answers to other questions (the wave, say); an `exclusive` option ("None of these") allows no other
    beside it; an `invented` one does not exist, so that who ticks it claims too much. `labels` are its labels in
    other languages.
    """

    code: Code
    label: str
    values: tuple[Any, ...] = ()
    reason: Reason | None = None
    column: str | None = None
    score: float | None = None
    exclusive: bool = False
    invented: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    offered_to: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)

    def texts(self) -> tuple[Any, ...]:
        """What the export holds where it was chosen, but for its code: its values, else its label in every language."""
        return self.values or (self.label, *self.labels.values())

    def spellings(self) -> tuple[Any, ...]:
        """Every value that stands for this option in a column; its labels where no values are given."""
        return (*self.texts(), self.code)

    def in_language(self, language: str, own: str) -> Option:
        """The option with its label in another language, where it has one; what it reads stays the same."""
        if language not in self.labels:
            return self
        others = {key: text for key, text in self.labels.items() if key != language}
        return replace(self, label=self.labels[language], labels={own: self.label} | others)


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


@dataclass(frozen=True, slots=True)
class Scale:
    """Options that several questions share, such as five steps of agreement."""

    name: str
    options: tuple[Option, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """Wording and label of a question in another language."""

    wording: str = ""
    label: str = ""


@dataclass(frozen=True)
class Question:
    """One question as it was put: wording, kind, options, nets, base and who was asked.

    `mentions` are columns that each hold one of several answers: the first, the second, and so on.
    `reasons` are values that stand for no answer here ("answer": for one, where the codebook says otherwise in
    general); a key such as "-99..-1" is a range. `minimum` and `maximum` are the limits of a number, `unit` its unit;
    `decimal` the mark before its decimals ("," in 1.250,5, "." in 1,250.5), to be named only where groups of three or a
    comma occur.
    `reversed` marks an item worded the other way round in its `battery`; `instructed` is the code that the question
    itself asks for ("please tick disagree"). `at_most` is how many options may be chosen. `pii` marks personal data.
    `screens_out` are the codes (of a number the ranges, "lowest..99") of respondents outside the target population;
    `sums_to` is what the numbers of its battery add up to, `no_more_than` the question whose number this one cannot
    exceed. `decide` lists what a person has to decide about a draft.
    """

    name: str
    wording: str = ""
    label: str = ""
    kind: Kind = "single"
    column: str = ""
    options: tuple[Option, ...] = ()
    nets: tuple[Net, ...] = ()
    mentions: tuple[str, ...] = ()
    base: Base = "valid"
    ordered: bool = False
    separator: str = ";"
    population: str = ""
    asked_of: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    scale: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    decimal: str = ""
    battery: str = ""
    reversed: bool = False
    instructed: Code | None = None
    at_most: int | None = None
    pii: bool = False
    screens_out: tuple[Code, ...] = ()
    sums_to: float | None = None
    no_more_than: str = ""
    languages: Mapping[str, Texts] = field(default_factory=dict)
    decide: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The shortest text that names the question: label, else wording, else name."""
        return self.label or self.wording or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export that hold it."""
        own = tuple(option.column for option in self.options if option.column)
        return own or self.mentions or (self.column or self.name,)

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

    def score_of(self, code: Code) -> float | None:
        """The number that an option stands for: its score, else its code where that is a whole number."""
        option = next((option for option in self.options if option.code == code), None)
        if option is None or option.reason is not None:
            return None
        if option.score is not None:
            return option.score
        return float(option.code) if isinstance(option.code, int) else None

    def all_reasons(self, general: Mapping[str, str]) -> Mapping[str, str]:
        """The values that stand for no answer to this question, given those of the whole codebook."""
        if not self.reasons:
            return general
        own = {spelled(value) for value in self.reasons}
        kept = {value: reason for value, reason in general.items() if spelled(value) not in own}
        return kept | {value: reason for value, reason in self.reasons.items() if reason != ANSWER}

    def in_language(self, language: str, own: str) -> Question:
        """The question with wording and labels in another language, and in its own (`own`) where they are missing."""
        texts = self.languages.get(language, Texts())
        others = {key: text for key, text in self.languages.items() if key != language}
        return replace(
            self,
            wording=texts.wording or self.wording,
            label=texts.label or self.label,
            options=tuple(option.in_language(language, own) for option in self.options),
            languages={own: Texts(self.wording, self.label)} | others if language in self.languages else others,
        )
