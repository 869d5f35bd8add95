"""One estimate as its one-sided tests: is the truth above a value, or below it? By t, or exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from cxsurvey.estimation.distributions import beta_quantile, beta_tail, t_quantile, t_tail
from cxsurvey.significance.published import score_test


class Parameter(Protocol):
    """An estimate that can be tested against any value, one side at a time."""

    @property
    def estimate(self) -> float:
        """The estimate."""

    @property
    def std_error(self) -> float:
        """Its standard error."""

    @property
    def df(self) -> float:
        """Its degrees of freedom; infinite for the normal."""

    def above(self, value: float) -> float:
        """The p-value of the hypothesis that the truth is at most `value`: small where the estimate is well above."""

    def below(self, value: float) -> float:
        """The p-value of the hypothesis that the truth is at least `value`."""

    def limits(self, confidence: float) -> tuple[float, float]:
        """Two-sided limits at that confidence."""

    def error_at(self, value: float, factor: float = 1.0) -> float:
        """The standard error if the truth were `value` and the base `factor` times as large."""


@dataclass(frozen=True, slots=True)
class Linear:
    """An estimate with a standard error: t on its degrees of freedom, each side."""

    estimate: float
    std_error: float
    df: float = math.inf

    def above(self, value: float) -> float:
        """P(T ≥ t); where there is no variance, 0 or 1."""
        return self._tail(self.estimate - value)

    def below(self, value: float) -> float:
        """P(T ≤ t); where there is no variance, 0 or 1."""
        return self._tail(value - self.estimate)

    def limits(self, confidence: float) -> tuple[float, float]:
        """Estimate ± t·SE."""
        half = t_quantile((1 + confidence) / 2, self.df) * self.std_error
        return self.estimate - half, self.estimate + half

    def error_at(self, value: float, factor: float = 1.0) -> float:  # noqa: ARG002 - as far as is known everywhere
        """The standard error as estimated, for the larger base."""
        return self.std_error / math.sqrt(factor)

    def _tail(self, distance: float) -> float:
        if math.isnan(distance) or math.isnan(self.std_error):
            return math.nan
        if self.std_error == 0:
            return float(distance <= 0)
        return t_tail(distance / self.std_error, self.df)


@dataclass(frozen=True, slots=True)
class AgainstZero:
    """A linear estimate that is tested against 0 with the larger of its own standard error and that under 0."""

    linear: Linear
    null_error: float

    @property
    def estimate(self) -> float:
        """The estimate."""
        return self.linear.estimate

    @property
    def std_error(self) -> float:
        """Its standard error."""
        return self.linear.std_error

    @property
    def df(self) -> float:
        """Its degrees of freedom."""
        return self.linear.df

    def above(self, value: float) -> float:
        """P(T ≥ t)."""
        return self._at(value).above(value)

    def below(self, value: float) -> float:
        """P(T ≤ t)."""
        return self._at(value).below(value)

    def limits(self, confidence: float) -> tuple[float, float]:
        """Estimate ± t·SE."""
        return self.linear.limits(confidence)

    def error_at(self, value: float, factor: float = 1.0) -> float:
        """The standard error as estimated, for the larger base."""
        return self._at(0.0).error_at(value, factor)

    def _at(self, value: float) -> Linear:
        known = self.linear
        if value != 0 or not self.null_error > known.std_error:
            return known
        return Linear(known.estimate, self.null_error, known.df)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `base` independent answers (the design's effective base), tested by the binomial law.

    For equal weights and independent respondents the tests are the exact one-sided binomial ones and the limits those
    of Clopper and Pearson; under a design the base is that which gives the share its variance.

    Source: Clopper and Pearson 1934, Biometrika 26, 404–413; Korn and Graubard 1998, Survey Methodology 24, 193–201.
    """

    estimate: float
    base: float
    df: float = math.inf

    @property
    def std_error(self) -> float:
        """√(p(1 − p)/base)."""
        return self.error_at(self.estimate)

    def above(self, value: float) -> float:
        """P(X ≥ x) for X binomial with share `value`.

        >>> round(Share(0.35, 20).above(0.5), 6)
        0.942341
        """
        return _upper_tail(self.estimate * self.base, self.base, value)

    def below(self, value: float) -> float:
        """P(X ≤ x) for X binomial with share `value`."""
        return _upper_tail((1 - self.estimate) * self.base, self.base, 1 - value)

    def limits(self, confidence: float) -> tuple[float, float]:
        """The limits of Clopper and Pearson."""
        x, rest, tail = self.estimate * self.base, (1 - self.estimate) * self.base, (1 - confidence) / 2
        low = float(beta_quantile(tail, x, rest + 1)) if x > 0 else 0.0
        return low, float(beta_quantile(1 - tail, x + 1, rest)) if rest > 0 else 1.0

    def error_at(self, value: float, factor: float = 1.0) -> float:
        """√(v(1 − v)/base)."""
        return math.sqrt(max(value * (1 - value), 0.0) / (self.base * factor)) if self.base > 0 else math.nan


@dataclass(frozen=True, slots=True)
class TwoShares:
    """A share of `base` answers against shares that `published_n` other answers gave: score tests of two samples.

    Its limits are those of the share itself.

    Source: Newcombe 1998, Statistics in Medicine 17, 873–890.
    """

    estimate: float
    base: float
    published_n: float
    df: float = math.inf

    @property
    def std_error(self) -> float:
        """The standard error of the difference of both."""
        return self.error_at(self.estimate)

    def above(self, value: float) -> float:
        """The one-sided p of the score test with the pooled share."""
        return score_test(self.estimate, self.base, value, self.published_n, "greater").p_value

    def below(self, value: float) -> float:
        """The one-sided p of the score test with the pooled share."""
        return score_test(self.estimate, self.base, value, self.published_n, "less").p_value

    def limits(self, confidence: float) -> tuple[float, float]:
        """The limits of Clopper and Pearson of the share."""
        return Share(self.estimate, self.base).limits(confidence)

    def error_at(self, value: float, factor: float = 1.0) -> float:
        """√(v(1 − v)(1/base + 1/published_n)); only our base grows."""
        both = 1 / (self.base * factor) + 1 / self.published_n if self.base > 0 else math.nan
        return math.sqrt(max(value * (1 - value), 0.0) * both)


@dataclass(frozen=True, slots=True)
class Signs:
    """The mean of answers that are 1, 0 or −1: exact against 0 given how many are not 0, otherwise t.

    `plus` and `minus` count the answers of 1 and −1 of independent respondents of equal weight. It is the sign test,
    that of McNemar, and the contrast of two groups of answers to one question.

    Source: Dixon and Mood 1946, JASA 41, 557–566; McNemar 1947, Psychometrika 12, 153–157.
    """

    estimate: float
    std_error: float
    df: float
    plus: float
    minus: float

    def above(self, value: float) -> float:
        """P(X ≥ plus) for X binomial with ½ where value is 0, the t test elsewhere.

        >>> round(Signs(0.0, 1.0, 9.0, 311, 302).above(0.0), 2)
        0.37
        """
        if value == 0:
            return _upper_tail(self.plus, self.plus + self.minus, 0.5)
        return self._linear.above(value)

    def below(self, value: float) -> float:
        """P(X ≥ minus) for X binomial with ½ where value is 0, the t test elsewhere."""
        if value == 0:
            return _upper_tail(self.minus, self.plus + self.minus, 0.5)
        return self._linear.below(value)

    def limits(self, confidence: float) -> tuple[float, float]:
        """Estimate ± t·SE."""
        return self._linear.limits(confidence)

    def error_at(self, value: float, factor: float = 1.0) -> float:
        """The standard error as estimated, for the larger base."""
        return self._linear.error_at(value, factor)

    @property
    def _linear(self) -> Linear:
        return Linear(self.estimate, self.std_error, self.df)


def _upper_tail(x: float, n: float, share: float) -> float:
    """P(X ≥ x) for X binomial with n and that share, by the beta law, so that neither x nor n need be whole."""
    if math.isnan(x) or math.isnan(n):
        return math.nan
    if x <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    return beta_tail(share, x, n - x + 1)
