"""Replicates made of the PSUs of a plan, each weighted to the targets anew where the plan was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

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
    """Replicates whose base weights are each weighted to the targets, as whole weights of respondents."""
    if calibration.reweigh is None:
        return made
    if len(made) * plan.n > MAX_MULTIPLIERS:
        raise InputError(
            f"{len(made):,} replicates of {plan.n:,} respondents are too many to hold, each weighted anew.",
            where="make_replicates",
            got=f"{len(made) * plan.n:,} weights",
            expected=f"at most {MAX_MULTIPLIERS:,}",
            next_step="Ask for fewer replicates, or keep the linearised variance, which knows of the weighting.",
        )
    base = 1.0 if calibration.base_weight is None else calibration.base_weight
    weights = np.empty((len(made), plan.n))
    for number, factors in enumerate(np.asarray(made.multipliers)):
        try:
            weights[number] = calibration.reweigh((factors if plan.psu is None else factors[plan.psu]) * base)
        except CxSurveyError as refusal:
            raise EstimationError(
                "One of the replicates cannot be weighted to the targets.",
                where="make_replicates",
                got=f"replicate {number + 1} of {len(made)}: {refusal.what}",
                expected="respondents of every target in each replicate",
                next_step="Merge small categories of the targets, or keep the linearised variance.",
            ) from None
    return replace(made, weights=weights, multipliers=None, reweighted=True)
