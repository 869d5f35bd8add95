"""How far do the answers to a scale agree, or stand apart in two camps? Van der Eijk's A and the variance ratio."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats

SAME = 1e-12  # of all answers: shares that differ by less are the same


def agreement(shares: FloatArray) -> float:
    """Van der Eijk's A of the shares of K ordered answers: 1 all at one, 0 spread evenly, −1 half at either end.

    The shares are taken apart into layers of 0/1 patterns; A is the mean of the patterns' own A, U·(1 − (S − 1)/(K −
    1)), weighted by layer, where S answers are chosen and U counts the triples that are unimodal.

    Source: van der Eijk 2001, Quality & Quantity 35, 325–341.

    >>> agreement(np.array([0.0, 1.0, 0.0, 0.0, 0.0])), agreement(np.array([0.5, 0.0, 0.0, 0.0, 0.5]))
    (1.0, -1.0)
    >>> abs(round(agreement(np.array([0.2, 0.2, 0.2, 0.2, 0.2])), 12))
    0.0
    """
    left, found, total = floats(shares).copy() / shares.sum(), 0.0, 0.0
    while left.max() > SAME:
        pattern = left > SAME
        layer = float(left[pattern].min())
        weight = layer * int(pattern.sum())
        found, total = found + weight * _pattern_agreement(pattern), total + weight
        left = np.where(pattern, left - layer, 0.0)
    return found / total


def variance_ratio(shares: FloatArray, scores: FloatArray) -> float:
    """The variance of the scores as a part of the largest that their range allows, half at either end; in [0, 1].

    >>> variance_ratio(np.array([0.5, 0.0, 0.5]), np.array([1.0, 2.0, 3.0]))
    1.0
    """
    p = shares / shares.sum()
    mean = float(p @ scores)
    return float(p @ (scores - mean) ** 2) / (float(scores.max() - scores.min()) / 2) ** 2


def _pattern_agreement(pattern: BoolArray) -> float:
    """A of a 0/1 pattern; 1 where one answer only is chosen."""
    k, chosen = len(pattern), int(pattern.sum())
    if chosen == k:
        return 0.0
    return _unimodality(pattern) * (1 - (chosen - 1) / (k - 1))


def _unimodality(pattern: BoolArray) -> float:
    """U = ((K − 2)·TU − (K − 1)·TDU)/((K − 2)(TU + TDU)), TU triples 011 and 110, TDU triples 101."""
    k = len(pattern)
    single = double = 0
    for a in range(k - 2):
        for b in range(a + 1, k - 1):
            for c in range(b + 1, k):
                triple = (bool(pattern[a]), bool(pattern[b]), bool(pattern[c]))
                single += triple in ((False, True, True), (True, True, False))
                double += triple == (True, False, True)
    if single + double == 0:
        return 1.0
    return ((k - 2) * single - (k - 1) * double) / ((k - 2) * (single + double))
