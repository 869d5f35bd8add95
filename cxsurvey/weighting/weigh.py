"""Base weights in, final weights out: each group solved by cells, the ratios joined back to respondents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Question, Reason
from cxsurvey.errors import InputError, listing
from cxsurvey.weighting.calibration import Fit
from cxsurvey.weighting.options import Options, check_against_targets
from cxsurvey.weighting.problem import Group, Problem, problem_of
from cxsurvey.weighting.refusals import refuse_empty_replicate
from cxsurvey.weighting.solve import Respondents, Task, solve
from cxsurvey.weighting.targets import Targets
from cxsurvey.weighting.trimming import spread_evenly


def prepared(
    frame: pd.DataFrame,
    questions: Mapping[str, Question],
    reasons: Mapping[str, Reason],
    targets: Targets,
    base: FloatArray | None,
    chosen: Options,
    within: str | None,
) -> Problem:
    """The problem, once targets, options and base weights are seen to fit; base: (n,), None for 1 each."""
    check_against_targets(chosen, targets)
    keep = chosen.missing == "base"
    return problem_of(frame, questions, reasons, targets, base, within=within, keep_missing=keep)


def group_question(targets: Targets, within: str | None) -> str | None:
    """The question whose answers are weighted apart, by the targets or by the call; both may not differ."""
    if within is not None and not isinstance(within, str):
        raise InputError(
            "Groups are the answers to one question.",
            where="within",
            got=listing([within]),
            expected="the name of a question",
            next_step="Cross several questions into one first.",
        )
    if targets.within and within not in (None, targets.within):
        raise InputError(
            "The targets are grouped by another question.",
            where="within",
            got=listing([within]),
            expected=listing([targets.within]),
            next_step="Leave `within` out: the targets say it.",
        )
    return targets.within or within


def base_weights(given: object, n: int) -> FloatArray:
    """Base weights given as an array, shape (n,); InputError for what are none."""
    try:
        base = floats(given)
    except (TypeError, ValueError):
        raise _not_a_base(listing([str(given)]), n) from None
    if base.shape != (n,):
        raise _not_a_base(f"an array of shape {base.shape}", n)
    wrong = ~(base >= 0) | np.isinf(base)
    if wrong.any() or not base.any():
        raise _not_a_base(listing(base[wrong].tolist(), limit=3) if wrong.any() else "0 for everybody", n)
    return base


def _not_a_base(got: str, n: int) -> InputError:
    return InputError(
        "Base weights must be numbers of 0 or more, one for each respondent.",
        where="base",
        got=got,
        expected=f"{n:,} finite numbers, not all 0",
        next_step="Correct the base weights, or give respondents 0 to leave them out.",
    )


def solved(
    problem: Problem, base: FloatArray | None, chosen: Options, former: FloatArray | None = None
) -> tuple[tuple[Fit, ...], FloatArray]:
    """How each group was solved, and the weight of each respondent; former: the base whose limits `base` inherits.

    For replicates `base` is the former one times a multiplier: limits on final weights are multiplied likewise.
    """
    sums = problem.cells.sums(base)
    ratio, fits = np.zeros(len(problem.cells)), []
    weight: FloatArray | None = None
    for whole in problem.groups:
        group = _alive(whole, sums)
        scale = group.total / sums[group.cells].sum()
        if chosen.limits and chosen.redistribute == "targets":
            rows, people = _respondents(problem, group, base, scale, chosen, former)
            fit, own = solve(Task(group, sums[group.cells] * scale, chosen, people))
            weight = np.zeros(len(problem.cells.cell)) if weight is None else weight
            weight[rows] = own
        else:
            fit, by_cell = solve(Task(group, sums[group.cells] * scale, chosen))
            ratio[group.cells] = by_cell * scale
        fits.append(fit)
    if weight is None:
        weight = ratio[problem.cells.cell]
        weight = weight if base is None else weight * base
    if chosen.limits and chosen.redistribute == "evenly":
        weight = _spread(problem, weight, chosen.limits, _copies(base, former))
    return tuple(fits), weight


def _copies(base: FloatArray | None, former: FloatArray | None) -> FloatArray | None:
    """How many times the former weight each respondent's base weight is; None where nothing is multiplied."""
    if base is None or former is None:
        return None
    return np.divide(base, former, out=np.zeros(len(base)), where=former > 0)


def _alive(group: Group, sums: FloatArray) -> Group:
    """The group without cells that a replicate leaves without weight."""
    live = sums[group.cells] > 0
    if live.all():
        return group
    refuse_empty_replicate(group, live)
    return group.of(live)


def _respondents(
    problem: Problem, group: Group, base: FloatArray | None, scale: float, chosen: Options, former: FloatArray | None
) -> tuple[FloatArray | slice, Respondents]:
    """The respondents of a group with the limits of their weights, and which rows they are."""
    assert chosen.limits is not None
    n = len(problem.cells.cell)
    place = np.full(len(problem.cells), -1, dtype=np.int64)
    place[group.cells] = np.arange(len(group.cells))
    cell = place[problem.cells.cell]
    own = np.ones(n) if base is None else base
    rows = slice(None)
    if cell.min() < 0 or not own.all():
        rows = np.flatnonzero((cell >= 0) & (own > 0))  # type: ignore[assignment]
        cell, own = cell[rows], own[rows]
    mean: FloatArray | float = group.total / len(own)
    if former is not None:
        multiplier = own / former[rows]
        mean = mean * multiplier * (len(own) / multiplier.sum())
    low, high = chosen.limits
    return rows, Respondents(own * scale, cell, _times(low, mean), _times(high, mean))


def _times(limit: float, mean: FloatArray | float) -> FloatArray | float:
    """A multiple of the mean; no limit stays none."""
    return limit * mean if np.isfinite(limit) else limit


def _spread(problem: Problem, weight: FloatArray, limits: tuple[float, float], copies: FloatArray | None) -> FloatArray:
    """The weights of each group within its limits, what is cut shared out evenly; copies: of each in a replicate."""
    spread = weight.copy()
    for group in problem.groups:
        rows = np.flatnonzero(np.isin(problem.cells.cell, group.cells) & (weight > 0))
        times = np.ones(len(rows)) if copies is None else copies[rows]
        mean = group.total / times.sum()
        spread[rows] = times * spread_evenly(weight[rows] / times, limits[0] * mean, limits[1] * mean, times)
    return floats(spread)
