"""Which columns are tested against which, and the numbers of both sides of every test of every row at once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.errors import InputError, listing
from cxsurvey.significance.column_evidence import ColumnEvidence

IN_NO_GROUP = -1  # the group of a total


@dataclass(frozen=True, slots=True)
class ColumnPairs:
    """K pairs of columns (a, b), as places, each of shape (K,).

    `one_sided` says that b is a reference: only a is marked, by an arrow. `rest` says that the difference is told
    against the whole b without a.
    """

    a: IntArray
    b: IntArray
    one_sided: bool = False
    rest: bool = False


def compared_pairs(evidence: ColumnEvidence, against: Hashable) -> ColumnPairs:
    """The pairs of columns that `against` asks for; columns of different banner questions are never compared.

    "columns": every pair within a banner question · "previous": each column and the one before it · "rest" and
    "total": each column and the whole it is part of · a column, the control: all others of its question and it.

    Raises InputError where there is no such column, or no whole that a column is part of.
    """
    numbers = [int(group) for group in np.unique(evidence.group) if group != IN_NO_GROUP]
    groups: list[list[int]] = [np.flatnonzero(evidence.group == group).tolist() for group in numbers]
    if against == "columns":
        return _as_pairs([pair for group in groups for pair in combinations(group, 2)])
    if against == "previous":
        found = [(later, earlier) for group in groups for earlier, later in pairwise(group)]
        return _as_pairs(found, one_sided=True)
    if against in ("rest", "total"):
        found = [(column, whole) for group in groups for column in group for whole in _smallest_whole(evidence, column)]
        return _as_pairs(found, one_sided=True, rest=against == "rest")
    control = _control(evidence, against)
    return _as_pairs([(j, control) for group in groups if control in group for j in group if j != control], True)


def _as_pairs(found: list[tuple[int, int]], one_sided: bool = False, rest: bool = False) -> ColumnPairs:
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return ColumnPairs(pairs[:, 0], pairs[:, 1], one_sided, rest)


def _smallest_whole(evidence: ColumnEvidence, column: int) -> list[int]:
    """The total that the column is part of, the smallest where there are several; an error where there is none."""
    wholes = np.flatnonzero(evidence.part_of[column] & (evidence.group == IN_NO_GROUP))
    if not len(wholes):
        raise InputError(
            "A column is part of no total.",
            where="against",
            got=f"the column {listing([evidence.columns[column]])}",
            expected='a banner with a total, for against="rest" and "total"',
            next_step='Add the total to the banner, or use against="columns".',
        )
    bases = np.nan_to_num(np.diagonal(evidence.overlap_n, axis1=1, axis2=2)).sum(axis=0)
    return [int(wholes[np.argmin(bases[wholes])])]


def _control(evidence: ColumnEvidence, against: Hashable) -> int:
    places = {column: place for place, column in enumerate(evidence.columns) if evidence.group[place] != IN_NO_GROUP}
    if against not in places:
        raise InputError(
            "There is no such column to compare with.",
            where="against",
            got=listing([against]),
            expected=f'"columns", "rest", "total", "previous" or one of {listing(places)}',
            next_step="Name a column of the banner that is not hidden.",
        )
    return places[against]


@dataclass(frozen=True)
class PairNumbers:
    """The numbers of both sides of K pairs in R rows; every array is of shape (R, K), made when first asked for.

    p, q: the estimates of a and b · n, w, w2, e: unweighted, weighted, squared and effective base, ending in _a, _b
    and, for those in both, _0.
    """

    evidence: ColumnEvidence
    pairs: ColumnPairs

    def _shared(self, name: str) -> FloatArray:
        """Sums over those in both columns of each pair; nobody where it is not known."""
        both: FloatArray = getattr(self.evidence, name)
        return np.nan_to_num(both[:, self.pairs.a, self.pairs.b])[self.evidence.base]

    @cached_property
    def p(self) -> FloatArray:
        """The estimates of a."""
        return self.evidence.estimate[:, self.pairs.a]

    @cached_property
    def q(self) -> FloatArray:
        """The estimates of b."""
        return self.evidence.estimate[:, self.pairs.b]

    @cached_property
    def n_a(self) -> FloatArray:
        """Respondents in a."""
        return self.evidence.n[:, self.pairs.a]

    @cached_property
    def n_b(self) -> FloatArray:
        """Respondents in b."""
        return self.evidence.n[:, self.pairs.b]

    @cached_property
    def n_0(self) -> FloatArray:
        """Respondents in both."""
        return self._shared("overlap_n")

    @cached_property
    def w_a(self) -> FloatArray:
        """Σw of a."""
        return self.evidence.w[:, self.pairs.a]

    @cached_property
    def w_b(self) -> FloatArray:
        """Σw of b."""
        return self.evidence.w[:, self.pairs.b]

    @cached_property
    def w_0(self) -> FloatArray:
        """Σw of those in both."""
        return self._shared("overlap_w")

    @cached_property
    def w2_a(self) -> FloatArray:
        """Σw² of a."""
        return self.evidence.w2[:, self.pairs.a]

    @cached_property
    def w2_b(self) -> FloatArray:
        """Σw² of b."""
        return self.evidence.w2[:, self.pairs.b]

    @cached_property
    def w2_0(self) -> FloatArray:
        """Σw² of those in both."""
        return self._shared("overlap_w2")

    @cached_property
    def e_a(self) -> FloatArray:
        """The effective base of a."""
        return self.evidence.effective[:, self.pairs.a]

    @cached_property
    def e_b(self) -> FloatArray:
        """The effective base of b."""
        return self.evidence.effective[:, self.pairs.b]

    @cached_property
    def e_0(self) -> FloatArray:
        """The effective base of those in both, 0 where there are none."""
        return effective(self.w_0, self.w2_0)

    @cached_property
    def variance_a(self) -> FloatArray:
        """The design's variance of p."""
        return self.evidence.covariance[:, self.pairs.a, self.pairs.a]

    @cached_property
    def variance_b(self) -> FloatArray:
        """The design's variance of q."""
        return self.evidence.covariance[:, self.pairs.b, self.pairs.b]

    @cached_property
    def covariance(self) -> FloatArray:
        """The design's covariance of p and q."""
        return self.evidence.covariance[:, self.pairs.a, self.pairs.b]

    @cached_property
    def spread_a(self) -> FloatArray:
        """Σw(x − x̄)²/Σw in a."""
        return self.evidence.spread_w[:, self.pairs.a]

    @cached_property
    def spread_b(self) -> FloatArray:
        """Σw(x − x̄)²/Σw in b."""
        return self.evidence.spread_w[:, self.pairs.b]

    @cached_property
    def joint(self) -> FloatArray:
        """Σwx over those in both."""
        return np.nan_to_num(self.evidence.joint[:, self.pairs.a, self.pairs.b])

    @cached_property
    def pooled(self) -> FloatArray:
        """The estimate of both together, those in both counted twice, as the trade does."""
        return ratio(self.w_a * self.p + self.w_b * self.q, self.w_a + self.w_b)

    @cached_property
    def union(self) -> FloatArray:
        """The estimate of both together, those in both counted once."""
        total = self.w_a * self.p + self.w_b * self.q - self.joint
        return ratio(total, self.w_a + self.w_b - self.w_0)

    @property
    def is_share(self) -> BoolArray:
        """Which rows are shares, shape (R, 1)."""
        return np.asarray(self.evidence.kind == "share")[:, None]


def effective(w: FloatArray, w2: FloatArray) -> FloatArray:
    """Kish's effective base (Σw)²/Σw², 0 where nobody is."""
    return floats(np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > 0))


def ratio(a: FloatArray, b: FloatArray) -> FloatArray:
    """a/b, NaN where b is not above 0."""
    return floats(np.divide(a, b, out=np.full(np.broadcast(a, b).shape, np.nan), where=b > 0))
