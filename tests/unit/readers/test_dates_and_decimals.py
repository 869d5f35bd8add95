"""How dates and numbers of a column are written: found by the whole column, said by a setting, used by the draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.answers import Numbers, plain_number
from cxsurvey.dates import DateReading, date_reading, times
from cxsurvey.errors import ReadError
from cxsurvey.readers.damage import damaged_bands
from cxsurvey.readers.decimals import decimal_reading


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2022-05-03"], "year first"),
        (["2022-05-03T10:15:00", "2022-05-03 10:15:00.1", "2022/5/3 1:15", "2022-05-03 10:15:00+02:00"], "year first"),
        (["03/04/2022", "17/04/2022 9:15"], "day first"),
        (["3.4.2022", "17.4.22"], "day first"),
        (["03-04-2022", "04-17-2022"], "month first"),
        (["5/13/22 9:15:00 PM"], "month first"),
        (["03/03/2022"], "day first"),
        (["03/04/2022"], None),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_that_of_the_values(values: list[str], order: str | None) -> None:
    found = date_reading(values)
    assert found is not None
    assert found.order == order
    assert found.evidence in values


@pytest.mark.parametrize(
    "values", [[], ["no"], ["2022-05-03", "3 mei 2022"], ["17/04/2022", "04/17/2022"], ["43290.5"], ["6-10", "2-5"]]
)
def test_what_is_not_dates_throughout_is_none(values: list[str]) -> None:
    assert date_reading(values) is None


def test_day_numbers_are_dates_only_where_times_are_expected() -> None:
    assert date_reading(["43290.53487"], serials=True) == DateReading("spreadsheet", "43290.53487")
    assert date_reading(["12000", "90000"], serials=True) is None


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2022-05-03", "year first", "2022-05-03T00:00:00.000"),
        ("2022-05-03T10:15:00+02:00", "year first", "2022-05-03T08:15:00.000"),
        ("2022-05-03 10:15 Z", "year first", "2022-05-03T10:15:00.000"),
        ("3/4/22 12:05 AM", "month first", "2022-03-04T00:05:00.000"),
        ("3/4/22 12:05 p.m.", "day first", "2022-04-03T12:05:00.000"),
        ("43290.5", "spreadsheet", "2018-07-09T12:00:00.000"),
        ("31/02/2022", "day first", "NaT"),
        ("", "day first", "NaT"),
        ("2022-05-03", "day first", "NaT"),
    ],
)
def test_dates_become_points_in_time(text: str, order: Any, expected: str) -> None:
    assert str(times(pd.Series([text]), order)[0]) == expected


def test_day_zero_is_that_of_the_spreadsheets() -> None:
    """41310 is 5 February 2013 and 41435 is 10 June 2013 in every spreadsheet that counts from 1900."""
    found = times(pd.Series(["41310", "41435"]), "spreadsheet")
    assert list(found.astype("datetime64[D]")) == [np.datetime64("2013-02-05"), np.datetime64("2013-06-10")]


@pytest.mark.parametrize(
    ("values", "mark", "is_open"),
    [
        (["1", "2.5", "-3", "1e3", ".5"], "", False),
        (["1.250,5", "3"], ",", False),
        (["1 250,5", "1\u00a0250"], ",", False),
        (["0,125", "3"], ",", False),
        (["1.250.000", "3"], ",", False),
        (["1,250.5", "3"], ".", False),
        (["1,250,000", "3"], ".", False),
        (["1'250.50"], ".", False),
        (["1,250", "3"], ",", True),
        (["1,250", "2,5"], ",", False),
        (["1,250", "12,250.5"], ".", False),
    ],
)
def test_the_decimal_mark_is_that_of_the_column(values: list[str], mark: str, is_open: bool) -> None:
    found = decimal_reading(values)
    assert found is not None
    assert (found.mark, found.is_open) == (mark, is_open)


def test_a_point_is_in_doubt_only_where_the_file_is_separated_by_semicolons() -> None:
    sure, unsure = decimal_reading(["1.250", "3"]), decimal_reading(["1.250", "3"], point_is_group=True)
    assert sure is not None
    assert unsure is not None
    assert (sure.is_open, unsure.is_open) == (False, True)
    decided = decimal_reading(["1.250", "3.5"], point_is_group=True)
    assert decided is not None
    assert not decided.is_open


@pytest.mark.parametrize("values", [["a"], ["1", "n/a"], ["1,25,3"], ["1.2.3"], ["1.250,5", "1,250.5"], ["2022-05-03"]])
def test_what_is_not_numbers_throughout_is_none(values: list[str]) -> None:
    assert decimal_reading(values) is None


@pytest.mark.parametrize(
    ("text", "mark", "plain"),
    [("1.250,5", ",", "1250.5"), ("-1 250,5", ",", "-1250.5"), ("1,250.5", ".", "1250.5"), ("12,5", ".", "12,5")],
)
def test_a_number_is_written_plain(text: str, mark: str, plain: str) -> None:
    assert plain_number(text, mark) == plain


BANDS = {
    ("<2", "41310", "41435", "11"): {"41310": "2-5", "41435": "6-10"},
    ("Oct-49", "50-99", ">5000", "<10"): {"Oct-49": "10-49"},
    ("9-May", "1-4", "Don't know"): {"9-May": "5-9"},
    ("41310", "41435"): {},
    ("41310", "Amsterdam", "1-4"): {},
    ("41310", "30000", "<2"): {},
    ("1-4", "5-9"): {},
}


@pytest.mark.parametrize("values", BANDS)
def test_bands_are_restored_only_among_bands(values: tuple[str, ...]) -> None:
    assert damaged_bands(values) == BANDS[values]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text('id,begun,spend\n1,03/04/2022,"1,250"\n2,05/06/2022,"3,500"\n')
    return path


def spending(survey: cx.Survey) -> list[float]:
    answers = survey.answers("spend")
    assert isinstance(answers, Numbers)
    return answers.values.tolist()


def test_a_setting_decides_and_the_frame_keeps_the_text(path: Path) -> None:
    settings: dict[str, Any] = {"dates": "day first", "decimal": {"spend": ","}}
    survey = cx.read(path, **settings)
    assert survey.codebook.dates == {"begun": "day first"}
    assert list(survey.frame["spend"]) == ["1,250", "3,500"]


@pytest.mark.parametrize(("mark", "expected"), [(",", [1.25, 3.5]), (".", [1250.0, 3500.0])])
def test_a_codebook_says_how_its_numbers_are_written(path: Path, mark: str, expected: list[float]) -> None:
    book = cx.Codebook.from_dict({"questions": {"spend": {"type": "numeric", "decimal": mark}}})
    assert spending(cx.read(path, codebook=book)) == expected


def test_with_a_codebook_nothing_else_has_to_be_decided(path: Path) -> None:
    book = cx.Codebook.from_dict({"questions": {"id": {"type": "numeric"}}})
    assert len(cx.read(path, codebook=book)) == 2
    with pytest.raises(ReadError):
        cx.read(path)
