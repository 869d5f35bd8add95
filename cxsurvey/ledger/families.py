"""The p-values of claims that are read together, adjusted for how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxsurvey.arrays import floats
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.significance.adjust import Adjustment, adjust_p


def adjusted(
    claims: Sequence[PublishedClaim], evidence: Mapping[str, Evidence], how: Mapping[str, Adjustment]
) -> dict[str, float]:
    """The p for each claim by its id, adjusted within its family as that asks (Holm's way where it does not say).

    Only the tests for the claims are adjusted: the more claims are made together, the likelier one of them seems borne
    out by chance. A claim without a family, and plain arithmetic, stand alone. NaN for a claim that was not tested or
    that rests on too few; it does not count.
    """
    families: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        alone = not claim.family or claim.recipe == "DET"
        families.setdefault((claim.family, claim.id if alone else ""), []).append(claim.id)
    found: dict[str, float] = {}
    for (family, _), names in families.items():
        p = floats([_p_of(evidence[name]) for name in names])
        found |= dict(zip(names, np.asarray(adjust_p(p, how.get(family, "holm"))).tolist(), strict=True))
    return found


def _p_of(evidence: Evidence) -> float:
    return np.nan if evidence.is_suppressed else evidence.p_support
