"""Tail of a weighted sum of chi-squares over an independent chi-square: the law of Pearson's X² under a design.

With generalised design effects a_1 … a_k, X² behaves as Σ a_i Z_i² divided by an independent χ²_d/d, in which d is the
number of degrees of freedom of the second-order F: (Σ a)²/Σ a² times those of the design (Rao and Scott 1984, Annals of
Statistics 12, 46–60; Thomas and Rao 1987, JASA 82, 630–636).
"""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.distributions import f_tail, f_tails, normal_tail

NEGLIGIBLE = 1e-10  # of the largest design effect: an effect of 0 up to rounding
LAST_TERM = 1e-30  # what the terms of the series are followed down to: tails of 1e-16 keep 12 digits
LARGEST_RATIO = 300  # of the largest to the smallest effect: beyond it the series has too many terms


def mixture_tail(x: float, effects: FloatArray, df: float) -> float:
    """P(Σ a_i Z_i² ≥ x·χ²_df/df), exact to about 12 digits however small it is.

    Ruben's series of positive terms: the sum is a mixture of a·χ² with k, k + 2, k + 4, … degrees of freedom, a the
    smallest effect, so that the tail is the same mixture of F tails.

    Raises EstimationError where the effects differ so much that the series does not end.

    Source: Ruben 1962, Annals of Mathematical Statistics 33, 542–570, equations 3.9–3.12.

    >>> round(mixture_tail(3.841459, np.array([1.0]), 1e9), 6), round(mixture_tail(6.0, np.array([2.0, 2.0]), 30.0), 6)
    (0.05, 0.239392)
    """
    a = effects[effects > NEGLIGIBLE * effects.max()]
    _refuse_spread(a)
    scale = float(a.min())
    weights = _mixture_weights(scale / a)
    df1 = floats(len(a) + 2.0 * np.arange(len(weights)))
    return float(weights @ f_tails(floats(x / scale / df1), df1, df))


def _mixture_weights(ratio: FloatArray) -> FloatArray:
    """The weights of Ruben's series, from the smallest effect over each; the terms left out shrink below LAST_TERM.

    c_0 = √Π ratio, c_j = Σ_{r<j} g_{j−r}·c_r/(2j) with g_i = Σ (1 − ratio)^i.
    """
    gamma = 1 - ratio
    count = 2 + int(math.log(LAST_TERM) / math.log(gamma.max())) if gamma.max() > 0 else 1
    sums = (gamma[:, None] ** np.arange(1, count)).sum(axis=0)
    weights = np.zeros(count)
    weights[0] = math.sqrt(float(np.prod(ratio)))
    for j in range(1, count):
        weights[j] = sums[:j] @ weights[j - 1 :: -1] / (2 * j)
    return weights


def _refuse_spread(effects: FloatArray) -> None:
    if effects.max() > LARGEST_RATIO * effects.min():
        raise EstimationError(
            "The design effects of the table differ too much for the exact tail.",
            where='statistic="lincom"',
            got=f"effects from {effects.min():.3g} to {effects.max():.3g}",
            expected=f"a ratio up to {LARGEST_RATIO}",
            next_step='Use statistic="F".',
        )


def saddlepoint_tail(x: float, effects: FloatArray, df: float) -> float:
    """The same tail by the saddlepoint approximation of Lugannani and Rice in Barndorff-Nielsen's form.

    Within some fifteen per cent of the exact tail, also far out; where the saddlepoint is at the mean, Satterthwaite's
    F. Of the degrees of freedom of the denominator only the whole part is counted, as in R's pFsum.

    Source: Kuonen 1999, Biometrika 86, 929–935; Lumley 2010, Complex Surveys, section 2.5.
    """
    from scipy import optimize

    top = float(effects.max())
    a = np.append(effects, -x / df) / top
    count = np.append(np.ones(len(effects)), math.floor(df * (1 + 1e-12)))

    def slope(zeta: float) -> float:
        return float((count * a / (1 - 2 * zeta * a)).sum())

    low, high = 1 / (2 * a[-1]), 1 / (2 * float(a.max()))
    zeta = float(optimize.brentq(slope, low * (1 - 1e-12), high * (1 - 1e-12), xtol=1e-15, rtol=1e-15))
    if abs(zeta) < 1e-4:
        return satterthwaite_tail(x, effects, df)
    cumulant = -float((count * np.log(1 - 2 * zeta * a)).sum()) / 2
    spread = 2 * float((count * (a / (1 - 2 * zeta * a)) ** 2).sum())
    w = math.copysign(math.sqrt(-2 * cumulant), zeta)
    v = zeta * math.sqrt(spread)
    return normal_tail(w + math.log(v / w) / w)


def satterthwaite_tail(x: float, effects: FloatArray, df: float) -> float:
    """The tail of the F distribution with the same mean and variance above (Satterthwaite 1946, Biometrics 2)."""
    trace, square = float(effects.sum()), float((effects**2).sum())
    df1 = trace**2 / square
    return f_tail(x / trace, df1, df)
