"""The codebook: questions by name, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cxsurvey.codebook.question import Option, Question, Scale
from cxsurvey.codebook.wave import Wave
from cxsurvey.codebook.words import PERSONAL, SYNTHETIC, Reason, Role, Sample
from cxsurvey.errors import CodebookError, InputError, nearest
from cxsurvey.settings import Settings, load


@dataclass(frozen=True)
class Codebook:
    """Questions by name, and what stands for no answer in all of them.

    `dates` says how the dates of a column are written ("day first", "month first", "year first", "spreadsheet");
    `roles` says what other columns of the export are for (start, end, ip …), `pii` which of them are personal data;
    `scales` are options that questions share; `wave` is the wave this codebook is of and `waves` the crosswalk to
    other ones. `decide` lists what a person has to decide about a draft. `synthetic` answers were given by nobody:
    everything made from them says so.

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
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    pii: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    wave: str = ""
    waves: Mapping[str, Wave] = field(default_factory=dict)
    decide: tuple[str, ...] = ()
    synthetic: bool = False
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

    def columns_of(self, role: Role) -> tuple[str, ...]:
        """The columns that have a role, none where the codebook names none."""
        return self.roles.get(role, ())

    @property
    def stated_source(self) -> str:
        """The source as everything made from the answers states it: synthetic ones always say that they are.

        >>> Codebook({}, source="Panel of May", synthetic=True).stated_source
        'Synthetic demonstration data · Panel of May'
        """
        if not self.synthetic or SYNTHETIC.casefold() in self.source.casefold():
            return self.source
        return f"{SYNTHETIC} · {self.source}" if self.source else SYNTHETIC

    @property
    def personal_columns(self) -> tuple[str, ...]:
        """The columns that hold personal data: marked so, of a question marked so, or by their role."""
        marked = [column for question in self.questions.values() if question.pii for column in question.columns]
        by_role = [column for role, columns in self.roles.items() if role in PERSONAL for column in columns]
        return tuple(dict.fromkeys([*self.pii, *marked, *by_role]))

    @property
    def batteries(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the questions of each battery, in order."""
        found: dict[str, tuple[str, ...]] = {}
        for question in self.questions.values():
            if question.battery:
                found[question.battery] = (*found.get(question.battery, ()), question.name)
        return found

    @property
    def languages(self) -> tuple[str, ...]:
        """The language of the codebook, then every other one that a wording or label is there in."""
        found = dict.fromkeys([self.language])
        for question in self.questions.values():
            found |= dict.fromkeys(question.languages)
            found |= dict.fromkeys(language for option in question.options for language in option.labels)
        return tuple(found)

    def in_language(self, language: str) -> Codebook:
        """The codebook with wording and labels in another of its languages; it reads the same answers.

        What is missing in that language stays in the codebook's own; `untranslated` lists it.

        Raises InputError for a language that nothing is translated into.

        >>> book = Codebook.from_dict({"questions": {"D01": {"wording": "Who?", "options": [{"code": 1, "label": "IT"}],
        ...     "languages": {"nl": {"wording": "Wie?"}}}}})
        >>> book.in_language("nl")["D01"].wording
        'Wie?'
        """
        if language == self.language:
            return self
        if language not in self.languages:
            raise InputError(
                "The codebook is not in that language.",
                where=self.path or "the codebook",
                got=language,
                expected=nearest(language, self.languages),
                next_step=f"Add [questions.NAME.languages.{language}] with wording and options.",
            )
        questions = {name: q.in_language(language, self.language) for name, q in self.questions.items()}
        scales = {name: _in_language(scale, language, self.language) for name, scale in self.scales.items()}
        return replace(self, questions=questions, scales=scales, language=language)

    def untranslated(self, language: str) -> tuple[str, ...]:
        """The wordings and labels that are missing in a language, each at its path; none in the codebook's own."""
        if language == self.language:
            return ()
        return tuple(line for question in self.questions.values() for line in _untranslated(question, language))

    @property
    def undecided(self) -> tuple[str, ...]:
        """What a person still has to decide about this draft, one line each; none where it is no draft."""
        own = [f"{question.name}: {line}" for question in self.questions.values() for line in question.decide]
        return (*self.decide, *own)

    @classmethod
    def read(cls, path: str | Path) -> Codebook:
        """The codebook in a TOML file.

        Raises CodebookError with every mistake in the file, each at its path.
        """
        from cxsurvey.codebook.building import build

        return build(load(Path(path), CodebookError))

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Codebook:
        """The codebook in a dictionary of the shape of the TOML file."""
        from cxsurvey.codebook.building import build

        return build(Settings(table, source=Path("codebook"), error=CodebookError))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary of the shape of the TOML file; `from_dict` gives the same codebook back."""
        from cxsurvey.codebook.tables import codebook_table

        return codebook_table(self)

    def to_toml(self) -> str:
        """The codebook as TOML text; reading it gives the same codebook back."""
        from cxsurvey.codebook.toml import toml_text

        return toml_text(self.to_dict())

    def to_markdown(self, *, language: str | None = None) -> str:
        """The questionnaire as Markdown: every question with its wording, answers, filter and limits.

        Raises InputError for a language that nothing is translated into.
        """
        from cxsurvey.codebook.document import document

        return document(self, language or self.language)


def _in_language(scale: Scale, language: str, own: str) -> Scale:
    return replace(scale, options=tuple(option.in_language(language, own) for option in scale.options))


def _untranslated(question: Question, language: str) -> list[str]:
    texts = question.languages.get(language)
    missing = [
        f"questions.{question.name}.{key}"
        for key in ("wording", "label")
        if getattr(question, key) and not (texts and getattr(texts, key))
    ]
    return missing + [
        f"questions.{question.name}.options.{option.code}" for option in question.options if _lacks(option, language)
    ]


def _lacks(option: Option, language: str) -> bool:
    return not option.labels.get(language)
