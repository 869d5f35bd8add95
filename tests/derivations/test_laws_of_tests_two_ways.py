"""Laws and algorithms against brute force, known special cases, or another algorithm for the same number."""

from __future__ import annotations

import math
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize, special, stats

import cxsurvey as cx
from cxsurvey.estimation.distributions import chi2_tail, f_tail, normal_quantile
from cxsurvey.significance.adjust import adjust_p
from cxsurvey.significance.cochran_armitage import trend_of_counts
from cxsurvey.significance.difference_interval import miettinen_nurminen
from cxsurvey.significance.fisher import fisher_exact
from cxsurvey.significance.jonckheere import jonckheere_of
from cxsurvey.significance.max_t import max_t_p
from cxsurvey.significance.ordered import SIMULATIONS, _simulated, chi_bar_tail, chi_bar_weights, project
from cxsurvey.significance.power import (
    minimum_detectable_difference,
    power_of_difference,
    power_of_table,
    required_base,
)
from cxsurvey.significance.published import score_test, smallest_base
from cxsurvey.significance.quadratic_form import mixture_tail, saddlepoint_tail
from cxsurvey.significance.ranking import ordered_tests
from cxsurvey.significance.same_margins import stuart_maxwell
from cxsurvey.significance.stratified import generalised_cmh, mantel_haenszel

SAME = 1e-9
QUADRATURE = 1e-7  # what numerical integration of the other route is good for
POINTS = 0.005  # relative error of the lattice average, as it says of itself
DRAWS = 4 / math.sqrt(SIMULATIONS)  # four standard errors of a simulated share


def test_dunnett_by_integration_over_the_common_factor():
    """Equal groups: T_j = (Z_j − Z_0)/√2 over a common χ, integrated over Z_0 and χ."""
    k, df = 4, 30
    correlation = np.full((k, k), 0.5) + 0.5 * np.eye(k)
    for t in (0.5, 1.5, 2.6, 4.0):

        def all_below(u: float, t: float = t) -> float:
            def inner(z: float) -> float:
                a, b = math.sqrt(2) * t * u + z, -math.sqrt(2) * t * u + z
                return float(stats.norm.pdf(z) * (special.ndtr(a) - special.ndtr(b)) ** k)

            below, _ = integrate.quad(inner, -9, 9, epsabs=1e-12)
            return below * float(stats.chi.pdf(u * math.sqrt(df), df) * math.sqrt(df))

        inside, _ = integrate.quad(all_below, 0.2, 2.5, epsabs=1e-10)
        ours = max_t_p(np.array([t, -t, t, 0.0]), correlation, df)
        assert ours[0] == pytest.approx(1 - inside, rel=POINTS, abs=1e-9)


def test_dunnett_against_scipy():
    rng = np.random.default_rng(8)
    control, *groups = (rng.normal(mean, 1, size) for mean, size in ((0, 40), (0.3, 30), (0.6, 25), (0.1, 35)))
    theirs = stats.dunnett(*groups, control=control, rng=np.random.default_rng(1))
    n = np.array([len(group) for group in groups])
    rho = np.sqrt(n / (n + 40))
    correlation = np.outer(rho, rho)
    np.fill_diagonal(correlation, 1)
    ours = max_t_p(np.asarray(theirs.statistic), correlation, float(n.sum() + 40 - 4))
    np.testing.assert_allclose(ours, theirs.pvalue, rtol=0.02)  # scipy integrates by random points, to some 1e-3


def test_one_statistic_and_full_dependence_need_no_adjustment():
    t = np.array([2.2, 2.2])
    single = max_t_p(t[:1], np.eye(1), 40.0)[0]
    assert single == pytest.approx(2 * stats.t.sf(2.2, 40), rel=SAME)
    assert max_t_p(t, np.ones((2, 2)), 40.0)[0] == pytest.approx(single, rel=1e-6)


def test_mixture_tail_by_inverting_the_characteristic_function():
    """Imhof 1961, Biometrika 48, 419–426, for Σ a·χ²_1 − (x/d)·χ²_d > 0."""
    for effects, d, x in (((1.8, 0.5), 21, 6.0), ((2.5, 1.0, 0.7, 0.2), 60, 9.0), ((1.0,), 12, 4.0)):
        weights, counts = np.append(effects, -x / d), np.append(np.ones(len(effects)), d)

        def imhof(u: float, weights=weights, counts=counts) -> float:
            theta = 0.5 * (counts * np.arctan(weights * u)).sum()
            rho = np.exp((counts * np.log1p((weights * u) ** 2)).sum() / 4)
            return float(np.sin(theta) / (u * rho))

        area, _ = integrate.quad(imhof, 0, np.inf, limit=400, epsabs=1e-11)
        assert mixture_tail(x, np.array(effects), d) == pytest.approx(0.5 + area / math.pi, rel=QUADRATURE)


@pytest.mark.parametrize("x", [0.5, 3.0, 40.0, 400.0])
def test_equal_effects_are_an_f(x):
    assert mixture_tail(x, np.full(3, 1.7), 25.0) == pytest.approx(f_tail(x / 5.1, 3, 25), rel=SAME)
    assert saddlepoint_tail(x, np.full(3, 1.7), 25.0) == pytest.approx(f_tail(x / 5.1, 3, 25), rel=0.2)


def tables_with_margins(rows: tuple[int, ...], columns: tuple[int, ...]):
    if len(rows) == 1:
        yield [list(columns)]
        return
    for first in product(*(range(min(rows[0], column) + 1) for column in columns)):
        if sum(first) == rows[0]:
            rest = tuple(column - used for column, used in zip(columns, first, strict=True))
            yield from ([list(first), *others] for others in tables_with_margins(rows[1:], rest))


@pytest.mark.parametrize(
    "table", [[[3, 1, 0], [0, 2, 3]], [[2, 0, 1, 1], [0, 3, 0, 1], [1, 0, 2, 2]], [[4, 0], [1, 3], [0, 2]]]
)
def test_fisher_by_listing_every_table(table):
    observed = np.array(table)
    rows, columns = tuple(observed.sum(axis=1).tolist()), tuple(observed.sum(axis=0).tolist())

    def log_p(cells: np.ndarray) -> float:
        return float(-special.gammaln(cells + 1.0).sum())

    every = np.array([log_p(np.array(cells)) for cells in tables_with_margins(rows, columns)])
    p = np.exp(every - special.logsumexp(every))
    own = math.exp(log_p(observed) - special.logsumexp(every))
    expected = p[p <= own * (1 + 1e-7)].sum()
    assert fisher_exact(observed.astype(float)).p_value == pytest.approx(expected, rel=SAME)
    assert fisher_exact(observed.astype(float), mid_p=True).p_value == pytest.approx(expected - own / 2, rel=SAME)


def test_chi_bar_weights_by_drawing():
    covariance = np.array([[2.0, -0.6, 0.3], [-0.6, 1.0, -0.4], [0.3, -0.4, 1.5]])
    for size in (1, 2, 3):
        part = covariance[:size, :size]
        scale = np.sqrt(np.diagonal(part))
        np.testing.assert_allclose(chi_bar_weights(part), _simulated(part / np.outer(scale, scale)), atol=DRAWS)


def test_chi_bar_weights_of_independent_steps_are_binomial():
    for k in (2, 3, 4, 5):
        np.testing.assert_allclose(
            chi_bar_weights(np.eye(k)), stats.binom.pmf(range(k + 1), k, 0.5), atol=SAME if k < 4 else DRAWS
        )


def test_projection_by_general_minimisation():
    covariance = np.array([[1.0, -0.5, 0.1], [-0.5, 1.0, -0.5], [0.1, -0.5, 1.2]])
    point, inverse = np.array([0.8, -0.9, 0.3]), np.linalg.inv(covariance)
    nearest, distance = project(point, covariance)
    other = optimize.minimize(
        lambda x: (point - x) @ inverse @ (point - x), np.ones(3), bounds=[(0, None)] * 3, options={"ftol": 1e-15}
    )
    assert distance == pytest.approx(other.fun, rel=1e-6)
    assert (nearest >= 0).all()


def test_one_ordered_step_is_a_one_sided_normal_test():
    towards, against = ordered_tests(np.array([0.3]), np.array([[0.04]]))
    assert towards.p_value == pytest.approx(stats.norm.sf(1.5), rel=SAME)
    assert against.p_value == 1.0
    assert chi_bar_tail(2.25, np.array([0.5, 0.5])) == pytest.approx(chi2_tail(2.25, 1) / 2, rel=SAME)


def test_jonckheere_variance_by_listing_every_arrangement():
    values, sizes = [1.0, 2.0, 2.0, 3.0, 3.0, 5.0], (2, 3, 1)

    def pairs(order: tuple[float, ...]) -> float:
        parts = np.split(np.array(order), np.cumsum(sizes)[:-1])
        return sum(
            float((np.sign(later[:, None] - earlier[None, :]) + 1).sum()) / 2
            for earlier, later in combinations(parts, 2)
        )

    every = np.array([pairs(order) for order in permutations(values)])
    z = (pairs(tuple(values)) - every.mean()) / every.std()
    ours = jonckheere_of([np.array(part) for part in np.split(np.array(values), np.cumsum(sizes)[:-1])])
    assert ours.statistic == pytest.approx(z, rel=SAME)


def test_stuart_maxwell_is_the_linearised_wald_with_the_gap_in_its_variance():
    table = np.array([[20.0, 5, 3], [9, 18, 6], [2, 12, 25]])
    n, classical = table.sum(), stuart_maxwell(table)
    rows, columns = np.indices(table.shape)
    counts = table.astype(int).ravel()
    frame = pd.DataFrame({"a": np.repeat(rows.ravel(), counts), "b": np.repeat(columns.ravel(), counts)}).astype(str)
    ours = cx.same_margins(cx.from_frame(frame), "a", "b").one()
    wald = classical.statistic / (1 - classical.statistic / n) * (n - 1) / n
    df = n - 1
    assert ours["statistic"] == pytest.approx(wald / 2 * (df - 1) / df, rel=SAME)


def test_mantel_haenszel_is_the_generalised_test_of_two_by_two_tables():
    tables = np.array([[[12.0, 5], [7, 9]], [[3, 8], [6, 2]], [[10, 4], [5, 11]]])
    small, general = mantel_haenszel(tables), generalised_cmh(tables)
    assert small.statistic == pytest.approx(general.statistic, rel=SAME)
    assert small.p_value == pytest.approx(general.p_value, rel=SAME)


def test_trend_of_two_groups_is_pearsons_test():
    table = np.array([[30.0, 70], [45, 55]])
    ours = trend_of_counts(table[:, 0], table.sum(axis=1), np.array([1.0, 2]))
    theirs = stats.chi2_contingency(table, correction=False)
    assert (ours.statistic, ours.p_value) == pytest.approx((theirs.statistic, theirs.pvalue), rel=SAME)


@pytest.mark.parametrize(("x", "n", "y", "m"), [(7, 20, 3, 25), (0, 20, 6, 25), (30, 30, 25, 30)])
def test_score_limits_by_maximising_the_likelihood(x, n, y, m):
    """At each limit the score statistic, with the shares that fit best at that difference, is the normal quantile."""
    limits = [float(end[0]) for end in miettinen_nurminen(*(np.array([v]) for v in (x / n, n, y / m, m)))]
    for delta in limits:
        if abs(delta) == 1:
            continue
        low, high = max(0.0, -delta), min(1.0, 1 - delta)

        def minus_log(q: float, delta: float = delta) -> float:
            p = min(max(q + delta, 0.0), 1.0)
            return -float(
                special.xlogy(x, p) + special.xlogy(n - x, 1 - p) + special.xlogy(y, q) + special.xlogy(m - y, 1 - q)
            )

        q = optimize.minimize_scalar(minus_log, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
        p = q + delta
        variance = (p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)
        assert abs(x / n - y / m - delta) / math.sqrt(variance) == pytest.approx(normal_quantile(0.975), rel=1e-5)


def simes(p: np.ndarray) -> float:
    ordered = np.sort(p)
    return float((ordered * len(p) / np.arange(1, len(p) + 1)).min())


@pytest.mark.parametrize("seed", range(5))
def test_holm_and_hommel_are_closed_tests(seed):
    p = np.random.default_rng(seed).uniform(0, 0.2, 5)
    sets = [subset for size in range(1, 6) for subset in combinations(range(5), size)]
    for how, test in (("holm", lambda q: len(q) * q.min()), ("hommel", simes)):
        closed = [min(1.0, max(test(p[list(s)]) for s in sets if i in s)) for i in range(5)]
        np.testing.assert_allclose(adjust_p(p, how), closed, rtol=SAME)


@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
def test_smallest_published_base_is_where_the_verdict_turns(alternative):
    fewest = smallest_base(0.65, 100, 0.5, 0.05, alternative)
    at, before = (score_test(0.65, 100, 0.5, n, alternative).p_value for n in (fewest, fewest - 1))
    assert at <= 0.05 < before
    assert smallest_base(0.51, 100, 0.5, 0.05, alternative) == math.inf


def test_power_by_two_laws():
    for w, n in ((0.1, 300), (0.25, 150)):
        z = normal_quantile(0.975)
        normal = stats.norm.sf(z - w * math.sqrt(n)) + stats.norm.sf(z + w * math.sqrt(n))
        assert power_of_table(w, base=n, df=1) == pytest.approx(normal, rel=SAME)


def test_detectable_difference_and_required_base_invert_power():
    below, above = minimum_detectable_difference(0.3, base_a=250, base_b=400, power=0.9)
    for other in (0.3 - below, 0.3 + above):
        assert power_of_difference(0.3, other, base_a=250, base_b=400) == pytest.approx(0.9, rel=SAME)
    n = required_base(0.3, 0.4, power=0.9, alpha=0.01)
    assert power_of_difference(0.3, 0.4, base_a=n, base_b=n, alpha=0.01) == pytest.approx(0.9, rel=SAME)


def test_supremacy_by_the_binomial_law():
    frame = pd.DataFrame({"who": ["joint"] * 14 + ["IT"] * 6 + ["other"] * 5})
    named = cx.supremacy(cx.from_frame(frame), "who", level="joint").one()
    assert named["p_value"] == pytest.approx(stats.binom.sf(13, 20, 0.5), rel=SAME)
    chosen = cx.supremacy(cx.from_frame(frame), "who").one()
    assert chosen["p_value"] == pytest.approx(2 * stats.binom.sf(13, 20, 0.5), rel=SAME)
    behind = cx.supremacy(cx.from_frame(frame), "who", level="IT").one()
    assert behind["p_value"] == pytest.approx(stats.binom.sf(5, 20, 0.5), rel=SAME)


def test_unweighted_rao_scott_is_pearson_up_to_n_over_n_minus_one():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"a": rng.integers(0, 2, 400), "b": rng.integers(0, 2, 400)}).astype(str)
    survey = cx.from_frame(frame)
    pearson, first = (cx.independence(survey, "a", "b", statistic=name).one() for name in ("pearson", "chisq"))
    # the first-order correction estimates the design effect without assuming independence
    assert first["statistic"] == pytest.approx(pearson["statistic"], rel=0.02)
