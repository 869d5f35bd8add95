"""Tests of differences reject what is not there in 5 % of samples, and their intervals cover what is."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_runs import GAPS, PAIRS, TRUTH, Form, Runs, domain_runs, gaps_between, score_bases, simulated, whole_runs
from simulated_samples import CLUSTERED, COMPLEX, DESIGNS, DOMAINS, RELATED, SHARES, SIMPLE, STRATIFIED, UNRELATED
from simulation_ledger import Cell, band, percent

from cxsurvey.significance.difference_interval import agresti_caffo, newcombe

pytestmark = pytest.mark.slow

NAMES = tuple(str(size) for size in DOMAINS)
PART_BY_LEVEL = ((100, 900), (250, 750), (150, 850), (120, 880), (150, 850))  # in the domain, and out of it
REAL_GAPS = (SIMPLE, UNRELATED, STRATIFIED, CLUSTERED[2], CLUSTERED[4], COMPLEX[2], COMPLEX[4])


def form_cell(runs: Runs, place: int, names: tuple[str, ...], truth: float) -> Cell:
    """Type I error where the truth is 0, coverage elsewhere."""
    form = runs.forms[place]
    where = " v ".join(names[domain] for domain in form.domains)
    least = min(runs.effective(domain) for domain in form.domains)
    kind = "coverage" if truth else "type I"
    low, high = runs.low[:, place], runs.high[:, place]
    hit = (low <= truth) & (truth <= high) if truth else runs.p[:, place] < 0.05
    table = {"difference": "difference of two domains", "contrast": "contrast of two levels"}[form.kind]
    title = f"{'Coverage of t intervals' if truth else 'Type I error of t tests'} of a {table}"
    return Cell(kind, title, runs.design.name, form.what, where, percent(hit), band(kind, runs.design, least))


def kind_cells(runs: Runs, names: tuple[str, ...], kind: str) -> list[Cell]:
    found = [(place, form) for place, form in enumerate(runs.forms) if form.kind == kind]
    return [form_cell(runs, place, names, true_gap(form)) for place, form in found]


def true_gap(form: Form) -> float:
    """Domains do not differ; levels do."""
    return float(TRUTH[form.a[1]] - TRUTH[form.b[1]])


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_domains_that_do_not_differ(design, ledger):
    ledger.check(kind_cells(domain_runs(design), NAMES, "difference"))


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_levels_of_one_question(design, ledger):
    ledger.check(
        kind_cells(whole_runs(design), ("all",), "contrast") + kind_cells(domain_runs(design), NAMES, "contrast")
    )


@pytest.mark.parametrize("design", REAL_GAPS, ids=lambda design: design.name)
def test_domains_that_differ(design, ledger):
    joint = SHARES[:, None] * np.array(PART_BY_LEVEL) / 1000
    shares = joint / joint.sum(axis=0)
    runs = simulated(design, PART_BY_LEVEL, gaps_between(((0, 1),)))
    sizes = tuple(str(round(size)) for size in 1000 * joint.sum(axis=0))
    places = [place for place, form in enumerate(runs.forms) if form.what != "mean"]
    ledger.check(
        [form_cell(runs, place, sizes, float(np.subtract(*shares[GAPS[runs.forms[place].what]]))) for place in places]
    )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " v ".join(NAMES[domain] for domain in pair))
@pytest.mark.parametrize("what", ["0.05", "0.2", "0.5"])
def test_newcombe_intervals_of_independent_domains(pair, what, ledger):
    runs = domain_runs(SIMPLE)
    a, b = ((runs.estimate[:, d, GAPS[what]], *runs.limits("wilson", d, GAPS[what])) for d in pair)
    low, high = newcombe(a, b)
    allowed = band("coverage", SIMPLE, min(runs.effective(domain) for domain in pair))
    title = "Coverage of Newcombe intervals of a difference of two domains"
    where = " v ".join(NAMES[domain] for domain in pair)
    ledger.check([Cell("coverage", title, SIMPLE.name, what, where, percent((low <= 0) & (high >= 0)), allowed)])


@pytest.mark.parametrize("design", [SIMPLE, UNRELATED, RELATED], ids=lambda design: design.name)
def test_agresti_caffo_intervals_are_reported(design, ledger):
    runs = domain_runs(design)
    cells = [agresti_caffo_cell(runs, pair, what) for pair in PAIRS for what in ("0.05", "0.2", "0.5")]
    ledger.check(cells)
    assert all(50 < cell.figure <= 100 for cell in cells)


def agresti_caffo_cell(runs: Runs, pair: tuple[int, int], what: str) -> Cell:
    a, b = ((runs.estimate[:, domain, GAPS[what]], bases(runs, domain, GAPS[what])) for domain in pair)
    low, high = agresti_caffo(*a, *b)
    title = "Coverage of Agresti–Caffo intervals of a difference of two domains"
    where = " v ".join(NAMES[domain] for domain in pair)
    return Cell("coverage", title, runs.design.name, what, where, percent((low <= 0) & (high >= 0)), None)


def bases(runs: Runs, domain: int, place: int) -> np.ndarray:
    """The effective bases that compare() takes, of some runs at a time, for they come with their whole covariance."""
    columns = (runs.estimate[:, domain, place], runs.variance[:, domain, place], runs.base_effective[:, domain])
    parts = zip(*(np.array_split(column, 50) for column in columns), strict=True)
    return np.concatenate([score_bases(runs.design, *part) for part in parts])
