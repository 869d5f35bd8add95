"""The answer: sums by stratum × domain × level that add up over any partition of the respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.errors import InputError
from cxsurvey.moments.request import Crossing


@dataclass(frozen=True, slots=True)
class CellSums:
    """Sums of one crossing, over H strata, D domains and L variables x (w the weight).

    For shares x is 1 at a level and 0 elsewhere; it may be any number, counted from `shift` so that squares of large
    values lose no digits.

    n, w, w2: (H, D, L) sums of x (of those with a weight above 0), wx, w²x · base_n, base_w, base_w2: (H, D) sums of
    1 (likewise), w, w² over the base · present: (H, D) respondents in the base whatever their weight, None where all
    weights are above 0 and that is base_n ·
    cross: (H, D, L, L) sums of w²·x·x′, None where levels exclude each other or respondents are clustered ·
    psu: (P, D, L + 1) sums of wx and, last, of w by PSU, where respondents are clustered, else None ·
    second: the same by second-stage unit, (S, D, L + 1), or None · touched: (P, D) respondents by PSU, where a lone
    PSU in a domain matters · replicates: (R, D, L + 1) the sums of units under each replicate weight, or None ·
    shift: (L,) what was subtracted from x, None for nothing ·
    fit: (r, D, L + 1) sums of f·b·x and, last, of f·b, for each column b of the basis of a calibration with the fit's
    weight f, or None · fit_w2: (H, r, D, L + 1) the same with w² for f, where respondents are not clustered.
    """

    n: FloatArray
    w: FloatArray
    w2: FloatArray
    base_n: FloatArray
    base_w: FloatArray
    base_w2: FloatArray
    cross: FloatArray | None = None
    psu: FloatArray | None = None
    second: FloatArray | None = None
    touched: FloatArray | None = None
    replicates: FloatArray | None = None
    shift: FloatArray | None = None
    present: FloatArray | None = None
    fit: FloatArray | None = None
    fit_w2: FloatArray | None = None

    @classmethod
    def exclusive(cls, n: FloatArray, w: FloatArray, w2: FloatArray, psu: FloatArray | None) -> CellSums:
        """The sums where each respondent in the base is at exactly one level, so that the bases are sums of levels."""
        return cls(n, w, w2, n.sum(2), w.sum(2), w2.sum(2), None, psu)

    @property
    def reached(self) -> FloatArray:
        """Respondents in the base, those with a weight of 0 included, which still belong to the design, (H, D)."""
        return self.base_n if self.present is None else self.present

    @property
    def totals(self) -> FloatArray:
        """Weighted sums of x and, last, the weighted base of each domain, shape (D, L + 1)."""
        return np.concatenate([self.w.sum(axis=0), self.base_w.sum(axis=0)[:, None]], axis=1)

    def chosen(self, domains: BoolArray, levels: BoolArray) -> CellSums:
        """The sums without the domains and levels that are left out; nobody in a base may be at a level left out."""
        columns = np.append(levels, True)

        def cut(part: FloatArray | None) -> FloatArray | None:
            return None if part is None else part[..., domains, :][..., columns]

        return CellSums(
            self.n[:, domains][:, :, levels],
            self.w[:, domains][:, :, levels],
            self.w2[:, domains][:, :, levels],
            self.base_n[:, domains],
            self.base_w[:, domains],
            self.base_w2[:, domains],
            None if self.cross is None else self.cross[:, domains][:, :, levels][:, :, :, levels],
            cut(self.psu),
            cut(self.second),
            None if self.touched is None else self.touched[:, domains],
            cut(self.replicates),
            None if self.shift is None else self.shift[levels],
            None if self.present is None else self.present[:, domains],
            cut(self.fit),
            cut(self.fit_w2),
        )

    def as_one_domain(self) -> CellSums:
        """The sums of exclusive levels in D domains read as one domain of D·L levels: the cells of a two-way table."""
        n, w, w2 = (part.reshape(len(part), 1, -1) for part in (self.n, self.w, self.w2))
        return replace(
            CellSums.exclusive(n, w, w2, _joined(self.psu)),
            second=_joined(self.second),
            touched=None if self.touched is None else self.touched.sum(axis=1, keepdims=True),
            present=None if self.present is None else self.present.sum(axis=1, keepdims=True),
            replicates=_joined(self.replicates),
            fit=_joined(self.fit),
            fit_w2=_joined(self.fit_w2),
        )

    def __add__(self, other: CellSums) -> CellSums:
        """The sums over both sets of respondents; InputError where they are of different shape or shift."""
        if self.n.shape != other.n.shape or (self.cross is None) != (other.cross is None):
            raise _different(f"shapes {self.n.shape} and {other.n.shape}")
        if not np.array_equal(_shift(self), _shift(other)):
            raise _different(f"shifts {_shift(self).tolist()} and {_shift(other).tolist()}")
        optional = ("cross", "psu", "second", "touched", "replicates", "fit", "fit_w2")
        weightless = self.present is not None or other.present is not None
        return CellSums(
            self.n + other.n,
            self.w + other.w,
            self.w2 + other.w2,
            self.base_n + other.base_n,
            self.base_w + other.base_w,
            self.base_w2 + other.base_w2,
            **{name: _added(getattr(self, name), getattr(other, name)) for name in optional},
            shift=self.shift,
            present=self.reached + other.reached if weightless else None,
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """The answer to a request: the sums of each crossing."""

    cells: Mapping[Crossing, CellSums]

    def __add__(self, other: Moments) -> Moments:
        """The answer over both sets of respondents."""
        return Moments({crossing: sums + other.cells[crossing] for crossing, sums in self.cells.items()})


def _joined(units: FloatArray | None) -> FloatArray | None:
    if units is None:
        return None
    cells = units[..., :-1].reshape(*units.shape[:-2], 1, -1)
    return np.concatenate([cells, cells.sum(axis=-1, keepdims=True)], axis=-1)


def _shift(sums: CellSums) -> FloatArray:
    return np.zeros(sums.n.shape[2]) if sums.shift is None else sums.shift


def _different(got: str) -> InputError:
    return InputError(
        "These sums are of different crossings.",
        where="CellSums + CellSums",
        got=got,
        expected="the same strata, domains and levels in the same order, counted from the same shift",
        next_step="Ask both parts the same request, through the same codebook.",
    )


def _added(a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    return None if a is None or b is None else a + b
