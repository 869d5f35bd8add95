"""Figure specs: the numbers drawn, compared as frames."""

import tomllib

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.exhibits.letters import significant_letters


@pytest.fixture
def survey():
    """120 on the IT side of whom 90 want joint sessions, 110 in business of whom 44 do, and 20 others."""
    rows = [("IT", "joint")] * 90 + [("IT", "it_only")] * 30 + [("BUS", "joint")] * 44 + [("BUS", "it_only")] * 66
    return cx.from_frame(pd.DataFrame([*rows, *[("CXO", "joint")] * 20], columns=["SIDE", "D01"]))


def test_bar_holds_the_estimates_in_full(survey):
    shares = cx.share(survey, "D01")
    figure = cx.bar(shares, title="Joint sessions lead")
    assert figure.data()["label"].tolist() == ["it_only", "joint"]
    assert np.array_equal(figure.data()["value"], shares.estimate)
    assert np.array_equal(figure.data()["low"], shares.conf_low)
    assert figure.data()["base_n"].tolist() == [250, 250]


def test_panels_are_levels_and_rows_are_groups(survey):
    data = cx.bar(cx.share(survey, "D01", by="SIDE"), title="t").data()
    assert data["panel"].tolist() == ["it_only"] * 3 + ["joint"] * 3
    assert data["row"].tolist() == ["BUS", "CXO", "IT"] * 2


def test_small_bases_are_not_in_the_figure_at_all(survey):
    figure = cx.bar(cx.share(survey, "D01", by="SIDE"), title="t")
    cxo = figure.data().query("row == 'CXO'")
    assert cxo[["value", "low", "high"]].isna().all().all()
    assert cxo["mark"].tolist() == ["**", "**"]
    assert "** base under 30, not shown." in " ".join(figure.notes)
    assert "CXO not shown (suppressed: base under 30" in figure.alt_text()
    assert all(row["value"] is None for row in figure.to_dict()["rows"] if row["row"] == "CXO")


def test_letters_stand_at_the_higher_share(survey):
    shares = cx.share(survey, "D01", by="SIDE")
    tests = cx.compare(shares, across="SIDE", adjust="none")
    figure = cx.bar(shares, mark=tests, title="t")
    data = figure.data().set_index(["panel", "row"])
    assert figure.group_letters == {"BUS": "A", "CXO": "B", "IT": "C"}
    assert data.at[("joint", "IT"), "letters"] == "A"
    assert data.at[("it_only", "BUS"), "letters"] == "C", "none against a group too small to be shown"
    assert data.at[("joint", "BUS"), "letters"] == ""


def test_letters_agree_with_the_tests_one_by_one(survey):
    shares = cx.share(survey, "D01", by="SIDE")
    tests = cx.compare(shares, across="SIDE", adjust="holm")
    names = {"BUS": "A", "CXO": "B", "IT": "C"}
    letters = significant_letters(tests, names)
    for row in tests.to_frame().itertuples():
        higher, lower = (row.group_a, row.group_b) if row.difference > 0 else (row.group_b, row.group_a)
        marked = row.p_adjusted < 0.05 and "suppressed" not in row.flag
        assert (names[lower] in letters.get((row.level, higher), "")) == marked
        assert names[higher] not in letters.get((row.level, lower), "")


BOOK = """
[questions.q]
base = "answered"
options = [
  { code = "dk", label = "Don’t know", reason = "dont_know" },
  { code = "a", label = "A" },
  { code = "b", label = "B" },
]
nets.ab = { label = "A or B", options = ["a", "b"] }
"""


def test_sorting_puts_the_largest_first_and_missing_last():
    book = cx.Codebook.from_dict(tomllib.loads(BOOK))
    survey = cx.from_frame(pd.DataFrame({"q": ["dk"] * 50 + ["a"] * 20 + ["b"] * 40}), codebook=book)
    figure = cx.bar(cx.share(survey, "q", nets=True), title="t", sort=True)
    assert figure.data()["label"].tolist() == ["B", "A", "Don’t know", "A or B"]
    assert figure.data()["kind"].tolist() == ["answer", "answer", "missing", "net"]


def test_stacked_bars_add_up_and_leave_nets_out(survey):
    data = cx.stacked(cx.share(survey, "D01", nets={"any": ["joint", "it_only"]}), title="t").data()
    assert data["label"].tolist() == ["it_only", "joint"]
    assert data["value"].sum() == pytest.approx(1)


def test_digest_follows_numbers_labels_and_order(survey):
    shares = cx.share(survey, "D01")
    one = cx.bar(shares, title="t")
    assert one.digest() == cx.bar(shares, title="another title").digest()
    assert one.digest() != cx.bar(shares, title="t", sort=True).digest()
    assert one.digest() != cx.bar(cx.share(survey, "D01", interval="wilson"), title="t").digest()
    assert f"numbers {one.digest()}" in repr(one)


def test_alt_text_says_what_is_drawn(survey):
    assert cx.bar(cx.share(survey, "D01"), title="Joint sessions lead", name="d01").alt_text() == (
        "Bar chart: Joint sessions lead. it_only 38% (33% to 45%); joint 62% (55% to 67%). "
        "Base: Respondents; valid answers (n = 250). Shares, unweighted; 95% logit intervals, linearised variance on "
        "249 degrees of freedom; approximate, as if the sample were random."
    )


def test_headline_is_worded_by_the_test():
    def sentence(joint, it_only):
        frame = pd.DataFrame({"D01": ["joint"] * joint + ["it_only"] * it_only})
        return cx.headline(cx.share(cx.from_frame(frame), "D01"))

    assert sentence(70, 30).startswith(
        "“joint” leads with 70% (95% interval 60% to 78%), 40 points ahead of “it_only” (p < 0.001)."
    )
    assert sentence(52, 48).startswith(
        "“joint” (52%) and “it_only” (48%) come first; their order is not settled (p = 0.69)."
    )


def test_headline_names_what_outweighs_the_runner_up():
    book = cx.Codebook.from_dict(tomllib.loads(BOOK))
    survey = cx.from_frame(pd.DataFrame({"q": ["dk"] * 60 + ["a"] * 90 + ["b"] * 30}), codebook=book)
    assert " No view: 33% “Don’t know”. Base: " in cx.headline(cx.share(survey, "q"))


def test_headline_of_one_answer_for_all():
    book = cx.Codebook.from_dict(tomllib.loads(BOOK))
    survey = cx.from_frame(pd.DataFrame({"q": ["a"] * 60}), codebook=book)
    assert cx.headline(cx.share(survey, "q")).startswith("“A” is the answer of all (95% interval from 94%).")


def test_base_note_counts_all_groups_also_where_they_are_equal():
    survey = cx.from_frame(pd.DataFrame({"g": ["X", "Y"] * 200, "q": ["a", "a", "b", "b"] * 100}))
    assert cx.bar(cx.share(survey, "q", by="g"), title="t").notes[0].endswith("(n = 400 in all).")


def test_titles_are_filled(survey):
    by_side = cx.share(survey, "D01", by="SIDE")
    assert cx.bar(cx.share(survey, "D01"), title="{joint} want to be there").title == "62% want to be there"
    assert cx.stacked(by_side, title="{joint@IT} against {joint@BUS}").title == "75% against 40%"


def test_ordered_scales_may_have_more_steps_than_colours():
    frame = pd.DataFrame({"q": pd.Categorical([str(i) for i in range(9)] * 40)})
    with pytest.raises(cx.InputError, match="more levels than colours"):
        cx.stacked(cx.share(cx.from_frame(frame), "q"), title="t")
    options = [{"code": str(i), "label": f"step {i}", "values": [str(i)]} for i in range(9)]
    book = cx.Codebook.from_dict({"questions": {"q": {"ordered": True, "options": options}}})
    assert cx.stacked(cx.share(cx.from_frame(frame, codebook=book), "q"), title="t").ordered


REFUSALS = {
    "a mean": (
        lambda *_: cx.bar(cx.mean(cx.from_frame(pd.DataFrame({"x": [1.0, 2, 3]})), "x"), title="t"),
        "This figure draws shares.\n  where:    bar\n  got:      a mean\n  expected: the result of share()\n"
        "  next:     Use its to_frame() for a figure of your own.",
    ),
    "no title": (
        lambda shares, _: cx.bar(shares, title=None),
        "A figure needs a title.\n  where:    title\n  got:      None\n"
        "  expected: a sentence that says what the figure shows\n"
        "  next:     Write one; {code} in it becomes the share of that level.",
    ),
    "a number that is not there": (
        lambda shares, _: cx.bar(shares, title="{jiont} want it"),
        "A title asks for a number that the figure does not have.\n  where:    the title \"{jiont} want it\"\n"
        '  got:      "{jiont}"\n  expected: "{joint}" (the nearest of 2)\n'
        "  next:     Use the codes of the codebook: {code}, or {code@group} where the figure is split.",
    ),
    "no level": (
        lambda shares, _: cx.bar(shares, title="t", levels=[]),
        "The figure asks for no level.\n  where:    levels\n  got:      nothing\n"
        '  expected: "it_only", "joint"\n  next:     Use the codes in the column `level`.',
    ),
    "a folder": (
        lambda shares, _: cx.bar(shares, title="t").save("figures/"),
        "A figure is saved to a file, not to a folder.\n  where:    save(path)\n  got:      figures/\n"
        "  expected: a folder and a name, such as figures/who_decides\n"
        "  next:     Add a name; its ending chooses the format, none writes all three.",
    ),
    "unknown level": (
        lambda shares, _: cx.bar(shares, title="t", levels=["jiont"]),
        "The figure asks for a level that has no estimate.\n  where:    levels\n  got:      \"jiont\"\n"
        '  expected: "joint" (the nearest of 2)\n  next:     Use the codes in the column `level`.',
    ),
    "tests of another split": (
        lambda shares, by_side: cx.bar(shares, title="t", mark=cx.compare(by_side, across="SIDE")),
        "The tests to mark are not of this figure.\n  where:    mark\n  got:      comparisons across SIDE of \"D01\"\n"
        "  expected: no tests: there are no groups to compare\n"
        "  next:     Pass compare() of the estimates that the figure shows.",
    ),
    "part of a whole": (
        lambda shares, _: cx.stacked(shares, title="t", levels=["joint"]),
        "These levels do not add up to 100 %.\n  where:    stacked\n  got:      61.6 % in All\n"
        "  expected: all levels of a single-response question\n"
        "  next:     Use bar() for some of the levels or for multiple response.",
    ),
    "size": (
        lambda shares, _: cx.bar(shares, title="t").save("nowhere/figure", size="quarter"),
        "There is no such slide size.\n  where:    size\n  got:      quarter\n"
        '  expected: one of "full", "half", "third"\n  next:     Leave it out for "full".',
    ),
    "format": (
        lambda shares, _: cx.bar(shares, title="t").save("nowhere/figure.emf"),
        "Figures cannot be written in that format.\n  where:    save(path)\n  got:      .emf\n"
        '  expected: one of ".png", ".svg", ".pdf", ".xlsx"\n'
        "  next:     Use one of these endings, or none for all three images.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(survey, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, message = REFUSALS[case]
    with pytest.raises(cx.InputError) as error:
        call(cx.share(survey, "D01"), cx.share(survey, "D01", by="SIDE"))
    assert str(error.value) == message
    assert not list(tmp_path.iterdir())
