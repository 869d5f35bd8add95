"""How far a weight may move from its base: the ratio F(u) of both as a function of the linear predictor u = xᵀλ.

Linear, F = 1 + u, keeps the squared distance Σ (w − d)² / d smallest; raking, F = exp(u), keeps Σ w log(w / d) − w + d
smallest, and between margins it is what iterative proportional fitting comes to; logit stays between its bounds
(Deville and Särndal 1992, JASA 87, 376–382, table 1). Linear and raking may be truncated at bounds as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxsurvey.arrays import FloatArray, floats

Kind = Literal["linear", "raking", "logit"]

_LARGEST_EXPONENT = 690.0  # of a number that can still be added up


@dataclass(frozen=True, slots=True)
class Distance:
    """One distance, with the bounds of the ratio of weight to base."""

    kind: Kind
    lower: float = 0.0
    upper: float = float("inf")

    def ratio(self, u: FloatArray) -> FloatArray:
        """F(u), never outside the bounds."""
        if self.kind == "logit":
            return self.lower + (self.upper - self.lower) * self._logistic(u)
        inner = 1.0 + u if self.kind == "linear" else np.exp(np.minimum(u, _LARGEST_EXPONENT))
        return floats(np.clip(inner, self.lower, self.upper))

    def slope(self, u: FloatArray) -> FloatArray:
        """The derivative of F at u, 0 where it is truncated."""
        if self.kind == "logit":
            share = self._logistic(u)
            return (self.upper - self.lower) * share * (1 - share) * self._steepness
        inner = 1.0 + u if self.kind == "linear" else np.exp(np.minimum(u, _LARGEST_EXPONENT))
        free = (inner > self.lower) & (inner < self.upper)
        return np.where(free, 1.0 if self.kind == "linear" else inner, 0.0)

    @property
    def _steepness(self) -> float:
        """A in the paper, which makes the slope 1 at u = 0."""
        return (self.upper - self.lower) / ((1 - self.lower) * (self.upper - 1))

    def _logistic(self, u: FloatArray) -> FloatArray:
        """The share of the way from the lower bound to the upper one; (1 − L) / (U − L) at u = 0."""
        odds = (1 - self.lower) / (self.upper - 1)
        exponent = np.clip(self._steepness * u, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
        return floats(1 / (1 + np.exp(-exponent) / odds))
