"""How a number spreads over bootstrap samples of PSUs: limits by percentiles, or corrected for bias and skew."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.moments.memory import respondent_replicates
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.replicates import MAX_MULTIPLIERS
from cxsurvey.moments.replication import planned_replicates

REPLICATES, FEWEST, SEED = 1_000, 100, 1

Limits = tuple[float, float]
Weighted = Callable[[FloatArray], float]


def bootstrap_values(plan: SamplePlan, inside: BoolArray, statistic: Weighted) -> FloatArray | None:
    """The statistic in each bootstrap sample, shape (replicates,), from the weights (k,) of the respondents inside.

    As many as are wanted, or as can be held of so many PSUs; None where fewer than 100 are made or the design allows
    none. The samples are not weighted to targets anew: a small one cannot always be.

    Source: Rao and Wu 1988, JASA 83, 231–241.
    """
    plan = replace(plan, calibration=None)
    count = min(REPLICATES, MAX_MULTIPLIERS // int(plan.psu_count.sum()))
    if count < FEWEST:
        return None
    try:
        made = planned_replicates(plan, kind="bootstrap", replicates=count, seed=SEED, rho=0.5)
    except EstimationError:
        return None
    weights = respondent_replicates(replace(plan, replicates=made), slice(None))
    values = floats([statistic(floats(weight)[inside]) for weight in weights])
    known = values[np.isfinite(values)]
    return known if len(known) >= FEWEST else None


def percentile_limits(values: FloatArray, confidence: float) -> Limits:
    """The limits that leave (1 − confidence)/2 of the values on either side."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def bca_limits(values: FloatArray, estimate: float, influence: FloatArray, confidence: float) -> Limits:
    """Percentile limits moved for bias (values below the estimate) and for skew (that of the influences, one per PSU).

    Source: Efron 1987, JASA 82, 171–185; Davison and Hinkley 1997, Bootstrap Methods and their Application, 5.3.2.
    """
    below = float((values < estimate).mean() + (values == estimate).mean() / 2)
    if not 0 < below < 1:
        return percentile_limits(values, confidence)
    bias, skew = normal_quantile(below), _skew(influence)
    z = normal_quantile((1 + confidence) / 2)
    moved = [bias + (bias + end) / (1 - skew * (bias + end)) for end in (-z, z)]
    low, high = np.quantile(values, [normal_tail(-end) for end in moved])
    return float(low), float(high)


def psu_influence(plan: SamplePlan, inside: BoolArray, influence: FloatArray) -> FloatArray:
    """The influence of each PSU: the sum of its respondents', from those of the respondents inside, (k,) → (PSUs,)."""
    spread = np.zeros(plan.n)
    spread[inside] = influence
    return spread if plan.psu is None else floats(np.bincount(plan.psu, weights=spread))


def _skew(influence: FloatArray) -> float:
    """Efron's acceleration, Σu³/(6·(Σu²)^1.5)."""
    squares = float((influence**2).sum())
    return float((influence**3).sum()) / (6 * math.pow(squares, 1.5)) if squares > 0 else 0.0
