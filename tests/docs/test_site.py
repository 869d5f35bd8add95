"""The documentation site: every page is there, no link leads nowhere, and nothing is fetched from elsewhere."""

import html
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import cxsurvey

ROOT = Path(__file__).parents[2]
LOADED = {"script", "link", "img", "iframe", "source", "object", "embed"}  # elements that make a browser fetch a file


class Page(HTMLParser):
    """The anchors of a page, what it links to, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.links, self.loads, self.tags = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.anchors += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        if tag in LOADED:
            self.loads += [given[name] for name in ("src", "href", "data") if name in given]


def built(out, root=ROOT):
    """The result of building the site into a folder, in a process of its own, as `make docs` does."""
    command = [sys.executable, str(root / "docs" / "site.py"), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=out.parent, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "pages"
    done = built(out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site):
    return {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}


def targets(path, urls):
    """Each internal link of a page, with the file and the anchor that it names."""
    for url in urls:
        parts = urlsplit(url)
        if not parts.scheme and not parts.netloc:
            yield url, (path.parent / unquote(parts.path)).resolve() if parts.path else path, unquote(parts.fragment)


def test_every_link_leads_to_a_file_and_an_anchor(pages):
    broken = []
    for path, page in pages.items():
        for url, file, anchor in targets(path, page.links + page.loads):
            if not file.is_file() or (anchor and anchor not in pages[file].anchors):
                broken.append(f"{path.name}: {url}")
    assert sum(len(page.links) for page in pages.values()) > len(pages) ** 2  # the navigation of each page alone
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(pages, site):
    assert [url for page in pages.values() for url in page.loads if urlsplit(url).scheme or url.startswith("/")] == []
    assert not any("script" in page.tags for page in pages.values())
    assert not re.search(r"url\(|@import", (site / "style.css").read_text(encoding="utf-8"))


def test_anchors_are_there_once(pages):
    assert {
        path.name: doubled
        for path, page in pages.items()
        if (doubled := sorted({name for name in page.anchors if page.anchors.count(name) > 1}))
    } == {}


def test_every_public_name_has_one_entry(pages):
    entries = [name for path, page in pages.items() if path.parent.name == "api" for name in page.anchors]
    assert {name: entries.count(name) for name in cxsurvey.__all__} == dict.fromkeys(cxsurvey.__all__, 1)


def test_every_markdown_page_is_in_the_navigation(pages, site):
    sources = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    front = pages[(site / "index.html").resolve()]
    shown = {file for _, file, anchor in targets((site / "index.html").resolve(), front.links) if not anchor}
    assert len(set(pages) - shown) == 0
    assert len(pages) >= len(sources)


def test_signatures_and_examples_of_names_are_shown(site):
    text = (site / "api" / "estimate.html").read_text(encoding="utf-8")
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    assert "cx.share(\n    survey: Survey," in plain
    assert "    confidence: float = 0.95,\n) -> Estimates" in plain
    assert '>>> float(cx.share(survey, "who").one("joint")["estimate"])\n0.6' in plain


def test_the_same_sources_give_the_same_bytes(site, tmp_path):
    again = tmp_path / "again"
    assert built(again).returncode == 0
    first = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert first == second


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path):
    root = tmp_path / "repository"
    shutil.copytree(ROOT, root, ignore=lambda _, names: set(names) - {"docs", "guides"} - _pages(names))
    done = built(tmp_path / "pages", root)
    assert done.returncode == 1
    assert done.stderr.startswith("Links that lead nowhere:\n")
    assert "  docs/guides/weighting.md: ../../figures/pew2013/weights.png\n" in done.stderr
    assert not (tmp_path / "pages").exists()


def _pages(names):
    return {name for name in names if name.endswith((".md", ".py", ".css"))}
