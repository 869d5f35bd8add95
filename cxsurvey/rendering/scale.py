"""Numbers to inches, linear or logarithmic, with round numbers for ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUND = (1.0, 2.0, 5.0)  # what a tick is a power of ten of


@dataclass(frozen=True, slots=True)
class Scale:
    """The places of the numbers from `low` to `high` between `start` and `end`, in inches."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of a number, that of the nearer end for one beyond.

        >>> Scale(0, 10, 2.0, 4.0)(5), Scale(1, 100, 0.0, 1.0, log=True)(10)
        (3.0, 0.5)
        """
        inside = min(max(value, self.low), self.high)
        low, high, at = (math.log(v) if self.log else v for v in (self.low, self.high, inside))
        return self.start + (self.end - self.start) * ((at - low) / (high - low) if high > low else 0.5)

    def ticks(self, most: int) -> list[float]:
        """Round numbers within the scale, at most so many.

        >>> Scale(0, 1, 0, 5).ticks(6)
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        >>> Scale(1, 1000, 0, 5, log=True).ticks(5)
        [1.0, 10.0, 100.0, 1000.0]
        """
        return self._log_ticks(most) if self.log else self._even_ticks(most)

    def _even_ticks(self, most: int) -> list[float]:
        """Multiples of the smallest round step of which no more than so many lie within the scale."""
        step = round_up((self.high - self.low) / (most + 1)) or 1.0
        while True:
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first < most:
                return [round(place * step, 10) for place in range(first, last + 1)]
            step = round_up(1.01 * step)

    def _log_ticks(self, most: int) -> list[float]:
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        inside = [
            [
                value
                for decade in decades
                for first in firsts
                if self.low <= (value := first * 10.0**decade) <= self.high
            ]
            for firsts in (ROUND, (1.0, 3.0), (1.0,))
        ]
        for values in inside:
            if len(values) <= most:
                return values
        return inside[-1][:: -(-len(inside[-1]) // most)]


def round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten; 0 for 0.

    >>> round_up(0.13), round_up(5), round_up(51)
    (0.2, 5.0, 100.0)
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value) + 1e-12)
    return next(first * power for first in (*ROUND, 10.0) if first * power >= value * (1 - 1e-9))
