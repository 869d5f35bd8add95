"""A report as one page of HTML that needs nothing else: for the screen, the keyboard, a screen reader, and paper."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from cxsurvey.arrays import records
from cxsurvey.errors import InputError
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.exhibits.number import percent
from cxsurvey.exhibits.report import Report
from cxsurvey.exhibits.table import Table
from cxsurvey.rendering.image import write
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.table_grid import title_of
from cxsurvey.rendering.table_section import STYLE as TABLE_STYLE
from cxsurvey.rendering.table_section import section as table_section
from cxsurvey.rendering.web_page import web_page

_HERE = Path(__file__).parent

Section = tuple[str, str, str]  # anchor, heading, HTML


def report_page(report: Report) -> str:
    """The page as text: one document without a link to elsewhere; the same report gives the same text.

    It opens with the headline and the bases. Banner tables are sorted by the keyboard or a click on a column; without
    scripts everything is there in the order of the questionnaire.
    """
    sections = [*_sections(report)]
    title = printable(report.title)
    body = (
        '<a class="skip" href="#main">Skip to the report</a>\n'
        f'<header><h1 dir="auto">{escape(title)}</h1>{_text("source", report.source)}</header>\n'
        f'{_navigation(sections)}\n<main id="main">\n{_opening(report)}\n'
        + "\n".join(_section(each) for each in sections)
        + f"\n</main>\n<footer>{_text('source', report.source)}</footer>\n<script>{_own('report.js')}</script>"
    )
    return web_page(title, body, style=f"{_own('report.css')}{TABLE_STYLE}", provenance=report.provenance)


def _own(name: str) -> str:
    """The text of a file that stands beside this one."""
    return _HERE.joinpath(name).read_text(encoding="utf-8")


def _sections(report: Report) -> Iterator[Section]:
    """What the page holds, in the order in which a reader asks for it."""
    if report.figures:
        yield "figures", "Figures", "\n".join(map(_figure, report.figures))
    if report.topline:
        yield "topline", "Topline", _topline(report.topline)
    if report.claims is not None:
        from cxsurvey.rendering.ledger_page import ledger_body

        yield "claims", "What was published, tested", ledger_body(report.claims, level=3)
    if report.tables:
        yield "tables", "Banner tables", _tables(report.tables)
    if report.cleaning is not None:
        yield "cleaning", "What cleaning took out", _figure(report.cleaning)
    if report.weights is not None:
        yield "weights", "Weights", report.weights.to_html(stamped=False)
    if report.methodology:
        yield "methodology", "How the survey was made", _methodology(report)


def _opening(report: Report) -> str:
    """The one sentence to remember, and what it rests on."""
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(printable(value))}</dd></div>" for name, value in report.facts
    )
    lead = f'<p class="lead" dir="auto">{escape(printable(report.headline))}</p>' if report.headline else ""
    return f"{_draft(report.undecided)}{lead}{f'<dl class=facts>{facts}</dl>' if facts else ''}"


def _draft(undecided: Sequence[str]) -> str:
    """That the page is a draft, and what is left to decide; nothing where all is decided."""
    if not undecided:
        return ""
    things = f"{len(undecided):,} thing{'s are' if len(undecided) != 1 else ' is'} left to decide"
    items = "".join(f'<li dir="auto">{escape(printable(line))}</li>' for line in undecided)
    return (
        f'<aside class="draft"><p><strong>This is a draft:</strong> {things}, and any number may change with it.</p>'
        f"<details><summary>What is left to decide</summary><ol>{items}</ol></details></aside>"
    )


def _text(kind: str, text: str) -> str:
    return f'<p class="{kind}" dir="auto">{escape(printable(text))}</p>' if text else ""


def _navigation(sections: list[Section]) -> str:
    links = "".join(f'<li><a href="#{anchor}">{escape(heading)}</a></li>' for anchor, heading, _ in sections)
    return f'<nav aria-label="Sections"><ul>{links}</ul></nav>'


def _section(each: Section) -> str:
    anchor, heading, body = each
    head = f'<h2 id="{anchor}-h">{escape(heading)}</h2>'
    return f'<section id="{anchor}" aria-labelledby="{anchor}-h">{head}\n{body}</section>'


def _figure(figure: Figure) -> str:
    """A figure as a drawing with its alternative text, and its numbers as a table to unfold."""
    said = escape(printable(figure.alt_text()))
    narrow = _narrow(figure)
    source = f'<source media="(max-width: 700px)" srcset="{narrow}">' if narrow else ""
    return (
        f'<figure id="figure-{escape(figure.name)}"{"" if narrow else " class=wide"}>'
        f'<picture>{source}<img alt="{said}" src="{_drawn(figure, "full")}"></picture>'
        f"<details><summary>Numbers of this figure</summary>{_numbers(figure)}</details></figure>"
    )


def _drawn(figure: Figure, size: Size) -> str:
    """The drawing as an address that holds all of it."""
    drawn = BytesIO()
    write(figure, drawn, size=size, kind="svg")
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode('ascii')}"


def _narrow(figure: Figure) -> str:
    """The drawing for a telephone; empty where it has no room there, so that the wide one is moved sideways."""
    try:
        return _drawn(figure, "half")
    except InputError:
        return ""


def _numbers(figure: Figure) -> str:
    """What is drawn, as text: a screen reader and a spreadsheet both take it."""
    shares = figure.layout.get("unit", "share") == "share"
    rows = "".join(f"<tr>{_number_cells(row, shares)}</tr>" for row in records(figure.data()))
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Group", "Answer", "Value", "Interval", "Base"))
    return f'<table class="numbers"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _number_cells(row: Any, shares: bool) -> str:
    def shown(value: Any) -> str:
        if value != value:
            return "not shown"
        return percent(value) if shares else f"{value:,.4g}"

    group = " · ".join(dict.fromkeys(filter(None, (str(row.panel), str(row.row)))))
    interval = f"{shown(row.low)} – {shown(row.high)}" if row.low == row.low and row.high == row.high else ""
    base = f"{int(row.base_n):,}" if row.base_n == row.base_n and str(row.base_n) else ""
    letters = f" {row.letters}" if row.letters else ""
    texts = (group, str(row.label), shown(row.value) + letters, interval, base + (f" {row.mark}" if row.mark else ""))
    return "".join(f"<td>{escape(printable(text))}</td>" for text in texts)


def _topline(book: Book) -> str:
    """Every question in all, each to unfold."""
    questions = "\n".join(
        f'<details class="topline"><summary dir="auto">{escape(printable(title_of(table)))}</summary>'
        f"{table_section(table, styled=False)}</details>"
        for table in book
    )
    return f'<div class="toplines">{questions}</div>'


def _tables(book: Book) -> str:
    anchors = [f"table-{place}" for place in range(1, len(book) + 1)]
    items = "".join(
        f'<li><a href="#{anchor}" dir="auto">{escape(printable(title_of(table)))}</a></li>'
        for table, anchor in zip(book, anchors, strict=True)
    )
    index = f'<details class="index" open><summary>{len(book):,} tables</summary><ol>{items}</ol></details>'
    return index + "\n".join(_sortable(table, anchor) for table, anchor in zip(book, anchors, strict=True))


def _sortable(table: Table, anchor: str) -> str:
    return f'<div class="sortable">{table_section(table, anchor=anchor, styled=False)}</div>'


def _methodology(report: Report) -> str:
    return "".join(
        f"<h3>{escape(printable(heading))}</h3>"
        + "".join(f'<p dir="auto">{escape(printable(part))}</p>' for part in text.split("\n\n") if part.strip())
        for heading, text in report.methodology
    )
