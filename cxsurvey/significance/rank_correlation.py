"""Do two ordered answers rise together? Spearman's rank correlation under any design."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.significance.influence import Sample, linear_of
from cxsurvey.significance.parameter import AgainstZero, Linear
from cxsurvey.significance.rank import ridits


def rank_correlation(sample: Sample, x: FloatArray, y: FloatArray) -> AgainstZero:
    """Spearman's correlation of the answers of a sample, ties at their mean rank, between −1 and 1.

    Weighted by the design; the standard error from the influence of each respondent on the covariance of the ranks,
    the ranks being estimated too; their spread is taken as known. Against 0 it is the larger of that and the standard
    error of independent answers, as the former is too small in samples of a few dozen. NaN where an answer is the same
    for all.

    Source: Spearman 1904, American Journal of Psychology 15, 72–101; Borkowf 2002, Computational Statistics & Data
    Analysis 39, 271–286.
    """
    weight = sample.weight / sample.weight.sum()
    rx, ry = ridits(x, sample.weight) - 0.5, ridits(y, sample.weight) - 0.5
    spread = math.sqrt(float(weight @ rx**2) * float(weight @ ry**2))
    if spread == 0:
        return AgainstZero(Linear(math.nan, math.nan, sample.df), math.nan)
    covariance = float(weight @ (rx * ry))
    influence = rx * ry - covariance + _through_rank(x, rx, ry, weight) + _through_rank(y, ry, rx, weight)
    weight = weight * math.sqrt(sample.n / max(sample.n - 2, 1.0))  # for both means that are taken off
    linear = linear_of(sample, covariance / spread, floats(weight * influence / spread), sample.n - 2)
    return AgainstZero(linear, math.sqrt(float(np.square(weight * rx * ry).sum())) / spread)


def _through_rank(x: FloatArray, rx: FloatArray, other: FloatArray, weight: FloatArray) -> FloatArray:
    """What a respondent adds by moving the ranks of the others: Σ_j w_j(1(x < x_j) + ½1(x = x_j) − ½ − r_j)·other_j."""
    _, tie = np.unique(x, return_inverse=True)
    at = np.bincount(tie, weight * other)
    above = at.sum() - np.cumsum(at) + at / 2
    mean = float(weight @ ((rx + 0.5) * other))
    return floats(above[tie] - mean)
