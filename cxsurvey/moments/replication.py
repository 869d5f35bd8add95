"""Replicates made of the PSUs of a plan, each weighted to the targets anew where the plan was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import CxSurveyError, EstimationError, InputError
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.replicates import MAX_MULTIPLIERS, ReplicateKind, Replicates, made_replicates


def planned_replicates(plan: SamplePlan, *, kind: ReplicateKind, replicates: int, seed: int, rho: float) -> Replicates:
    """Replicates made of the PSUs of a plan (of its respondents where it has none).

    Raises EstimationError for what replicates of PSUs cannot show: a second stage, or lone PSUs that count.
    """
    lonely = bool(plan.lonely_strata.any()) and plan.lonely != "certainty"
    if plan.second is not None or lonely:
        raise EstimationError(
            "Replicates of whole PSUs cannot show all of this design.",
            where="make_replicates",
            got=f'single PSUs with lonely="{plan.lonely}"' if lonely else "a second stage with its finite population",
            expected='a design whose variance lies between PSUs, single PSUs by lonely="certainty"',
            next_step="Keep the linearised variance, or give the design without that part.",
        )
    if plan.psu_stratum is not None:
        stratum = plan.psu_stratum
    else:
        stratum = np.zeros(plan.n, dtype=np.int64) if plan.stratum is None else plan.stratum
    made = made_replicates(
        kind,
        stratum=stratum,
        count=plan.psu_count,
        fraction=plan.fraction,
        df=plan.df,
        replicates=replicates,
        seed=seed,
        rho=rho,
    )
    return made if plan.calibration is None else _weighted_anew(plan, plan.calibration, made)


def _weighted_anew(plan: SamplePlan, calibration: Calibration, made: Replicates) -> Replicates:
    """Replicates whose base weights are each weighted to the targets, by cell where that is possible."""
    if calibration.reweigh is None:
        return made
    columns, unit = (len(calibration), "cells") if calibration.by_cell else (plan.n, "respondents")
    if len(made) * columns > MAX_MULTIPLIERS:
        raise InputError(
            f"{len(made):,} replicates of {columns:,} {unit} are too many to hold, each weighted anew.",
            where="make_replicates",
            got=f"{len(made) * columns:,} weights",
            expected=f"at most {MAX_MULTIPLIERS:,}",
            next_step="Ask for fewer replicates, or keep the linearised variance, which knows of the weighting.",
        )
    found = np.empty((len(made), columns))
    base = 1.0 if calibration.base_weight is None else calibration.base_weight
    for number, row in enumerate(np.asarray(made.multipliers)):
        multiplier = row if plan.psu is None else row[plan.psu]
        weight = _anew(calibration, multiplier * base, number, len(made))
        found[number] = _by_cell(plan, calibration, multiplier, weight) if calibration.by_cell else weight
    if calibration.by_cell:
        return replace(made, factors=found, reweighted=True)
    return replace(made, weights=found, multipliers=None, reweighted=True)


def weighted_rows(plan: SamplePlan, weights: FloatArray) -> FloatArray:
    """Given replicate weights, (R, n), each weighted to the targets that the plan's weights meet.

    Raises EstimationError where one of them cannot be.
    """
    if plan.calibration is None or plan.calibration.reweigh is None:
        return weights
    count = len(weights)
    return np.stack([_anew(plan.calibration, row, number, count) for number, row in enumerate(weights)])


def _anew(calibration: Calibration, base: FloatArray, number: int, count: int) -> FloatArray:
    """The weights of one replicate; EstimationError where it cannot be weighted to the targets."""
    try:
        return calibration.reweigh(base)  # type: ignore[misc]
    except CxSurveyError as refusal:
        raise EstimationError(
            "One of the replicates cannot be weighted to the targets.",
            where="replicates",
            got=f"replicate {number + 1} of {count}: {refusal.what}",
            expected="respondents of every target in each replicate",
            next_step="Merge small categories of the targets, or keep the linearised variance.",
        ) from None


def _by_cell(plan: SamplePlan, calibration: Calibration, multiplier: FloatArray, weight: FloatArray) -> FloatArray:
    """What the replicate's weights are of its multiplier times the weight of the whole sample, by cell, (C,)."""
    final = multiplier if plan.weight is None else multiplier * plan.weight
    new, old = (np.bincount(calibration.cell, part, len(calibration)) for part in (weight, final))
    return floats(np.divide(new, old, out=np.zeros_like(new), where=old != 0))
