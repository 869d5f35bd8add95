"""The main job: one study, from its raw export to cleaned answers, audit, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

import cxsurvey
from cxsurvey.errors import EstimationError, InputError, NotConverged, StudyError, TargetError
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.shares import bar, stacked
from cxsurvey.exhibits.weight_report import WeightReport, weight_report
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.output import check_target, digest, whole_folder, write_manifest
from cxsurvey.studies.study import STUDY_FILE, FigureSpec, HeadlineSpec, Study, read_study
from cxsurvey.survey import Survey, read

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


@dataclass(frozen=True)
class Exhibit:
    """One figure of a study, with the estimates and tests behind it."""

    spec: FigureSpec
    figure: Figure
    estimates: Estimates
    tests: TestResults | None


def run(folder: str | Path, *, out: str | Path | None = None) -> Run:
    """The run of the study in a folder, its output written to `out` (STUDY/out where none is given).

    The output holds cleaned.csv, audit_changes.csv, audit_set_aside.csv, tables/, figures/, summary.txt,
    manifest.json and, where there are weights, weights.csv and weights.html. It replaces that of an earlier run in one
    step, and only when everything has been made.

    Raises StudyError, CodebookError, ReadError, DataError, InputError or EstimationError for what cannot be used,
    before anything is written.
    """
    study = read_study(folder)
    target = study.folder / "out" if out is None else Path(out)
    check_target(target, study.inputs)
    survey = study_survey(study)
    sentence = _headline(survey, study.headline) if study.headline else ""
    exhibits = [_exhibit(survey, spec) for spec in study.figures]
    weights = weight_report(survey) if study.weights or "weight" in study.design else None
    inputs = {name: digest(path) for name, path in study.inputs.items()}
    with whole_folder(target) as fresh:
        _write_data(survey, fresh)
        for exhibit in exhibits:
            with _told_at(exhibit.spec.place):
                exhibit.figure.save(fresh / "figures" / exhibit.spec.name, size=exhibit.spec.size)
            _write_tables(fresh / "tables", exhibit)
        if weights:
            _write_weights(fresh, survey, weights)
        _write_summary(fresh, study, survey, sentence, weights)
        write_manifest(fresh, inputs, {"title": study.title, "cxsurvey": cxsurvey.__version__})
    return Run(target, study, survey, sentence, tuple(exhibit.figure for exhibit in exhibits), weights)


def study_survey(study: Study) -> Survey:
    """The cleaned and weighted survey of a study, every answer known to its codebook."""
    survey = read(study.export, codebook=study.codebook, **study.reading)
    if study.vault is not None or survey.codebook.personal_columns:
        survey = survey.separate_personal_data(vault=study.vault)
    survey = survey.clean(study.rules).check()
    if study.design:
        with _told_at("[design]"):
            survey = survey.with_design(**study.design)
            _ = survey.plan  # made here, so that a design that does not hold is told as such
    if study.weights:
        with _told_at("[weights]"):
            survey = survey.weight(study.weights.targets, **study.weights.how)
    return survey


@contextmanager
def _told_at(place: str) -> Iterator[None]:
    """Errors raised within say which part of study.toml they are about."""
    try:
        yield
    except (InputError, EstimationError, StudyError, TargetError, NotConverged) as error:
        raise error.told_at(f"{place} in {STUDY_FILE}") from error


def _headline(survey: Survey, spec: HeadlineSpec) -> str:
    """The headline, or in one line why there is none."""
    with _told_at("[headline]"):
        estimates = share(survey, spec.question, nets=bool(spec.among))
        try:
            return headline(estimates, among=spec.among or None, insist=spec.insist)
        except EstimationError as error:
            return f"No headline: {error.got}; expected {error.expected}."


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


def _write_weights(folder: Path, survey: Survey, report: WeightReport) -> None:
    """The weight of each respondent, the report as a page, and its figure where there are targets."""
    column = pd.DataFrame({"weight": survey.weights}, index=survey.frame.index)
    if survey.codebook.id_column:
        column.insert(0, survey.codebook.id_column, survey.frame[survey.codebook.id_column])
    column.to_csv(folder / "weights.csv", lineterminator="\n")
    (folder / "weights.html").write_text(
        _PAGE.format(title=escape(report.title), body=report.to_html()), encoding="utf-8"
    )
    if report.has_shares:
        _draw_weights(folder / "figures", report)


def _draw_weights(folder: Path, report: WeightReport) -> None:
    """All margins in one figure; where they are too many, each in one of its own that has room (the page has all)."""
    try:
        report.figure().save(folder / "weights")
    except InputError:
        for number, margin in enumerate(dict.fromkeys(report.margins["margin"]), start=1):
            with suppress(InputError):
                report.figure(margins=[margin]).save(folder / f"weights_{number}")


def _write_summary(folder: Path, study: Study, survey: Survey, sentence: str, weights: WeightReport | None) -> None:
    notes = survey.source.notes if survey.source else ()
    parts = [study.title, sentence, repr(survey.audit), repr(weights) if weights else "", *notes]
    (folder / "summary.txt").write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
