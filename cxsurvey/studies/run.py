"""The main job: one study, from its raw export to cleaned answers, audit, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

import cxsurvey
from cxsurvey.errors import EstimationError, InputError, StudyError
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.deck import Deck, refresh_deck
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.kept_back import shown_estimates, shown_tests
from cxsurvey.exhibits.weight_report import WeightReport, weight_report
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.cleaned import Cleaned, clean_study, waiting, write_cleaned
from cxsurvey.studies.deck import DECK_FILE, DeckSpec, made_deck, method_lines
from cxsurvey.studies.deck import PLACE as DECK
from cxsurvey.studies.figures import compared, made_figure
from cxsurvey.studies.output import check_target, digest, whole_folder, write_manifest
from cxsurvey.studies.study import FigureSpec, HeadlineSpec, Study, read_study, told_at
from cxsurvey.studies.tables import PLACE as TABLES
from cxsurvey.studies.tables import made_tables, write_tables
from cxsurvey.survey import Survey

_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    "<style>body{{font-family:system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}</style></head>"
    "<body>\n{body}\n</body></html>\n"
)


@dataclass(frozen=True)
class Run:
    """What a run has made: the folder, the cleaned and weighted survey, the sentence and the figures.

    `weights` is the weight report of a study with weights or targets, else None.
    """

    folder: Path
    study: Study
    survey: Survey
    headline: str
    figures: tuple[Figure, ...]
    weights: WeightReport | None = None
    cleaned: Cleaned | None = None
    tables: Book | None = None
    deck: Deck | None = None


@dataclass(frozen=True)
class CleaningRun:
    """What a run of the cleaning part has made: the folder, and the cleaned answers with all that was done to them."""

    folder: Path
    study: Study
    cleaned: Cleaned


@dataclass(frozen=True)
class Exhibit:
    """One figure of a study, with the estimates and tests behind it."""

    spec: FigureSpec
    figure: Figure
    estimates: Estimates
    tests: TestResults | None


def run(folder: str | Path, *, out: str | Path | None = None) -> Run:
    """The run of the study in a folder, its output written to `out` (STUDY/out where none is given).

    The output holds what `clean_only` writes, tables/, figures/; where there are weights, weights.csv and weights.html;
    with [tables] tables.xlsx, tables.html and tables_tidy.csv; with [deck] deck.pptx. It replaces that of an
    earlier run in one step, and only when everything has been made.

    Raises StudyError, CodebookError, ReadError, DataError, InputError or EstimationError for what cannot be used,
    before anything is written.
    """
    study, target = _begun(folder, out)
    cleaned = clean_study(study)
    survey = _estimable(study, cleaned)
    sentence = _headline(survey, study.headline) if study.headline else ""
    exhibits = [exhibit_of(survey, spec) for spec in study.figures]
    weights = weight_report(survey) if study.weights or "weight" in study.design else None
    tables = tables_of(survey, study)
    deck = _deck(study, survey, [exhibit.figure for exhibit in exhibits], tables, weights, sentence)
    with _written(study, target, survey) as fresh:
        write_cleaned(cleaned, fresh)
        for exhibit in exhibits:
            with told_at(exhibit.spec.place):
                exhibit.figure.save(fresh / "figures" / exhibit.spec.name, size=exhibit.spec.size)
            _write_tables(fresh / "tables", exhibit)
        if weights:
            _write_weights(fresh, survey, weights)
        if study.tables and tables:
            write_tables(tables, study.tables, fresh)
        if study.deck and deck:
            _write_deck(study.deck, deck, fresh)
        _write_summary(fresh, study, cleaned, sentence, weights)
    figures = tuple(exhibit.figure for exhibit in exhibits)
    return Run(target, study, survey, sentence, figures, weights, cleaned, tables, deck)


def clean_only(folder: str | Path, *, out: str | Path | None = None) -> CleaningRun:
    """The cleaning part of the run of a study: everything that needs no estimate, written to `out`.

    The output holds cleaned.csv, cleaned_labels.csv and cleaned.sav, the audit (audit.jsonl, audit_changes.csv,
    audit_set_aside.csv), waterfall.csv, set_aside.csv, impact.csv, summary.txt, manifest.json, and review.csv where
    answers wait for a person: these do not stop it.

    Raises the errors of `run`.
    """
    study, target = _begun(folder, out)
    cleaned = clean_study(study)
    with _written(study, target, cleaned.survey) as fresh:
        write_cleaned(cleaned, fresh)
        _write_summary(fresh, study, cleaned, "", None)
    return CleaningRun(target, study, cleaned)


def deck_only(folder: str | Path, *, out: str | Path | None = None) -> Path:
    """The path of the deck of a study, deck.pptx in `out`, which holds that and the manifest, as `clean_only` does it.

    Raises the errors of `run`, and StudyError where the study asks for no deck.
    """
    study, target = _begun(folder, out)
    survey, made = deck_today(study)
    assert study.deck is not None
    with _written(study, target, survey) as fresh:
        _write_deck(study.deck, made, fresh)
    return target / DECK_FILE


def refresh_only(folder: str | Path, path: str | Path) -> pd.DataFrame:
    """What was done to an existing deck, which people may have worked on, to bring it to what the study gives today.

    Raises the errors of `run` and of refresh_deck().
    """
    _, made = deck_today(read_study(folder))
    return refresh_deck(path, made)


def study_survey(study: Study) -> Survey:
    """The cleaned and weighted survey of a study, every answer known to its codebook.

    Raises StudyError where answers wait for a person's decision.
    """
    return _estimable(study, clean_study(study))


def _begun(folder: str | Path, out: str | Path | None) -> tuple[Study, Path]:
    """The study, and where its output goes."""
    study = read_study(folder)
    target = study.folder / "out" if out is None else Path(out)
    check_target(target, study.inputs)
    return study, target


@contextmanager
def _written(study: Study, target: Path, survey: Survey | None) -> Iterator[Path]:
    """A fresh folder to write into, with a manifest at the end; it takes the place of `target` when all is there."""
    inputs = {name: digest(path) for name, path in study.inputs.items()}
    with whole_folder(target) as fresh:
        yield fresh
        told = {"provenance": survey.provenance.facts} if survey is not None else {}
        write_manifest(fresh, inputs, {"title": study.title, "cxsurvey": cxsurvey.__version__, **told})


def _estimable(study: Study, cleaned: Cleaned) -> Survey:
    """The cleaned survey with its design and weights."""
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


def _headline(survey: Survey, spec: HeadlineSpec) -> str:
    """The headline, or in one line why there is none."""
    with told_at("[headline]"):
        estimates = share(survey, spec.question, nets=bool(spec.among))
        try:
            return headline(estimates, among=spec.among or None, insist=spec.insist)
        except EstimationError as error:
            return f"No headline: {error.got}; expected {error.expected}."


def tables_of(survey: Survey, study: Study) -> Book | None:
    """The table book, where the study asks for one."""
    if study.tables is None:
        return None
    with told_at(TABLES):
        return made_tables(survey, study.tables)


def exhibit_of(survey: Survey, spec: FigureSpec) -> Exhibit:
    """The figure that a study asks for, with its estimates and tests."""
    with told_at(spec.place):
        estimates = _estimates(survey, spec)
        tests = compared(spec, estimates)
        return Exhibit(spec, made_figure(spec, estimates, tests).themed(spec.theme), estimates, tests)


def _estimates(survey: Survey, spec: FigureSpec) -> Estimates:
    seen = survey.where(spec.where) if spec.where else survey
    if spec.where and not len(seen):
        raise _nobody_left(seen)
    estimates = share(seen, spec.question, by=spec.by, base=spec.base, nets=spec.nets)
    if spec.where and not estimates.base_n.any():
        raise _nobody_left(seen)
    return estimates


def _nobody_left(seen: Survey) -> StudyError:
    return StudyError(
        "The filter of a figure leaves nobody.",
        where="where",
        got=seen.domain_text,
        expected="at least one respondent in the base of the figure",
        next_step="Change the filter, or leave the figure out.",
    )


def deck_today(study: Study, survey: Survey | None = None) -> tuple[Survey, Deck]:
    """The survey of a study, and the deck that its [deck] asks for.

    Raises StudyError where it asks for none.
    """
    if study.deck is None:
        raise StudyError(
            "The study asks for no deck.",
            where=study.inputs["study"],
            got=f"no {DECK}",
            expected=f"a table {DECK}, which may be empty where there are figures",
            next_step=f"Add a line with {DECK} to it.",
        )
    survey = study_survey(study) if survey is None else survey
    sentence = _headline(survey, study.headline) if study.headline else ""
    figures = [exhibit_of(survey, spec).figure for spec in study.figures]
    weights = weight_report(survey) if study.weights or "weight" in study.design else None
    made = _deck(study, survey, figures, tables_of(survey, study), weights, sentence)
    assert made is not None
    return survey, made


def _deck(
    study: Study,
    survey: Survey,
    figures: list[Figure],
    tables: Book | None,
    weights: WeightReport | None,
    sentence: str,
) -> Deck | None:
    """The deck, where the study asks for one; the headline stands on its cover."""
    if study.deck is None:
        return None
    with told_at(DECK):
        lines = method_lines(survey, weights)
        return made_deck(study.deck, study.title, figures=figures, tables=tables, lines=lines, subtitle=sentence)


def _write_deck(spec: DeckSpec, deck: Deck, folder: Path) -> Path:
    with told_at(DECK):
        return deck.save(folder / DECK_FILE, lint=spec.lint)


def _write_tables(folder: Path, exhibit: Exhibit) -> None:
    folder.mkdir(exist_ok=True)
    name, tests = exhibit.spec.name, exhibit.tests
    write_csv(shown_estimates(exhibit.estimates), folder / f"{name}.csv")
    if tests is not None:
        write_csv(shown_tests(tests), folder / f"{name}_tests.csv")


def _write_weights(folder: Path, survey: Survey, report: WeightReport) -> None:
    """The weight of each respondent, the report as a page, and its figure where there are targets."""
    column = pd.DataFrame({"weight": survey.weights}, index=survey.frame.index)
    if survey.codebook.id_column:
        column.insert(0, survey.codebook.id_column, survey.frame[survey.codebook.id_column])
    write_csv(column, folder / "weights.csv", index=True)
    write_report(report, folder / "weights.html")
    if report.has_shares:
        _draw_weights(folder / "figures", report)


def write_report(report: WeightReport, path: Path) -> None:
    """Write a weight report as a page that needs nothing else."""
    page = _PAGE.format(title=escape(report.title), body=report.to_html())
    path.write_text(page, encoding="utf-8", newline="\n")


def _draw_weights(folder: Path, report: WeightReport) -> None:
    """All margins in one figure; where they are too many, each in one of its own that has room (the page has all)."""
    try:
        report.figure().save(folder / "weights")
    except InputError:
        for number, margin in enumerate(dict.fromkeys(report.margins["margin"]), start=1):
            with suppress(InputError):
                report.figure(margins=[margin], name=f"weights_{number}").save(folder / f"weights_{number}")


def _write_summary(folder: Path, study: Study, cleaned: Cleaned, sentence: str, weights: WeightReport | None) -> None:
    """What there is to know of a run on one page: headline, audit, waterfall, effect of cleaning, weights, notes."""
    audit = cleaned.survey.audit if cleaned.survey else None
    told = [audit, audit.waterfall() if audit else None, cleaned.impact, weights]
    sheets = [f"Answers that wait for a decision, see {name}: {len(queue)}." for name, queue in cleaned.queues.items()]
    parts = [study.title, sentence, *sheets, *(repr(part) for part in told if part is not None), *cleaned.notes]
    (folder / "summary.txt").write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
