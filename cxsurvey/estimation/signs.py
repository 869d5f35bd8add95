"""Weights below 0, which a linear calibration may make where it is let: sums carry them, orders and models do not."""

from __future__ import annotations

from cxsurvey.errors import EstimationError
from cxsurvey.moments.plan import SamplePlan


def refuse_negative_weights(plan: SamplePlan, where: str) -> None:
    """Refuse weights below 0 for what ranks respondents by their weights or fits a likelihood."""
    if plan.weight is None or plan.weight.min(initial=0.0) >= 0:
        return
    negative = int((plan.weight < 0).sum())
    raise EstimationError(
        "Quantiles, rank tests and models need weights of 0 or more.",
        where=where,
        got=f"{negative:,} of {plan.n:,} weights below 0",
        expected="none",
        next_step='Weight by another distance, such as distance="raking", or with bounds above 0.',
    )
