"""SCORE: do some checks make a scale, and does it go with something outside it? The items as well as their sum."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.estimation.one_factor import alpha, item_rest, omega, weighted_correlations
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.respondents import chosen, scored
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import claimed, joined, weigh
from cxsurvey.significance.influence import Sample, linear_of, mean_of, sample_of
from cxsurvey.significance.parameter import AgainstZero
from cxsurvey.significance.rank_correlation import rank_correlation
from cxsurvey.survey import Survey


def scale_score(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a scale: its items go together, and their sum goes with the criterion as claimed.

    Among those who answered every item: a don't know is no no. The items go together where the mean covariance of
    different items is above 0; KR-20 (Cronbach's alpha), omega, the first eigenvalue's part and the lowest item–rest
    correlation are told beside it. Both must be shown.
    """
    columns = [_item(survey, claim, name) for name in claim.items]
    criterion = scored(survey, claim.criterion)
    among = sample_of(survey, *columns)
    items = np.column_stack([column[among.inside] for column in columns])
    both = sample_of(survey, *columns, criterion)
    total = np.column_stack([column[both.inside] for column in columns]).sum(axis=1)
    correlation = rank_correlation(both, total, criterion[both.inside])
    mean = AgainstZero(linear_of(among, *_mean_covariance(among, items)), error_of_independent(among, items.shape[1]))
    together = weigh(
        survey, among, mean, claimed(_positive(claim), "correlation"),
        scale="number", what=f"the mean correlation of {len(columns)} items",
        test="one-sided test that the items go together, linearised, t",
    )  # fmt: skip
    outer = weigh(
        survey, both, correlation, claimed(claim, "correlation"), scale="number", unit="rank correlation",
        what=f"Spearman’s correlation of the score and “{survey.codebook[claim.criterion].title}”",
        test="one-sided test of Spearman’s rank correlation of the sum of the items, linearised, t",
    )  # fmt: skip
    evidence = joined(replace(claim, joined="all"), (outer, together))
    return replace(evidence, remarks=(*evidence.remarks, *_scale_words(survey, claim, items, among.weight)))


def _item(survey: Survey, claim: PublishedClaim, name: str) -> FloatArray:
    return chosen(survey, name, claim.levels) if claim.levels else scored(survey, name)


def _positive(claim: PublishedClaim) -> PublishedClaim:
    return replace(claim, side="greater", threshold=None, interval=None)


def _mean_covariance(sample: Sample, items: FloatArray) -> tuple[float, FloatArray]:
    """The mean covariance of different standardised items, and the influence of each respondent on it."""
    centre = sample.weight @ items / sample.weight.sum()
    scale = np.sqrt(sample.weight @ (items - centre) ** 2 / sample.weight.sum())
    z = (items - centre) / np.where(scale > 0, scale, np.inf)
    q = items.shape[1]
    return mean_of(sample, (z.sum(axis=1) ** 2 - (z**2).sum(axis=1)) / (q * (q - 1)))


def error_of_independent(sample: Sample, items: int) -> float:
    """The standard error of the mean correlation of `items` independent items.

    The estimated one is too small where the mean is low: the mean of products is skewed to the right.
    """
    return math.sqrt(2 / (items * (items - 1)) / sample.effective)


def _scale_words(survey: Survey, claim: PublishedClaim, items: FloatArray, weight: FloatArray) -> tuple[str, ...]:
    """Reliability and dimensionality in words; which item goes least with the rest."""
    correlation = weighted_correlations(items, weight)
    if not np.isfinite(correlation).all():
        return ("an item has one answer from everybody: its reliability is not known",)
    name = "KR-20" if np.isin(items, (0, 1)).all() else "Cronbach’s alpha"
    rest = item_rest(items, weight)
    weakest = survey.codebook[claim.items[int(np.argmin(rest))]].title
    first = float(np.linalg.eigvalsh(correlation)[-1]) / len(correlation)
    return (
        f"{name} {alpha(items, weight):.2f}, omega {omega(correlation):.2f}, first eigenvalue {100 * first:.0f} %",
        f"lowest item–rest correlation {rest.min():.2f} (“{weakest}”)",
    )
