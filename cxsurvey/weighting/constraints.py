"""One margin met with the answers: the level of each cell, and what the weights of each level must add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.weighting.targets import CROSS, Cell, Margin
from cxsurvey.weighting.variables import Variable

OTHERS, MISSING = "all others", "no answer"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A margin of K levels in one group of cells.

    place: (C,) the level of each cell of the group · labels: K · share: (K,) of those who answered, adding up to 1 ·
    missing: the level that keeps its share of the base weights, or None.
    """

    margin: Margin
    labels: tuple[str, ...]
    place: IntArray
    share: FloatArray
    missing: int | None = None

    def targets(self, base: FloatArray, total: float) -> FloatArray:
        """What the weights of each level must add up to, (K,), given the base weights by cell, (C,)."""
        if self.missing is None:
            return self.share * total
        kept = base[self.place == self.missing].sum() / base.sum()
        return floats(np.where(np.arange(len(self.share)) == self.missing, kept, self.share * (1 - kept)) * total)

    def known(self) -> FloatArray:
        """The columns whose weighted totals are known beforehand, (C, K): less their share of answers."""
        level = floats(self.place[:, None] == np.arange(len(self.labels)))
        if self.missing is None:
            return level
        return floats((level - self.share * (1 - level[:, [self.missing]]))[:, : self.missing])


@dataclass(frozen=True, slots=True)
class NumberConstraint:
    """A numeric question of known sum or mean; value: (C,) its number in each cell of the group."""

    margin: Margin
    value: FloatArray

    def target(self, total: float) -> float:
        """What the weighted numbers must add up to."""
        given = self.margin.values[()]
        return given * total if self.margin.kind == "mean" else given


@dataclass(frozen=True, slots=True)
class Places:
    """The levels of a margin as its targets name them, before anybody is counted.

    level: (C,) position of each cell's target, −1 for none · missing: (C,) whether an answer is missing there that no
    target names.
    """

    level: IntArray
    missing: BoolArray

    def of(self, cells: BoolArray) -> Places:
        """The places of some cells."""
        return Places(self.level[cells], self.missing[cells])


def places(margin: Margin, variables: Mapping[str, Variable], level_of: Mapping[str, IntArray]) -> Places:
    """Where each cell stands in a margin, from the level of each cell on each variable."""
    shape = [len(variables[name].levels) for name in margin.variables]
    grid = np.full(shape, -1, dtype=np.int64)
    for position, cell in enumerate(margin.values):
        found = [variables[name].find(level) for name, level in zip(margin.variables, cell, strict=True)]
        for place in product(*found):
            grid[place] = position
    levels = [level_of[name] for name in margin.variables]
    level = grid[tuple(levels)]
    reason = [variables[name].is_missing[at] for name, at in zip(margin.variables, levels, strict=True)]
    return Places(level, np.logical_or.reduce(reason) & (level < 0))


def constraint(margin: Margin, found: Places, total: float) -> Constraint:
    """The margin as a constraint on the cells of one group; those without a target are others, or missing."""
    labels = [label(cell) for cell in margin.values]
    whole = total if margin.kind == "totals" else 1.0
    if margin.partial:
        share = floats(list(margin.values.values())) / whole
    else:
        share = floats(list(margin.values.values())) / margin.total
    place = found.level.copy()
    rest = (place < 0) & ~found.missing
    if margin.partial:
        place[rest] = len(labels)
        labels, share = [*labels, OTHERS], np.append(share, 1 - share.sum())
    if found.missing.any():
        place[found.missing] = len(labels)
        return Constraint(margin, (*labels, MISSING), place, np.append(share, 0.0), len(labels))
    return Constraint(margin, tuple(labels), place, share)


def label(cell: Cell) -> str:
    """The levels of a cell in one text."""
    return CROSS.join(map(str, cell))


def auxiliaries(constraints: Sequence[Constraint], numbers: Sequence[NumberConstraint], cells: int) -> FloatArray:
    """The columns x of all cells, (C, Q): one for each level, one for each number."""
    columns = [floats(one.place[:, None] == np.arange(len(one.labels))) for one in constraints]
    columns += [one.value[:, None] for one in numbers]
    return np.concatenate(columns, axis=1) if columns else np.zeros((cells, 0))
