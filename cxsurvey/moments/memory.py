"""The engine for answers in memory: one pass of counting per crossing, no matter how many levels."""

from __future__ import annotations

from typing import Protocol

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
        return tick_sums(source.plan, inside, domain_count, level.astype(np.float64))
    return cell_sums(source.plan, domain, domain_count, level.astype(np.int64, copy=False), level_count)


def cell_sums(plan: SamplePlan, domain: IntArray, domain_count: int, level: IntArray, level_count: int) -> CellSums:
    """The sums where a respondent is at one level at most; domain and level are −1 outside, shape (n,)."""
    strata, cells = len(plan.strata), domain_count * level_count
    shape = (strata, domain_count, level_count)
    inside = level >= 0 if domain_count == 1 and domain.min(initial=0) >= 0 else (level >= 0) & (domain >= 0)
    everyone = bool(inside.all())
    cell = domain * level_count + level
    if plan.stratum is not None:
        cell += plan.stratum * cells
    if not everyone:
        cell = cell[inside]
    weight = plan.weight if plan.weight is None or everyone else plan.weight[inside]
    n = np.bincount(cell, minlength=strata * cells).astype(np.float64).reshape(shape)
    w, w2 = _weighted(cell, weight, n)
    psu = None
    if plan.psu is not None:
        member = plan.psu if everyone else plan.psu[inside]
        psu = _psu_totals(member, cell % cells, weight, int(plan.psu_count.sum()), (domain_count, level_count))
    return CellSums.exclusive(n, w, w2, psu)


def tick_sums(plan: SamplePlan, domain: IntArray, domain_count: int, ticked: FloatArray) -> CellSums:
    """The sums where a respondent may be at several levels; `ticked` is 0/1 of shape (n, L), domain −1 outside."""
    strata, level_count = len(plan.strata), ticked.shape[1]
    inside = domain >= 0
    block = domain[inside] if plan.stratum is None else plan.stratum[inside] * domain_count + domain[inside]
    x = ticked[inside]
    weight = np.ones(len(x)) if plan.weight is None else plan.weight[inside]
    blocks = strata * domain_count
    base = [floats(np.bincount(block, weight**power, blocks)).reshape(strata, domain_count) for power in (0, 1, 2)]
    cross = np.zeros((blocks, level_count, level_count))
    sums = np.zeros((2, blocks, level_count))
    for position in np.unique(block):
        rows = block == position
        part, part_weight = x[rows], weight[rows]
        cross[position] = (part * part_weight[:, None] ** 2).T @ part
        sums[0, position], sums[1, position] = part.sum(0), part_weight @ part
    shape = (strata, domain_count, level_count)
    w2 = np.diagonal(cross, axis1=1, axis2=2).reshape(shape).copy()
    psu = None
    if plan.psu is not None:
        psu = _psu_ticks(plan.psu[inside], domain[inside], weight, x, (int(plan.psu_count.sum()), domain_count))
    n, w = sums[0].reshape(shape), sums[1].reshape(shape)
    return CellSums(n, w, w2, base[0], base[1], base[2], cross.reshape(*shape, level_count), psu)


def _weighted(cell: IntArray, weight: FloatArray | None, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    if weight is None:
        return n, n
    w = floats(np.bincount(cell, weight, n.size)).reshape(n.shape)
    return w, floats(np.bincount(cell, weight * weight, n.size)).reshape(n.shape)


def _psu_totals(
    psu: IntArray, cell: IntArray, weight: FloatArray | None, psu_count: int, shape: tuple[int, int]
) -> FloatArray:
    cells = shape[0] * shape[1]
    totals = np.bincount(psu * cells + cell, weight, psu_count * cells).astype(np.float64).reshape(psu_count, *shape)
    return np.concatenate([totals, totals.sum(axis=2, keepdims=True)], axis=2)


def _psu_ticks(
    psu: IntArray, domain: IntArray, weight: FloatArray, ticked: FloatArray, shape: tuple[int, int]
) -> FloatArray:
    blocks = shape[0] * shape[1]
    place = psu * shape[1] + domain
    columns = [*(weight * column for column in ticked.T), weight]
    totals = np.stack([floats(np.bincount(place, column, blocks)) for column in columns], axis=-1)
    return totals.reshape(*shape, len(columns))
