"""Real exports, header and a few rows of each with their own bytes: shape, platform, and the dirt they came with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.readers.export import Export, read_export

EXPORTS = Path(__file__).parents[2] / "data" / "exports"

# Columns of the file, columns left when those without name and answers are gone, and rows of the extract.
SHAPES = {
    "star_wars": ("surveymonkey", 38, 38, 4),
    "jupyter": ("alchemer", 13, 13, 6),
    "cncf_2019": ("surveymonkey", 427, 427, 3),
    "cncf_members": ("surveymonkey", 49, 49, 3),
    "ospo_2019": ("surveymonkey", 251, 222, 5),
    "ospo_2022": ("surveymonkey", 321, 257, 5),
    "haskell": ("delimited", 73, 73, 3),
    "nonvoters": ("delimited", 119, 119, 3),
    "flying": ("delimited", 27, 27, 3),
    "pew": ("delimited", 14, 14, 3),
    "so_2011": ("surveymonkey", 65, 65, 6),
    "so_2019_mangled": ("delimited", 85, 85, 3),
    "so_2019_recovered": ("delimited", 85, 85, 3),
}


@lru_cache
def export_of(name: str) -> Export:
    return read_export(EXPORTS / f"{name}.csv")


@pytest.mark.parametrize("name", SHAPES)
def test_it_reads_without_a_setting(name: str) -> None:
    export = export_of(name)
    assert (export.platform, export.columns_in, export.frame.shape[1], len(export.frame)) == SHAPES[name]
    assert not export.rejected


@pytest.mark.parametrize("name", SHAPES)
def test_the_draft_knows_every_answer(name: str) -> None:
    survey = cx.read(EXPORTS / f"{name}.csv").check()
    assert survey.codebook.questions


def test_what_a_spreadsheet_mangled_comes_out_as_the_recovered_file() -> None:
    assert export_of("so_2019_mangled").frame.equals(export_of("so_2019_recovered").frame)


def test_bands_made_dates_are_reported_kept_in_the_frame_and_read_as_bands() -> None:
    name = "How many years of IT/Programming experience do you have?"
    survey = cx.read(EXPORTS / "so_2011.csv")
    assert survey.source is not None
    assert survey.source.notes == (f'A spreadsheet made dates of bands in "{name}": 41310 (2-5), 41435 (6-10).',)
    assert set(survey.frame[name]) == {"41310", "41435", "<2", "11"}
    question = survey.codebook[name]
    assert {option.label: option.values for option in question.options if option.values != (option.label,)} == {
        "2-5": ("41310",),
        "6-10": ("41435",),
    }
    assert any("41310" in line for line in question.decide)


def test_a_band_made_a_date_is_found_among_text_bands() -> None:
    """43475 is 10 January 2019: the band 1-10 of open source projects."""
    assert any("43475 (1-10)" in note for note in export_of("ospo_2019").notes)


def test_two_stray_bytes_in_a_name_decide_nothing_but_are_told() -> None:
    export = export_of("star_wars")
    assert "Do you consider yourself to be a fan of the Expanded Universe?Œæ" in export.frame
    assert [note.split(",")[0] for note in export.notes] == ["Read as cp1252: it is not UTF-8"]
    assert "mac_roman would make it" in export.notes[0]


def test_a_title_line_and_numbers_glued_to_labels() -> None:
    export = export_of("ospo_2019")
    assert export.notes[-1] == "Skipped above the header: OS_Program_Enterprise_2019_Data_PII_removed"
    assert not any(name.endswith(("Response2", "Response69")) for name in export.frame)


def test_non_breaking_spaces_are_kept_as_they_are() -> None:
    cells = set(export_of("cncf_2019").frame["What is your geographic location?"])
    assert "South and Central\u00a0America" in cells
    asked = "How well does CNCF communicate the process to get involved in the activities and programs offered?"
    assert "Very\u00a0well" in set(export_of("cncf_members").frame[asked])


def test_three_header_rows_below_a_mark_give_codes_and_options() -> None:
    export, book = export_of("ospo_2022"), export_of("ospo_2022").codebook()
    assert {"Q1_0", "Q1_6", "Q10_other", "Multiple Entries for Organization"} <= set(export.frame)
    several = book["Where is your organization on its open source journey? (select all that apply)"]
    assert several.kind == "multiple"
    assert [option.column for option in several.options] == [f"Q1_{part}" for part in range(7)]
    assert several.options[0].label == "Don't know or not applicable"
    assert book.id_column == "Respondent ID"


def test_partial_answers_keep_their_status() -> None:
    export = export_of("jupyter")
    assert {"Partial", "Complete"} <= set(export.frame["Status"])
    assert export.codebook().roles["status"] == ("Status",)


def test_options_with_a_comma_and_with_signs_stay_one_text() -> None:
    frame = export_of("haskell").frame
    assert any("Expected changes, such as the MonadFail proposal" in text for text in frame["s2q3"])
    assert any("," in text and text.startswith("+") for text in frame["s2q5"])


def test_heights_and_missing_codes_come_as_they_stand() -> None:
    assert "6'3\"" in set(export_of("flying").frame["How tall are you?"])
    assert "-1" in {value for name in export_of("nonvoters").frame for value in export_of("nonvoters").frame[name]}


SEEN = {
    "a serial timestamp": b"ID,when\n1,43290.53487\n2,43291.5\n",
    "a byte-order mark inside a value": "ID,much\n1,\ufeff1 (None at all)\n2,5\n".encode(),
    "a record in a cell": b'ID,cell\n1,"Home,Industry\r\n"\n2,"a,""b"""\n',
    "a space of the old Macintosh": b"ID,cloud,much\n1,Public\xcaCloud,Not much\xca\n2,Private,Much\n",
    "a lost apostrophe": b"ID,why\n1,It?s the right thing to do\n2,You didn't want to get involved\n",
    "mixed quotation marks": "ID,why\n1,Don't know\n2,Don’t know\n".encode(),
}
CELLS = {
    "a serial timestamp": [("1", "43290.53487"), ("2", "43291.5")],
    "a byte-order mark inside a value": [("1", "\ufeff1 (None at all)"), ("2", "5")],
    "a record in a cell": [("1", "Home,Industry\r\n"), ("2", 'a,"b"')],
    "a space of the old Macintosh": [("1", "Public\u00a0Cloud", "Not much\u00a0"), ("2", "Private", "Much")],
    "a lost apostrophe": [("1", "It?s the right thing to do"), ("2", "You didn't want to get involved")],
    "mixed quotation marks": [("1", "Don't know"), ("2", "Don’t know")],
}


@pytest.mark.parametrize("what", SEEN)
def test_dirt_seen_in_real_exports_is_kept_cell_for_cell(tmp_path: Path, what: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(SEEN[what])
    assert list(read_export(path).frame.astype(object).itertuples(index=False, name=None)) == CELLS[what]


def test_a_trail_of_rows_of_commas_and_a_cut_last_row_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b"ID,who,why\n1,IT,x\n2,Joint,y\n" + b",,\n" * 688 + b'3,IT,"cut in mid-f')
    export = read_export(path)
    assert (len(export.frame), export.rows_in) == (2, 691)
    assert export.rejected[-1].reason == "line 692: a quotation mark is opened and never closed"
