"""The main job: one study, from its raw export to cleaned answers, audit, tables and figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cxsurvey
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.shares import bar, stacked
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.output import whole_folder, write_manifest
from cxsurvey.studies.study import STUDY_FILE, FigureSpec, HeadlineSpec, Study, read_study
from cxsurvey.survey import Survey, read


@dataclass(frozen=True)
class Run:
    """What a run has made: the folder, the cleaned survey, the sentence and the figures."""

    folder: Path
    study: Study
    survey: Survey
    headline: str
    figures: tuple[Figure, ...]


def run(folder: str | Path, *, out: str | Path | None = None) -> Run:
    """The run of the study in a folder, its output written to `out` (STUDY/out where none is given).

    The output holds cleaned.csv, audit_changes.csv, audit_set_aside.csv, tables/, figures/, summary.txt and
    manifest.json. It replaces that of an earlier run in one step, and only when everything has been made.

    Raises StudyError, CodebookError, ReadError or DataError for what cannot be used, before anything is written.
    """
    study = read_study(folder)
    survey = study_survey(study)
    target = study.folder / "out" if out is None else Path(out)
    with whole_folder(target) as fresh:
        exhibits = [(spec, *_exhibit(survey, spec)) for spec in study.figures]
        sentence = _headline(survey, study.headline) if study.headline else ""
        _write_data(survey, fresh)
        for spec, figure, estimates, tests in exhibits:
            figure.save(fresh / "figures" / spec.name, size=spec.size)
            _write_tables(fresh / "tables", spec.name, estimates, tests)
        _write_summary(fresh, study, survey, sentence)
        inputs = {
            "export": study.export,
            "codebook": Path(str(study.codebook.path)),
            "study": study.folder / STUDY_FILE,
        }
        write_manifest(fresh, inputs, {"title": study.title, "cxsurvey": cxsurvey.__version__})
    return Run(target, study, survey, sentence, tuple(figure for _, figure, _, _ in exhibits))


def study_survey(study: Study) -> Survey:
    """The cleaned survey of a study, every answer known to its codebook."""
    survey = read(study.export, codebook=study.codebook, **study.reading)
    survey = survey.clean(study.rules).check()
    return survey.with_design(**study.design) if study.design else survey


def _headline(survey: Survey, spec: HeadlineSpec) -> str:
    estimates = share(survey, spec.question, nets=bool(spec.among))
    return headline(estimates, among=spec.among or None)


def _exhibit(survey: Survey, spec: FigureSpec) -> tuple[Figure, Estimates, TestResults | None]:
    seen = survey.where(spec.where) if spec.where else survey
    estimates = share(seen, spec.question, by=spec.by, base=spec.base, nets=spec.nets)
    tests = compare(estimates, across=spec.by, min_base=SUPPRESS_BELOW) if spec.by else None
    levels = spec.levels or None
    if spec.form == "stacked":
        return stacked(estimates, title=spec.title, levels=levels, name=spec.name), estimates, tests
    mark = tests if spec.letters else None
    figure = bar(estimates, title=spec.title, mark=mark, levels=levels, sort=spec.sort, name=spec.name)
    return figure, estimates, tests


def _write_data(survey: Survey, folder: Path) -> None:
    survey.frame.to_csv(folder / "cleaned.csv", lineterminator="\n")
    survey.audit.to_frame().to_csv(folder / "audit_changes.csv", index=False, lineterminator="\n")
    survey.audit.set_aside.to_csv(folder / "audit_set_aside.csv", index=False, lineterminator="\n")


def _write_tables(folder: Path, name: str, estimates: Estimates, tests: TestResults | None) -> None:
    folder.mkdir(exist_ok=True)
    estimates.to_frame().to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    if tests is not None:
        tests.to_frame().to_csv(folder / f"{name}_tests.csv", index=False, lineterminator="\n")


def _write_summary(folder: Path, study: Study, survey: Survey, sentence: str) -> None:
    notes = survey.source.notes if survey.source else ()
    parts = [study.title, sentence, repr(survey.audit), *notes]
    (folder / "summary.txt").write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
