"""Fisher's exact test of a table of counts with any number of rows and columns, by full enumeration.

The tables with the observed margins are split into their left and their right columns. Both halves are enumerated
once, each with the row totals that it uses up; a left half fits the right halves that use up the rest. Sorting the
right halves turns "how probable are the tables no likelier than the observed one" into one look-up per left half,
so that the work grows with the number of halves and not with that of tables.
"""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.significance.outcome import NAN, Outcome

LARGEST_HALF = 4_000_000  # half-tables held at once: about 200 MB
TIE = 1e-7  # tables whose probabilities differ relatively by less count as equally likely


def fisher_exact(table: FloatArray, *, mid_p: bool = False) -> Outcome:
    """Fisher's exact test of independence given both margins: the chance of a table no likelier than the observed.

    `mid_p` takes off half the probability of the observed table, which undoes most of the conservatism.

    Raises EstimationError where there are too many tables to list; nothing is simulated.

    Source: Freeman and Halton 1951, Biometrika 38, 141–149; Lancaster 1961, JASA 56, 223–234.

    >>> fisher_exact(np.array([[3.0, 1.0], [1.0, 3.0]])).p_value.__round__(6)
    0.485714
    """
    counts = _compact(table)
    if min(counts.shape) < 2:
        return Outcome(NAN, NAN, 1.0)
    if counts.shape == (2, 2):
        return _two_by_two(counts, mid_p)
    split = counts.shape[1] // 2
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    _refuse_too_many(rows, columns[:split])
    _refuse_too_many(rows, columns[split:])
    left, right = _halves(rows, columns[:split]), _halves(rows, columns[split:])
    constant = _log_factorials(rows).sum() + _log_factorials(columns).sum() - math.lgamma(counts.sum() + 1)
    observed = constant - _log_factorials(counts).sum()
    p = _no_likelier(left, right, rows, constant, observed)
    return Outcome(NAN, NAN, _mid(p, math.exp(observed), mid_p))


def _mid(p: float, observed: float, mid_p: bool) -> float:
    return min(p, 1.0) - observed / 2 if mid_p else min(p, 1.0)


def _two_by_two(counts: IntArray, mid_p: bool) -> Outcome:
    from scipy import stats

    total, row, column = int(counts.sum()), int(counts[0].sum()), int(counts[:, 0].sum())
    law = stats.hypergeom(total, row, column)
    points = law.pmf(np.arange(max(0, row + column - total), min(row, column) + 1))
    observed = float(law.pmf(counts[0, 0]))
    p = math.fsum(points[points <= observed * (1 + TIE)])
    return Outcome(NAN, NAN, _mid(p, observed, mid_p))


def _compact(table: FloatArray) -> IntArray:
    """Whole counts without empty rows and columns, the longer side as rows cut into fewer, longer columns."""
    counts = np.rint(table).astype(np.int64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    return np.asarray(counts if counts.shape[0] <= counts.shape[1] else counts.T, dtype=np.int64)


def _halves(rows: IntArray, columns: IntArray) -> tuple[IntArray, FloatArray]:
    """Every way to fill the columns within the row totals: what each uses of the rows, and −Σ log x!."""
    used = np.zeros((1, len(rows)), dtype=np.int64)
    logs = np.zeros(1)
    for column in columns:
        fills = _fills(int(column), rows)
        joint = (used[:, None, :] + fills[None, :, :]).reshape(-1, len(rows))
        joint_logs = (logs[:, None] - _log_factorials(fills).sum(axis=1)[None, :]).ravel()
        fits = (joint <= rows).all(axis=1)
        used, logs = joint[fits], joint_logs[fits]
    return used, logs


def _fills(total: int, limits: IntArray) -> IntArray:
    """Every way to spread a column total over the rows within their limits, shape (k, R)."""
    parts = np.zeros((1, 0), dtype=np.int64)
    for position, limit in enumerate(limits):
        left = total - parts.sum(axis=1)
        room = int(limits[position + 1 :].sum())
        low, high = np.maximum(0, left - room), np.minimum(left, limit)
        repeat = high - low + 1
        start = np.repeat(low, repeat)
        step = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        parts = np.column_stack([np.repeat(parts, repeat, axis=0), start + step])
    return parts


def _no_likelier(
    left: tuple[IntArray, FloatArray], right: tuple[IntArray, FloatArray], rows: IntArray, constant: float, limit: float
) -> float:
    """The total probability of the tables whose log probability is at most the limit."""
    radix = np.concatenate([[1], np.cumprod(rows[:-1] + 1)])
    ours, halves = _sorted(left[0] @ radix, left[1] + constant)
    theirs, logs = _sorted((rows - right[0]) @ radix, right[1])
    keys, first = np.unique(ours, return_index=True)
    starts, ends = np.searchsorted(theirs, keys, "left"), np.searchsorted(theirs, keys, "right")
    total = []
    for start, end, mine in zip(starts, ends, np.split(halves, first[1:]), strict=True):
        block = logs[start:end]
        top = block[-1] if len(block) else 0.0
        sums = np.concatenate([[0.0], np.cumsum(np.exp(block - top))])
        reach = np.searchsorted(block, limit + math.log1p(TIE) - mine, "right")
        total.append(float(np.exp(mine + top) @ sums[reach]))
    return math.fsum(total)


def _sorted(keys: IntArray, logs: FloatArray) -> tuple[IntArray, FloatArray]:
    order = np.lexsort((logs, keys))
    return keys[order], logs[order]


def _log_factorials(counts: IntArray) -> FloatArray:
    from scipy import special

    return floats(special.gammaln(np.asarray(counts, dtype=np.float64) + 1))


def _refuse_too_many(rows: IntArray, columns: IntArray) -> None:
    size = 1.0
    for column in columns:
        size *= math.comb(int(column) + len(rows) - 1, len(rows) - 1)
    if size > LARGEST_HALF:
        raise EstimationError(
            "There are too many tables with these margins to list them all.",
            where='statistic="fisher"',
            got=f"{int(rows.sum()):,} respondents, about {size:.0e} half-tables",
            expected=f"at most {LARGEST_HALF:,}",
            next_step='Use statistic="pearson" or "G".',
        )
