"""The covariance of the columns of each row of a banner, by the way that the design asks for.

The influence of a respondent on the estimate of column j is z_j = 1{in j}·w(x − θ_j)/W_j, so that the covariance of two
columns is Σ_h (1 − f_h)·n_h/(n_h − 1)·Σ(z_j − z̄_j)(z_k − z̄_k), respondents or PSUs being summed in strata h (Wolter
2007, Introduction to Variance Estimation, section 6.4). Only those in both columns have a product of their own, so that
overlapping columns, and a column and the total, need nothing but sums over overlaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.estimation.statistic import Statistic, fractions_of_base
from cxsurvey.estimation.variance import covariance, replicate_spread
from cxsurvey.moments.banner import Banner, Chunk, Group
from cxsurvey.moments.memory import cell_sums, respondent_replicates, value_sums
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.replicates import Replicates
from cxsurvey.moments.stub_sums import stratum_scale
from cxsurvey.moments.stubs import Stub, Values, counted
from cxsurvey.moments.unit_sums import UnitCounter

if TYPE_CHECKING:
    from cxsurvey.estimation.banner import RowSums

_ROUNDING = 1e-13  # of a sum of squares: what the rounding of its terms can leave of a variance that is 0


def row_covariance(banner: Banner, stubs: Sequence[Stub], sums: RowSums, theta: FloatArray) -> FloatArray:
    """The covariance (R, J, J) of the columns of each row, from estimates θ (R, J) counted from the shift of the row.

    Replicate weights give it where there are any. What the sums over overlaps cannot tell (a second stage, lonely PSUs
    judged by column, calibrated weights) goes through the general covariance, a banner question at a time.
    """
    plan = banner.plan
    if plan.replicates is not None:
        found = _replicated(banner, stubs, theta, plan.replicates)
    elif _is_general(plan):
        found = _general(banner, stubs)
    elif plan.psu is not None:
        found = _by_unit(banner, stubs, sums, theta)
    else:
        found = _by_respondent(banner, sums, theta)
    found[:, banner.place == -2] = np.nan
    empty = np.isnan(theta)
    found[empty[:, :, None] | empty[:, None, :]] = np.nan
    return found


def _is_general(plan: SamplePlan) -> bool:
    calibrated = getattr(plan, "calibration", None) is not None
    return plan.second is not None or plan.lonely_in_domains or plan.lonely == "average" or calibrated


def _by_respondent(banner: Banner, sums: RowSums, theta: FloatArray) -> FloatArray:
    """Σ v(x − θ_j)(x − θ_k) over those in both columns, less what the means of the strata take away."""
    theta = np.nan_to_num(theta)
    left, right = theta[:, :, None], theta[:, None, :]
    v, pairs = sums.v, banner.pairs
    found = pairs(v.xx) - (left + right) * pairs(v.x) + left * right * pairs(v.one)[sums.base]
    inverse = _inverse(sums.w.one[:, banner.own])[sums.base]
    found *= inverse[:, :, None] * inverse[:, None, :]
    squares = np.diagonal(found, axis1=1, axis2=2).copy()
    if sums.home is not None:
        found -= _between(banner.plan, _home_influence(banner, sums, theta, inverse, slice(None)))
    return _without_rounding(found, squares)


def _home_influence(banner: Banner, sums: RowSums, theta: FloatArray, inverse: FloatArray, rows: slice) -> FloatArray:
    """Sums of z by stratum or PSU and column of some rows, shape (R, H, J)."""
    home = sums.home
    assert home is not None
    one, x = (part.reshape(len(part), sums.homes, banner.columns) for part in (home.one, home.x))
    return floats((x[rows] - theta[rows, None, :] * one[sums.base[rows]]) * inverse[rows, None, :])


def _by_unit(banner: Banner, stubs: Sequence[Stub], sums: RowSums, theta: FloatArray) -> FloatArray:
    """The same from sums by PSU, in blocks of PSUs where there are too many to keep."""
    plan = banner.plan
    home, root = np.asarray(plan.psu_stratum), np.sqrt(stratum_scale(plan))
    inverse, theta = _inverse(sums.w.one[:, banner.own])[sums.base], np.nan_to_num(theta)
    found, total = np.zeros((*theta.shape, banner.columns)), np.zeros((len(theta), len(plan.strata), banner.columns))
    counter = None if sums.home is not None else UnitCounter(banner)
    for stub, rows in _row_slices(stubs):
        for units, z in _influences(banner, sums, theta, inverse, stub, rows, counter):
            here, first = np.unique(home[units], return_index=True)
            total[rows, here] += np.add.reduceat(z, first, axis=1)
            z = z * root[home[units], None]
            found[rows] += z.transpose(0, 2, 1) @ z
    squares = np.diagonal(found, axis1=1, axis2=2).copy()
    return _without_rounding(found - _between(plan, total), squares)


def _influences(
    banner: Banner,
    sums: RowSums,
    theta: FloatArray,
    inverse: FloatArray,
    stub: Stub,
    rows: slice,
    counter: UnitCounter | None,
) -> Iterator[tuple[slice, FloatArray]]:
    """Blocks of PSUs with the sums of z of the stub's rows, (R, PSUs, J)."""
    if counter is None:
        yield slice(0, sums.homes), _home_influence(banner, sums, theta, inverse, rows)
        return
    for units, part in counter.blocks(stub):
        z = (part[:, :, 1:] - part[:, :, :1] * theta[rows].T) * inverse[rows.start][:, None]
        yield units, np.ascontiguousarray(z.transpose(2, 0, 1))


def _between(plan: SamplePlan, total: FloatArray) -> FloatArray:
    """What centring takes from Σzz′: Σ_h scale·(T·c′ + c·T′ − n·c·c′) for strata totals T (R, H, J) and centres c."""
    scale, count = stratum_scale(plan)[:, None], plan.psu_count[:, None]
    centre = total / count
    if plan.lonely in ("adjust", "centre"):
        grand = total.sum(axis=1, keepdims=True) / count.sum() if plan.lonely == "centre" else 0.0
        centre = np.where(plan.lonely_strata[:, None], grand, centre)
    cross = (total * scale).transpose(0, 2, 1) @ centre
    return floats(cross + cross.transpose(0, 2, 1) - (centre * scale * count).transpose(0, 2, 1) @ centre)


def _inverse(base: FloatArray) -> FloatArray:
    return np.divide(1.0, base, out=np.zeros_like(base), where=base > 0)


def _without_rounding(found: FloatArray, squares: FloatArray) -> FloatArray:
    """The covariance with an exact 0 where a variance is no more than the rounding of what it is taken from."""
    fixed = np.diagonal(found, axis1=1, axis2=2) <= _ROUNDING * squares
    found[fixed[:, :, None] | fixed[:, None, :]] = 0.0
    return found


def _row_slices(stubs: Sequence[Stub]) -> Iterator[tuple[Stub, slice]]:
    start = 0
    for stub in stubs:
        stop = start + stub.rows
        yield stub, slice(start, stop)
        start = stop


def _replicated(banner: Banner, stubs: Sequence[Stub], theta: FloatArray, replicates: Replicates) -> FloatArray:
    """The spread of each row's estimates over the replicates."""
    found = np.empty((*theta.shape, banner.columns))
    whole = replicates.multipliers is not None and getattr(replicates, "factors", None) is None
    by_unit = whole and banner.plan.psu is not None  # else respondents of a PSU are not weighted alike
    counter, chunks = (UnitCounter(banner), ()) if by_unit else (None, banner.together())
    for stub, rows in _row_slices(stubs):
        if counter is not None:
            totals = _unit_totals(counter, stub, replicates)
        else:
            totals = _respondent_totals(banner, chunks, stub, replicates)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(totals[:, :, :1] > 0, totals[:, :, 1:] / totals[:, :, :1], np.nan)
        for place in range(rows.start, rows.stop):
            found[place] = replicate_spread(replicates, theta[place], values[:, :, place - rows.start])
    return found


def _unit_totals(counter: UnitCounter, stub: Stub, replicates: Replicates) -> FloatArray:
    """Sums of w and wx by replicate and column, (Q, J, 1 + R), from those of PSUs."""
    multipliers = np.asarray(replicates.multipliers)
    parts = [
        (multipliers[:, units] @ part.reshape(len(part), -1)).reshape(-1, *part.shape[1:])
        for units, part in counter.blocks(stub)
    ]
    return floats(np.sum(parts, axis=0))


def _respondent_totals(banner: Banner, chunks: Sequence[Chunk], stub: Stub, replicates: Replicates) -> FloatArray:
    """The same from the weights of respondents under each replicate."""
    forms = stub.forms[:, : 1 + stub.rows]
    result = np.empty((len(replicates), banner.columns, forms.shape[1]))
    members = [floats(chunk.members).T for chunk in chunks]
    for place, weight in enumerate(respondent_replicates(banner.plan, slice(0, banner.plan.n))):
        for chunk, member in zip(chunks, members, strict=True):
            cells = counted(stub, chunk.cell, len(chunk.members), weight) @ forms
            result[place, chunk.columns] = member @ cells
    return result


def _general(banner: Banner, stubs: Sequence[Stub]) -> FloatArray:
    """The covariance of each banner question's columns and the total, through sums of pattern × level."""
    parts = [_general_stub(banner, stub) for stub in stubs]
    return np.concatenate(parts)


def _general_stub(banner: Banner, stub: Stub) -> FloatArray:
    plan, rows = banner.plan, stub.rows
    found = np.full((rows, banner.columns, banner.columns), np.nan)
    every = banner.groups[0]
    for number, group in enumerate(banner.groups[1:] or banner.groups[:1]):
        joined = _with_total(every, group) if banner.groups[1:] else group
        columns = np.append(np.flatnonzero(banner.group == number), 0) if banner.groups[1:] else np.zeros(1, np.int64)
        block = _one_domain(plan, joined, stub)
        found[np.ix_(np.arange(rows), columns, columns)] = block
        if _excludes(group) and banner.groups[1:]:
            own = columns[:-1]
            found[np.ix_(np.arange(rows), own, own)] = _by_domain(plan, group, stub)
    found[:, 0, 0] = _by_domain(plan, every, stub)[:, 0, 0]
    return found


def _with_total(every: Group, group: Group) -> Group:
    """The columns of a group and, last, the total."""
    inside = every.code == 0
    code = np.where(inside, group.code, len(group.patterns))
    patterns = np.vstack([group.patterns, np.zeros((1, group.patterns.shape[1]), dtype=bool)])
    return Group(code, np.column_stack([patterns, np.arange(len(patterns)) < len(group.patterns)]))


def _excludes(group: Group) -> bool:
    return bool((group.patterns.sum(axis=1) <= 1).all())


def _one_domain(plan: SamplePlan, group: Group, stub: Stub) -> FloatArray:
    """The covariance (R, J, J) of columns that may overlap: all patterns are cells of one domain."""
    patterns, columns = group.patterns.shape
    everyone = np.zeros(plan.n, dtype=np.int64)
    code = np.asarray(group.code, dtype=np.int64)
    if isinstance(stub, Values):
        inside = np.isfinite(stub.values)
        member = group.patterns[code] & inside[:, None]
        x = np.where(inside, stub.values - stub.shift, 0.0)
        sums = value_sums(plan, everyone, 1, np.column_stack([member * x[:, None], member]))
        unit = np.eye(2 * columns, 2 * columns + 1)
        statistic = Statistic(unit[:columns], unit[columns:], np.arange(columns) + columns)
        return floats(covariance(sums, plan, statistic)[None])
    levels = stub.levels
    cell = np.where(stub.codes < levels, code * levels + stub.codes, -1)
    sums = cell_sums(plan, everyone, 1, cell, patterns * levels)
    cells = floats(np.repeat(group.patterns, levels, axis=0).T)
    found = []
    for score in stub.scores:
        top = np.pad(cells * np.tile(score, patterns), ((0, 0), (0, 1)))
        over = np.pad(cells, ((0, 0), (0, 1)))
        statistic = Statistic(top, over, np.full(columns, patterns * levels))
        found.append(covariance(sums, plan, statistic))
    return np.array(found)


def _by_domain(plan: SamplePlan, group: Group, stub: Stub) -> FloatArray:
    """The covariance (R, J, J) of columns that exclude each other, each a domain of its own."""
    columns = group.patterns.shape[1]
    column = np.where(group.patterns.any(axis=1), group.patterns.argmax(axis=1), -1)[group.code].astype(np.int64)
    if isinstance(stub, Values):
        inside = np.isfinite(stub.values)
        x = np.where(inside, stub.values - stub.shift, 0.0)
        sums = value_sums(plan, np.where(inside, column, -1), columns, x[:, None])
        rows, whole = 1, covariance(sums, plan, fractions_of_base(np.eye(1)))
    else:
        level = np.where(stub.codes < stub.levels, stub.codes.astype(np.int64), -1)
        sums = cell_sums(plan, column, columns, level, stub.levels)
        rows, whole = len(stub.scores), covariance(sums, plan, fractions_of_base(stub.scores))
    blocks = whole.reshape(columns, rows, columns, rows)
    every: IntArray = np.arange(rows)
    return floats(blocks[:, every, :, every])
