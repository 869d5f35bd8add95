"""Another reader opens the workbooks: LibreOffice, where it is installed, shows every cell as the page of text does."""

import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from hostile_tables import BOOKS

from cxsurvey.exhibits.table_text import lines

OFFICE = shutil.which("soffice")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]


class Rows(HTMLParser):
    """The rows of all tables of a page, each cell as the text that is shown."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def handle_starttag(self, tag, _):
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n\t")


@pytest.mark.parametrize("name", list(BOOKS))
def test_office_shows_what_we_print(name, tmp_path):
    """Numbers and letters in order; what is no line of a table has no cell beside its first."""
    book = BOOKS[name]()
    path = book.to_excel(tmp_path / "tables.xlsx")
    command = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "html"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=240)
    page = Rows()
    page.feed((tmp_path / "tables.html").read_text(encoding="utf-8", errors="replace"))
    columns = len(book[0].columns)
    full = [[cell.strip() for cell in row[1:]] for row in page.rows if len(row) == columns + 1]
    expected = [part for table in book for line in lines(table) for part in (line.numbers, line.letters) if any(part)]
    start = full.index(list(expected[0]))
    assert [row for row in full[start:] if any(row)] == [list(part) for part in expected]
