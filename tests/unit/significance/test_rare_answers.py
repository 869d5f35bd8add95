"""A rare answer is tested by the score: no letter against 32 people who all said yes, nor against one who did not."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import cxsurvey as cx
from cxsurvey.significance.rare_answers import SCORE, rare_tests
from cxsurvey.significance.two_shares import TwoShares

EXACT = 1e-12
SEARCHED = 1e-9  # a root found by search


def survey(**groups: tuple[int, int]) -> cx.Survey:
    """Per group how many said yes, and of how many."""
    rows = [(g, "yes" if i < yes else "no") for g, (yes, n) in groups.items() for i in range(n)]
    return cx.from_frame(pd.DataFrame(rows, columns=["group", "q"]))


def corrected(z: float, skewness: float) -> float:
    """The x of which z = x + skewness·(x² − 1)/6, found by search."""
    return optimize.brentq(lambda x: x + skewness * (x * x - 1) / 6 - z, -8, 8)


def test_a_full_cell_is_tested_by_the_score():
    """190 of 200 against 32 of 32, by hand: pooled 222/232, and the skewness of two binomial shares by scipy."""
    found = cx.compare(cx.share(survey(X=(190, 200), Y=(32, 32)), "q", by="group"), across="group", adjust="none")
    row = found.one("X", "Y", level="yes")
    pooled = 222 / 232
    error = np.sqrt(pooled * (1 - pooled) * (1 / 200 + 1 / 32))
    third = [stats.binom(n, pooled).stats("s") * (stats.binom(n, pooled).std() / n) ** 3 for n in (200, 32)]
    assert row["std_error"] == pytest.approx(error, rel=EXACT)
    assert row["statistic"] == pytest.approx(corrected(-0.05 / error, (third[0] - third[1]) / error**3), rel=SEARCHED)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), 231), rel=EXACT)
    assert row["conf_low"] < -0.05 < row["conf_high"]
    assert row["method"] == SCORE
    assert "; score test where an answer is rare; " in found.method


def test_one_heavy_respondent_against_nobody_is_no_difference():
    """1 of 30, of weight 3, against 0 of 60, by hand: the design effect is that of the one group that varies."""
    frame = survey(X=(1, 30), Y=(0, 60)).frame.astype(str)
    frame = frame.assign(w=np.where(frame["q"] == "yes", 3.0, 1.0))
    shares = cx.share(cx.from_frame(frame, weight="w"), "q", by="group")
    row = cx.compare(shares, across="group", adjust="none").one("X", "Y", level="yes")
    p, kish = 3 / 32, 32**2 / (9 + 29)
    variance = ((3 * (1 - p)) ** 2 + 29 * p**2) / 32**2
    effect = kish**2 * variance / (kish * p * (1 - p))
    e, f = kish / effect, 60 / effect
    joint = e * p / (e + f)
    error = np.sqrt(joint * (1 - joint) * (1 / e + 1 / f))
    skewness = joint * (1 - joint) * (1 - 2 * joint) * (1 / e**2 - 1 / f**2) / error**3
    assert row["std_error"] == pytest.approx(error, rel=EXACT)
    assert row["statistic"] == pytest.approx(corrected(p / error, skewness), rel=SEARCHED)
    assert row["p_value"] >= 0.05
    assert row["conf_low"] < 0 < row["conf_high"]


def test_other_rows_keep_their_linearised_test():
    """100 of 200 against 80 of 100 expects 33 of those who did not in the smaller group."""
    shares = cx.share(survey(X=(100, 200), Y=(80, 100), Z=(5, 100)), "q", by="group")
    found = cx.compare(shares, across="group", adjust="none")
    row = found.one("X", "Y", level="yes")
    assert "linearised" in row["method"]
    assert row["std_error"] == pytest.approx(np.sqrt((0.25 / 200 + 0.16 / 100) * 400 / 399), rel=EXACT)
    assert found.one("X", "Z", level="yes")["method"] == row["method"]  # 35 expected, of 200 + 100
    assert cx.compare(shares, across="group", against="Z").one("Y", "Z", level="yes")["method"] == row["method"]


@pytest.mark.parametrize(
    ("x", "y", "score"), [(41, 20, False), (41, 19, False), (40, 19, True), (159, 80, False), (161, 80, True)]
)
def test_where_it_takes_over(x, y, score):
    """x of 200 and y of 100: from x + y = 60 on 20 are to be expected in the smaller group, up to 240 as many not."""
    found = cx.compare(cx.share(survey(X=(x, 200), Y=(y, 100)), "q", by="group"), across="group")
    assert [method == SCORE for method in found.to_frame()["method"]] == [score, score]


@pytest.mark.parametrize("against", ["rest", "total"])
def test_a_part_is_tested_against_the_rest_as_a_group_against_a_group(against):
    three = survey(X=(2, 60), Y=(12, 100), Z=(30, 140))
    part = cx.compare(cx.share(three, "q", by="group"), across="group", against=against, adjust="none")
    two = three.frame.astype(str).assign(group=lambda f: f["group"].where(f["group"] == "X", "rest"))
    alone = cx.compare(cx.share(cx.from_frame(two), "q", by="group"), across="group", adjust="none")
    ours, theirs = part.one("X", against, level="yes"), alone.one("X", "rest", level="yes")
    factor = 1.0 if against == "rest" else 240 / 300
    assert ours["method"] == theirs["method"] == SCORE
    for name in ("statistic", "p_value"):
        assert ours[name] == pytest.approx(theirs[name], rel=EXACT)
    for name in ("difference", "std_error", "conf_low", "conf_high"):
        assert ours[name] == pytest.approx(factor * theirs[name], rel=EXACT)


def test_letters_of_a_small_base_and_compare_agree():
    """The same statistic; the degrees of freedom of letters are Satterthwaite's."""
    small = survey(X=(5, 80), Y=(40, 300))
    row = cx.compare(cx.share(small, "q", by="group"), across="group", adjust="none").one("X", "Y", level="yes")
    why = cx.crosstab(small, "q", banner="group").letters().explain("yes", "X").comparisons.iloc[0]
    assert why["test"] == "skewness-corrected score test at the share of both"
    for name in ("difference", "std_error", "statistic"):
        assert why[name] == pytest.approx(row[name], rel=1e-9)
    assert why["df"] < row["df"]


@pytest.mark.parametrize(("n", "m"), [(60, 200), (108, 300), (60, 400), (50, 1000), (150, 150), (30, 60)])
@pytest.mark.parametrize("share", [0.005, 0.01, 0.02, 0.04, 0.08, 0.16])
def test_error_over_all_counts(n, m, share):
    """The exact chance of p under each level over all pairs of binomial counts: near it, never much above."""
    most = [int(stats.binom.isf(1e-9, size, share)) + 2 for size in (n, m)]
    p, q = (counts / size for counts, size in zip(np.indices(most), (n, m), strict=True))
    one, df = np.ones_like(p), n + m - 1
    two = TwoShares(p, q, *(s * (1 - s) / size * (df + 1) / df for s, size in ((p, n), (q, m))), 0 * one,
                    n * one, m * one, n * one, m * one)  # fmt: skip
    found = rare_tests(two, df, 0.95)
    chance = np.outer(*(stats.binom.pmf(np.arange(c), size, share) for c, size in zip(most, (n, m), strict=True)))
    ours = np.where(np.abs(p - q) > 0, found.p_value, 1.0)  # the score test everywhere, also where it is not taken
    for level, at_most in ((0.05, 1.15), (0.01, 1.25), (0.002, 1.5)):
        assert chance[ours < level].sum() <= at_most * level


def test_equal_extremes_are_not_tested():
    row = cx.compare(cx.share(survey(X=(40, 40), Y=(50, 50)), "q", by="group"), across="group").one(
        "X", "Y", level="yes"
    )
    assert row["difference"] == 0
    assert not row["p_value"] < 1


@pytest.mark.parametrize("adjust", ["holm", "bh", "bonferroni", "dunnett"])
def test_adjusted_is_never_below_unadjusted(adjust):
    shares = cx.share(survey(X=(190, 200), Y=(32, 32), Z=(50, 100)), "q", by="group")
    frame = cx.compare(shares, across="group", against="Z", adjust=adjust).to_frame()
    assert (frame["p_adjusted"] >= frame["p_value"] - 1e-9).all()


def test_groups_too_small_to_show_leave_the_family():
    shares = cx.share(survey(X=(100, 200), Y=(1, 1), Z=(60, 100)), "q", by="group")
    found = cx.compare(shares, across="group", min_base=30)
    assert found.family == 2
    assert np.isnan(found.one("X", "Y", level="yes")["p_adjusted"])
    assert "4 not tested, base under 30; Holm over 2 tests." in found.method


def test_scale_of_weights_moves_nothing():
    shares = survey(X=(190, 200), Y=(32, 32))
    frame = shares.frame.astype(str).assign(w=7.0)
    weighted = cx.share(cx.from_frame(frame, weight="w"), "q", by="group")
    a = cx.compare(weighted, across="group").one("X", "Y", level="yes")
    b = cx.compare(cx.share(shares, "q", by="group"), across="group").one("X", "Y", level="yes")
    assert a["p_value"] == pytest.approx(b["p_value"], rel=1e-9)


def test_a_design_without_degrees_of_freedom_gives_no_p():
    frame = pd.DataFrame(
        {"q": ["a", "b"] * 20, "g": ["x"] * 20 + ["y"] * 20, "s": ["1", "2"] * 20, "p": ["1", "2"] * 20}
    )
    shares = cx.share(cx.from_frame(frame, strata="s", psu="p", lonely="certainty"), "q", by="g")
    assert cx.compare(shares, across="g").to_frame()["p_value"].isna().all()
