"""One group of cells brought to its targets, or the reason why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.errors import NotConverged, TargetError, listing
from cxsurvey.weighting.calibration import Fit, calibrate
from cxsurvey.weighting.feasibility import attainable, nearest_reachable, without_weight
from cxsurvey.weighting.options import Options
from cxsurvey.weighting.problem import Group
from cxsurvey.weighting.raking import fitted_start
from cxsurvey.weighting.trimming import LimitedCells

_SUSPICIOUS = 1e-4  # a ratio of weight to base this small is looked into before it is given to anybody
_MISSED = 1e-6  # of a target; what linear programming leaves is less
_MOST_NAMED = 6  # targets in one message


@dataclass(frozen=True, slots=True)
class Respondents:
    """Those of one group, where limits on final weights make each of them matter.

    base: (m,) above 0, scaled to the total of the targets · cell: (m,) positions in the group · lower, upper: of
    their weights, for all or each.
    """

    base: FloatArray
    cell: IntArray
    lower: FloatArray | float
    upper: FloatArray | float

    @property
    def each(self) -> bool:
        """Whether limits differ between respondents."""
        return isinstance(self.lower, np.ndarray) or isinstance(self.upper, np.ndarray)


@dataclass(frozen=True)
class Task:
    """A group with its base weights by cell, (C,), scaled to the total of its targets, and the way to weight it.

    people: its respondents, where there are limits on final weights.
    """

    group: Group
    base: FloatArray
    chosen: Options
    people: Respondents | None = None

    @cached_property
    def target(self) -> FloatArray:
        """What the columns must add up to, (Q,)."""
        return self.group.targets(self.base)

    @cached_property
    def size(self) -> FloatArray:
        """What a gap is a share of, (Q,)."""
        return self.group.sizes(self.base)

    @cached_property
    def reach(self) -> tuple[FloatArray, FloatArray]:
        """The least and the most that the respondents of each cell can weigh together, (C,) each."""
        lower, upper = self.chosen.distance.lower, self.chosen.distance.upper
        people = self.people
        if people is None:
            return self.base * lower, self.base * upper
        if not people.each and (lower, upper) == (0.0, np.inf):
            count = floats(np.bincount(people.cell, minlength=len(self.base)))
            return count * np.maximum(people.lower, 0.0), count * people.upper
        least, most = (np.clip(people.base * ratio, people.lower, people.upper) for ratio in (lower, upper))
        cells = len(self.base)
        return floats(np.bincount(people.cell, least, cells)), floats(np.bincount(people.cell, most, cells))

    @cached_property
    def evaluate(self) -> LimitedCells | ByCell:
        """Weights and their derivatives by cell at any u."""
        if self.people is None:
            return ByCell(self.base, self.chosen)
        people = self.people
        return LimitedCells(self.chosen.distance, self.base, people.base, people.cell, people.lower, people.upper)

    @property
    def where(self) -> str:
        """What a message points at."""
        return f'method="{self.chosen.method}"{f" in {self.group.label}" if self.group.label else ""}'


@dataclass(frozen=True, slots=True)
class ByCell:
    """The weights of cells where only the ratio to the base weight counts."""

    base: FloatArray
    chosen: Options

    def __call__(self, u: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weights and their derivatives by cell at u, shape (C,) each."""
        return self.base * self.chosen.distance.ratio(u), self.base * self.chosen.distance.slope(u)

    def weights(self, u: FloatArray) -> FloatArray:
        """The ratio of weight to base by cell, (C,)."""
        return self.chosen.distance.ratio(u)


def solve(task: Task) -> tuple[Fit, FloatArray]:
    """The fit, and the weight of each respondent (with limits) or the ratio of weight to base by cell (without).

    Raises TargetError where no weights meet the targets, NotConverged where the search ended before it met them.
    """
    _refuse_out_of_reach(task)
    fit = calibrate(
        task.group.auxiliary,
        task.target,
        task.size,
        task.base,
        task.evaluate,
        start=_start(task),
        tolerance=task.chosen.tolerance,
        max_iterations=task.chosen.max_iterations,
    )
    if fit.gap > task.chosen.tolerance:
        _refuse_contradiction(task)
        _refuse_weightless(task)
        raise _not_converged(task, fit)
    _check_ratios(task, task.chosen.distance.ratio(fit.u))
    return fit, task.evaluate.weights(fit.u)


def _start(task: Task) -> FloatArray:
    """Some cycles of iterative proportional fitting where that is what the distance comes to, else no change."""
    if task.chosen.distance.kind != "raking" or task.group.numbers:
        return np.zeros(len(task.base))
    levels = np.cumsum([len(one.labels) for one in task.group.constraints])
    parts = np.split(task.target, levels[:-1])
    places = [one.place for one in task.group.constraints]
    return fitted_start(task.base, list(zip(places, parts, strict=True)))


def _refuse_out_of_reach(task: Task) -> None:
    """Refuse bounds or limits within which one level alone cannot come to its target."""
    least, most = task.reach
    lowest, highest = attainable(task.group.auxiliary, least, most)
    slack = _MISSED * np.abs(task.target)
    wrong = np.flatnonzero((task.target < lowest - slack) | (task.target > highest + slack))
    if not len(wrong):
        return
    named = task.group.labels
    lines = [f"{named[q]} needs {task.target[q]:.6g}, can have {lowest[q]:.6g} to {highest[q]:.6g}" for q in wrong]
    raise TargetError(
        f"The targets cannot be met within the {task.chosen.limits_text}.",
        where=task.where,
        got="; ".join(lines[:_MOST_NAMED]),
        expected="targets that the respondents of each level can carry",
        next_step=f"Widen the {task.chosen.limits_text}, or merge the level with a like one.",
    )


def _refuse_contradiction(task: Task) -> None:
    """Refuse targets that exclude each other among the combinations of levels in the sample."""
    least, most = task.reach
    reached = nearest_reachable(task.group.auxiliary, task.target, task.size, np.maximum(least, 0.0), most)
    if reached is None:
        return
    gaps = np.abs(reached - task.target) / task.size
    missed = [q for q in np.argsort(-gaps, kind="stable") if gaps[q] > _MISSED][:_MOST_NAMED]
    named, limits = task.group.labels, task.chosen.limits_text
    lines = [f"{named[q]} needs {task.target[q]:.6g}, comes to {reached[q]:.6g}" for q in missed]
    raise TargetError(
        f"No weights meet all targets together{f' within the {limits}' if limits else ''}.",
        where=task.where,
        got="; ".join(lines) + " if all others are met",
        expected="targets that agree with each other and with the combinations that are in the sample",
        next_step="Check those targets against the others, or merge levels that are rarely combined"
        + (f", or widen the {limits}." if limits else "."),
    )


def _refuse_weightless(task: Task) -> None:
    """Refuse targets that can only be met if some respondents weigh nothing."""
    cells = without_weight(task.group.auxiliary, task.target, task.size, task.base)
    if not len(cells):
        return
    group = task.group
    levels = [" with ".join(one.labels[one.place[cell]] for one in group.constraints) or "all" for cell in cells]
    raise TargetError(
        "The targets can only be met if some respondents weigh nothing.",
        where=task.where,
        got=f"{int(group.count[cells].sum()):,} of {int(group.count.sum()):,} respondents: {listing(levels, limit=3)}",
        expected="targets that leave every respondent a weight above 0",
        next_step="Merge levels: other combinations of levels that the targets need are not in the sample.",
    )


def _not_converged(task: Task, fit: Fit) -> NotConverged:
    worst = int(np.argmax(np.abs(fit.gaps)))
    name, gap = task.group.labels[worst], float(fit.gaps[worst])
    return NotConverged(
        f"The weights did not meet their targets in {_counted(task.chosen.max_iterations)}.",
        iterations=task.chosen.max_iterations,
        margin=name,
        gap=gap,
        where=task.where,
        got=f"{name} off by {100 * gap:+.3g} % of its target",
        expected=f"every target met to {task.chosen.tolerance:g} of itself",
        next_step="Allow more iterations with max_iterations, widen the limits, or merge small levels.",
    )


def _counted(iterations: int) -> str:
    return f"{iterations:,} iteration{'s' if iterations > 1 else ''}"


def _check_ratios(task: Task, ratio: FloatArray) -> None:
    """Refuse weights that nobody would want: below 0, or so near to 0 that the targets forbid a weight."""
    count = task.group.count
    if ratio.min() < 0 and not task.chosen.may_be_negative and task.people is None:
        raise TargetError(
            "The linear distance gives some respondents a weight below 0.",
            where=task.where,
            got=f"{int(count[ratio < 0].sum()):,} of {int(count.sum()):,} respondents",
            expected="weights of 0 or more",
            next_step='Use distance="raking" or "logit", or give bounds such as (0.3, 3).',
        )
    bounded = task.chosen.distance.lower > 0 or (task.chosen.limits and task.chosen.limits[0] > 0)
    if task.chosen.distance.kind == "raking" and not bounded and ratio.min() < _SUSPICIOUS:
        _refuse_weightless(task)
