"""The banner: columns that may overlap, as patterns of membership, so that one count per stub gives every column.

Respondents who are in the same columns share a pattern, and there are few patterns however many columns there are.
Sums by pattern × level give the sums of every column and of every overlap of two columns by one small product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.moments.plan import SamplePlan

WIDE = 1 << 7  # patterns of several groups that are counted together, so few that several stubs are as well
WIDEST = 1 << 14  # the same where one stub is counted at a time: with its levels they stay in the cache
NARROW = 150  # the same where they are counted by stratum or PSU
_USUAL_LEVELS = 8  # of a stub: how many cells a pattern is split into
_BITS = 20  # columns whose memberships are put into one whole number before it is ranked

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
        for start in range(0, member.shape[1], _BITS):
            part = member[:, start : start + _BITS]
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

    def together(self) -> tuple[Chunk, ...]:
        """Chunks that hold every column once, as few as can be: for counting one stub at a time."""
        return _chunks(self.groups, WIDEST)

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
    homes = homes_of(plan)
    most = int(np.clip(4 * plan.n / (homes * _USUAL_LEVELS), 1, NARROW))  # about as many cells as respondents
    narrow = _chunks(every, most) if homes > 1 else ()
    sets, place = _sets(wide, group)
    return Banner(plan, every, group, wide, sets, place, narrow)


def homes_of(plan: SamplePlan) -> int:
    """How many PSUs there are or, where respondents are not clustered, how many strata."""
    return len(plan.strata) if plan.psu_stratum is None else len(plan.psu_stratum)


def _chunks(groups: Sequence[Group], most: int) -> tuple[Chunk, ...]:
    """The groups put together while their patterns stay few: the largest first, each where least room is left."""
    found: list[Chunk] = []
    starts = np.cumsum([0, *(group.patterns.shape[1] for group in groups)])
    singles = [
        _used(Chunk(np.asarray(group.code, dtype=np.int64), group.patterns, np.arange(start, stop)))
        for group, start, stop in zip(groups, starts[:-1], starts[1:], strict=True)
    ]
    for single in sorted(singles, key=lambda chunk: -len(chunk.members)):
        if not _fits(found, single, most):
            found = [_used(chunk) for chunk in found]  # there are fewer patterns than there could be
        fits = _fits(found, single, most)
        if fits:
            fullest = max(fits, key=lambda place: len(found[place].members))
            found[fullest] = _crossed(found[fullest], single)
        else:
            found.append(single)
    return tuple(_used(chunk) for chunk in found)


def _fits(found: Sequence[Chunk], single: Chunk, most: int) -> list[int]:
    """The places of the chunks that a group can be put into."""
    return [place for place, chunk in enumerate(found) if len(chunk.members) * len(single.members) <= most]


def _crossed(a: Chunk, b: Chunk) -> Chunk:
    members = np.hstack([np.repeat(a.members, len(b.members), axis=0), np.tile(b.members, (len(a.members), 1))])
    cell = a.cell if len(b.members) == 1 else a.cell * len(b.members) + b.cell
    return Chunk(cell, members, np.concatenate([a.columns, b.columns]))


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
