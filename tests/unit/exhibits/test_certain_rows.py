"""A question by itself, or by columns made of it: what is certain is shown, but neither tested nor counted."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx


@pytest.fixture(scope="module")
def survey():
    """600 respondents of noise: two questions, one with several answers."""
    rng = np.random.default_rng(11)
    columns = {"side": rng.choice(["IT", "business"], 600), "size": rng.choice(["small", "medium", "large"], 600)}
    ticks = {f"use_{name}": rng.integers(0, 2, 600) for name in "abc"}
    options = [{"code": name, "label": name.upper(), "column": f"use_{name}", "values": [1]} for name in "abc"]
    questions = {
        "side": {"options": [{"label": "IT"}, {"label": "business"}]},
        "size": {"options": [{"label": "small"}, {"label": "medium"}, {"label": "large"}]},
        "use": {"type": "multiple", "options": options, "nets": {"ab": {"label": "A or B", "options": ["a", "b"]}}},
    }
    return cx.from_frame(pd.DataFrame(columns | ticks), codebook=cx.Codebook.from_dict({"questions": questions}))


def rows_that_are_tested(table):
    """The rows that the first comparison of letters tests."""
    letters = table.found[0]()
    return {
        key[0::2] for (_, key), tested in zip(letters.evidence.rows, letters.status == 0, strict=True) if tested.any()
    }


def test_a_question_by_itself_has_no_letters_and_says_so(survey):
    table = cx.crosstab(survey, "size", banner="size").letters()
    assert table.value("small", "small") == 1.0
    assert not table.marks
    assert "rows that ask what the columns are made of are not tested" in " ".join(table.footer())
    comparisons = table.explain("small", "small").comparisons
    assert set(comparisons["decision"]) == {"not tested: the columns are made of this question"}


def test_certain_rows_do_not_loosen_the_correction_of_others(survey):
    """With the banner's own question in the stub every other p is adjusted as it is without it."""
    alone = cx.crosstab(survey, ["side"], banner="size").letters().explain("IT", "small").comparisons
    beside = cx.crosstab(survey, ["side", "size"], banner="size").letters().explain("IT", "small").comparisons
    pd.testing.assert_frame_equal(alone, beside)


@pytest.mark.parametrize("banner", ["side / size", ("size", "side"), {"L": {"size": "large"}, "S": {"size": "small"}}])
def test_columns_nested_in_a_question_or_filtered_by_it_are_made_of_it(survey, banner):
    table = cx.crosstab(survey, ["size", "use"], banner=[banner]).letters()
    assert not any(question == "size" for question, _ in rows_that_are_tested(table))
    assert ("use", "a") in rows_that_are_tested(table)


@pytest.mark.parametrize("against", ["rest", "total"])
def test_nor_is_it_tested_against_the_whole(survey, against):
    assert not cx.crosstab(survey, "size", banner="size").letters(against=against).marks


def test_who_uses_what_beside_what_is_tested_but_for_the_column_s_own_option(survey):
    """Of those who use A all use A; how many of them use C is a finding, beside those who use B."""
    letters = cx.crosstab(survey, "use", banner="use").letters().found[0]()
    tested = {
        (key[2], *(letters.evidence.columns[each[place]][0][1] for each in (letters.pairs.a, letters.pairs.b)))
        for row, (_, key) in enumerate(letters.evidence.rows)
        for place in np.flatnonzero(letters.status[row] == 0)
    }
    assert tested == {("c", "a", "b"), ("b", "a", "c"), ("a", "b", "c")}


def test_the_ways_of_other_software_test_them_as_it_does(survey):
    letters = cx.crosstab(survey, "size", banner="size").letters(method="q").found[0]()
    assert not (letters.status == 4).any()


def test_where_nothing_is_compared_the_footer_says_so(survey):
    assert "No letters: there are no two columns to compare." in cx.crosstab(survey, "size").letters().footer()
    assert (
        "No letters: there are no two columns to compare; rows that ask what the columns are made of are not tested."
        in cx.crosstab(survey, "size", banner="size").letters().footer()
    )
