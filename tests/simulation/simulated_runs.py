"""What the package's own kernels make of thousands of samples at once: each run is a domain of one large survey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from simulated_samples import DOMAINS, LEVELS, RESPONDENTS, SHARES, Batch, Design, side_by_side

from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.interval import share_interval
from cxsurvey.estimation.statistic import fractions_of_base
from cxsurvey.estimation.variance import covariance
from cxsurvey.moments.memory import cell_sums
from cxsurvey.moments.sums import CellSums

RATING = np.arange(1.0, LEVELS + 1)
STATISTIC = fractions_of_base(np.vstack([np.eye(LEVELS), RATING]))  # five shares and the mean of the codes
MEAN = LEVELS
TRUTH = np.append(SHARES, SHARES @ RATING)
CONFIDENCE = 0.95

WHOLE = (RESPONDENTS,)
CONTRASTS = {"0.5 − 0.2": (3, 1), "0.2 − 0.2": (1, 2), "0.05 − 0.05": (0, 4)}
GAPS = {"0.05": 0, "0.2": 1, "0.5": 3, "mean": MEAN}
PAIRS = ((0, 1), (1, 2), (2, 3))

Sizes = tuple[int, ...] | tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Form:
    """A difference of two estimates: (domain, place) of each, and what it is called."""

    kind: str
    what: str
    a: tuple[int, int]
    b: tuple[int, int]

    @property
    def domains(self) -> list[int]:
        """The domains it is made of."""
        return sorted({self.a[0], self.b[0]})

    def slope(self, domains: int) -> np.ndarray:
        """Its coefficients, shape (D·K,)."""
        form = np.zeros((domains, len(TRUTH)))
        form[self.a], form[self.b] = 1.0, -1.0
        return form.ravel()


@dataclass(frozen=True)
class Runs:
    """All R runs of a design, in D domains with K estimates each; `forms` are k differences of them.

    estimate, variance: (R, D, K) · base_n, base_effective: (R, D) · low, high, p: (R, k).
    """

    design: Design
    forms: tuple[Form, ...]
    estimate: np.ndarray
    variance: np.ndarray
    base_n: np.ndarray
    base_effective: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray

    def effective(self, domain: int) -> int:
        """The effective respondents of a domain, on average."""
        return round(float(self.base_effective[:, domain].mean()))

    def limits(self, kind: str, domain: int, place: int) -> tuple[np.ndarray, np.ndarray]:
        """The limits of one share in every run, each of shape (R,)."""
        return share_interval(
            kind,
            self.estimate[:, domain, place],
            self.variance[:, domain, place],
            base_n=self.base_n[:, domain],
            base_effective=self.base_effective[:, domain],
            n=self.design.plan.n,
            df=self.design.plan.df,
        )


def contrasts_in(domains: int) -> tuple[Form, ...]:
    """The contrasts of levels within each of the first domains."""
    return tuple(
        Form("contrast", what, (domain, a), (domain, b))
        for domain in range(domains)
        for what, (a, b) in CONTRASTS.items()
    )


def gaps_between(pairs: tuple[tuple[int, int], ...]) -> tuple[Form, ...]:
    """The differences between pairs of domains."""
    return tuple(Form("difference", what, (a, place), (b, place)) for a, b in pairs for what, place in GAPS.items())


def whole_runs(design: Design) -> Runs:
    """The runs of a design, everybody in one domain."""
    return simulated(design, WHOLE, contrasts_in(1))


def domain_runs(design: Design) -> Runs:
    """The runs of a design, in domains of about 400, 150, 60 and 30 respondents and the rest."""
    return simulated(design, DOMAINS, contrasts_in(4) + gaps_between(PAIRS))


@cache
def simulated(design: Design, sizes: Sizes, forms: tuple[Form, ...]) -> Runs:
    """Shares, mean and differences of them in every run, in domains of the given expected sizes (by level)."""
    parts = [batch_numbers(design, batch, sizes, forms) for batch in design.batches(f"domains {sizes}")]
    return Runs(design, forms, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def batch_numbers(design: Design, batch: Batch, sizes: Sizes, forms: tuple[Form, ...]) -> tuple[np.ndarray, ...]:
    """The arrays of Runs for one batch."""
    count = np.array(sizes).shape[-1]
    sums = domain_sums(design, batch, batch.domain(np.array(sizes)), count)
    estimate = STATISTIC.values(sums.totals).reshape(batch.runs, count, -1)
    blocks = run_blocks(covariance(sums, design.plan, STATISTIC), batch.runs)
    n, w, w2 = (part.sum(axis=0).reshape(batch.runs, count) for part in (sums.base_n, sums.base_w, sums.base_w2))
    variance = np.diagonal(blocks, axis1=1, axis2=2).reshape(estimate.shape)
    slopes = np.array([form.slope(count) for form in forms])
    return estimate, variance, n, w * w / w2, *linear_tests(design, estimate, blocks, slopes)


def linear_tests(
    design: Design, estimate: np.ndarray, blocks: np.ndarray, slopes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits and p of linear forms in each run, each of shape (runs, k), as compare() and contrast() have them."""
    df = design.plan.df
    difference = estimate.reshape(len(blocks), -1) @ slopes.T
    variance = np.einsum("kq,rqk->rk", slopes, blocks @ slopes.T)
    std_error = np.sqrt(np.maximum(variance, 0.0))
    half = t_quantile((1 + CONFIDENCE) / 2, df) * std_error
    t = np.divide(difference, std_error, out=np.full_like(std_error, np.nan), where=std_error > 0)
    return difference - half, difference + half, t_two_sided(t, df)


def domain_sums(design: Design, batch: Batch, domain: np.ndarray, domains: int) -> CellSums:
    """The sums of a batch, with runs × domains as its domains."""
    plan = side_by_side(design.plan, batch)
    return cell_sums(plan, batch.run * domains + domain, batch.runs * domains, batch.level, LEVELS)


def run_blocks(matrix: np.ndarray, runs: int) -> np.ndarray:
    """The block of each run on the diagonal of a covariance, shape (runs, m, m)."""
    size = len(matrix) // runs
    every = np.arange(runs)
    return matrix.reshape(runs, size, runs, size)[every, :, every, :]
