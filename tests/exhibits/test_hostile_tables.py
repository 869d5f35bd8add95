"""Tables that would break a lesser one, in every format: nothing crashes, no formula runs, no text is markup."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
from hostile_tables import BOOKS, extreme
from workbook_reading import read, sheets

from cxsurvey.exhibits.table_text import lines
from cxsurvey.rendering.printable import printable


@pytest.fixture(scope="module", params=list(BOOKS))
def book(request):
    return BOOKS[request.param]()


@pytest.mark.parametrize("letters", ["rows", "cell"])
@pytest.mark.parametrize("layout", ["one", "each"])
def test_workbooks(book, tmp_path, letters, layout):
    path = book.to_excel(tmp_path / "tables.xlsx", letters=letters, sheets=layout)
    assert path.read_bytes() == book.to_excel(tmp_path / "again.xlsx", letters=letters, sheets=layout).read_bytes()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            tree = ElementTree.fromstring(archive.read(name))
            assert not [part for part in tree.iter() if part.tag.endswith("}f")], "a formula"
            if name.endswith(".rels"):
                assert not [part for part in tree if part.get("TargetMode") == "External"]
    found = [read(sheet) for name, sheet in sheets(path).items() if name != "Contents"]
    shown = [line for each in found for line in each.lines]
    printed = [line for table in book for line in lines(table) if line.numbers]
    assert [line.shown for line in shown] == [list(line.numbers) for line in printed]
    assert [line.letters or [""] * len(line.shown) for line in shown] == [list(line.letters) for line in printed]
    assert not any(cell.data_type == "f" for line in shown for cell in line.cells)


class Texts(HTMLParser):
    """The tags of a page, its attributes and its texts; every tag that is opened is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.texts, self.links = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_pages(book, tmp_path):
    text = book.to_html(tmp_path / "tables.html")
    assert (tmp_path / "tables.html").read_text(encoding="utf-8") == text == book.to_html()
    page = Texts()
    page.feed(text)
    assert not page.open
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "p", "nav", "ol", "li", "b", "a", "div", "table",
        "caption", "span", "thead", "tbody", "tr", "th", "td", "abbr",
    }  # fmt: skip
    assert all(link.startswith("#") for link in page.links)
    for table in book:
        for row in table.rows:
            assert printable(row.label) in page.texts
        part = Texts()
        part.feed(table.to_html())
        assert not part.open
        cells = [number for line in lines(table) for number in line.numbers]
        assert [text for text in part.texts if text in set(cells)][-len(cells) :]


def test_markdown(book, tmp_path):
    text = book.to_markdown(tmp_path / "tables.md")
    assert (tmp_path / "tables.md").read_text(encoding="utf-8") == text
    pipes = [line for line in text.splitlines() if line.startswith("| ")]
    for line in pipes:
        cells = line.replace("\\\\", "").replace("\\|", "").count("|")
        assert cells == len(book[0].columns) + 2, line[:80]
    assert len(pipes) == sum(len(lines(table)) + 2 for table in book)
    assert not re.search(r"(?<!\\)<", text)
    assert "\n=" not in text


def test_csv(book, tmp_path):
    text = book.to_csv(tmp_path / "tables.csv")
    assert (tmp_path / "tables.csv").read_bytes().decode() == text
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), cell
            assert not cell.startswith("-") or float(cell) < 0
    frame = pd.read_csv(io.StringIO(text), dtype={"letters": str, "flag": str}, keep_default_na=False, na_values=[""])
    whole = book.to_frame()
    assert len(frame) == len(whole)
    pd.testing.assert_series_equal(frame["column"], whole["column"], rtol=0)
    assert frame["letters"].fillna("").tolist() == whole["letters"].tolist()


def test_extreme_columns_say_what_they_are(tmp_path):
    book = extreme()
    found = read(list(sheets(book.to_excel(tmp_path / "tables.xlsx", sheets="each")).values())[1])
    shown = {line.label: dict(zip(found.paths, line.shown, strict=True)) for line in found.lines}
    column = {path[-1]: path for path in found.paths}
    assert [shown["Base"][column[name]] for name in ("all", "none", "one", "half", "empty")] == [
        "60*", "60*", "1**", "60*", "0",
    ]  # fmt: skip
    assert [shown["yes"][column[name]] for name in ("all", "none", "one", "half", "empty")] == [
        "100%", "0%", "**", "50%", "–",
    ]  # fmt: skip
    assert set(shown["never"].values()) == {"0%", "**", "–"}
    silent = read(list(sheets(tmp_path / "tables.xlsx").values())[2])
    assert {text for line in silent.lines if line.label != "Base" for text in line.shown} == {"–"}
