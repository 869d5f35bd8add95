"""A study folder opened for work in a notebook: its survey as a run makes it, and whether it asked what is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Code, Codebook
from cxsurvey.errors import StudyError, listing, nearest
from cxsurvey.ledger.derived import Derived, with_derived
from cxsurvey.ledger.ledger import Ledger, claims
from cxsurvey.ledger.reading import ClaimBook, read_claims
from cxsurvey.ledger.reading_derived import read_derived
from cxsurvey.ledger.slots import Book
from cxsurvey.settings import Settings
from cxsurvey.studies.decisions import check_decided
from cxsurvey.studies.study import STUDY_FILE, Study, read_study
from cxsurvey.studies.today import Today
from cxsurvey.survey import Survey

NEXT_STEP = "Use a study of the same questionnaire, or give its codebook these names."


def open_study(folder: str | Path, *, derived: Mapping[str, Mapping[str, Any]] | None = None) -> OpenStudy:
    """The study in a folder, opened: `survey` cleaned and weighted as a run makes it, `claims` its ledger.

    The survey also has the questions that the claims of the study are made from, such as hours of downtime a quarter,
    and those in `derived`, declared as in the [derived] of a claims.toml: {"ROLE": {"groups": "C01a", "of": {"done":
    [1, 2]}}}. Nothing is written to the folder.

    Raises StudyError for a folder that is no study, that is still a draft, or where a derived question cannot hold;
    the survey raises the errors of a run.

    >>> import cxsurvey as cx
    >>> study = cx.open_study("data/cx2022")
    >>> study.title
    'CX technology buying decisions, 2022 (synthetic demonstration data)'
    >>> study.need("D01", SIDE=["it", "business"])
    """
    study = read_study(folder)
    check_decided(study)
    return OpenStudy(Today(study), derived or {})


@dataclass(frozen=True, eq=False)
class OpenStudy:
    """A study with its survey and its ledger of claims, each made when it is asked for, and once."""

    today: Today
    derived: Mapping[str, Mapping[str, Any]]

    @property
    def study(self) -> Study:
        """The study as its files declare it."""
        return self.today.study

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.study.title

    @cached_property
    def survey(self) -> Survey:
        """The cleaned and weighted survey with its derived questions."""
        survey = with_derived(self.today.survey, self._book.derived)
        return with_derived(survey, _read(self.derived, survey.codebook, self.study.folder / STUDY_FILE))

    @property
    def codebook(self) -> Codebook:
        """The codebook of the survey, derived questions included."""
        return self.survey.codebook

    @cached_property
    def claims(self) -> Ledger:
        """The ledger of the claims that the study names; where it names none, of those that come with the package."""
        return claims(self.survey, self._book)

    @cached_property
    def _book(self) -> ClaimBook:
        spec = self.study.claims
        return read_claims(spec.path if spec else None, self.study.codebook)

    def need(self, *questions: str, **answers: Sequence[Code]) -> None:
        """Refuse a study that lacks one of the questions, or one of the answers to a question, naming all of them.

        Raises StudyError.
        """
        lacking = [*_lacking(self.codebook, (*questions, *answers)), *_unlisted(self.codebook, answers)]
        if lacking:
            raise StudyError(
                "This study cannot answer what is asked here.",
                where=self.study.folder / STUDY_FILE,
                got=("\n" + " " * 12).join(lacking),
                expected="a codebook with these questions and answers",
                next_step=NEXT_STEP,
            )

    def __repr__(self) -> str:
        """What is open, and the survey."""
        return f"{self.title}\n{self.survey!r}"


def _read(derived: Mapping[str, Mapping[str, Any]], codebook: Codebook, place: Path) -> tuple[Derived, ...]:
    """Derived questions from their declarations. Raises StudyError with every mistake."""
    root = Settings({"derived": dict(derived)} if derived else {}, source=place, error=StudyError)
    found = read_derived(root, Book(codebook))
    try:
        root.finish()
    except StudyError as error:
        raise StudyError(
            "A derived question cannot be made from this study.",
            where=place,
            got=error.got,
            expected="questions and answers of its codebook",
            next_step=NEXT_STEP,
        ) from None
    return found


def _lacking(book: Codebook, questions: Sequence[str]) -> list[str]:
    return [
        f'no question "{name}", expected {nearest(name, book.questions)}'
        for name in dict.fromkeys(questions)
        if name not in book
    ]


def _unlisted(book: Codebook, answers: Mapping[str, Sequence[Code]]) -> list[str]:
    """What is missing of the answers to the questions that are there."""
    found = []
    for name in (name for name in answers if name in book):
        known = [option.code for option in book[name].options] + [net.code for net in book[name].nets]
        missing = [code for code in answers[name] if code not in known]
        if missing:
            found.append(f"{name} has no answer {listing(missing)}, expected {nearest(str(missing[0]), known)}")
    return found
