"""The sums of a calibration's auxiliaries that a variance on residuals needs: over the whole sample, and by answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.plan import SamplePlan, ranked

Counter = Callable[[IntArray | None, int, FloatArray | None], FloatArray]  # sums by home and cell, from memory's tally


@dataclass(frozen=True, slots=True)
class AuxiliarySums:
    """Sums over the whole sample of the r columns b of a calibration's basis.

    unit: (U, r) sums of w·b by PSU, or by stratum where respondents are the PSUs · second: (S, r) the same by
    second-stage unit, or None · squares: (H, r, r) sums of w²·b·bᵀ by stratum, None where respondents are clustered.
    The weights w are those that met the targets.
    """

    unit: FloatArray
    second: FloatArray | None
    squares: FloatArray | None


def auxiliary_sums(plan: SamplePlan) -> AuxiliarySums | None:
    """The sums of the auxiliaries of a plan, made once for it; None without a calibration."""
    calibration = plan.calibration
    if calibration is None:
        return None
    made_of = (plan.weight, plan.stratum, plan.psu, plan.second)
    known = calibration.known.get("sums")
    if known is None or any(a is not b for a, b in zip(known[0], made_of, strict=True)):
        known = calibration.known["sums"] = (made_of, _sums(plan, calibration))
    found: AuxiliarySums = known[1]
    return found


def fit_factor(plan: SamplePlan, calibration: Calibration, rows: slice = slice(None)) -> FloatArray | None:
    """What the fit multiplies u by, f·t, (n,); None for 1: t is the ratio of a trimmed weight to the one before."""
    fit = None if calibration.fit_weight is None else calibration.fit_weight[rows]
    if calibration.met_weight is None:
        return fit
    met = calibration.met_weight[rows]
    now = 1.0 if plan.weight is None else plan.weight[rows]
    trimmed = np.divide(now, met, out=np.zeros_like(met), where=met != 0)
    return trimmed if fit is None else floats(fit * trimmed)


def paired_weight(plan: SamplePlan, calibration: Calibration, rows: slice = slice(None)) -> FloatArray | None:
    """The weight of u times that of the auxiliaries, w² where none was trimmed, (n,); None for 1."""
    now = None if plan.weight is None else plan.weight[rows]
    met = now if calibration.met_weight is None else calibration.met_weight[rows]
    if now is None or met is None:
        return met
    return floats(now * met)


def summed_auxiliaries(
    calibration: Calibration,
    cell: IntArray,
    counter: Counter,
    home: IntArray | None,
    homes: int,
    factor: FloatArray | None,
    *,
    room: int,
) -> FloatArray:
    """Σ factor·b by home and place of the counter, shape (homes, r, places), from one count by calibration cell.

    Where that count would have more than `room` entries every column b of the basis is summed by itself.
    """
    basis, cells = calibration.basis, len(calibration)
    if basis.shape[1] and homes * cells > room:
        one = 1.0 if factor is None else factor
        return np.stack([counter(home, homes, column[cell] * one) for column in basis.T], axis=1)
    joint = cell if home is None else home * cells + cell
    counts = counter(joint, homes * cells, factor)
    return floats(basis.T @ counts.reshape(homes, cells, -1))


def _sums(plan: SamplePlan, calibration: Calibration) -> AuxiliarySums:
    met = plan.weight if calibration.met_weight is None else calibration.met_weight
    weight = np.ones(plan.n) if met is None else met
    strata, second = len(plan.strata), None
    if plan.psu is None or plan.psu_stratum is None:
        unit = _by_unit(calibration, plan.stratum, strata, weight)
        return AuxiliarySums(unit, None, _squares(calibration, plan.stratum, strata, weight * weight))
    if plan.second is not None:
        second = _by_unit(calibration, plan.second.unit, len(plan.second.unit_psu), weight)
    return AuxiliarySums(_by_unit(calibration, plan.psu, len(plan.psu_stratum), weight), second, None)


def _joint(
    calibration: Calibration, unit: IntArray | None, units: int, weight: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Unit, calibration cell and sum of the weights of every combination that there is, by unit ascending."""
    joint = calibration.cell if unit is None else unit * len(calibration) + calibration.cell
    used, place = ranked(joint, units * len(calibration))
    return *np.divmod(used, len(calibration)), floats(np.bincount(place, weight, len(used)))


def _by_unit(calibration: Calibration, unit: IntArray | None, units: int, weight: FloatArray) -> FloatArray:
    """Σ w·b by unit, shape (units, r)."""
    home, cell, total = _joint(calibration, unit, units, weight)
    sums = np.empty((units, calibration.basis.shape[1]))
    for place, column in enumerate(calibration.basis.T):
        sums[:, place] = np.bincount(home, total * column[cell], units)
    return sums


def _squares(calibration: Calibration, stratum: IntArray | None, strata: int, square: FloatArray) -> FloatArray:
    """Σ w²·b·bᵀ by stratum, shape (H, r, r)."""
    home, cell, total = _joint(calibration, stratum, strata, square)
    edge = np.searchsorted(home, np.arange(strata + 1))
    parts = [(calibration.basis[cell[slice(*edge[h : h + 2])]], total[slice(*edge[h : h + 2])]) for h in range(strata)]
    return np.stack([(b * w[:, None]).T @ b for b, w in parts])
