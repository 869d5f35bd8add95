"""Samples drawn from models whose truth is known: simple, weighted, stratified, clustered, and all of it at once.

A question with five levels, answered independently of the domain a respondent is in. Answers within a PSU are alike by
the Dirichlet-multinomial model, whose intraclass correlation is exact; weights that are related to the answer have a
mean that differs by level, and the levels are sampled so much less that the weighted shares are still SHARES; strata
differ in their shares and are sampled in other proportions than they have in the population.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal
from zlib import crc32

import numpy as np
import pandas as pd

from cxsurvey.moments.plan import SamplePlan, sample_plan

SEED = 20261122
RUNS = 10_000
RUNS_AT_A_TIME = 10  # blocks of one batch stand in one matrix, whose size grows with the square of their number

SHARES = np.array([0.05, 0.2, 0.2, 0.5, 0.05])
LEVELS = len(SHARES)
STRATUM_SHIFT = np.array([0.02, 0.08, -0.04, -0.10, 0.04])  # of the shares, from the middle stratum to the last
WEIGHT_BY_LEVEL = np.array([2.0, 1.4, 0.8, 0.7, 1.6])
WEIGHT_CV = 0.7

RESPONDENTS = 1000
DOMAINS = (400, 150, 60, 30, 360)  # expected respondents of 1,000

Weights = Literal["equal", "unrelated", "related"]


@dataclass(frozen=True)
class Batch:
    """The respondents of several runs one after the other, each of shape (runs·n,)."""

    run: np.ndarray
    level: np.ndarray
    weight: np.ndarray | None
    psu: np.ndarray | None
    rng: np.random.Generator

    @property
    def runs(self) -> int:
        """The number of runs."""
        return int(self.run[-1]) + 1

    def domain(self, sizes: np.ndarray) -> np.ndarray:
        """A domain for each respondent, at random; `sizes` (D,), or (L, D) where it depends on the answer."""
        below = np.cumsum(sizes / sizes.sum(axis=-1, keepdims=True), axis=-1)
        below = np.broadcast_to(below, (LEVELS, sizes.shape[-1]))
        draw = self.rng.random(len(self.run))
        return sum((draw >= below[self.level, place]).astype(np.int64) for place in range(sizes.shape[-1] - 1))


@dataclass(frozen=True)
class Design:
    """A way to draw about 1,000 respondents."""

    name: str
    psus: int | None = None
    icc: float = 0.0
    strata: int = 1
    weights: Weights = "equal"

    @cached_property
    def plan(self) -> SamplePlan:
        """The plan of one sample, without weights, as the package makes it."""
        frame = pd.DataFrame({"psu": self.psu if self.psus else 0, "stratum": self.stratum})
        strata = ("stratum",) if self.strata > 1 else ()
        return sample_plan(frame, strata=strata, psu=("psu",) if self.psus else ())

    @cached_property
    def psu(self) -> np.ndarray:
        """The PSU of each respondent; sizes run from half to one and a half times their mean within each stratum."""
        count = self.psus or RESPONDENTS
        inside = np.arange(count) % (count // self.strata)
        spread = 0.5 + inside / max(count // self.strata - 1, 1)
        size = np.rint(RESPONDENTS / count * spread).astype(int) if self.psus else np.ones(count, dtype=int)
        return np.repeat(np.arange(count), size)

    @cached_property
    def psu_stratum(self) -> np.ndarray:
        """The stratum of each PSU, ascending; all of one size."""
        count = self.psus or RESPONDENTS
        return np.arange(count) * self.strata // count

    @property
    def stratum(self) -> np.ndarray:
        """The stratum of each respondent."""
        return self.psu_stratum[self.psu]

    @cached_property
    def population(self) -> np.ndarray:
        """The share of each stratum in the population: from half to one and a half times the mean."""
        size = np.linspace(0.5, 1.5, self.strata) if self.strata > 1 else np.ones(1)
        return size / size.sum()

    @cached_property
    def stratum_shares(self) -> np.ndarray:
        """The true shares by stratum, which average to SHARES over the population, shape (H, L)."""
        place = np.linspace(-1, 1, self.strata) if self.strata > 1 else np.zeros(1)
        return SHARES + (place - self.population @ place)[:, None] * STRATUM_SHIFT

    @cached_property
    def level_weight(self) -> np.ndarray:
        """The mean weight of a respondent at each level."""
        return WEIGHT_BY_LEVEL if self.weights == "related" else np.ones(LEVELS)

    @cached_property
    def sampled_shares(self) -> np.ndarray:
        """The shares by stratum among those sampled, before weighting, shape (H, L)."""
        thinned = self.stratum_shares / self.level_weight
        return thinned / thinned.sum(axis=1, keepdims=True)

    @cached_property
    def stratum_weight(self) -> np.ndarray:
        """What makes the weighted size of each stratum that of the population, shape (H,)."""
        sampled = np.bincount(self.stratum) / len(self.psu)
        return self.population / sampled / (self.sampled_shares @ self.level_weight)

    @cached_property
    def spread_within_levels(self) -> float:
        """The CV of weights of one level and stratum, so that with that between levels it is WEIGHT_CV."""
        if self.weights == "equal":
            return 0.0
        mean, square = SHARES @ (1 / self.level_weight), SHARES @ self.level_weight
        return float(np.sqrt((1 + WEIGHT_CV**2) / (square * mean) - 1))

    def batches(self, what: str, runs: int = RUNS, *, at_a_time: int = RUNS_AT_A_TIME) -> Iterator[Batch]:
        """The runs in batches, the same every time for the same `what`."""
        rng = np.random.default_rng([SEED, crc32(f"{self.name}: {what}".encode())])
        for start in range(0, runs, at_a_time):
            yield self._batch(rng, min(at_a_time, runs - start))

    def _batch(self, rng: np.random.Generator, runs: int) -> Batch:
        level = self.answers(rng, runs, self.sampled_shares)
        run = np.repeat(np.arange(runs), len(self.psu))
        weight = self._weight(rng, level) if self.strata > 1 or self.weights != "equal" else None
        psu = np.tile(self.psu, runs) if self.psus else None
        return Batch(run, level.ravel(), weight, psu, rng)

    def answers(self, rng: np.random.Generator, runs: int, shares: np.ndarray) -> np.ndarray:
        """A level for each respondent of each run, shape (runs, n), given the shares by stratum, shape (H, L)."""
        if self.icc:
            concentration = shares[self.psu_stratum] * (1 / self.icc - 1)
            chance = rng.standard_gamma(concentration, (runs, *concentration.shape))
            below = np.cumsum(chance, axis=2)
            below = (below / below[:, :, -1:])[:, self.psu]
        else:
            below = np.cumsum(shares, axis=1)[self.stratum]
        draw = rng.random((runs, len(self.psu)))
        return sum((draw >= below[..., level]).astype(np.int64) for level in range(shares.shape[1] - 1))

    def _weight(self, rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
        weight = self.stratum_weight[self.stratum] * self.level_weight[level]
        log_variance = np.log1p(self.spread_within_levels**2)
        noise = rng.standard_normal(level.shape) * np.sqrt(log_variance) - log_variance / 2
        return (weight * np.exp(noise)).ravel()


def side_by_side(plan: SamplePlan, batch: Batch) -> SamplePlan:
    """The plan of one sample with the respondents of all runs in it, to be counted with the runs as domains.

    Every run has the same strata and PSUs, so that the covariance has the variance of each run in its own block.
    """
    stratum = None if plan.stratum is None else np.tile(plan.stratum, batch.runs)
    return replace(plan, n=len(batch.run), weight=batch.weight, stratum=stratum, psu=batch.psu)


SIMPLE = Design("simple random")
UNRELATED = Design("weights unrelated", weights="unrelated")
RELATED = Design("weights related", weights="related")
STRATIFIED = Design("5 strata", strata=5)
CLUSTERED = tuple(
    Design(f"{psus} PSUs, ICC {icc}", psus=psus, icc=icc) for psus in (20, 60, 200) for icc in (0.05, 0.2)
)
COMPLEX = tuple(
    Design(f"{psus} PSUs in {strata} strata, ICC {icc}, weights", psus, icc, strata, "related")
    for psus, strata in ((20, 5), (60, 10), (200, 20))
    for icc in (0.05, 0.2)
)
DESIGNS = (SIMPLE, UNRELATED, RELATED, STRATIFIED, *CLUSTERED, *COMPLEX)
