"""Can a printed percentage occur at the number of respondents that is stated with it? The GRIM check for shares."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxsurvey.ledger.terms import PublishedClaim, Quantity

DUST = 1e-12  # what binary arithmetic leaves of a share that stands exactly on an edge


def counts_that_print(value: float, half: float, n: int) -> range:
    """The counts out of n whose share rounds to `value`, either way at an edge of the rounding; empty for none.

    Source: Brown and Heathers 2017, Social Psychological and Personality Science 8, 363–369.

    >>> counts_that_print(0.417, 0.0005, 724), counts_that_print(0.417, 0.0005, 30)
    (range(302, 303), range(13, 13))
    """
    first = math.ceil((value - half) * n - DUST * n)
    last = math.floor((value + half) * n + DUST * n)
    return range(max(first, 0), max(min(last, n) + 1, max(first, 0)))


def can_occur(values: Sequence[float], half: float, n: int) -> bool:
    """Whether all of these printed shares can come from n unweighted respondents.

    >>> can_occur((0.417, 0.311, 0.119), 0.0005, 724), can_occur((0.417, 0.311, 0.119), 0.0005, 641)
    (True, False)
    """
    return all(counts_that_print(value, half, n) for value in values)


def grim_remark(claim: PublishedClaim) -> str:
    """What the check says of a claim, in words; empty where it prints no rounded share or names no base.

    "Just under 12 %" prints none. Weighted shares need not be whole counts, so that a share that cannot occur tells of
    weights, of another base, or of a mistake.
    """
    number = claim.quantity
    if number is None or claim.quantifier or number.unit != "share" or not number.half > 0:
        return ""
    if claim.published_n is not None:
        return _said(number, claim.published_n, "")
    return "; ".join(_said(number, n, "if ") for n in claim.sensitivity_n)


def _said(number: Quantity, n: int, condition: str) -> str:
    counts = counts_that_print(number.value, number.half, n)
    if not counts:
        return f"{number.text} cannot occur {condition or 'with '}n = {n:,}, unweighted"
    which = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    return f"{number.text} can occur {condition or 'with '}n = {n:,} ({which} of {n:,})"
