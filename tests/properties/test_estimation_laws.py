"""What must hold of every estimate, whatever the answers, weights and design."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx

SAME = 1e-9  # relative: sums in another order, or of other magnitude

FEW = settings(max_examples=15, deadline=None)
ESTIMATORS: dict[str, Callable[[cx.Survey], cx.Estimates]] = {
    "share": lambda s: cx.share(s, "view", by="side"),
    "shares": lambda s: cx.share(s, ["view", "side"]),
    "mean": lambda s: cx.mean(s, "spend", by="side"),
    "ratio": lambda s: cx.ratio(s, "spend", "staff"),
    "median": lambda s: cx.median(s, "spend"),
}
INTERVALS = ("logit", "wilson", "beta", "likelihood", "asin", "wald")


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    n = draw(st.integers(24, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    stratum = np.arange(n) % 3
    return pd.DataFrame(
        {
            "view": rng.choice(["a", "b", "c"], n, p=[0.5, 0.4, 0.1]),
            "side": rng.choice(["it", "business"], n),
            "spend": np.round(np.exp(rng.normal(3, 1, n)), 2) + draw(st.sampled_from([0.0, 1e6])),
            "staff": rng.integers(1, 50, n).astype(float),
            "w": rng.choice([0.25, 0.5, 1.0, 2.0, 3.5], n),
            "stratum": stratum,
            "firm": np.arange(n) // 3 % 4,
        }
    )


def survey_of(frame: pd.DataFrame, design: str = "clustered") -> cx.Survey:
    questions = {
        "view": {"options": [{"label": label} for label in "abc"]},
        "side": {"options": [{"label": label} for label in ("it", "business")]},
        "spend": {"type": "numeric"},
        "staff": {"type": "numeric"},
    }
    columns = {"weight": "w", "strata": "stratum"} | ({"psu": "firm"} if design == "clustered" else {})
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions}), **columns)


def _estimates(survey: cx.Survey, name: str) -> cx.Estimates:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.EmptyBaseWarning)
        return ESTIMATORS[name](survey)


def _same(a: cx.Estimates, b: cx.Estimates) -> None:
    for x, y in ((a.estimate, b.estimate), (a.conf_low, b.conf_low), (a.conf_high, b.conf_high)):
        np.testing.assert_allclose(x, y, rtol=SAME, atol=1e-12)
    largest = np.nanmax(np.abs(b.covariance), initial=0.0)
    np.testing.assert_allclose(a.covariance, b.covariance, rtol=1e-7, atol=SAME * largest)
    assert a.df == b.df


@pytest.mark.parametrize("design", ["clustered", "stratified"])
@pytest.mark.parametrize("name", ESTIMATORS)
@FEW
@given(frame=frames(), factor=st.sampled_from([1e-6, 0.37, 3.0, 12345.6]))
def test_multiplying_all_weights_moves_nothing(name: str, design: str, frame: pd.DataFrame, factor: float) -> None:
    scaled = frame.assign(w=frame["w"] * factor)
    _same(_estimates(survey_of(scaled, design), name), _estimates(survey_of(frame, design), name))


@pytest.mark.parametrize("design", ["clustered", "stratified"])
@pytest.mark.parametrize("name", ESTIMATORS)
@FEW
@given(frame=frames(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_moves_nothing(name: str, design: str, frame: pd.DataFrame, seed: int) -> None:
    shuffled = frame.sample(frac=1.0, random_state=seed % 2**31).reset_index(drop=True)
    _same(_estimates(survey_of(shuffled, design), name), _estimates(survey_of(frame, design), name))


@FEW
@given(frame=frames())
def test_shares_are_a_distribution_with_a_covariance(frame: pd.DataFrame) -> None:
    shares = _estimates(survey_of(frame), "share")
    for d in range(2):
        own = slice(3 * d, 3 * d + 3)
        assert shares.estimate[own].sum() == pytest.approx(1.0)
        np.testing.assert_allclose(shares.covariance[own, own].sum(axis=0), 0.0, atol=1e-15)
    assert np.linalg.eigvalsh(shares.covariance).min() > -1e-14
    assert (shares.base_effective <= shares.base_n * (1 + 1e-12)).all()


@pytest.mark.parametrize("interval", INTERVALS)
@FEW
@given(frame=frames())
def test_every_interval_holds_its_share(interval: str, frame: pd.DataFrame) -> None:
    shares = cx.share(survey_of(frame), "view", interval=interval)
    assert (shares.conf_low <= shares.estimate + 1e-12).all()
    assert (shares.estimate <= shares.conf_high + 1e-12).all()
    if interval != "wald":
        assert ((shares.conf_low >= 0) & (shares.conf_high <= 1)).all()


@FEW
@given(frame=frames(), big=st.sampled_from([1e6, 1e9]))
def test_a_shift_of_all_values_moves_the_mean_and_not_its_error(frame: pd.DataFrame, big: float) -> None:
    """Counted from the middle of the range, so that squares of large values lose no digits."""
    whole = frame.assign(spend=np.round(frame["spend"]))
    near, far = (
        cx.mean(survey_of(whole), "spend"),
        cx.mean(survey_of(whole.assign(spend=whole["spend"] + big)), "spend"),
    )
    assert far.estimate[0] - big == pytest.approx(near.estimate[0], abs=big * 1e-15)
    assert far.std_error[0] == pytest.approx(near.std_error[0], rel=1e-7)


@FEW
@given(frame=frames(), seed=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_replicates(frame: pd.DataFrame, seed: int) -> None:
    one, other = (survey_of(frame).make_replicates("bootstrap", replicates=30, seed=seed) for _ in range(2))
    np.testing.assert_array_equal(cx.share(one, "view").covariance, cx.share(other, "view").covariance)
