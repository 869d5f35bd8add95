"""Response styles in batteries: the same answer down a column, no spread, and the wide indices of careless answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.cleaning.checks.check import Check, proposed, rows_where
from cxsurvey.cleaning.checks.consistency import even_odd, row_correlation
from cxsurvey.cleaning.checks.view import Battery, Scores, View
from cxsurvey.cleaning.proposal import Flag, Proposal

NO_BATTERY = "no battery of three or more scored questions in the codebook"


@dataclass(frozen=True)
class LongRun(Check):
    """A long run of the same answer in a battery; a whole battery of it, where that contradicts itself, weighs more."""

    share: float = 0.5
    shortest: int = 6
    steps: int = 4
    common: float = 0.1

    code = "Q14"
    name = "clean.long_run"
    family = "response style"
    finds = "the same answer to item after item of a battery"
    action = (
        "1 point for a run of at least `share` of the items and `shortest` of them, unless more than `common` of the "
        "sample have one; 2 for a whole battery with a reversed or instructed item; scales of `steps` or more"
    )
    needs = "questions with a `battery`"
    source = "Meade & Craig 2012; Curran 2016: a screen, no proof"
    strict: ClassVar[Mapping[str, Any]] = {"shortest": 5}

    def missing(self, view: View) -> str:
        """A battery."""
        return "" if view.batteries else NO_BATTERY

    def inspect(self, view: View) -> Proposal:
        """Each battery's long runs."""
        scales = [battery for battery in view.batteries if battery.steps >= self.steps]
        return proposed(flags=[flag for battery in scales for flag in self._flags(battery)])

    def _flags(self, battery: Battery) -> list[Flag]:
        length, items = longest_run(battery.scores), len(battery.items)
        need = max(self.shortest, int(np.ceil(self.share * items)))
        if items < self.shortest:
            return []
        whole = (length == items) & battery.contradictory
        line, run = rows_where(whole), rows_where((length >= need) & ~whole)
        if len(run) > self.common * max(int((length > 0).sum()), 1):
            run = run[:0]
        told = [f"{battery.name}: all {items} answers are {battery.scores[row, 0]:g}" for row in line]
        texts = [f"{battery.name}: {length[row]} of {items} answers in a row are the same" for row in run]
        return [
            self.flag(line, told, "the same answer to a whole battery, reversed or instructed items included", 2),
            self.flag(run, texts, "long run of the same answer", 1),
        ]


def longest_run(scores: Scores) -> IntArray:
    """The longest run of equal neighbours in each row of shape (n, k); a missing answer ends a run.

    >>> longest_run(np.array([[1, 1, 2, 2, 2], [1, np.nan, 1, 1, 3]], dtype=np.float32)).tolist()
    [3, 2]
    """
    best: IntArray = np.asarray((~np.isnan(scores)).any(axis=1), dtype=np.int64)
    run = best.copy()
    for place in range(1, scores.shape[1]):
        run = np.where(scores[:, place] == scores[:, place - 1], run + 1, 1)
        best = np.maximum(best, np.where(np.isnan(scores[:, place]), 0, run))
    return best


@dataclass(frozen=True)
class LowSpread(Check):
    """Hardly any spread within a respondent's answers to a battery (intra-individual response variability)."""

    below: float = 0.3
    quantile: float = 0.05
    steps: int = 4

    code = "Q15"
    name = "clean.low_spread"
    family = "response style"
    finds = "hardly any spread within the answers to a battery"
    action = (
        "1 point for a standard deviation below `below`, unless more than `quantile` of the sample have it; never alone"
    )
    needs = "questions with a `battery`"
    source = "Dunn et al. 2018; Goldammer et al. 2024 on its limits"

    def missing(self, view: View) -> str:
        """A battery."""
        return "" if view.batteries else NO_BATTERY

    def inspect(self, view: View) -> Proposal:
        """Each battery's flattest respondents."""
        flags = []
        for battery in view.batteries:
            spread = variability(battery.scores)
            rows = rows_where(spread < self.below)
            if battery.steps < self.steps or len(rows) > self.quantile * len(view):
                continue  # so many answer alike that it says nothing about them
            told = [f"{battery.name}: standard deviation {spread[row]:.2f}" for row in rows]
            flags.append(self.flag(rows, told, "hardly any spread in a battery", 1))
        return proposed(flags=flags)


def variability(scores: Scores) -> FloatArray:
    """The standard deviation (over k − 1) of each row's answers, shape (n,); NaN for fewer than two answers.

    >>> variability(np.array([[1, 1, 1], [1, 3, 5]], dtype=np.float32)).tolist()
    [0.0, 2.0]
    """
    given = ~np.isnan(scores)
    count = given.sum(axis=1)
    filled = np.where(given, scores, 0).astype(np.float64)
    mean = np.divide(filled.sum(axis=1), count, out=np.zeros(len(scores)), where=count > 0)
    squares = (np.where(given, scores - mean[:, None], 0.0) ** 2).sum(axis=1)
    variance = np.divide(squares, count - 1, out=np.full(len(scores), np.nan), where=count > 1)
    return np.asarray(np.sqrt(variance))


@dataclass(frozen=True)
class WideIndices(Check):
    """Careless-responding indices over all scaled items: Mahalanobis distance, synonyms and even–odd consistency."""

    least_items: int = 30
    p_below: float = 0.001
    synonyms_above: float = 0.6
    consistency_below: float = 0.0
    even_odd_below: float = 0.0

    code = "Q18"
    name = "clean.wide_indices"
    family = "response style"
    finds = "answers that fit no pattern: far from everybody, or like items answered unlike"
    action = (
        "1 point for a squared Mahalanobis distance with p < `p_below`; 1 point where pairs of items correlated above "
        "`synonyms_above` correlate below `consistency_below` within the respondent, or even and odd items of "
        "batteries below `even_odd_below`; off unless asked for"
    )
    needs = "at least `least_items` items in batteries"
    source = "Meade & Craig 2012; Curran 2016"
    standard = False

    def missing(self, view: View) -> str:
        """Enough items."""
        count = sum(len(battery.items) for battery in view.batteries)
        return "" if count >= self.least_items else f"{count} items in batteries, {self.least_items} are needed"

    def inspect(self, view: View) -> Proposal:
        """Who is far from everybody, and who answers like items unlike."""
        from scipy import stats

        scores = np.column_stack([battery.scores for battery in view.batteries]).astype(np.float64)
        distance, df = mahalanobis(scores)
        far = rows_where(distance > stats.chi2.isf(self.p_below, df))
        told = [f"squared Mahalanobis distance {distance[row]:.0f} on {df} items" for row in far]
        within = synonyms(scores, self.synonyms_above)
        odd = rows_where(within < self.consistency_below)
        texts = [f"correlation {within[row]:.2f} over pairs of items that say the same" for row in odd]
        halves = even_odd(view.batteries)
        unlike = rows_where(halves < self.even_odd_below)
        said = [f"even–odd consistency {halves[row]:.2f} over {len(view.batteries)} batteries" for row in unlike]
        return proposed(
            flags=[
                self.flag(far, told, "answers far from every pattern", 1),
                self.flag(odd, texts, "like items answered unlike", 1),
                self.flag(unlike, said, "even and odd items answered unlike", 1),
            ]
        )


def mahalanobis(scores: FloatArray) -> tuple[FloatArray, int]:
    """The squared Mahalanobis distance of each row of shape (n, k) from the mean, and its degrees of freedom.

    A row with a missing answer has NaN; the covariance is that of the complete rows.
    """
    complete = ~np.isnan(scores).any(axis=1)
    distance = np.full(len(scores), np.nan)
    if complete.sum() <= scores.shape[1]:
        return distance, scores.shape[1]
    centred = scores[complete] - scores[complete].mean(axis=0)
    covariance = centred.T @ centred / (complete.sum() - 1)
    distance[complete] = np.einsum("ij,ij->i", centred @ np.linalg.pinv(covariance, hermitian=True), centred)
    return distance, int(np.linalg.matrix_rank(covariance, hermitian=True))


def synonyms(scores: FloatArray, above: float) -> FloatArray:
    """Within each row the correlation over pairs of items that correlate above a limit in the sample, shape (n,).

    NaN where fewer than three pairs are that alike, or the row has no spread on one side of them.
    """
    first, second = _synonym_pairs(scores, above)
    if len(first) < 3:
        return np.full(len(scores), np.nan)
    return row_correlation(scores[:, first], scores[:, second])


def _synonym_pairs(scores: FloatArray, above: float) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    complete = scores[~np.isnan(scores).any(axis=1)]
    if len(complete) < 3:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    spread = complete.std(axis=0)
    standard = (complete - complete.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    correlation = np.triu(standard.T @ standard / len(complete), k=1)
    first, second = np.nonzero(correlation > above)
    return first, second
