"""Column evidence: all that the letters of any number of tables with one banner need, as arrays and without answers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats

Kind = Literal["share", "mean", "nps"]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnEvidence:
    """R rows × J columns that can be tested against each other; B different bases among the rows.

    rows: (R,) identity of each row · columns: (J,) identity of each column · table: (R,) which table of the book a row
    is in · kind: (R,) "share", "mean" or "nps" · is_net: (R,) rows made of others, such as nets and boxes ·
    group: (J,) banner question of each column, −1 for the total.

    estimate: (R, J) shares as fractions, means in their own unit, NPS in [−1, 1]; NaN where the base is empty ·
    covariance: (R, J, J) design-based covariance of the estimates of one row; NaN between columns of different banner
    questions, and where an estimate is NaN · df: degrees of freedom of the design.

    base: (R,) place of the row's base among the B · overlap_n, overlap_w, overlap_w2: (B, J, J) respondents, Σw and Σw²
    in the base who are in both columns; the diagonal is the base of a column; NaN between banner questions · part_of:
    (J, J) whether everybody in column j is in column k, k being larger.

    joint: (R, J, J) Σwx over the respondents in both columns, x being 1 at the row (or the number that is averaged);
    the diagonal is the weighted count · hits: (R, J) the same unweighted: the count · spread_w: (R, J) Σw(x − x̄)²/Σw ·
    spread_n: (R, J) Σ(x − x̄)²/(n − 1) of the unweighted answers · certain: (R, J) rows that ask
    what the column is made of, so that there is nothing to test; None for no such rows.
    """

    rows: tuple[Hashable, ...]
    columns: tuple[Hashable, ...]
    table: IntArray
    kind: npt.NDArray[np.str_]
    is_net: BoolArray
    group: IntArray
    estimate: FloatArray
    covariance: FloatArray
    df: float
    base: IntArray
    overlap_n: FloatArray
    overlap_w: FloatArray
    overlap_w2: FloatArray
    part_of: BoolArray
    joint: FloatArray
    hits: FloatArray
    spread_w: FloatArray
    spread_n: FloatArray
    certain: BoolArray | None = None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def is_certain(self) -> BoolArray:
        """Which rows ask what a column is made of, shape (R, J)."""
        return np.zeros(self.estimate.shape, dtype=bool) if self.certain is None else self.certain

    @property
    def n(self) -> FloatArray:
        """The unweighted base of each cell, shape (R, J)."""
        return _diagonal(self.overlap_n)[self.base]

    @property
    def w(self) -> FloatArray:
        """The weighted base of each cell, shape (R, J)."""
        return _diagonal(self.overlap_w)[self.base]

    @property
    def w2(self) -> FloatArray:
        """The sum of squared weights in the base of each cell, shape (R, J)."""
        return _diagonal(self.overlap_w2)[self.base]

    @property
    def effective(self) -> FloatArray:
        """The effective base (Σw)²/Σw² of each cell, shape (R, J)."""
        w, w2 = _diagonal(self.overlap_w), _diagonal(self.overlap_w2)
        return floats(np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > 0)[self.base])

    def chosen(self, rows: Sequence[int] | IntArray, columns: Sequence[int] | IntArray | None = None) -> ColumnEvidence:
        """The evidence of some rows and columns, in the order of these places."""
        r = np.asarray(rows, dtype=np.int64)
        c = np.arange(len(self.columns)) if columns is None else np.asarray(columns, dtype=np.int64)
        bases, base = np.unique(self.base[r], return_inverse=True)
        pairs = np.ix_(r, c, c)
        both = np.ix_(bases, c, c)
        cells = np.ix_(r, c)
        return replace(
            self,
            rows=tuple(self.rows[i] for i in r),
            columns=tuple(self.columns[j] for j in c),
            table=self.table[r],
            kind=self.kind[r],
            is_net=self.is_net[r],
            group=self.group[c],
            estimate=self.estimate[cells],
            covariance=self.covariance[pairs],
            base=base.astype(np.int64),
            overlap_n=self.overlap_n[both],
            overlap_w=self.overlap_w[both],
            overlap_w2=self.overlap_w2[both],
            part_of=self.part_of[np.ix_(c, c)],
            joint=self.joint[pairs],
            hits=self.hits[cells],
            spread_w=self.spread_w[cells],
            spread_n=self.spread_n[cells],
            certain=None if self.certain is None else self.certain[cells],
        )

    def stacked(self, other: ColumnEvidence) -> ColumnEvidence:
        """The rows of both, which have the same columns; the tables of the other are numbered on."""
        names = ("kind", "is_net", "estimate", "covariance", "joint", "hits", "spread_w", "spread_n")
        overlaps = ("overlap_n", "overlap_w", "overlap_w2")
        after = int(self.table.max(initial=-1)) + 1
        joined: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names + overlaps
        }
        return replace(
            self,
            rows=self.rows + other.rows,
            table=np.concatenate([self.table, other.table + after]),
            base=np.concatenate([self.base, other.base + len(self.overlap_n)]),
            certain=np.concatenate([self.is_certain, other.is_certain]),
            **joined,
        )

    def beside(self, other: ColumnEvidence) -> ColumnEvidence:
        """The columns of both for the same rows; what is between them is NaN: it is not known."""
        own = len(self.columns)
        order = {row: place for place, row in enumerate(other.rows)}
        right = other.chosen([order[row] for row in self.rows])
        pair = len(right.overlap_n)
        base, place = np.unique(self.base * pair + right.base, return_inverse=True)
        joined: dict[str, Any] = {
            name: _blocks(getattr(self, name)[base // pair], getattr(right, name)[base % pair])
            for name in ("overlap_n", "overlap_w", "overlap_w2")
        }
        for name in ("estimate", "hits", "spread_w", "spread_n"):
            joined[name] = np.concatenate([getattr(self, name), getattr(right, name)], axis=1)
        shift = int(self.group.max(initial=-1)) + 1
        part = np.zeros((own + len(right.columns),) * 2, dtype=bool)
        part[:own, :own], part[own:, own:] = self.part_of, right.part_of
        return replace(
            self,
            columns=self.columns + right.columns,
            group=np.concatenate([self.group, np.where(right.group < 0, -1, right.group + shift)]),
            base=place.astype(np.int64),
            part_of=part,
            covariance=_blocks(self.covariance, right.covariance),
            joint=_blocks(self.joint, right.joint),
            df=min(self.df, right.df),
            certain=np.concatenate([self.is_certain, right.is_certain], axis=1),
            **joined,
        )

    def same_as(self, other: ColumnEvidence) -> bool:
        """Whether every array holds the same numbers."""
        return all(_same(getattr(self, each.name), getattr(other, each.name)) for each in fields(self))


def _diagonal(overlaps: FloatArray) -> FloatArray:
    return np.diagonal(overlaps, axis1=1, axis2=2)


def _blocks(a: FloatArray, b: FloatArray) -> FloatArray:
    own, more = a.shape[1], b.shape[1]
    whole = np.full((len(a), own + more, own + more), np.nan)
    whole[:, :own, :own], whole[:, own:, own:] = a, b
    return whole


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    return a == b
