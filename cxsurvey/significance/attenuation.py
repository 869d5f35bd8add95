"""How much of a difference between two groups goes with a third variable? Linear regressions with and without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.significance.influence import Sample, linear_of
from cxsurvey.significance.parameter import Linear

SINGULAR = 1e-10  # of the largest eigenvalue: below it a regression has no answer


@dataclass(frozen=True, slots=True)
class Attenuation:
    """The difference in all, the one left with the mediator held constant, and both paths through it.

    `to_mediator` is the difference of the groups in the mediator, `to_outcome` the slope of the outcome on it within
    groups; their product is what is taken up, `total` − `direct`. Influences are of shape (k,).
    """

    total: Linear
    direct: Linear
    to_mediator: Linear
    to_outcome: Linear
    sample: Sample
    influences: dict[str, FloatArray]

    @property
    def taken_up(self) -> float:
        """What the difference shrinks by when the mediator is held constant."""
        return self.to_mediator.estimate * self.to_outcome.estimate

    @property
    def p_positive(self) -> float:
        """The p of "nothing is taken up in the direction of the difference": both paths of one sign, jointly."""
        a, b = self.to_mediator, self.to_outcome
        return min(max(a.above(0), b.above(0)), max(a.below(0), b.below(0)))

    @property
    def p_negative(self) -> float:
        """The p of "nothing is taken up against the direction of the difference"."""
        a, b = self.to_mediator, self.to_outcome
        return min(max(a.above(0), b.below(0)), max(a.below(0), b.above(0)))

    def shrunk(self, part: float) -> Linear:
        """What is taken up beyond that part of the total difference, by the delta method."""
        a, b = self.to_mediator.estimate, self.to_outcome.estimate
        slope = a * self.influences["to_outcome"] + b * self.influences["to_mediator"] - part * self.influences["total"]
        return linear_of(self.sample, self.taken_up - part * self.total.estimate, floats(slope))

    def words(self) -> str:
        """Difference in all, difference left, and the part that is taken up."""
        total, direct = self.total.estimate, self.direct.estimate
        part = f", {100 * self.taken_up / total:.0f} % taken up" if total else ""
        return f"difference {total:+.2f}, {direct:+.2f} with the mediator held constant{part}"

    @staticmethod
    def estimate(weight: FloatArray, y: FloatArray, group: FloatArray, mediator: FloatArray) -> float:
        """What is taken up under other weights, as for a bootstrap; NaN where a regression has no answer."""
        one = np.ones(len(y))
        small, full = np.column_stack([one, group]), np.column_stack([one, group, mediator])
        if not (_is_regular(small, weight) and _is_regular(full, weight)):
            return float("nan")
        return float(_fit(small, mediator, weight)[0][1] * _fit(full, y, weight)[0][2])


def attenuation(sample: Sample, y: FloatArray, group: FloatArray, mediator: FloatArray) -> Attenuation:
    """Total and direct difference of two groups (1 and 0) in y, and the paths through a mediator, weighted.

    Least squares with linearised standard errors, which hold whatever the spread of the residuals.

    Source: Baron and Kenny 1986, Journal of Personality and Social Psychology 51, 1173–1182; MacKinnon et al. 2002,
    Psychological Methods 7, 83–104.
    """
    one = np.ones(len(y))
    small, full = np.column_stack([one, group]), np.column_stack([one, group, mediator])
    fits = {
        "total": coefficient(small, y, sample.weight, 1),
        "direct": coefficient(full, y, sample.weight, 1),
        "to_mediator": coefficient(small, mediator, sample.weight, 1),
        "to_outcome": coefficient(full, y, sample.weight, 2),
    }
    linear = {name: linear_of(sample, value, influence) for name, (value, influence) in fits.items()}
    return Attenuation(**linear, sample=sample, influences={name: part for name, (_, part) in fits.items()})


def coefficient(X: FloatArray, y: FloatArray, weight: FloatArray, which: int) -> tuple[float, FloatArray]:
    """One coefficient of a weighted least-squares regression, and the influence of each respondent on it.

    Residuals are scaled by n/(n − columns), for what the fit takes of them. Both are NaN where the columns of X are no
    independent ones.
    """
    if not _is_regular(X, weight):
        return float("nan"), np.full(len(y), np.nan)
    beta, inverse = _fit(X, y, weight)
    residual = (y - X @ beta) * np.sqrt(len(y) / max(len(y) - X.shape[1], 1))
    return float(beta[which]), floats((weight * residual)[:, None] * X @ inverse[:, which])


def _fit(X: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    inverse = np.linalg.inv(X.T * weight @ X)
    return floats(inverse @ (X.T * weight @ y)), floats(inverse)


def _is_regular(X: FloatArray, weight: FloatArray) -> bool:
    values = np.linalg.eigvalsh(X.T * weight @ X)
    return bool(values[0] > SINGULAR * values[-1])
