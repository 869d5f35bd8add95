"""Dates with the name of a month, in English and in Dutch: one reading only, whatever the order."""

import pandas as pd
import pytest

from cxsurvey.dates import date_reading, times


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3 May 2022", "2022-05-03T00:00:00.000"),
        ("3rd of May 2022", "NaT"),
        ("3rd May 2022", "2022-05-03T00:00:00.000"),
        ("May 3, 2022 9:15 PM", "2022-05-03T21:15:00.000"),
        ("03-May-22", "2022-05-03T00:00:00.000"),
        ("3 mei 2022 21:15", "2022-05-03T21:15:00.000"),
        ("di 3 mrt. 2022", "2022-03-03T00:00:00.000"),
        ("Sept 9, 2022", "2022-09-09T00:00:00.000"),
        ("31 februari 2022", "NaT"),
        ("3 foo 2022", "NaT"),
    ],
)
def test_a_date_with_a_month_in_words(text, moment):
    assert str(times(pd.Series([text]), "day first")[0]) == moment
    assert str(times(pd.Series([text]), "month first")[0]) == moment


def test_a_column_of_them_is_one_of_dates():
    reading = date_reading(["3 mei 2022", "4 augustus 2022 9:15", "May 5, 2022"])
    assert reading is not None
    assert reading.order == "day first"
    assert date_reading(["3 mei 2022", "soon"]) is None
    assert date_reading(["may 12, someone"]) is None
