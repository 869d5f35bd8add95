"""What a sampling design does to Pearson's statistic: generalised design effects and the corrections made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import chi2_tail, f_tail
from cxsurvey.significance.outcome import Outcome
from cxsurvey.significance.quadratic_form import mixture_tail, saddlepoint_tail


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Pearson's statistic and the matrix of design effects that corrects it, shape (k, k)."""

    pearson: float
    effects: FloatArray

    @property
    def trace(self) -> float:
        """The sum of the design effects."""
        return float(np.trace(self.effects))

    @property
    def trace_square(self) -> float:
        """The sum of the squared design effects."""
        return float(np.sum(self.effects * self.effects.T))

    @property
    def satterthwaite(self) -> float:
        """The degrees of freedom of a chi-square with the same mean and variance: (Σ a)²/Σ a²."""
        return self.trace**2 / self.trace_square

    @property
    def rank(self) -> int:
        """The number of design effects."""
        return len(self.effects)

    def eigenvalues(self) -> FloatArray:
        """The design effects, shape (k,), none below 0."""
        return np.maximum(floats(np.linalg.eigvals(self.effects).real), 0.0)


def rao_scott(table: FloatArray, covariance: FloatArray, n: float, pearson: float) -> RaoScott:
    """The generalised design effects of the interactions of a table (Rao and Scott 1984, equation 3.8).

    `covariance` is that of the joint shares in row-major order; a cell that nobody chose has no part in it.
    """
    rows, columns = table.shape
    contrasts = _interactions(rows, columns)
    p = table.ravel()
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    weighted = contrasts * inverse[:, None]
    simple = contrasts.T @ weighted / n
    design = weighted.T @ covariance @ weighted
    return RaoScott(pearson, floats(np.linalg.solve(simple, design)))


def second_order(test: RaoScott, design_df: float) -> Outcome:
    """X² over the trace of the design effects as F with Satterthwaite degrees of freedom."""
    df1 = test.satterthwaite
    value = test.pearson / test.trace
    return Outcome(value, (df1, df1 * design_df), f_tail(value, df1, df1 * design_df))


def first_order(test: RaoScott) -> Outcome:
    """X² over the mean of the design effects as chi-square."""
    value = test.pearson / (test.trace / test.rank)
    return Outcome(value, float(test.rank), chi2_tail(value, test.rank))


def exact_combination(test: RaoScott, design_df: float) -> Outcome:
    """X² against its own law, a linear combination of chi-squares over that of the design's variance."""
    df2 = test.satterthwaite * design_df
    return Outcome(test.pearson, (float(test.rank), df2), mixture_tail(test.pearson, test.eigenvalues(), df2))


def saddlepoint(test: RaoScott, design_df: float) -> Outcome:
    """X² against the saddlepoint approximation of that law."""
    df2 = test.satterthwaite * design_df
    return Outcome(test.pearson, (float(test.rank), df2), saddlepoint_tail(test.pearson, test.eigenvalues(), df2))


def _interactions(rows: int, columns: int) -> FloatArray:
    """A basis of the interaction effects, orthogonal to all row and column effects, shape (rows·columns, k)."""
    return floats(np.kron(_deviations(rows), _deviations(columns)))


def _deviations(levels: int) -> FloatArray:
    return np.eye(levels)[:, 1:] - 1 / levels
