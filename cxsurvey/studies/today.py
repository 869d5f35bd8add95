"""What a study gives today: its survey and everything made of it; each made when it is asked for, and only once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cxsurvey
from cxsurvey.exhibits.book import Book, book
from cxsurvey.exhibits.deck import Deck
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.weight_report import WeightReport, weight_report
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.provenance import MARK, WHOLE
from cxsurvey.sources import codebook_part
from cxsurvey.studies.claims import PLACE as CLAIMS
from cxsurvey.studies.claims import made_ledger
from cxsurvey.studies.cleaned import Cleaned, clean_study, waiting
from cxsurvey.studies.decisions import count_of, left_to_decide
from cxsurvey.studies.deck import PLACE as DECK
from cxsurvey.studies.deck import made_deck, method_lines
from cxsurvey.studies.draft_guesses import is_countable
from cxsurvey.studies.exhibits import Exhibit, exhibit_of
from cxsurvey.studies.output import digest
from cxsurvey.studies.study import Study, told_at
from cxsurvey.studies.summary import headline_of
from cxsurvey.studies.tables import PLACE as TABLES
from cxsurvey.studies.tables import made_tables
from cxsurvey.studies.weights import weight_figures
from cxsurvey.survey import Survey

_WEIGHTS = re.compile(r"figure weights(?:_\d+)?")

Made = Figure | Table | Book | WeightReport | Ledger


@dataclass(frozen=True, eq=False)
class Today:
    """A study as its files and the code are now; what is costly is made when it is asked for, and kept.

    Whatever is asked for raises the errors of `run`.
    """

    study: Study

    @cached_property
    def inputs(self) -> dict[str, str]:
        """The SHA-256 of each file that the study reads, by what it is."""
        return {name: digest(path) for name, path in self.study.inputs.items() if path.is_file()}

    @cached_property
    def cleaned(self) -> Cleaned:
        """The answers as the rules leave them, before any design or weights."""
        return clean_study(self.study)

    @cached_property
    def survey(self) -> Survey:
        """The cleaned and weighted survey, every answer known to its codebook."""
        cleaned, study = self.cleaned, self.study
        if cleaned.survey is None or cleaned.refused:
            raise waiting(study, cleaned.queues)
        survey = cleaned.survey
        if study.design:
            with told_at("[design]"):
                survey = survey.with_design(**study.design)
                _ = survey.plan  # made here, so that a design that does not hold is told as such
        if study.weights:
            with told_at("[weights]"):
                survey = survey.weight(study.weights.targets, **study.weights.how)
        return survey

    @cached_property
    def headline(self) -> str:
        """The sentence of the study, or why there is none; empty where none is asked for."""
        return headline_of(self.survey, self.study.headline) if self.study.headline else ""

    @cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The figures with the numbers behind them, in the order of the study."""
        return tuple(self.figure(spec.name) for spec in self.study.figures)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, page by page, in the order of the study."""
        return tuple(page for exhibit in self.exhibits for page in exhibit.pages)

    def figure(self, name: str) -> Exhibit:
        """The figure of that name with the numbers behind it."""
        if name not in self._figures:
            spec = next(spec for spec in self.study.figures if spec.name == name)
            ledger = self.claims if spec.form == "scorecard" else None
            self._figures[name] = exhibit_of(self.survey, spec, ledger)
        return self._figures[name]

    @cached_property
    def _figures(self) -> dict[str, Exhibit]:
        return {}

    @cached_property
    def tables(self) -> Book | None:
        """The table book, None where the study asks for none."""
        if self.study.tables is None:
            return None
        with told_at(TABLES):
            return made_tables(self.survey, self.study.tables)

    @cached_property
    def topline(self) -> Book | None:
        """Every question that can be counted, in all; None where there is none."""
        return book(self.survey) if is_countable(self.survey.codebook) else None

    @cached_property
    def weights(self) -> WeightReport | None:
        """The weight report of a study with weights or targets, else None."""
        wanted = self.study.weights or "weight" in self.study.design
        return weight_report(self.survey) if wanted else None

    @cached_property
    def weight_figures(self) -> tuple[list[Figure], tuple[str, ...]]:
        """The figures of the margins, and notes on what had no room."""
        return weight_figures(self.weights) if self.weights else ([], ())

    @cached_property
    def claims(self) -> Ledger | None:
        """The ledger of published claims, None where the study names none."""
        if self.study.claims is None:
            return None
        with told_at(CLAIMS):
            return made_ledger(self.survey, self.study.claims)

    @cached_property
    def deck(self) -> Deck | None:
        """The deck, None where the study asks for none; the headline stands on its cover, and that it is a draft."""
        study = self.study
        if study.deck is None:
            return None
        figures = {exhibit.spec.name: exhibit.pages for exhibit in self.exhibits}
        lines = method_lines(self.survey, self.weights)
        left = left_to_decide(study)
        subtitle = f"Draft: {count_of(left)} left to decide. {self.headline}" if left else self.headline
        with told_at(DECK):
            return made_deck(
                study.deck, study.title, figures=figures, tables=self.tables, lines=lines, subtitle=subtitle
            )

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What every exhibit of the survey was made from: version, answers, codebook, rules, weights."""
        return self.survey.provenance.facts

    @cached_property
    def read_facts(self) -> dict[str, Any]:
        """What is known without cleaning: version, raw answers, and the questions of the codebook."""
        files = {name: whole[:WHOLE] for name, whole in self.inputs.items() if name.split()[0] == "export"}
        answers: Any = {name.removeprefix("export "): whole for name, whole in files.items()}
        answers = next(iter(files.values()), "") if self.study.waves is None else answers
        return {MARK: cxsurvey.__version__, "answers": answers, "codebook": codebook_part(self.study.codebook)}

    def exhibit(self, name: str) -> Made | None:
        """The exhibit that a provenance names, as the study makes it today; None where it makes no such."""
        kind, _, called = name.partition(" ")
        if _WEIGHTS.fullmatch(name):
            return next((figure for figure in self.weight_figures[0] if figure.name == called), None)
        if kind == "figure":
            return self._page(called)
        if kind == "table":
            found = [table for table in self.tables or () if table.name == called]
            return found[0] if len(found) == 1 else None
        whole: dict[str, Made | None] = {"tables": self.tables, "weights": self.weights, "claims": self.claims}
        return whole.get(name)

    def _page(self, name: str) -> Figure | None:
        """The figure of that name, which may be one page of a scorecard; None where there is no such."""
        for spec in self.study.figures:
            if name == spec.name or (spec.form == "scorecard" and name.startswith(f"{spec.name}_")):
                found = next((page for page in self.figure(spec.name).pages if page.name == name), None)
                if found is not None:
                    return found
        return None
