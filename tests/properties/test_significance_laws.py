"""What must hold of every comparison, whatever the answers, weights and design."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.estimation.distributions import chi2_tail, f_tail, normal_tail, t_tail, t_two_sided
from cxsurvey.significance.adjust import Adjustment, adjust_p
from cxsurvey.significance.difference_interval import miettinen_nurminen
from cxsurvey.significance.fisher import fisher_exact
from cxsurvey.significance.max_t import max_t_p
from cxsurvey.significance.ordered import chi_bar_weights
from cxsurvey.significance.published import score_test

SAME = 1e-8  # relative: sums in another order or of other magnitude, through a covariance that is solved for
FEW = settings(max_examples=8, deadline=None)
MANY = settings(max_examples=100, deadline=None)
LEVELS, SIDES = ["a", "b", "c"], ["it", "business", "both"]

Tests = Callable[[cx.Survey], cx.TestResults]
UNDER_DESIGN: dict[str, Tests] = {
    "pairwise": lambda s: cx.compare(cx.share(s, "view", by="side"), across="side"),
    "rest": lambda s: cx.compare(cx.share(s, "view", by="side"), across="side", against="rest"),
    "total": lambda s: cx.compare(cx.share(s, "view", by="side"), across="side", against="total"),
    "levels": lambda s: cx.compare(cx.share(s, "view"), across="level"),
    "dunnett": lambda s: cx.compare(cx.mean(s, "score", by="side"), across="side", against="it", adjust="dunnett"),
    "trend": lambda s: cx.linear_trend(cx.share(s, "view", by="side"), across="side"),
    "F": lambda s: cx.independence(s, "view", "side"),
    "chisq": lambda s: cx.independence(s, "view", "side", statistic="chisq"),
    "adjwald": lambda s: cx.independence(s, "view", "side", statistic="adjwald"),
    "lincom": lambda s: cx.independence(s, "view", "side", statistic="lincom"),
    "fit": lambda s: cx.goodness_of_fit(s, "view", {"a": 1, "b": 1, "c": 1}),
    "published": lambda s: cx.compare_published(cx.share(s, "view"), {"a": 0.5, "b": 0.25}),
    "supremacy": lambda s: cx.supremacy(s, "view"),
    "rank": lambda s: cx.rank_test(s, "score", "side"),
    "delta": lambda s: cx.cliffs_delta(s.where({"side": ["it", "both"]}), "score", "side"),
    "cramer": lambda s: cx.cramers_v(s, "view", "side"),
    "ratio": lambda s: cx.effect_size(cx.share(s, "view", by="side"), across="side", measure="ratio"),
    "same_margins": lambda s: cx.same_margins(s, "view", "later"),
}
NUMBERS = ["difference", "std_error", "conf_low", "conf_high", "statistic", "p_value", "p_adjusted"]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    n = draw(st.integers(60, 150))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return pd.DataFrame(
        {
            "view": rng.choice(LEVELS, n, p=[0.5, 0.3, 0.2]),
            "later": rng.choice(LEVELS, n, p=[0.3, 0.4, 0.3]),
            "side": rng.choice(SIDES, n),
            "score": rng.integers(0, 11, n).astype(float),
            "w": rng.choice([0.25, 0.5, 1.0, 2.0, 3.5], n),
            "stratum": np.arange(n) % 3,
            "firm": np.arange(n) // 3 % 7,
        }
    )


def survey_of(frame: pd.DataFrame) -> cx.Survey:
    questions: dict[str, object] = {
        name: {"options": [{"label": label} for label in labels]}
        for name, labels in {"view": LEVELS, "later": LEVELS, "side": SIDES}.items()
    }
    book = cx.Codebook.from_dict({"questions": questions | {"score": {"type": "numeric"}}})
    return cx.from_frame(frame, codebook=book, weight="w", strata="stratum", psu="firm")


def numbers(test: Tests, frame: pd.DataFrame) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.EmptyBaseWarning)
        found = test(survey_of(frame)).to_frame()[NUMBERS]
    return found.to_numpy(dtype=float)


@pytest.mark.parametrize("name", UNDER_DESIGN)
@FEW
@given(frame=frames(), factor=st.sampled_from([1e-6, 0.37, 12.0, 1e6]))
def test_a_constant_in_the_weights_moves_nothing(name, frame, factor):
    ours = numbers(UNDER_DESIGN[name], frame)
    theirs = numbers(UNDER_DESIGN[name], frame.assign(w=frame["w"] * factor))
    np.testing.assert_allclose(theirs, ours, rtol=SAME, atol=1e-10)


@pytest.mark.parametrize("name", UNDER_DESIGN)
@FEW
@given(frame=frames(), seed=st.integers(0, 1000))
def test_the_order_of_rows_moves_nothing(name, frame, seed):
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    ours, theirs = numbers(UNDER_DESIGN[name], frame), numbers(UNDER_DESIGN[name], shuffled)
    np.testing.assert_allclose(theirs, ours, rtol=SAME, atol=1e-10)


@pytest.mark.parametrize("name", UNDER_DESIGN)
@FEW
@given(frame=frames())
def test_p_values_are_chances_and_limits_hold_the_estimate(name, frame):
    found = pd.DataFrame(numbers(UNDER_DESIGN[name], frame), columns=NUMBERS).dropna(subset=["p_value"])
    assert found["p_value"].between(0, 1).all()
    assert (found["p_adjusted"] >= found["p_value"] * (1 - 1e-12)).all()
    limits = found.dropna(subset=["conf_low", "conf_high", "difference"])
    assert (limits["conf_low"] <= limits["difference"] + 1e-12).all()
    assert (limits["difference"] <= limits["conf_high"] + 1e-12).all()


@FEW
@given(frame=frames())
def test_a_difference_changes_sign_with_its_direction(frame):
    shares = cx.share(survey_of(frame), "view", by="side")
    gaps = cx.compare(shares, across="side")
    ratios = cx.effect_size(shares, across="side", measure="odds_ratio")
    there, back = gaps.one("it", "both", level="a"), gaps.one("both", "it", level="a")
    assert (there["difference"], there["conf_low"]) == (-back["difference"], -back["conf_high"])
    assert there["p_value"] == back["p_value"]
    there, back = ratios.one("it", "both", level="a"), ratios.one("both", "it", level="a")
    assert there["difference"] * back["difference"] == pytest.approx(1)
    assert there["conf_low"] * back["conf_high"] == pytest.approx(1)


@MANY
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=12), how=st.sampled_from(Adjustment.__args__))
def test_adjusted_p_is_at_least_p_and_keeps_the_order(p, how):
    adjusted = adjust_p(np.array(p), how)
    assert (adjusted >= np.array(p)).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-15).all()


@MANY
@given(z=st.floats(-29.999, 29.999))
def test_no_tail_is_exactly_zero(z):
    assert float(t_two_sided(np.array(z), math.inf)) > 0
    assert normal_tail(abs(z)) > 0
    assert t_tail(abs(z), 50.0) > 0
    assert chi2_tail(z * z, 1.0) > 0
    assert f_tail(z * z, 1.0, 400.0) > 0
    assert max_t_p(np.array([z, 0.5]), np.eye(2), math.inf)[0] > 0
    assert score_test(0.5, 100, 0.5).p_value == 1


@FEW
@given(
    t=st.lists(st.floats(-8, 8), min_size=2, max_size=5),
    df=st.sampled_from([5.0, 60.0, math.inf]),
    rho=st.floats(0, 0.9),
)
def test_single_step_lies_between_p_and_bonferroni(t, df, rho):
    statistics = np.array(t)
    correlation = np.full((len(t), len(t)), rho) + (1 - rho) * np.eye(len(t))
    ours, single = max_t_p(statistics, correlation, df), t_two_sided(statistics, df)
    assert (ours >= single).all()
    assert (ours <= np.minimum(1, len(t) * single) * (1 + 1e-12)).all()
    assert (ours == max_t_p(statistics, correlation, df)).all()


@st.composite
def small_tables(draw: st.DrawFn) -> np.ndarray:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    cells = draw(st.lists(st.integers(0, 6), min_size=rows * columns, max_size=rows * columns))
    return np.array(cells, dtype=float).reshape(rows, columns)


@MANY
@given(table=small_tables())
def test_fisher_does_not_depend_on_the_order_of_answers(table):
    p = fisher_exact(table).p_value
    assert 0 < p <= 1
    for other in (table.T, table[::-1], table[:, ::-1]):
        assert fisher_exact(other).p_value == pytest.approx(p, rel=SAME)
    assert fisher_exact(table, mid_p=True).p_value <= p


@MANY
@given(x=st.integers(0, 30), n=st.integers(30, 60), y=st.integers(0, 20), m=st.integers(20, 90))
def test_score_limits_hold_the_difference_and_turn_with_it(x, n, y, m):
    given_ = [np.array([value]) for value in (x / n, float(n), y / m, float(m))]
    low, high = (float(end[0]) for end in miettinen_nurminen(*given_))
    assert -1 <= low <= x / n - y / m <= high <= 1
    back = [float(end[0]) for end in miettinen_nurminen(*given_[2:], *given_[:2])]
    assert [-back[1], -back[0]] == pytest.approx([low, high], abs=1e-9)


@MANY
@given(seed=st.integers(0, 10_000), k=st.integers(1, 3))
def test_chi_bar_weights_are_chances_that_alternate_to_zero(seed, k):
    root = np.random.default_rng(seed).normal(size=(k, k + 2))
    weights = chi_bar_weights(root @ root.T)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= -1e-12).all()
    assert (weights * (-1) ** np.arange(k + 1)).sum() == pytest.approx(0, abs=1e-12)


@FEW
@given(frame=frames(), margin=st.floats(0.01, 0.5))
def test_equivalence_is_shown_where_its_limits_lie_within_the_margin(frame, margin):
    tests = cx.equivalence(cx.compare(cx.share(survey_of(frame), "view", by="side"), across="side"), margin=margin)
    rows = tests.to_frame()
    inside = (rows["conf_low"] > -margin) & (rows["conf_high"] < margin)
    assert (inside == (rows["p_value"] < 0.05)).all()


@pytest.mark.parametrize(("level", "confidence"), list(product(LEVELS, [0.8, 0.99])))
@FEW
@given(frame=frames())
def test_confidence_widens_limits_and_leaves_p(level, confidence, frame):
    shares = cx.share(survey_of(frame), "view", by="side")
    usual, other = cx.compare(shares, across="side"), cx.compare(shares, across="side", confidence=confidence)
    a, b = usual.one("it", "both", level=level), other.one("it", "both", level=level)
    assert a["p_value"] == b["p_value"]
    assert (b["conf_high"] - b["conf_low"] > a["conf_high"] - a["conf_low"]) == (confidence > 0.95)
