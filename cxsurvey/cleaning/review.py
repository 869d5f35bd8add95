"""The review queue: answers that a person has to decide on, written as a sheet, read back as a rule."""

from __future__ import annotations

import csv
import io
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.cleaning.outcome import Outcome, spellings, unknown_to
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Code, Codebook, Question
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import CxSurveyWarning, InputError, listing, nearest, not_a_survey

QUEUE_COLUMNS = ["question", "answer", "respondents", "might_mean", "language", "why", "decision"]
HEADINGS = ("Question", "Answer as given", "Respondents", "Might mean", "Language", "Why a person has to look")
DECISION = "Decision"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@runtime_checkable
class Cleanable(Protocol):
    """What a queue is made from: answers and their codebook, as a Survey has them."""

    @property
    def frame(self) -> pd.DataFrame:
        """The answers."""
        ...

    @property
    def codebook(self) -> Codebook:
        """What was asked."""
        ...


class Reader(Protocol):
    """A rule that reads answers one by one, such as EngagementAnswers or Matching."""

    @property
    def question(self) -> str:
        """The question whose answers it reads."""
        ...

    def reading(self, codebook: Codebook) -> Callable[[Any], Outcome]:
        """The function that reads one answer."""
        ...


@dataclass(frozen=True, eq=False)
class ReviewQueue:
    """One line per distinct answer that a person has to decide on, the most frequent first; `save` writes the sheet."""

    frame: pd.DataFrame
    options: str

    def __len__(self) -> int:
        """The number of distinct answers."""
        return len(self.frame)

    def to_frame(self) -> pd.DataFrame:
        """The lines: `question, answer, respondents, might_mean, language, why, decision`."""
        return self.frame.copy()

    def save(self, path: str | Path) -> Path:
        """The path of the sheet that was written: CSV for any spreadsheet, with an empty column for decisions.

        A cell that a spreadsheet would take for a formula begins with an apostrophe; decisions() takes it off again.
        """
        target = Path(path)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*HEADINGS, f"{DECISION} ({self.options}; leave empty to decide later)"])
        writer.writerows([_guarded(cell) for cell in line] for line in self.frame.itertuples(index=False, name=None))
        target.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
        return target

    def __repr__(self) -> str:
        """The lines as text."""
        return text_table(self.frame, title=self._title(), notes=(f"decisions: {self.options}",))

    def _repr_html_(self) -> str:
        return html_table(self.frame, title=self._title(), notes=(f"decisions: {self.options}",))

    def _title(self) -> str:
        return f"Answers to decide on · {int(self.frame['respondents'].sum()):,} respondents"


def review(survey: Cleanable, rule: Reader) -> ReviewQueue:
    """The ReviewQueue of what a rule leaves to a person: each distinct answer outside the codebook that it cannot read.

    `rule` is EngagementAnswers("D01") or Matching("S04"). Give the survey before or after that rule has run: the queue
    is the same.

    >>> from cxsurvey.survey import from_frame
    >>> from cxsurvey.cleaning.engagement.rule import EngagementAnswers
    >>> options = [{"code": 1, "label": "IT only"}, {"code": 2, "label": "Joint sessions"}]
    >>> book = Codebook.from_dict({"questions": {"D01": {"options": options}}})
    >>> survey = from_frame(pd.DataFrame({"D01": ["both", "IT only", "joint. IT only", "both"]}), codebook=book)
    >>> review(survey, EngagementAnswers("D01")).to_frame()[["answer", "respondents", "might_mean"]]
               answer  respondents                     might_mean
    0            both            2
    1  joint. IT only            1  2 Joint sessions; 1 IT only
    """
    if not isinstance(survey, Cleanable):
        raise not_a_survey(survey)
    asked = survey.codebook[rule.question]
    read = rule.reading(survey.codebook)
    lines = []
    for answer, count in unknown_to(survey.frame, asked, survey.codebook).items():
        outcome = read(answer)
        if outcome.code is None:
            near = "; ".join(_candidate(asked, code, alike) for code, alike in outcome.candidates)
            lines.append((asked.name, str(answer), count, near, outcome.language, outcome.why, ""))
    lines.sort(key=lambda line: (-line[2], line[1]))
    named = ", ".join(f"{option.code} = {option.label}" for option in asked.options)
    return ReviewQueue(pd.DataFrame(lines, columns=QUEUE_COLUMNS), f"{asked.name}: {named}")


def _candidate(asked: Question, code: Code, alike: float) -> str:
    measured = "" if math.isnan(alike) else f" ({alike:.2f})"
    return f"{code} {asked.label_of(code)}{measured}"


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class Decisions:
    """Writes answers as a person decided: for each question the answers with the option chosen for each.

    `decided` holds (question, answer, decision); a decision is the code or label of an option, or a reason for no
    answer, such as "refused".
    """

    decided: tuple[tuple[str, str, str], ...]
    source: str = ""
    name: str = "clean.decisions"
    version: ClassVar[str] = "1"

    @property
    def thresholds(self) -> str:
        """Where the decisions come from, and how many they are."""
        return f"{len(self.decided)} decisions{f' from {self.source}' if self.source else ''}"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every answer that was decided on.

        Raises InputError for a decision that is no option of its question; warns of one whose answer does not occur.
        """
        changes, absent = [], []
        for name in dict.fromkeys(question for question, _, _ in self.decided):
            asked = codebook[name]
            wanted = {answer: self._written(asked, codebook, choice) for q, answer, choice in self.decided if q == name}
            column = frame[asked.columns[0]]
            absent += [f"{name}: {answer}" for answer in wanted if not _occurs(column, answer)]
            changes += _decided(asked.columns[0], column, wanted, self.source)
        if absent:
            text = f"{len(absent)} decisions are about answers that do not occur: {listing(absent)}"
            warnings.warn(f"{text}. They change nothing; take them out, or check the export.", CxSurveyWarning, 2)
            return Proposal(tuple(changes), note=text)
        return Proposal(tuple(changes))

    def _written(self, asked: Question, codebook: Codebook, choice: str) -> Any:
        written = spellings(asked, codebook.reasons)
        by_text = {str(code).casefold(): value for code, value in written.items()}
        by_text |= {level.code: level.code for level in asked.levels if level.reason == level.code} | by_text
        by_text |= {option.label.casefold(): written[option.code] for option in asked.options} | by_text
        key = choice.strip().casefold().removesuffix(".0")
        if key not in by_text:
            raise InputError(
                "A decision is none of the options.",
                where=f"{self.source or 'the decisions'}, {asked.name}",
                got=listing([choice]),
                expected=nearest(choice, [str(level.code) for level in asked.levels]),
                next_step="Write the code of an option, or a reason for no answer.",
            )
        return by_text[key]


def _occurs(column: pd.Series[Any], answer: str) -> bool:
    values, positions = distinct(column)
    used = set(np.unique(positions[positions >= 0]).tolist())
    return any(str(value) == answer and place in used for place, value in enumerate(values))


def _decided(name: str, column: pd.Series[Any], wanted: Mapping[str, Any], source: str) -> list[Change]:
    values, positions = distinct(column)
    places = [place for place, value in enumerate(values) if str(value) in wanted and wanted[str(value)] != value]
    rows = np.flatnonzero(np.isin(positions, places))
    if not len(rows):
        return []
    after = [wanted[str(values[place])] for place in positions[rows]]
    return [Change(name, rows, after, "decided by a person", [source] * len(rows) if source else ())]


def decisions(path: str | Path) -> Decisions:
    r"""The rule that does what a person decided in a review sheet; lines without a decision are left open.

    Raises InputError for a file that is no review sheet, and for two decisions on one answer.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     sheet = Path(folder) / "review.csv"
    ...     _ = sheet.write_text("Question,Answer as given,Decision\nD01,both,2\nD01,IT,\n", encoding="utf-8")
    ...     decisions(sheet).decided
    (('D01', 'both', '2'),)
    """
    source = Path(path)
    lines = _sheet(source)
    found: dict[tuple[str, str], str] = {}
    for question, answer, choice in lines:
        known = found.setdefault((question, answer), choice)
        if known != choice:
            raise InputError(
                "One answer has two decisions.",
                where=f"{source}, {question}",
                got=f"{listing([answer])} is {listing([known])} and {listing([choice])}",
                expected="one decision for each answer",
                next_step="Settle on one of them.",
            )
    return Decisions(tuple((question, answer, choice) for (question, answer), choice in found.items()), source.name)


def _sheet(source: Path) -> list[tuple[str, str, str]]:
    """Question, answer and decision of each line that has one."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        got = "a file that is not UTF-8" if isinstance(problem, UnicodeDecodeError) else "no such file"
        raise _no_sheet(source, "a folder" if source.is_dir() else got) from None
    first = text.splitlines()[0] if text.strip() else ""
    separator = ";" if first.count(";") > first.count(",") or first.startswith(f"{HEADINGS[0]};") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    heads = rows[0] if rows else []
    at = next((place for place, head in enumerate(heads) if head.startswith(DECISION)), None)
    if at is None or heads[:2] != list(HEADINGS[:2]):
        raise _no_sheet(source, f"columns {listing(heads)}")
    filled = (row for row in rows[1:] if len(row) > at and row[at].strip())
    return [(row[0], _unguarded(row[1]), _unguarded(row[at]).strip()) for row in filled]


def _no_sheet(source: Path, got: str) -> InputError:
    return InputError(
        "This is no review sheet.",
        where=source,
        got=got,
        expected=f'the columns "{HEADINGS[0]}", "{HEADINGS[1]}" and "{DECISION}"',
        next_step="Write one with `cxsurvey clean STUDY` or review(…).save(path), fill in its last column, and save it "
        "as CSV (UTF-8).",
    )
