"""The five parts of a message, and the lists inside them."""

from __future__ import annotations

import pandas as pd
import pytest

from cxsurvey import errors
from cxsurvey.errors import CxSurveyError, DataError, InputError, listing, nearest


def test_a_message_has_its_parts_in_order_and_leaves_out_what_is_not_given() -> None:
    error = CxSurveyError("It fails.", next_step="Repair it.", where="here")
    assert str(error) == "It fails.\n  where:    here\n  next:     Repair it."
    assert (error.what, error.where, error.got, error.expected, error.next_step) == (
        *("It fails.", "here", None),
        *(None, "Repair it."),
    )


def test_zero_is_something_that_came() -> None:
    assert "got:      0" in str(CxSurveyError("It fails.", got=0))


def test_errors_are_one_tree() -> None:
    found = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    for kind in found:
        assert issubclass(kind, CxSurveyError | errors.CxSurveyWarning)
        assert kind.__name__ in (errors.__doc__ or "")
    assert issubclass(InputError, ValueError)


def test_data_errors_carry_their_cases() -> None:
    cases = pd.DataFrame({"value": ["x"]})
    assert DataError("It fails.", cases=cases).cases is cases


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "nothing"),
        (["a"], '"a"'),
        (["a", 1, True], '"a", 1, True'),
        (range(1_010), "0, 1, 2, 3, 4, 5, 6, 7 and 1,002 more"),
        (["two\r\nlines"], '"two lines"'),
        (["x" * 300], f'"{"x" * 200} …"'),
    ],
)
def test_a_listing_is_one_line(values: list[object], text: str) -> None:
    assert listing(values) == text


def test_the_nearest_value_comes_whole_and_numbers_without_quotation_marks() -> None:
    assert nearest("x" * 299, ["x" * 300]) == f'"{"x" * 300}" (the nearest of 1)'
    assert nearest(7, [1, 2]) == "one of 1, 2"
    assert nearest(12, [123, 4]) == "123 (the nearest of 2)"
    assert nearest("x", []) == "nothing: there are none"
