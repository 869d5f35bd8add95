"""What a codebook says beside its options: scales, languages, reasons and marks of one question, roles of columns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook, Wave
from cxsurvey.errors import InputError

BOOK = """
title = "Who decides"
wave = "2022"
pii = ["Firm"]

[reasons]
"-99" = "not_asked"
"99" = "dont_know"

[roles]
start = "StartDate"
page_time = ["t1", "t2"]
ip = "IPAddress"

[waves.2021]
retired = ["D07"]
added = ["S07"]
codes.D01 = { 2 = 3, 3 = 2 }

[scales.agree]
ordered = true
options = [
  { code = 1, label = "Disagree" },
  { code = 2, label = "Agree", score = 5 },
  { code = 98, label = "Don't know", reason = "dont_know" },
]
[scales.agree.languages.nl]
options = { 1 = "Oneens", 2 = "Eens", 98 = "Weet niet" }

[questions.D01]
wording = "How should a supplier work with you?"
options = [{ code = 1, label = "IT only" }, { code = 2, label = "Joint" }, { code = 3, label = "Go-between" }]
[questions.D01.languages.nl]
wording = "Hoe moet een leverancier met u werken?"
options = { 1 = "alleen IT", 2 = "samen" }

[questions.D08a]
scale = "agree"
battery = "D08"
wording = "IT knows what the business needs"

[questions.D08h]
scale = "agree"
battery = "D08"
reversed = true
instructed = 2

[questions.S07]
type = "numeric"
label = "Seats"
minimum = 0
maximum = 200000
unit = "seats"
reasons = { 99 = "answer", "-98..-90" = "refused", "1000000..highest" = "invalid" }

[questions.S08]
type = "multiple"
at_most = 3
options = [
  { code = 1, label = "Avaya" },
  { code = 2, label = "Invented Ltd", invented = true },
  { code = 9, label = "None", exclusive = true },
]

[questions.Z03]
type = "text"
pii = true
column = "Email"
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    path = tmp_path_factory.mktemp("study") / "codebook.toml"
    path.write_text(BOOK, encoding="utf-8")
    return Codebook.read(path)


def test_everything_comes_back_from_its_own_toml(book: Codebook, tmp_path: Path) -> None:
    (tmp_path / "again.toml").write_text(book.to_toml(), encoding="utf-8")
    again = Codebook.read(tmp_path / "again.toml")
    assert again == book
    assert again.to_toml() == book.to_toml()


def test_roles_and_personal_data(book: Codebook) -> None:
    assert book.columns_of("page_time") == ("t1", "t2")
    assert book.columns_of("end") == ()
    assert book.personal_columns == ("Firm", "Email", "IPAddress")


def test_a_battery_and_its_shared_scale(book: Codebook) -> None:
    assert book.batteries == {"D08": ("D08a", "D08h")}
    assert book["D08a"].options == book["D08h"].options == book.scales["agree"].options
    assert book["D08a"].ordered
    assert book["D08h"].reversed
    assert [book["D08a"].score_of(code) for code in (1, 2, 98)] == [1, 5, None]


def test_means_use_the_scores(book: Codebook) -> None:
    columns = {"D01": ["1"] * 3, "D08h": ["1"] * 3, "S07": [1] * 3, "S08": ["1"] * 3, "Email": [""] * 3}
    survey = cx.from_frame(pd.DataFrame({"D08a": ["Agree", "1", "98"], **columns}), codebook=book)
    assert cx.mean(survey, "D08a").to_frame()["estimate"][0] == 3


def test_texts_in_another_language(book: Codebook) -> None:
    assert book.languages == ("en", "nl")
    dutch = book.in_language("nl")
    assert dutch["D01"].wording == "Hoe moet een leverancier met u werken?"
    assert [option.label for option in dutch["D01"].options] == ["alleen IT", "samen", "Go-between"]
    assert dutch["D08a"].label_of(2) == "Eens"
    assert dutch.in_language("en")["D01"] == book["D01"]
    assert book.in_language("en") is book
    assert "questions.D01.options.3" in book.untranslated("nl")
    with pytest.raises(InputError):
        book.in_language("fr")


def test_answers_in_every_language_are_read(book: Codebook) -> None:
    answers = ["alleen IT", "Joint", "2", "samen"]
    frame = pd.DataFrame({"D01": answers})
    for told in (book, book.in_language("nl")):
        survey = cx.from_frame(frame, codebook=Codebook({"D01": told["D01"]}))
        assert survey.answers("D01").codes.tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("as_text", [False, True])
def test_a_question_has_reasons_of_its_own(book: Codebook, as_text: bool) -> None:
    given = [99, -99, -95, -89, 5, 2_000_000]
    frame = pd.DataFrame({"S07": [str(value) for value in given] if as_text else given})
    survey = cx.from_frame(frame, codebook=Codebook({"S07": book["S07"]}, reasons=book.reasons))
    answers = survey.answers("S07")
    told = [answers.levels[why].code if why >= 0 else None for why in answers.reasons]
    assert told == [None, "not_asked", "refused", None, None, "invalid"]
    np.testing.assert_array_equal(answers.values, [99, np.nan, np.nan, -89, 5, np.nan])


def test_several_answers_in_columns_of_mentions() -> None:
    table = {
        "options": [{"code": 1, "label": "chat"}, {"code": 2, "label": "voice"}],
        "type": "multiple",
        "mentions": ["m1", "m2"],
    }
    frame = pd.DataFrame({"m1": ["1", "voice", "", "refused"], "m2": ["2", "", "", ""]})
    book = Codebook.from_dict({"questions": {"T": table}})
    answers = cx.from_frame(frame, codebook=book).check().answers("T")
    assert answers.ticked.tolist() == [[True, True], [False, True], [False, False], [False, False]]
    assert [answers.levels[why].code if why >= 0 else None for why in answers.reasons] == [
        None,
        None,
        "no_answer",
        "refused",
    ]
    with pytest.raises(cx.DataError):
        cx.from_frame(frame.assign(m2=["3", "", "", ""]), codebook=book).check()


def test_the_crosswalk_of_another_wave(book: Codebook) -> None:
    assert book.waves == {"2021": Wave(codes={"D01": {"2": 3, "3": 2}}, retired=("D07",), added=("S07",))}


def test_the_questionnaire_as_a_document(book: Codebook) -> None:
    text = book.to_markdown(language="nl")
    assert text.startswith(
        "# Who decides\n\n- Wave: 2022\n\nNo answer in any question: -99 (not asked), 99 (don’t know)."
    )
    assert "## D01\n\nHoe moet een leverancier met u werken?\n\n*one answer*\n\n| Code | Answer | Note |" in text
    assert "| 1 | alleen IT |  |" in text
    assert "| 3 | Go-between † |  |" in text
    assert "*a number · from 0 to 200000 seats*" in text
    assert "| 9 | None † | excludes all others |" in text
    assert "*open answer · personal data*" in text
    assert "†" not in book.to_markdown()


def test_what_a_person_has_to_decide() -> None:
    table = {"decide": ["who was asked?"], "questions": {"a": {"type": "text", "decide": ["what is it?"]}}}
    assert Codebook.from_dict(table).undecided == ("who was asked?", "a: what is it?")


def test_the_examples_of_the_guide_can_be_read() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text(encoding="utf-8")
    example, crosswalk = (tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL))
    book = Codebook.from_dict(example)
    assert list(book.questions) == ["D01", "D08h", "S07", "S08", "S09"]
    assert set(crosswalk["waves"]["2021"]) == {field.name for field in fields(Wave)}
