"""Maximum weighted likelihood for one linear predictor: Fisher scoring in blocks that stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.estimation.regression.families import Family

BLOCK = 4096  # rows at a time, at most
UNTHREADED = 250_000  # multiplications up to which a matrix product is not worth a second thread
MAX_STEPS = 60
CONVERGED = 1e-20  # squared length of a step, in standard errors of a simple random sample
COARSE = 1e-2
THIN = 16  # every 16th row gives a good first guess where there are many
MANY = 10_000
DEPENDENT = 1e-11  # of a column's square that the columns before it leave: rounding
PATIENCE = 20  # steps after which a perfectly predicted row has no weight left and the others stand still


class Diverged(Exception):  # noqa: N818
    """The fit ran away; `direction` is the change of coefficients that it could follow for ever, if known."""

    def __init__(self, direction: FloatArray | None) -> None:
        super().__init__()
        self.direction = direction


class Collinear(Exception):  # noqa: N818
    """Column `column` is a sum of multiples of the columns `others`; of none where it is 0 throughout."""

    def __init__(self, column: int, others: list[int]) -> None:
        super().__init__()
        self.column, self.others = column, others


@dataclass(frozen=True, slots=True)
class GlmFit:
    """Coefficients (k,), the inverse of the expected information (k, k), and each row's score for η, (m,)."""

    coefficients: FloatArray
    inverse: FloatArray
    score: FloatArray


def blocks(m: int, k: int) -> Iterator[slice]:
    """Slices that cover m rows, so short that k columns of them stay in the cache and one thread does their products.

    Waking a second thread for each small product costs more than it saves, most of all on a busy machine.
    """
    size = max(min(BLOCK, UNTHREADED // k**2), 256)
    return (slice(start, min(start + size, m)) for start in range(0, m, size))


def fit_glm(
    x: FloatArray, y: FloatArray, weight: FloatArray, family: Family, start: FloatArray | None = None
) -> GlmFit:
    """The fit of y, shape (m,), on the rows of x, shape (k, m), the first of which is all ones.

    Weights should be about 1 on average. Fisher scoring (McCullagh and Nelder 1989, Generalized Linear Models,
    section 2.5) until a step is 1e-10 of a standard error; raises Collinear, and Diverged where there is no finite
    maximum.
    """
    if start is None and x.shape[1] > MANY:
        thin = slice(None, None, THIN)
        start = _first_guess(np.ascontiguousarray(x[:, thin]), y[thin], weight[thin], family)
    return _scoring(x, y, weight, family, start, CONVERGED)


def _first_guess(x: FloatArray, y: FloatArray, weight: FloatArray, family: Family) -> FloatArray | None:
    """Coefficients from a part of the rows; None where that part alone cannot tell."""
    try:
        return _scoring(x, y, weight, family, None, COARSE).coefficients
    except (Collinear, Diverged, np.linalg.LinAlgError):
        return None


def _scoring(
    x: FloatArray, y: FloatArray, weight: FloatArray, family: Family, beta: FloatArray | None, tolerance: float
) -> GlmFit:
    score = np.empty(len(y))
    step, length = np.zeros(len(x)), np.inf
    for count in range(MAX_STEPS):
        gradient, information = _one_pass(x, y, weight, family, beta, score)
        if beta is None:
            refuse_dependence(information)
            beta = solve(information, gradient)
            continue
        if not (is_finite(information, gradient) and (np.diagonal(information) > 0).all()):
            break
        step = solve(information, gradient)
        if count > PATIENCE and is_endless(family.gain(y, step @ x)):
            break
        before, length = length, float(step @ gradient)
        beta = beta + (step if length < 4 * before else step / 2)
        if length < tolerance:
            return GlmFit(beta, invert(information), score)
    raise Diverged(step if is_endless(family.gain(y, step @ x)) else None)


def is_finite(information: FloatArray, gradient: FloatArray) -> bool:
    """Whether both are free of overflow."""
    return bool(np.isfinite(gradient).all() and np.isfinite(information).all())


def is_endless(gain: FloatArray) -> bool:
    """Whether a step that is not small improves some rows and worsens none: it could be taken for ever."""
    return float(np.abs(gain).max(initial=0.0)) > 1e-2 and float(gain.min(initial=0.0)) > -1e-5


def _one_pass(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    family: Family,
    beta: FloatArray | None,
    score: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Gradient (the right side of the normal equations at the first η where beta is None) and information."""
    gradient, information = np.zeros(len(x)), np.zeros((len(x), len(x)))
    for rows in blocks(len(y), len(x)):
        part, w = x[:, rows], weight[rows]
        eta = family.start(y[rows]) if beta is None else beta @ part
        score[rows], unit = family.score(y[rows], eta)
        working = score[rows] + unit * eta if beta is None else score[rows]
        gradient += part @ (w * working)
        information += (part * (w * unit)) @ part.T
    return gradient, information


def refuse_dependence(information: FloatArray) -> None:
    """Raise Collinear for the first column that depends on those before it (their R² is 1 up to rounding)."""
    size = np.sqrt(np.diagonal(information))
    if (size == 0).any():
        raise Collinear(int(np.argmin(size)), [])
    scaled = information / np.outer(size, size)
    for j in range(1, len(scaled)):
        share = np.linalg.solve(scaled[:j, :j], scaled[:j, j])
        if 1 - share @ scaled[:j, j] < DEPENDENT:
            raise Collinear(j, [int(other) for other in np.flatnonzero(np.abs(share) > 1e-6)])


def solve(information: FloatArray, gradient: FloatArray) -> FloatArray:
    """information⁻¹·gradient, scaled to a unit diagonal first; LinAlgError where a column has no information left."""
    if not (np.diagonal(information) > 0).all():
        raise np.linalg.LinAlgError("no information left")
    size = np.sqrt(np.diagonal(information))
    return np.asarray(np.linalg.solve(information / np.outer(size, size), gradient / size) / size)


def invert(information: FloatArray) -> FloatArray:
    """information⁻¹, scaled to a unit diagonal first."""
    size = np.sqrt(np.diagonal(information))
    inverse = np.linalg.inv(information / np.outer(size, size)) / np.outer(size, size)
    return np.asarray((inverse + inverse.T) / 2)
