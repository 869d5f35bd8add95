"""The figures that a study asks for: which call makes each form, from the settings of its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cxsurvey.estimation.concentration import Concentration, concentration
from cxsurvey.estimation.mean import mean
from cxsurvey.estimation.quantile import quantile
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.bar import bar
from cxsurvey.exhibits.figures.density import POINTS, density
from cxsurvey.exhibits.figures.diverging import diverging
from cxsurvey.exhibits.figures.dots import dots
from cxsurvey.exhibits.figures.dumbbell import dumbbell
from cxsurvey.exhibits.figures.forest import forest
from cxsurvey.exhibits.figures.heatmap import heatmap
from cxsurvey.exhibits.figures.lorenz import lorenz
from cxsurvey.exhibits.figures.mosaic import mosaic
from cxsurvey.exhibits.figures.number_line import number_line
from cxsurvey.exhibits.figures.stacked import stacked
from cxsurvey.exhibits.figures.trend import trend
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.figure_spec import FigureSpec
from cxsurvey.survey import Survey

_AGAINST = {"trend": "previous", "mosaic": "rest"}
UNTESTED = ("density", "lorenz", "number_line")  # forms that show no comparison of groups


def estimated(spec: FigureSpec, survey: Survey) -> Estimates:
    """The estimates behind a figure: shares or means of its questions, quartiles, or top shares."""
    [question] = spec.questions if len(spec.questions) == 1 else (list(spec.questions),)
    if spec.form == "lorenz":
        return concentration(survey, str(question), by=spec.by, top=spec.making.get("top", 0.2))
    if spec.form == "density":
        return quantile(survey, spec.questions[0], probabilities=POINTS, by=spec.by)
    if spec.statistic == "mean":
        return mean(survey, question, by=spec.by)
    return share(survey, question, by=spec.by, base=spec.base, nets=spec.nets)


def compared(spec: FigureSpec, estimates: Estimates) -> TestResults | None:
    """The comparisons behind a figure: each wave with the one before, each group with the rest, or every pair."""
    if spec.by is None or spec.form in UNTESTED or (spec.form == "mosaic" and not spec.making.get("marks")):
        return None
    return compare(estimates, across=spec.by, against=_AGAINST.get(spec.form, "pairwise"), min_base=SUPPRESS_BELOW)


def made_figure(spec: FigureSpec, survey: Survey, estimates: Estimates, tests: TestResults | None) -> Figure:
    """The figure of that form; `survey` is the one in view."""
    if spec.form == "density":
        return density(survey, spec.questions[0], by=spec.by, title=spec.title, name=spec.name, **spec.making)
    return _MAKERS[spec.form](spec, estimates, tests)


def _bar(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    mark = tests if spec.letters else None
    return bar(estimates, title=spec.title, mark=mark, levels=spec.levels or None, sort=spec.sort, name=spec.name)


def _stacked(spec: FigureSpec, estimates: Estimates, _: TestResults | None) -> Figure:
    return stacked(estimates, title=spec.title, levels=spec.levels or None, name=spec.name)


def _diverging(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    mark = tests if spec.letters else None
    levels = spec.levels or None
    return diverging(
        estimates, title=spec.title, neutral=spec.neutral, levels=levels, mark=mark, sort=spec.sort, name=spec.name
    )


def _dumbbell(spec: FigureSpec, estimates: Estimates, _: TestResults | None) -> Figure:
    return dumbbell(
        estimates,
        title=spec.title,
        across=spec.by,
        levels=spec.levels or None,
        groups=spec.groups or None,
        sort=spec.sort,
        name=spec.name,
    )


def _dots(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    return dots(
        estimates,
        title=spec.title,
        across=spec.by,
        mark=tests if spec.letters else None,
        levels=spec.levels or None,
        groups=spec.groups or None,
        sort=spec.sort,
        name=spec.name,
    )


def _trend(spec: FigureSpec, estimates: Estimates, _: TestResults | None) -> Figure:
    levels = spec.levels or None
    return trend(estimates, title=spec.title, across=spec.by, levels=levels, breaks=spec.breaks, name=spec.name)


def _forest(spec: FigureSpec, _: Estimates, tests: TestResults | None) -> Figure:
    assert tests is not None  # a forest without by= is refused when the study is read
    return forest(tests, title=spec.title, levels=spec.levels or None, sort=spec.sort, name=spec.name)


def _heatmap(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    mark, levels = tests if spec.letters else None, spec.levels or None
    return heatmap(estimates, title=spec.title, mark=mark, levels=levels, name=spec.name, **spec.making)


def _lorenz(spec: FigureSpec, estimates: Estimates, _: TestResults | None) -> Figure:
    assert isinstance(estimates, Concentration)
    own: dict[str, Any] = {"reference": spec.making["reference"] or None} if "reference" in spec.making else {}
    return lorenz(estimates, title=spec.title, name=spec.name, **own)


def _mosaic(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    return mosaic(estimates, title=spec.title, mark=tests, levels=spec.levels or None, name=spec.name)


def _number_line(spec: FigureSpec, estimates: Estimates, _: TestResults | None) -> Figure:
    own = dict(spec.making)
    published, levels = own.pop("published"), spec.levels or None
    return number_line(estimates, published, title=spec.title, levels=levels, name=spec.name, **own)


_MAKERS: dict[str, Callable[[FigureSpec, Estimates, TestResults | None], Figure]] = {
    "bar": _bar,
    "diverging": _diverging,
    "dots": _dots,
    "dumbbell": _dumbbell,
    "forest": _forest,
    "heatmap": _heatmap,
    "lorenz": _lorenz,
    "mosaic": _mosaic,
    "number_line": _number_line,
    "stacked": _stacked,
    "trend": _trend,
}
