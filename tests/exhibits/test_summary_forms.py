"""The numbers of the summary forms against the results they come from, and what their alt texts say."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.histogram import bins, histogram

SAME = 1e-12
RNG = np.random.default_rng(8)
FRAME = pd.DataFrame(
    {
        "who": RNG.choice(["joint", "IT", "other"], 400, p=[0.5, 0.3, 0.2]),
        "later": RNG.choice(["joint", "IT", "other"], 400, p=[0.2, 0.3, 0.5]),
        "side": np.where(np.arange(400) % 4 == 0, "business", "finance"),
        "spend": np.where(np.arange(400) % 5 == 0, 100.0, np.round(RNG.lognormal(4, 1, 400))),
        "w": np.round(RNG.uniform(0.5, 2, 400), 2),
    }
)
FRAME.loc[FRAME["side"] == "business", "who"] = "joint"
SURVEY = cx.from_frame(FRAME, weight="w")


def test_cells_of_a_heat_map_are_the_estimates_with_their_letters():
    shares = cx.share(SURVEY, "who", by="side")
    made = cx.heatmap(shares, title="Business wants joint sessions", mark=cx.compare(shares, across="side")).data()
    for row in shares.to_frame().itertuples():
        cell = made[(made["row"] == row.level) & (made["label"] == row.side)].iloc[0]
        assert cell["value"] == row.estimate
    assert dict(zip(made["row"] + made["label"], made["letters"], strict=True))["jointbusiness"] == "B"
    assert made["shade"].min() == 0
    assert made["shade"].max() == 1


def test_a_heat_map_of_several_questions_has_a_row_each():
    made = cx.heatmap(cx.share(SURVEY, ["who", "later"]), title="t", shading="row")
    assert made.data().groupby("row")["label"].apply(list).to_dict() == {
        q: ["IT", "joint", "other"] for q in ("who", "later")
    }
    assert made.data().groupby("row")["shade"].max().tolist() == [1, 1]
    nets = cx.heatmap(cx.share(SURVEY, ["who", "later"], by="side"), title="t", levels=["joint"])
    assert list(dict.fromkeys(nets.data()["row"])) == ["who: joint", "later: joint"] or list(
        dict.fromkeys(nets.data()["row"])
    ) == ["who", "later"]


def test_groups_without_a_respondent_are_named_not_drawn():
    book = {"questions": {"who": {"options": [{"label": x} for x in ("joint", "IT", "other")]},
                          "side": {"options": [{"label": x} for x in ("business", "finance", "nobody")]}}}  # fmt: skip
    survey = cx.from_frame(FRAME[["who", "side"]], codebook=cx.Codebook.from_dict(book))
    with pytest.warns(cx.EmptyBaseWarning):
        shares = cx.share(survey, "who", by="side")
    made = cx.heatmap(shares, title="t")
    assert set(made.data()["label"]) == {"business", "finance"}
    assert "Nobody in nobody." in made.notes


def test_a_lorenz_curve_is_that_of_the_concentration():
    spread = cx.concentration(SURVEY, "spend", by="side")
    made = cx.lorenz(spread, title="A fifth holds {top20@business}")
    rows = made.data()
    top = rows[(rows["kind"] == "top") & (rows["row"] == "business")].iloc[0]
    assert top["value"] == spread.one("top20", side="business")["estimate"]
    assert top["x"] == pytest.approx(0.8, abs=SAME)
    curve = rows[(rows["kind"] == "curve") & (rows["row"] == "business")]
    assert curve["value"].tolist() == spread.curve.query("side == 'business'")["total"].tolist()
    assert np.interp(0.8, curve["x"], curve["value"]) == pytest.approx(1 - top["value"], abs=SAME)
    assert made.title == f"A fifth holds {cx.percent(top['value'])}"


def test_bars_of_a_histogram_add_up_and_heaps_are_told():
    made = cx.density(SURVEY, "spend", title="t", by="side", band=(60, 65))
    rows = made.data()
    for _, panel in rows.groupby("panel"):
        assert panel.loc[panel["kind"].isin(["bin", "zero"]), "value"].sum() == pytest.approx(1, abs=SAME)
    heap = rows[(rows["kind"] == "heap") & (rows["panel"] == "finance")].iloc[0]
    inside = FRAME["side"] == "finance"
    share = FRAME.loc[inside & (FRAME["spend"] == 100), "w"].sum() / FRAME.loc[inside, "w"].sum()
    assert (heap["x"], heap["value"]) == (100, pytest.approx(share, abs=SAME))
    middle = rows[(rows["label"] == "median") & (rows["panel"] == "finance")].iloc[0]
    assert middle["value"] == cx.median(SURVEY, "spend", by="side").one("p50", side="finance")["estimate"]
    assert "gave 100" in made.alt_text()


@pytest.mark.parametrize("log", [True, False])
def test_every_value_has_its_bin(log):
    x = np.round(RNG.lognormal(3, 2, 500), 2) + 0.01
    edges = bins(x, log=log)
    assert len(edges) - 1 <= 30
    found = histogram(x, np.ones(500), edges, log=log)
    counted = np.histogram(x, edges)[0] / 500
    np.testing.assert_allclose(found.share, counted, atol=SAME)
    assert found.share.sum() == pytest.approx(1, abs=SAME)


def test_number_lines_hold_estimates_and_what_was_published():
    shares = cx.share(SURVEY, "who")
    rows = cx.number_line(
        shares, {"joint": 0.417, "IT": (0.3, 0.35)}, title="t", levels=["joint", "IT", "other"]
    ).data()
    assert rows["value"].tolist() == [shares.one(code)["estimate"] for code in ("joint", "IT", "other")]
    assert rows["published_low"].tolist()[:2] == [0.417, 0.3]
    assert rows["published_high"].isna().tolist() == [False, False, True]


def taken(stage, rule, count, first):
    return [
        {
            "row": first + i,
            "id": i,
            "rule": rule,
            "reason": f"why {rule}",
            "evidence": "",
            "version": "1",
            "stage": stage,
        }
        for i in range(count)
    ]


def test_a_waterfall_loses_no_row_however_its_rules_are_put_together():
    lines = [*taken("screening", "a", 3, 0), *taken("screening", "b", 20, 100), *taken("screening", "c", 2, 200),
             *taken("quality", "d", 1, 300), *taken("quality", "e", 9, 400)]  # fmt: skip
    audit = cx.Audit(rows_in=100, rows_kept=65, set_aside=pd.DataFrame(lines), recipe=())
    for most in (1, 2, 8):
        made = cx.waterfall(audit, title="{raw} − {set_aside} = {final}, {kept}", most=most)
        rows = made.data()
        steps = rows[rows["kind"] == "taken"]
        assert steps["value"].sum() == 35
        assert (steps["high"] - steps["low"]).tolist() == steps["value"].tolist()
        assert rows["left"].tolist() == sorted(rows["left"], reverse=True)
        assert rows["low"].where(rows["kind"] == "taken", rows["left"]).tolist() == rows["left"].tolist()
        assert made.title == "100 − 35 = 65, 65%"
    assert steps["label"].tolist() == ["why a", "why b", "why c", "why d", "why e"]
    assert "2 other rules" in cx.waterfall(audit, title="t", most=2).alt_text()


def test_areas_of_a_mosaic_are_shares_of_everybody():
    made = cx.mosaic(cx.share(SURVEY, "who", by="side"), title="t").data()
    area = made.groupby("label")["value"].sum() * 0 + (made["value"] * made["width"]).groupby(made["label"]).sum()
    whole = cx.share(SURVEY, "who").to_frame().set_index("level")["estimate"]
    np.testing.assert_allclose(area[whole.index], whole, atol=SAME)
    ends = made.groupby("column").agg(x=("x", "first"), width=("width", "first"))
    assert (ends["x"] + ends["width"]).iloc[-1] == pytest.approx(1, abs=SAME)


def test_a_mosaic_marks_what_differs_from_the_rest():
    shares = cx.share(SURVEY, "who", by="side")
    made = cx.mosaic(shares, title="t", mark=cx.compare(shares, across="side", against="rest"))
    cell = made.data().query("panel == 'business' and label == 'joint'").iloc[0]
    assert cell["deviation"] == "higher"
    assert "joint 100%, higher than the rest" in made.alt_text()


CLAIM = {"id": "C1", "statement": "Most want joint sessions.", "family": "headline", "verdict": "supported",
         "scale": "share", "estimate": 0.61, "conf_low": 0.55, "conf_high": 0.66, "published_low": 0.5,
         "published_high": 1.0, "base_n": 400, "flag": ""}  # fmt: skip


def test_every_claim_has_one_row_on_one_page():
    frame = pd.DataFrame(
        [{**CLAIM, "id": f"C{i}", "verdict": v} for i, v in enumerate(["supported", "contradicted"] * 6)]
    )
    pages = cx.scorecard(frame)
    assert [row for page in pages for row in page.data()["id"]] == frame["id"].tolist()
    assert [page.name for page in pages] == ["scorecard_01", "scorecard_02", "scorecard_03"]
    assert pages[0].title == "6 of 12 published claims supported, 6 contradicted (1 of 3)"
    assert [len(page.rows) for page in cx.scorecard(frame, only="contradicted", size="half")] == [3, 3]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "C1, supported: Most want joint sessions. 61% (55–66%) against over 50% claimed."),
        ({"published_low": 0.4165, "published_high": 0.4175}, "61% (55–66%) against 41.7% claimed."),
        ({"published_low": 0.115, "published_high": 0.12}, "against 11.5% to 12% claimed."),
        ({"published_low": 3.0, "published_high": np.nan}, "61% (55–66%)."),
        ({"scale": "difference", "estimate": -0.02, "conf_low": -0.09, "conf_high": 0.04, "published_low": 0.0,
          "published_high": np.nan}, "−2 (−9 to +4) points against over 0 claimed."),
        ({"flag": "suppressed: base under 30"}, "** not shown against over 50% claimed."),
        ({"verdict": "not testable by survey", "estimate": np.nan}, "C1, not testable by survey: Most want"),
    ],
)  # fmt: skip
def test_what_a_scorecard_says_of_a_claim(change, said):
    [page] = cx.scorecard(pd.DataFrame([CLAIM | change]))
    assert said in page.alt_text()
