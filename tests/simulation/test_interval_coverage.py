"""95 % intervals of shares and means cover the truth, under weights, strata, clusters and in small domains."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from simulated_runs import GAPS, MEAN, TRUTH, Runs, domain_runs, whole_runs
from simulated_samples import CLUSTERED, COMPLEX, DESIGNS, DOMAINS, SIMPLE, UNRELATED
from simulation_ledger import Cell, band, percent

from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.interval import Interval

pytestmark = pytest.mark.slow

COMPARED = (SIMPLE, UNRELATED, CLUSTERED[3], COMPLEX[3])  # designs under which all kinds of interval are reported
TITLES = {kind: f"Coverage of {kind} intervals of a share" for kind in get_args(Interval)}


def parts(design):
    """The runs with all respondents in one domain, and those in small domains, with the names of their columns."""
    yield whole_runs(design), 0, "all"
    yield from ((domain_runs(design), place, str(size)) for place, size in enumerate(DOMAINS[:4]))


def share_cell(runs: Runs, domain: int, where: str, kind: str, what: str, checked: bool) -> Cell:
    low, high = runs.limits(kind, domain, GAPS[what])
    truth = TRUTH[GAPS[what]]
    allowed = band("coverage", runs.design, runs.effective(domain)) if checked else None
    figure = percent((low <= truth) & (truth <= high))
    return Cell("coverage", TITLES[kind], runs.design.name, what, where, figure, allowed)


def mean_cell(runs: Runs, domain: int, where: str) -> Cell:
    error = np.abs(runs.estimate[:, domain, MEAN] - TRUTH[MEAN])
    half = t_quantile(0.975, runs.design.plan.df) * np.sqrt(runs.variance[:, domain, MEAN])
    allowed = band("coverage", runs.design, runs.effective(domain))
    return Cell(
        "coverage",
        "Coverage of t intervals of a mean",
        runs.design.name,
        "mean",
        where,
        percent(error <= half),
        allowed,
    )


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_logit_intervals_of_shares(design, ledger):
    ledger.check(
        [share_cell(*part, "logit", what, checked=True) for what in ("0.05", "0.2", "0.5") for part in parts(design)]
    )


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_t_intervals_of_means(design, ledger):
    ledger.check([mean_cell(*part) for part in parts(design)])


@pytest.mark.parametrize("kind", [kind for kind in get_args(Interval) if kind != "logit"])
def test_other_intervals_of_shares_are_reported(kind, ledger):
    cells = [
        share_cell(*part, kind, what, checked=False)
        for design in COMPARED
        for what in ("0.05", "0.2", "0.5")
        for part in parts(design)
    ]
    ledger.check(cells)
    assert all(50 < cell.figure <= 100 for cell in cells)
