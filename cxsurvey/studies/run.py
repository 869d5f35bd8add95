"""The main job: one study, from its raw export to cleaned answers, audit, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

import cxsurvey
from cxsurvey.errors import EstimationError, InputError, StudyError
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.shares import bar, stacked
from cxsurvey.exhibits.weight_report import WeightReport, weight_report
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.cleaned import Cleaned, clean_study, waiting, write_cleaned
from cxsurvey.studies.methodology import stated_by, write_methodology
from cxsurvey.studies.output import check_target, digest, whole_folder, write_manifest
from cxsurvey.studies.study import FigureSpec, HeadlineSpec, Study, read_study, told_at
from cxsurvey.studies.synthetic import say_synthetic
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
    with [tables] tables.xlsx, tables.html and tables_tidy.csv; with a disclosure.toml methodology.md and
    methodology.html. It replaces that of an earlier run in one step, and only
    when everything has been made.

    Raises StudyError, CodebookError, ReadError, DataError, InputError or EstimationError for what cannot be used,
    before anything is written.
    """
    study, target = _begun(folder, out)
    stated = stated_by(study)
    cleaned = clean_study(study)
    survey = _estimable(study, cleaned)
    sentence = _headline(survey, study.headline) if study.headline else ""
    exhibits = [_exhibit(survey, spec) for spec in study.figures]
    weights = weight_report(survey) if study.weights or "weight" in study.design else None
    tables = _tables(survey, study)
    with _written(study, target) as fresh:
        write_cleaned(cleaned, fresh)
        for exhibit in exhibits:
            with told_at(exhibit.spec.place):
                exhibit.figure.save(fresh / "figures" / exhibit.spec.name, size=exhibit.spec.size)
            _write_tables(fresh / "tables", exhibit)
        notes = _write_weights(fresh, survey, weights) if weights else ()
        if study.tables and tables:
            write_tables(tables, study.tables, fresh)
        write_methodology(study, survey, stated, fresh)
        _write_summary(fresh, study, cleaned, sentence, weights, notes)
    figures = tuple(exhibit.figure for exhibit in exhibits)
    return Run(target, study, survey, sentence, figures, weights, cleaned, tables)


def clean_only(folder: str | Path, *, out: str | Path | None = None) -> CleaningRun:
    """The cleaning part of the run of a study: everything that needs no estimate, written to `out`.

    The output holds cleaned.csv, cleaned_labels.csv and cleaned.sav, the audit (audit.jsonl, audit_changes.csv,
    audit_set_aside.csv), waterfall.csv, set_aside.csv, impact.csv, summary.txt, manifest.json, and review.csv where
    answers wait for a person: these do not stop it.

    Raises the errors of `run`.
    """
    study, target = _begun(folder, out)
    cleaned = clean_study(study)
    with _written(study, target) as fresh:
        write_cleaned(cleaned, fresh)
        _write_summary(fresh, study, cleaned, "", None)
    return CleaningRun(target, study, cleaned)


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
def _written(study: Study, target: Path) -> Iterator[Path]:
    """A fresh folder to write into, with a manifest at the end; it takes the place of `target` when all is there."""
    inputs = {name: digest(path) for name, path in study.inputs.items()}
    with whole_folder(target) as fresh:
        yield fresh
        say_synthetic(fresh, study.codebook)
        facts = {"title": study.title, "source": study.codebook.stated_source, "cxsurvey": cxsurvey.__version__}
        write_manifest(fresh, inputs, facts)


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


def _tables(survey: Survey, study: Study) -> Book | None:
    """The table book, where the study asks for one."""
    if study.tables is None:
        return None
    with told_at(TABLES):
        return made_tables(survey, study.tables)


def _exhibit(survey: Survey, spec: FigureSpec) -> Exhibit:
    with told_at(spec.place):
        estimates = _estimates(survey, spec)
        tests = compare(estimates, across=spec.by, min_base=SUPPRESS_BELOW) if spec.by else None
        return Exhibit(spec, _figure(spec, estimates, tests), estimates, tests)


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


def _figure(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    levels = spec.levels or None
    if spec.form == "stacked":
        return stacked(estimates, title=spec.title, levels=levels, name=spec.name)
    mark = tests if spec.letters else None
    return bar(estimates, title=spec.title, mark=mark, levels=levels, sort=spec.sort, name=spec.name)


def _write_tables(folder: Path, exhibit: Exhibit) -> None:
    folder.mkdir(exist_ok=True)
    name, tests = exhibit.spec.name, exhibit.tests
    write_csv(exhibit.estimates.to_frame(), folder / f"{name}.csv")
    if tests is not None:
        write_csv(tests.to_frame(), folder / f"{name}_tests.csv")


def _write_weights(folder: Path, survey: Survey, report: WeightReport) -> tuple[str, ...]:
    """The weight of each respondent, the report as a page, and its figure where there are targets; notes on it."""
    column = pd.DataFrame({"weight": survey.weights}, index=survey.frame.index)
    if survey.codebook.id_column:
        column.insert(0, survey.codebook.id_column, survey.frame[survey.codebook.id_column])
    write_csv(column, folder / "weights.csv", index=True)
    (folder / "weights.html").write_text(
        _PAGE.format(title=escape(report.title), body=report.to_html()), encoding="utf-8"
    )
    return _draw_weights(folder / "figures", report) if report.has_shares else ()


def _draw_weights(folder: Path, report: WeightReport) -> tuple[str, ...]:
    """All margins in one figure; where they are too many, each in one of its own that has room, and a note of it."""
    try:
        report.figure().save(folder / "weights")
        return ()
    except InputError:
        drawn, left_out = [], []
    for number, margin in enumerate(dict.fromkeys(report.margins["margin"]), start=1):
        try:
            title = f"{margin}: before and after weighting"
            report.figure(margins=[margin], title=title).save(folder / f"weights_{number}")
            drawn.append(f"{margin} in weights_{number}")
        except InputError:
            left_out.append(str(margin))
    parts = [f"each margin has its own: {', '.join(drawn)}"] if drawn else []
    parts += [f"too long for a figure: {', '.join(left_out)}"] if left_out else []
    return (f"The margins do not fit into one figure of weights; {'; '.join(parts)}. All are in weights.html.",)


def _write_summary(
    folder: Path,
    study: Study,
    cleaned: Cleaned,
    sentence: str,
    weights: WeightReport | None,
    notes: tuple[str, ...] = (),
) -> None:
    """What there is to know of a run on one page: headline, audit, waterfall, effect of cleaning, weights, notes."""
    audit = cleaned.survey.audit if cleaned.survey else None
    told = [audit, audit.waterfall() if audit else None, cleaned.impact, weights]
    sheets = [f"Answers that wait for a decision, see {name}: {len(queue)}." for name, queue in cleaned.queues.items()]
    parts = [study.title, sentence, *sheets, *(repr(part) for part in told if part is not None), *cleaned.notes, *notes]
    parts += [study.codebook.stated_source] if study.codebook.synthetic else []
    (folder / "summary.txt").write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
