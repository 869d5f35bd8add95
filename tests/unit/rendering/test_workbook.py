"""The workbook of a book: contents, links, sheets to read and print, numbers as numbers, letters in their cells."""

import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_reading import cell_shown, number_shown, read, sheets

import cxsurvey as cx
from cxsurvey.exhibits.number import shown
from cxsurvey.exhibits.table_text import lines
from cxsurvey.rendering.number_formats import number_format
from cxsurvey.rendering.sheet_names import sheet_names
from cxsurvey.rendering.table_grid import Cell, settled

STUDY = Path(__file__).parents[3] / "data" / "so2019"


@pytest.fixture(scope="module")
def survey():
    return cx.read(STUDY / "raw" / "so2019.csv", codebook=STUDY / "codebook.toml").clean()


@pytest.fixture(scope="module")
def book(survey):
    return cx.book(survey, banner=["SIZE", ("Employment", "PurchaseHow")]).letters(adjust=None)


@pytest.fixture(scope="module")
def weighted():
    rng = np.random.default_rng(20261122)
    n = 900
    side = rng.choice(["IT", "business", "nobody much"], n, p=[0.6, 0.37, 0.03])
    frame = pd.DataFrame(
        {
            "side": side,
            "likely": rng.integers(0, 11, n),
            "spend": rng.normal(-0.2, 3, n),
            "rare": rng.choice(["yes", "no"], n, p=[0.003, 0.997]),
            "w": rng.uniform(0.4, 2.2, n),
        }
    )
    survey = cx.from_frame(frame, weight="w")
    return cx.book(
        survey, ["likely", "spend", "rare"], banner=["side"], nps=["likely"], statistics=["column", "count", "index"]
    )  # fmt: skip


def test_contents_lead_to_each_table_and_back(book, tmp_path):
    for layout in ("one", "each"):
        found = sheets(book.to_excel(tmp_path / f"{layout}.xlsx", sheets=layout))
        contents = found["Contents"]
        assert [contents.cell(row, 1).value for row in range(5, 5 + len(book))] == [t.number for t in book]
        assert [contents.cell(row, 4).value for row in range(5, 5 + len(book))] == [t.base for t in book]
        for row, table in enumerate(book, start=5):
            link = contents.cell(row, 2)
            assert link.value == table.title
            name, place = re.fullmatch(r"'(.+)'!(A\d+)", link.hyperlink.location).groups()
            assert found[name][place].value == f"Table {table.number} · {table.title}"
            assert found[name]["A1"].hyperlink.location == "'Contents'!A1"


def test_every_sheet_can_be_read_and_printed(book, tmp_path):
    for layout, count in (("one", 1), ("each", len(book))):
        names, *found = sheets(book.to_excel(tmp_path / f"{layout}.xlsx", sheets=layout)).values()
        assert len(found) == count
        assert names.page_setup.orientation == "landscape"
        for sheet in found:
            assert sheet.freeze_panes == "B7"  # four levels of the banner and its letters below the link
            assert sheet.page_setup.orientation == "landscape"
            assert (sheet.print_title_rows, sheet.print_title_cols) == ("$2:$6", "$A:$A")
            assert sheet.oddFooter.right.text == "&P / &N"
            assert sheet.auto_filter.ref is None
        assert found[0].row_breaks.count == (len(book) - 1 if layout == "one" else 0)


def test_a_sheet_shows_what_the_page_of_text_shows(book, weighted, survey, tmp_path):
    grid = cx.crosstab(survey, ["PurchaseHow", "SIZE"], banner=["SIZE", "Employment"])
    for name, tables in {"book": book.tables, "weighted": weighted.tables, "one": [grid]}.items():
        for letters in ("rows", "cell"):
            for table in tables:
                found = read(
                    list(sheets(table.to_excel(tmp_path / f"{name}{letters}.xlsx", letters=letters)).values())[1]
                )
                printed = [line for line in lines(table) if line.numbers]
                assert [line.shown for line in found.lines] == [list(line.numbers) for line in printed]
                assert [line.letters or [""] * len(line.shown) for line in found.lines] == [
                    list(line.letters) for line in printed
                ]
                assert found.paths == [column.path for column in table.columns]
                assert found.column_letters == [column.letter for column in table.columns]


def test_numbers_stay_numbers_in_full(book, tmp_path):
    table = book["PurchaseHow"]
    found = read(list(sheets(table.to_excel(tmp_path / "table.xlsx")).values())[1])
    answers = [row for row in table.rows if row.is_answer]
    for row, line in zip(answers, found.lines[1:], strict=True):
        for column, cell in zip(table.columns, line.cells, strict=True):
            value = table.value(row.key, column.key)
            assert cell.value in ("**", "–") if np.isnan(value) else abs(cell.value - value) < 1e-11, (row, column)


VALUES = st.one_of(
    st.floats(-1, 1),
    st.integers(-20_000, 20_000).map(lambda i: i / 20_000),  # halves of what is shown
    st.integers(-2_000, 2_000).map(lambda i: i / 2_000 + 1e-13),
)


@given(VALUES, st.sampled_from(["percent", "points", "mean", "count"]), st.integers(0, 2), st.integers(0, 7))
def test_number_formats_round_as_we_do(value, unit, digits, tens):
    if unit in ("percent", "count"):
        value = abs(value)
    if unit in ("mean", "count"):
        value *= 10**tens
    cell = Cell("", settled(value, unit, digits), unit, digits)
    assert number_shown(cell.value, number_format(cell)) == shown(value, unit, digits)


def test_flags_stand_behind_bases(book, tmp_path):
    table = book["MainBranch"]
    sheet = list(sheets(table.to_excel(tmp_path / "table.xlsx")).values())[1]
    base = read(sheet).lines[0]
    flagged = [cell for cell, text in zip(base.cells, base.shown, strict=True) if text.endswith("*")]
    assert flagged
    assert all(isinstance(cell.value, int | float) for cell in base.cells)


def test_what_is_suppressed_is_nowhere_in_the_file(survey, tmp_path):
    banner = ["Employment"]
    open_book = cx.book(survey, banner=banner, suppress_below=0)
    closed = cx.book(survey, banner=banner, suppress_below=60).letters()
    secret = set()
    for table, known in zip(open_book, closed, strict=True):
        for row in known.rows:
            for column in known.columns:
                hidden = known.flags[known.row_places[row.key], known.column_places[column.key]] == "**"
                if row.is_answer and hidden:
                    share = table.value(row.key, column.key)
                    secret |= {f"{share:.10f}"[:9]} if round(100 * share, 6) % 1 else set()
    assert len(secret) > 20
    closed.to_excel(tmp_path / "rows.xlsx")
    closed.to_excel(tmp_path / "cell.xlsx", letters="cell", sheets="each")
    texts = [closed.to_html(), closed.to_markdown(), closed.to_csv()]
    for path in tmp_path.glob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            texts += ["".join(archive.read(name).decode() for name in archive.namelist())]
    printed = {f"{number:.10f}"[:9] for number in closed.to_frame().select_dtypes("number").to_numpy().ravel()}
    assert len(secret - printed) > 15  # the others are also numbers of cells that may be shown
    for number in secret - printed:
        assert not [text[:60] for text in texts if number in text]


def test_the_same_book_is_the_same_bytes(book, survey, tmp_path, monkeypatch):
    first = book.to_excel(tmp_path / "a" / "b" / "tables.xlsx").read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    again = cx.book(survey, banner=["SIZE", ("Employment", "PurchaseHow")]).letters(adjust=None)
    assert again.to_excel("other.xlsx").read_bytes() == first
    about = openpyxl.load_workbook("other.xlsx").properties
    assert (about.creator or "", about.title) == ("", book.title)
    assert (about.created.year, about.modified.year) == (2000, 2000)


def test_tables_of_other_banners_stand_on_other_sheets(survey, tmp_path):
    book = cx.book(survey, ["PurchaseHow", "PurchaseWhat"], banner="SIZE")
    turned = cx.exhibits.book.Book((*book.tables, book.tables[0].transpose()), book.evidence)
    found = sheets(turned.to_excel(tmp_path / "tables.xlsx"))
    assert list(found) == ["Contents", "Tables", "Tables 2"]
    assert read(found["Tables 2"]).paths[0] == ("Base",)
    assert [line.label for line in read(found["Tables 2"]).lines][:2] == ["Total", "2–99 employees (A)"]


def test_names_of_sheets():
    long = "a" * 40
    names = sheet_names([long, long.upper(), "'x'[y]:*?/\\", "🙂" * 20, "history", "\x00"])
    assert names == [
        "a" * 31, "A" * 27 + " (2)", "x y", "🙂" * 15, "history (2)", "�",
    ]  # fmt: skip


def test_small_bases_are_told_in_the_contents(book, tmp_path):
    contents = sheets(book.to_excel(tmp_path / "tables.xlsx"))["Contents"]
    assert contents["E4"].value == "Small bases"
    flags = re.findall(r"\d+ (not shown|flagged|empty)", cell_shown(contents["E5"]))
    assert flags == ["not shown", "flagged", "empty"][: len(flags)]
    assert flags
