"""[tables] of study.toml: the book that a run makes is the one that book() makes."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from workbook_reading import sheets

import cxsurvey as cx
from cxsurvey.errors import InputError
from cxsurvey.studies.run import run, study_survey
from cxsurvey.studies.study import read_study

ROOT = Path(__file__).parents[3]
TABLES = """
[tables]
stubs = ["PurchaseHow", "PurchaseWhat"]
banner = ["SIZE", "Employment / SIZE"]
statistics = ["count", "column"]
level = [0.01, 0.2]
adjust = "none"
suppress_below = 20
letters_in = "cell"
sheets = "each"
"""


def study_with(text, folder):
    shutil.copytree(ROOT / "data/so2019", folder, ignore=shutil.ignore_patterns("out"))
    path = folder / "study.toml"
    head = path.read_text(encoding="utf-8").split("[tables]")[0]
    path.write_text(head + text, encoding="utf-8")
    return folder


def test_a_run_writes_the_book_that_was_asked_for(tmp_path):
    folder = study_with(TABLES, tmp_path / "study")
    result = run(folder)
    survey = study_survey(read_study(folder))
    book = cx.book(
        survey, ["PurchaseHow", "PurchaseWhat"], banner=["SIZE", "Employment / SIZE"],
        statistics=["count", "column"], suppress_below=20,
    ).letters(level=(0.01, 0.2), adjust=None)  # fmt: skip
    assert repr(result.tables[0]) == repr(book[0])
    assert any(book.to_frame()["letters"])
    assert (folder / "out/tables_tidy.csv").read_text(encoding="utf-8") == book.to_csv()
    assert (folder / "out/tables.html").read_text(encoding="utf-8") == book.to_html()
    book.to_excel(tmp_path / "ours.xlsx", letters="cell", sheets="each")
    assert (folder / "out/tables.xlsx").read_bytes() == (tmp_path / "ours.xlsx").read_bytes()
    assert {"tables.xlsx", "tables.html", "tables_tidy.csv"} <= set(
        json.loads((folder / "out/manifest.json").read_text(encoding="utf-8"))["outputs"]
    )


def test_without_settings_every_question_has_a_table_and_there_are_letters(tmp_path):
    folder = study_with('[tables]\nbanner = "SIZE"\n', tmp_path / "study")
    result = run(folder)
    assert len(result.tables) == len(result.survey.codebook.questions)
    assert list(sheets(folder / "out/tables.xlsx")) == ["Contents", "Tables"]
    assert all(table.letter_notes for table in result.tables)
    frame = pd.read_csv(folder / "out/tables_tidy.csv", keep_default_na=False)
    assert set(frame["table"]) == set(range(1, 7))


def test_letters_can_be_left_out_and_so_can_tables(tmp_path):
    assert not any(
        table.letter_notes for table in run(study_with("[tables]\nletters = false\n", tmp_path / "a")).tables
    )
    assert run(study_with("", tmp_path / "b")).tables is None
    assert not (tmp_path / "b/out/tables.xlsx").exists()


def test_what_cannot_be_made_is_told_at_its_place_before_anything_is_written(tmp_path):
    folder = study_with('[tables]\nbanner = ["SIZE"]\nlevel = ["high"]\n', tmp_path / "study")
    with pytest.raises(InputError) as error:
        run(folder)
    assert str(error.value.where).startswith("[tables] in study.toml")
    assert not (folder / "out").exists()
