"""The survey at hand: answers, codebook, design and audit, none of which can be changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import (
    Answers,
    Choices,
    Numbers,
    Ticks,
    as_categories,
    categories,
    data_error,
    encode,
    unknown_answers,
)
from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.audit import CHANGE_COLUMNS, SET_ASIDE_COLUMNS, WHOLE_ROW, Audit
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.run import clean
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Base, Code, Codebook
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import CodebookError, InputError, listing, nearest
from cxsurvey.moments.plan import SamplePlan, sample_plan
from cxsurvey.moments.request import Crossing
from cxsurvey.readers.draft import infer_codebook
from cxsurvey.readers.export import Export, RowNote, read_export

Conditions = Mapping[str, Code | Sequence[Code]]


@dataclass(frozen=True, slots=True)
class Design:
    """How respondents were chosen: the columns that hold weight, strata, PSU and the finite population.

    Nothing given means equal weights and independent respondents. `fpc` holds, for every respondent, either the
    number of PSUs that their stratum has in the population (above 1) or the fraction of them that was sampled.
    """

    weight: str | None = None
    strata: tuple[str, ...] = ()
    psu: str | None = None
    fpc: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named, in order."""
        return tuple(name for name in (self.weight, *self.strata, self.psu, self.fpc) if name is not None)

    def describe(self) -> str:
        """The design in a few words, fit for a footnote."""
        if not self.columns:
            return "unweighted"
        parts = [f"weighted by {self.weight}" if self.weight else "unweighted"]
        parts += [f"strata {' × '.join(self.strata)}"] if self.strata else []
        parts += [f"PSU {self.psu}"] if self.psu else []
        parts += [f"finite population {self.fpc}"] if self.fpc else []
        return ", ".join(parts)


@dataclass(frozen=True, eq=False)
class Survey:
    """Answers, codebook, design and audit, frozen: every method gives a new Survey and leaves this one as it is.

    `frame` holds the answers as text or numbers (index: row in the export); `domain` marks the respondents that
    `where` has kept in view, or None for all of them. Rows out of view still count in the design.
    """

    frame: pd.DataFrame
    codebook: Codebook
    design: Design
    audit: Audit
    source: Export | None = None
    domain: BoolArray | None = None
    domain_text: str = ""
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that the codebook and the design name columns that are there."""
        _check_columns(self.frame, self.codebook)
        _check_design(self.frame, self.design)

    def __len__(self) -> int:
        """The number of respondents in view."""
        return len(self.frame) if self.domain is None else int(self.domain.sum())

    def clean(self, rules: Sequence[Rule] | None = None) -> Survey:
        """The survey after cleaning (by the standard rules where none are given), with every touch in its audit.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"who": ["IT only", "it  only", "Joint"]})
        >>> book = Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT only"}, {"label": "Joint"}]}}})
        >>> cleaned = from_frame(frame, codebook=book).clean()
        >>> list(cleaned.frame["who"]), len(cleaned.audit.changes)
        (['IT only', 'IT only', 'Joint'], 1)
        """
        if self.domain is not None:
            raise InputError(
                "A survey is cleaned before a part of it is looked at.",
                where="Survey.clean",
                got=f"a survey limited to {self.domain_text}",
                expected="all respondents",
                next_step="Call clean() first, then where().",
            )
        frame, audit = clean(self.frame, self.codebook, standard_rules() if rules is None else rules, self.audit)
        return replace(self, frame=frame, audit=audit, _cache={})

    def where(self, conditions: Conditions) -> Survey:
        """The survey with only those respondents in view who gave one of the named answers to each question.

        The others stay in the design, so that standard errors and degrees of freedom are those of the full sample
        (a domain by mask; Lumley 2010, Complex Surveys, section 2.4).

        >>> import pandas as pd
        >>> survey = from_frame(pd.DataFrame({"side": ["IT", "IT", "business"]}))
        >>> len(survey.where({"side": "IT"}))
        2
        """
        keep = np.ones(len(self.frame), dtype=bool) if self.domain is None else self.domain.copy()
        texts = [self.domain_text] if self.domain_text else []
        for name, wanted in conditions.items():
            codes = [wanted] if isinstance(wanted, str | int) else list(wanted)
            keep &= self._has_answer(name, codes)
            question = self.codebook[name]
            texts.append(f"{question.title}: {' or '.join(question.label_of(code) for code in codes)}")
        return replace(self, domain=keep, domain_text="; ".join(texts), _cache={})

    def with_design(
        self,
        *,
        weight: str | None = None,
        strata: str | Sequence[str] = (),
        psu: str | None = None,
        fpc: str | None = None,
    ) -> Survey:
        """The same answers under another sampling design, given as names of columns."""
        names = (strata,) if isinstance(strata, str) else tuple(strata)
        return replace(self, design=Design(weight, names, psu, fpc), _cache={})

    def answers(self, name: str) -> Answers:
        """The answers to one question as small integers, ticks or numbers, one per row of `frame`.

        Raises DataError naming every answer outside the codebook.
        """
        question = self.codebook[name]
        key = ("answers", name)
        if key not in self._cache:
            self._cache[key] = encode(self.frame, question, self.codebook.reasons)
        return self._cache[key]  # type: ignore[no-any-return]

    def check(self) -> Survey:
        """This survey, if every answer is one that the codebook lists.

        Raises DataError with every case of every question.
        """
        unknown = unknown_answers(self.frame, self.codebook)
        if unknown:
            raise data_error(unknown, where=self.source.path if self.source else None)
        return self

    def labelled(self) -> pd.DataFrame:
        """The answers to the codebook's questions with their labels, one column each; NaN for no answer.

        A multiple-response question gives one true-or-false column per option, named `question: label`.
        """
        columns: dict[str, Any] = (
            {self.codebook.id_column: self.frame[self.codebook.id_column]} if self.codebook.id_column else {}
        )
        for name in self.codebook.questions:
            columns |= _labelled(name, self.answers(name))
        return pd.DataFrame(columns, index=self.frame.index)

    @property
    def plan(self) -> SamplePlan:
        """The sampling design as arrays, made once."""
        if "plan" not in self._cache:
            self._cache["plan"] = sample_plan(
                self.frame,
                weight=self.design.weight,
                strata=self.design.strata,
                psu=self.design.psu,
                fpc=self.design.fpc,
            )
        return self._cache["plan"]  # type: ignore[no-any-return]

    def domains(self, by: tuple[str, ...]) -> tuple[IntArray, int]:
        """Per respondent the domain formed by crossing `by` (−1: out of view or no answer), and how many there are."""
        code, count = np.zeros(len(self.frame), dtype=np.int64), 1
        outside = np.zeros(len(self.frame), dtype=bool) if self.domain is None else ~self.domain
        for name in by:
            level, levels = self._levels(name, "valid")
            code = code * levels + level
            outside = outside | (level < 0)
            count *= levels
        if outside.any():
            code = np.where(outside, -1, code)
        return code, count

    def levels(self, crossing: Crossing) -> tuple[IntArray | BoolArray, int]:
        """Per respondent the level of the question, −1 outside the base; or the ticks of a multiple response."""
        answers = self.answers(crossing.question)
        if isinstance(answers, Ticks):
            return answers.ticked, answers.ticked.shape[1]
        return self._levels(crossing.question, crossing.base)

    def in_base(self, crossing: Crossing) -> BoolArray:
        """Per respondent, whether they count in the base of a multiple-response question."""
        answers = self.answers(crossing.question)
        if not isinstance(answers, Ticks):
            return self._levels(crossing.question, crossing.base)[0] >= 0
        counted = np.array([*self.codebook[crossing.question].base_levels(crossing.base), True])
        return np.asarray(counted[answers.reasons], dtype=bool)

    def _levels(self, name: str, base: Base) -> tuple[IntArray, int]:
        key = ("levels", name, base)
        if key not in self._cache:
            answers = self.answers(name)
            if not isinstance(answers, Choices):
                raise InputError(
                    f'"{name}" does not put each respondent at one level.',
                    where=name,
                    got=f"a {self.codebook[name].kind} question",
                    expected="a single-response question",
                    next_step="Use a single-response question here, or make one from it in the codebook.",
                )
            counted = np.array(self.codebook[name].base_levels(base))
            place = np.where(counted, np.cumsum(counted) - 1, -1)
            self._cache[key] = np.append(place, -1)[answers.codes], int(counted.sum())
        return self._cache[key]  # type: ignore[no-any-return]

    def _has_answer(self, name: str, codes: Sequence[Code]) -> BoolArray:
        answers = self.answers(name)
        known = [level.code for level in answers.levels]
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise InputError(
                f"{name} has no such answer.",
                where=f'where({{"{name}": …}})',
                got=listing(unknown),
                expected=nearest(unknown[0], known),
                next_step="Use the codes of the codebook.",
            )
        if isinstance(answers, Ticks):
            chosen = [known.index(code) for code in codes if known.index(code) < answers.ticked.shape[1]]
            return np.asarray(answers.ticked[:, chosen].any(axis=1))
        positions = answers.codes if isinstance(answers, Choices) else answers.reasons
        return np.isin(positions, [known.index(code) for code in codes])

    def __repr__(self) -> str:
        """The questions, their bases and the design, as text."""
        return text_table(self._overview(), title=self._heading(), notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self._overview(), title=self._heading(), notes=self._notes())

    def _heading(self) -> str:
        return f"{self.codebook.title or 'Survey'} · {len(self):,} respondents"

    def _notes(self) -> tuple[str, ...]:
        view = f"in view: {self.domain_text}" if self.domain is not None else ""
        return tuple(filter(None, (f"design: {self.design.describe()}", view)))

    def _overview(self) -> pd.DataFrame:
        rows = [(q.name, q.label or q.wording, q.kind, len(q.options)) for q in self.codebook.questions.values()]
        return pd.DataFrame(rows, columns=["question", "about", "type", "options"])


def read(path: str | Path, *, codebook: str | Path | Codebook, reader: str | None = None, **options: Any) -> Survey:
    """The survey in an export, read through its codebook; equal weights until a design is given.

    `reader` and `options` (for delimited text: encoding, separator, title_lines, header_rows) are needed only where
    the file does not speak for itself. Rows that cannot be read are set aside in the audit with their text.

    Raises ReadError for the file, CodebookError for the codebook or for columns it names that are not there.
    """
    export = read_export(path, reader=reader, **options)
    book = codebook if isinstance(codebook, Codebook) else Codebook.read(codebook)
    return Survey(export.frame, book, Design(), _audit_of_reading(export), source=export)


def from_frame(
    frame: pd.DataFrame,
    *,
    codebook: str | Path | Codebook | None = None,
    weight: str | None = None,
    strata: str | Sequence[str] = (),
    psu: str | None = None,
    fpc: str | None = None,
) -> Survey:
    """The survey in a DataFrame; weight, strata, psu and fpc are names of columns.

    Without a codebook a draft is inferred: text, categories and booleans are single questions with the values as
    options, numbers are numeric.

    Raises InputError for a frame without rows or a design column that is not there.

    >>> import pandas as pd
    >>> survey = from_frame(pd.DataFrame({"who": ["IT", "joint", "joint"], "w": [1.0, 2.0, 1.0]}), weight="w")
    >>> [option.label for option in survey.codebook["who"].options], survey.design.weight
    (['IT', 'joint'], 'w')
    """
    if not len(frame):
        raise InputError(
            "The frame has no rows.",
            where="from_frame",
            got=f"0 rows, {frame.shape[1]} columns",
            expected="one row per respondent",
            next_step="Check the filter that made it.",
        )
    names = (strata,) if isinstance(strata, str) else tuple(strata)
    design = Design(weight, names, psu, fpc)
    answers = as_categories(frame)
    answers.index = pd.Index(range(1, len(frame) + 1), name="row")
    if codebook is None:
        book = infer_codebook(answers.drop(columns=[name for name in design.columns if name in answers]))
    else:
        book = codebook if isinstance(codebook, Codebook) else Codebook.read(codebook)
    return Survey(answers, book, design, Audit(rows_in=len(frame), rows_kept=len(frame)))


def _audit_of_reading(export: Export) -> Audit:
    repaired = [(n.row, n.row, WHOLE_ROW, n.before, n.after, n.rule, n.reason) for n in export.repaired]
    rejected = [(n.row, None, n.rule, _kind(n), f"{n.reason}: {n.before}") for n in export.rejected]
    return Audit(
        rows_in=export.rows_in,
        rows_kept=len(export.frame),
        changes=pd.DataFrame(repaired, columns=CHANGE_COLUMNS, dtype=object),
        set_aside=pd.DataFrame(rejected, columns=SET_ASIDE_COLUMNS, dtype=object),
    )


def _kind(note: RowNote) -> str:
    """What was wrong without the line number, so that equal faults are counted together."""
    return note.reason.split(": ", 1)[-1]


def _check_columns(frame: pd.DataFrame, codebook: Codebook) -> None:
    wanted = [(q.name, column) for q in codebook.questions.values() for column in q.columns]
    wanted += [("id_column", codebook.id_column)] if codebook.id_column else []
    missing = [(name, column) for name, column in wanted if column not in frame]
    if not missing:
        return
    name, column = missing[0]
    where = (
        f"id_column in {codebook.path}"
        if name == "id_column"
        else f"{codebook.path or 'the codebook'}, questions.{name}"
    )
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    raise CodebookError(
        "The codebook names a column that the answers do not have.",
        where=where,
        got=f'"{column}"{more}',
        expected=nearest(column, frame.columns),
        next_step="Set `column` to the name in the export's header.",
    )


def _check_design(frame: pd.DataFrame, design: Design) -> None:
    for name in design.columns:
        if name not in frame:
            raise InputError(
                "The design names a column that the answers do not have.",
                where="weight, strata, psu or fpc",
                got=f'"{name}"',
                expected=nearest(name, frame.columns),
                next_step="Use the name of a column.",
            )


def _labelled(name: str, answers: Answers) -> dict[str, Any]:
    if isinstance(answers, Numbers):
        return {name: answers.values}
    if isinstance(answers, Ticks):
        labels = [level.label for level in answers.levels]
        return {f"{name}: {labels[j]}": answers.ticked[:, j] for j in range(answers.ticked.shape[1])}
    valid = [level.reason is None for level in answers.levels]
    names = [level.label for level in answers.levels if level.reason is None]
    place = np.append(np.where(valid, np.cumsum(valid) - 1, -1), -1)
    return {name: categories(place[answers.codes], names)}
