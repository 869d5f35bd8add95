"""Estimators on answers whose result fits in the head."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

FRAME = pd.DataFrame(
    {
        "side": ["it", "it", "business", "business"],
        "spend": [10.0, 30.0, 20.0, np.nan],
        "staff": [1.0, 3.0, np.nan, 5.0],
        "w": [1.0, 1.0, 2.0, 4.0],
    }
)


def survey() -> cx.Survey:
    return cx.from_frame(FRAME, weight="w")


def test_the_fixed_columns() -> None:
    columns = "question level side statistic estimate std_error conf_low conf_high df base_n base_weighted"
    for result in (cx.mean(survey(), "spend", by="side"), cx.total(survey(), "spend", by="side")):
        assert list(result.to_frame().columns) == [*columns.split(), "base_effective", "flag"]


def test_a_mean_is_of_the_weighted_valid_answers() -> None:
    row = cx.mean(survey(), "spend").one()
    assert (row["estimate"], row["base_n"], row["base_weighted"]) == (20.0, 3, 4.0)
    assert row["base_effective"] == pytest.approx(16 / 6)
    assert cx.mean(survey(), "spend", by="side").one(side="business")["estimate"] == 20.0


def test_several_means_have_their_own_bases() -> None:
    both = cx.mean(survey(), ["spend", "staff"])
    assert both.one(question="spend")["base_n"] == 3
    assert both.one(question="staff")["base_weighted"] == 6.0
    assert both.estimate.tolist() == [20.0, 4.0]
    assert both.joint_covariance is not None
    assert both.joint_covariance.shape == (4, 4)


def test_a_ratio_is_over_those_who_answered_both() -> None:
    row = cx.ratio(survey(), "spend", "staff").one()
    assert (row["question"], row["estimate"], row["base_n"]) == ("spend / staff", 10.0, 2)


def test_a_total_is_in_the_unit_of_the_weights() -> None:
    assert cx.total(survey(), "spend").one()["estimate"] == 80.0
    counts = cx.total(survey(), "side")
    assert [counts.one("it")["estimate"], counts.one("business")["estimate"]] == [2.0, 6.0]


def test_a_net_promoter_score_counts_from_nine_and_to_six() -> None:
    frame = pd.DataFrame({"recommend": [0, 6, 7, 8, 9, 10, 10]})
    row = cx.nps(cx.from_frame(frame), "recommend").one()
    assert row["estimate"] == pytest.approx((3 - 2) / 7)
    p, d = 3 / 7, 2 / 7
    assert row["std_error"] == pytest.approx(np.sqrt((p + d - (p - d) ** 2) / 6))


def test_a_score_beyond_ten_is_refused() -> None:
    with pytest.raises(cx.InputError, match="answers from 0 to 10"):
        cx.nps(cx.from_frame(pd.DataFrame({"recommend": [1, 11]})), "recommend")


@pytest.mark.parametrize("estimator", [cx.mean, cx.median, cx.nps])
def test_words_have_no_mean(estimator: object) -> None:
    with pytest.raises(cx.InputError, match='"side" has no numbers to reckon with'):
        estimator(survey(), "side")  # type: ignore[operator]


@pytest.mark.parametrize(
    "call",
    [
        lambda s: cx.mean(s, []),
        lambda s: cx.mean(s, ["spend", "spend"]),
        lambda s: cx.share(s, []),
        lambda s: cx.ratio(s, "spend", "spend"),
        lambda s: cx.mean(s, "spend", by="spend"),
        lambda s: cx.quantile(s, "spend", probabilities=[1.0]),
        lambda s: cx.quantile(s, "spend", probabilities=[]),
        lambda s: cx.quantile(s, "spend", rule="hf10"),
        lambda s: cx.quantile(s, "spend", interval="wald"),
        lambda s: s.with_design(lonely="ignore"),
        lambda s: s.make_replicates("BRRR"),
        lambda s: s.make_replicates("other"),
        lambda s: s.make_replicates("Fay", rho=1.0),
        lambda s: s.with_replicates(np.ones((3, 2)), kind="BRR"),
        lambda s: s.with_replicates(["r1"], kind="BRR"),
        lambda s: s.with_replicates([], kind="BRR"),
        lambda s: s.with_replicates(np.full((4, 2), np.nan), kind="BRR"),
    ],
)
def test_what_cannot_be_asked_is_refused(call: object) -> None:
    with pytest.raises(cx.InputError):
        call(survey())  # type: ignore[operator]


def test_a_question_too_long_is_counted_in_blocks() -> None:
    """More rows than one block holds: the sums of blocks add up."""
    n = 150_000
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"view": rng.choice(["a", "b"], n), "spend": rng.normal(50, 9, n), "w": rng.random(n)})
    big = cx.from_frame(frame, weight="w")
    w, y = frame["w"].to_numpy(), frame["spend"].to_numpy()
    mean = (w * y).sum() / w.sum()
    z = w * (y - mean) / w.sum()
    row = cx.mean(big, "spend").one()
    assert row["estimate"] == pytest.approx(mean, rel=1e-12)
    assert row["std_error"] == pytest.approx(np.sqrt(n / (n - 1) * (z**2).sum()), rel=1e-9)
    hit = (frame["view"] == "a").to_numpy()
    assert cx.share(big, "view").one("a")["estimate"] == pytest.approx(w[hit].sum() / w.sum(), rel=1e-12)


def test_methods_name_the_variance() -> None:
    linear = cx.mean(survey(), "spend").method
    assert linear == (
        "Means, weighted by w; 95% t intervals, linearised variance on 3 degrees of freedom; "
        "approximate, as if the sample were random."
    )
    made = cx.mean(survey().make_replicates("JK1"), "spend").method
    assert "JK1 replicates; 95% t intervals, variance over replicates on 3 degrees of freedom" in made


def test_a_replicate_that_loses_a_domain_does_not_count_there() -> None:
    """The business side is in one PSU only: the replicate without it says nothing of its mean."""
    frame = FRAME.assign(firm=["a", "b", "c", "c"])
    made = cx.from_frame(frame, weight="w", psu="firm").make_replicates("JK1")
    with pytest.warns(cx.EmptyBaseWarning, match="1 of 3 replicates leave an estimate without anybody"):
        by = cx.mean(made, "spend", by="side")
    assert by.one(side="business")["std_error"] == 0.0
    assert by.one(side="it")["std_error"] > 0.0


def test_totals_of_several_options_count_each() -> None:
    book = {"questions": {"tools": {"type": "multiple", "options": [{"label": "a"}, {"label": "b"}]}}}
    frame = pd.DataFrame({"tools": ["a;b", "a", "", "b"], "w": [1.0, 2.0, 4.0, 8.0]})
    counts = cx.total(cx.from_frame(frame, codebook=cx.Codebook.from_dict(book), weight="w"), "tools")
    assert counts.estimate.tolist() == [3.0, 9.0]


def test_the_spread_of_a_quantile_over_replicates() -> None:
    """Two half-samples of four answers, weights (2, 0, 2, 0) and (0, 2, 0, 2): medians 10 and 20 around their mean."""
    frame = pd.DataFrame({"spend": [10.0, 20.0, 30.0, 40.0]})
    weights = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [0.0, 2.0]])
    halves = cx.from_frame(frame).with_replicates(weights, kind="BRR")
    row = cx.median(halves, "spend", interval="replicates").one("p50")
    assert (row["estimate"], row["std_error"]) == (20.0, 5.0)
    with pytest.raises(cx.InputError, match="The survey has no replicates"):
        cx.median(cx.from_frame(frame), "spend", interval="replicates")


def test_nobody_with_a_weight_is_nobody() -> None:
    silent = FRAME.assign(w=[1.0, 1.0, 0.0, 0.0])
    with pytest.warns(cx.EmptyBaseWarning, match="business"):
        by = cx.share(cx.from_frame(silent.assign(view="a"), weight="w"), "view", by="side")
    assert by.flag[0 if by.keys["side"][0] == "business" else 1] == "empty base"
    assert np.isnan(by.one("a", side="business")["estimate"])


def test_a_ratio_to_nothing_is_not_a_number() -> None:
    frame = pd.DataFrame({"spend": [1.0, 2.0, 3.0], "staff": [-1.0, 0.0, 1.0]})
    assert np.isnan(cx.ratio(cx.from_frame(frame), "spend", "staff").estimate[0])


def test_what_is_shown_has_no_empty_columns() -> None:
    one, several = repr(cx.mean(survey(), "spend", by="side")), repr(cx.mean(survey(), ["spend", "staff"]))
    assert one.splitlines()[1].split()[:2] == ["side", "estimate"]
    assert several.splitlines()[1].split()[:2] == ["question", "estimate"]
    assert "10% quantile" in repr(cx.quantile(survey(), "spend", probabilities=[0.1]))


def test_one_of_several_questions_must_be_named() -> None:
    with pytest.raises(cx.InputError, match='also "question"'):
        cx.mean(survey(), ["spend", "staff"]).one()


@pytest.mark.parametrize("psu", [None, "firm"])
def test_an_unweighted_base_leaves_out_who_has_no_weight(psu: str | None) -> None:
    """Single and multiple response, domains and numbers: an answer with a weight of 0 is in no base."""
    frame = pd.DataFrame(
        {
            "side": ["it", "it", "it", "business", "business", "business"],
            "spend": [10.0, 30.0, 20.0, 5.0, 15.0, 25.0],
            "tools": ["a;b", "a", "b", "a;b", "b", "b"],
            "firm": [1, 2, 3, 4, 5, 6],
            "w": [1.0, 0.0, 2.0, 1.0, 1.0, 0.0],
        }
    )
    options = [{"code": code, "label": code} for code in ("a", "b")]
    sides = [{"label": label} for label in ("it", "business")]
    book = cx.Codebook.from_dict(
        {
            "questions": {
                "side": {"options": sides},
                "tools": {"type": "multiple", "options": options},
                "spend": {"type": "numeric"},
            }
        }
    )
    survey = cx.from_frame(frame, codebook=book, weight="w", psu=psu)
    assert cx.share(survey, "side").base_n.tolist() == [4, 4]
    assert cx.share(survey, "tools", by="side", nets={"any": ["a", "b"]}).base_n.tolist() == [2] * 6
    assert cx.share(survey, ["side", "tools"]).base_n.tolist() == [4] * 4
    assert cx.mean(survey, "spend", by="side").base_n.tolist() == [2, 2]
    assert cx.median(survey, "spend").base_n.tolist() == [4]
    assert len(survey) == 6


@pytest.mark.parametrize("lonely", ["average", "centre"])
def test_a_weight_of_0_takes_nobody_out_of_the_design(lonely: str) -> None:
    """In the stratum s the domain b has two PSUs, one of them without weight: it is no lone PSU."""
    frame = pd.DataFrame(
        {
            "side": ["a", "b", "b", "a", "b", "b", "a", "a"],
            "v": ["x", "x", "y", "y", "x", "y", "y", "x"],
            "region": ["n"] * 4 + ["s"] * 4,
            "w": [1.0, 2.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0],
        }
    )
    survey = cx.from_frame(frame, weight="w", strata="region", lonely=lonely, lonely_in_domains=True)
    usual = cx.from_frame(frame, weight="w", strata="region")
    ours, plain = (cx.share(each, "v", by="side") for each in (survey, usual))
    assert ours.one("x", side="b")["base_n"] == 3
    assert ours.std_error.tolist() == pytest.approx(plain.std_error.tolist(), rel=1e-12)
