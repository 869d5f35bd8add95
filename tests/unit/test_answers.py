"""Answers read through the codebook, on columns that fit in the head."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxsurvey.answers import (
    Choices,
    Numbers,
    Ticks,
    as_categories,
    as_category,
    distinct,
    encode,
    try_encode,
    unknown_answers,
)
from cxsurvey.codebook import Codebook, Question
from cxsurvey.errors import DataError, InputError

REASONS = {"NA": "not_asked", "99": "refused"}
NO_ANSWER = (None, pd.NA, float("nan"), "", "  ")


def question(**table: Any) -> Question:
    return Codebook.from_dict({"questions": {"q": table}})["q"]


def frame(values: Any, **options: Any) -> pd.DataFrame:
    return pd.DataFrame({"q": pd.Series(values, **options)})


def codes(answers: Any) -> list[Any]:
    """The code of each respondent's level; None where there is none."""
    assert isinstance(answers, Choices)
    return [answers.levels[code].code if code >= 0 else None for code in answers.codes]


WHO = question(
    options=[
        {"code": "it", "label": "IT only", "values": ["IT only", "only IT"]},
        {"code": "joint", "label": "Joint"},
        {"code": "dk", "label": "Not sure", "reason": "dont_know"},
    ]
)
SCALE = question(options=[{"code": 1, "label": "Bad"}, {"code": 2, "label": "Good"}])
TOOLS = question(
    type="multiple",
    options=[
        {"code": "java", "label": "Java"},
        {"code": "go", "label": "Go"},
        {"code": "none", "label": "None of these", "reason": "dont_know"},
    ],
)
BY_COLUMN = question(
    type="multiple",
    options=[
        {"code": "java", "label": "Java", "column": "java"},
        {"code": 0, "label": "Zero", "column": "zero"},
        {"code": "none", "label": "None of these", "column": "none", "reason": "dont_know"},
    ],
)
AGE = question(
    type="numeric",
    options=[
        {"code": "r", "label": "Refused", "values": [-1], "reason": "refused"},
        {"code": 90, "label": "90 or more"},
    ],
)


def test_a_single_response_is_found_by_value_label_or_code() -> None:
    given = frame(["only IT", "IT only", "it", "Joint", "dk", "NA", "99", "refused"])
    expected = ["it", "it", "it", "joint", "dk", "not_asked", "refused", "refused"]
    assert codes(encode(given, WHO, REASONS)) == expected


@pytest.mark.parametrize("nothing", NO_ANSWER)
def test_every_kind_of_nothing_is_no_answer(nothing: Any) -> None:
    assert codes(encode(frame(["it", nothing], dtype=object), WHO, {})) == ["it", "no_answer"]
    assert codes(encode(frame(["it", nothing], dtype="category"), WHO, {})) == ["it", "no_answer"]
    ticks = encode(frame(["Java", nothing], dtype=object), TOOLS, {})
    assert isinstance(ticks, Ticks)
    assert ticks.levels[ticks.reasons[1]].code == "no_answer"
    numbers = encode(frame(["7", nothing], dtype=object), AGE, {})
    assert isinstance(numbers, Numbers)
    assert numbers.levels[numbers.reasons[1]].code == "no_answer"


@pytest.mark.parametrize(
    "given",
    [
        [1, 2],
        ["1", "2"],
        [1.0, 2.0],
        ["1.0", "2.00"],
        ["01", "2"],
        pd.Series([1, 2], dtype="Int64"),
        pd.Series([1, 2], dtype="int8"),
        pd.Series([1.0, 2.0], dtype="float32"),
        pd.Categorical([1, 2]),
        pd.Series(["1", "2"], dtype="string"),
        [1, "2"],
    ],
)
def test_a_whole_number_is_the_same_however_it_is_written(given: Any) -> None:
    assert codes(encode(frame(given), SCALE, {})) == [1, 2]
    as_text = question(options=[{"code": "1", "label": "Bad"}, {"code": "2", "label": "Good"}])
    assert codes(encode(frame(given), as_text, {})) == ["1", "2"]


@pytest.mark.parametrize("strange", ["²", "--1", "1.5", "1e0", "one", "1 ", "nan", "٣", True, 1.5])
def test_what_only_looks_like_a_number_is_unknown(strange: Any) -> None:
    scale = question(options=[{"code": 3, "label": "Bad"}])
    _, unknown = try_encode(frame([3, strange, strange], dtype=object), scale, {})
    assert unknown == {strange: 2}


def test_true_and_false_are_read_by_their_spelling() -> None:
    owns = question(
        options=[{"code": "yes", "label": "Yes", "values": [True]}, {"code": "no", "label": "No", "values": [False]}]
    )
    assert codes(encode(frame([True, False]), owns, {})) == ["yes", "no"]


def test_unknown_answers_are_counted_by_respondent() -> None:
    _, unknown = try_encode(frame(["it", "IT", "Jiont", "IT"]), WHO, {})
    assert unknown == {"IT": 2, "Jiont": 1}


def test_a_category_that_nobody_gave_is_not_unknown() -> None:
    given = frame(pd.Categorical(["it", "it"], categories=["it", "Business"]))
    assert codes(encode(given, WHO, {})) == ["it", "it"]


def test_a_text_question_takes_every_text() -> None:
    answers, unknown = try_encode(frame(["because", "", "NA", None]), question(type="text"), REASONS)
    assert codes(answers) == [None, "no_answer", "not_asked", "no_answer"]
    assert unknown == {}


@pytest.mark.parametrize("blank", [" ", "\t\r\n", "\u00a0"])
def test_white_space_is_no_answer_in_every_kind_of_question(blank: str) -> None:
    text = encode(frame(["because", blank]), question(type="text"), {})
    ticks = encode(pd.DataFrame({"java": ["Java", blank], "zero": blank, "none": blank}), BY_COLUMN, {})
    assert codes(text) == [None, "no_answer"]
    assert isinstance(ticks, Ticks)
    assert [ticks.levels[place].code for place in ticks.reasons[1:]] == ["no_answer"]


def test_ticks_by_separator() -> None:
    ticks = encode(frame(["Java", "go; Java", "Java;Java;", "NA", "None of these", "Go;None of these"]), TOOLS, REASONS)
    assert isinstance(ticks, Ticks)
    assert ticks.ticked[:, :2].tolist() == [[1, 0], [1, 1], [1, 0], [0, 0], [0, 0], [0, 1]]
    reasons = [ticks.levels[reason].code if reason >= 0 else None for reason in ticks.reasons]
    assert reasons == [None, None, None, "not_asked", "none", None]


def test_an_option_that_holds_the_separator_is_known_as_it_stands() -> None:
    tools = question(type="multiple", options=[{"code": 1, "label": "C; C++"}, {"code": 2, "label": "Go"}])
    ticks = encode(frame(["C; C++", "Go"]), tools, {})
    assert isinstance(ticks, Ticks)
    assert ticks.ticked.tolist() == [[True, False], [False, True]]


def test_unknown_parts_are_counted_once_per_respondent() -> None:
    _, unknown = try_encode(frame(["Java;Rust", "Rust;Rust", "Zig", "Java"]), TOOLS, {})
    assert unknown == {"Rust": 2, "Zig": 1}


@pytest.mark.parametrize(
    ("chosen", "not_chosen"),
    [("Java", ""), ("java", None), ("1", "0"), (1, 0), (1.0, 0.0), ("1.0", "0.0"), (True, False), ("Java", "NA")],
)
def test_ticks_by_column(chosen: Any, not_chosen: Any) -> None:
    given = pd.DataFrame({"java": pd.Series([chosen, not_chosen], dtype=object), "zero": [0, 1], "none": ["", ""]})
    ticks = encode(given, BY_COLUMN, REASONS)
    assert isinstance(ticks, Ticks)
    assert ticks.ticked.tolist() == [[True, False, False], [False, True, False]]
    assert ticks.reasons.tolist() == [-1, -1]


def test_the_reason_for_no_tick_at_all_comes_from_the_columns() -> None:
    given = pd.DataFrame({"java": ["", "NA", "", "1"], "zero": ["", "NA", "", ""], "none": ["", "NA", "1", "1"]})
    ticks = encode(given, BY_COLUMN, REASONS)
    assert isinstance(ticks, Ticks)
    reasons = [ticks.levels[reason].code if reason >= 0 else None for reason in ticks.reasons]
    assert reasons == ["no_answer", "not_asked", "none", None]


def test_unknown_values_in_several_columns_are_counted_by_respondent() -> None:
    given = pd.DataFrame({"java": ["x", "x", ""], "zero": ["x", "", "x"], "none": ["y", "", ""]})
    assert try_encode(given, BY_COLUMN, {})[1] == {"x": 3, "y": 1}


@pytest.mark.parametrize("dtype", [object, "float64"])
def test_numbers_with_reasons(dtype: Any) -> None:
    values = frame([18, -1, 90, 99, None], dtype=dtype)
    numbers = encode(values, AGE, REASONS)
    assert isinstance(numbers, Numbers)
    np.testing.assert_array_equal(numbers.values, [18, np.nan, 90, np.nan, np.nan])
    reasons = [numbers.levels[reason].code if reason >= 0 else None for reason in numbers.reasons]
    assert reasons == [None, "r", None, "refused", "no_answer"]


def test_numbers_written_as_text() -> None:
    numbers = encode(frame([" 1.5", "2e1", "-3", "+4", ".5", "90 or more", "NA"]), AGE, REASONS)
    assert isinstance(numbers, Numbers)
    np.testing.assert_array_equal(numbers.values, [1.5, 20, -3, 4, 0.5, 90, np.nan])


@pytest.mark.parametrize("strange", ["1,5", "1_000", "inf", "nan", "1e999", "ten", "0x10", float("inf"), float("-inf")])
def test_what_is_no_number_is_unknown(strange: Any) -> None:
    assert try_encode(frame(["1", strange], dtype=object), AGE, {})[1] == {strange: 1}


def test_infinity_in_a_column_of_numbers_is_unknown() -> None:
    assert try_encode(frame([1.0, float("inf"), float("inf")]), AGE, {})[1] == {float("inf"): 2}


def test_every_question_with_unknown_answers_is_named() -> None:
    book = Codebook.from_dict({"questions": {"q": {"options": [{"label": "x"}]}, "r": {"type": "text", "column": "q"}}})
    assert unknown_answers(frame(["x", "y"]), book) == {"q": {"y": 1}}
    with pytest.raises(DataError) as caught:
        encode(frame(["x", "y"]), book["q"], {})
    assert caught.value.cases.to_dict("records") == [{"question": "q", "value": "y", "respondents": 1}]


def test_distinct_values_in_order_of_first_appearance() -> None:
    values, positions = distinct(pd.Series(["b", "a", None, "b"]))
    assert values == ["b", "a"]
    assert positions.tolist() == [0, 1, -1, 0]


def test_distinct_values_are_plain_python() -> None:
    columns = [
        pd.Series([1, 2]),
        pd.Series([1, 2], dtype="Int64"),
        pd.Series([1, 2], dtype="float32"),
        pd.Series([True]),
    ]
    assert [type(distinct(column)[0][0]) for column in columns] == [int, int, float, bool]


def test_texts_become_categories_and_numbers_stay() -> None:
    given = pd.DataFrame({"a": ["x", None], 5: [1.5, 2.5], "c": [True, False], "d": pd.Categorical(["u", "v"])})
    kept = as_categories(given)
    assert list(kept.columns) == ["a", "5", "c", "d"]
    assert [str(dtype) for dtype in kept.dtypes] == ["category", "float64", "category", "category"]
    assert list(given.columns) == ["a", 5, "c", "d"]
    assert as_category(given["d"]) is not None


def test_columns_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="same name"):
        as_categories(pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"]))


def test_a_spelling_is_looked_up_once_however_many_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from cxsurvey import answers

    asked: list[Any] = []
    find = answers._find
    monkeypatch.setattr(answers, "_find", lambda table, value: asked.append(value) or find(table, value))
    encode(frame(pd.Categorical(["it", "Joint"] * 50_000)), WHO, {})
    encode(frame(pd.Categorical(["Java;Go", "Go"] * 50_000)), TOOLS, {})
    assert len(asked) == 5
