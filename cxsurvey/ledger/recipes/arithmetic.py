"""DET and OUT: plain arithmetic, which no sample can change, and what no survey can tell."""

from __future__ import annotations

from cxsurvey.ledger.arithmetic import evaluate
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.survey import Survey

DUST = 1e-9  # of the printed number: what binary arithmetic leaves of an edge of its rounding


def arithmetic(survey: Survey, claim: PublishedClaim) -> Evidence:  # noqa: ARG001 - every recipe is asked alike
    """The evidence of a printed result: the formula worked out, right where it rounds to what was printed.

    There is no sampling error: either p is 0 and the other 1, and power is 1.

    Raises ValueError for a claim without a formula or without a printed number.
    """
    if claim.quantity is None:
        raise ValueError("no printed number to compare the result with")
    found, printed = evaluate(claim.formula, claim.inputs), claim.quantity
    right = abs(found - printed.value) <= printed.half + DUST * abs(printed.value)
    inputs = ", ".join(f"{name} {value:g}" for name, value in claim.inputs.items())
    return Evidence(
        scale="number", what=claim.formula, method=f"arithmetic: {claim.formula} with {inputs}; no sampling error",
        estimate=found, std_error=0.0, conf_low=found, conf_high=found, unit=printed.unit, power=1.0, n_needed=0.0,
        allowed_low=printed.value - printed.half, allowed_high=printed.value + printed.half,
        p_support=float(not right), p_contradict=float(right),
    )  # fmt: skip


def outside(survey: Survey, claim: PublishedClaim) -> Evidence:  # noqa: ARG001 - every recipe is asked alike
    """The evidence of what no survey can tell: none, with the reason."""
    return Evidence.untestable(claim.reason or "it is no matter for a survey")
