"""The documentation as a folder of pages that open from the disk: guides, reference, and every name with its examples.

    python docs/site.py [FOLDER]

Markdown and docstrings are the only sources. A link that leads nowhere stops the build.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mistune
import reference
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound
from reference import slug

import cxsurvey

ROOT = Path(__file__).resolve().parents[1]
STYLE = Path(__file__).with_suffix(".css")
OUT = ROOT / "build" / "site"
FILES = "files"  # where pictures and other files go that pages point to
FUNCTIONS = "docs/functions.md"
NAMES = "Names, along the funnel"  # the group of the pages made of docstrings
MOST_SECTIONS = 24  # below a page in the navigation

# What stands in the navigation, in this order; the title of a page is its first heading where none is given here.
PAGES = {
    "Begin": {"README.md": "cxsurvey", "docs/guides/start.md": "Start"},
    "Guides": {
        "docs/guides/reading.md": "",
        "docs/guides/cleaning.md": "Cleaning",
        "docs/guides/checks.md": "Checks and personal data",
        "docs/guides/weighting.md": "",
        "docs/guides/tables.md": "",
        "docs/guides/letters.md": "",
        "docs/guides/figures.md": "",
        "docs/guides/claims.md": "Claims",
        "docs/guides/decks.md": "",
        "docs/guides/provenance.md": "Provenance",
        "docs/guides/simulation.md": "Synthetic studies",
    },
    "Files of a study": {"docs/study.md": "study.toml", "docs/codebook.md": "", "docs/claims.md": ""},
    "Formulas": {"docs/statistics.md": ""},
    NAMES: {FUNCTIONS: "All names"},
    "The demonstration study": {"docs/questionnaire.md": "Questionnaire", "docs/methodology.md": "Methodology"},
    "Inside": {"docs/architecture.md": "", "CONTRIBUTING.md": "", "CHANGELOG.md": ""},
}

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{top}style.css">
</head>
<body>
<nav aria-label="Pages">
{nav}
</nav>
<main>
{body}
</main>
</body>
</html>
"""


@dataclass
class Page:
    """One page: its place in the site, its group and title in the navigation, and its text."""

    target: str
    group: str
    title: str
    body: str = ""
    source: Path | None = None
    sections: list[tuple[int, str, str]] = field(default_factory=list)  # level, anchor and heading of each part

    def link_to(self, target: str) -> str:
        """The way from here to another file of the site."""
        return os.path.relpath(target, Path(self.target).parent).replace(os.sep, "/")


@dataclass
class Site:
    """All pages by where they stand in the repository or, for those made of docstrings, in the site."""

    pages: dict[str, Page]
    names: dict[str, str]  # public name → page of its entry
    files: dict[str, Path] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def link(self, page: Page, url: str) -> str:
        """A link of a Markdown file as a link of its page; what it points to beside pages is copied."""
        parts = urlsplit(url)
        if parts.scheme or not parts.path or page.source is None:
            return url
        path = (page.source.parent / parts.path).resolve()
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        if name in self.pages:
            return page.link_to(self.pages[name].target) + anchor
        if not path.is_file() or not name:
            self.broken.append(f"{page.source.relative_to(ROOT)}: {url}")
            return url
        self.files[f"{FILES}/{name}"] = path
        return page.link_to(f"{FILES}/{name}") + anchor


class Renderer(mistune.HTMLRenderer):
    """Markdown as the body of one page: anchors at headings, coloured code, links within the site."""

    def __init__(self, site: Site, page: Page) -> None:
        super().__init__(escape=True)
        self.site, self.page = site, page
        self.used: dict[str, int] = {}

    def heading(self, text: str, level: int, **_: Any) -> str:
        """A heading with an anchor; those of the second and third level are the sections of the page."""
        plain = html.unescape(re.sub(r"<[^>]+>", "", text))
        anchor = slug(plain)
        count = self.used[anchor] = self.used.get(anchor, -1) + 1
        anchor = f"{anchor}-{count}" if count else anchor
        if level in (2, 3):
            self.page.sections.append((level, anchor, plain))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code in the colours of its language."""
        return painted(code, (info or "").split()[0] if info else "")

    def codespan(self, text: str) -> str:
        """Code in a line; a name of the package leads to its entry."""
        found = re.match(r"cx\.(\w+)", text)
        code = super().codespan(text)
        if found is None or found[1] not in self.site.names:
            return code
        return f'<a href="{self.page.link_to(self.site.names[found[1]])}#{found[1]}">{code}</a>'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link, never with another one in its text."""
        inner = re.sub(r"</?a\b[^>]*>", "", text)
        return f'<a href="{html.escape(self.site.link(self.page, url))}"{_hint(title)}>{inner}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture, copied into the site."""
        return f'<img src="{html.escape(self.site.link(self.page, url))}" alt="{html.escape(text)}"{_hint(title)}>'


def _hint(title: str | None) -> str:
    return f' title="{html.escape(title)}"' if title else ""


def painted(code: str, language: str) -> str:
    """Code as HTML in the colours of its language, plain where that is not known."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    inner = highlight(code.rstrip("\n"), lexer, HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<div class="code"><pre><code>{inner}</code></pre></div>\n'


def build(out: Path) -> list[Path]:
    """The pages written into a folder, which is made anew.

    Raises SystemExit with every link that leads nowhere.
    """
    site = _site()
    for page in site.pages.values():
        if page.source is not None:
            page.body = _markdown(site, page)
    if site.broken:
        raise SystemExit("Links that lead nowhere:\n  " + "\n  ".join(site.broken))
    if out.exists():
        shutil.rmtree(out)
    written = [_write(out / page.target, _whole(page, site)) for page in site.pages.values()]
    _write(out / "style.css", STYLE.read_text(encoding="utf-8"))
    for name, path in site.files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, out / name)
    return written


def _site() -> Site:
    """Every page without the bodies of those made of Markdown."""
    listed = {name for pages in PAGES.values() for name in pages}
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    if missing := sorted(found - listed):
        raise SystemExit(f"PAGES in docs/site.py does not list {', '.join(missing)}")
    site = Site({}, {})
    for group, pages in PAGES.items():
        for name, title in pages.items():
            source = ROOT / name
            site.pages[name] = Page(_target(name), group, title or _first_heading(source), source=source)
    for step, names in reference.steps().items():
        page = Page(f"api/{slug(step)}.html", NAMES, step)
        page.body = reference.page(step, names, painted)
        site.pages[page.target] = page
        site.names |= dict.fromkeys(names, page.target)
    return site


def _target(name: str) -> str:
    if name == "README.md":
        return "index.html"
    if name == FUNCTIONS:
        return "api/index.html"
    return Path(name.removeprefix("docs/")).with_suffix(".html").as_posix().lower()


def _first_heading(path: Path) -> str:
    found = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{path.relative_to(ROOT)} has no heading.")
    return found[1].replace("`", "")


def _markdown(site: Site, page: Page) -> str:
    assert page.source is not None
    text = page.source.read_text(encoding="utf-8")
    if page.source == ROOT / FUNCTIONS:  # the names of its tables lead to their entries
        text = re.sub(r"^\| `(\w+)", r"| `cx.\1", text, flags=re.MULTILINE)
    render = mistune.create_markdown(renderer=Renderer(site, page), plugins=["table"])
    return str(render(text))


def _whole(page: Page, site: Site) -> str:
    """The page with its navigation."""
    title = page.title if page.target == "index.html" else f"{page.title} · cxsurvey {cxsurvey.__version__}"
    top = page.link_to(".") + "/"
    return TEMPLATE.format(title=html.escape(title), top=top, nav=_nav(page, site), body=page.body)


def _nav(page: Page, site: Site) -> str:
    """All pages by group, with the sections of this one below its title."""
    lines = []
    groups = {each.group: [p for p in site.pages.values() if p.group == each.group] for each in site.pages.values()}
    for group, pages in groups.items():
        lines.append(f"<h2>{html.escape(group)}</h2>\n<ul>")
        for other in pages:
            here = ' aria-current="page"' if other is page else ""
            link = f'<a href="{page.link_to(other.target)}"{here}>{html.escape(other.title)}</a>'
            lines.append(f"<li>{link}{_sections(page) if here else ''}</li>")
        lines.append("</ul>")
    return "\n".join(lines)


def _sections(page: Page) -> str:
    """The parts of a page, without the smaller ones where there are too many; none where that is too many still."""
    shown = page.sections
    if len(shown) > MOST_SECTIONS:
        shown = [each for each in shown if each[0] == 2]
    if not 1 < len(shown) <= MOST_SECTIONS:
        return ""
    items = "".join(f'<li class="h{level}"><a href="#{at}">{html.escape(text)}</a></li>' for level, at, text in shown)
    return f"<ul>{items}</ul>"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def main() -> int:
    """Build the site and say where it is."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    print(f"{len(build(out))} pages; begin with {out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
