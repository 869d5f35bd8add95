"""Tests of a table of counts of independent respondents: Pearson, Yates, likelihood ratio, residuals."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import chi2_tail
from cxsurvey.significance.outcome import Outcome


def expected_counts(table: FloatArray) -> FloatArray:
    """The table that its margins would give if rows and columns were independent, same shape and total."""
    return floats(np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum())


def pearson_statistic(table: FloatArray, n: float) -> float:
    """Pearson's X² of a table of joint shares (rows × columns, summing to 1) among n respondents."""
    expected = expected_counts(table)
    return float(n * ((table - expected) ** 2 / expected).sum())


def adjusted_residuals(table: FloatArray) -> FloatArray:
    """(count − expected)/its standard error under independence, shape of the table.

    Source: Haberman 1973, Biometrics 29, 205–220.

    >>> adjusted_residuals(np.array([[30.0, 20.0], [20.0, 30.0]])).round(6).tolist()
    [[2.0, -2.0], [-2.0, 2.0]]
    """
    total = table.sum()
    free = np.outer(1 - table.sum(axis=1) / total, 1 - table.sum(axis=0) / total)
    expected = expected_counts(table)
    return floats((table - expected) / np.sqrt(expected * free))


def pearson_test(table: FloatArray) -> Outcome:
    """Pearson's chi-square test of a table of counts, without continuity correction."""
    total = float(table.sum())
    statistic = pearson_statistic(table / total, total)
    return _chi_square(statistic, _free(table))


def yates_test(table: FloatArray) -> Outcome:
    """Pearson's test of a 2 × 2 table with Yates' correction, never by more than the largest deviation.

    Source: Yates 1934, Supplement to JRSS 1, 217–235.
    """
    expected = expected_counts(table)
    gap = np.abs(table - expected)
    statistic = float(((gap - min(0.5, float(gap.min()))) ** 2 / expected).sum())
    return _chi_square(statistic, 1.0)


def likelihood_ratio_test(table: FloatArray) -> Outcome:
    """The likelihood-ratio test G of independence in a table of counts; an empty cell adds nothing.

    Source: Agresti 2013, Categorical Data Analysis, section 3.2.1.
    """
    expected = expected_counts(table)
    return _chi_square(likelihood_ratio(table, expected), _free(table))


def likelihood_ratio(observed: FloatArray, expected: FloatArray) -> float:
    """2·Σ O·log(O/E), in which an empty cell adds nothing."""
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
    return float(2 * (observed * np.log(ratio)).sum())


def _free(table: FloatArray) -> float:
    return float((table.shape[0] - 1) * (table.shape[1] - 1))


def _chi_square(statistic: float, df: float) -> Outcome:
    return Outcome(statistic, df, chi2_tail(statistic, df))
