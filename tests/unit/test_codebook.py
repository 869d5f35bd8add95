"""What a codebook says about its questions."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from cxsurvey.codebook import BASES, Codebook, Level, Net, Option, Question, Reason

BOOK = """
title = "Who decides"
id_column = "id"

[reasons]
"NA" = "not_asked"

[questions.who]
wording = "Who decides on new technology?"
base = "answered"
options = [
  { code = "it", label = "IT only", values = ["IT", "it only"] },
  { code = "joint", label = "Joint" },
  { code = "dont_know", label = "Not sure", reason = "dont_know" },
]
[questions.who.nets.any_it]
label = "IT at all"
options = ["it", "joint"]

[questions.tools]
type = "multiple"
label = "Tools"
options = [{ label = "Java", column = "Tools | Java" }, { label = "Go", column = "Tools | Go" }]
asked_of = { who = "it" }

[questions.age]
type = "numeric"
column = "Age"
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    path = tmp_path_factory.mktemp("study") / "codebook.toml"
    path.write_text(BOOK, encoding="utf-8-sig")  # as some editors save it
    return Codebook.read(path)


def test_the_shortest_text_names_a_question(book: Codebook) -> None:
    assert [question.title for question in book.questions.values()] == [
        "Who decides on new technology?",
        "Tools",
        "age",
    ]


def test_the_columns_of_a_question(book: Codebook) -> None:
    assert book["who"].columns == ("who",)
    assert book["tools"].columns == ("Tools | Java", "Tools | Go")
    assert book["age"].columns == ("Age",)


def test_levels_are_the_options_and_the_reasons_that_no_option_stands_for(book: Codebook) -> None:
    levels = book["who"].levels
    assert [level.code for level in levels] == [
        *("it", "joint", "dont_know"),
        *("refused", "no_answer", "invalid", "not_asked", "broke_off"),
    ]
    assert levels[2] == Level("dont_know", "Not sure", "dont_know")


def test_each_base_holds_the_one_before_it(book: Codebook) -> None:
    counted = {base: sum(book["who"].base_levels(base)) for base in ("valid", "answered", "asked", "all")}
    assert counted == {"valid": 2, "answered": 4, "asked": 6, "all": 8}
    assert book["who"].base_levels() == book["who"].base_levels("answered")
    assert BASES["all"] == set(get_args(Reason))


def test_labels_of_options_nets_and_reasons(book: Codebook) -> None:
    who = book["who"]
    assert [who.label_of(code) for code in ("it", "any_it", "dont_know", "refused", "other")] == [
        *("IT only", "IT at all", "Not sure", "Refused", "other")
    ]


def test_an_option_is_spelled_by_its_values_or_its_label_and_its_code() -> None:
    assert Option("it", "IT only", ("IT",)).spellings() == ("IT", "it")
    assert Option(1, "IT only").spellings() == ("IT only", 1)


def test_what_the_file_says_is_what_the_codebook_holds(book: Codebook) -> None:
    assert (book.title, book.id_column, book.reasons, book.sample) == (
        "Who decides",
        "id",
        {"NA": "not_asked"},
        "unknown",
    )
    assert book["who"].nets == (Net("any_it", "IT at all", ("it", "joint")),)
    assert book["tools"].asked_of == {"who": ("it",)}
    assert "who" in book
    assert "why" not in book


def test_a_label_is_the_code_where_none_is_given() -> None:
    book = Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT only"}, {"label": "Two", "code": 2}]}}})
    assert [option.code for option in book["who"].options] == ["IT only", 2]


def test_an_empty_name_of_a_column_is_none() -> None:
    options = [{"label": "x", "column": ""}]
    book = Codebook.from_dict({"id_column": "", "questions": {"who": {"options": options}}})
    assert book.id_column is None
    assert book["who"].columns == ("who",)


def test_where_a_codebook_was_read_from_does_not_make_it_another(book: Codebook) -> None:
    assert Codebook.from_dict(book.to_dict()) == book
    assert Codebook.from_dict(book.to_dict()).path == Path("codebook")


def test_only_what_differs_from_the_defaults_is_written() -> None:
    book = Codebook({"who": Question("who", options=(Option("it", "IT"),))})
    assert book.to_dict() == {"questions": {"who": {"options": [{"code": "it", "label": "IT"}]}}}
