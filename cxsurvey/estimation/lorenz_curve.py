"""How unequally a total is spread: Lorenz ordinates, top shares and Gini of weighted values, and their influences.

The Lorenz curve of a sample is the polygon through the cumulated shares of weight and of value, in ascending order of
the values. Its Gini coefficient is that of all pairs, ΣΣ w_i·w_j·|x_i − x_j|/(2·N·T) with N = Σw and T = Σwx, which is
twice the area between the polygon and the diagonal. The influence of a respondent is the derivative by its weight: the
linearised variable of Langel and Tillé (2013, Journal of the Royal Statistical Society A 176, 521–540) for the Gini
coefficient and of Beach and Davidson (1983, Review of Economic Studies 50, 723–735) for an ordinate.
"""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray, floats

_REACHED = 1e-12  # of the whole weight: a share of it counts as reached within rounding


class Ranked:
    """Values of 0 or more with their weights, ascending; (n,) each. A total of 0 makes every measure NaN."""

    def __init__(self, x: FloatArray, w: FloatArray) -> None:
        self.order = np.argsort(x, kind="stable")
        self.x, self.w = x[self.order], w[self.order]
        self.weight = np.concatenate([[0.0], np.cumsum(self.w)])
        self.total = np.concatenate([[0.0], np.cumsum(self.w * self.x)])

    @property
    def known(self) -> bool:
        """Whether there is a total to be shared."""
        return bool(self.weight[-1] > 0 and self.total[-1] > 0)

    def ordinates(self, p: FloatArray) -> FloatArray:
        """The share of the total that the lowest share p of the weight holds, shape of p.

        >>> Ranked(np.array([1.0, 3.0]), np.ones(2)).ordinates(np.array([0.5, 0.75, 1.0])).tolist()
        [0.25, 0.625, 1.0]
        """
        if not self.known:
            return np.full(len(p), np.nan)
        return floats(np.interp(p * self.weight[-1], self.weight, self.total) / self.total[-1])

    def gini(self) -> float:
        """The Gini coefficient, 0 where all have the same, below 1.

        >>> Ranked(np.array([0.0, 0.0, 0.0, 1.0]), np.ones(4)).gini()
        0.75
        """
        if not self.known:
            return float("nan")
        middle = self.weight[:-1] + self.w / 2  # mid-ranks: pairs within a respondent differ by 0
        return float(2 * (self.w * self.x) @ middle / (self.weight[-1] * self.total[-1]) - 1)

    def quantiles(self, p: FloatArray) -> FloatArray:
        """The value on which the ordinate at p ends, shape of p."""
        place = np.searchsorted(self.weight[1:], (p - _REACHED) * self.weight[-1])
        return floats(self.x[np.minimum(place, len(self.x) - 1)])

    def gini_influence(self) -> FloatArray:
        """The derivative of the Gini coefficient by the weight of each value, in the order given, shape (n,)."""
        n, total = self.weight[-1], self.total[-1]
        distance = self.x * (2 * self.weight[1:] - n) + total - 2 * self.total[1:]
        return self._as_given((distance / total - self.gini() * (1 + n * self.x / total)) / n)

    def ordinate_influences(self, p: FloatArray) -> FloatArray:
        """The derivatives of the ordinates at p by the weight of each value, in the order given, shape (n, K)."""
        cut, share = self.quantiles(p), self.ordinates(p)
        below = np.minimum(self.x[:, None] - cut, 0.0)
        return self._as_given((below + p * cut - share * self.x[:, None]) / self.total[-1])

    def _as_given(self, values: FloatArray) -> FloatArray:
        result = np.empty_like(values)
        result[self.order] = values
        return result
