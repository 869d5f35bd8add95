"""The median as one-sided tests: how many answers lie beyond a value, by the binomial law."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.estimation.distributions import normal_quantile
from cxsurvey.significance.influence import Sample, share_of


@dataclass(frozen=True, eq=False)
class Median:
    """The median of the answers of a sample (k,): sign tests on the effective base of the share beyond a value.

    The limits are the values that the one-sided tests at half the level do not reject, so that test and interval
    agree: those of the exact order-statistic interval for equal weights, Woodruff's idea under a design.

    Source: Conover 1999, Practical Nonparametric Statistics, section 3.2; Woodruff 1952, JASA 47, 635–646.
    """

    sample: Sample
    values: FloatArray

    @property
    def estimate(self) -> float:
        """The weighted median, in the middle where half the weight lies between two answers."""
        return weighted_median(self.values, self.sample.weight, np.argsort(self.values, kind="stable"))

    @cached_property
    def std_error(self) -> float:
        """Half of the 95 % limits over the normal quantile."""
        low, high = self.limits(0.95)
        return (high - low) / (2 * normal_quantile(0.975))

    @property
    def df(self) -> float:
        """Infinite: the tests are binomial."""
        return math.inf

    def above(self, value: float) -> float:
        """P for "the median is at most value": more than half of the answers lie above it."""
        return share_of(self.sample, floats(self.values > value)).above(0.5)

    def below(self, value: float) -> float:
        """P for "the median is at least value": more than half of the answers lie below it."""
        return share_of(self.sample, floats(self.values < value)).above(0.5)

    def limits(self, confidence: float) -> tuple[float, float]:
        """The lowest and the highest answer that neither test rejects at half the level."""
        tail, answers = (1 - confidence) / 2, np.unique(self.values)
        low = _first(answers, lambda value: self.above(value) > tail)
        high = _first(answers[::-1], lambda value: self.below(value) > tail)
        return low, high

    def error_at(self, value: float, factor: float = 1.0) -> float:  # noqa: ARG002 - as far as is known everywhere
        """The standard error as estimated, for the larger base."""
        return self.std_error / math.sqrt(factor)


def weighted_median(values: FloatArray, weight: FloatArray, order: IntArray) -> float:
    """The median of values under weights; `order` sorts the values. NaN where nobody has a weight."""
    reached = np.cumsum(weight[order])
    if not reached[-1] > 0:
        return math.nan
    reached = reached / reached[-1]
    place = int(np.searchsorted(reached, 0.5 - 1e-12))
    here = float(values[order[place]])
    if not abs(reached[place] - 0.5) < 1e-12:
        return here
    above = np.flatnonzero(weight[order[place + 1 :]] > 0)
    return (here + float(values[order[place + 1 + above[0]]])) / 2 if len(above) else here


def _first(answers: FloatArray, holds: Callable[[float], bool]) -> float:
    """The first answer that holds, of a row in which all after it do."""
    first, last = 0, len(answers) - 1
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if holds(float(answers[middle])) else (middle + 1, last)
    return float(answers[first])
