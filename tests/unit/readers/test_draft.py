"""A draft codebook of a frame."""

from __future__ import annotations

import pandas as pd
import pytest

from cxsurvey.answers import as_categories, unknown_answers
from cxsurvey.codebook import Codebook
from cxsurvey.readers.draft import OPEN_END, infer_codebook

FRAME = as_categories(
    pd.DataFrame(
        {
            "who": ["joint", "IT", "  ", None, "IT"],
            "age": [31, 40, 52, 20, 19],
            "owns": [True, False, True, True, False],
            "state": ["Yes", "not_asked", "no_answer", "Yes", ""],
            "nothing": ["", " ", None, "\t", ""],
            "size": pd.Categorical(["small"] * 4 + ["large"], categories=["small", "middle", "large"], ordered=True),
            "mixed": pd.Series([1, "a", 2, "b", 1], dtype=object),
            "day": pd.to_datetime(["2026-11-22", "2026-11-22", None, "2026-11-23", "2026-11-23"]),
            "score": pd.Series([1.5, "a", "", "", ""], dtype=object),
        }
    )
)
BOOK = infer_codebook(FRAME)


@pytest.mark.parametrize(
    ("name", "kind", "codes"),
    [
        ("who", "single", ["IT", "joint"]),
        ("age", "numeric", []),
        ("owns", "single", ["False", "True"]),
        ("state", "single", ["Yes", "no_answer", "not_asked"]),
        ("nothing", "text", []),
        ("size", "single", ["small", "middle", "large"]),
        ("mixed", "single", [1, 2, "a", "b"]),
        ("day", "single", ["2026-11-22 00:00:00", "2026-11-23 00:00:00"]),
        ("score", "single", ["1.5", "a"]),
    ],
)
def test_values_become_options(name: str, kind: str, codes: list[object]) -> None:
    assert BOOK[name].kind == kind
    assert [option.code for option in BOOK[name].options] == codes


def test_names_of_reasons_are_reasons() -> None:
    assert [option.reason for option in BOOK["state"].options] == [None, "no_answer", "not_asked"]


def test_many_texts_are_an_open_end() -> None:
    frame = as_categories(pd.DataFrame({"why": [f"text {number}" for number in range(OPEN_END + 1)]}))
    assert infer_codebook(frame)["why"].kind == "text"
    assert infer_codebook(as_categories(frame.astype(str).head(OPEN_END)))["why"].kind == "single"


def test_the_draft_knows_every_answer_and_survives_its_file() -> None:
    assert unknown_answers(FRAME, BOOK) == {}
    assert Codebook.from_dict(BOOK.to_dict()) == BOOK
    assert "1.5" in BOOK.to_toml()
