"""What a study gives today: its survey, and the exhibits that an artefact names, made anew and only once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cxsurvey
from cxsurvey.errors import CxSurveyError
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.deck import Deck
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.weight_report import WeightReport, weight_report
from cxsurvey.provenance import MARK, WHOLE
from cxsurvey.sources import codebook_part
from cxsurvey.studies.output import digest
from cxsurvey.studies.run import deck_today, exhibit_of, study_survey, tables_of
from cxsurvey.studies.study import Study
from cxsurvey.survey import Survey

_WEIGHTS = re.compile(r"figure weights(?:_(\d+))?")

Made = Figure | Table | Book | WeightReport


@dataclass(frozen=True, eq=False)
class Today:
    """A study as its files and the code are now; what is costly is made when it is asked for, and kept."""

    study: Study

    @cached_property
    def survey(self) -> Survey:
        """The cleaned and weighted survey.

        Raises the errors of `run`.
        """
        return study_survey(self.study)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What every exhibit of the survey was made from: version, answers, codebook, rules, weights."""
        return self.survey.provenance.facts

    @cached_property
    def inputs(self) -> dict[str, str]:
        """The SHA-256 of each file that the study reads, by what it is."""
        return {name: digest(path) for name, path in self.study.inputs.items() if path.is_file()}

    @cached_property
    def read_facts(self) -> dict[str, Any]:
        """What is known without cleaning: version, raw answers, and the questions of the codebook."""
        files = {name: whole[:WHOLE] for name, whole in self.inputs.items() if name.split()[0] == "export"}
        answers: Any = {name.removeprefix("export "): whole for name, whole in files.items()}
        answers = next(iter(files.values()), "") if self.study.waves is None else answers
        return {MARK: cxsurvey.__version__, "answers": answers, "codebook": codebook_part(self.study.codebook)}

    def exhibit(self, name: str) -> Made | None:
        """The exhibit that a provenance names, as the study makes it today; None where it makes no such."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    @cached_property
    def _made(self) -> dict[str, Made | None]:
        return {}

    @cached_property
    def deck(self) -> Deck | None:
        """The deck that the study asks for; None where it asks for none."""
        return None if self.study.deck is None else deck_today(self.study, self.survey)[1]

    @cached_property
    def _book(self) -> Book | None:
        return tables_of(self.survey, self.study)

    @cached_property
    def _report(self) -> WeightReport | None:
        wanted = self.study.weights or "weight" in self.study.design
        return weight_report(self.survey) if wanted else None

    def _make(self, name: str) -> Made | None:
        kind, _, called = name.partition(" ")
        for spec in self.study.figures:
            if kind == "figure" and spec.name == called:
                return exhibit_of(self.survey, spec).figure
        if name == "weights" or _WEIGHTS.fullmatch(name):
            return self._weights(name)
        if name == "tables":
            return self._book
        return self._table(called) if kind == "table" else None

    def _table(self, name: str) -> Table | None:
        found = [table for table in self._book or () if table.name == name]
        return found[0] if len(found) == 1 else None

    def _weights(self, name: str) -> Made | None:
        """The weight report, its figure, or the figure of one margin by its number."""
        if self._report is None or name == "weights":
            return self._report
        number = _WEIGHTS.fullmatch(name)[1]  # type: ignore[index]
        margins = list(dict.fromkeys(self._report.margins["margin"]))
        try:
            if number is None:
                return self._report.figure()
            place = int(number) - 1
            return (
                self._report.figure(margins=[margins[place]], name=f"weights_{number}")
                if place < len(margins)
                else None
            )
        except CxSurveyError:
            return None
