"""Do the items of a score measure one thing? McDonald's omega, the first eigenvalue, and each item against the rest."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats

STEPS, CLOSE = 500, 1e-10  # of the iteration for loadings


def weighted_correlations(items: FloatArray, weight: FloatArray) -> FloatArray:
    """The correlations of items (k, q) under weights (k,), shape (q, q); NaN for an item that is the same for all."""
    centred = items - weight @ items / weight.sum()
    covariance = centred.T * weight @ centred / weight.sum()
    scale = np.sqrt(np.diagonal(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return floats(covariance / np.outer(scale, scale))


def loadings(correlation: FloatArray) -> FloatArray:
    """The loadings of items on one factor by iterated principal factors, shape (q,), most of them above 0.

    Source: Harman 1976, Modern Factor Analysis, section 8.6.

    >>> loadings(np.array([[1, 0.64, 0.64], [0.64, 1, 0.64], [0.64, 0.64, 1]])).round(6).tolist()
    [0.8, 0.8, 0.8]
    """
    communality = np.max(np.abs(correlation - np.eye(len(correlation))), axis=1)
    found = np.sqrt(communality)
    for _ in range(STEPS):
        reduced = correlation - np.eye(len(correlation)) + np.diag(communality)
        values, vectors = np.linalg.eigh(reduced)
        found = vectors[:, -1] * math.sqrt(max(values[-1], 0.0))
        again = np.clip(found**2, 0.0, 1.0)
        if np.abs(again - communality).max() < CLOSE:
            break
        communality = again
    return floats(found * (1 if found.sum() >= 0 else -1))


def omega(correlation: FloatArray) -> float:
    """McDonald's omega of standardised items: (Σλ)²/((Σλ)² + Σ(1 − λ²)).

    Source: McDonald 1999, Test Theory, chapter 6.

    >>> round(omega(np.array([[1, 0.64, 0.64], [0.64, 1, 0.64], [0.64, 0.64, 1]])), 6)
    0.842105
    """
    found = np.clip(loadings(correlation), -1, 1)
    together = float(found.sum()) ** 2
    return together / (together + float((1 - found**2).sum()))


def item_rest(items: FloatArray, weight: FloatArray) -> FloatArray:
    """The correlation of each item with the sum of the others, shape (q,)."""
    total = items.sum(axis=1)
    pairs = (np.column_stack([items[:, place], total - items[:, place]]) for place in range(items.shape[1]))
    return floats([weighted_correlations(floats(pair), weight)[0, 1] for pair in pairs])


def alpha(items: FloatArray, weight: FloatArray) -> float:
    """Cronbach's alpha of items under weights, KR-20 where all are 0 or 1.

    Source: Cronbach 1951, Psychometrika 16, 297–334; Kuder and Richardson 1937, Psychometrika 2, 151–160.
    """
    centred = items - weight @ items / weight.sum()
    own, total = float(weight @ (centred**2).sum(axis=1)), float(weight @ centred.sum(axis=1) ** 2)
    q = items.shape[1]
    return q / (q - 1) * (1 - own / total) if total > 0 else math.nan
