"""What is estimated, as fractions of two linear forms in the sums of a domain: shares, means, ratios, totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats


@dataclass(frozen=True, slots=True)
class Statistic:
    """K estimates per domain: θ_k = (numerator_k · T)/(denominator_k · T), where T = (Σwx_1 … Σwx_L, Σw) of the domain.

    numerator, denominator: (K, L + 1); a denominator of zeros makes a total · base: (K,) which entry of T is the
    weighted base of each estimate.
    """

    numerator: FloatArray
    denominator: FloatArray
    base: IntArray

    def values(self, totals: FloatArray) -> FloatArray:
        """The estimates from totals of shape (…, L + 1), shape (…, K); NaN for an empty base and for a ratio to 0."""
        over = self._denominators(totals)
        known = (totals[..., self.base] > 0) & (over != 0)
        top = totals @ self.numerator.T
        return floats(np.divide(top, over, out=np.full(top.shape, np.nan), where=known))

    def forms(self, totals: FloatArray) -> FloatArray:
        """The derivative of each estimate by each entry of T, shape (D, K, L + 1); 0 where the base is empty."""
        theta = self.values(totals)
        over = self._denominators(totals)[:, :, None]
        slope = np.where(self.is_total, 0.0, np.nan_to_num(theta))[:, :, None]
        forms = self.numerator - slope * self.denominator
        return floats(np.divide(forms, over, out=np.zeros_like(forms), where=np.isfinite(theta)[:, :, None]))

    def with_bases(self) -> Statistic:
        """The same estimates and, after them, the weighted base of each different base among them."""
        kinds = np.unique(self.base)
        unit = np.eye(self.numerator.shape[1])[kinds]
        return Statistic(
            np.vstack([self.numerator, unit]),
            np.vstack([self.denominator, np.zeros_like(unit)]),
            np.concatenate([self.base, kinds]),
        )

    @property
    def is_total(self) -> BoolArray:
        """Which estimates are totals, shape (K,)."""
        return np.asarray(~self.denominator.any(axis=1))

    def _denominators(self, totals: FloatArray) -> FloatArray:
        return floats(np.where(self.is_total, 1.0, totals @ self.denominator.T))


def fractions_of_base(numerator: FloatArray) -> Statistic:
    """Shares or means: forms in x of shape (K, L), each over the weighted base of the domain.

    >>> share = fractions_of_base(np.eye(2))
    >>> share.values(np.array([[30.0, 10.0, 40.0]]))
    array([[0.75, 0.25]])
    """
    count, levels = numerator.shape
    base = np.zeros((count, levels + 1))
    base[:, -1] = 1.0
    top = np.concatenate([numerator, np.zeros((count, 1))], axis=1)
    return Statistic(top, base, np.full(count, levels))
