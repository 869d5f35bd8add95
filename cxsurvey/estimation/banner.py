"""Every stub by every column of a banner in one pass: estimates, their covariance row by row, bases and overlaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.estimation.banner_covariance import row_covariance
from cxsurvey.moments.banner import Banner, Counter, Levels, Stub, StubSums


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
class RowSums:
    """The sums of all stubs put together: sums of 1 by stub (B, …), of x and x² by row (R, …), over K sets.

    n, w, v: (B, K) · n1, w1, v1, n2, w2, v2: (R, K) · squares: (B, K) sums of w² · shift: (R,) what x is counted from ·
    base: (R,) the stub of each row · home, home1: (B, H, J) and (R, H, J) sums of w and wx by stratum, or None.
    """

    base: IntArray
    shift: FloatArray
    n: FloatArray
    w: FloatArray
    v: FloatArray
    squares: FloatArray
    n1: FloatArray
    w1: FloatArray
    v1: FloatArray
    n2: FloatArray
    w2: FloatArray
    v2: FloatArray
    home: FloatArray | None
    home1: FloatArray | None


def banner_estimates(
    banner: Banner, stubs: Sequence[Stub], *, progress: Callable[[int], None] | None = None
) -> BannerEstimates:
    """The estimates of every row of every stub in every column; `progress` is told how many stubs are done."""
    sums = row_sums(banner, stubs, progress)
    own = banner.own
    base_w, first = sums.w[:, own][sums.base], sums.w1[:, own]
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = np.where(base_w > 0, first / base_w, np.nan)
        spread_w = sums.w2[:, own] / base_w - centred**2
        n, hits = sums.n[:, own][sums.base], sums.n1[:, own]
        spread_n = (sums.n2[:, own] - hits**2 / n) / (n - 1)
    shift = sums.shift[:, None]
    pairs = banner.pairs
    return BannerEstimates(
        estimate=centred + shift,
        covariance=row_covariance(banner, stubs, sums, centred),
        base=sums.base,
        overlap_n=pairs(sums.n),
        overlap_w=pairs(sums.w),
        overlap_w2=pairs(sums.squares),
        joint=pairs(sums.w1 + shift * sums.w[sums.base]),
        hits=hits + shift * n,
        spread_w=np.maximum(spread_w, 0.0),
        spread_n=np.where(n > 1, np.maximum(spread_n, 0.0), np.nan),
    )


def row_sums(banner: Banner, stubs: Sequence[Stub], progress: Callable[[int], None] | None = None) -> RowSums:
    """The sums of every stub, counted one after the other."""
    counter = Counter(banner)
    parts: list[StubSums] = []
    for done, stub in enumerate(stubs, start=1):
        parts.append(counter.sums(stub))
        if progress is not None:
            progress(done)
    rows = [len(stub.scores) if isinstance(stub, Levels) else 1 for stub in stubs]
    home = [part.home for part in parts if part.home is not None]
    cut = dict(zip("nwv", (_cut(parts, name, rows) for name in "nwv"), strict=True))
    return RowSums(
        base=np.repeat(np.arange(len(stubs)), rows),
        shift=np.repeat([0.0 if isinstance(stub, Levels) else stub.shift for stub in stubs], rows),
        squares=np.array([part.w2 for part in parts]),
        **{name: cut[name][0] for name in "nwv"},
        **{f"{name}1": cut[name][1] for name in "nwv"},
        **{f"{name}2": cut[name][2] for name in "nwv"},
        home=np.stack([each[:, :, 0] for each in home]) if home else None,
        home1=np.concatenate([each[:, :, 1:].transpose(2, 0, 1) for each in home]) if home else None,
    )


def _cut(parts: Sequence[StubSums], name: str, rows: Sequence[int]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums of 1 by stub, of x and of x² by row."""
    sums = [getattr(part, name) for part in parts]
    first = [each[:, 1 : 1 + count].T for each, count in zip(sums, rows, strict=True)]
    second = [each[:, 1 + count :].T for each, count in zip(sums, rows, strict=True)]
    return floats(np.array([each[:, 0] for each in sums])), np.concatenate(first), np.concatenate(second)
