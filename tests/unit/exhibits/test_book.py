"""A book is the tables of its questions, counted together."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx


@pytest.fixture(scope="module")
def survey():
    rng = np.random.default_rng(11)
    n = 600
    side = rng.choice(["IT", "business"], n)
    who = np.where(rng.random(n) < np.where(side == "IT", 0.7, 0.4), "joint", "IT only")
    frame = pd.DataFrame(
        {
            "who": who,
            "side": side,
            "size": rng.choice(["s", "m", "l"], n),
            "q": rng.choice(list("ab"), n),
            "w": rng.random(n) + 0.5,
        }
    )
    return cx.from_frame(frame.assign(spend=rng.gamma(2, 10, n)), weight="w")


@pytest.fixture(scope="module")
def tables(survey):
    return cx.book(survey, ["who", "q", "spend"], banner=["side", "size"])


def test_tables_are_numbered_and_listed(tables):
    assert [table.number for table in tables] == [1, 2, 3]
    assert tables.index()["question"].tolist() == ["who", "q", "spend"]
    assert "Table 2 · q" in repr(tables[1])
    assert "3 tables × 6 columns" in repr(tables)


def test_every_table_is_the_one_of_crosstab(survey, tables):
    for name in ("who", "q", "spend"):
        alone = cx.crosstab(survey, name, banner=["side", "size"])
        for cell, numbers in tables[name].cells.items():
            np.testing.assert_allclose(numbers, alone.cells[cell], rtol=1e-12, atol=1e-15)
        assert tables[name].letters().marks == alone.letters().marks


def test_letters_of_all_tables_at_once_are_those_of_each(tables):
    for settings in ({}, {"family": "row", "adjust": None}, {"against": "rest"}, {"method": "spss"}):
        at_once = tables.letters(**settings)
        for table in tables:
            assert at_once[table.name].marks == table.letters(**settings).marks
            assert at_once[table.name].footer() == table.letters(**settings).footer()


def test_a_family_of_the_whole_book_is_larger(tables):
    found = tables.letters(family="book")
    assert "tests of the book" in repr(found["who"])
    whole = int(found["who"].explain("joint", "IT").comparisons["family"].iloc[0])
    assert whole > int(tables.letters()["who"].explain("joint", "IT").comparisons["family"].iloc[0])


def test_a_slice_of_a_book_keeps_the_numbers_of_its_tables(tables):
    part = tables[1:]
    assert [table.number for table in part] == [2, 3]
    assert part.letters()["q"].marks == tables.letters()["q"].marks


def test_one_frame_of_everything(tables):
    frame = tables.to_frame()
    assert set(frame["table"]) == {1, 2, 3}
    assert len(frame) == (2 + 2 + 2) * 6


def test_every_question_without_being_named(survey):
    assert cx.book(survey).index()["question"].tolist() == ["who", "side", "size", "q", "spend"]


def test_nothing_is_written_where_nobody_watches(survey, capfd):
    cx.book(survey, ["who"], banner="side")
    assert capfd.readouterr() == ("", "")
