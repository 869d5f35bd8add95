"""What a table shows: rows in place, bases, flags, and answers that would break a lesser one."""

import re

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.exhibits.number import shown


def survey_of(columns, questions=None, **design):
    frame = pd.DataFrame(columns)
    if questions is None:
        return cx.from_frame(frame, **design)
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions}), **design)


def options(*labels):
    return [{"label": label} for label in labels]


@pytest.fixture
def scale():
    """Forty answers to each of 1 to 5, half of them from IT."""
    rate = {"ordered": True, "options": [{"code": i, "label": f"{i} stars"} for i in range(1, 6)]}
    columns = {"rate": np.repeat([1, 2, 3, 4, 5], 40), "side": ["IT", "business"] * 100}
    return survey_of(columns, {"rate": rate, "side": {"options": options("IT", "business")}})


def test_boxes_stand_before_their_members(scale):
    table = cx.crosstab(scale, "rate", banner="side", top=2, bottom=1)
    labels = [("  " * row.depth) + row.label for row in table.rows]
    assert labels == [
        "Base", "Bottom 1", "  1 stars", "2 stars", "3 stars", "Top 2", "  4 stars", "  5 stars",
        "Mean", "Standard deviation",
    ]  # fmt: skip
    assert (table.value("top2"), table.value("bottom1"), table.value("mean")) == (0.4, 0.2, 3.0)


def test_nets_by_name_and_without(scale):
    table = cx.crosstab(scale, "rate", nets={"rate": {"ends": [1, 5]}})
    assert [row.label for row in table.rows if row.kind == "net"] == ["ends"]
    assert table.value("ends") == 0.4
    assert not [row for row in cx.crosstab(scale, "rate", nets=False, top=2).rows if row.label == "ends"]


def test_means_are_shown_where_they_mean_something(scale):
    def has_mean(**more):
        return any(row.kind == "mean" for row in cx.crosstab(scale, "rate", **more).rows)

    assert (has_mean(), has_mean(means=False), has_mean(means=["rate"])) == (True, False, True)


def test_unweighted_tables_have_one_base_row_weighted_ones_three():
    columns = {"q": ["a", "b"] * 100, "w": [1.0, 2.0] * 100, "one": [1.0] * 200}
    bases = [
        [r.code for r in cx.crosstab(survey_of(columns, weight=w), "q").rows if r.kind == "base"] for w in ("w", "one")
    ]
    assert bases == [["base_n", "base_weighted", "base_effective"], ["base_n"]]


def test_bases_stand_with_each_question_where_they_differ():
    columns = {"a": ["x", "y"] * 50, "b": ["x", None] * 50}
    keys = [(row.question, row.kind) for row in cx.crosstab(survey_of(columns), ["a", "b"]).rows]
    assert keys[:2] == [("a", "header"), ("a", "base")]
    assert ("b", "base") in keys
    same = [
        (row.question, row.kind)
        for row in cx.crosstab(survey_of({"a": ["x", "y"] * 50, "b": ["y", "x"] * 50}), ["a", "b"]).rows
    ]
    assert same[0] == ("", "base")
    assert ("a", "base") not in same


def test_grid_of_questions_with_the_same_options():
    columns = {"a": ["yes", "no"] * 50, "b": ["no", "no"] * 50}
    both = {name: {"options": options("yes", "no")} for name in columns}
    table = cx.crosstab(survey_of(columns, both), [["a", "b"]])
    assert [(row.question, row.code) for row in table.rows if row.kind == "level"] == [
        ("a", "yes"), ("a", "no"), ("b", "yes"), ("b", "no"),
    ]  # fmt: skip
    assert (table.value(("a", "yes")), table.value(("b", "yes"))) == (0.5, 0.0)


def test_numbers_are_shown_one_by_one_in_bands_or_as_a_mean():
    survey = survey_of({"few": np.arange(100) % 4, "many": np.arange(100.0)})
    few = cx.crosstab(survey, "few")
    assert [row.kind for row in few.rows] == ["base", "level", "level", "level", "level", "mean", "deviation"]
    assert (few.value(3), few.value("mean")) == (0.25, 1.5)
    assert [row.kind for row in cx.crosstab(survey, "many").rows] == ["base", "mean", "deviation"]
    bands = cx.crosstab(survey, "many", bands={"many": [0, 25, 100]})
    assert [row.label for row in bands.rows][1:3] == ["0 to under 25", "25 to under 100"]
    assert (bands.value(0), bands.value(1), bands.value("mean")) == (0.25, 0.75, 49.5)


def test_net_promoters():
    table = cx.crosstab(survey_of({"q": [10] * 50 + [8] * 30 + [2] * 20}), "q", nps=["q"])
    assert [table.value(code) for code in ("promoters", "passives", "detractors", "nps")] == [0.5, 0.3, 0.2, 0.3]
    assert "+30" in repr(table)


def test_small_bases_are_flagged_and_too_small_ones_left_out():
    columns = {"q": ["a", "b"] * 80, "g": ["many"] * 105 + ["few"] * 35 + ["tiny"] * 20}
    table = cx.crosstab(survey_of(columns), "q", banner="g")
    flags = {column.label: str(table.flags[1, place]) for place, column in enumerate(table.columns)}
    assert flags == {"Total": "", "few": "*", "many": "", "tiny": "**"}
    place = table.column_places[(("g", "tiny"),)]
    assert np.isnan(table.cells["count"][1, place])
    assert all(
        np.isnan(table.cells[name][1, place]) for name in ("column", "row", "total", "index", "estimate", "std_error")
    )
    assert table.cells["base_n"][1, place] == 20
    assert "**" in repr(table)
    open_table = cx.crosstab(survey_of(columns), "q", banner="g", suppress_below=0)
    assert open_table.value("a", "tiny") == 0.5


def test_zero_and_full_columns_and_a_column_of_one():
    columns = {"q": ["a"] * 100 + ["b"] * 100 + ["a"], "g": ["none"] * 100 + ["all"] * 100 + ["one"]}
    table = cx.crosstab(survey_of(columns), "q", banner="g", suppress_below=0).letters(min_base=0)
    assert (table.value("b", "none"), table.value("b", "all"), table.value("a", "one")) == (0.0, 1.0, 1.0)
    assert table.mark("b", "all") != ""
    assert table.mark("b", "none") == ""


def test_empty_columns_stubs_and_banners():
    questions = {"q": {"options": options("a", "b")}, "g": {"options": options("x", "y", "nobody")}}
    survey = survey_of({"q": [None] * 60, "g": ["x", "y"] * 30}, questions)
    table = cx.crosstab(survey, "q", banner="g").letters()
    assert np.isnan(table.value("a"))
    assert set(table.flags[1:].ravel()) == {"–"}
    full = cx.crosstab(survey_of({"q": ["a", "b"] * 30, "g": ["x", "y"] * 30}, questions), "q", banner="g").letters()
    assert (full.value("a", "x"), str(full.flags[1, full.column_places[(("g", "nobody"),)]])) == (1.0, "–")
    alone = cx.crosstab(survey, "g").letters()
    assert [column.label for column in alone.columns] == ["Total"]
    assert cx.crosstab(survey, "g", banner=[]).value("x") == 0.5


def test_sixty_columns_have_letters_of_two_characters():
    rng = np.random.default_rng(1)
    groups = [f"g{place:02d}" for place in range(60)]
    survey = survey_of({"q": rng.choice(["a", "b"], 6000), "g": np.repeat(groups, 100)}, {
        "q": {"options": options("a", "b")}, "g": {"options": options(*groups)},
    })  # fmt: skip
    table = cx.crosstab(survey, "q", banner="g")
    assert [table.columns[place].letter for place in (1, 26, 27, 60)] == ["A", "Z", "AA", "BH"]
    assert max(len(line) for line in repr(table).splitlines()) <= 118


@pytest.mark.parametrize(
    "label",
    ["=1+1", "@SUM(A1)", "x" * 500, "שלום עולם", "مرحبا", "👩‍💻 dev", "two\nlines", "a / b", "<b>bold</b>", "日本語"],
)
def test_labels_of_all_kinds(label):
    columns = {"q": [label, "other"] * 60, "g": [label] * 60 + ["rest"] * 60}
    questions = {"q": {"options": options(label, "other")}, "g": {"options": options(label, "rest")}}
    table = cx.crosstab(survey_of(columns, questions), "q", banner="g").letters()
    assert table.value(label, (("g", label),)) == 0.5
    text = repr(table)
    assert max(len(line) for line in text.splitlines()) <= 118
    assert "<b>" not in table._repr_html_()
    assert table.alt_text()


def test_a_stub_of_its_own_banner_question_is_all_or_nothing():
    survey = survey_of({"q": ["a"] * 60 + ["b"] * 60})
    table = cx.crosstab(survey, "q", banner="q")
    assert (table.value("a", (("q", "a"),)), table.value("a", (("q", "b"),))) == (1.0, 0.0)


def test_statistics_and_units():
    survey = survey_of({"q": ["a"] * 90 + ["b"] * 30, "g": ["x", "y"] * 60})
    table = cx.crosstab(survey, "q", banner="g", statistics=["count", "column", "row", "total", "index", "unweighted"])
    cell = {name: table.value("a", "x", name) for name in table.statistics}
    assert cell == {"count": 45, "column": 0.75, "row": 0.5, "total": 0.375, "index": 100, "unweighted": 45}
    assert [shown(value, unit) for value, unit in ((0.375, "percent"), (45, "count"), (-0.005, "points"))] == [
        "38%",
        "45",
        "−1",
    ]


def test_text_of_a_table():
    survey = survey_of(
        {"q": ["joint"] * 80 + ["IT"] * 40 + ["joint"] * 40 + ["IT"] * 80, "g": ["x"] * 120 + ["y"] * 120}
    )
    text = repr(cx.crosstab(survey, "q", banner="g").letters())
    assert re.search(r"IT +50% +33% +67%A", text)
    assert re.search(r"joint +50% +67%B +33%", text)
    assert "Benjamini–Hochberg over the 2 tests of the table" in text


def test_to_frame_is_tidy_and_hides_what_is_suppressed():
    survey = survey_of({"q": ["a", "b"] * 60, "g": ["x"] * 100 + ["y"] * 20})
    frame = cx.crosstab(survey, "q", banner="g").letters().to_frame()
    assert len(frame) == 2 * 3
    assert frame.loc[frame["column"] == "y", ["count", "column", "row"]].isna().all().all()
    assert set(frame["kind"]) == {"level"}
    data = cx.crosstab(survey, "q", banner="g").data()
    assert list(data.columns) == ["Total", "g › x", "g › y"]


def test_a_survey_in_view():
    survey = survey_of({"q": ["a", "b"] * 60, "g": ["x", "x", "y", "y"] * 30})
    view = cx.crosstab(survey.where({"g": "x"}), "q", banner="g", suppress_below=0)
    assert view.value("base_n") == 60
    assert "g: x" in view.base
