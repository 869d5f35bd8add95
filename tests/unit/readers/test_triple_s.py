"""Triple-S pairs: fixed columns and CSV, every type of variable, several languages."""
# ruff: noqa: E501 - the metadata stands as such files have it

from __future__ import annotations

from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.readers.export import Export, read_export

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v1.1//EN" "sss_v11.dtd">
<sss version="2.0" languages="en nl"><survey><name>S</name><title>Who decides</title>"""
VARIABLES = """
<variable ident="1" type="quantity" use="serial"><name>ID</name><label>Id</label><position start="1" finish="3"/></variable>
<variable ident="2" type="single"><name>D01</name>
  <label><text xml:lang="en">Who decides?</text><text xml:lang="nl">Wie beslist?</text></label><position start="4"/>
  <values><value code="1"><text xml:lang="en">IT only</text><text xml:lang="nl">alleen IT</text></value>
  <value code="2">Joint</value><value code="9">Don't know</value></values></variable>
<variable ident="3" type="multiple"><name>T</name><label>Tools</label><position start="5" finish="7"/>
  <values><value code="1">chat</value><value code="2">voice</value><value code="3">mail</value></values></variable>
<variable ident="4" type="multiple"><name>M</name><label>First two</label><position start="8" finish="11"/>
  <spread subfields="2" width="2"/><values><value code="1">a</value><value code="12">b</value></values></variable>
<variable ident="5" type="quantity"><name>N</name><label>Seats</label><position start="12" finish="15"/>
  <values><range from="0" to="5000"/><value code="9999">Refused</value></values></variable>
<variable ident="6" type="logical"><name>L</name><label>Cloud</label><position start="16"/></variable>
<variable ident="7" type="character"><name>C</name><label>Why</label><position start="17" finish="21"/></variable>
<variable ident="8" type="date"><name>D</name><label>Day</label><position start="22" finish="29"/></variable>
<variable ident="9" type="quantity" use="weight"><name>W</name><label>Weight</label><position start="30" finish="33"/></variable>
"""
ROWS = "00111010112  401café 202205031.25\n0029001  1299990     20220504 0.5\n\n0032   \n"


def pair(folder: Path) -> Export:
    (folder / "s.xml").write_text(f'{HEAD}<record ident="A">{VARIABLES}</record></survey></sss>', encoding="utf-8")
    (folder / "s.asc").write_text(ROWS, encoding="utf-8")
    return read_export(folder / "s.xml")


def test_every_type_of_variable_in_fixed_columns(tmp_path: Path) -> None:
    export = pair(tmp_path)
    frame = export.frame.astype(object).where(export.frame.notna(), None)
    assert frame.values.tolist() == [
        [1, "1", "1", "0", "1", "1", "12", 40, "1", "café", "2022-05-03", 1.25],
        [2, "9", "0", "0", "1", None, "12", 9999, "0", None, "2022-05-04", 0.5],
        [3, "2", None, None, None, None, None, None, None, None, None, None],
    ]
    assert list(export.frame) == ["ID", "D01", "T_1", "T_2", "T_3", "M_1", "M_2", "N", "L", "C", "D", "W"]
    assert (export.rows_in, export.notes) == (3, ("Answers read from s.asc.",))


def test_the_draft_reads_the_answers(tmp_path: Path) -> None:
    book = pair(tmp_path).draft
    assert book is not None
    assert cx.Codebook.from_dict(book.to_dict()) == book
    assert (book.title, book.language, book.id_column, book.roles) == ("Who decides", "en", "ID", {"weight": ("W",)})
    survey = cx.read(tmp_path / "s.xml", codebook=book).check()
    assert survey.answers("T").ticked.tolist() == [[True, False, True], [False, False, True], [False] * 3]
    assert survey.answers("M").ticked.tolist() == [[True, True], [False, True], [False, False]]
    seats = survey.answers("N")
    assert seats.values[0] == 40
    assert seats.levels[seats.reasons[1]].reason == "refused"
    assert book.in_language("nl")["D01"].wording == "Wie beslist?"
    assert book.in_language("nl")["D01"].label_of(1) == "alleen IT"


def test_answers_as_csv_with_a_header(tmp_path: Path) -> None:
    variables = """
    <variable ident="1" type="single"><name>A</name><label/><position start="2"/><values><value code="1">x</value></values></variable>
    <variable ident="2" type="multiple"><name>B</name><label/><position start="3"/><values><value code="1">x</value><value code="2">y</value></values></variable>
    <variable ident="3" type="character"><name>C</name><label/><position start="1"/></variable>"""
    record = f'<record ident="A" href="answers.csv" format="csv" skip="1">{variables}</record>'
    (tmp_path / "s.sss").write_text(f"{HEAD}{record}</survey></sss>", encoding="utf-8")
    (tmp_path / "answers.csv").write_text('C,A,B\n"a, b",1,01\nc,,10\nshort\n', encoding="utf-8")
    export = read_export(tmp_path / "s.sss")
    assert export.frame.astype(object).where(export.frame.notna(), None).values.tolist() == [
        ["1", "0", "1", "a, b"],
        [None, "1", "0", "c"],
    ]
    assert [(note.row, note.before) for note in export.rejected] == [(3, "short")]


def test_entities_are_refused_and_nothing_is_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<?xml version="1.0"?><!DOCTYPE sss [<!ENTITY l0 "ha">{laughs}]><sss>&l11;</sss>'
    (tmp_path / "s.xml").write_text(text, encoding="utf-8")
    with pytest.raises(cx.ReadError, match="a declaration of entities"):
        read_export(tmp_path / "s.xml")
