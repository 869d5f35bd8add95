"""Two routes, one number: each estimator against another way of reckoning it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.moments.memory import cell_sums, value_sums

SAME = 1e-10  # relative: the same closed form in another order of operations

LEVELS = ["a", "b", "c", "d", "e"]
REGIONS = ["north", "south", "west"]
DESIGNS = {
    "unweighted": {},
    "weighted": {"weight": "w"},
    "stratified": {"weight": "w", "strata": "stratum", "fpc": "rate"},
    "clustered": {"weight": "w", "strata": "stratum", "psu": "firm"},
}


def answers(n: int = 240, seed: int = 7) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, 4, n)
    frame = pd.DataFrame(
        {
            "view": np.array(LEVELS)[rng.integers(0, 5, n)],
            "rating": rng.integers(1, 6, n),
            "region": np.array(REGIONS)[rng.integers(0, 3, n)],
            "recommend": rng.integers(0, 11, n),
            "spend": np.round(np.exp(rng.normal(8, 1, n)), 2),
            "staff": rng.integers(1, 40, n).astype(float),
            "one": 1.0,
            "stratum": stratum,
            "firm": rng.integers(0, 9, n),
            "rate": (stratum + 1) / 10,
            "w": np.exp(rng.normal(0, 0.5, n)),
            "row": np.arange(n),
        }
    )
    return frame.assign(spend_south=frame["spend"].where(frame["region"] == "south", 0.0))


def survey_of(design: str, frame: pd.DataFrame | None = None) -> cx.Survey:
    frame = answers() if frame is None else frame
    questions = {
        name: {"options": [{"label": label} for label in labels]}
        for name, labels in {"view": LEVELS, "region": REGIONS}.items()
    }
    questions |= {name: {"type": "numeric"} for name in ("rating", "recommend", "spend", "staff", "one", "spend_south")}
    questions["stars"] = {"column": "rating", "options": [{"label": f"{k} stars", "code": k} for k in range(1, 6)]}
    questions["likely"] = {"column": "recommend", "options": [{"label": f"{k}", "code": k} for k in range(11)]}
    if "in_south" in frame:
        questions["in_south"] = {"type": "numeric"}
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions}), **DESIGNS[design])


@pytest.fixture(params=DESIGNS)
def survey(request: pytest.FixtureRequest) -> cx.Survey:
    return survey_of(request.param)


def _same(a: cx.Estimates, b: cx.Estimates) -> None:
    np.testing.assert_allclose(a.estimate, b.estimate, rtol=SAME)
    np.testing.assert_allclose(a.covariance, b.covariance, rtol=SAME, atol=SAME * np.abs(b.covariance).max())


def test_a_domain_by_mask_is_a_row_of_by_and_a_ratio(survey: cx.Survey) -> None:
    frame = survey.frame.assign(in_south=(survey.frame["region"] == "south").astype(float))
    masked = cx.mean(survey.where({"region": "south"}), "spend")
    split = cx.mean(survey, "spend", by="region").one(region="south")
    over = cx.ratio(replace(survey_of("unweighted", frame), design=survey.design), "spend_south", "in_south")
    for other in ((split["estimate"], split["std_error"]), (over.estimate[0], over.std_error[0])):
        np.testing.assert_allclose([masked.estimate[0], masked.std_error[0]], other, rtol=SAME)
    assert masked.df == over.df == survey.plan.df


def test_a_domain_mean_is_a_regression_on_domains(survey: cx.Survey) -> None:
    """Weighted least squares of spend on one indicator per domain, with the sandwich of its estimating equations."""
    by = cx.mean(survey, "spend", by="region")
    x = np.stack([(survey.frame["region"] == region).to_numpy(float) for region in REGIONS], axis=1)
    w = np.ones(len(x)) if survey.plan.weight is None else survey.plan.weight
    y = survey.frame["spend"].to_numpy()
    bread = np.linalg.inv(x.T @ (x * w[:, None]))
    slope = bread @ (x.T @ (w * y))
    np.testing.assert_allclose(by.estimate, slope, rtol=SAME)
    influence = x * (w * (y - x @ slope))[:, None] @ bread
    np.testing.assert_allclose(by.covariance, _by_hand(survey, influence), rtol=1e-8, atol=1e-8)


def _by_hand(survey: cx.Survey, influence: np.ndarray) -> np.ndarray:
    """Σ_h (1 − f)·n/(n − 1)·Σ(z − z̄)(z − z̄)ᵀ, written out over the rows."""
    plan = survey.plan
    stratum = np.zeros(plan.n, dtype=int) if plan.stratum is None else plan.stratum
    unit = np.arange(plan.n) if plan.psu is None else plan.psu
    total = pd.DataFrame(influence).groupby([stratum, unit]).sum()
    result = np.zeros((influence.shape[1],) * 2)
    for h, part in total.groupby(level=0):
        z = part.to_numpy() - part.to_numpy().mean(axis=0)
        result += (1 - plan.fraction[h]) * len(part) / (len(part) - 1) * z.T @ z
    return result


def test_a_net_is_the_sum_of_its_levels(survey: cx.Survey) -> None:
    shares = cx.share(survey, "stars", nets={"top2": [4, 5]}, by="region")
    levels = cx.share(survey, "stars", by="region")
    for region in REGIONS:
        net = shares.one("top2", region=region)
        tests = cx.contrast(levels, {4: 1, 5: 1}).frame
        row = tests[tests["region"] == region].iloc[0]
        np.testing.assert_allclose([net["estimate"], net["std_error"]], row[["difference", "std_error"]].astype(float))


def test_several_questions_are_each_question_with_the_covariance_between_them(survey: cx.Survey) -> None:
    both = cx.share(survey, ["view", "stars"], by="region")
    for name in ("view", "stars"):
        own = (both.keys["question"] == name).to_numpy()
        alone = cx.share(survey, name, by="region")
        assert both.keys[own]["level"].tolist() == alone.keys["level"].tolist()
        np.testing.assert_allclose(both.estimate[own], alone.estimate, rtol=SAME)
        np.testing.assert_allclose(both.covariance[np.ix_(own, own)], alone.covariance, rtol=1e-9, atol=1e-14)


def test_the_covariance_between_questions_is_that_of_their_union(survey: cx.Survey) -> None:
    """cov(a, b) from var(a + b): the mean of a sum of two 0/1 variables against the sum of the two shares."""
    both = cx.share(survey, ["view", "region"])
    pair = both.keys["level"].isin(["a", "south"]).to_numpy().astype(float)
    hits = (survey.frame["view"] == "a").astype(float) + (survey.frame["region"] == "south")
    mean = cx.mean(replace(survey_of("unweighted", survey.frame.assign(spend=hits)), design=survey.design), "spend")
    assert pair @ both.covariance @ pair == pytest.approx(mean.covariance[0, 0], rel=1e-9)


def test_the_score_is_the_contrast_and_the_mean_of_the_recode(survey: cx.Survey) -> None:
    coded = cx.nps(survey, "likely", by="region")
    numeric = cx.nps(survey, "recommend", by="region")
    recode = np.select([survey.frame["recommend"] >= 9, survey.frame["recommend"] <= 6], [1.0, -1.0], 0.0)
    mean = cx.mean(
        replace(survey_of("unweighted", survey.frame.assign(spend=recode)), design=survey.design), "spend", by="region"
    )
    contrast = cx.contrast(
        cx.share(survey, "likely"), {k: 1 if k > 8 else -1 for k in range(11) if k > 8 or k < 7}
    ).one()
    _same(coded, numeric)
    _same(coded, mean)
    whole = cx.nps(survey, "recommend")
    np.testing.assert_allclose(
        [whole.estimate[0], whole.std_error[0]], [contrast["difference"], contrast["std_error"]], rtol=1e-9
    )


def test_a_rating_has_the_mean_of_its_codes(survey: cx.Survey) -> None:
    _same(cx.mean(survey, "stars", by="region"), cx.mean(survey, "rating", by="region"))


def test_a_mean_is_a_ratio_to_one_and_a_total_over_the_base(survey: cx.Survey) -> None:
    _same(cx.ratio(survey, "spend", "one"), cx.mean(survey, "spend"))
    total = cx.total(survey, "spend")
    assert total.estimate[0] / total.base_weighted[0] == pytest.approx(cx.mean(survey, "spend").estimate[0], rel=SAME)


def test_counts_are_shares_of_the_whole(survey: cx.Survey) -> None:
    counts, shares = cx.total(survey, "view"), cx.share(survey, "view")
    np.testing.assert_allclose(counts.estimate / counts.estimate.sum(), shares.estimate, rtol=SAME)
    joint = shares.joint_covariance
    assert joint is not None
    slope = np.hstack([np.eye(5) * shares.base_weighted[0], shares.estimate[:, None]])
    np.testing.assert_allclose(slope @ joint @ slope.T, counts.covariance, rtol=1e-8, atol=1e-8)


def test_the_whole_is_made_of_its_parts(survey: cx.Survey) -> None:
    """The overall mean and its error from the estimates of the domains alone, by the joint covariance."""
    parts, whole = cx.mean(survey, "spend", by="region"), cx.mean(survey, "spend")
    base, joint = parts.base_weighted, parts.joint_covariance
    assert joint is not None
    mean = base @ parts.estimate / base.sum()
    slope = np.concatenate([base, parts.estimate - mean]) / base.sum()
    np.testing.assert_allclose(mean, whole.estimate[0], rtol=SAME)
    np.testing.assert_allclose(slope @ joint @ slope, whole.covariance[0, 0], rtol=1e-9)


def test_respondents_are_psus_of_one() -> None:
    frame = answers()
    alone, named = survey_of("stratified", frame), survey_of("stratified", frame)
    named = named.with_design(weight="w", strata="stratum", psu="row", fpc="rate")
    for estimate in (
        lambda s: cx.share(s, "view", by="region"),
        lambda s: cx.mean(s, ["spend", "rating"], by="region"),
        lambda s: cx.ratio(s, "spend", "staff"),
        lambda s: cx.median(s, "spend", by="region"),
    ):
        _same(estimate(alone), estimate(named))


def test_a_simple_random_sample_has_the_textbook_errors() -> None:
    survey = survey_of("unweighted")
    spend = survey.frame["spend"].to_numpy()
    mean, share = cx.mean(survey, "spend"), cx.share(survey, "view")
    assert mean.std_error[0] == pytest.approx(spend.std(ddof=1) / np.sqrt(len(spend)), rel=SAME)
    p = share.estimate
    multinomial = (np.diag(p) - np.outer(p, p)) / (len(spend) - 1)
    np.testing.assert_allclose(share.covariance, multinomial, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("kind", ["JKn", "bootstrap"])
def test_the_jackknife_of_a_total_is_its_linearised_variance(kind: str) -> None:
    survey = survey_of("clustered")
    linear, made = cx.total(survey, "view"), cx.total(survey.make_replicates(kind, replicates=4000, seed=3), "view")
    np.testing.assert_allclose(made.estimate, linear.estimate, rtol=SAME)
    tolerance = 1e-9 if kind == "JKn" else 0.06  # 4,000 replicates: a standard error of 2 % of a variance
    np.testing.assert_allclose(np.diagonal(made.covariance), np.diagonal(linear.covariance), rtol=tolerance)


@pytest.mark.parametrize("design", ["clustered", "stratified"])
def test_made_replicates_are_the_same_as_their_weights_given(design: str) -> None:
    """PSU totals times multipliers against whole replicate weights, row by row."""
    survey = survey_of(design)
    made = survey.make_replicates("bootstrap", replicates=60, seed=5)
    replicates = made.plan.replicates
    assert replicates is not None
    assert replicates.multipliers is not None
    member = np.arange(survey.plan.n) if survey.plan.psu is None else survey.plan.psu
    weights = (replicates.multipliers[:, member] * survey.plan.weight).T
    whole = survey.with_replicates(weights, kind="bootstrap")
    for estimate in (
        lambda s: cx.share(s, "view", by="region"),
        lambda s: cx.share(s, ["view", "stars"]),
        lambda s: cx.mean(s, "spend", by="region"),
        lambda s: cx.median(s, "spend"),
        lambda s: cx.quantile(s, "spend", by="region", interval="replicates"),
    ):
        _same(estimate(made), estimate(whole))
    assert made.plan.df == whole.plan.df


def _partition(draw: st.DataObject, n: int) -> Iterator[np.ndarray]:
    parts = draw.draw(st.integers(1, 6))
    member = np.random.default_rng(draw.draw(st.integers(0, 10**6))).integers(0, parts, n)
    return (member == part for part in range(parts))


@settings(max_examples=25, deadline=None)
@given(data=st.data(), design=st.sampled_from(list(DESIGNS)))
def test_merged_sums_of_any_partition_are_those_of_the_whole(data: st.DataObject, design: str) -> None:
    survey = survey_of(design)
    plan, (domain, count) = survey.plan, survey.domains(("region",))
    level = survey.answers("view").codes
    x = np.column_stack([survey.answers("spend").values - 3000.0, survey.answers("staff").values])
    shift = np.array([3000.0, 0.0])
    whole = cell_sums(plan, domain, count, level, 5), value_sums(plan, domain, count, x, shift)
    merged = None
    for part in _partition(data, plan.n):
        inside = np.where(part, domain, -1)
        pair = cell_sums(plan, inside, count, level, 5), value_sums(plan, inside, count, x, shift)
        merged = pair if merged is None else (merged[0] + pair[0], merged[1] + pair[1])
    assert merged is not None
    for one, other in zip(merged, whole, strict=True):
        for name in ("n", "w", "w2", "base_n", "base_w", "base_w2", "cross", "psu", "shift"):
            a, b = getattr(one, name), getattr(other, name)
            assert (a is None) == (b is None)
            if a is not None:
                np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-9 * max(1.0, np.abs(b).max()))


def test_a_total_over_nobody_left_is_nothing() -> None:
    """Domains that most PSUs do not touch: the jackknife of their totals is still the linearised variance."""
    frame = answers(60)
    survey = survey_of("clustered", frame.assign(region=np.where(frame["firm"] == 1, "north", "south")))
    survey = survey.with_design(weight="w", strata="stratum", psu="firm", lonely="certainty")
    with pytest.warns(cx.EmptyBaseWarning):  # the west is empty in the sample itself
        linear, made = (cx.total(s, "spend", by="region") for s in (survey, survey.make_replicates("JKn")))
    known = np.isfinite(linear.estimate)
    assert known.tolist() == [True, True, False]
    np.testing.assert_allclose(made.covariance[known][:, known], linear.covariance[known][:, known], rtol=1e-9)
