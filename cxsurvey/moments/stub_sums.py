"""Sums of stubs over the columns of a banner: one count per stub by pattern, and by stratum or PSU where it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.moments.banner import Banner, Chunk, Codes, homes_of
from cxsurvey.moments.plan import SamplePlan

ROOM = 1 << 22  # cells by PSU that are held at once
_SHORT = 1 << 31  # places below which half the bytes do


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A stub whose respondents are at one of L levels each: codes (n,), L for those outside its base.

    scores: (R, L) the number that stands for each level in each of its R rows: 1 and 0 for a share.
    """

    codes: Codes
    scores: FloatArray

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.scores)

    @property
    def levels(self) -> int:
        """The number of levels."""
        return int(self.scores.shape[1])

    @property
    def room(self) -> int:
        """The levels, and a place for those outside the base."""
        return self.levels + 1

    @property
    def forms(self) -> FloatArray:
        """What turns sums by level into sums of 1, x and x² of each row, shape (L, 1 + 2R)."""
        return np.vstack([np.ones(self.levels), self.scores, self.scores**2]).T

    def taken(self, rows: IntArray | slice) -> Levels:
        """The stub of some respondents."""
        return Levels(self.codes[rows], self.scores)


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A stub of numbers, counted from `shift` so that squares lose no digits: values (n,), NaN outside its base."""

    values: FloatArray
    shift: float = 0.0

    @property
    def rows(self) -> int:
        """The number of rows."""
        return 1

    @property
    def levels(self) -> int:
        """The sums that are counted: of 1, x and x²."""
        return 3

    @property
    def room(self) -> int:
        """As many as there are sums: those outside the base are not counted."""
        return 3

    @property
    def forms(self) -> FloatArray:
        """Sums of 1, x and x² are counted as they are."""
        return np.eye(3)

    def taken(self, rows: IntArray | slice) -> Values:
        """The stub of some respondents."""
        return Values(self.values[rows], self.shift)


Stub = Levels | Values


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
        home = plan.psu if self.clustered else plan.stratum
        self.places = (
            [np.asarray(home) * len(chunk.members) + chunk.cell for chunk in banner.narrow] if self.homes > 1 else []
        )
        sets = sum(members.shape[1] for members in banner.sets)
        self.disjoint = self.homes > 1 and sets == banner.columns  # then the sums by home are those of the sets
        self._room = 0
        self._starts: dict[int, Codes] = {}
        narrow = [self.homes * len(chunk.members) for chunk in banner.narrow]
        self._cells = [*(len(chunk.members) for chunk in banner.wide), *narrow]
        self._place = np.empty(plan.n, dtype=np.int64)
        self._every: FloatArray | None = None

    def sums(self, stubs: Sequence[Stub]) -> list[StubSums]:
        """The sums of several stubs of one kind, put together: few large products cost less than many small ones."""
        homes = [self._by_home(stub) if self.homes > 1 else None for stub in stubs]
        known = self.homes > 1 and self.disjoint and isinstance(stubs[0], Levels)
        over = self._over_sets(stubs, self._factors(stubs[0], known=known))
        return [
            self._of_stub(stub, {name: parts[place] for name, parts in over.items()}, homes[place], known=known)
            for place, stub in enumerate(stubs)
        ]

    def batches(self, stubs: Sequence[Stub]) -> Iterator[list[int]]:
        """The places of stubs of one kind and alike in size, as many as fit in memory, until all are done."""
        most = max(1, ROOM // max(len(chunk.members) for chunk in self.banner.wide))
        order = sorted(range(len(stubs)), key=lambda place: (isinstance(stubs[place], Values), stubs[place].levels))
        batch: list[int] = []
        width = 0
        for place in order:
            width += stubs[place].levels
            if batch and (width > most or type(stubs[place]) is not type(stubs[batch[0]])):
                yield batch
                batch, width = [], stubs[place].levels
            batch.append(place)
        if batch:
            yield batch

    def _of_stub(self, stub: Stub, over: dict[str, FloatArray], home: FloatArray | None, *, known: bool) -> StubSums:
        """The sums of one stub from those by level over the sets, (K, L), and by home, (H, J, L)."""
        if known and self.weight is not None:
            over["w"] = floats(home).sum(axis=0)[np.argsort(self.banner.own)]
        sums = {name: part @ stub.forms for name, part in over.items()}
        n = sums["n"]
        w, square = (sums.get("w", n), sums.get("w2")) if self.weight is not None else (n, n)
        v = None if self.clustered else sums["v"] if square is None else sums.get("v", square * self.scale)
        w2 = np.where(n[:, 0] > 0, self._base_squares(stub), 0.0) if square is None else square[:, 0]
        return StubSums(n, w, w2, v, None if home is None else home @ stub.forms[:, : 1 + stub.rows])

    def _factors(self, stub: Stub, *, known: bool) -> dict[str, FloatArray | None]:
        """What is summed over the sets: 1, w unless it is known, w² where a variance is made of it, w² by stratum."""
        factors: dict[str, FloatArray | None] = {"n": self.banner.plan.counted}
        if self.weight is not None and not known:
            factors["w"] = self.weight
        if self.weight is not None and (isinstance(stub, Values) or not (self.clustered or self.scaled is not None)):
            factors["w2"] = self.square
        if self.scaled is not None:
            factors["v"] = self.scaled
        return factors

    def _over_sets(
        self, stubs: Sequence[Stub], factors: Mapping[str, FloatArray | None]
    ) -> dict[str, list[FloatArray]]:
        """Sums of each factor by level over the sets, (K, L) for each stub."""
        parts: dict[str, list[FloatArray]] = {name: [] for name in factors}
        for number, (chunk, members) in enumerate(zip(self.banner.wide, self.banner.sets, strict=True)):
            cells: dict[str, list[FloatArray]] = {name: [] for name in factors}
            for stub in stubs:
                place = self._placed(number, chunk.cell, stub)
                for name, factor in factors.items():
                    cells[name].append(tallied(stub, place, len(chunk.members), factor))
            for name, found in cells.items():
                parts[name].append(members.T @ np.concatenate(found, axis=1, dtype=np.float64))
        ends = np.cumsum([stub.room for stub in stubs])[:-1]
        whole = {name: np.split(np.concatenate(part), ends, axis=1) for name, part in parts.items()}
        return {
            name: [part[:, : stub.levels] for part, stub in zip(found, stubs, strict=True)]
            for name, found in whole.items()
        }

    def _by_home(self, stub: Stub) -> FloatArray:
        """Sums of w, and of w at each level, by stratum or PSU and column, shape (H, J, L); of w and wx for numbers."""
        found: FloatArray | None = None
        for number, (chunk, cell) in enumerate(zip(self.banner.narrow, self.places, strict=True)):
            place = self._placed(len(self.banner.wide) + number, cell, stub)
            cells = floats(tallied(stub, place, self.homes * len(chunk.members), self.weight)[:, : stub.levels])
            if found is None:
                found = np.zeros((self.homes, self.banner.columns, cells.shape[1]))
            found[:, chunk.columns] = _by_column(chunk, cells, self.homes)
        return np.zeros((self.homes, 0, 0)) if found is None else found

    def _placed(self, number: int, cell: IntArray, stub: Stub) -> IntArray:
        """The place of each respondent among cell × level; the cell times the room is kept for stubs of equal size."""
        if isinstance(stub, Values):
            return cell
        if self._room != stub.room:
            self._room, self._starts = stub.room, {}
        if number not in self._starts:
            cells = self._cells[number] * self._room
            self._starts[number] = (cell * self._room).astype(np.int32 if cells < _SHORT else np.int64)
        return np.add(self._starts[number], stub.codes, out=self._place)

    def _base_squares(self, stub: Stub) -> FloatArray:
        """Sums of w² over the sets in the base of the stub, (K,): of all, less those outside where they are fewer."""
        assert isinstance(stub, Levels)
        inside = stub.codes < stub.levels
        count = int(np.count_nonzero(inside))
        if 2 * count < len(inside):
            return self._squares(np.flatnonzero(inside))
        if self._every is None:
            self._every = self._squares(slice(None))
        return self._every if count == len(inside) else self._every - self._squares(np.flatnonzero(~inside))

    def _squares(self, rows: IntArray | slice) -> FloatArray:
        """Sums of w² of some respondents over the sets, (K,)."""
        square = floats(self.square)[rows]
        parts = [
            members.T @ np.bincount(chunk.cell[rows], square, len(chunk.members))
            for chunk, members in zip(self.banner.wide, self.banner.sets, strict=True)
        ]
        return np.concatenate(parts)


def stratum_scale(plan: SamplePlan) -> FloatArray:
    """(1 − f)·n/(n − 1) of each stratum; 0 for a single PSU that adds nothing, shape (H,)."""
    count = plan.psu_count
    usual = (1 - plan.fraction) * np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    return floats(np.where(plan.lonely_strata, 0.0, usual) if plan.lonely in ("fail", "certainty") else usual)


def counted(stub: Stub, cell: IntArray, cells: int, factor: FloatArray | None) -> FloatArray:
    """Sums of the factor (of 1) by cell and level, shape (cells, L); of factor, factor·x and factor·x² for numbers."""
    place = cell * stub.room + stub.codes if isinstance(stub, Levels) else cell
    return floats(tallied(stub, place, cells, factor)[:, : stub.levels])


def tallied(stub: Stub, place: IntArray, cells: int, factor: FloatArray | None) -> npt.NDArray[Any]:
    """The same where cell and level are one place already, with a last column for those outside the base."""
    if isinstance(stub, Levels):
        return np.bincount(place, factor, cells * stub.room).reshape(cells, stub.room)
    inside = np.isfinite(stub.values)
    at, x = place[inside], stub.values[inside] - stub.shift
    by = np.ones(len(x)) if factor is None else factor[inside]
    return np.stack([np.bincount(at, by * power, cells) for power in (np.ones(len(x)), x, x * x)], axis=-1)


def _by_column(chunk: Chunk, cells: FloatArray, homes: int) -> FloatArray:
    """Sums by home and pattern, (homes·C, L), as sums by home and column, (homes, J, L), in one product."""
    patterns = len(chunk.members)
    side = np.ascontiguousarray(cells.reshape(homes, patterns, -1).transpose(1, 0, 2)).reshape(patterns, -1)
    return (floats(chunk.members).T @ side).reshape(len(chunk.columns), homes, -1).transpose(1, 0, 2)


class UnitCounter:
    """Sums of stubs by PSU and column, in blocks of PSUs that fit in memory."""

    def __init__(self, banner: Banner) -> None:
        plan = banner.plan
        self.banner = banner
        self.weight = plan.weight
        self.units = homes_of(plan)
        self.psu = np.asarray(plan.psu)
        self.widest = max((len(chunk.members) for chunk in banner.narrow), default=1)
        self._order: IntArray | None = None
        self._first: IntArray = np.zeros(0, dtype=np.int64)

    def blocks(self, stub: Stub) -> Iterator[tuple[slice, FloatArray]]:
        """Blocks of PSUs in turn, each with its sums of w and wx by column, shape (PSUs, J, 1 + R)."""
        levels = stub.levels + 1
        size = max(1, ROOM // (self.widest * levels))
        if size >= self.units:
            yield slice(0, self.units), self._block(stub, slice(None), 0, self.units)
            return
        for start in range(0, self.units, size):
            stop = min(start + size, self.units)
            yield slice(start, stop), self._block(stub, self._rows(start, stop), start, stop - start)

    def _rows(self, start: int, stop: int) -> IntArray:
        """The respondents of the PSUs from start to stop."""
        if self._order is None:
            self._order = np.argsort(self.psu, kind="stable")
            self._first = np.searchsorted(self.psu[self._order], np.arange(self.units + 1))
        return self._order[self._first[start] : self._first[stop]]

    def _block(self, stub: Stub, rows: IntArray | slice, first: int, units: int) -> FloatArray:
        forms = stub.forms[:, : 1 + stub.rows]
        part = stub.taken(rows)
        weight = None if self.weight is None else self.weight[rows]
        unit = self.psu[rows] - first
        result = np.zeros((units, self.banner.columns, forms.shape[1]))
        for chunk in self.banner.narrow:
            cells = len(chunk.members)
            sums = counted(part, unit * cells + chunk.cell[rows], units * cells, weight) @ forms
            result[:, chunk.columns] = _by_column(chunk, sums, units)
        return result
