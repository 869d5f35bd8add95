"""Is one odds ratio enough for an ordered scale? The odds ratio of two groups at each cut of it."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.significance.influence import Sample, mean_among

MOST_LEVELS = 11  # of a scale that is cut everywhere
FEW_CUTS = 6  # as many as can be read one by one
FAR = 2.0  # largest over smallest odds ratio from which on they are said to differ


def odds_by_cut(sample: Sample, y: FloatArray, first: BoolArray) -> tuple[str, ...]:
    """In words, the odds ratios of answering above each cut, and whether they differ by more than a factor of 2.

    Under proportional odds they are the same. Nothing where no cut has both answers in both groups.

    Source: McCullagh 1980, JRSS B 42, 109–142.
    """
    levels = np.unique(y)
    if len(levels) > MOST_LEVELS:
        return ()
    found = [ratio for cut in levels[1:] if math.isfinite(ratio := _odds_ratio(sample, y >= cut, first))]
    if not found:
        return ()
    few = len(found) <= FEW_CUTS
    each = ", ".join(f"{ratio:.2f}" for ratio in found) if few else f"{min(found):.2f} to {max(found):.2f}"
    text = f"odds ratios by cut {each}"
    far = max(found) / min(found) > FAR
    return (f"{text}{': not proportional, no single one holds' if far else ''}",)


def _odds_ratio(sample: Sample, above: BoolArray, first: BoolArray) -> float:
    """The odds ratio of the groups; NaN where a share is 0 or 1."""
    p, q = (mean_among(sample, above.astype(np.float64), group)[0] for group in (first, ~first))
    return p * (1 - q) / (q * (1 - p)) if 0 < p < 1 and 0 < q < 1 else math.nan
