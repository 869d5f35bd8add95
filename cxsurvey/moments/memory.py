"""The engine for answers in memory: one pass of counting per crossing, no matter how many levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.moments.auxiliaries import fit_factor, paired_weight, summed_auxiliaries
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums, Moments

_BLOCK = 1 << 16  # rows at a time: their codes and weights stay in the processor's cache
_ROOM = 4  # cells by calibration cell may be this many times the respondents before columns are summed one by one


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
    alike = 0 if plan.calibration is None else len(plan.calibration) * (len(plan.strata) if units == 0 else 1)
    size = max(_BLOCK, 4 * cells * max(units, len(plan.strata), min(alike, _ROOM * plan.n // cells)))
    return (slice(start, min(start + size, plan.n)) for start in range(0, plan.n, size))


def _added(parts: Iterator[CellSums]) -> CellSums:
    total = next(parts)
    for part in parts:
        total = total + part
    return total


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counting into cells by stratum or PSU; `place` is the cell of each respondent, a spare last one for none.

    The spare is cheaper than leaving those respondents out.
    """

    place: IntArray
    cells: int

    def over(self, home: IntArray | None, homes: int, factor: FloatArray | None = None) -> FloatArray:
        """Sums of the factor (of 1) by home and cell, shape (homes, cells)."""
        place = self.place if home is None else home * (self.cells + 1) + self.place
        counts = np.bincount(place, factor, homes * (self.cells + 1))
        return floats(counts.reshape(homes, -1)[:, :-1])


def _cell_block(plan: SamplePlan, rows: slice, domain: IntArray, level: IntArray, shape: tuple[int, int]) -> CellSums:
    cells = shape[0] * shape[1]
    tally = _Tally(_or_spare(domain, level, domain * shape[1] + level, cells), cells)
    weight = _taken(plan.weight, rows)

    def counted(home: IntArray | None, homes: int, factor: FloatArray | None) -> FloatArray:
        return tally.over(home, homes, factor).reshape(homes, *shape)

    stratum, strata = _taken(plan.stratum, rows), len(plan.strata)
    n = counted(stratum, strata, _taken(plan.counted, rows))
    present = None if plan.counted is None else counted(stratum, strata, None).sum(axis=2)
    w2 = n if weight is None else counted(stratum, strata, weight * weight)
    replicates = [counted(None, 1, each) for each in _replicate_weights(plan, rows)]
    among = _with_base(np.concatenate(replicates)) if replicates else None
    fit, fit_w2 = (
        None if part is None else _with_base(part.reshape(*part.shape[:-1], *shape))
        for part in _fit_sums(plan, rows, tally, None)
    )
    if plan.psu is None or plan.psu_stratum is None:
        w = n if weight is None else counted(stratum, strata, weight)
        return replace(CellSums.exclusive(n, w, w2, None), replicates=among, present=present, fit=fit, fit_w2=fit_w2)
    unit, units, second = plan.psu[rows], len(plan.psu_stratum), plan.second
    psu = counted(unit, units, weight)
    return replace(
        CellSums.exclusive(n, np.add.reduceat(psu, plan.psu_start, axis=0), w2, _with_base(psu)),
        second=_with_base(counted(second.unit[rows], len(second.unit_psu), weight)) if second else None,
        touched=counted(unit, units, None).sum(axis=2) if plan.lonely_in_domains else None,
        replicates=among,
        present=present,
        fit=fit,
    )


def _value_block(plan: SamplePlan, rows: slice, domain: IntArray, domains: int, x: FloatArray | BoolArray) -> CellSums:
    tally = _Tally(_or_spare(domain, domain, domain, domains), domains)
    columns = [np.ones(len(domain)), *(floats(column) for column in x.T)]
    weight = np.ones(len(domain)) if plan.weight is None else plan.weight[rows]

    def summed(home: IntArray | None, homes: int, factor: FloatArray) -> FloatArray:
        """Sums of 1 and of every variable, times the factor."""
        return np.stack([tally.over(home, homes, column * factor) for column in columns], axis=-1)

    stratum, strata = _taken(plan.stratum, rows), len(plan.strata)
    one = columns[0] if plan.counted is None else plan.counted[rows]
    n, w, w2 = (summed(stratum, strata, factor) for factor in (one, weight, weight * weight))
    replicates = [_base_last(summed(None, 1, each)) for each in _replicate_weights(plan, rows)]
    cross = psu = touched = None
    if plan.psu is None or plan.psu_stratum is None:
        cross = _cross(columns[1:], lambda product: tally.over(stratum, strata, product * weight * weight))
    else:
        unit, units = plan.psu[rows], len(plan.psu_stratum)
        psu = _base_last(summed(unit, units, weight))
        touched = tally.over(unit, units) if plan.lonely_in_domains else None
    second = plan.second
    fits = [_fit_sums(plan, rows, tally, column) for column in (None, *columns[1:])]
    fit, fit_w2 = (_stacked([part[place] for part in fits]) for place in (0, 1))
    return CellSums(
        n=n[:, :, 1:],
        w=w[:, :, 1:],
        w2=w2[:, :, 1:],
        base_n=n[:, :, 0],
        base_w=w[:, :, 0],
        base_w2=w2[:, :, 0],
        cross=cross,
        psu=psu,
        second=_base_last(summed(second.unit[rows], len(second.unit_psu), weight)) if second else None,
        touched=touched,
        replicates=np.concatenate(replicates) if replicates else None,
        present=None if plan.counted is None else tally.over(stratum, strata),
        fit=fit,
        fit_w2=fit_w2,
    )


def _fit_sums(
    plan: SamplePlan, rows: slice, tally: _Tally, column: FloatArray | None
) -> tuple[FloatArray | None, FloatArray | None]:
    """Σ f·b·x by cell, shape (r, cells), and with w² for f by stratum, (H, r, cells); None where not needed."""
    calibration = plan.calibration
    if calibration is None or plan.replicates is not None:
        return None, None
    cell = calibration.cell[rows]
    room = _ROOM * max(_BLOCK, plan.n) // (tally.cells + 1)

    def summed(home: IntArray | None, homes: int, factor: FloatArray | None) -> FloatArray:
        if column is not None:
            factor = column if factor is None else column * factor
        return summed_auxiliaries(calibration, cell, tally.over, home, homes, factor, room=room)

    fit = summed(None, 1, fit_factor(plan, calibration, rows))[0]
    if plan.psu is not None:
        return fit, None
    return fit, summed(_taken(plan.stratum, rows), len(plan.strata), paired_weight(plan, calibration, rows))


def _stacked(parts: list[FloatArray | None]) -> FloatArray | None:
    """The sums of 1 and of every variable along a last axis, 1 last; None where there are none."""
    known = [part for part in parts if part is not None]
    return np.stack([*known[1:], known[0]], axis=-1) if known else None


def _or_spare(domain: IntArray, level: IntArray, place: IntArray, spare: int) -> IntArray:
    """The place of each respondent; the spare one for those outside, whose domain or level is −1."""
    if domain.min(initial=0) >= 0 and level.min(initial=0) >= 0:
        return place
    return np.where((domain | level) < 0, spare, place)  # the sign bit of either


def _taken(values: Any, rows: slice) -> Any:
    return None if values is None else values[rows]


def _base_last(sums: FloatArray) -> FloatArray:
    return np.roll(sums, -1, axis=2)


def _with_base(cells: FloatArray) -> FloatArray:
    return np.concatenate([cells, cells.sum(axis=-1, keepdims=True)], axis=-1)


def _cross(columns: list[FloatArray], counted: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Σ w²·x·x′ by stratum and domain, shape (H, D, L, L): each pair is multiplied once."""
    pairs = {(i, j): counted(columns[i] * columns[j]) for i in range(len(columns)) for j in range(i + 1)}
    every = range(len(columns))
    return np.stack([np.stack([pairs[max(i, j), min(i, j)] for j in every], axis=-1) for i in every], axis=-2)


def _replicate_weights(plan: SamplePlan, rows: slice) -> Iterator[FloatArray]:
    """The weights of the rows under each replicate in turn; none where the totals of PSUs are enough."""
    made = plan.replicates is not None and plan.replicates.weights is None and plan.replicates.factors is None
    return iter(()) if made and plan.psu is not None else respondent_replicates(plan, rows)


def respondent_replicates(plan: SamplePlan, rows: slice) -> Iterator[FloatArray]:
    """The weights of the rows under each replicate in turn, each of shape (n,); none without replicates."""
    replicates = plan.replicates
    if replicates is None:
        return
    if replicates.weights is not None:
        yield from (row[rows] for row in replicates.weights)
    elif replicates.multipliers is not None:
        weight = 1.0 if plan.weight is None else plan.weight[rows]
        member = rows if plan.psu is None else plan.psu[rows]
        factors: Iterable[Any] = np.ones(len(replicates))
        if replicates.factors is not None and plan.calibration is not None:
            cell = plan.calibration.cell[rows]
            factors = (row[cell] for row in replicates.factors)
        yield from (row[member] * weight * factor for row, factor in zip(replicates.multipliers, factors, strict=True))
