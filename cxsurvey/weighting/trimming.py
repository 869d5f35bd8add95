"""Limits on final weights: met together with the targets, or met by spreading what is cut evenly as R's trimWeights."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.weighting.distance import Distance

Limit = FloatArray | float

_TRUST = 0.35  # how far u may wander before respondents are sorted again into free, at a limit, and near one


@dataclass(slots=True)
class LimitedCells:
    """The weights of cells whose respondents weigh w = clip(d·F(u), lower, upper), summed without all of them.

    Most respondents are far from both limits, or beyond one, for any u near the present one: they are summed once.
    Those near a limit are looked at each time. total: (C,) base weights by cell · base: (n,) all above 0 · cell: (n,) ·
    lower, upper: of the weight, for all or each, (n,).
    """

    distance: Distance
    total: FloatArray
    base: FloatArray
    cell: IntArray
    lower: Limit
    upper: Limit
    _centre: FloatArray | None = field(default=None, init=False)
    _free: FloatArray = field(init=False)
    _fixed: FloatArray = field(init=False)
    _near: IntArray = field(init=False)

    def __call__(self, u: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weights and their derivatives by cell at u, shape (C,) each."""
        if self._centre is None or np.abs(u - self._centre).max(initial=0.0) > _TRUST:
            self._sort(u)
        ratio, slope = self.distance.ratio(u), self.distance.slope(u)
        base, cell = self.base[self._near], self.cell[self._near]
        inner = base * ratio[cell]
        low, high = _of(self.lower, self._near), _of(self.upper, self._near)
        weight = np.bincount(cell, np.clip(inner, low, high), len(self.total))
        moving = np.bincount(cell, np.where((inner > low) & (inner < high), base, 0.0), len(self.total))
        return self._fixed + self._free * ratio + weight, (self._free + moving) * slope

    def weights(self, u: FloatArray) -> FloatArray:
        """The weight of each respondent at u, never beyond a limit, shape (n,)."""
        return floats(np.clip(self.base * self.distance.ratio(u)[self.cell], self.lower, self.upper))

    def _sort(self, u: FloatArray) -> None:
        """Sort respondents by what they will do for any u within the trusted distance."""
        smallest = self.base * self.distance.ratio(u - _TRUST)[self.cell]
        largest = self.base * self.distance.ratio(u + _TRUST)[self.cell]
        rest = np.flatnonzero((smallest <= self.lower) | (largest >= self.upper))
        base, cell, smallest, largest = self.base[rest], self.cell[rest], smallest[rest], largest[rest]
        low, high = _of(self.lower, rest), _of(self.upper, rest)
        below, above = largest <= low, smallest >= high
        settled = np.where(below, low, np.where(above, high, 0.0))
        self._free = np.maximum(self.total - np.bincount(cell, base, len(self.total)), 0.0)
        self._fixed = floats(np.bincount(cell, settled, len(self.total)))
        self._near = rest[~(below | above)]
        self._centre = u


def _of(limit: Limit, rows: IntArray) -> Limit:
    return limit[rows] if isinstance(limit, np.ndarray) else limit


def spread_evenly(weight: FloatArray, lower: float, upper: float, copies: FloatArray | None = None) -> FloatArray:
    """The weights within limits, what was cut or added shared out evenly among those not at one, shape (n,).

    As trimWeights(strict = TRUE) of R's survey package does: repeated until nobody is outside. The sum stays. In a
    replicate each stands for so many `copies`, (n,), of the weight.
    """
    trimmed = weight.copy()
    copies = np.ones(len(weight)) if copies is None else copies
    while (outside := (trimmed < lower) | (trimmed > upper)).any():
        inside = np.clip(trimmed, lower, upper)
        excess = copies @ (trimmed - inside)
        if outside.all():
            return inside
        trimmed = np.where(outside, inside, inside + excess / copies[~outside].sum())
    return trimmed
