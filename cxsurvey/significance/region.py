"""Does a truth lie inside an interval fixed in advance, or outside it? Both tests, their power, the base needed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cxsurvey.errors import InputError
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.significance.parameter import Parameter

LARGEST_FACTOR = 1e12  # times the base: beyond it no base is said to do
CLOSE = 1e-6  # of the factor: closer than anybody plans a sample


@dataclass(frozen=True, slots=True)
class Region:
    """The values from `low` to `high` that a sentence allows; −∞ or ∞ where it sets no end."""

    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        """Refuse an interval that is none, and one that allows everything."""
        if not self.low <= self.high or (math.isinf(self.low) and math.isinf(self.high)):
            raise InputError(
                "That is no interval to test against.",
                where="Region",
                got=f"{self.low:g} to {self.high:g}",
                expected="a lower end, an upper end or both, the lower one first",
                next_step="Say which values would make the sentence true.",
            )

    @property
    def is_band(self) -> bool:
        """Whether both ends are there."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def holds(self, value: float) -> bool:
        """Whether a value lies strictly between the ends."""
        return self.low < value < self.high


def inside_p(parameter: Parameter, region: Region) -> float:
    """The p-value of "the truth is not inside": an intersection–union test, the larger of one-sided p-values.

    Its level is that of each one-sided test; for a band these are the two one-sided tests of equivalence.

    Source: Berger 1982, Technometrics 24, 295–300; Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics
    15, 657–680.
    """
    ends = []
    if math.isfinite(region.low):
        ends.append(parameter.above(region.low))
    if math.isfinite(region.high):
        ends.append(parameter.below(region.high))
    return max(ends)


def outside_p(parameter: Parameter, region: Region) -> float:
    """The p-value of "the truth is inside": that of the nearer end, and the chance of as far beyond the other one.

    For one end it is the one-sided p, for a single point the two-sided one.

    Source: Hodges and Lehmann 1954, JRSS B 16, 261–268.
    """
    high = parameter.above(region.high) if math.isfinite(region.high) else 1.0
    low = parameter.below(region.low) if math.isfinite(region.low) else 1.0
    near = min(low, high)
    if not region.is_band or not 0 < near < 1:
        return near
    error = parameter.std_error
    width = (region.high - region.low) / error if error > 0 else math.inf
    return min(1.0, near + normal_tail(-normal_quantile(near) + width))


def power_inside(parameter: Parameter, region: Region, at: float, *, factor: float = 1.0, alpha: float = 0.05) -> float:
    """The chance that `inside_p` is at most alpha if the truth is `at` and the base `factor` times as large; normal.

    The standard error is that at `at`, so that for shares of ½ and a margin of 0.05 it takes 857 answers for 80 %.

    Source: Julious 2004, Statistics in Medicine 23, 1921–1986, section 5.
    """
    if not region.holds(at):
        return 0.0
    error = parameter.error_at(at, factor)
    if not error > 0:
        return math.nan if math.isnan(error) else 1.0
    z = normal_quantile(1 - alpha)
    misses = sum(normal_tail(abs(at - end) / error - z) for end in (region.low, region.high) if math.isfinite(end))
    return max(0.0, 1 - misses)


def factor_needed(parameter: Parameter, region: Region, at: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """How many times the base it would take for that power at `at`; infinite where no base does."""
    if not region.holds(at) or not parameter.error_at(at) > 0:
        return math.inf if math.isfinite(parameter.error_at(at)) else math.nan

    def short(factor: float) -> bool:
        return power_inside(parameter, region, at, factor=factor, alpha=alpha) < power

    low, high = 1.0, 1.0
    while short(high):
        low, high = high, 2 * high
        if high > LARGEST_FACTOR:
            return math.inf
    while not short(low) and low > 1 / LARGEST_FACTOR:
        low, high = low / 2, low
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if short(middle) else (low, middle)
    return high
