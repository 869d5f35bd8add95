"""Which interviews agree on nearly every answer: candidates by equal bands of answers, then compared answer by answer.

Two rows that differ in at most m of k answers agree wholly on at least one of m + 1 bands of columns (the pigeonhole
principle), so that only rows with an equal band need to be compared.
"""

from __future__ import annotations

import weakref

import numpy as np
import numpy.typing as npt

from cxsurvey.answers import Choices, Numbers, Ticks
from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.cleaning.checks.view import View
from cxsurvey.codebook import Level

Codes = npt.NDArray[np.int16]
Keys = npt.NDArray[np.uint64]

NEIGHBOURS = 20  # rows of a group of candidates that each of its rows is compared with
FEW = 4  # the same in a group larger than that, where neighbours agree on the next band as well
MANY = 30_000  # different numbers in a numeric column: further ones are folded, which can only add candidates

_codes: weakref.WeakKeyDictionary[View, Codes] = weakref.WeakKeyDictionary()


def answer_codes(view: View) -> Codes:
    """Every closed answer as a small integer of shape (n, k), −1 where there is none; made once per view."""
    if view not in _codes:
        columns = [column for question in view.items for column in _columns(view, question.name)]
        empty = np.zeros((len(view), 0), dtype=np.int16)
        _codes[view] = np.column_stack(columns) if columns else empty
    return _codes[view]


def _columns(view: View, name: str) -> list[Codes]:
    answers = view.answers(name)
    if isinstance(answers, Ticks):
        asked = answers.reasons < 0
        return [np.where(asked, ticks, -1).astype(np.int16) for ticks in answers.ticked.T]
    if isinstance(answers, Numbers):
        _, places = np.unique(answers.values, return_inverse=True)
        return [np.where(np.isnan(answers.values), -1, places % MANY).astype(np.int16)]
    return [_given(answers, answers.levels)]


def _given(answers: Choices, levels: tuple[Level, ...]) -> Codes:
    table = [place if level.reason in (None, "dont_know") else -1 for place, level in enumerate(levels)]
    return np.array([*table, -1], dtype=np.int16)[answers.codes]


def share_equal(answers: Codes, a: IntArray, b: IntArray) -> tuple[FloatArray, IntArray]:
    """For each pair of rows the share of equal answers among those that either gave, and how many those are."""
    left, right = answers[a], answers[b]
    either = (left >= 0) | (right >= 0)
    compared = either.sum(axis=1)
    equal = ((left == right) & either).sum(axis=1)
    return np.divide(equal, compared, out=np.zeros(len(a)), where=compared > 0), compared


def near_duplicates(answers: Codes, equal: float, items: int) -> tuple[npt.NDArray[np.int64], IntArray, bool]:
    """Pairs of rows that agree on a share of their answers, each row's group of them, and if not all were compared.

    Only rows with at least that many answers are looked at; a row in no pair has the group −1.
    """
    groups = np.full(len(answers), -1, dtype=np.int64)
    rows = np.flatnonzero((answers >= 0).sum(axis=1) >= items)
    count = min(int((1 - equal) * answers.shape[1]) + 1, answers.shape[1])
    bands = np.array_split(np.arange(answers.shape[1]), count)
    keys = [_hashed(answers[np.ix_(rows, band)]) for band in bands]
    pairs, capped = [np.zeros((0, 2), dtype=np.int64)], False
    for place, key in enumerate(keys):
        left, right, cut = _candidates(key, keys[(place + 1) % count])
        a, b = rows[left], rows[right]
        share, compared = share_equal(answers, a, b)
        close = (share >= equal) & (compared >= items)
        pairs.append(np.column_stack([a[close], b[close]]))
        capped |= cut
    found = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    return found, _linked(found, groups) if len(found) else groups, capped


def _candidates(key: Keys, following: Keys) -> tuple[IntArray, IntArray, bool]:
    """Pairs of rows with the same key; in large groups each row with its nearest neighbours by the next key only."""
    order = np.lexsort((following, key))
    key = key[order]
    _, place, size = np.unique(key, return_inverse=True, return_counts=True)
    reach = np.where(size > NEIGHBOURS, FEW, size)[place]
    left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for step in range(1, NEIGHBOURS):
        at = np.flatnonzero((key[step:] == key[:-step]) & (reach[step:] >= step))
        left.append(order[at])
        right.append(order[at + step])
    return np.concatenate(left), np.concatenate(right), bool((size > NEIGHBOURS).any())


def _hashed(band: Codes) -> Keys:
    """One number per row, equal for equal rows; a chance collision only adds a pair to compare."""
    draws = np.random.default_rng(0).integers(1, 2**63, size=(band.shape[1],), dtype=np.uint64)
    mixed = np.zeros(len(band), dtype=np.uint64)
    for place in range(band.shape[1]):
        mixed = (mixed ^ (band[:, place].astype(np.uint64) + np.uint64(7))) * (draws[place] | np.uint64(1))
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _linked(pairs: npt.NDArray[np.int64], groups: IntArray) -> IntArray:
    """Rows linked by pairs share a group."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    nodes, places = np.unique(pairs, return_inverse=True)
    ends = places.reshape(pairs.shape)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(nodes), len(nodes)))
    groups[nodes] = connected_components(graph, directed=False)[1]
    return groups
