"""Answers written for other tools, and read back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pandas as pd
import pyreadstat
import pytest

import cxsurvey as cx


@pytest.fixture
def survey() -> cx.Survey:
    book = cx.Codebook.from_dict(
        {
            "id_column": "id",
            "questions": {
                "D01": {
                    "wording": "Who decides?",
                    "ordered": True,
                    "options": [
                        {"code": 1, "label": "IT only"},
                        {"code": 2, "label": "Joint"},
                        {"code": 98, "label": "Don't know", "reason": "dont_know"},
                    ],
                },
                "T": {
                    "type": "multiple",
                    "options": [{"code": "chat", "label": "Chat"}, {"code": "b/c", "label": "Voice"}],
                },
                "N": {"type": "numeric"},
                "Z": {"type": "text"},
            },
        }
    )
    frame = pd.DataFrame(
        {
            "id": [11, 12, 13, 14],
            "D01": ["1", "Joint", "98", "refused"],
            "T": ["Chat;Voice", "Chat", "", "not_asked"],
            "N": ["-99", "2.5", "refused", ""],
            "Z": ["because, well", "", "é", "refused"],
            "w": [1.0, 2.0, 1.0, 1.0],
        }
    )
    return cx.from_frame(frame, codebook=book, weight="w")


def test_csv_holds_labels_and_reasons_in_words(survey: cx.Survey, tmp_path: Path) -> None:
    text = """
    id,w,D01,T: Chat,T: Voice,N,Z
    11,1.0,IT only,1,1,-99,"because, well"
    12,2.0,Joint,1,0,2.5,
    13,1.0,Don't know,,,,é
    14,1.0,Refused,,,,Refused
    """
    assert cx.write_answers(survey, tmp_path / "a.csv").read_text(encoding="utf-8") == dedent(text).lstrip()


def test_sav_holds_codes_labels_and_user_missing_values(survey: cx.Survey, tmp_path: Path) -> None:
    path = cx.write_answers(survey, tmp_path / "a.sav")
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    assert list(frame) == ["id", "w", "D01", "T_chat", "T_b_c", "N", "Z"]
    assert frame["D01"].tolist() == [1, 2, -98, -97]
    assert frame["T_chat"].tolist() == [1, 1, -94, -99]
    assert frame["N"].tolist() == [-99, 2.5, -997, -994]  # −99 is an answer here
    assert frame["Z"].tolist() == ["because, well", "", "é", ""]
    assert meta.variable_value_labels["D01"] == {1: "IT only", 2: "Joint", -98: "Don’t know", -97: "Refused"}
    assert meta.missing_ranges["D01"] == [{"lo": -99, "hi": -94}]
    assert meta.column_names_to_labels["D01"] == "Who decides?"
    assert (meta.variable_measure["D01"], meta.variable_measure["N"]) == ("ordinal", "scale")
    assert meta.notes[0] == "Multiple response T (counted value 1): T_chat T_b_c"


def test_what_is_written_is_read_again_through_its_own_draft(survey: cx.Survey, tmp_path: Path) -> None:
    path = cx.write_answers(survey, tmp_path / "a.sav")
    again = cx.read(path, codebook=cx.draft_codebook(path)).check()
    answers = again.answers("D01")
    assert [answers.levels[code].label for code in answers.codes] == ["IT only", "Joint", "Don’t know", "Refused"]
    numbers = again.answers("N")
    assert [numbers.levels[why].reason if why >= 0 else None for why in numbers.reasons] == [
        None,
        None,
        "refused",
        "no_answer",
    ]


def test_only_those_in_view_are_written(survey: cx.Survey, tmp_path: Path) -> None:
    path = cx.write_answers(survey.where({"D01": 2}), tmp_path / "a.sav")
    assert pyreadstat.read_sav(str(path))[0]["id"].tolist() == [12]


def test_another_ending_is_refused(survey: cx.Survey, tmp_path: Path) -> None:
    with pytest.raises(cx.InputError, match="Answers cannot be written to such a file"):
        cx.write_answers(survey, tmp_path / "a.xlsx")


def test_a_sav_file_does_not_tell_when_it_was_made(survey: cx.Survey, tmp_path: Path) -> None:
    content = cx.write_answers(survey, tmp_path / "answers.sav").read_bytes()
    assert content[92:109] == b"01 Jan 0000:00:00"
    _, about = pyreadstat.read_sav(str(tmp_path / "answers.sav"))
    assert about.creation_time.year == 2000


def test_sets_of_questions_with_long_names_in_other_letters_are_noted_in_lines_of_eighty_bytes(tmp_path):
    name = "Où – comment – décidez-vous ? " * 4
    options = [{"code": code, "label": f"Réponse {code}", "column": f"c{code}"} for code in range(1, 4)]
    book = cx.Codebook.from_dict({"questions": {name.strip(): {"type": "multiple", "options": options}}})
    frame = pd.DataFrame({f"c{code}": [1.0, 0.0] for code in range(1, 4)})
    path = cx.write_answers(cx.from_frame(frame, codebook=book), tmp_path / "sets.sav")
    notes = pyreadstat.read_sav(path)[1].notes
    assert max(len(line.encode()) for line in notes) <= 80
    assert name.split() == " ".join(notes).split()[2 : 2 + len(name.split())]
