"""The banner: columns that may overlap, as patterns of membership, so that one count per stub gives every column.

Respondents who are in the same columns share a pattern, and there are few patterns however many columns there are.
Sums by pattern × level give the sums of every column and of every overlap of two columns by one small product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.moments.plan import SamplePlan

WIDE = 1 << 14  # patterns of several groups that are counted together: with their levels they stay in the cache
NARROW = 128  # the same where they are counted by stratum or PSU
_BITS = 40  # columns whose memberships fit in one whole number before it is ranked again

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The columns of one banner question: code (n,) the pattern of each respondent, patterns (P, J) who is where."""

    code: Codes
    patterns: BoolArray

    @classmethod
    def exclusive(cls, column: Codes, count: int) -> Group:
        """The group of columns that exclude each other; −1 for those in none."""
        code = np.where(column < 0, count, column)
        return cls(code, np.vstack([np.eye(count, dtype=bool), np.zeros((1, count), dtype=bool)]))

    @classmethod
    def overlapping(cls, member: BoolArray) -> Group:
        """The group of columns of which one can be in several, from who is in which, shape (n, J)."""
        code = np.zeros(len(member), dtype=np.int64)
        for start in range(0, member.shape[1], _BITS // 2):
            part = member[:, start : start + _BITS // 2]
            bits = part @ (1 << np.arange(part.shape[1], dtype=np.int64))
            _, code = np.unique(code * (1 << part.shape[1]) + bits, return_inverse=True)
        _, first = np.unique(code, return_index=True)
        return cls(code, member[first])


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Groups counted together: cell (n,) their joint pattern, and which patterns are in each column, (C, J).

    `columns` are the places of these columns in the banner.
    """

    cell: IntArray
    members: BoolArray
    columns: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Banner:
    """J columns in groups, the first of them the total, with the K different sets of respondents that they make.

    group: (J,) place of the group of each column, −1 for the total · wide: chunks that hold every column once ·
    sets: for each wide chunk the patterns in each of its sets, (C, K_chunk), all chunks together K sets · place: (J, J)
    the set of those in both columns, −1 where nobody is, −2 between groups, which are never compared ·
    narrow: chunks for counting by stratum or PSU, or empty where that is not needed.
    """

    plan: SamplePlan
    groups: tuple[Group, ...]
    group: IntArray
    wide: tuple[Chunk, ...]
    sets: tuple[FloatArray, ...]
    place: IntArray
    narrow: tuple[Chunk, ...]

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.group)

    @property
    def own(self) -> IntArray:
        """The set that is each column itself, shape (J,)."""
        return np.diagonal(self.place)

    def pairs(self, sums: FloatArray) -> FloatArray:
        """Sums of sets (…, K) as sums of overlaps (…, J, J): 0 where nobody is in both, NaN between groups."""
        known = np.concatenate([sums, np.full((*sums.shape[:-1], 1), np.nan), np.zeros((*sums.shape[:-1], 1))], axis=-1)
        return floats(known[..., self.place])


def banner_of(plan: SamplePlan, view: BoolArray | None, groups: Sequence[Group]) -> Banner:
    """The banner of the groups, after a total of all respondents in view (None: all of them)."""
    inside = np.zeros(plan.n, dtype=np.int64) if view is None else np.where(view, 0, -1)
    every = (Group.exclusive(inside, 1), *groups)
    group = np.concatenate([np.full(each.patterns.shape[1], place - 1) for place, each in enumerate(every)])
    wide = _chunks(every, WIDE)
    narrow = _chunks(every, NARROW) if plan.psu is not None or len(plan.strata) > 1 else ()
    sets, place = _sets(wide, group)
    return Banner(plan, every, group, wide, sets, place, narrow)


def _chunks(groups: Sequence[Group], most: int) -> tuple[Chunk, ...]:
    """The groups put together while their patterns stay few."""
    found: list[Chunk] = []
    start = 0
    for group in groups:
        columns = np.arange(start, start + group.patterns.shape[1])
        start += len(columns)
        single = Chunk(np.asarray(group.code, dtype=np.int64), group.patterns, columns)
        best = min(found, key=lambda chunk: len(chunk.members), default=None)
        if best is not None and len(best.members) * len(group.patterns) <= most:
            found[found.index(best)] = _crossed(best, single)
        else:
            found.append(single)
    return tuple(_used(chunk) for chunk in found)


def _crossed(a: Chunk, b: Chunk) -> Chunk:
    members = np.hstack([np.repeat(a.members, len(b.members), axis=0), np.tile(b.members, (len(a.members), 1))])
    return Chunk(a.cell * len(b.members) + b.cell, members, np.concatenate([a.columns, b.columns]))


def _used(chunk: Chunk) -> Chunk:
    """The chunk without patterns that nobody has."""
    there = np.bincount(chunk.cell, minlength=len(chunk.members)) > 0
    if there.all():
        return chunk
    return Chunk((np.cumsum(there) - 1)[chunk.cell], chunk.members[there], chunk.columns)


def _sets(wide: Sequence[Chunk], group: IntArray) -> tuple[tuple[FloatArray, ...], IntArray]:
    """The different sets that columns and pairs of columns of one group make, and the set of each pair."""
    place = np.full((len(group), len(group)), -2, dtype=np.int64)
    found, count = [], 0
    for chunk in wide:
        known: dict[bytes, int] = {}
        members: list[BoolArray] = []
        for a in range(len(chunk.columns)):
            for b in range(a + 1):
                j, k = chunk.columns[a], chunk.columns[b]
                if group[j] != group[k]:
                    continue
                both = chunk.members[:, a] & chunk.members[:, b]
                if not both.any() and a != b:
                    place[j, k] = place[k, j] = -1
                    continue
                key = both.tobytes()
                if key not in known:
                    known[key] = count + len(members)
                    members.append(both)
                place[j, k] = place[k, j] = known[key]
        found.append(floats(np.array(members).T))
        count += len(members)
    own = np.diagonal(place)
    place[0, :], place[:, 0] = own, own  # everybody in a column is in the total
    return tuple(found), place


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A stub whose respondents are at one of L levels each: codes (n,), L for those outside its base.

    scores: (R, L) the number that stands for each level in each of its R rows: 1 and 0 for a share.
    """

    codes: Codes
    scores: FloatArray

    @property
    def levels(self) -> int:
        """The number of levels."""
        return self.scores.shape[1]

    @property
    def forms(self) -> FloatArray:
        """What turns sums by level into sums of 1, x and x² of each row, shape (L, 1 + 2R)."""
        return np.vstack([np.ones(self.levels), self.scores, self.scores**2]).T


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A stub of numbers, counted from `shift` so that squares lose no digits: values (n,), NaN outside its base."""

    values: FloatArray
    shift: float = 0.0


Stub = Levels | Values


@dataclass(frozen=True, slots=True, eq=False)
class StubSums:
    """Sums over K sets of one stub with R rows: of 1, x and x² of each row.

    n: (K, 1 + 2R) respondents (of a weight above 0) · w: the same times w · v: times w² and the factor of the stratum,
    what the variance is made of · w2: (K,) sums of w² · home: (H, J, 1 + R) sums of w and wx by stratum, or None where
    there is but one or respondents are clustered.
    """

    n: FloatArray
    w: FloatArray
    w2: FloatArray
    v: FloatArray
    home: FloatArray | None


class Counter:
    """The sums of stubs over the sets of one banner; factors and codes are made once and used for every stub."""

    def __init__(self, banner: Banner) -> None:
        plan = banner.plan
        self.banner = banner
        self.weight = np.ones(plan.n) if plan.weight is None else plan.weight
        self.square = self.weight * self.weight
        scale = stratum_scale(plan)
        self.one_scale = bool((scale == scale[0]).all()) or plan.psu is not None
        self.scale = float(scale[0])
        home = np.zeros(plan.n, dtype=np.int64) if plan.stratum is None else plan.stratum
        self.scaled = self.square if self.one_scale else self.square * scale[home]
        self.by_stratum = plan.psu is None and len(plan.strata) > 1
        self.homes = [home * len(chunk.members) + chunk.cell for chunk in banner.narrow] if self.by_stratum else []

    def sums(self, stub: Stub) -> StubSums:
        """The sums of one stub."""
        plan, forms = self.banner.plan, _forms(stub)
        home = self._homes(stub) if self.by_stratum else None
        n = self._sets(stub, plan.counted, forms)
        w = n if plan.weight is None else self._sets(stub, plan.weight, forms)
        w2 = n if plan.weight is None and plan.counted is None else self._sets(stub, self.square, forms)
        v = w2 * self.scale if self.one_scale else self._sets(stub, self.scaled, forms)
        return StubSums(n, w, w2[:, 0], v, home)

    def _sets(self, stub: Stub, factor: FloatArray | None, forms: FloatArray) -> FloatArray:
        parts = [
            members.T @ (counted(stub, chunk.cell, len(chunk.members), factor) @ forms)
            for chunk, members in zip(self.banner.wide, self.banner.sets, strict=True)
        ]
        return np.concatenate(parts)

    def _homes(self, stub: Stub) -> FloatArray:
        """Sums of w and wx by stratum and column, shape (H, J, 1 + R)."""
        strata, forms = len(self.banner.plan.strata), _forms(stub, squares=False)
        result = np.zeros((strata, self.banner.columns, forms.shape[1]))
        for chunk, place in zip(self.banner.narrow, self.homes, strict=True):
            cells = counted(stub, place, strata * len(chunk.members), self.banner.plan.weight)
            spread = (cells @ forms).reshape(strata, len(chunk.members), -1)
            result[:, chunk.columns] = floats(chunk.members).T @ spread
        return result


def stratum_scale(plan: SamplePlan) -> FloatArray:
    """(1 − f)·n/(n − 1) of each stratum; 0 for a single PSU that adds nothing, shape (H,)."""
    count = plan.psu_count
    usual = (1 - plan.fraction) * np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    return floats(np.where(plan.lonely_strata, 0.0, usual) if plan.lonely in ("fail", "certainty") else usual)


def _forms(stub: Stub, *, squares: bool = True) -> FloatArray:
    if isinstance(stub, Values):
        return np.eye(3, 3 if squares else 2)
    return stub.forms if squares else stub.forms[:, : 1 + len(stub.scores)]


def counted(stub: Stub, cell: IntArray, cells: int, factor: FloatArray | None) -> FloatArray:
    """Sums of the factor (of 1) by cell and level, shape (cells, L); of factor, factor·x and factor·x² for numbers."""
    if isinstance(stub, Levels):
        room = stub.levels + 1
        sums = np.bincount(cell * room + stub.codes, factor, cells * room)
        return floats(sums.reshape(cells, room)[:, :-1])
    inside = np.isfinite(stub.values)
    at, x = cell[inside], stub.values[inside] - stub.shift
    by = np.ones(len(x)) if factor is None else factor[inside]
    return np.stack([np.bincount(at, by * power, cells) for power in (np.ones(len(x)), x, x * x)], axis=-1)


ROOM = 1 << 22  # cells counted at once by PSU


class UnitCounter:
    """Sums of stubs by PSU and column, in blocks of PSUs that fit in memory."""

    def __init__(self, banner: Banner) -> None:
        plan = banner.plan
        self.banner = banner
        self.weight = plan.weight
        self.units = len(plan.psu_count) if plan.psu_stratum is None else len(plan.psu_stratum)
        self.psu = np.asarray(plan.psu)
        self.order: IntArray | None = None
        self.chunks = banner.narrow
        self.widest = max(len(chunk.members) for chunk in self.chunks)

    def blocks(self, stub: Stub) -> Iterator[tuple[slice, FloatArray]]:
        """Blocks of PSUs in turn, each with its sums of w and wx by column, shape (PSUs, J, 1 + R)."""
        levels = 3 if isinstance(stub, Values) else stub.levels + 1
        size = max(1, ROOM // (self.widest * levels))
        if size >= self.units:
            yield slice(0, self.units), self._block(stub, slice(None), 0, self.units)
            return
        for start in range(0, self.units, size):
            stop = min(start + size, self.units)
            yield slice(start, stop), self._block(stub, self._rows(start, stop), start, stop - start)

    def _rows(self, start: int, stop: int) -> IntArray:
        """The respondents of the PSUs from start to stop."""
        if self.order is None:
            self.order = np.argsort(self.psu, kind="stable")
            self.starts = np.searchsorted(self.psu[self.order], np.arange(self.units + 1))
        return self.order[self.starts[start] : self.starts[stop]]

    def _block(self, stub: Stub, rows: IntArray | slice, first: int, units: int) -> FloatArray:
        forms = _forms(stub, squares=False)
        part = _taken(stub, rows)
        weight = None if self.weight is None else self.weight[rows]
        unit = self.psu[rows] - first
        result = np.zeros((units, self.banner.columns, forms.shape[1]))
        for chunk in self.chunks:
            cells = len(chunk.members)
            sums = counted(part, unit * cells + chunk.cell[rows], units * cells, weight) @ forms
            result[:, chunk.columns] = floats(chunk.members).T @ sums.reshape(units, cells, -1)
        return result


def _taken(stub: Stub, rows: IntArray | slice) -> Stub:
    if isinstance(rows, slice):
        return stub
    return Levels(stub.codes[rows], stub.scores) if isinstance(stub, Levels) else Values(stub.values[rows], stub.shift)
