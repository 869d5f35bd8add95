"""Every stub by every column of a banner in one pass: estimates, their covariance row by row, bases and overlaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.estimation.banner_covariance import row_covariance
from cxsurvey.moments.banner import Banner, homes_of
from cxsurvey.moments.stub_sums import ROOM, Counter, StubSums
from cxsurvey.moments.stubs import Levels, Stub


@dataclass(frozen=True, slots=True, eq=False)
class BannerEstimates:
    """R rows × J columns, the rows of all stubs one after the other; B stubs, each with its own base.

    estimate: (R, J), NaN where the base is empty · covariance: (R, J, J) of the columns of one row, NaN between banner
    questions · base: (R,) the stub of each row · overlap_n, overlap_w, overlap_w2: (B, J, J) sums of 1, w and w² over
    the base in both columns · joint: (R, J, J) Σwx over those in both columns · hits: (R, J) Σx unweighted ·
    spread_w: (R, J) Σw(x − x̄)²/Σw · spread_n: (R, J) Σ(x − x̄)²/(n − 1).
    """

    estimate: FloatArray
    covariance: FloatArray
    base: IntArray
    overlap_n: FloatArray
    overlap_w: FloatArray
    overlap_w2: FloatArray
    joint: FloatArray
    hits: FloatArray
    spread_w: FloatArray
    spread_n: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums of 1 by stub, (B, …), and of x and x² by row, (R, …)."""

    one: FloatArray
    x: FloatArray
    xx: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RowSums:
    """The sums of all stubs put together, over K sets.

    base: (R,) the stub of each row · shift: (R,) what x is counted from · n, w, v: unweighted, times w, and times w²
    and the factor of the stratum (v empty where respondents are clustered) · squares: (B, K) sums of w² · home: sums
    of w by stratum or PSU and column, H·J of each, or None.
    """

    base: IntArray
    shift: FloatArray
    n: Sums
    w: Sums
    v: Sums
    squares: FloatArray
    home: Sums | None
    homes: int


def banner_estimates(
    banner: Banner, stubs: Sequence[Stub], *, progress: Callable[[int], None] | None = None
) -> BannerEstimates:
    """The estimates of every row of every stub in every column; `progress` is told of each stub that is done."""
    sums = row_sums(banner, stubs, progress)
    own = banner.own
    base_w, first = sums.w.one[:, own][sums.base], sums.w.x[:, own]
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = np.where(base_w > 0, first / base_w, np.nan)
        spread_w = sums.w.xx[:, own] / base_w - centred**2
        n, hits = sums.n.one[:, own][sums.base], sums.n.x[:, own]
        spread_n = (sums.n.xx[:, own] - hits**2 / n) / (n - 1)
    shift = sums.shift[:, None]
    pairs = banner.pairs
    return BannerEstimates(
        estimate=centred + shift,
        covariance=row_covariance(banner, stubs, sums, centred),
        base=sums.base,
        overlap_n=pairs(sums.n.one),
        overlap_w=pairs(sums.w.one),
        overlap_w2=pairs(sums.squares),
        joint=pairs(sums.w.x + shift * sums.w.one[sums.base]),
        hits=hits + shift * n,
        spread_w=np.maximum(spread_w, 0.0),
        spread_n=np.where(n > 1, np.maximum(spread_n, 0.0), np.nan),
    )


def row_sums(banner: Banner, stubs: Sequence[Stub], progress: Callable[[int], None] | None = None) -> RowSums:
    """The sums of every stub, counted one after the other."""
    rows = [stub.rows for stub in stubs]
    counter = Counter(banner, keep_homes=homes_of(banner.plan) * banner.columns * (sum(rows) + len(stubs)) <= ROOM)
    return _together(counter.sums(stubs, progress), stubs, rows)


def _together(parts: Sequence[StubSums], stubs: Sequence[Stub], rows: Sequence[int]) -> RowSums:
    home = [part.home for part in parts if part.home is not None]
    n, w, v = (_cut([getattr(part, name) for part in parts], rows) for name in "nwv")
    return RowSums(
        base=np.repeat(np.arange(len(stubs)), rows),
        shift=np.repeat([0.0 if isinstance(stub, Levels) else stub.shift for stub in stubs], rows),
        squares=np.array([part.w2 for part in parts]),
        n=n,
        w=w,
        v=v,
        home=_cut([each.reshape(-1, each.shape[2]) for each in home], rows, squares=False) if home else None,
        homes=len(home[0]) if home else 0,
    )


def _cut(sums: Sequence[FloatArray | None], rows: Sequence[int], *, squares: bool = True) -> Sums:
    """Sums of 1 by stub, of x and of x² by row, from those of each stub, (K, 1 + 2R)."""
    there = [each for each in sums if each is not None]
    if not there:
        return Sums(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros((0, 0)))
    one = np.array([each[:, 0] for each in there])
    x = np.concatenate([each[:, 1 : 1 + count].T for each, count in zip(there, rows, strict=True)])
    if not squares:
        return Sums(one, x, x[:0])
    return Sums(one, x, np.concatenate([each[:, 1 + count :].T for each, count in zip(there, rows, strict=True)]))
