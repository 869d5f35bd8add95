"""The p-values of claims that are read together, adjusted for how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxsurvey.arrays import floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.significance.adjust import Adjustment, adjust_p


def adjusted(
    claims: Sequence[PublishedClaim], evidence: Mapping[str, Evidence], how: Adjustment = "holm"
) -> dict[str, float]:
    """The p for each claim by its id, adjusted within its family; a claim without a family stands alone.

    Only the tests for the claims are adjusted: the more claims are made together, the likelier one of them seems borne
    out by chance. NaN for a claim that was not tested; it does not count.
    """
    families: dict[str, list[str]] = {}
    for claim in claims:
        families.setdefault(claim.family or f"alone: {claim.id}", []).append(claim.id)
    found: dict[str, float] = {}
    for names in families.values():
        p = floats([evidence[name].p_support for name in names])
        found |= dict(zip(names, np.asarray(adjust_p(p, how)).tolist(), strict=True))
    return found
