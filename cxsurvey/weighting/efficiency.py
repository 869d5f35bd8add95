"""What weights cost: the effective base, Kish's factor and the verdict on their efficiency."""

from __future__ import annotations

from typing import Literal

from cxsurvey.arrays import FloatArray

Verdict = Literal["good", "note", "warn", "refuse"]

GOOD_FROM = 0.80  # of the unweighted base
NOTE_FROM = 0.60
REFUSE_BELOW = 0.40  # so few carry the result that a headline cannot rest on it

ADVICE: dict[Verdict, str] = {
    "good": "the weights cost little",
    "note": "the weights cost noticeable precision; say so beside the results",
    "warn": "the weights cost much precision; look for a target that few respondents carry, or trim",
    "refuse": "too few respondents carry the results; headlines are refused unless you insist",
}


def effective_base(weight: FloatArray) -> float:
    """Respondents of equal weight that carry as much: (Σw)²/Σw², in (0, n]; 0 where every weight is 0.

    Exact where weights are unrelated to the answers (Kish 1965, Survey Sampling, section 11.7).

    >>> import numpy as np
    >>> effective_base(np.array([1.0, 1.0, 2.0, 4.0]))
    2.909090909090909
    """
    squares = float((weight * weight).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def efficiency(weight: FloatArray) -> float:
    """The effective base as a fraction of the respondents with a weight above 0; 1/Kish's factor 1 + CV².

    >>> import numpy as np
    >>> efficiency(np.array([1.0, 1.0, 1.0, 3.0]))
    0.75
    """
    counted = int((weight > 0).sum())
    return effective_base(weight) / counted if counted else 0.0


def verdict(share: float) -> Verdict:
    """What an efficiency means for the results: good from 80 %, note from 60 %, warn from 40 %, refuse below.

    >>> [verdict(share) for share in (0.92, 0.8, 0.79, 0.6, 0.59, 0.4, 0.39)]
    ['good', 'good', 'note', 'note', 'warn', 'warn', 'refuse']
    """
    if share >= GOOD_FROM:
        return "good"
    if share >= NOTE_FROM:
        return "note"
    return "warn" if share >= REFUSE_BELOW else "refuse"
