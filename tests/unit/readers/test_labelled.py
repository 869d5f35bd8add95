"""SPSS and Stata files: codes, labels, reasons for no answer, sets of several answers, dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import cxsurvey as cx
from cxsurvey.readers.export import Export, read_export
from cxsurvey.readers.reasons import reason_of

BINARY = Path(__file__).parents[2] / "data" / "binary"
SHAPES = {
    "hebrews.sav": (99, 1),
    "missing_test.dta": (1, 9),
    "missing_test.sav": (2, 1),
    "ordered_category.sav": (4, 1),
    "sample.dta": (5, 7),
    "sample.por": (5, 7),
    "sample.sav": (5, 7),
    "sample.zsav": (5, 7),
    "sample_missing.sav": (7, 7),
    "simple_alltypes.sav": (6, 12),
}


def read(name: str) -> Export:
    return read_export(BINARY / name)


def draft(export: Export) -> cx.Codebook:
    assert export.draft is not None
    return export.draft


@pytest.mark.parametrize("name", SHAPES)
def test_every_file_reads_to_its_rows_and_columns_and_through_its_own_draft(name: str) -> None:
    export = read(name)
    assert export.frame.shape == SHAPES[name]
    assert cx.Codebook.from_dict(draft(export).to_dict()) == draft(export)
    survey = cx.read(BINARY / name, codebook=draft(export)).check()
    assert len(survey) == SHAPES[name][0]


@pytest.mark.parametrize("name", ["sample.sav", "sample.zsav", "sample.por", "sample.dta"])
def test_the_same_answers_come_out_of_every_format(name: str) -> None:
    export = read(name)
    frame = export.frame.rename(columns=str.lower)
    assert list(frame["mychar"]) == ["a", "b", "c", "d", "e"]
    assert frame["mynum"].tolist() == [1.1, 1.2, -1000.3, -1.4, 1000.3]
    assert list(frame["mydate"])[:4] == ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01"]
    assert list(frame["dtime"])[:2] == ["2018-05-06 10:10:10", "1880-05-06 10:10:10"]
    assert list(frame["mytime"])[:4] == ["10:10:10", "23:10:10", "00:00:00", "16:10:10"]
    assert frame["mydate"].isna().tolist() == [False] * 4 + [True]
    assert list(frame["mylabl"]) == ["1", "2", "1", "2", "1"]
    labels = {question.name.lower(): question for question in draft(export).questions.values()}
    assert [option.label for option in labels["myord"].options] == ["low", "medium", "high"]
    assert labels["mynum"].wording == "numeric"


def test_user_missing_values_stay_and_are_reasons() -> None:
    book = draft(read("sample_missing.sav"))
    survey = cx.read(BINARY / "sample_missing.sav", codebook=book).check()
    values = survey.answers("mynum")
    told = [values.levels[why].code if why >= 0 else None for why in values.reasons]
    assert told == [None, None, None, None, None, "no_answer", "no_answer"]  # −1, and 2,500 in 2,000 to 3,000
    sexes = survey.answers("mylabl")
    assert [sexes.levels[code].reason for code in sexes.codes] == [*[None] * 5, "dont_know", "no_answer"]
    assert book["myord"].decide == (
        "-2 is user-missing: which reason is it?",
        "-3 is user-missing: which reason is it?",
    )


def test_tagged_missing_values_of_stata_are_kept_apart() -> None:
    export = read("missing_test.dta")
    assert list(export.frame["var1"]) == ["a"]
    assert draft(export)["var1"].options[0].reason == "no_answer"
    assert draft(export)["var2"].reasons == {"b": "no_answer"}


def test_sets_of_several_answers_are_one_question_each() -> None:
    book = draft(read("simple_alltypes.sav"))
    assert list(book.questions) == ["x", "y", "z", "str", "mymrset", "categorical_array", "date", "quarter"]
    assert book["mymrset"].columns == ("bool1", "bool2", "bool3")
    assert book["categorical_array"].mentions == ("ca_subvar_1", "ca_subvar_2", "ca_subvar_3")
    survey = cx.read(BINARY / "simple_alltypes.sav", codebook=book).check()
    assert survey.answers("mymrset").ticked[:, 0].tolist() == [True, True, False, False, False, True]
    assert survey.answers("categorical_array").ticked[0].tolist() == [True, True, False, False]


def test_names_in_other_scripts() -> None:
    assert list(read("hebrews.sav").frame) == ["ותק_ב"]


def write(path: Path, column: list[Any], **options: Any) -> Export:
    pyreadstat.write_sav(pd.DataFrame({"q": column}), str(path), **options)
    return read_export(path)


def test_labels_of_missing_values_say_which_reason_they_stand_for(tmp_path: Path) -> None:
    export = write(
        tmp_path / "a.sav",
        [1.0, 2.0, 97.0, 98.0, 99.0],
        variable_value_labels={"q": {1: "Ja", 2: "Nee", 97: "Zeg ik liever niet", 98: "Weet niet", 99: "Storing"}},
        missing_ranges={"q": [97, 98, 99]},
        column_labels=["Bent u tevreden?"],
    )
    question = draft(export)["q"]
    assert question.wording == "Bent u tevreden?"
    assert [option.reason for option in question.options] == [None, None, "refused", "dont_know", "no_answer"]
    assert question.decide == ("99 (Storing) is user-missing: which reason is it?",)


def test_a_scale_with_labelled_ends_is_a_number(tmp_path: Path) -> None:
    export = write(
        tmp_path / "a.sav",
        [0.0, 5.0, 10.0, 99.0],
        variable_value_labels={"q": {0: "Not at all", 10: "Certainly", 99: "Not asked"}},
        missing_ranges={"q": [99]},
        variable_measure={"q": "scale"},
    )
    assert draft(export)["q"].kind == "numeric"
    survey = cx.read(tmp_path / "a.sav", codebook=draft(export)).check()
    answers = survey.answers("q")
    assert answers.values[:3].tolist() == [0, 5, 10]
    assert answers.levels[answers.reasons[3]].reason == "not_asked"


def test_labels_that_are_another_code_or_come_twice(tmp_path: Path) -> None:
    labels = {1: "2", 2: "1", 3: "other", 4: "Other"}
    export = write(tmp_path / "a.sav", [1.0, 2.0, 3.0, 4.0], variable_value_labels={"q": labels})
    survey = cx.read(tmp_path / "a.sav", codebook=draft(export)).check()
    assert list(survey.labelled()["q"])[:2] == ["2", "1"]
    assert cx.Codebook.from_dict(draft(export).to_dict()) == draft(export)


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Don't know", "dont_know"),
        ("Don’t know / not sure", "dont_know"),
        ("DK/Ref", "dont_know"),
        ("Prefer not to say", "refused"),
        ("(Refused)", "refused"),
        ("N/A", "not_asked"),
        ("n.v.t.", "not_asked"),
        ("System missing", None),
        ("I don't know my colleagues", None),
        ("Not applicable to IT", None),
        ("Keine Angabe", "refused"),
        ("Ne sait pas", "dont_know"),
        ("", None),
    ],
)
def test_what_a_label_says_of_no_answer(label: str, reason: str | None) -> None:
    assert reason_of(label) == reason


def test_points_of_a_scale_without_a_label_stand_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "scale.sav"
    frame = pd.DataFrame({"agree": [1.0, 2.0, 3.0, 4.0, 5.0, 9.0]})
    labels = {"agree": {1: "Helemaal oneens", 5: "Helemaal eens", 9: "Geweigerd"}}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, missing_ranges={"agree": [9]})
    options = read_export(path).codebook()["agree"].options
    assert [option.code for option in options] == [1, 2, 3, 4, 5, 9]
    assert options[-1].reason == "refused"


def test_only_the_blanks_that_fill_a_text_up_are_taken_off(tmp_path: Path) -> None:
    texts = ["three dots\u00a0", "tab\t", "plain  ", "the longest of all texts"]
    pyreadstat.write_sav(pd.DataFrame({"why": texts}), str(tmp_path / "made.sav"))
    expected = ["three dots\u00a0", "tab\t", "plain", "the longest of all texts"]
    assert read_export(tmp_path / "made.sav").frame["why"].tolist() == expected
