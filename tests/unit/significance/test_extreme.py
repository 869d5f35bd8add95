"""A share of 0 or 1 is no certainty: no letter against 32 people who all said yes."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

EXACT = 1e-12


def survey(**groups: tuple[int, int]) -> cx.Survey:
    """Per group how many said yes, and of how many."""
    rows = [(g, "yes" if i < yes else "no") for g, (yes, n) in groups.items() for i in range(n)]
    return cx.from_frame(pd.DataFrame(rows, columns=["group", "q"]))


def test_a_full_cell_is_tested_by_the_score():
    """190 of 200 against 32 of 32: by hand, pooled 222/232."""
    found = cx.compare(cx.share(survey(X=(190, 200), Y=(32, 32)), "q", by="group"), across="group", adjust="none")
    row = found.one("X", "Y", level="yes")
    pooled = 222 / 232
    error = np.sqrt(pooled * (1 - pooled) * (1 / 200 + 1 / 32))
    assert row["std_error"] == pytest.approx(error, rel=EXACT)
    assert row["statistic"] == pytest.approx(-0.05 / error, rel=EXACT)
    assert 0.15 < row["p_value"] < 0.25
    assert row["conf_low"] < -0.05 < row["conf_high"]
    assert row["method"] == "Score test on effective bases, linearised where that is wider, because a share is 0 or 1"
    assert "score test where a share is 0 or 1" in found.method


def test_one_heavy_respondent_against_nobody_is_no_difference():
    """1 of 30, of weight 3, against 0 of 60: by hand, the linearised variance, which is above the score test's."""
    frame = survey(X=(1, 30), Y=(0, 60)).frame.astype(str)
    frame = frame.assign(w=np.where(frame["q"] == "yes", 3.0, 1.0))
    shares = cx.share(cx.from_frame(frame, weight="w"), "q", by="group")
    row = cx.compare(shares, across="group", adjust="none").one("X", "Y", level="yes")
    p = 3 / 32
    error = np.sqrt(90 / 89 * ((3 * (1 - p)) ** 2 + 29 * p**2)) / 32
    assert row["std_error"] == pytest.approx(error, rel=EXACT)
    assert row["statistic"] == pytest.approx(p / error, rel=EXACT)
    assert row["p_value"] >= 0.05
    assert row["conf_low"] < 0 < row["conf_high"]


def test_other_rows_keep_their_linearised_test():
    shares = cx.share(survey(X=(190, 200), Y=(32, 32), Z=(50, 100)), "q", by="group")
    row = cx.compare(shares, across="group", adjust="none").one("X", "Z", level="yes")
    alone = cx.contrast(cx.share(survey(X=(190, 200), Y=(32, 32), Z=(50, 100)), "q", by="group"), {"yes": 1})
    assert "linearised" in row["method"]
    assert len(alone) == 3


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
