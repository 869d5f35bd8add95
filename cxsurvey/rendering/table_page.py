"""Tables as one page of HTML that needs nothing else: an index with links, the tables, fit for screen and paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cxsurvey.exhibits.table import Table
from cxsurvey.provenance import Provenance
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.table_grid import title_of
from cxsurvey.rendering.table_section import STYLE, section
from cxsurvey.rendering.web_page import web_page

_STYLE = (
    "body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:#1f2933;"
    "background:#fff;margin:2em auto;padding:0 1.5em;max-width:1500px}h1{font-size:22px;margin:0 0 .2em}"
    "h2{font-size:15px;margin:1.4em 0 .4em}.quiet{color:#5f6b76;font-size:13px;margin:0 0 1.5em}"
    "a{color:#1b5e9b}nav ol{columns:28em;font-size:13px;line-height:1.5;margin:0 0 2.5em;padding:0;list-style:none}"
    "nav li{break-inside:avoid;overflow-wrap:anywhere;padding-inline-start:3em;text-indent:-3em}"
    "nav b{display:inline-block;min-width:3em;text-indent:0;font-weight:400;color:#5f6b76}"
    ".top{font-size:12px;margin:-2em 0 2.5em}"
    "@media print{@page{size:landscape;margin:12mm}body{margin:0;padding:0;max-width:none}.cxt{break-after:page}"
    ".top{display:none}}"
)


def page(tables: Sequence[Table], *, title: str = "", source: str = "", provenance: Provenance | None = None) -> str:
    """The page as text: title, index, every table under an anchor of its own; no script, nothing from elsewhere."""
    heading = printable(title or (tables[0].title if len(tables) == 1 else "Tables"))
    anchors = [f"table-{place}" for place in range(1, len(tables) + 1)]
    several = len(tables) > 1
    told = provenance or (tables[0].provenance if len(tables) == 1 else None)
    quiet = f"{len(tables):,} tables{' · ' + printable(source) if source else ''}"
    parts = [f'<h1 dir="auto">{escape(heading)}</h1><p class="quiet" dir="auto">{escape(quiet)}</p>'] if several else []
    parts += [_index(tables, anchors)] if several else []
    for table, anchor in zip(tables, anchors, strict=True):
        parts.append(section(table, anchor=anchor, styled=False))
        parts += ['<p class="top"><a href="#index">Index</a></p>'] if several else []
    return web_page(heading, "\n".join(parts), style=f"{_STYLE}{STYLE}", provenance=told)


def _index(tables: Sequence[Table], anchors: Sequence[str]) -> str:
    items = []
    for table, anchor in zip(tables, anchors, strict=True):
        number = f"<b>{table.number}</b>" if table.number is not None else ""
        text = printable(table.title) if table.number is not None else title_of(table)
        items.append(f'<li>{number}<a href="#{anchor}" dir="auto">{escape(text)}</a></li>')
    return f'<nav id="index" aria-label="Index of tables"><ol>\n{chr(10).join(items)}\n</ol></nav>'
