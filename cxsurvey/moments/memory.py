"""The engine for answers in memory: one pass of counting per crossing, no matter how many levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums, Moments


class Source(Protocol):
    """What an engine asks of a survey."""

    @property
    def plan(self) -> SamplePlan:
        """How the respondents were chosen."""
        ...

    def domains(self, by: tuple[str, ...]) -> tuple[IntArray, int]:
        """Per respondent the domain, −1 for none, shape (n,); and the number of domains."""
        ...

    def levels(self, crossing: Crossing) -> tuple[IntArray | BoolArray, int]:
        """Per respondent the level in the base (−1 outside it), shape (n,), or ticks of shape (n, L); and L."""
        ...

    def in_base(self, crossing: Crossing) -> BoolArray:
        """Per respondent, whether they are in the base, shape (n,)."""
        ...


def moments(source: Source, request: Request) -> Moments:
    """The sums of every crossing of the request."""
    return Moments({crossing: _sums(source, crossing) for crossing in request})


def _sums(source: Source, crossing: Crossing) -> CellSums:
    domain, domain_count = source.domains(crossing.by)
    level, level_count = source.levels(crossing)
    if level.ndim == 2:
        inside = np.where(source.in_base(crossing), domain, -1)
        return value_sums(source.plan, inside, domain_count, level.astype(bool, copy=False))
    return cell_sums(source.plan, domain, domain_count, level.astype(np.int64, copy=False), level_count)


def cell_sums(plan: SamplePlan, domain: IntArray, domain_count: int, level: IntArray, level_count: int) -> CellSums:
    """The sums where a respondent is at one level at most; domain and level are −1 outside, shape (n,)."""
    shape = (domain_count, level_count)
    cells = domain_count * level_count
    cell = level if domain_count == 1 else domain * level_count + level
    outside = _outside(domain, level)
    rows = slice(None) if outside is None else np.flatnonzero(~outside)
    cell = cell[rows]
    weight = _weight(plan, rows)
    home = cell if plan.stratum is None else plan.stratum[rows] * cells + cell
    n = _by_stratum(plan, home, None, shape)
    w2 = n if weight is None else _by_stratum(plan, home, weight * weight, shape)
    replicates = _replicate_cells(plan, rows, cell, shape)
    if plan.psu is None:
        w = n if weight is None else _by_stratum(plan, home, weight, shape)
        return replace(CellSums.exclusive(n, w, w2, None), replicates=replicates)
    psu = _unit_cells(plan.psu[rows], len(_psu_stratum(plan)), cell, weight, shape)
    second = None
    if plan.second is not None:
        second = _unit_cells(plan.second.unit[rows], len(plan.second.unit_psu), cell, weight, shape)
    w = np.add.reduceat(psu[:, :, :-1], plan.psu_start, axis=0)
    touched = _touched(plan, rows, cell // level_count, domain_count)
    return replace(CellSums.exclusive(n, w, w2, psu), second=second, touched=touched, replicates=replicates)


def value_sums(
    plan: SamplePlan,
    domain: IntArray,
    domain_count: int,
    x: FloatArray | BoolArray,
    shift: FloatArray | None = None,
) -> CellSums:
    """The sums of L variables x of shape (n, L), ticks or numbers already counted from `shift`; domain −1 outside."""
    rows = np.flatnonzero(domain >= 0)
    inside, columns = domain[rows], [floats(column[rows]) for column in x.T]
    weight = _weight(plan, rows)
    weight = np.ones(len(rows)) if weight is None else weight
    block = inside if plan.stratum is None else plan.stratum[rows] * domain_count + inside
    blocks = len(plan.strata) * domain_count
    base = [_counts(block, factor, blocks).reshape(-1, domain_count) for factor in (None, weight, weight * weight)]
    sums = [
        np.stack([_counts(block, column * factor, blocks) for column in columns], axis=-1)
        for factor in (1.0, weight, weight * weight)
    ]
    n, w, w2 = (part.reshape(-1, domain_count, len(columns)) for part in sums)
    cross = psu = second = None
    if plan.psu is None:
        cross = _cross(block, blocks, columns, weight * weight).reshape(*n.shape, len(columns))
    else:
        psu = _unit_values(plan.psu[rows], len(_psu_stratum(plan)), inside, domain_count, columns, weight)
    if plan.second is not None:
        units = len(plan.second.unit_psu)
        second = _unit_values(plan.second.unit[rows], units, inside, domain_count, columns, weight)
    return CellSums(
        n=n,
        w=w,
        w2=w2,
        base_n=base[0],
        base_w=base[1],
        base_w2=base[2],
        cross=cross,
        psu=psu,
        second=second,
        touched=_touched(plan, rows, inside, domain_count),
        replicates=_replicate_values(plan, rows, inside, domain_count, columns),
        shift=shift,
    )


def _outside(domain: IntArray, level: IntArray) -> BoolArray | None:
    """Who is in no cell, shape (n,), or None where everybody is in one."""
    if domain.min(initial=0) >= 0 and level.min(initial=0) >= 0:
        return None
    return np.asarray((domain | level) < 0)  # the sign bit of either


def _weight(plan: SamplePlan, rows: Any) -> FloatArray | None:
    return None if plan.weight is None else plan.weight[rows]


def _psu_stratum(plan: SamplePlan) -> IntArray:
    return np.empty(0, dtype=np.int64) if plan.psu_stratum is None else plan.psu_stratum


def _counts(place: IntArray, factor: FloatArray | None, size: int) -> FloatArray:
    return floats(np.bincount(place, factor, size))


def _by_stratum(plan: SamplePlan, home: IntArray, factor: FloatArray | None, shape: tuple[int, int]) -> FloatArray:
    return _counts(home, factor, len(plan.strata) * shape[0] * shape[1]).reshape(-1, *shape)


def _unit_cells(
    unit: IntArray, units: int, cell: IntArray, weight: FloatArray | None, shape: tuple[int, int]
) -> FloatArray:
    cells = shape[0] * shape[1]
    totals = _counts(unit * cells + cell, weight, units * cells).reshape(units, *shape)
    return np.concatenate([totals, totals.sum(axis=2, keepdims=True)], axis=2)


def _unit_values(
    unit: IntArray, units: int, domain: IntArray, domains: int, columns: list[FloatArray], weight: FloatArray
) -> FloatArray:
    place = unit * domains + domain
    totals = [_counts(place, column * weight, units * domains) for column in columns]
    totals.append(_counts(place, weight, units * domains))
    return np.stack(totals, axis=-1).reshape(units, domains, -1)


def _touched(plan: SamplePlan, rows: Any, domain: IntArray, domains: int) -> FloatArray | None:
    if not plan.lonely_in_domains or plan.psu is None:
        return None
    units = len(_psu_stratum(plan))
    return _counts(plan.psu[rows] * domains + domain, None, units * domains).reshape(units, domains)


def _cross(block: IntArray, blocks: int, columns: list[FloatArray], weight2: FloatArray) -> FloatArray:
    """Σ w²·x·x′ of every block, shape (blocks, L, L): the products of each pair once."""
    count = len(columns)
    cross = np.empty((blocks, count, count))
    for i, first in enumerate(columns):
        weighted = weight2 * first
        for j in range(i, count):
            cross[:, i, j] = cross[:, j, i] = _counts(block, weighted * columns[j], blocks)
    return cross


def _replicate_weights(plan: SamplePlan, rows: Any) -> Iterator[FloatArray]:
    """The weights of the rows under each replicate in turn; none where the totals of PSUs are enough."""
    replicates = plan.replicates
    if replicates is None:
        return
    if replicates.weights is not None:
        for row in replicates.weights:
            yield row[rows]
    elif plan.psu is None and replicates.multipliers is not None:
        weight = _weight(plan, rows)
        for row in replicates.multipliers:
            yield row[rows] if weight is None else row[rows] * weight


def _replicate_cells(plan: SamplePlan, rows: Any, cell: IntArray, shape: tuple[int, int]) -> FloatArray | None:
    cells = shape[0] * shape[1]
    totals = [_counts(cell, weight, cells).reshape(shape) for weight in _replicate_weights(plan, rows)]
    if not totals:
        return None
    stacked = np.stack(totals)
    return np.concatenate([stacked, stacked.sum(axis=2, keepdims=True)], axis=2)


def _replicate_values(
    plan: SamplePlan, rows: Any, domain: IntArray, domains: int, columns: list[FloatArray]
) -> FloatArray | None:
    totals = [
        np.stack([*(_counts(domain, column * weight, domains) for column in columns), _counts(domain, weight, domains)])
        for weight in _replicate_weights(plan, rows)
    ]
    return np.stack(totals).transpose(0, 2, 1) if totals else None
