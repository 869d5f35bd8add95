"""The steps of a study: what each writes, and what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cxsurvey
from cxsurvey.provenance import array_digest, fingerprint, frame_digest
from cxsurvey.sources import ALL, codebook_part, provenance_of
from cxsurvey.studies.claims import write_ledger
from cxsurvey.studies.cleaned import write_cleaned, write_impact
from cxsurvey.studies.decisions import left_to_decide
from cxsurvey.studies.deck import DECK_FILE
from cxsurvey.studies.deck import PLACE as DECK
from cxsurvey.studies.exhibits import write_exhibit
from cxsurvey.studies.figure_spec import OF_THE_STUDY, FigureSpec
from cxsurvey.studies.methodology import stated_by, write_methodology
from cxsurvey.studies.report import report_of
from cxsurvey.studies.said import cleaning_lines, ledger_lines
from cxsurvey.studies.steps import Step
from cxsurvey.studies.study import told_at
from cxsurvey.studies.summary import summary_text
from cxsurvey.studies.tables import write_tables
from cxsurvey.studies.today import Today
from cxsurvey.studies.weights import write_weights

CLEANING_INPUTS = ("export", "codebook", "decisions", "crosswalk")


def steps_of(today: Today) -> Iterator[Step]:
    """Every step of a run, each after those whose numbers it shows."""
    keys = Keys(today)
    yield from cleaning_steps(today)
    for spec in today.study.figures:
        yield _figure_step(keys, spec)
    if today.study.weights or "weight" in today.study.design:
        yield keys.step("weights", _write_weights, tell=lambda t: t.weights.sentence if t.weights else "")
    if today.study.tables is not None:
        yield _tables_step(today, keys)
    if today.study.claims is not None:
        yield _claims_step(today, keys)
    stated = stated_by(today.study)
    if stated is not None:
        text = fingerprint([today.study.title, dict(stated)])
        yield keys.step("methodology", lambda t, f: write_methodology(t.study, t.survey, stated, f), more=text)
    if today.study.deck is not None:
        yield _deck_step(today, keys)
    yield keys.step("summary", _write_summary, tell=lambda t: t.headline, more=keys.everything)
    yield keys.step("report", _write_report, more=keys.everything)


class Keys:
    """The keys of the steps of one study: digests of what is known before the survey is made, and of the survey."""

    def __init__(self, today: Today) -> None:
        self.today = today

    @property
    def cleaning(self) -> str:
        """What cleaning depends on: files and rules."""
        study = self.today.study
        files = {name: each for name, each in self.today.inputs.items() if name.split()[0] in CLEANING_INPUTS}
        readings = [spec.reading for spec in study.exports]
        return fingerprint([cxsurvey.__version__, files, study.cleaning, readings, study.waves])

    @property
    def weighting(self) -> list[Any]:
        """What weights depend on, beside the answers."""
        weights = self.today.study.weights
        return [self.today.inputs.get("targets"), weights.how if weights else None, self.today.study.design]

    @property
    def survey(self) -> str:
        """What the cleaned and weighted survey depends on."""
        return fingerprint([self.cleaning, self.weighting])

    @property
    def everything(self) -> str:
        """What a page about all of a study depends on: each of its files, and how it is cleaned."""
        return fingerprint([self.today.inputs, self.today.study.cleaning])

    def answers(self, names: Iterable[str]) -> str:
        """The digest of the answers to some questions, with all that the numbers on them are made from.

        What they are made from counts even where the answers come out the same: each file tells of it, and a run that
        carries files over writes what one that makes them anew would write.
        """
        survey = self.today.survey
        book = survey.codebook
        asked = [name for name in dict.fromkeys(names) if name in book]
        columns = dict.fromkeys(column for name in asked for column in _columns(book.questions, name))
        frame = survey.frame[[column for column in columns if column in survey.frame]]
        made_from = provenance_of(survey, asked, "").facts  # which stands in every file, and tells how to read it
        return fingerprint([frame_digest(frame.reset_index(names="row")), array_digest(survey.weights), made_from])

    def step(
        self,
        name: str,
        write: Callable[[Today, Path], None],
        *,
        tell: Callable[[Today], Any] = lambda _: None,
        more: Any = "",
        questions: Iterable[str] | None = None,
    ) -> Step:
        """A step that shows numbers on some questions; on any question where none are named."""
        today = self.today

        def content() -> str:
            names = today.survey.codebook.questions if questions is None else questions
            whole = codebook_part(today.study.codebook)[ALL] if questions is None else ""
            return fingerprint([cxsurvey.__version__, self.answers(names), whole, more])

        key = fingerprint([name, self.survey, more])
        return Step(name, key, content, lambda folder: write(today, folder), lambda: tell(today))


def _columns(questions: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(questions[name].columns)


def cleaning_steps(today: Today) -> Iterator[Step]:
    """Answers, audit, waterfall, sheets to decide on; and apart, because it takes longest, the effect of the rules."""
    keys, study = Keys(today), today.study
    key = keys.cleaning

    def write(folder: Path) -> None:
        write_cleaned(today.cleaned, folder)

    yield Step("cleaning", key, lambda: key, write, lambda: cleaning_lines(today.cleaned))
    if study.headline is not None and study.cleaning.impact:
        effect = fingerprint([key, study.headline.question, keys.weighting])
        source = study.codebook.stated_source
        yield Step("impact", effect, lambda: effect, lambda folder: write_impact(today.cleaned, source, folder))


def _figure_step(keys: Keys, spec: FigureSpec) -> Step:
    """One figure depends on its questions; a waterfall on all of cleaning, a scorecard on claims and all answers."""
    whole = {"waterfall": keys.cleaning, "scorecard": keys.today.inputs.get("claims", "")}
    behind = [whole[spec.form]] if spec.form in whole else []
    return keys.step(
        f"figure {spec.name}",
        lambda t, folder: write_exhibit(t.figure(spec.name), folder),
        tell=lambda t: t.figure(spec.name).pages[0].title,
        more=fingerprint([replace(spec, place=""), *behind]),  # where it stands in the file does not show
        questions=None if spec.form in OF_THE_STUDY else spec.asked,
    )


def _tables_step(today: Today, keys: Keys) -> Step:
    spec = today.study.tables
    assert spec is not None

    def write(now: Today, folder: Path) -> None:
        if now.tables is not None:
            write_tables(now.tables, spec, folder)

    return keys.step("tables", write, tell=lambda t: len(t.tables or ()), more=fingerprint(spec))


def cleaning_summary_step(today: Today) -> Step:
    """The page on cleaning alone, where answers may wait for a decision and nothing is estimated."""
    key = Keys(today).cleaning

    def write(folder: Path) -> None:
        text = summary_text(today.study, today.cleaned)
        (folder / "summary.txt").write_text(text, encoding="utf-8", newline="\n")

    return Step("summary of cleaning", key, lambda: key, write)


def _claims_step(today: Today, keys: Keys) -> Step:
    def write(now: Today, folder: Path) -> None:
        if now.claims is not None:
            write_ledger(now.claims, folder)

    def tell(now: Today) -> list[str]:
        return ledger_lines(now.claims) if now.claims is not None else []

    return keys.step("claims", write, tell=tell, more=today.inputs.get("claims"))


def _deck_step(today: Today, keys: Keys) -> Step:
    spec = today.study.deck
    assert spec is not None

    def write(now: Today, folder: Path) -> None:
        if now.deck is not None:
            with told_at(DECK):
                now.deck.save(folder / DECK_FILE, lint=spec.lint)

    study = today.study
    shown = [study.title, study.headline, study.figures, study.tables, left_to_decide(study)]
    scored = any(each.form == "scorecard" for each in study.figures)
    more = fingerprint([spec, *shown, today.inputs.get("template"), *([today.inputs.get("claims")] if scored else [])])
    return keys.step("deck", write, tell=lambda t: len(t.deck.slides) if t.deck else 0, more=more)


def _write_weights(today: Today, folder: Path) -> None:
    if today.weights is not None:
        write_weights(today.survey, today.weights, folder)


def _write_summary(today: Today, folder: Path) -> None:
    text = summary_text(
        today.study,
        today.cleaned,
        sentence=today.headline,
        weights=today.weights,
        ledger=today.claims,
        notes=today.weight_figures[1],
    )
    (folder / "summary.txt").write_text(text, encoding="utf-8", newline="\n")


def _write_report(today: Today, folder: Path) -> None:
    from cxsurvey.rendering.report_page import report_page  # which draws, and so takes long to load

    (folder / "report.html").write_text(report_page(report_of(today)), encoding="utf-8", newline="\n")
