"""What the package's own kernels make of thousands of samples at once: each run is a domain of one large survey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np
from simulated_samples import DOMAINS, LEVELS, RESPONDENTS, SHARES, Batch, Design, side_by_side

from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.interval import share_interval
from cxsurvey.estimation.statistic import fractions_of_base
from cxsurvey.estimation.variance import covariance
from cxsurvey.moments.memory import cell_sums
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.compare import effective_bases
from cxsurvey.significance.rare_answers import rare_tests
from cxsurvey.significance.two_shares import TwoShares

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
Tests = tuple[np.ndarray, np.ndarray, np.ndarray]  # low, high and p, each of one shape: (runs, k) or (c,)


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

    @property
    def between_shares(self) -> bool:
        """Whether it is a difference of shares between domains, which compare() may test by the score."""
        return self.kind == "difference" and self.a[1] != MEAN

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
    effective = w * w / w2
    slopes = np.array([form.slope(count) for form in forms])
    between = np.array([form.between_shares for form in forms])
    bases = [np.repeat(base, estimate.shape[2], axis=1) for base in (n, effective)]
    return estimate, variance, n, effective, *guarded_tests(design, estimate, blocks, slopes, *bases, between)


def guarded_tests(
    design: Design,
    estimate: np.ndarray,
    blocks: np.ndarray,
    slopes: np.ndarray,
    base_n: np.ndarray,
    base_effective: np.ndarray,
    between: np.ndarray | bool = True,
) -> Tests:
    """Linear tests as compare() has them: by the score where the answer is rare in one of two groups.

    `base_n` and Kish's `base_effective` are of each estimate, (runs, m); `between` (k,) says which forms are
    differences of shares of different groups.
    """
    a, b = slopes.argmax(axis=1), slopes.argmin(axis=1)
    tests = linear_tests(design, estimate, linear_errors(blocks, slopes), slopes)
    shares, own = estimate.reshape(blocks.shape[:2]), np.diagonal(blocks, axis1=1, axis2=2)
    of_both = [values[:, place] for values in (shares, own) for place in (a, b)]
    bases = [values[:, place] for values in (base_n, base_effective) for place in (a, b)]
    with np.errstate(invalid="ignore"):  # forms that are not differences of shares
        scored = rare_tests(TwoShares(*of_both, blocks[:, a, b], *bases), design.plan.df, CONFIDENCE)
    for found, by_score in zip(tests, (scored.conf_low, scored.conf_high, scored.p_value), strict=True):
        np.copyto(found, by_score, where=scored.rare & between)
    return tests


def score_bases(design: Design, p: np.ndarray, variance: np.ndarray, base_effective: np.ndarray) -> np.ndarray:
    """The effective bases that compare() takes, of shares of any shape, which need their variances only."""
    alone = SimpleNamespace(
        estimate=p.ravel(),
        covariance=np.diag(variance.ravel()),
        df=float(design.plan.df),
        base_effective=base_effective.ravel(),
    )
    return effective_bases(alone).reshape(p.shape)


def linear_errors(blocks: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Linearised standard errors of linear forms in each run, shape (runs, k)."""
    variance = np.einsum("kq,rqk->rk", slopes, blocks @ slopes.T)
    return np.sqrt(np.maximum(variance, 0.0))


def linear_tests(design: Design, estimate: np.ndarray, std_error: np.ndarray, slopes: np.ndarray) -> Tests:
    """Limits and p of linear forms in each run, as contrast() has them, and compare() where no answer is rare."""
    df = design.plan.df
    difference = estimate.reshape(len(std_error), -1) @ slopes.T
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
