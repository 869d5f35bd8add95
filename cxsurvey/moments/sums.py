"""The answer: sums by stratum × domain × level that add up over any partition of the respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError
from cxsurvey.moments.request import Crossing


@dataclass(frozen=True, slots=True)
class CellSums:
    """Sums of one crossing, over H strata, D domains and L levels (x = 1 at a level, w the weight).

    n, w, w2: (H, D, L) sums of x, wx, w²x · base_n, base_w, base_w2: (H, D) sums of 1, w, w² over the base ·
    cross: (H, D, L, L) sums of w²·x·x′ where levels overlap (multiple response), else None ·
    psu: (P, D, L + 1) sums of wx and, last, of w by PSU, where respondents are clustered, else None.
    """

    n: FloatArray
    w: FloatArray
    w2: FloatArray
    base_n: FloatArray
    base_w: FloatArray
    base_w2: FloatArray
    cross: FloatArray | None = None
    psu: FloatArray | None = None

    @classmethod
    def exclusive(cls, n: FloatArray, w: FloatArray, w2: FloatArray, psu: FloatArray | None) -> CellSums:
        """The sums where each respondent in the base is at exactly one level, so that the bases are sums of levels."""
        return cls(n, w, w2, n.sum(2), w.sum(2), w2.sum(2), None, psu)

    def __add__(self, other: CellSums) -> CellSums:
        """The sums over both sets of respondents; InputError where they are of different shape."""
        if self.n.shape != other.n.shape or (self.cross is None) != (other.cross is None):
            raise InputError(
                "These sums are of different crossings.",
                where="CellSums + CellSums",
                got=f"shapes {self.n.shape} and {other.n.shape}",
                expected="the same strata, domains and levels in the same order",
                next_step="Ask both parts the same request, through the same codebook.",
            )
        return CellSums(
            self.n + other.n,
            self.w + other.w,
            self.w2 + other.w2,
            self.base_n + other.base_n,
            self.base_w + other.base_w,
            self.base_w2 + other.base_w2,
            _added(self.cross, other.cross),
            _added(self.psu, other.psu),
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """The answer to a request: the sums of each crossing."""

    cells: Mapping[Crossing, CellSums]

    def __add__(self, other: Moments) -> Moments:
        """The answer over both sets of respondents."""
        return Moments({crossing: sums + other.cells[crossing] for crossing, sums in self.cells.items()})


def _added(a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    return None if a is None or b is None else a + b
