"""Differences by two routes: estimates and their covariance here, influence row by row in plain numpy there."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.significance.answers_of import grouped_scores
from cxsurvey.significance.cliffs_delta import delta_of
from cxsurvey.significance.waves import join_waves

SAME = 1e-9  # relative: the same closed form in another order of operations

ENOUGH = 2_400  # respondents, of whom no answer in a region is rare: those are in test_rare_answers.py
REGIONS = ["north", "south", "west"]
DESIGNS = {
    "unweighted": {},
    "weighted": {"weight": "w"},
    "stratified": {"weight": "w", "strata": "stratum"},
    "clustered": {"weight": "w", "strata": "stratum", "psu": "firm"},
}


def answers(seed: int = 3, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "view": np.array([1, 2, 3, 4])[rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])],
            "region": np.array(REGIONS, dtype=object)[rng.integers(0, 3, n)],
            "size": rng.integers(1, 3, n),
            "rating": rng.integers(0, 11, n).astype(float),
            "w": np.exp(rng.normal(0, 0.6, n)),
            "stratum": rng.integers(0, 3, n),
            "firm": rng.integers(0, 10, n),
        }
    )
    frame.loc[rng.choice(n, 25, replace=False), "region"] = None
    frame.loc[rng.choice(n, 15, replace=False), "view"] = np.nan
    return frame


def survey_of(design: str, frame: pd.DataFrame | None = None) -> cx.Survey:
    frame = answers() if frame is None else frame
    book = {
        "view": {"options": [{"label": f"view {k}", "code": k} for k in range(1, 5)]},
        "region": {"options": [{"label": label} for label in REGIONS]},
        "size": {"options": [{"label": "small", "code": 1}, {"label": "large", "code": 2}]},
        "rating": {"type": "numeric"},
    }
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": book}), **DESIGNS[design])


def by_row(frame: pd.DataFrame, design: str, influence: np.ndarray) -> float:
    """The standard error of a sum of influences, weights included: within strata over PSUs, by hand."""
    strata = frame["stratum"] if "strata" in DESIGNS[design] else pd.Series(0, index=frame.index)
    units = frame["firm"] if "psu" in DESIGNS[design] else pd.Series(np.arange(len(frame)), index=frame.index)
    variance = 0.0
    for _, rows in frame.groupby(strata.to_numpy()).indices.items():
        totals = pd.Series(influence[rows]).groupby(units.to_numpy()[rows]).sum().to_numpy()
        variance += len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum()
    return float(np.sqrt(variance))


def weight_of(frame: pd.DataFrame, design: str) -> np.ndarray:
    return frame["w"].to_numpy() if "weight" in DESIGNS[design] else np.ones(len(frame))


@pytest.mark.parametrize(("design", "against"), list(product(DESIGNS, ["total", "rest"])))
def test_part_against_whole_is_the_difference_of_influences(design, against):
    frame = answers(n=ENOUGH)
    tests = cx.compare(cx.share(survey_of(design, frame), "view", by="region"), across="region", against=against)
    assert tests.to_frame()["method"].str.contains("linearised").all()
    w, asked = weight_of(frame, design), (frame["view"].notna() & frame["region"].notna()).to_numpy()
    for region, level in product(REGIONS, [1, 2, 3, 4]):
        part = asked & (frame["region"] == region).to_numpy()
        whole = asked if against == "total" else asked & ~part
        y = (frame["view"] == level).to_numpy().astype(float)
        p, q = np.average(y[part], weights=w[part]), np.average(y[whole], weights=w[whole])
        influence = part * w * (y - p) / w[part].sum() - whole * w * (y - q) / w[whole].sum()
        ours = tests.one(group_a=region, level=level)
        assert ours["difference"] == pytest.approx(p - q, rel=SAME)
        assert ours["std_error"] == pytest.approx(by_row(frame, design, influence), rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_part_against_whole_of_means_and_within_other_domains(design):
    frame = answers()
    tests = cx.compare(cx.mean(survey_of(design), "rating", by=["region", "size"]), across="region", against="total")
    w = weight_of(frame, design)
    for region, size in product(REGIONS, [1, 2]):
        whole = (frame["region"].notna() & (frame["size"] == size)).to_numpy()
        part, y = whole & (frame["region"] == region).to_numpy(), frame["rating"].to_numpy()
        p, q = np.average(y[part], weights=w[part]), np.average(y[whole], weights=w[whole])
        influence = part * w * (y - p) / w[part].sum() - whole * w * (y - q) / w[whole].sum()
        ours = tests.one(group_a=region, size=size)
        assert ours["std_error"] == pytest.approx(by_row(frame, design, influence), rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_part_differs_from_the_total_by_its_share_of_the_difference_from_the_rest(design):
    estimates = cx.share(survey_of(design), "view", by="region")
    total, rest = (cx.compare(estimates, across="region", against=whole) for whole in ("total", "rest"))
    base = estimates.to_frame().drop_duplicates("region").set_index("region")["base_weighted"]
    for region in REGIONS:
        other = 1 - base[region] / base.sum()
        a, b = total.one(group_a=region, level=2), rest.one(group_a=region, level=2)
        assert a["difference"] == pytest.approx(other * b["difference"], rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_comparing_levels_is_a_contrast(design):
    shares = cx.share(survey_of(design), "view")
    gap = cx.compare(shares, across="level", adjust="none").one(1, 3)
    contrast = cx.contrast(shares, {1: 1, 3: -1}, adjust="none").one()
    names = ["difference", "std_error", "conf_low", "conf_high", "statistic", "p_value"]
    assert gap[names].tolist() == contrast[names].tolist()


@pytest.mark.parametrize("design", DESIGNS)
def test_top_two_is_the_contrast_of_its_levels(design):
    survey = survey_of(design)
    net = cx.share(survey, "view", nets={"top2": [1, 2]}, by="region")
    contrast = cx.contrast(cx.share(survey, "view", by="region"), {1: 1, 2: 1})
    for region in REGIONS:
        ours, theirs = contrast.one(region=region), net.one("top2", region=region)
        assert ours["difference"] == pytest.approx(theirs["estimate"], rel=SAME)
        assert ours["std_error"] == pytest.approx(theirs["std_error"], rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_contrast_of_two_questions_is_the_mean_of_a_difference(design):
    frame = answers().assign(second=lambda f: f["rating"].to_numpy()[::-1])
    frame["gain"] = frame["rating"] - frame["second"]
    survey = cx.from_frame(frame[["rating", "second", "gain", "w", "stratum", "firm"]], **DESIGNS[design])
    both = cx.mean(survey, ["rating", "second"])
    ours = cx.contrast(both, {("rating", ""): 1, ("second", ""): -1}).one()
    gain = cx.mean(survey, "gain").one()
    assert ours["difference"] == pytest.approx(gain["estimate"], rel=SAME)
    assert ours["std_error"] == pytest.approx(gain["std_error"], rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_trend_is_the_slope_of_a_weighted_regression(design):
    frame = answers()
    tests = cx.linear_trend(cx.share(survey_of(design), "view", by="region"), across="region")
    score = frame["region"].map({"north": 1.0, "south": 2.0, "west": 3.0}).to_numpy()
    inside = np.isfinite(score) & frame["view"].notna().to_numpy()
    w = np.where(inside, weight_of(frame, design), 0.0)
    x = np.where(inside, score - np.average(np.where(inside, score, 0.0), weights=w), 0.0)
    y = (frame["view"] == 1).to_numpy().astype(float)
    slope = (w * x * y).sum() / (w * x * x).sum()
    centre = np.average(y, weights=w)
    influence = w * x * (y - centre - slope * x) / (w * x * x).sum()
    ours = tests.one(level=1)
    assert ours["difference"] == pytest.approx(slope, rel=SAME)
    assert ours["std_error"] == pytest.approx(by_row(frame, design, influence), rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_waves_are_independent(design):
    first, second = (cx.share(survey_of(design, answers(seed, ENOUGH)), "view", by="size") for seed in (1, 2))
    tests = cx.compare_waves({"2021": first, "2022": second})
    row = tests.one("2022", "2021", level=3, size=1)
    a, b = second.one(3, size=1), first.one(3, size=1)
    assert row["difference"] == pytest.approx(a["estimate"] - b["estimate"], rel=SAME)
    assert row["std_error"] == pytest.approx(np.hypot(a["std_error"], b["std_error"]), rel=SAME)
    assert row["df"] == a["df"] + b["df"]


def test_waves_as_strata_of_one_survey():
    """Two surveys joined into one with the wave as stratum give the same difference."""
    one, two = answers(1), answers(2)
    joined = pd.concat([one.assign(wave="1"), two.assign(wave="2")], ignore_index=True)
    columns = ["region", "wave", "w"]
    together = cx.from_frame(joined[columns].assign(year=joined["wave"]), weight="w", strata="year")
    gap = cx.compare(cx.share(together, "region", by="wave"), across="wave").one("2", "1", level="south")
    separate = {
        name: cx.share(cx.from_frame(frame[["region", "w"]], weight="w"), "region")
        for name, frame in (("1", one), ("2", two))
    }
    joined_estimates, left_out = join_waves(separate)
    assert not left_out
    assert joined_estimates.by == ("wave",)
    ours = cx.compare_waves(separate).one("2", "1", level="south")
    for name in ("difference", "std_error", "df", "p_value"):
        assert ours[name] == pytest.approx(gap[name], rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_cliffs_delta_pair_by_pair(design):
    frame = answers()
    survey = survey_of(design).where({"region": ["north", "south"]})
    data = grouped_scores(survey, "rating", "region")
    delta, _ = delta_of(data)
    w = weight_of(frame, design)
    a, b = ((frame["region"] == region).to_numpy() for region in ("north", "south"))
    y = frame["rating"].to_numpy()
    signs = np.sign(y[:, None] - y[None, :])
    wins = (signs * (w * b)[None, :]).sum(axis=1) / w[b].sum()
    losses = (signs * (w * a)[:, None]).sum(axis=0) / w[a].sum()
    expected = np.average(wins[a], weights=w[a])
    influence = a * w * (wins - expected) / w[a].sum() + b * w * (losses - expected) / w[b].sum()
    ours = cx.cliffs_delta(survey, "rating", "region").one()
    assert delta == pytest.approx(expected, rel=SAME)
    assert ours["std_error"] == pytest.approx(by_row(frame, design, influence), rel=SAME)


@pytest.mark.parametrize("design", DESIGNS)
def test_rank_test_is_the_regression_of_the_rank_scores(design):
    frame = answers()
    survey = survey_of(design).where({"region": ["north", "south"]})
    ours = cx.rank_test(survey, "rating", "region", statistic="ridit").one()
    inside = frame["region"].isin(["north", "south"]).to_numpy()
    w, y = np.where(inside, weight_of(frame, design), 0.0), frame["rating"].to_numpy()
    rank = np.array([(w * (y < value)).sum() + (w * (y == value)).sum() / 2 for value in y]) / w.sum()
    tied = pd.Series(rank).groupby(y).transform("first").to_numpy()
    b = inside & (frame["region"] == "south").to_numpy()
    a = inside & ~b
    means = [np.average(tied[group], weights=w[group]) for group in (a, b)]
    influence = b * w * (tied - means[1]) / w[b].sum() - a * w * (tied - means[0]) / w[a].sum()
    assert ours["difference"] == pytest.approx(means[1] - means[0], rel=SAME)
    assert ours["std_error"] == pytest.approx(by_row(frame, design, influence), rel=SAME)
