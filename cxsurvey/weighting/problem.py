"""What has to be solved: cells of respondents with base weights, and targets for each group of them.

All that can be refused before anything is computed has been refused when a Problem stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.codebook import Question, Reason
from cxsurvey.weighting import refusals
from cxsurvey.weighting.cells import Cells, column_of, cross
from cxsurvey.weighting.constraints import Constraint, NumberConstraint, auxiliaries, constraint, places
from cxsurvey.weighting.targets import CROSS, Margin, Targets
from cxsurvey.weighting.variables import Variable, variable_of


@dataclass(frozen=True)
class Group:
    """Cells that are weighted on their own, all of positive base weight; cells: (C,) their positions among all.

    total: what their weights add up to · count: (C,) respondents.
    """

    label: str
    cells: IntArray
    count: IntArray
    total: float
    constraints: tuple[Constraint, ...]
    numbers: tuple[NumberConstraint, ...]

    @cached_property
    def auxiliary(self) -> FloatArray:
        """The columns x by cell, (C, Q): levels of margins, numbers, and 1 where only numbers are given."""
        columns = auxiliaries(self.constraints, self.numbers, len(self.cells))
        return columns if self.constraints else np.column_stack([columns, np.ones(len(self.cells))])

    @property
    def known(self) -> FloatArray:
        """The columns whose weighted totals are known beforehand, (C, Q), on whose residuals a variance rests.

        Where missing answers keep their share of the weights, only the shares among the others are known.
        """
        if all(one.missing is None for one in self.constraints):
            return self.auxiliary
        columns = [one.known() for one in self.constraints] + [one.value[:, None] for one in self.numbers]
        return np.concatenate([*columns, np.ones((len(self.cells), 1))], axis=1)

    def targets(self, base: FloatArray) -> FloatArray:
        """What the columns must add up to, (Q,), given the base weights by cell, (C,)."""
        levels = [one.targets(base, self.total) for one in self.constraints]
        numbers = [one.target(self.total) for one in self.numbers]
        return np.concatenate([*levels, floats(numbers), [] if self.constraints else [self.total]])

    def sizes(self, base: FloatArray) -> FloatArray:
        """What a gap is a share of, (Q,): the target, or for numbers what they add up to regardless of sign."""
        target = np.abs(self.targets(base))
        spread = np.abs(self.auxiliary).T @ base * (self.total / base.sum())
        return floats(np.maximum(target, np.where(self._is_number, 1e-3 * spread, 0.0)))

    def of(self, cells: BoolArray) -> Group:
        """The group with some of its cells only."""
        constraints = tuple(replace(one, place=one.place[cells]) for one in self.constraints)
        numbers = tuple(replace(one, value=one.value[cells]) for one in self.numbers)
        return Group(self.label, self.cells[cells], self.count[cells], self.total, constraints, numbers)

    @property
    def labels(self) -> list[str]:
        """What each target is of, (Q,)."""
        named = [f"{one.margin.name}: {level}" for one in self.constraints for level in one.labels]
        named += [f"{one.margin.kind} of {one.margin.name}" for one in self.numbers]
        return named if self.constraints else [*named, "total"]

    @property
    def _is_number(self) -> BoolArray:
        levels = sum(len(one.labels) for one in self.constraints)
        return np.asarray(np.arange(self.auxiliary.shape[1]) >= levels)


@dataclass(frozen=True)
class Problem:
    """The cells of all respondents, and the groups that are weighted on their own."""

    cells: Cells
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    """Cells with what is known of them before targets come in; all by cell in use."""

    used: IntArray
    count: IntArray
    base: FloatArray
    variables: Mapping[str, Variable]
    level_of: Mapping[str, IntArray]
    number_of: Mapping[str, FloatArray]

    def names(self, variables: Sequence[str], cells: IntArray) -> list[str]:
        """The labels of some cells on some variables."""
        levels = [[self.variables[name].levels[at] for at in self.level_of[name][cells]] for name in variables]
        return [CROSS.join(level.label for level in row) for row in zip(*levels, strict=True)]


def problem_of(
    frame: pd.DataFrame,
    questions: Mapping[str, Question],
    reasons: Mapping[str, Reason],
    targets: Targets,
    base: FloatArray | None,
    *,
    within: str | None,
    keep_missing: bool,
) -> Problem:
    """The problem of weighting the respondents of a frame; base: (n,) or None for 1 each.

    Raises TargetError for targets that do not fit the answers, DataError for answers outside the codebook.
    """
    names = tuple(dict.fromkeys((*targets.variables, *([within] if within else []))))
    refusals.refuse_unknown_variables(targets, names, questions)
    for margin in targets.all_margins():
        for name in margin.variables:
            refusals.refuse_unsuitable(margin, questions[name])
    columns = [column_of(frame[questions[name].columns[0]]) for name in names]
    cells = cross(columns, len(frame))
    used = np.flatnonzero(cells.count)
    value = cells.value[used]
    levels = {within, *(name for margin in targets.all_margins() if not margin.is_number for name in margin.variables)}
    variables = {
        name: variable_of(
            frame,
            questions[name],
            reasons,
            column,
            np.flatnonzero(np.bincount(value[:, position])),
            as_number=name not in levels,
        )
        for position, (name, column) in enumerate(zip(names, columns, strict=True))
    }
    level_of = {name: variables[name].place[value[:, position]] for position, name in enumerate(names)}
    number_of = {name: variables[name].number[value[:, position]] for position, name in enumerate(names)}
    answers = _Answers(used, cells.count[used], cells.sums(base)[used], variables, level_of, number_of)
    groups = [_group(answers, *part, keep_missing=keep_missing) for part in _parts(answers, targets, within)]
    return Problem(cells, tuple(groups))


def _parts(answers: _Answers, targets: Targets, within: str | None) -> Iterator[tuple[str, IntArray, Targets]]:
    """Label, cells and targets of each group."""
    if within is None:
        yield "", np.arange(len(answers.used)), targets
        return
    variable, level = answers.variables[within], answers.level_of[within]
    live = answers.base > 0
    refusals.refuse_missing_group(within, variable.is_missing[level] & live, answers.count)
    if targets.groups:
        refusals.refuse_groups(targets, variable, level[live].tolist())
    own = {place: group for name, group in targets.groups.items() for place in variable.find(name)}
    for place in np.unique(level[live]):
        yield variable.levels[place].label, np.flatnonzero(level == place), own.get(int(place), targets)


def _group(answers: _Answers, name: str, cells: IntArray, targets: Targets, *, keep_missing: bool) -> Group:
    """The targets met with the cells of one group; refused where they do not fit."""
    live = cells[answers.base[cells] > 0]
    total = _total(targets, float(answers.base[live].sum()))
    constraints = tuple(
        _constraint(answers, name, cells, margin, total, keep_missing=keep_missing)
        for margin in targets.margins
        if not margin.is_number
    )
    numbers = tuple(_number(answers, name, live, margin) for margin in targets.margins if margin.is_number)
    return Group(name, answers.used[live], answers.count[live], total, constraints, numbers)


def _total(targets: Targets, base: float) -> float:
    """What the weights add up to: what the targets say, else as much as the base weights."""
    said = [margin.total for margin in targets.margins if margin.kind == "totals" and not margin.partial]
    return float(targets.total or (said[0] if said else base))


def _constraint(
    answers: _Answers, name: str, cells: IntArray, margin: Margin, total: float, *, keep_missing: bool
) -> Constraint:
    where = _where(margin, name)
    refusals.refuse_unknown_levels(margin, answers.variables)
    found = places(margin, answers.variables, {v: answers.level_of[v][cells] for v in margin.variables})
    base, count = answers.base[cells], answers.count[cells]
    live = base > 0
    if not keep_missing:
        refusals.refuse_missing(found.missing & live, count, where)
    extra = (found.level < 0) & ~found.missing & live
    if extra.any() and not margin.partial:
        refusals.refuse_extra(answers.names(margin.variables, cells[extra]), count[extra], where)
    every = constraint(margin, found, total)
    refusals.refuse_absent(every, count, base, where)
    return constraint(margin, found.of(live), total)


def _number(answers: _Answers, name: str, cells: IntArray, margin: Margin) -> NumberConstraint:
    value = answers.number_of[margin.variables[0]][cells]
    lacking = np.isnan(value)
    refusals.refuse_missing_number(lacking, answers.count[cells], _where(margin, name))
    return NumberConstraint(margin, value)


def _where(margin: Margin, group: str) -> str:
    return f"margin {margin.name}{f' in {group}' if group else ''}"
