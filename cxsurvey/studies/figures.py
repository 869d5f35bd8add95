"""The figures that a study asks for by question: which call makes each form, from the settings of its table."""

from __future__ import annotations

from collections.abc import Callable

from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.bar import bar
from cxsurvey.exhibits.figures.diverging import diverging
from cxsurvey.exhibits.figures.dots import dots
from cxsurvey.exhibits.figures.dumbbell import dumbbell
from cxsurvey.exhibits.figures.forest import forest
from cxsurvey.exhibits.figures.stacked import stacked
from cxsurvey.exhibits.figures.trend import trend
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.studies.study import FigureSpec


def compared(spec: FigureSpec, estimates: Estimates) -> TestResults | None:
    """The comparisons behind a figure: each wave with the one before in a trend, else every pair of groups."""
    if spec.by is None:
        return None
    against = "previous" if spec.form == "trend" else "pairwise"
    return compare(estimates, across=spec.by, against=against, min_base=SUPPRESS_BELOW)


def made_figure(spec: FigureSpec, estimates: Estimates, tests: TestResults | None) -> Figure:
    """The figure of that form."""
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


_MAKERS: dict[str, Callable[[FigureSpec, Estimates, TestResults | None], Figure]] = {
    "bar": _bar,
    "diverging": _diverging,
    "dots": _dots,
    "dumbbell": _dumbbell,
    "forest": _forest,
    "stacked": _stacked,
    "trend": _trend,
}
