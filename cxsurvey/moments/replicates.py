"""Replicate weights: given as columns, or made from the PSUs of a design.

Made replicates are multipliers of whole PSUs, R × P, never one weight per respondent: the totals of a replicate are
its multipliers times the totals of the PSUs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.errors import EstimationError, InputError, listing

ReplicateKind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "other"]

MAX_MULTIPLIERS = 40_000_000  # R × P held at once: 320 MB

_RANK_TOLERANCE = 1e-10  # of the largest eigenvalue of W Wᵀ: the square of R's 1e-5 on W itself


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """R replicates and how their spread becomes a variance: scale · Σ rscales·(θ_r − centre)(θ_r − centre)ᵀ.

    weights: (R, n) whole weights of respondents, or None · multipliers: (R, P) factors of PSUs (of respondents where
    the plan has no PSU), or None · rscales: (R,) · mse: centre at the estimate itself rather than at the mean of the
    replicates · df: degrees of freedom, the rank of the replicate weights − 1 · reweighted: each replicate was weighted
    to the targets anew · factors: (R, C) what that multiplied the weights of each calibration cell by, or None.
    """

    kind: ReplicateKind
    scale: float
    rscales: FloatArray
    mse: bool
    df: int
    weights: FloatArray | None = None
    multipliers: FloatArray | None = None
    reweighted: bool = False
    factors: FloatArray | None = None

    def __len__(self) -> int:
        """The number of replicates."""
        return len(self.rscales)


def replicate_rank(weights: FloatArray) -> int:
    """The rank of R rows of replicate weights, from the products of rows or of columns, whichever are fewer."""
    rows, columns = weights.shape
    eigenvalues = np.linalg.eigvalsh(weights @ weights.T if rows < columns else weights.T @ weights)
    return int((eigenvalues > _RANK_TOLERANCE * eigenvalues[-1]).sum())


def given_replicates(
    weights: FloatArray,
    *,
    kind: ReplicateKind,
    scale: float | None,
    rscales: FloatArray | float | None,
    rho: float,
    mse: bool,
) -> Replicates:
    """Replicates from weights of shape (R, n), the sampling weight included.

    Where they are not given, scale is that of the kind: (R − 1)/R for JK1, 1/R for BRR, 1/(R(1 − ρ)²) for Fay,
    1/(R − 1) for the bootstrap; JKn needs `rscales` and "other" needs `scale`.
    """
    count = len(weights)
    needed = {"JKn": (rscales, "rscales"), "other": (scale, "scale")}.get(kind)
    if needed is not None and needed[0] is None:
        raise InputError(
            f"Replicates of kind {kind} do not say how they are scaled.",
            where=needed[1],
            got="nothing",
            expected="the numbers that came with the replicate weights",
            next_step=f"Give {needed[1]}=.",
        )
    usual = {"JK1": (count - 1) / count, "BRR": 1 / count, "Fay": 1 / (count * (1 - rho) ** 2)}
    chosen = usual.get(kind, 1 / (count - 1) if kind == "bootstrap" else 1.0) if scale is None else scale
    spread = floats(np.broadcast_to(1.0 if rscales is None else rscales, count).copy())
    return Replicates(kind, float(chosen), spread, mse, replicate_rank(weights) - 1, weights=weights)


def made_replicates(
    kind: ReplicateKind,
    *,
    stratum: IntArray,
    count: IntArray,
    fraction: FloatArray,
    df: int,
    replicates: int,
    seed: int,
    rho: float,
) -> Replicates:
    """Replicates of P PSUs: their strata (P,), PSUs and sampled fraction by stratum (H,), and the design's df.

    They have the design's degrees of freedom, PSUs − strata, unless there are fewer replicates: all that R replicates
    can span is R − 1.

    Sources: Wolter 2007, chapters 3 and 4, for the jackknife and BRR; Judkins 1990, Journal of Official Statistics 6,
    223–239, for Fay's method; Rao and Wu 1988, JASA 83, 231–241, with n_h − 1 PSUs drawn in each stratum, for the
    bootstrap.
    """
    units = len(stratum)
    sets = {"JK1": units, "JKn": units, "bootstrap": replicates}.get(kind, _hadamard_order(len(count)))
    if sets * units > MAX_MULTIPLIERS:
        raise InputError(
            f"{sets:,} replicates of {units:,} PSUs are too many to hold.",
            where="make_replicates",
            got=f"{sets * units:,} multipliers",
            expected=f"at most {MAX_MULTIPLIERS:,}",
            next_step="Name the PSU column, ask for fewer replicates, or keep the linearised variance.",
        )
    rscales = np.ones(sets)
    if kind == "JK1":
        _refuse_strata(count)
        multipliers = (1 - np.eye(units)) * units / (units - 1)
        scale = (1 - fraction[0]) * (units - 1) / units
    elif kind == "JKn":
        multipliers = _jackknife(stratum, count)
        scale, rscales = 1.0, floats(((1 - fraction) * (count - 1) / count)[stratum])
    elif kind == "bootstrap":
        multipliers = _rao_wu(stratum, count, fraction, replicates, seed)
        scale = 1 / (replicates - 1)
    else:
        rho = rho if kind == "Fay" else 0.0
        multipliers = _balanced(count, fraction, rho)
        scale = 1 / (sets * (1 - rho) ** 2)
    return Replicates(kind, float(scale), rscales, False, min(df, sets - 1), multipliers=multipliers)


def _jackknife(stratum: IntArray, count: IntArray) -> FloatArray:
    """One PSU left out at a time, the others of its stratum scaled up."""
    same = stratum[:, None] == stratum[None, :]
    factor = (count / np.maximum(count - 1, 1))[stratum]
    multipliers = np.where(same, factor[:, None], 1.0)
    np.fill_diagonal(multipliers, 0.0)
    return floats(multipliers)


def _rao_wu(stratum: IntArray, count: IntArray, fraction: FloatArray, replicates: int, seed: int) -> FloatArray:
    """n_h − 1 PSUs drawn with replacement from the n_h of each stratum, rescaled; a single PSU keeps its weight."""
    generator = np.random.default_rng(seed)
    multipliers = np.ones((replicates, len(stratum)))
    for h, size in enumerate(count):
        if size > 1:
            drawn = generator.multinomial(size - 1, np.full(size, 1 / size), size=replicates)
            multipliers[:, stratum == h] += np.sqrt(1 - fraction[h]) * (drawn * (size / (size - 1)) - 1)
    return multipliers


def _balanced(count: IntArray, fraction: FloatArray, rho: float) -> FloatArray:
    """Half of each pair of PSUs by the signs of a Hadamard matrix, whose first column is left out."""
    if (count != 2).any():
        raise EstimationError(
            "Balanced half-samples need two PSUs in every stratum.",
            where='kind="BRR" or "Fay"',
            got=f"strata with {listing(sorted({int(size) for size in count if size != 2}))} PSUs",
            expected="exactly two in each",
            next_step='Use "JKn" or "bootstrap".',
        )
    order = _hadamard_order(len(count))
    signs = np.ones((1, 1))
    while len(signs) < order:
        signs = np.block([[signs, signs], [signs, -signs]])
    step = (1 - rho) * np.sqrt(1 - fraction) * signs[:, 1 : len(count) + 1]
    return floats(np.stack([1 + step, 1 - step], axis=-1).reshape(order, -1))


def _hadamard_order(strata: int) -> int:
    """The smallest power of two above the number of strata."""
    return 1 << int(strata).bit_length()


def _refuse_strata(count: IntArray) -> None:
    if len(count) > 1:
        raise EstimationError(
            "JK1 leaves out PSUs of one stratum only.",
            where='kind="JK1"',
            got=f"{len(count)} strata",
            expected="an unstratified design",
            next_step='Use "JKn".',
        )
