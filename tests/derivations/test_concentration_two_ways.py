"""Concentration by other routes: closed forms, all pairs, a published formula, numerical derivatives, replicates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.arrays import FloatArray
from cxsurvey.estimation.lorenz_curve import Ranked

SAME = 1e-10  # relative: the same formula summed in another order
FINE = 1e-4  # of a closed form: what cutting a law into 20,000 groups takes from its Gini coefficient
DERIVED = 1e-6  # of a central difference with a step of 1e-5 of a weight
JACKKNIFE = 0.06  # of a standard error: the jackknife differs from the linearisation by terms of order 1/n
ALPHA = np.log(5) / np.log(4)  # the Pareto law in which a fifth holds four fifths: 1.161


def _sample(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"spend": np.round(rng.lognormal(3, 0.8, n), 1), "w": np.round(rng.uniform(0.4, 3, n), 2)})
    frame.loc[:9, "spend"] = 0.0
    frame["region"], frame["firm"] = np.arange(n) % 3, np.arange(n) // 5
    frame["side"] = np.where(np.arange(n) % 2, "IT", "business")
    return frame


FRAME = _sample()


def _pareto_groups() -> tuple[FloatArray, FloatArray]:
    """Means and weights of groups of a Pareto law, cut at tail shares from 1 down to 1e-120 with 0.2 among them."""
    tail = np.unique(np.concatenate([np.geomspace(1, 1e-120, 20_000), [0.2]]))[::-1]
    held = np.append(tail, 0.0) ** (1 - 1 / ALPHA)  # the share of the total above a tail share
    weight = -np.diff(np.append(tail, 0.0))
    return -np.diff(held) / weight, weight


def test_the_pareto_law_of_four_fifths() -> None:
    ranked = Ranked(*_pareto_groups())
    assert 1 - ranked.ordinates(np.array([0.8]))[0] == pytest.approx(0.8, rel=SAME)
    assert ranked.gini() == pytest.approx(1 / (2 * ALPHA - 1), rel=FINE)
    assert round(ranked.gini(), 3) == 0.756


def test_the_exponential_law() -> None:
    edge = np.linspace(0, 1, 20_001)
    upper = np.where(edge < 1, (1 - edge) * (1 - np.log1p(-np.minimum(edge, 1 - 1e-16))), 0.0)
    ranked = Ranked(-np.diff(upper) / np.diff(edge), np.diff(edge))
    assert ranked.gini() == pytest.approx(0.5, rel=FINE)
    assert 1 - ranked.ordinates(np.array([0.8]))[0] == pytest.approx(0.2 * (1 - np.log(0.2)), rel=SAME)


def test_gini_is_that_of_all_pairs_and_twice_the_area() -> None:
    x, w = FRAME["spend"].to_numpy(), FRAME["w"].to_numpy()
    ranked = Ranked(x, w)
    pairs = (np.outer(w, w) * np.abs(x[:, None] - x)).sum() / (2 * w.sum() * (w @ x))
    knots = ranked.weight / ranked.weight[-1]
    area = np.trapezoid(knots - ranked.ordinates(knots), knots)
    assert ranked.gini() == pytest.approx(pairs, rel=SAME)
    assert ranked.gini() == pytest.approx(2 * area, rel=SAME)


def test_gini_influence_is_the_published_one() -> None:
    """Langel and Tillé 2013, section 3, in its own terms: ranks N_k and means Ȳ_k of those at or below."""
    x, w = FRAME["spend"].to_numpy() + np.arange(300) * 1e-7, FRAME["w"].to_numpy()
    n, total, gini = w.sum(), w @ x, Ranked(x, w).gini()
    rank = np.array([w[x <= value].sum() for value in x])
    mean = np.array([(w * x)[x <= value].sum() for value in x]) / rank
    published = (2 * rank * (x - mean) + total - n * x - gini * (total + x * n)) / (n * total)
    np.testing.assert_allclose(Ranked(x, w).gini_influence(), published, atol=SAME)


def test_influences_are_derivatives_by_the_weights() -> None:
    x, w, p = FRAME["spend"].to_numpy(), FRAME["w"].to_numpy(), np.array([0.33, 0.8, 0.95])
    ranked, step = Ranked(x, w), 1e-5
    for k in (0, 5, 20, 111, 280):
        up, down = (Ranked(x, w + sign * step * (np.arange(len(w)) == k)) for sign in (1, -1))
        slope = (up.ordinates(p) - down.ordinates(p)) / (2 * step)
        np.testing.assert_allclose(ranked.ordinate_influences(p)[k], slope, atol=DERIVED / w.sum())
        assert ranked.gini_influence()[k] == pytest.approx((up.gini() - down.gini()) / (2 * step), abs=DERIVED)


def test_weighted_influences_add_up_to_nothing() -> None:
    x, w = FRAME["spend"].to_numpy(), FRAME["w"].to_numpy()
    assert w @ Ranked(x, w).gini_influence() == pytest.approx(0, abs=SAME)
    assert w @ Ranked(x, w).ordinate_influences(np.array([0.5, 0.8])) == pytest.approx(0, abs=SAME)


@pytest.mark.parametrize("design", [{}, {"strata": "region"}, {"psu": "firm"}], ids=["simple", "strata", "firms"])
def test_linearised_errors_are_near_the_jackknife(design: dict[str, str]) -> None:
    survey = cx.from_frame(FRAME, weight="w", **design)
    linear = cx.concentration(survey, "spend")
    kind = "JKn" if "strata" in design else "JK1"
    again = cx.concentration(survey.make_replicates(kind), "spend")
    np.testing.assert_allclose(again.estimate, linear.estimate, rtol=SAME)
    np.testing.assert_allclose(again.std_error, linear.std_error, rtol=JACKKNIFE)
    assert again.covariance[0, 1] == pytest.approx(linear.covariance[0, 1], rel=2 * JACKKNIFE)


def test_after_weighting_to_targets_the_error_is_that_of_residuals() -> None:
    survey = cx.from_frame(FRAME, weight="w").weight({"side": {"IT": 0.6, "business": 0.4}})
    linear = cx.concentration(survey, "spend")
    again = cx.concentration(survey.make_replicates("JK1"), "spend")
    np.testing.assert_allclose(again.std_error, linear.std_error, rtol=JACKKNIFE)


def test_the_simple_case_by_hand() -> None:
    """Unweighted: n/(n − 1) times the sum of squared influences."""
    x = FRAME["spend"].to_numpy()
    z = Ranked(x, np.ones(len(x))).gini_influence()
    row = cx.concentration(cx.from_frame(FRAME), "spend").one("gini")
    assert row["std_error"] ** 2 == pytest.approx((z**2).sum() * len(x) / (len(x) - 1), rel=SAME)


def test_a_domain_is_the_survey_in_view_of_it() -> None:
    survey = cx.from_frame(FRAME, weight="w")
    split = cx.concentration(survey, "spend", by="side").to_frame()
    for side in ("IT", "business"):
        alone = cx.concentration(survey.where({"side": side}), "spend").to_frame()
        part = split[split["side"] == side].drop(columns="side").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, alone, rtol=SAME)


def test_two_domains_are_compared_with_their_covariance() -> None:
    spread = cx.concentration(cx.from_frame(FRAME, weight="w"), "spend", by="side")
    gap = cx.compare(spread, across="side").one(level="gini")
    assert gap["std_error"] ** 2 == pytest.approx(spread.std_error[1] ** 2 + spread.std_error[3] ** 2, rel=SAME)
