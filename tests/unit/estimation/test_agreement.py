"""Kappa and alpha: bounds, other routes to their errors, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

ROUNDING = 1e-9


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(3)
    n = 300
    before = rng.choice(["low", "mid", "high"], n)
    frame = pd.DataFrame({"before": before, "after": np.where(rng.random(n) < 0.6, before, rng.choice(before, n))})
    level = rng.normal(size=n)
    for item in ("easy", "quick", "clear"):
        frame[item] = np.clip(np.round(3 + level + rng.normal(0, 1, n)), 1, 5)
    frame["w"], frame["firm"] = rng.uniform(0.5, 2, n), rng.integers(0, 30, n)
    return frame


ITEMS = ["easy", "quick", "clear"]


def test_the_same_question_twice_agrees_fully(frame):
    row = cx.cohen_kappa(cx.from_frame(frame.assign(after=frame["before"])), "before", "after").one()
    assert row["estimate"] == pytest.approx(1, abs=ROUNDING)
    assert row["std_error"] == pytest.approx(0, abs=ROUNDING)


def test_kappa_of_equal_weights_is_that_of_statsmodels(frame):
    from statsmodels.stats.inter_rater import cohens_kappa

    ours = cx.cohen_kappa(cx.from_frame(frame), "before", "after").one()
    theirs = cohens_kappa(pd.crosstab(frame["before"], frame["after"]).to_numpy())
    n = len(frame)
    assert ours["estimate"] == pytest.approx(theirs.kappa, rel=ROUNDING)
    assert ours["std_error"] == pytest.approx(theirs.std_kappa * np.sqrt(n / (n - 1)), rel=ROUNDING)


def test_a_level_that_only_one_question_has_answers_for(frame):
    """Nobody said "mid" afterwards: the level still counts before."""
    changed = frame.assign(after=frame["after"].replace("mid", "low"))
    book = cx.Codebook.from_dict({"questions": {
        name: {"options": [{"label": label} for label in ("low", "mid", "high")]} for name in ("before", "after")
    }})  # fmt: skip
    row = cx.cohen_kappa(cx.from_frame(changed, codebook=book), "before", "after").one()
    same = (changed["before"] == changed["after"]).mean()
    shares = [changed[name].value_counts(normalize=True) for name in ("before", "after")]
    expected = sum(shares[0].get(level, 0) * shares[1].get(level, 0) for level in ("low", "mid", "high"))
    assert row["estimate"] == pytest.approx((same - expected) / (1 - expected), rel=ROUNDING)


@pytest.mark.parametrize("statistic", ["kappa", "alpha"])
def test_errors_are_those_of_the_jackknife_up_to_its_order(frame, statistic):
    survey = cx.from_frame(frame, weight="w", psu="firm")
    call = (
        (lambda s: cx.cohen_kappa(s, "before", "after"))
        if statistic == "kappa"
        else (lambda s: cx.cronbach_alpha(s, ITEMS))
    )
    linear, jackknife = call(survey).one(), call(survey.make_replicates("JK1")).one()
    assert jackknife["estimate"] == pytest.approx(linear["estimate"], rel=ROUNDING)
    assert jackknife["std_error"] == pytest.approx(linear["std_error"], rel=0.05)


def test_alpha_from_the_covariances_of_the_items(frame):
    covariance = np.cov(frame[ITEMS].to_numpy().T)
    by_hand = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
    assert cx.cronbach_alpha(cx.from_frame(frame), ITEMS).one()["estimate"] == pytest.approx(by_hand, rel=ROUNDING)


def test_the_unit_of_a_battery_does_not_matter(frame):
    one = cx.cronbach_alpha(cx.from_frame(frame, weight="w"), ITEMS).one()
    other = cx.cronbach_alpha(
        cx.from_frame(frame.assign(**{i: 1e4 + 7 * frame[i] for i in ITEMS}), weight="w"), ITEMS
    ).one()
    assert other["estimate"] == pytest.approx(one["estimate"], rel=1e-8)
    assert other["std_error"] == pytest.approx(one["std_error"], rel=1e-8)


def test_unlike_questions_are_refused(frame):
    survey = cx.from_frame(frame.assign(other=np.where(frame["w"] > 1, "yes", "no")))
    with pytest.raises(cx.InputError, match="cannot be compared answer by answer"):
        cx.cohen_kappa(survey, "before", "other")
    with pytest.raises(cx.InputError, match="a numeric question"):
        cx.cohen_kappa(survey, "before", "easy")
    with pytest.raises(cx.InputError, match="two or more different questions"):
        cx.cronbach_alpha(survey, ["easy", "easy"])
    with pytest.raises(cx.InputError, match="no numbers"):
        cx.cronbach_alpha(survey, ["easy", "before"])


def test_one_answer_and_nobody_are_refused(frame):
    survey = cx.from_frame(frame.assign(before="low", after="low", easy=3.0, quick=2.0, clear=np.nan))
    with pytest.raises(cx.EstimationError, match="Everyone gave the same answer"):
        cx.cohen_kappa(survey, "before", "after")
    with pytest.raises(cx.EstimationError, match="Everyone gave the same answer"):
        cx.cronbach_alpha(survey, ["easy", "quick"])
    with pytest.raises(cx.EstimationError, match="Nobody answered all"):
        cx.cronbach_alpha(survey, ["easy", "clear"])
