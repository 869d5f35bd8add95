"""The main job: one study, from its raw export to cleaned answers, audit, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cxsurvey
from cxsurvey.errors import EstimationError, InputError, StudyError
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.shares import bar, stacked
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.output import check_target, digest, whole_folder, write_manifest
from cxsurvey.studies.study import STUDY_FILE, FigureSpec, HeadlineSpec, Study, read_study
from cxsurvey.studies.tables import PLACE as TABLES
from cxsurvey.studies.tables import made_tables, write_tables
from cxsurvey.survey import Survey, read


@dataclass(frozen=True)
class Run:
    """What a run has made: the folder, the cleaned survey, the sentence and the figures."""

    folder: Path
    study: Study
    survey: Survey
    headline: str
    figures: tuple[Figure, ...]
    tables: Book | None = None


@dataclass(frozen=True)
class Exhibit:
    """One figure of a study, with the estimates and tests behind it."""

    spec: FigureSpec
    figure: Figure
    estimates: Estimates
    tests: TestResults | None


def run(folder: str | Path, *, out: str | Path | None = None) -> Run:
    """The run of the study in a folder, its output written to `out` (STUDY/out where none is given).

    With [tables] there are tables.xlsx, tables.html and tables_tidy.csv as well.

    The output holds cleaned.csv, audit_changes.csv, audit_set_aside.csv, tables/, figures/, summary.txt and
    manifest.json. It replaces that of an earlier run in one step, and only when everything has been made.

    Raises StudyError, CodebookError, ReadError, DataError, InputError or EstimationError for what cannot be used,
    before anything is written.
    """
    study = read_study(folder)
    target = study.folder / "out" if out is None else Path(out)
    check_target(target, study.inputs)
    survey = study_survey(study)
    sentence = _headline(survey, study.headline) if study.headline else ""
    exhibits = [_exhibit(survey, spec) for spec in study.figures]
    tables = _tables(survey, study)
    inputs = {name: digest(path) for name, path in study.inputs.items()}
    with whole_folder(target) as fresh:
        _write_data(survey, fresh)
        for exhibit in exhibits:
            with _told_at(exhibit.spec.place):
                exhibit.figure.save(fresh / "figures" / exhibit.spec.name, size=exhibit.spec.size)
            _write_tables(fresh / "tables", exhibit)
        if study.tables and tables:
            write_tables(tables, study.tables, fresh)
        _write_summary(fresh, study, survey, sentence)
        write_manifest(fresh, inputs, {"title": study.title, "cxsurvey": cxsurvey.__version__})
    return Run(target, study, survey, sentence, tuple(exhibit.figure for exhibit in exhibits), tables=tables)


def study_survey(study: Study) -> Survey:
    """The cleaned survey of a study, every answer known to its codebook."""
    survey = read(study.export, codebook=study.codebook, **study.reading)
    survey = survey.clean(study.rules).check()
    if not study.design:
        return survey
    with _told_at("[design]"):
        survey = survey.with_design(**study.design)
        _ = survey.plan  # made here, so that a design that does not hold is told as such
    return survey


@contextmanager
def _told_at(place: str) -> Iterator[None]:
    """Errors raised within say which part of study.toml they are about."""
    try:
        yield
    except (InputError, EstimationError, StudyError) as error:
        where = f"{place} in {STUDY_FILE}" + (f": {error.where}" if error.where else "")
        raise type(error)(
            error.what, where=where, got=error.got, expected=error.expected, next_step=error.next_step
        ) from error


def _headline(survey: Survey, spec: HeadlineSpec) -> str:
    """The headline, or in one line why there is none."""
    with _told_at("[headline]"):
        estimates = share(survey, spec.question, nets=bool(spec.among))
        try:
            return headline(estimates, among=spec.among or None)
        except EstimationError as error:
            return f"No headline: {error.got}; expected {error.expected}."


def _tables(survey: Survey, study: Study) -> Book | None:
    """The table book, where the study asks for one."""
    if study.tables is None:
        return None
    with _told_at(TABLES):
        return made_tables(survey, study.tables)


def _exhibit(survey: Survey, spec: FigureSpec) -> Exhibit:
    with _told_at(spec.place):
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


def _write_data(survey: Survey, folder: Path) -> None:
    survey.frame.to_csv(folder / "cleaned.csv", lineterminator="\n")
    survey.audit.to_frame().to_csv(folder / "audit_changes.csv", index=False, lineterminator="\n")
    survey.audit.set_aside.to_csv(folder / "audit_set_aside.csv", index=False, lineterminator="\n")


def _write_tables(folder: Path, exhibit: Exhibit) -> None:
    folder.mkdir(exist_ok=True)
    name, tests = exhibit.spec.name, exhibit.tests
    exhibit.estimates.to_frame().to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    if tests is not None:
        tests.to_frame().to_csv(folder / f"{name}_tests.csv", index=False, lineterminator="\n")


def _write_summary(folder: Path, study: Study, survey: Survey, sentence: str) -> None:
    notes = survey.source.notes if survey.source else ()
    parts = [study.title, sentence, repr(survey.audit), *notes]
    (folder / "summary.txt").write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
