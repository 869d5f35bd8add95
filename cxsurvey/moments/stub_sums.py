"""Sums of stubs over the columns of a banner: several in one count by pattern, and by stratum or PSU where needed.

A count of the respondents by pattern × level of one stub × level of another gives the sums of both: as many stubs are
counted at once as have joint cells that stay in the cache, so that there are fewer passes over the respondents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.moments.banner import Banner, Chunk, Codes, homes_of
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.stubs import Levels, Stub, Values, each_of, joint_codes, packs, tallied

ROOM = 1 << 22  # cells by PSU that are held at once
CELLS = 1 << 17  # cells of one count that stay in the cache
FEWEST_CELLS = 1 << 12  # of few respondents, for whom more cells would be more work than they are
ALONE = 1 << 18  # multiplications of a product that is not worth a second thread
_FEW = 16  # columns of a product, under which it is not cut
_SHORT = 1 << 31  # places below which half the bytes do


@dataclass(frozen=True, slots=True, eq=False)
class StubSums:
    """Sums over K sets of one stub with R rows: of 1, x and x² of each row.

    n: (K, 1 + 2R) respondents (of a weight above 0) · w: the same times w · v: times w² and the factor of the stratum,
    what the variance is made of, None where respondents are clustered · w2: (K,) sums of w² · home: (H, J, 1 + R) sums
    of w and wx by stratum or PSU, or None where there is but one or there are too many to keep.
    """

    n: FloatArray
    w: FloatArray
    w2: FloatArray
    v: FloatArray | None
    home: FloatArray | None


class Counter:
    """The sums of stubs over the sets of one banner: factors and places are made once and used for every stub."""

    def __init__(self, banner: Banner, *, keep_homes: bool) -> None:
        plan = banner.plan
        self.banner, self.weight = banner, plan.weight
        self.square = None if plan.weight is None else plan.weight * plan.weight
        scale = stratum_scale(plan)
        self.scale = float(scale[0])
        self.clustered = plan.psu is not None
        mixed = not self.clustered and bool((scale != scale[0]).any())
        self.scaled = scale[plan.stratum] * (1.0 if self.square is None else self.square) if mixed else None
        self.homes = homes_of(plan) if keep_homes else 1
        sets = sum(members.shape[1] for members in banner.sets)
        self.disjoint = self.homes > 1 and sets == banner.columns  # then the sums by home are those of the sets
        self.cells = int(np.clip(4 * plan.n, FEWEST_CELLS, CELLS))
        self.wide = [_short(chunk.cell, len(chunk.members)) for chunk in banner.wide]
        home = plan.psu if self.clustered else plan.stratum
        self.narrow = (
            [
                _short(np.asarray(home) * len(chunk.members) + chunk.cell, self.homes * len(chunk.members))
                for chunk in banner.narrow
            ]
            if self.homes > 1
            else []
        )
        self._place = np.empty(plan.n, dtype=np.int64)

    def sums(self, stubs: Sequence[Stub], progress: Callable[[int], None] | None = None) -> list[StubSums]:
        """The sums of every stub; `progress` is told of each that is done."""
        homes = self._by_home(stubs)
        squares = self._base_squares(stubs)
        found: list[StubSums | None] = [None] * len(stubs)
        for pack in packs(stubs, self.cells // max(len(chunk.members) for chunk in self.banner.wide)):
            members = [stubs[place] for place in pack]
            for place, over in zip(pack, self._over_sets(members, self._factors(members[0])), strict=True):
                found[place] = self._of_stub(stubs[place], over, homes[place], squares[place])
                if progress is not None:
                    progress(place)
        return [each for each in found if each is not None]

    def _of_stub(
        self, stub: Stub, over: dict[str, FloatArray], home: FloatArray | None, squares: FloatArray | None
    ) -> StubSums:
        """The sums of one stub from those by level over the sets, (K, L), by home, (H, J, L), and of w² in its base."""
        if self._is_known(stub) and self.weight is not None:
            over["w"] = floats(home).sum(axis=0)[np.argsort(self.banner.own)]
        sums = {name: part @ stub.forms for name, part in over.items()}
        n = sums["n"]
        w, square = (sums.get("w", n), sums.get("w2")) if self.weight is not None else (n, n)
        v = None if self.clustered else sums["v"] if square is None else sums.get("v", square * self.scale)
        w2 = np.where(n[:, 0] > 0, floats(squares), 0.0) if square is None else square[:, 0]
        return StubSums(n, w, w2, v, None if home is None else home @ stub.forms[:, : 1 + stub.rows])

    def _is_known(self, stub: Stub) -> bool:
        """Whether the sums of w by set are those by home added up."""
        return self.disjoint and isinstance(stub, Levels)

    def _factors(self, stub: Stub) -> dict[str, FloatArray | None]:
        """What is summed over the sets: 1, w unless it is known, w² where a variance is made of it, w² by stratum."""
        factors: dict[str, FloatArray | None] = {"n": self.banner.plan.counted}
        if self.weight is not None and not self._is_known(stub):
            factors["w"] = self.weight
        if self.weight is not None and (isinstance(stub, Values) or not self._only_base_squares):
            factors["w2"] = self.square
        if self.scaled is not None:
            factors["v"] = self.scaled
        return factors

    @property
    def _only_base_squares(self) -> bool:
        """Whether sums of w² are wanted of the base alone, and not of every level."""
        return self.weight is not None and (self.clustered or self.scaled is not None)

    def _over_sets(
        self, stubs: Sequence[Stub], factors: Mapping[str, FloatArray | None]
    ) -> list[dict[str, FloatArray]]:
        """Sums of each factor by level over the sets, (K, L), for each of the stubs, which are counted at once."""
        parts: dict[str, list[FloatArray]] = {name: [] for name in factors}
        code = _codes(stubs)
        for cell, chunk, members in zip(self.wide, self.banner.wide, self.banner.sets, strict=True):
            place = self._placed(cell, code, stubs)
            for name, factor in factors.items():
                cells = floats(tallied(stubs, place, len(chunk.members), factor))
                parts[name].append(added_up(members, cells))
        whole = {name: each_of(stubs, np.concatenate(part)) for name, part in parts.items()}
        return [{name: found[place] for name, found in whole.items()} for place in range(len(stubs))]

    def _by_home(self, stubs: Sequence[Stub]) -> list[FloatArray | None]:
        """Sums of w, and of w at each level, by stratum or PSU and column, shape (H, J, L); of w and wx for numbers."""
        found: list[FloatArray | None] = [None] * len(stubs)
        if self.homes == 1:
            return found
        widest = max((len(chunk.members) for chunk in self.banner.narrow), default=1)
        for pack in packs(stubs, self.cells // (self.homes * widest)):
            members = [stubs[place] for place in pack]
            code = _codes(members)
            parts = [np.empty((self.homes, self.banner.columns, stub.levels)) for stub in members]
            for cell, chunk in zip(self.narrow, self.banner.narrow, strict=True):
                patterns = len(chunk.members)
                place = self._placed(cell, code, members)
                sums = floats(tallied(members, place, self.homes * patterns, self.weight))
                for part, cells in zip(parts, each_of(members, sums), strict=True):
                    part[:, chunk.columns] = by_column(chunk, cells, self.homes)
            for number, part in zip(pack, parts, strict=True):
                found[number] = part
        return found

    def _placed(self, cell: IntArray, code: Codes | None, stubs: Sequence[Stub]) -> IntArray:
        """The place of each respondent among cell × joint level."""
        if code is None:
            return cell
        joint = prod(stub.room for stub in stubs)
        kind = cell.dtype if (int(cell.max(initial=0)) + 1) * joint < _SHORT else np.dtype(np.int64)
        return np.add(np.multiply(cell, joint, dtype=kind), code, out=self._place)

    def _base_squares(self, stubs: Sequence[Stub]) -> list[FloatArray | None]:
        """Sums of w² over the sets in the base of each stub, (K,), where they are not counted by level."""
        found: list[FloatArray | None] = [None] * len(stubs)
        if not self._only_base_squares:
            return found
        wanted = [place for place, stub in enumerate(stubs) if isinstance(stub, Levels)]
        bases = [stub.base for stub in stubs if isinstance(stub, Levels)]
        for pack in packs(bases, self.cells // max(len(chunk.members) for chunk in self.banner.wide)):
            over = self._over_sets([bases[each] for each in pack], {"w2": self.square})
            for each, sums in zip(pack, over, strict=True):
                found[wanted[each]] = sums["w2"][:, 0]
        return found


def _codes(stubs: Sequence[Stub]) -> Codes | None:
    """The joint codes of stubs of levels, None for a stub of numbers, which has none."""
    return joint_codes([stub for stub in stubs if isinstance(stub, Levels)]) if isinstance(stubs[0], Levels) else None


def _short(cell: IntArray, cells: int) -> IntArray:
    return np.asarray(cell, dtype=np.int32 if cells < _SHORT else np.int64)


def added_up(members: FloatArray, cells: FloatArray) -> FloatArray:
    """Sums by pattern, (C, L), as sums over sets, (K, L), in products so small that no thread waits for another."""
    width = ALONE // members.size
    if not _FEW <= width < cells.shape[1]:
        return members.T @ cells
    starts = range(0, cells.shape[1], width)
    return np.concatenate([members.T @ cells[:, start : start + width] for start in starts], axis=1)


def stratum_scale(plan: SamplePlan) -> FloatArray:
    """(1 − f)·n/(n − 1) of each stratum; 0 for a single PSU that adds nothing, shape (H,)."""
    count = plan.psu_count
    usual = (1 - plan.fraction) * np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    return floats(np.where(plan.lonely_strata, 0.0, usual) if plan.lonely in ("fail", "certainty") else usual)


def by_column(chunk: Chunk, cells: FloatArray, homes: int) -> FloatArray:
    """Sums by home and pattern, (homes·C, L), as sums by home and column, (homes, J, L), in one product."""
    patterns = len(chunk.members)
    side = np.ascontiguousarray(cells.reshape(homes, patterns, -1).transpose(1, 0, 2)).reshape(patterns, -1)
    return (floats(chunk.members).T @ side).reshape(len(chunk.columns), homes, -1).transpose(1, 0, 2)
