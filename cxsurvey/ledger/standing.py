"""How many respondents must have given a published figure for a verdict about it to stand, where nobody printed it."""

from __future__ import annotations

import math
from collections.abc import Callable

MOST = 2.0**30  # published respondents beyond which a verdict is said to stand only against the exact figure


def stands_from(p_value: Callable[[float], float], alpha: float) -> float:
    """The fewest published respondents with which the p-value is at most alpha; infinite if even 2³⁰ do not do.

    >>> stands_from(lambda n: 1 / n, 0.05)
    20.0
    """
    low, high = 0.0, 1.0
    while not p_value(high) <= alpha:
        low, high = high, 2 * high
        if high > MOST:
            return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if p_value(middle) <= alpha else (middle, high)
    return high
