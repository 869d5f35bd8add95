"""The figures of a study with the estimates and tests behind them, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxsurvey.errors import StudyError
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.kept_back import shown_estimates, shown_tests
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.figures import compared, made_figure
from cxsurvey.studies.study import FigureSpec, told_at
from cxsurvey.survey import Survey


@dataclass(frozen=True)
class Exhibit:
    """One figure of a study, with the estimates and tests behind it."""

    spec: FigureSpec
    figure: Figure
    estimates: Estimates
    tests: TestResults | None


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


def write_exhibit(exhibit: Exhibit, folder: Path) -> None:
    """Write the figure into figures/ and its numbers into tables/."""
    name, tests = exhibit.spec.name, exhibit.tests
    with told_at(exhibit.spec.place):
        exhibit.figure.save(folder / "figures" / name, size=exhibit.spec.size)
    (folder / "tables").mkdir(exist_ok=True)
    write_csv(shown_estimates(exhibit.estimates), folder / "tables" / f"{name}.csv")
    if tests is not None:
        write_csv(shown_tests(tests), folder / "tables" / f"{name}_tests.csv")
