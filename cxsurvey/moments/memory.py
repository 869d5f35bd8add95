"""The engine for answers in memory: one pass of counting per crossing, no matter how many levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums, Moments

_BLOCK = 1 << 16  # rows at a time: their codes and weights stay in the processor's cache


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
    blocks = _blocks(plan, domain_count * level_count)
    return _added(_cell_block(plan, rows, domain[rows], level[rows], shape) for rows in blocks)


def value_sums(
    plan: SamplePlan,
    domain: IntArray,
    domain_count: int,
    x: FloatArray | BoolArray,
    shift: FloatArray | None = None,
) -> CellSums:
    """The sums of L variables x of shape (n, L), ticks or numbers already counted from `shift`; domain −1 outside."""
    blocks = _blocks(plan, domain_count * (x.shape[1] + 1))
    sums = _added(_value_block(plan, rows, domain[rows], domain_count, x[rows]) for rows in blocks)
    return replace(sums, shift=shift)


def _blocks(plan: SamplePlan, cells: int) -> Iterator[slice]:
    """Rows in turn: few enough to stay in the processor's cache, more than the cells that they are counted into."""
    units = 0 if plan.psu_stratum is None else len(plan.psu_stratum)
    size = max(_BLOCK, 4 * cells * max(units, len(plan.strata)))
    return (slice(start, min(start + size, plan.n)) for start in range(0, plan.n, size))


def _added(parts: Iterator[CellSums]) -> CellSums:
    total = next(parts)
    for part in parts:
        total = total + part
    return total


def _cell_block(plan: SamplePlan, rows: slice, domain: IntArray, level: IntArray, shape: tuple[int, int]) -> CellSums:
    """Whoever is in no cell is counted in a spare last one, which is cheaper than leaving them out."""
    spare = shape[0] * shape[1]
    cell = _or_spare(domain, level, domain * shape[1] + level, spare)
    weight = _taken(plan.weight, rows)

    def counted(home: IntArray | None, homes: int, factor: FloatArray | None) -> FloatArray:
        place = cell if home is None else home * (spare + 1) + cell
        return _counts(place, factor, homes * (spare + 1)).reshape(homes, -1)[:, :-1].reshape(homes, *shape)

    stratum, strata = _taken(plan.stratum, rows), len(plan.strata)
    n = counted(stratum, strata, None)
    w2 = n if weight is None else counted(stratum, strata, weight * weight)
    replicates = [counted(None, 1, each) for each in _replicate_weights(plan, rows)]
    among = _with_base(np.concatenate(replicates)) if replicates else None
    if plan.psu is None or plan.psu_stratum is None:
        w = n if weight is None else counted(stratum, strata, weight)
        return replace(CellSums.exclusive(n, w, w2, None), replicates=among)
    unit, units = plan.psu[rows], len(plan.psu_stratum)
    psu = counted(unit, units, weight)
    second = plan.second
    return replace(
        CellSums.exclusive(n, np.add.reduceat(psu, plan.psu_start, axis=0), w2, _with_base(psu)),
        second=_with_base(counted(second.unit[rows], len(second.unit_psu), weight)) if second else None,
        touched=counted(unit, units, None).sum(axis=2) if plan.lonely_in_domains else None,
        replicates=among,
    )


def _value_block(plan: SamplePlan, rows: slice, domain: IntArray, domains: int, x: FloatArray | BoolArray) -> CellSums:
    domain = _or_spare(domain, domain, domain, domains)
    columns = [floats(column) for column in x.T]
    weight = np.ones(len(domain)) if plan.weight is None else plan.weight[rows]

    def counted(home: IntArray | None, homes: int, factor: FloatArray | None) -> FloatArray:
        place = domain if home is None else home * (domains + 1) + domain
        return _counts(place, factor, homes * (domains + 1)).reshape(homes, -1)[:, :-1]

    def summed(home: IntArray | None, homes: int, factor: FloatArray) -> FloatArray:
        return np.stack([counted(home, homes, column * factor) for column in columns], axis=-1)

    def with_base(home: IntArray | None, homes: int, factor: FloatArray) -> FloatArray:
        base = counted(home, homes, factor)[:, :, None]
        return np.concatenate([summed(home, homes, factor), base], axis=2)

    stratum, strata = _taken(plan.stratum, rows), len(plan.strata)
    squares, ones = weight * weight, np.ones(len(domain))
    replicates = [with_base(None, 1, each) for each in _replicate_weights(plan, rows)]
    cross = psu = touched = None
    if plan.psu is None or plan.psu_stratum is None:
        cross = _cross(columns, lambda product: counted(stratum, strata, product * squares))
    else:
        psu = with_base(plan.psu[rows], len(plan.psu_stratum), weight)
        touched = counted(plan.psu[rows], len(psu), None) if plan.lonely_in_domains else None
    second = plan.second
    return CellSums(
        n=summed(stratum, strata, ones),
        w=summed(stratum, strata, weight),
        w2=summed(stratum, strata, squares),
        base_n=counted(stratum, strata, None),
        base_w=counted(stratum, strata, weight),
        base_w2=counted(stratum, strata, squares),
        cross=cross,
        psu=psu,
        second=with_base(second.unit[rows], len(second.unit_psu), weight) if second else None,
        touched=touched,
        replicates=np.concatenate(replicates) if replicates else None,
    )


def _or_spare(domain: IntArray, level: IntArray, place: IntArray, spare: int) -> IntArray:
    """The place of each respondent; the spare one for those outside, whose domain or level is −1."""
    if domain.min(initial=0) >= 0 and level.min(initial=0) >= 0:
        return place
    return np.where((domain | level) < 0, spare, place)  # the sign bit of either


def _taken(values: Any, rows: slice) -> Any:
    return None if values is None else values[rows]


def _counts(place: IntArray, factor: FloatArray | None, size: int) -> FloatArray:
    return floats(np.bincount(place, factor, size))


def _with_base(cells: FloatArray) -> FloatArray:
    return np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)


def _cross(columns: list[FloatArray], counted: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Σ w²·x·x′ by stratum and domain, shape (H, D, L, L): each pair is multiplied once."""
    pairs = {(i, j): counted(columns[i] * columns[j]) for i in range(len(columns)) for j in range(i + 1)}
    every = range(len(columns))
    return np.stack([np.stack([pairs[max(i, j), min(i, j)] for j in every], axis=-1) for i in every], axis=-2)


def _replicate_weights(plan: SamplePlan, rows: slice) -> Iterator[FloatArray]:
    """The weights of the rows under each replicate in turn; none where the totals of PSUs are enough."""
    replicates = plan.replicates
    if replicates is None:
        return
    if replicates.weights is not None:
        yield from (row[rows] for row in replicates.weights)
    elif plan.psu is None and replicates.multipliers is not None:
        weight = 1.0 if plan.weight is None else plan.weight[rows]
        yield from (row[rows] * weight for row in replicates.multipliers)
