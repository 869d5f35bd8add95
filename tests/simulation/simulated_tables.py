"""Thousands of tables of noise as one piece of column evidence: every table has its own rows on its own base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from simulated_samples import RUNS, SEED, WEIGHT_CV

from cxsurvey.significance.column_evidence import ColumnEvidence

RESPONDENTS = 600
AT_A_TIME = 500  # tables
SHARES = np.array([0.05, 0.15, 0.3, 0.5])
TICKS = np.array([0.05, 0.2, 0.35, 0.5])
ALIKE = 0.5  # the correlation of what lies behind the ticks of one respondent
SCORES = np.array([0.25, 0.1, 0.1, 0.15, 0.2, 0.2])  # of the scores 0 to 5: neither even nor symmetric
HEAVY = 3.0  # times the weight of the others

COLUMNS = {
    "disjoint": (0.5, 0.3, 0.2),
    "overlapping": (0.5, 0.4, 0.3),
    "part–whole": (0.5, 0.3, 0.2),
    "small": (0.84, 0.09, 0.07),  # disjoint, of about 504, 54 and 42 respondents
}


@dataclass(frozen=True)
class Tables:
    """Samples of one kind: `columns` as in COLUMNS, `weights` equal, random or overlap, `rows` share, mean or ticks."""

    columns: str
    weights: str
    rows: str

    @property
    def name(self) -> str:
        """What it is called in the ledger."""
        return f"{self.columns} columns, {self.weights} weights"

    def batches(self, runs: int = RUNS) -> Iterator[ColumnEvidence]:
        """The evidence of AT_A_TIME tables in turn, the same every time."""
        rng = np.random.default_rng([SEED, crc32(f"{self.name}: {self.rows}".encode())])
        for start in range(0, runs, AT_A_TIME):
            tables = min(AT_A_TIME, runs - start)
            member, total = self._columns(rng, tables)
            yield evidence(self._rows(rng, tables), member, self._weight(rng, member), total, kind=self.kind)

    @property
    def kind(self) -> str:
        """The statistic of the rows."""
        return "mean" if self.rows == "mean" else "share"

    def _columns(self, rng: np.random.Generator, tables: int) -> tuple[np.ndarray, bool]:
        """Who is in which column, shape (T, J, n); for parts of a whole the whole comes first."""
        size = np.array(COLUMNS[self.columns])
        if self.columns == "overlapping":
            return rng.random((tables, len(size), RESPONDENTS)) < size[:, None], False
        place = np.searchsorted(np.cumsum(size)[:-1], rng.random((tables, RESPONDENTS)))
        member = place[:, None, :] == np.arange(len(size))[:, None]
        if self.columns != "part–whole":
            return member, False
        return np.concatenate([np.ones_like(member[:, :1]), member], axis=1), True

    def _weight(self, rng: np.random.Generator, member: np.ndarray) -> np.ndarray:
        shape = (len(member), RESPONDENTS)
        if self.weights == "equal":
            return np.ones(shape)
        if self.weights == "random":
            return rng.lognormal(sigma=np.sqrt(np.log1p(WEIGHT_CV**2)), size=shape)
        heavy = member[:, -1] if self.columns != "overlapping" else member.sum(axis=1) > 1
        return np.where(heavy, HEAVY, 1.0)

    def _rows(self, rng: np.random.Generator, tables: int) -> np.ndarray:
        """The answers, unrelated to everything, shape (T, rows, n)."""
        shape = (tables, RESPONDENTS)
        if self.rows == "multiple response":
            return ticks(rng, tables, RESPONDENTS, TICKS)
        chance = SHARES if self.rows == "share" else SCORES
        answer = np.searchsorted(np.cumsum(chance)[:-1], rng.random(shape))
        return answer[:, None, :] == np.arange(len(chance))[:, None] if self.rows == "share" else answer[:, None, :]


def ticks(rng: np.random.Generator, tables: int, respondents: int, shares: np.ndarray) -> np.ndarray:
    """Ticks at items that one respondent ticks alike, shape (T, items, n)."""
    from scipy.stats import norm

    behind = rng.standard_normal((tables, 1, respondents)) * np.sqrt(ALIKE)
    own = rng.standard_normal((tables, len(shares), respondents)) * np.sqrt(1 - ALIKE)
    return behind + own < norm.ppf(shares)[:, None]


def evidence(
    answers: np.ndarray, member: np.ndarray, weight: np.ndarray, total: bool = False, kind: str = "share"
) -> ColumnEvidence:
    """Evidence of T simple random samples: answers (T, R, n), columns (T, J, n) and weights (T, n), row after row."""
    tables, rows, n = answers.shape
    columns = member.shape[1]
    x, inside = answers.astype(float), member.astype(float)
    weighted = inside * weight[:, None]
    w = weighted.sum(axis=2)
    mean = np.einsum("tjn,trn->trj", weighted, x) / w[:, None]
    scores = weighted[:, None] * (x[:, :, None] - mean[..., None]) / w[:, None, :, None]
    covariance = scores @ scores.swapaxes(2, 3) * (n / (n - 1))
    joint = np.stack([(weighted * x[:, [row]]) @ inside.swapaxes(1, 2) for row in range(rows)], axis=1)
    square = np.einsum("tjn,trn->trj", weighted, x * x) / w[:, None]
    count = inside.sum(axis=2)[:, None]
    plain = np.einsum("tjn,trn->trj", inside, x)
    plain_square = np.einsum("tjn,trn->trj", inside, x * x)
    part_of = np.zeros((columns, columns), dtype=bool)
    part_of[1:, 0] = total

    def flat(values: np.ndarray) -> np.ndarray:
        return values.reshape(tables * rows, *values.shape[2:])

    return ColumnEvidence(
        rows=tuple(range(tables * rows)),
        columns=tuple(range(columns)),
        table=np.repeat(np.arange(tables), rows),
        kind=np.full(tables * rows, kind),
        is_net=np.zeros(tables * rows, dtype=bool),
        group=np.array([-1, *[0] * (columns - 1)] if total else [0] * columns),
        estimate=flat(mean),
        covariance=flat(covariance),
        df=float(n - 1),
        base=np.repeat(np.arange(tables), rows),
        overlap_n=inside @ inside.swapaxes(1, 2),
        overlap_w=weighted @ inside.swapaxes(1, 2),
        overlap_w2=weighted @ weighted.swapaxes(1, 2),
        part_of=part_of,
        joint=flat(joint),
        hits=flat(plain),
        spread_w=flat(square - mean**2),
        spread_n=flat((plain_square - plain**2 / count) / (count - 1)),
    )
