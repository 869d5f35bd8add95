"""The figures of a study with the estimates and tests behind them, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxsurvey.errors import StudyError
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.scorecard import scorecard
from cxsurvey.exhibits.figures.waterfall import waterfall
from cxsurvey.exhibits.kept_back import shown_estimates, shown_tests
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.figure_spec import FigureSpec
from cxsurvey.studies.figures import compared, estimated, made_figure
from cxsurvey.studies.study import told_at
from cxsurvey.survey import Survey


@dataclass(frozen=True)
class Exhibit:
    """One figure of a study, with the estimates and tests behind it; `pages` are several where it is a scorecard."""

    spec: FigureSpec
    pages: tuple[Figure, ...]
    estimates: Estimates | None = None
    tests: TestResults | None = None


def exhibit_of(survey: Survey, spec: FigureSpec, ledger: Ledger | None = None) -> Exhibit:
    """The figure that a study asks for, with its estimates and tests; `ledger` is that of its claims."""
    with told_at(spec.place):
        if spec.form == "waterfall":
            made = Exhibit(spec, (waterfall(survey, title=spec.title, name=spec.name, **spec.making),))
        elif spec.form == "scorecard":
            assert ledger is not None  # a scorecard without [claims] is refused when the study is read
            made = Exhibit(spec, scorecard(ledger, title=spec.title, size=spec.size, name=spec.name, **spec.making))
        else:
            made = _estimated(survey, spec)
        return Exhibit(spec, tuple(page.themed(spec.theme) for page in made.pages), made.estimates, made.tests)


def _estimated(survey: Survey, spec: FigureSpec) -> Exhibit:
    seen = survey.where(spec.where) if spec.where else survey
    if spec.where and not len(seen):
        raise _nobody_left(seen)
    estimates = estimated(spec, seen)
    if spec.where and not estimates.base_n.any():
        raise _nobody_left(seen)
    tests = compared(spec, estimates)
    return Exhibit(spec, (made_figure(spec, seen, estimates, tests),), estimates, tests)


def _nobody_left(seen: Survey) -> StudyError:
    return StudyError(
        "The filter of a figure leaves nobody.",
        where="where",
        got=seen.domain_text,
        expected="at least one respondent in the base of the figure",
        next_step="Change the filter, or leave the figure out.",
    )


def write_exhibit(exhibit: Exhibit, folder: Path) -> None:
    """Write each page of the figure into figures/ and its numbers into tables/."""
    name = exhibit.spec.name
    with told_at(exhibit.spec.place):
        for page in exhibit.pages:
            page.save(folder / "figures" / page.name, size=exhibit.spec.size)
    (folder / "tables").mkdir(exist_ok=True)
    if exhibit.estimates is not None:
        write_csv(shown_estimates(exhibit.estimates), folder / "tables" / f"{name}.csv")
    if exhibit.tests is not None:
        write_csv(shown_tests(exhibit.tests), folder / "tables" / f"{name}_tests.csv")
