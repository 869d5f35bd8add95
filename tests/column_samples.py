"""Column evidence for tests: from stated sums of two columns, or from answers, weights and columns, by definition."""

from __future__ import annotations

import numpy as np

from cxsurvey.significance.column_evidence import ColumnEvidence


def two_columns(
    *,
    p: tuple[float, float],
    n: tuple[float, float, float],
    w: tuple[float, float, float],
    w2: tuple[float, float, float],
    joint: float = 0.0,
    covariance: tuple[float, float, float] = (np.nan, np.nan, np.nan),
    spread: tuple[float, float] | None = None,
    df: float = 999.0,
) -> ColumnEvidence:
    """One row of two columns; of three numbers the third is of those in both. With `spread` it is a mean."""
    kind = "share" if spread is None else "mean"
    s = np.array([(p[0] * (1 - p[0]), p[1] * (1 - p[1])) if spread is None else spread], dtype=float)

    def square(a: float, b: float, both: float) -> np.ndarray:
        return np.array([[[a, both], [both, b]]], dtype=float)

    return ColumnEvidence(
        rows=("row",), columns=("first", "second"), table=np.array([0]), kind=np.array([kind]),
        is_net=np.array([False]), group=np.array([0, 0]), estimate=np.array([p], dtype=float),
        covariance=square(*covariance), df=df, base=np.array([0]),
        overlap_n=square(*n), overlap_w=square(*w), overlap_w2=square(*w2), part_of=np.zeros((2, 2), dtype=bool),
        joint=square(w[0] * p[0], w[1] * p[1], joint), hits=np.array([[p[0] * n[0], p[1] * n[1]]]),
        spread_w=s, spread_n=s,
    )  # fmt: skip


def from_answers(
    answers: np.ndarray,
    member: np.ndarray,
    weight: np.ndarray | None = None,
    *,
    group: list[int] | None = None,
    kind: str = "share",
    table: list[int] | None = None,
    is_net: list[bool] | None = None,
) -> ColumnEvidence:
    """Evidence of a simple random sample: answers (R, n), columns (J, n), weights (n,); everybody is in every base."""
    x, inside = np.asarray(answers, dtype=float), np.asarray(member, dtype=float)
    rows, n = x.shape
    columns = len(inside)
    w = np.ones(n) if weight is None else weight
    base, count = inside @ w, inside.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (x * w) @ inside.T / base
        plain = x @ inside.T / count
        scores = np.array(
            [[inside[j] * w * (x[r] - mean[r, j]) / base[j] for j in range(columns)] for r in range(rows)]
        )
        spread_w = ((x * x * w) @ inside.T) / base - mean**2
        spread_n = ((x * x) @ inside.T - count * plain**2) / (count - 1)
    pairs = [(j, k) for j in range(columns) for k in range(columns)]
    part = [j != k and bool((inside[j] <= inside[k]).all()) and count[k] > count[j] for j, k in pairs]
    return ColumnEvidence(
        rows=tuple(f"row {r}" for r in range(rows)), columns=tuple(f"column {j}" for j in range(columns)),
        table=np.array([0] * rows if table is None else table), kind=np.array([kind] * rows),
        is_net=np.array([False] * rows if is_net is None else is_net),
        group=np.array([0] * columns if group is None else group),
        estimate=mean, covariance=np.einsum("rjn,rkn->rjk", scores, scores) * n / (n - 1), df=float(n - 1),
        base=np.zeros(rows, dtype=int), overlap_n=(inside @ inside.T)[None], overlap_w=((inside * w) @ inside.T)[None],
        overlap_w2=((inside * w) @ (inside * w).T)[None], part_of=np.array(part).reshape(columns, columns),
        joint=np.einsum("jn,kn,rn->rjk", inside * w, inside, x), hits=x @ inside.T,
        spread_w=spread_w, spread_n=spread_n,
    )  # fmt: skip
