"""The difference of two independent shares as one-sided tests: Fisher's mid-p at no difference, normal elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cxsurvey.arrays import floats
from cxsurvey.estimation.interval import wilson
from cxsurvey.significance.difference_interval import newcombe
from cxsurvey.significance.parameter import Linear


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """a of n and c of m independent respondents: the difference a/n − c/m, limits of Newcombe.

    Source: Lancaster 1961, JASA 56, 223–234; Newcombe 1998, Statistics in Medicine 17, 873–890.
    """

    a: float
    n: float
    c: float
    m: float
    df: float = math.inf

    @property
    def estimate(self) -> float:
        """The difference of the shares."""
        return self.a / self.n - self.c / self.m

    @property
    def std_error(self) -> float:
        """Its standard error, each share with its own variance."""
        p, q = self.a / self.n, self.c / self.m
        return math.sqrt(p * (1 - p) / self.n + q * (1 - q) / self.m)

    def above(self, value: float) -> float:
        """Fisher's one-sided mid-p where value is 0, the normal test elsewhere.

        >>> round(TwoByTwo(3, 4, 1, 4).above(0.0), 6)
        0.128571
        """
        return _mid_p(self.a, self.n, self.c, self.m) if value == 0 else self._linear.above(value)

    def below(self, value: float) -> float:
        """Fisher's one-sided mid-p where value is 0, the normal test elsewhere."""
        return _mid_p(self.c, self.m, self.a, self.n) if value == 0 else self._linear.below(value)

    def limits(self, confidence: float) -> tuple[float, float]:
        """The limits of Newcombe, from those of Wilson of both shares."""
        ours, theirs = (
            (floats([x / n]), *wilson(floats([x / n]), floats([n]), confidence))
            for x, n in ((self.a, self.n), (self.c, self.m))
        )
        low, high = newcombe(ours, theirs)
        return float(low[0]), float(high[0])

    def error_at(self, value: float, factor: float = 1.0) -> float:  # noqa: ARG002 - the shares are not in the value
        """The standard error with the pooled share, for the larger base."""
        pooled = (self.a + self.c) / (self.n + self.m)
        return math.sqrt(pooled * (1 - pooled) * (1 / self.n + 1 / self.m) / factor)

    @property
    def _linear(self) -> Linear:
        return Linear(self.estimate, self.std_error)


def _mid_p(a: float, n: float, c: float, m: float) -> float:
    """P(A > a) + ½P(A = a) given both margins, A the first group's count."""
    from scipy import stats

    law = stats.hypergeom(round(n + m), round(a + c), round(n))
    return float(law.sf(round(a)) + law.pmf(round(a)) / 2)
