"""Random answers, drawn for all respondents at once: categories from tables of chances, ordered ones from scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
Chances = Values | Sequence[float] | Sequence[Sequence[float]]

# The columns of a sample as they are drawn: positions among the options (−1 for not asked), numbers, true or false.
Drawn = dict[str, Values]


def choose(rng: np.random.Generator, chances: Chances, rows: Values | int) -> Values:
    """A category per respondent, shape (n,): of one row of chances each (`rows` names it), or n of the same."""
    table = np.atleast_2d(np.asarray(chances, dtype=np.float64))
    where = np.zeros(rows, dtype=np.intp) if isinstance(rows, int) else rows
    edges = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    luck = rng.random(len(where), dtype=np.float32)
    found = np.zeros(len(where), dtype=np.int8)
    for column in range(table.shape[1] - 1):
        found += luck >= edges[where, column].astype(np.float32)
    return found


def ordered(rng: np.random.Generator, score: Values, shares: Sequence[float]) -> Values:
    """An ordered category per respondent, 0 to k − 1: the score and a normal disturbance cut where the `shares` say.

    With scores of 0 the shares are met; a score of 1 moves an answer by one standard deviation.
    """
    from scipy.special import ndtri

    cuts = ndtri(np.cumsum(shares)[:-1] / np.sum(shares)).astype(np.float32)
    felt = score + rng.standard_normal(len(score), dtype=np.float32)
    return np.searchsorted(cuts, felt).astype(np.int8)


def reweighted(shares: Sequence[float], part: slice, total: float) -> list[float]:
    """The shares, those of a part of them in all `total` and the others the rest, each in proportion as before.

    >>> reweighted((0.1, 0.3, 0.6), slice(0, 2), 0.8)
    [0.2, 0.6, 0.2]
    """
    given = np.array(shares, dtype=np.float64)
    chosen = np.zeros(len(given), dtype=bool)
    chosen[part] = True
    part_of, rest = total / given[chosen].sum(), (1 - total) / given[~chosen].sum()
    return [round(float(value), 12) for value in np.where(chosen, part_of, rest) * given]


def ticks(
    rng: np.random.Generator, chances: Sequence[float | Values], count: int, *, at_most: int | None = None
) -> Values:
    """Which options each respondent ticks, shape (n, k), at least one of them and `at_most` so many."""
    luck = rng.random((count, len(chances)), dtype=np.float32)
    for column, chance in enumerate(chances):
        luck[:, column] /= np.maximum(chance, 1e-6).astype(np.float32) if isinstance(chance, np.ndarray) else chance
    order = luck.argsort(axis=1).argsort(axis=1)
    return ((luck < 1) | (order == 0)) & (order < (at_most or len(chances)))  # type: ignore[no-any-return]


def standard(rng: np.random.Generator, count: int) -> Values:
    """Standard normal numbers, shape (n,)."""
    return rng.standard_normal(count, dtype=np.float32)


def lognormal(rng: np.random.Generator, median: float | Values, spread: float, count: int) -> Values:
    """Numbers whose logarithm is normal around that of the median, shape (n,)."""
    return np.asarray(median * np.exp(spread * standard(rng, count)), dtype=np.float32)


def raked(seed: Values, rows: Values, columns: Values) -> Values:
    """The table of the seed's odds ratios with these margins (Deming and Stephan 1940)."""
    table = seed * 1.0
    for _ in range(500):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= np.divide(columns, found := table.sum(axis=0), out=np.zeros_like(found), where=found > 0)
        if np.abs(table.sum(axis=1) - rows).max() < 1e-14:
            break
    return table


def some(rng: np.random.Generator, answers: Values, share: float, code: int) -> Values:
    """The answers, a share of them replaced by a code such as that of "don't know"."""
    answers[rng.random(len(answers), dtype=np.float32) < share] = code
    return answers


def asked(answers: Mapping[str, Values], mask: Values) -> Drawn:
    """The answers with −1, NaN or −1 for every option where they were not asked."""
    hidden = {}
    for name, values in answers.items():
        nothing = np.nan if values.dtype.kind == "f" else -1
        kept = values.astype(np.int8) if values.dtype.kind == "b" else values
        hidden[name] = np.where(mask, kept, np.asarray(nothing, dtype=kept.dtype))
    return hidden
