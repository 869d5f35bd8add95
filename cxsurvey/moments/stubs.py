"""Stubs as they are counted: respondents at one of a few levels or with a number each, alone or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.moments.banner import Codes


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

    @property
    def base(self) -> Levels:
        """Who is in the base, as a stub of one level."""
        return Levels((self.codes >= self.levels).astype(np.uint8), np.ones((1, 1)))

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


def counted(stub: Stub, cell: IntArray, cells: int, factor: FloatArray | None) -> FloatArray:
    """Sums of the factor (of 1) by cell and level, shape (cells, L); of factor, factor·x and factor·x² for numbers."""
    place = cell * stub.room + stub.codes if isinstance(stub, Levels) else cell
    return floats(tallied([stub], place, cells, factor)[:, : stub.levels])


def tallied(stubs: Sequence[Stub], place: IntArray, cells: int, factor: FloatArray | None) -> npt.NDArray[Any]:
    """The same by joint level of several stubs, cell and joint level being one place; those outside a base count too.

    Of a stub of numbers, which is alone, the sums of factor, factor·x and factor·x².
    """
    stub = stubs[0]
    if isinstance(stub, Levels):
        joint = prod(each.room for each in stubs)
        return np.bincount(place, factor, cells * joint).reshape(cells, joint)
    inside = np.isfinite(stub.values)
    at, x = place[inside], stub.values[inside] - stub.shift
    by = np.ones(len(x)) if factor is None else factor[inside]
    return np.stack([np.bincount(at, by * power, cells) for power in (np.ones(len(x)), x, x * x)], axis=-1)


def packs(stubs: Sequence[Stub], most: int) -> list[list[int]]:
    """The places of the stubs that are counted at once, each stub of levels where the fewest joint levels are left.

    A pack has at most `most` joint levels, unless one stub alone has more; stubs of numbers are counted alone.
    """
    found: list[list[int]] = []
    size: list[int] = []
    for place in sorted(range(len(stubs)), key=lambda place: (isinstance(stubs[place], Values), -stubs[place].room)):
        room = most if isinstance(stubs[place], Values) else stubs[place].room
        fits = [number for number, joint in enumerate(size) if joint * room <= most and room > 1]
        if fits and not isinstance(stubs[place], Values):
            fullest = max(fits, key=lambda number: size[number])
            found[fullest].append(place)
            size[fullest] *= room
        else:
            found.append([place])
            size.append(room)
    return found


def joint_codes(stubs: Sequence[Levels]) -> Codes:
    """Per respondent the place among the joint levels of the stubs, those of the last next to each other."""
    first, *others = stubs
    if not others:
        return first.codes
    kind = np.min_scalar_type(prod(stub.room for stub in stubs) - 1)
    code = first.codes.astype(kind)
    for stub in others:
        code *= kind.type(stub.room)
        np.add(code, stub.codes, out=code, casting="unsafe")
    return code


def each_of(stubs: Sequence[Stub], joint: FloatArray) -> list[FloatArray]:
    """Sums by joint level, (K, joint), as those by level of each stub, (K, L)."""
    if len(stubs) == 1:
        return [joint[:, : stubs[0].levels]]
    cube = joint.reshape(len(joint), *(stub.room for stub in stubs))
    axes = range(1, cube.ndim)
    return [
        cube.sum(axis=tuple(other for other in axes if other != axis))[:, : stub.levels]
        for axis, stub in zip(axes, stubs, strict=True)
    ]
