"""Significance letters: the letter of the lower column in the higher cell, for all tables of one banner at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.significance.column_pairs import ColumnPairs, PairNumbers, compared_pairs
from cxsurvey.significance.column_tests import PairTests
from cxsurvey.significance.letter_family import corrected, family_of_each
from cxsurvey.significance.letter_names import is_wide, joined, letter_names
from cxsurvey.significance.letter_settings import LetterSettings

TESTED, SMALL_BASE, EMPTY_BASE, NO_TEST, CERTAIN = range(5)  # why there is a p-value, or none

ARROWS = {True: ("▲", "△"), False: ("▼", "▽")}  # higher or lower than the reference, at the strict level or not


class Finding(NamedTuple):
    """A cell that differs: the row and column marked, the column it is compared with, all as places.

    `level` is the place of the strictest level that is met, 0 for the strictest; `higher` whether the marked cell is.
    """

    row: int
    column: int
    other: int
    level: int
    higher: bool


@dataclass(frozen=True)
class Letters:
    """All tests of R rows by K pairs of columns, corrected; arrays are of shape (R, K).

    `status` says why there is a p-value or none, `family` numbers the family of each test, `family_size` is how many
    tests it was corrected over.
    """

    evidence: ColumnEvidence
    settings: LetterSettings
    pairs: ColumnPairs
    tests: PairTests
    status: IntArray
    p_adjusted: FloatArray
    family: IntArray
    family_size: IntArray

    @cached_property
    def levels(self) -> IntArray:
        """The place of the strictest level that each test is told to meet, −1 for none."""
        if not self.settings.gated:
            return self.met
        _, home = np.unique(self.family, return_inverse=True)
        home = home.reshape(self.met.shape)
        capital = np.bincount(home.ravel(), (self.met == 0).ravel()) > 0
        return np.where(capital[home], self.met, -1)

    @cached_property
    def met(self) -> IntArray:
        """The place of the strictest level that the adjusted p of each test is under, −1 for none."""
        met = np.full(self.p_adjusted.shape, -1, dtype=np.int64)
        for place in range(len(self.settings.levels) - 1, -1, -1):
            met[self.p_adjusted < self.settings.levels[place]] = place
        return met

    def findings(self) -> Iterator[Finding]:
        """Every mark, row by row."""
        rows, places = np.nonzero(self.levels >= 0)
        a, b, up = self.pairs.a[places], self.pairs.b[places], self.tests.difference[rows, places] > 0
        column, other = (a, b) if self.pairs.one_sided else (np.where(up, a, b), np.where(up, b, a))
        higher = up if self.pairs.one_sided else np.ones(len(up), dtype=bool)
        level = self.levels[rows, places]
        lists = (part.tolist() for part in (rows, column, other, level, higher))
        return (Finding(*each) for each in zip(*lists, strict=True))

    def marks(self) -> dict[tuple[Hashable, Hashable], list[Finding]]:
        """The findings of each cell that has any, by the identity of row and column."""
        cells: dict[tuple[Hashable, Hashable], list[Finding]] = {}
        for each in self.findings():
            cells.setdefault((self.evidence.rows[each.row], self.evidence.columns[each.column]), []).append(each)
        return cells

    def names(self) -> list[str]:
        """The letter of each column."""
        return letter_names(self.evidence.group.tolist(), restart=self.settings.restart)

    def texts(self) -> dict[tuple[Hashable, Hashable], str]:
        """What is printed in each cell that has a mark."""
        names, count = self.names(), len(self.settings.levels)
        wide, arrow = is_wide(names), self.pairs.one_sided
        return {
            cell: joined([mark_text(names[each.other], each, count, arrow) for each in found], wide=wide)
            for cell, found in self.marks().items()
        }


def mark_text(name: str, found: Finding, levels: int, one_sided: bool = False) -> str:
    """A letter, capital for the strictest level ("A+", "A", "a" where there are three), or an arrow.

    >>> mark_text("B", Finding(0, 1, 0, 1, True), 2), mark_text("", Finding(0, 1, 0, 0, False), 2, True)
    ('b', '▼')
    """
    if one_sided:
        return ARROWS[found.higher][int(levels > 1 and found.level == levels - 1)]
    if levels > 2 and found.level == 0:
        return f"{name}+"
    return name.lower() if levels > 1 and found.level == levels - 1 else name


def find_letters(evidence: ColumnEvidence, settings: LetterSettings) -> Letters:
    """The letters of all rows of the evidence, whatever tables they are of.

    A pair is not tested where either column has a base under `min_base`, unweighted or effective, or no estimate;
    such pairs are in no family. Nor is by default a row that asks what one of the columns is made of: its answer is
    certain, and certain findings would loosen the correction of all others. Hidden columns must not be in the evidence.

    Raises InputError where `against` names no column, or a total that is not there.
    """
    pairs = compared_pairs(evidence, settings.against)
    numbers = PairNumbers(evidence, pairs)
    status = _untested(numbers, settings.min_base)
    if settings.mode.skips_certain:
        certain = evidence.is_certain
        status[certain[:, pairs.a] | certain[:, pairs.b]] = CERTAIN
    tests = settings.mode.test(numbers).where(status == TESTED)
    if pairs.rest:
        tests = tests.times(_times_rest(numbers))
    status[(status == TESTED) & np.isnan(tests.p_value)] = NO_TEST
    counted = np.broadcast_to(~evidence.is_net[:, None], status.shape)
    family = family_of_each(evidence, pairs, settings.family)
    adjusted, size = corrected(tests.p_value, counted, family, settings.adjust)
    return Letters(evidence, settings, pairs, tests, status, adjusted, family, size)


def _untested(x: PairNumbers, min_base: float) -> IntArray:
    """For each pair whether it can be tested, and why not, shape (R, K)."""
    smallest = np.minimum(np.minimum(x.n_a, x.n_b), np.minimum(x.e_a, x.e_b))
    empty = ~(smallest > 0) | np.isnan(x.p) | np.isnan(x.q)
    # an effective base of 30 may arrive as 29.999999999999996
    small = smallest < min_base * (1 - 1e-12)
    return np.select([empty, small], [EMPTY_BASE, SMALL_BASE], TESTED)


def _times_rest(x: PairNumbers) -> FloatArray:
    """What makes a part's difference from the whole its difference from the rest of it: W/(W − W_part)."""
    left = x.w_b - x.w_a
    return np.divide(x.w_b, left, out=np.full_like(left, np.nan), where=left > 0)
