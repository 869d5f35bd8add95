"""compare, contrast, waves, parts and wholes: which rows come back, in which words, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

SIDES = ["IT", "business", "both"]
BOOK = cx.Codebook.from_dict(
    {
        "questions": {
            "who": {"options": [{"label": label} for label in ("joint", "IT only", "other")]},
            "side": {"options": [{"label": label} for label in SIDES]},
            "size": {"options": [{"label": label} for label in ("small", "large")]},
            "score": {"type": "numeric"},
            "tools": {"type": "multiple", "options": [{"label": label} for label in ("crm", "mail", "chat")]},
        }
    }
)


def frame_of(n: int = 240, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "who": rng.choice(["joint", "IT only", "other"], n, p=[0.5, 0.3, 0.2]),
            "side": rng.choice(SIDES, n),
            "size": rng.choice(["small", "large"], n),
            "score": rng.integers(0, 11, n).astype(float),
            "tools": rng.choice(["crm", "crm;mail", "mail;chat", "chat"], n),
            "w": rng.uniform(0.5, 2, n),
        }
    )


@pytest.fixture(scope="module")
def survey() -> cx.Survey:
    return cx.from_frame(frame_of(), codebook=BOOK, weight="w")


@pytest.fixture(scope="module")
def shares(survey: cx.Survey) -> cx.Estimates:
    return cx.share(survey, "who", by="side")


def pairs(tests: cx.TestResults) -> list[tuple[object, object]]:
    return list(dict.fromkeys(zip(tests.frame["group_a"], tests.frame["group_b"], strict=True)))


def test_which_pairs_each_against_makes(shares):
    assert pairs(cx.compare(shares, across="side")) == [("IT", "business"), ("IT", "both"), ("business", "both")]
    previous = cx.compare(shares, across="side", against="previous")
    assert pairs(previous) == [("business", "IT"), ("both", "business")]
    assert pairs(cx.compare(shares, across="side", against="both")) == [("IT", "both"), ("business", "both")]
    for whole in ("rest", "total"):
        assert pairs(cx.compare(shares, across="side", against=whole)) == [(side, whole) for side in SIDES]


@pytest.mark.parametrize("against", ["pairwise", "previous", "both", "rest", "total"])
def test_columns_and_family(shares, against):
    tests = cx.compare(shares, across="side", against=against)
    assert list(tests.to_frame()) == [
        "question", "level", "group_a", "group_b", "difference", "std_error", "conf_low", "conf_high",
        "statistic", "df", "p_value", "p_adjusted", "method", "flag",
    ]  # fmt: skip
    assert tests.family == len(tests)
    assert f"Holm over {len(tests)} tests" in tests.method


def test_other_splits_stay(survey):
    tests = cx.compare(cx.share(survey, "who", by=["side", "size"]), across="side", against="rest")
    assert list(tests.to_frame())[:5] == ["question", "level", "size", "group_a", "group_b"]
    assert len(tests) == 3 * 3 * 2
    assert tests.method.startswith("Difference from all other groups")


def test_several_questions_stay_apart(survey):
    shares = cx.share(survey, ["who", "size"], by="side")
    tests = cx.compare(shares, across="side", against="total", adjust="none")
    alone = cx.compare(cx.share(survey, "size", by="side"), across="side", against="total", adjust="none")
    ours, theirs = tests.one("IT", level="small", question="size"), alone.one("IT", level="small")
    assert ours["std_error"] == pytest.approx(theirs["std_error"], rel=1e-12)
    assert len(cx.compare(shares, across="level")) == 3 * (3 + 1)


def test_multiple_response_levels_use_their_covariance(survey):
    tools = cx.share(survey, "tools")
    gap = cx.compare(tools, across="level", adjust="none").one("crm", "mail")
    apart = np.sqrt(tools.one("crm")["std_error"] ** 2 + tools.one("mail")["std_error"] ** 2)
    assert gap["std_error"] != pytest.approx(apart, rel=0.01)


def test_an_empty_group_is_nan_and_leaves_the_others(survey):
    with pytest.warns(cx.EmptyBaseWarning):
        shares = cx.share(survey.where({"side": ["IT", "business"]}), "who", by="side")
    for against in ("rest", "total", "pairwise"):
        tests = cx.compare(shares, across="side", against=against).to_frame()
        about_both = (tests["group_a"] == "both") | (tests["group_b"] == "both")
        assert tests.loc[about_both, "p_value"].isna().all()
        assert tests.loc[~about_both, "p_value"].notna().all()


def test_dunnett_is_between_unadjusted_and_bonferroni(shares):
    found = {
        how: cx.compare(shares, across="side", against="IT", adjust=how).to_frame()["p_adjusted"]
        for how in ("none", "dunnett", "bonferroni")
    }
    assert (found["none"] <= found["dunnett"]).all()
    assert (found["dunnett"] <= found["bonferroni"]).all()
    method = cx.compare(shares, across="side", against="IT", adjust="dunnett").method
    assert "single-step multivariate t over 6 tests" in method


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"across": "who"}, "not split by that question"),
        ({"across": "side", "against": "sales"}, "no such group"),
        ({"across": "level", "against": "rest"}, "not parts of a whole"),
        ({"across": "side", "adjust": "dunnett"}, "one control"),
        ({"across": "side", "against": "rest", "adjust": "dunnett"}, "one control"),
        ({"across": "side", "interval": "newcombe"}, "cannot be had"),
        ({"across": "level", "interval": "agresti_caffo"}, "cannot be had"),
        ({"across": "side", "against": "total", "interval": "miettinen_nurminen"}, "cannot be had"),
        ({"across": "side", "adjust": "sidak"}, "no such adjustment"),
    ],
)
def test_what_compare_refuses(shares, options, text):
    with pytest.raises(cx.InputError, match=text):
        cx.compare(shares, **options)


def test_a_total_is_no_average_of_parts(survey):
    with pytest.raises(cx.InputError, match="not an average"):
        cx.compare(cx.total(survey, "score", by="side"), across="side", against="total")


@pytest.mark.parametrize("interval", ["agresti_caffo", "miettinen_nurminen"])
def test_other_limits_leave_the_test_alone(shares, interval):
    wald, other = cx.compare(shares, across="side"), cx.compare(shares, across="side", interval=interval)
    assert wald.to_frame()["p_value"].tolist() == other.to_frame()["p_value"].tolist()
    assert wald.to_frame()["conf_low"].tolist() != other.to_frame()["conf_low"].tolist()
    assert "effective bases" in other.method


def test_contrast_by_question_and_across_questions(survey):
    shares = cx.share(survey, ["who", "size"])
    assert cx.contrast(shares, {"small": 1, "large": -1}).one()["question"] == "size"
    row = cx.contrast(shares, {("who", "joint"): 1, ("size", "small"): -1}).one()
    assert row["level"] == "who joint − size small"
    with pytest.raises(cx.InputError, match="No question has all levels"):
        cx.contrast(shares, {"joint": 1, "small": -1})
    with pytest.raises(cx.InputError, match="no estimate"):
        cx.contrast(shares, {"jont": 1})
    with pytest.raises(cx.InputError, match="names no level"):
        cx.contrast(shares, {})


def test_waves():
    waves = {
        year: cx.share(cx.from_frame(frame_of(seed=seed), codebook=BOOK), "who")
        for seed, year in enumerate(("2020", "2021", "2022"))
    }
    tests = cx.compare_waves(waves)
    assert pairs(tests) == [("2021", "2020"), ("2022", "2021")]
    assert pairs(cx.compare_waves(waves, against="2020")) == [("2021", "2020"), ("2022", "2020")]
    assert len(cx.compare_waves(waves, against="pairwise")) == 9
    with pytest.raises(cx.InputError, match="not parts of one whole"):
        cx.compare_waves(waves, against="rest")
    with pytest.raises(cx.InputError, match="two or more waves"):
        cx.compare_waves({"2020": waves["2020"]})
    other = cx.share(cx.from_frame(frame_of(), codebook=BOOK), "size")
    with pytest.raises(cx.InputError, match="two or more waves"):
        cx.compare_waves({"2020": waves["2020"], "2021": other})


def test_waves_with_other_levels_say_what_is_left_out():
    one = cx.share(cx.from_frame(pd.DataFrame({"who": ["a"] * 30 + ["b"] * 30})), "who")
    two = cx.share(cx.from_frame(pd.DataFrame({"who": ["a"] * 30 + ["c"] * 30})), "who")
    tests = cx.compare_waves({"1": one, "2": two})
    assert tests.to_frame()["level"].tolist() == ["a"]
    assert 'not in every wave: "b", "c"' in tests.method
    three = cx.share(cx.from_frame(pd.DataFrame({"who": ["d"] * 30 + ["e"] * 30})), "who")
    with pytest.raises(cx.InputError, match="no level in common"):
        cx.compare_waves({"1": one, "3": three})


def test_trend_asks_for_scores_that_differ(shares):
    with pytest.raises(cx.InputError, match="need scores"):
        cx.linear_trend(shares, across="side", scores={"IT": 1, "business": 2})
    with pytest.raises(cx.InputError, match="need scores"):
        cx.linear_trend(shares, across="side", scores=dict.fromkeys(SIDES, 1))
    with pytest.raises(cx.InputError, match="not split"):
        cx.linear_trend(shares, across="level")
    slow, fast = (
        cx.linear_trend(shares, across="side", scores=dict(zip(SIDES, scores, strict=True))).one(level="joint")
        for scores in ((1, 2, 3), (10, 20, 30))
    )
    assert slow["difference"] == pytest.approx(10 * fast["difference"])
    assert slow["p_value"] == pytest.approx(fast["p_value"])


def test_equivalence_keeps_rows_and_refuses_what_has_no_difference(survey, shares):
    gaps = cx.compare(shares, across="side")
    tests = cx.equivalence(gaps, margin=(-0.3, 0.2))
    assert tests.frame["group_a"].tolist() == gaps.frame["group_a"].tolist()
    assert "between -0.3 and 0.2, 90% limits" in tests.method
    for margin in (0.0, (0.1, 0.2), -0.1):
        with pytest.raises(cx.InputError, match="margin around 0"):
            cx.equivalence(gaps, margin=margin)
    with pytest.raises(cx.InputError, match="margin around 0"):
        cx.equivalence(cx.independence(survey, "who", "side"), margin=0.1)
    with pytest.raises(cx.InputError, match="margin around 0"):
        cx.equivalence(cx.effect_size(shares, across="side", measure="ratio"), margin=0.1)


def test_published_share_with_and_without_its_base(survey):
    shares = cx.share(survey, "who")
    exact = cx.compare_published(shares, {"joint": 0.3, "other": 0.2})
    assert exact.frame["level"].tolist() == ["joint", "other"]
    assert "stands if at least" in exact.one(level="joint")["method"]
    assert exact.one(level="other")["method"].endswith("taken as exact")
    known = cx.compare_published(shares, {"joint": 0.3}, n=200).one()
    assert abs(known["statistic"]) < abs(exact.one(level="joint")["statistic"])
    greater = cx.compare_published(shares, {"joint": 0.3}, alternative="greater").one()
    assert greater["p_value"] == pytest.approx(exact.one(level="joint")["p_value"] / 2)
    for wrong in ({"jont": 0.3}, {}, {"joint": 30}, {"joint": 0.0}):
        with pytest.raises(cx.InputError):
            cx.compare_published(shares, wrong)
    with pytest.raises(cx.InputError, match="published"):
        cx.compare_published(shares, {"joint": 0.3}, n=0)
    with pytest.raises(cx.InputError, match="no such alternative"):
        cx.compare_published(shares, {"joint": 0.3}, alternative="more")
    with pytest.raises(cx.InputError, match="cannot be compared"):
        cx.compare_published(cx.mean(survey, "score"), {"": 0.3})


def test_effect_sizes_of_nothing_and_everything():
    frame = pd.DataFrame({"who": ["a"] * 40 + ["a"] * 20 + ["b"] * 20, "side": ["x"] * 40 + ["y"] * 40})
    shares = cx.share(cx.from_frame(frame), "who", by="side")
    for measure in ("ratio", "odds_ratio", "cohen_h"):
        row = cx.effect_size(shares, across="side", measure=measure).one("x", "y", level="b")
        assert math.isnan(row["difference"])
        assert math.isnan(row["p_value"])
    assert cx.effect_size(shares, across="side").one("x", "y", level="b")["difference"] == -0.5
    with pytest.raises(cx.InputError, match="effect sizes are of shares"):
        cx.effect_size(cx.mean(cx.from_frame(frame.assign(n=range(80))), "n", by="side"), across="side")


def test_columns_of_the_trade(shares):
    table = cx.compare_columns(shares, across="side", adjust="bonferroni")
    row = cx.compare_columns(shares, across="side", adjust="bonferroni", family="row")
    assert (row.frame["p_adjusted"] <= table.frame["p_adjusted"]).all()
    assert "over the pairs of each row" in row.method
    with pytest.raises(cx.InputError, match="column test"):
        cx.compare_columns(shares, across="level")


def test_detectable_differences_are_those_of_power(shares):
    table = cx.detectable_differences(shares, across="side", power=0.9)
    row = table.iloc[0]
    found = cx.minimum_detectable_difference(
        row["share"], base_a=row["effective_a"], base_b=row["effective_b"], power=0.9
    )
    assert (row["below"], row["above"]) == pytest.approx(found, nan_ok=True)
    assert list(table)[-5:] == ["share", "effective_a", "effective_b", "below", "above"]
    with pytest.raises(cx.InputError, match="fractions"):
        cx.minimum_detectable_difference(50, base_a=100, base_b=100)
    with pytest.raises(cx.InputError, match="difference of nothing"):
        cx.required_base(0.5, 0.5)


def test_results_show_themselves(shares):
    tests = cx.compare(shares, across="side", against="rest")
    assert "rest" in repr(tests)
    assert "<table" in tests._repr_html_()
    with pytest.raises(cx.InputError, match="not one comparison"):
        tests.one(level="joint")
