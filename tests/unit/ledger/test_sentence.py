"""cx.claim on rows of every kind: what it lets through, and what it does not."""

import pandas as pd
import pytest

import cxsurvey as cx

FRAME = pd.DataFrame(
    {
        "who": ["joint"] * 60 + ["it_only"] * 25 + ["it_middleman"] * 15
        + ["joint"] * 30 + ["it_only"] * 45 + ["it_middleman"] * 25,
        "side": ["business"] * 100 + ["IT"] * 100,
        "score": [8.0, 6.0] * 50 + [5.0, 7.0] * 50,
    }
)  # fmt: skip
LABELS = {
    "joint": "Joint sessions, IT and business",
    "it_only": "IT department only",
    "it_middleman": "IT as go-between",
}
SIDES = {"business": "Business leaders", "IT": "IT leaders"}
BOOK = cx.Codebook.from_dict(
    {
        "title": "Buying, 2022",
        "source": "Survey of 2022",
        "questions": {
            "who": {"options": [{"code": code, "label": label} for code, label in LABELS.items()]},
            "side": {"options": [{"code": code, "label": label} for code, label in SIDES.items()]},
            "score": {"type": "numeric"},
        },
    }
)
SURVEY = cx.from_frame(FRAME, codebook=BOOK)
SPLIT = cx.share(SURVEY, "who", by="side")
GAPS = cx.compare(SPLIT, across="side")
GAP = GAPS.one("business", "IT", level="joint")
OPEN = GAPS.one("business", "IT", level="it_middleman")  # 15 against 25%, p = 0.08
ALL = cx.share(SURVEY, "who")
BUSINESS = cx.share(SURVEY.where({"side": "business"}), "who")
LEAD = cx.contrast(ALL, {"joint": 1, "it_only": 1, "it_middleman": -1})
TIE = cx.contrast(ALL, {"it_only": 1, "it_middleman": 1, "joint": -1})  # 55 against 45%, p = 0.16


def text(sentence, row, **more):
    return cx.claim(sentence, row, **more).text


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("Business leaders lead IT leaders by {difference} on joint sessions.", GAP),
        ("IT leaders trail Business leaders by 30 points.", GAP),
        ("Fewer IT leaders than Business leaders want joint sessions: {difference}.", GAP),
        ("Business leaders are significantly ahead of IT leaders ({p}).", GAP),
        ("Compared with IT leaders, Business leaders want it more often, by 30.0 points.", GAP),
        ("IT leaders are exceeded by Business leaders by thirty points.", GAP),
        ("Business leaders lead IT leaders by more than 15 points.", GAP),
        ("Business leaders lead by {difference} (95% interval {low} to {high}).", GAP),
        ("Business leaders and IT leaders are 10 points apart, which is not settled (p = 0.08).", OPEN),
        ("IT leaders are ahead of Business leaders, but not significantly.", OPEN),
        ("The answers of Business leaders in 2022 are 30 points off those of IT leaders.", GAP),
        ("45% of 200 firms want joint sessions.", ALL.one("joint")),
        ("{estimate} of {base} firms want joint sessions.", ALL.one("joint")),
        ("{estimate}% (95% interval 38% to 52%) want joint sessions.", ALL.one("joint")),
        ("Less than 55% want joint sessions.", ALL.one("joint")),
        ("A minority of {estimate:.1f} want IT as go-between.", ALL.one("it_middleman")),
        ("Most Business leaders, {estimate}, want joint sessions.", BUSINESS.one("joint")),
        ("Joint sessions and IT department only together lead IT as go-between by {difference}.", LEAD.one()),
        ("The mean score is {estimate:.1f}.", cx.mean(SURVEY, "score").one()),
    ],
)  # fmt: skip
def test_what_the_numbers_bear_out(sentence, row):
    assert "{" not in text(sentence, row)


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("IT leaders lead Business leaders by {difference}.", GAP),
        ("More IT leaders than Business leaders want joint sessions.", GAP),
        ("Compared with IT leaders, Business leaders want it less often.", GAP),
        ("Business leaders are led by IT leaders.", GAP),
        ("Business leaders do not lead IT leaders.", GAP),
        ("Business leaders lead IT leaders, but not significantly.", GAP),
        ("Business leaders lead IT leaders by 29 points.", GAP),
        ("Business leaders lead IT leaders by twenty points.", GAP),
        ("Business leaders lead IT leaders by 30.2 points.", GAP),
        ("Business leaders lead IT leaders by more than 20 points.", GAP),
        ("Twice the share of IT leaders: Business leaders lead.", GAP),
        ("Business leaders lead IT leaders by 30 points (p = 0.04).", GAP),
        ("IT leaders lead Business leaders by {difference}.", OPEN),
        ("IT leaders are significantly ahead of Business leaders.", OPEN),
        ("IT leaders and Business leaders want it equally often.", OPEN),
        ("There is no difference between IT leaders and Business leaders.", OPEN),
        ("The two IT routes together exceed joint sessions.", TIE.one()),
        ("Joint sessions are preferred by most firms.", ALL.one("joint")),
        ("Half of all firms want joint sessions.", ALL.one("joint")),
        ("About 45% of 200 firms want joint sessions.", ALL.one("joint")),
        ("More than 40% want joint sessions.", ALL.one("joint")),
        ("46% want joint sessions.", ALL.one("joint")),
        ("45% of 201 firms want joint sessions.", ALL.one("joint")),
        ("45% (95% interval 39% to 52%) want joint sessions.", ALL.one("joint")),
        ("45% (90% interval 38% to 52%) want joint sessions.", ALL.one("joint")),
        ("Joint sessions are higher at {estimate}.", ALL.one("joint")),
        ("{estimate} want IT as go-between.", ALL.one("joint")),
        ("{estimate} in 2021 want joint sessions: 2021 points.", ALL.one("joint")),
        ("Nine in ten want joint sessions.", ALL.one("joint")),
        ("Joint sessions improve the mood: {estimate}.", ALL.one("joint")),
    ],
)  # fmt: skip
def test_what_they_do_not(sentence, row):
    with pytest.raises(cx.ClaimError):
        cx.claim(sentence, row)


def test_shares_of_both_groups_need_the_estimates_and_their_order():
    good = "Business leaders lead IT leaders by {difference} (60% against 30%)."
    assert "30 points" in text(good, GAP, of=SPLIT)
    for wrong in (good.replace("60% against 30%", "30% against 60%"), good.replace("60%", "61%")):
        with pytest.raises(cx.ClaimError):
            cx.claim(wrong, GAP, of=SPLIT)
    with pytest.raises(cx.ClaimError, match="give of="):
        cx.claim(good, GAP)


def test_placeholders_cannot_go_stale():
    assert text("{difference:+.1f} for Business leaders", GAP) == "+30.0 points for Business leaders"
    assert text("IT leaders are at {difference:+.1f} points", GAP) == "IT leaders are at −30.0 points"
    assert text("p = {p} for Business leaders", GAP) == "p < 0.001 for Business leaders"
    assert text("{low} to {high}", ALL.one("joint")) == "38 to 52%"


def test_the_footnote_has_base_interval_and_method():
    note = cx.claim("{estimate} want joint sessions.", ALL.one("joint")).footnote
    assert note.startswith("Base: respondents; valid answers (n = 200). 95% interval 38.2 to 52.0%. Shares, unweighted")
    note = cx.claim("Business leaders lead IT leaders.", GAP, of=SPLIT).footnote
    assert "(n = 100)" in note
    assert "p < 0.001" in note
    assert "Holm over 3 tests" in note


def test_the_bases_are_those_of_the_groups_that_the_sentence_is_about():
    third = FRAME.iloc[:20].assign(side="IT", who="joint")
    still_open = "Between business and IT it is {difference}, which is not settled."
    frame = pd.concat([FRAME, third, FRAME.iloc[:12].assign(side="other")])
    sides = cx.share(cx.from_frame(frame), "who", by="side")
    gap = cx.compare(sides, across="side").one("IT", "business", level="it_only")
    note = cx.claim(still_open, gap, of=sides).footnote  # not refused for the 12 others
    assert "(IT n = 120, business n = 100)" in note
    assert "12)" not in note
    with pytest.raises(cx.ClaimError, match="“12”: the base is 120 and 100"):
        cx.claim(still_open + " It rests on 12 respondents.", gap, of=sides)
    with pytest.raises(cx.ClaimError, match=r"\{base\}"):
        cx.claim(still_open + " It rests on {base}.", gap, of=sides)  # which of the two?
    waves = cx.share(cx.from_frame(frame.assign(wave=["a", "b"] * 116)), "who", by=["side", "wave"])
    gap = cx.compare(waves, across="side").one("IT", "business", level="it_only", wave="a")
    assert "(IT n = 60, business n = 50)" in cx.claim(still_open, gap, of=waves).footnote


def test_an_interval_that_is_written_out_is_the_interval():
    row = ALL.one("joint")
    assert text("45% (95% interval 38.2 to 52.0%) want it.", row)
    for wrong in ("45.0 to 45.0%", "38.2 to 45.0%", "45.0 to 52.0%"):
        with pytest.raises(cx.ClaimError, match=r"the interval is 38\.2 to 52\.0"):
            cx.claim(f"45% (95% interval {wrong}) want it.", row)


def test_a_small_base_is_marked_and_a_smaller_one_refused():
    small = cx.share(cx.from_frame(FRAME.iloc[:40], codebook=BOOK), "who").one("joint")
    assert "small base: under 100" in cx.claim("{estimate} want joint sessions.", small).footnote


def test_being_alike_is_shown_by_equivalence_only():
    alike = cx.from_frame(
        pd.DataFrame({"who": ["joint", "IT"] * 2000, "side": ["North", "North", "South", "South"] * 1000})
    )
    gaps = cx.compare(cx.share(alike, "who", by="side"), across="side")
    same = cx.equivalence(gaps, margin=0.05).one("North", "South", level="joint")
    assert text("North and South want it equally often.", same)
    with pytest.raises(cx.ClaimError):
        cx.claim("North and South want it equally often.", gaps.one("North", "South", level="joint"))
    with pytest.raises(cx.ClaimError, match="alike"):
        cx.claim("North leads South.", same)


def test_ratios_count_in_times():
    rates = cx.Codebook.from_dict(
        {"questions": {"spend": {"type": "numeric"}, "size": {"options": [{"label": "big"}, {"label": "small"}]}}}
    )
    survey = cx.from_frame(
        pd.DataFrame({"spend": [20.0, 22.0, 10.0, 11.0] * 50, "size": ["big", "big", "small", "small"] * 50}),
        codebook=rates,
    )
    gap = cx.compare(cx.mean(survey, "spend", by="size"), across="size").one("big", "small")
    assert (
        text("The mean of big is {difference:.1f} more than that of small.", gap)
        == "The mean of big is 10.5 more than that of small."
    )
    with pytest.raises(cx.ClaimError):
        cx.claim("The mean of big is twice that of small.", gap)


LEDGER = cx.claims(cx.from_frame(pd.DataFrame({"D01": ["joint"] * 260 + ["it_only"] * 90 + ["it_middleman"] * 150})))


def test_rows_of_a_ledger_bear_out_what_their_verdict_does():
    lead = LEDGER.one("C003.3")
    assert lead.verdict == "supported"
    claim = cx.claim("Joint sessions lead by {difference}.", lead)
    assert claim.text == "Joint sessions lead by 22 points."
    assert "n = 500" in claim.footnote
    row = LEDGER.to_frame().set_index("id").loc["C003.3"]
    assert cx.claim("Joint sessions lead by {difference}.", row).text == claim.text
    open_row = LEDGER.one("C003.1")
    assert open_row.verdict != "supported"
    with pytest.raises(cx.ClaimError, match="the verdict is"):
        cx.claim("Few want IT only.", open_row)
    with pytest.raises(cx.ClaimError):
        cx.claim("{estimate}", LEDGER.one("C002.1"))


def test_how_a_claim_looks():
    claim = cx.claim("{estimate} of <b>firms</b> want joint sessions.", ALL.one("joint"))
    assert str(claim) == claim.text
    assert repr(claim).splitlines()[0] == claim.text
    assert "&lt;b&gt;" in claim._repr_html_()
