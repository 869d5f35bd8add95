"""The report page in a browser: it sorts, asks for nothing from elsewhere, and can be read without eyes or mouse."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from small_study import FEW

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 120  # a browser starts slowly on a busy machine
pytestmark = pytest.mark.filterwarnings("ignore::cxsurvey.SetAsideWarning")


@pytest.fixture(scope="module")
def page(small_study_ran, tmp_path_factory):
    return small_study_ran(tmp_path_factory.mktemp("report") / "study") / "out/report.html"


class Read(HTMLParser):
    """The elements of a page with their attributes, in their order."""

    def __init__(self, text):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *tags):
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(scope="module")
def read(page):
    return Read(page.read_text(encoding="utf-8"))


def test_nothing_is_loaded_from_elsewhere(page, read):
    text = page.read_text(encoding="utf-8")
    links = [value for _, each in read.found for name, value in each.items() if name in ("src", "href", "action")]
    assert links
    assert all(link.startswith(("#", "data:image/")) for link in links)
    assert not re.search(r"@import|url\(\s*['\"]?https?:|fetch\(|XMLHttpRequest|\.src\s*=", text)
    assert not read.all("link", "iframe", "object", "embed")


def test_headings_leave_out_no_level(read):
    levels = [int(tag[1]) for tag, _ in read.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_is_drawn_is_told_and_headings_say_what_they_head(read):
    images, heads = read.all("img"), read.all("th")
    assert len(images) >= 3
    assert all(len(image["alt"]) > 40 for image in images)
    assert heads
    assert all(head.get("scope") in ("col", "colgroup", "row", "rowgroup") for head in heads)


def test_every_link_within_the_page_leads_somewhere_and_no_name_is_used_twice(read):
    names = [each["id"] for _, each in read.found if "id" in each]
    assert len(set(names)) == len(names)
    assert {each["href"][1:] for each in read.all("a")} <= set(names)
    assert {each["aria-labelledby"] for each in read.all("section")} <= set(names)


def test_suppressed_values_are_nowhere(page):
    """The smallest group has too few answers: its column shows dashes, and no number of it is in the page."""
    rows = re.findall(r"<tr[^>]*>.*?</tr>", page.read_text(encoding="utf-8"), re.DOTALL)
    numbers = [row for row in rows if "<td>Huge" in row]
    assert numbers
    assert all(f"{FEW}**" in row or "**" in row for row in numbers)
    assert all("not shown" in row and "%" not in row for row in numbers)


PRESSED = """
<script>
window.addEventListener("load", () => {
  const table = document.querySelector(".sortable table"), body = table.tBodies[0];
  const said = () => [...body.rows].map((row) => row.className + "|" + row.cells[0].innerText + "|" +
    (row.cells[1] ? row.cells[1].firstChild.textContent : "")).join("\\n");
  const button = table.querySelector("th[scope=col] button"), states = [said()], aria = [];
  for (let press = 0; press < 3; press++) {
    button.focus();
    button.click();
    states.push(said());
    aria.push(button.closest("th").getAttribute("aria-sort"));
  }
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify({
    states, aria, focused: document.activeElement === button, name: button.innerText,
    buttons: [...document.querySelectorAll(".sortable th[scope=col]")].every((head) => head.querySelector("button")),
    tabs: [...document.querySelectorAll("button, summary, a[href]")].every((each) => each.tabIndex >= 0),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  });
  document.body.appendChild(told);
});
</script></body>
"""


def browsed(page: Path, folder: Path, *options: str, width: int = 1280) -> str:
    """What the browser has made of a page, as text."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={width},1400",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=[1280, 400])
def told(request, page, tmp_path_factory):
    """What a script found that pressed the first column of the first table three times."""
    import json
    from html import unescape

    folder = tmp_path_factory.mktemp("browser")
    pressed = folder / "pressed.html"
    pressed.write_text(page.read_text(encoding="utf-8").replace("</body>", PRESSED), encoding="utf-8")
    dom = browsed(pressed, folder, "--dump-dom", "--virtual-time-budget=3000", width=request.param)
    return json.loads(unescape(re.search(r'<pre id="told">(.*?)</pre>', dom, re.DOTALL)[1]))


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here: what a press of a column does is not tried")
class TestInABrowser:
    def test_a_column_is_sorted_and_the_third_press_restores(self, told):
        before, down, up, again = (state.split("\n") for state in told["states"])
        assert again == before
        assert sorted(down) == sorted(up) == sorted(before)
        assert told["aria"] == ["descending", "ascending", "none"]
        numbers = [
            float(line.split("|")[2].rstrip("%"))
            for line in down
            if "base" not in line and line.split("|")[2][:1].isdigit()
        ]
        assert len(numbers) >= 4
        assert numbers == sorted(numbers, reverse=True)
        assert down != up

    def test_bases_stay_on_top(self, told):
        for state in told["states"]:
            kinds = ["base" in line.split("|")[0] for line in state.split("\n")]
            assert kinds[0]
            assert kinds == sorted(kinds, reverse=True)

    def test_columns_are_buttons_that_the_keyboard_reaches(self, told):
        assert told["focused"]
        assert told["buttons"]
        assert told["tabs"]
        assert told["name"].strip()

    def test_nothing_is_wider_than_the_window(self, told):
        assert told["wide"] <= 0

    def test_it_prints(self, page, tmp_path):
        browsed(page, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'report.pdf'}")
        assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_telephone_gets_drawings_of_its_own_where_they_have_room(read):
    figures, narrow = read.all("figure"), read.all("source")
    wide = [each for each in figures if each.get("class") == "wide"]
    assert len(narrow) == len(figures) - len(wide) > 0
    assert {each["media"] for each in narrow} == {"(max-width: 700px)"}
    assert all(str(each["srcset"]).startswith("data:image/svg+xml;base64,") for each in narrow)


def test_a_study_that_is_decided_is_no_draft(page):
    assert "This is a draft" not in page.read_text(encoding="utf-8")
