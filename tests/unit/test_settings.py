"""Keys of a TOML file, asked for one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cxsurvey.errors import CodebookError, StudyError
from cxsurvey.settings import Settings, load, shown


def settings(**table: Any) -> Settings:
    return Settings(table, source=Path("study.toml"), error=StudyError)


def test_values_come_back_as_they_are() -> None:
    root = settings(name="cx", ready=True, rows=3, codes=[1, "a"], one="a", pairs={"NA": "no_answer"}, part={"x": 1})
    assert root.text("name") == "cx"
    assert root.flag("ready") is True
    assert root.whole("rows") == 3
    assert root.items("codes") == (1, "a")
    assert root.items("one") == ("a",)
    assert root.pairs("pairs") == {"NA": "no_answer"}
    assert root.table("part").whole("x") == 1
    root.finish()


def test_defaults_stand_in_for_what_is_missing() -> None:
    root = settings()
    assert (root.text("a", "x"), root.flag("b", False), root.whole("c", 2), root.items("d")) == ("x", False, 2, ())
    assert root.choice("e", ("x", "y"), None) is None
    assert list(root.named("f")) == []
    assert list(root.tables("g")) == []
    root.finish()


@pytest.mark.parametrize(
    ("table", "ask", "problem"),
    [
        ({"a": 1}, "text", "a = 1, expected text"),
        ({"a": "x"}, "flag", 'a = "x", expected true or false'),
        ({"a": True}, "whole", "a = true, expected a whole number"),
        ({"a": 1.5}, "whole", "a = 1.5, expected a whole number"),
        ({}, "text", "a is missing, expected text"),
        ({}, "whole", "a is missing, expected a whole number"),
        ({"a": {"b": 1}}, "items", "a = {b = 1}, expected a list"),
        ({"a": 1}, "pairs", "a = 1, expected a table"),
    ],
)
def test_a_wrong_value_is_one_problem_and_reading_goes_on(table: dict[str, Any], ask: str, problem: str) -> None:
    root = settings(**table)
    getattr(root, ask)("a")
    assert root.problems == [problem]


def test_a_choice_that_is_missing_is_one_problem() -> None:
    root = settings()
    root.choice("a", ("x", "y"))
    assert root.problems == ["a is missing, expected text"]


def test_problems_of_all_tables_are_raised_together_as_the_error_of_the_file() -> None:
    root = settings(part={"x": "one", "colour": "red"}, lines=[{"y": 2}, 3])
    root.table("part").whole("x")
    for line in root.tables("lines"):
        line.text("y")
    with pytest.raises(StudyError) as caught:
        root.finish()
    assert str(caught.value) == "\n".join(
        [
            "study.toml has 4 mistakes.",
            "  where:    study.toml",
            '  got:      part.x = "one", expected a whole number',
            "            lines[0].y = 2, expected text",
            "            lines[1] = 3, expected a table",
            '            part.colour is not a setting, expected "x" or nothing',
            "  next:     Correct them and run again.",
        ]
    )


def test_values_are_shown_as_toml_writes_them() -> None:
    assert shown({"a": [True, "x\ny", 1.5]}) == '{a = [true, "x y", 1.5]}'


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8", "utf-8-sig")):
        path = tmp_path / f"{number}.toml"
        path.write_text('title = "é"', encoding=encoding)
        assert load(path, CodebookError).text("title") == "é"
