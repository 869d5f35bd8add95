"""One group of cells brought to its targets, or the reason why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.errors import NotConverged, TargetError, listing
from cxsurvey.weighting.calibration import Evaluate, Fit, calibrate
from cxsurvey.weighting.feasibility import nearest_reachable, out_of_reach, without_weight
from cxsurvey.weighting.options import Options
from cxsurvey.weighting.problem import Group
from cxsurvey.weighting.raking import fitted_start
from cxsurvey.weighting.trimming import LimitedCells

_SUSPICIOUS = 1e-4  # of the mean: a ratio this small is looked into before it is given to anybody


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


def solve(group: Group, base: FloatArray, chosen: Options, people: Respondents | None = None) -> tuple[Fit, FloatArray]:
    """The fit, and the weight of each respondent (with limits) or the ratio of weight to base by cell (without).

    base: (C,) base weights by cell, scaled to the total of the targets.

    Raises TargetError where no weights meet the targets, NotConverged where the search ended before it met them.
    """
    target, size = group.targets(base), group.sizes(base)
    least, most = _reach(group, base, chosen, people)
    _refuse_out_of_reach(group, target, least, most, chosen, people)
    limited = None
    start = _start(group, base, target, chosen)
    evaluate = _by_cell(base, chosen)
    fit = _search(group, base, target, size, evaluate, start, chosen) if people is None else None
    if people is not None:
        limited = LimitedCells(chosen.distance, people.base, people.cell, len(base), people.lower, people.upper)
        fit = _search(group, base, target, size, limited, start, chosen)
    assert fit is not None
    if fit.gap > chosen.tolerance:
        _refuse(group, base, target, size, least, most, fit, chosen)
    ratio = chosen.distance.ratio(fit.u)
    _check_ratios(group, base, target, size, ratio, chosen, limited=people is not None)
    return fit, ratio if limited is None else limited.weights(fit.u)


def _search(
    group: Group,
    base: FloatArray,
    target: FloatArray,
    size: FloatArray,
    evaluate: Evaluate,
    start: FloatArray,
    chosen: Options,
) -> Fit:
    return calibrate(
        group.auxiliary,
        target,
        size,
        base,
        evaluate,
        start=start,
        tolerance=chosen.tolerance,
        max_iterations=chosen.max_iterations,
    )


def _by_cell(base: FloatArray, chosen: Options) -> Evaluate:
    def evaluate(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        return base * chosen.distance.ratio(u), base * chosen.distance.slope(u)

    return evaluate


def _start(group: Group, base: FloatArray, target: FloatArray, chosen: Options) -> FloatArray:
    """Some cycles of iterative proportional fitting where that is what the distance comes to, else no change."""
    if chosen.distance.kind != "raking" or group.numbers:
        return np.zeros(len(base))
    margins, first = [], 0
    for one in group.constraints:
        margins.append((one.place, target[first : first + len(one.labels)]))
        first += len(one.labels)
    return fitted_start(base, margins)


def _reach(
    group: Group, base: FloatArray, chosen: Options, people: Respondents | None
) -> tuple[FloatArray, FloatArray]:
    """The least and the most that the respondents of each cell can weigh together, (C,)."""
    lower, upper = chosen.distance.lower, chosen.distance.upper
    if people is None:
        return base * lower if lower > -np.inf else np.full(len(base), -np.inf), base * upper
    with np.errstate(invalid="ignore"):
        least, most = (np.clip(people.base * ratio, people.lower, people.upper) for ratio in (lower, upper))
    return tuple(floats(np.bincount(people.cell, limit, len(base))) for limit in (least, most))  # type: ignore[return-value]


def _refuse_out_of_reach(
    group: Group,
    target: FloatArray,
    least: FloatArray,
    most: FloatArray,
    chosen: Options,
    people: Respondents | None,
) -> None:
    """Refuse bounds or limits that one level alone cannot keep."""
    wrong = out_of_reach(group.auxiliary, target, least, most)
    if not len(wrong):
        return
    lowest, highest = group.auxiliary.T @ least, group.auxiliary.T @ most
    lines = [f"{group.labels[q]} needs {target[q]:.6g}, can have {lowest[q]:.6g} to {highest[q]:.6g}" for q in wrong]
    raise TargetError(
        f"The targets cannot be met within the {_limits(chosen)}.",
        where=_where(group, chosen),
        got="; ".join(lines),
        expected="targets that the respondents of each level can carry",
        next_step=f"Widen the {_limits(chosen)}, or merge the level with a like one.",
    )


def _refuse(
    group: Group,
    base: FloatArray,
    target: FloatArray,
    size: FloatArray,
    least: FloatArray,
    most: FloatArray,
    fit: Fit,
    chosen: Options,
) -> None:
    """Say why there are no weights: targets that exclude each other, cells left without weight, or too few steps."""
    reached = nearest_reachable(group.auxiliary, target, size, np.maximum(least, 0.0), most)
    if reached is not None:
        gaps = np.abs(reached - target) / size
        missed = np.argsort(-gaps)[: max(1, int((gaps > 1e-6).sum()))]
        lines = [f"{group.labels[q]} needs {target[q]:.6g}, comes to {reached[q]:.6g}" for q in missed]
        within = f" within the {_limits(chosen)}" if _limits(chosen) else ""
        raise TargetError(
            f"No weights meet all targets together{within}.",
            where=_where(group, chosen),
            got="; ".join(lines[:8]) + " if all others are met",
            expected="targets that agree with each other and with the combinations that are in the sample",
            next_step="Check those targets against the others, merge levels that are rarely combined"
            + (f", or widen the {_limits(chosen)}." if within else "."),
        )
    _refuse_weightless(group, base, target, size)
    worst = int(np.argmax(np.abs(fit.gaps)))
    raise NotConverged(
        f"The weights did not meet their targets in {fit.iterations} iterations.",
        iterations=fit.iterations,
        margin=group.labels[worst],
        gap=float(fit.gaps[worst]),
        where=_where(group, chosen),
        got=f"{group.labels[worst]} off by {100 * fit.gaps[worst]:+.3g} % of its target",
        expected=f"every target met to {chosen.tolerance:g} of itself",
        next_step="Allow more iterations with max_iterations, or merge small levels.",
    )


def _check_ratios(
    group: Group,
    base: FloatArray,
    target: FloatArray,
    size: FloatArray,
    ratio: FloatArray,
    chosen: Options,
    *,
    limited: bool,
) -> None:
    """Refuse weights that nobody would want: below 0, or so near to 0 that the targets forbid a weight."""
    if ratio.min() < 0 and not chosen.may_be_negative and not limited:
        raise TargetError(
            "The linear distance gives some respondents a weight below 0.",
            where=_where(group, chosen),
            got=f"{int(group.count[ratio < 0].sum()):,} of {int(group.count.sum()):,} respondents",
            expected="weights of 0 or more",
            next_step='Use distance="raking" or "logit", or give bounds such as (0.3, 3).',
        )
    if chosen.distance.kind == "raking" and chosen.distance.lower == 0 and not limited and ratio.min() < _SUSPICIOUS:
        _refuse_weightless(group, base, target, size)


def _refuse_weightless(group: Group, base: FloatArray, target: FloatArray, size: FloatArray) -> None:
    """Refuse targets that can only be met if some respondents weigh nothing."""
    cells = without_weight(group.auxiliary, target, size, base)
    if not len(cells):
        return
    levels = [" with ".join(one.labels[one.place[cell]] for one in group.constraints) for cell in cells]
    raise TargetError(
        "The targets can only be met if some respondents weigh nothing.",
        where=f"targets{f' in {group.label}' if group.label else ''}",
        got=f"{int(group.count[cells].sum()):,} of {int(group.count.sum()):,} respondents: {listing(levels, limit=3)}",
        expected="targets that leave every respondent a weight above 0",
        next_step="Merge levels: other combinations of levels that the targets need are not in the sample.",
    )


def _limits(chosen: Options) -> str:
    """Bounds or trim, as they were asked for."""
    low, high = chosen.distance.lower, chosen.distance.upper
    parts = [f"bounds ({low:g}, {high:g})"] if chosen.distance.kind == "logit" or high < np.inf or low > 0 else []
    if chosen.limits and chosen.redistribute == "targets":
        parts.append(f"trim ({chosen.limits[0]:g}, {chosen.limits[1]:g})")
    return " and ".join(parts)


def _where(group: Group, chosen: Options) -> str:
    place = f" in {group.label}" if group.label else ""
    return f'method="{chosen.method}"{place}'
