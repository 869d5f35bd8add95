"""A ledger of claims as one page of HTML that needs nothing else: verdicts in words, signs and colours."""

from __future__ import annotations

from html import escape

from cxsurvey.ledger.ledger import Entry, Ledger
from cxsurvey.ledger.terms import Verdict
from cxsurvey.rendering.ledger_lines import (
    SIGNS,
    bases_text,
    by_source,
    found_text,
    interval_text,
    legend,
    notes_of,
    published_text,
)
from cxsurvey.rendering.palette import INK, QUIET, RULE
from cxsurvey.rendering.printable import printable

# Background and ink of each verdict: blue and orange stay apart for colour-blind eyes, and dark and light in print.
COLOURS: dict[Verdict, tuple[str, str]] = {
    "supported": ("#1d4e9e", "#ffffff"),
    "contradicted": ("#b3470b", "#ffffff"),
    "compatible but unproven": ("#cfe0f7", "#14305e"),
    "not resolvable": ("#e3e6e9", INK),
    "not testable by survey": ("#ffffff", QUIET),
}

_STYLE = (
    "body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    f"color:{INK};background:#fff;margin:2em auto;padding:0 1.5em;max-width:1280px;font-size:14px;line-height:1.4}}"
    "h1{font-size:24px;margin:0 0 .2em}h2{font-size:17px;margin:2.2em 0 .5em}"
    f".quiet{{color:{QUIET};font-size:13px;margin:.2em 0}}"
    ".caution{font-weight:600;margin:.6em 0}"
    ".chips{display:flex;flex-wrap:wrap;gap:.6em;margin:1.2em 0 .8em;padding:0;list-style:none}"
    f".chips li{{border:1px solid {RULE};border-radius:8px;padding:.5em .8em;min-width:8em}}"
    ".chips b{display:block;font-size:26px;line-height:1.1}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}"
    f"th{{text-align:left;font-size:12px;font-weight:600;color:{QUIET};border-bottom:2px solid {INK};"
    "padding:4px 10px 4px 0;vertical-align:bottom}"
    "td{padding:9px 12px 2px 0;vertical-align:top}td.n,th.n{font-variant-numeric:tabular-nums}"
    f"td.id{{color:{QUIET};font-size:12px;padding-top:11px}}td.claim{{font-weight:600}}"
    ".v{display:inline-block;white-space:nowrap;border-radius:5px;padding:2px 8px;font-size:12.5px;font-weight:600;"
    f"border:1px solid {RULE};print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
    f".sub{{display:block;color:{QUIET};font-size:12px}}"
    f"tr.more td{{border-bottom:1px solid {RULE};padding:0 12px 10px 0;font-size:12px;color:{QUIET}}}"
    "tr.more p{margin:.15em 0}tr.more summary{cursor:pointer}"
    "col.id{width:5.2em}col.verdict{width:15.5em}col.found{width:13.5em}col.published{width:9.5em}col.base{width:7em}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1em;font-size:13px;margin:.6em 0}"
    "dd{margin:0}"
    "@media screen and (max-width:800px){col.base,col.published,.wide{display:none}col.found{width:10em}"
    "col.verdict{width:9em}.v{white-space:normal}}"
    "@media print{@page{size:A4 landscape;margin:11mm}body{margin:0;padding:0;max-width:none;font-size:11px}"
    "tbody{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}"
    "td{padding-top:6px}tr.more td{font-size:9.5px;padding-bottom:6px}.v{font-size:10px}.chips b{font-size:20px}"
    ".sub{font-size:9.5px}h1{font-size:20px}h2{font-size:14px}col.verdict{width:16em}}"
)
_HEADS = ("", "Claim", "Verdict", "Our number", "Published", "Base (effective)")


def ledger_page(ledger: Ledger) -> str:
    """The page as text: title, counts, a table for each source, the legend; no script, nothing from elsewhere."""
    heading = printable(ledger.title)
    parts = [
        f'<h1 dir="auto">{escape(heading)}</h1>',
        f'<p class="quiet" dir="auto">{escape(printable(ledger.survey))}</p>',
        *(f'<p class="caution">{escape(printable(note))}</p>' for note in ledger.caution),
        _chips(ledger),
        '<p class="quiet">A verdict is about the answers at hand, never about how somebody else found a number. '
        "All are tests of what goes with what; none is of causes.</p>",
        *(_section(source, entries) for source, entries in by_source(ledger)),
        _legend(),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(heading)}</title><style>{_STYLE}{_verdict_styles()}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _verdict_styles() -> str:
    return (
        "".join(f".v{place}{{background:{back};color:{ink}}}" for place, (back, ink) in enumerate(COLOURS.values()))
        + ".v4{border-style:dashed}"
    )


def _class(verdict: Verdict) -> str:
    return f"v v{list(COLOURS).index(verdict)}"


def _badge(verdict: Verdict) -> str:
    return f'<span class="{_class(verdict)}"><span aria-hidden="true">{SIGNS[verdict]}</span> {verdict}</span>'


def _chips(ledger: Ledger) -> str:
    """How many claims got each verdict."""
    items = [
        f"<li><b>{count}</b>{_badge(verdict)}</li>"
        for verdict, count in zip(COLOURS, ledger.counts().loc[list(COLOURS)], strict=True)
    ]
    return f'<ul class="chips" aria-label="Verdicts on {len(ledger)} claims">{"".join(items)}</ul>'


def _section(source: str, entries: list[Entry]) -> str:
    widths = "".join(f'<col class="{name}">' for name in ("id", "claim", "verdict", "found", "published", "base"))
    wide = ("", "", "", "", " wide", " wide")
    heads = "".join(
        f'<th scope="col" class="{"n" * (place > 2)}{wide[place]}">{head}</th>' for place, head in enumerate(_HEADS)
    )
    rows = "\n".join(map(_rows, entries))
    return (
        f'<h2 dir="auto">{escape(printable(source or "Claims"))}</h2>\n'
        f"<table><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead>\n{rows}</table>"
    )


def _rows(entry: Entry) -> str:
    """The claim with its verdict and numbers, and below it the sentence and the notes."""
    claim = entry.claim
    interval = interval_text(entry)
    cells = [
        f'<td class="id">{escape(claim.id)}</td>',
        f'<td class="claim" dir="auto">{escape(printable(claim.statement))}</td>',
        f"<td>{_badge(entry.verdict)}</td>",
        f'<td class="n">{escape(found_text(entry))}<span class="sub">{escape(interval)}</span></td>',
        f'<td class="n wide">{escape(printable(published_text(claim)))}</td>',
        f'<td class="n wide">{escape(bases_text(entry))}</td>',
    ]
    notes = "".join(f'<p dir="auto">{escape(printable(note))}</p>' for note in notes_of(entry))
    sentence = f'<p dir="auto">{escape(printable(entry.sentence))}</p>'
    return (
        f'<tbody id="{escape(claim.id)}"><tr>{"".join(cells)}</tr>'
        f'<tr class="more"><td></td><td colspan="5">{sentence}{notes}</td></tr></tbody>'
    )


def _legend() -> str:
    items = "".join(f"<dt>{_badge(verdict)}</dt><dd>{escape(says)}</dd>" for verdict, says in legend())
    return f"<h2>What the verdicts say</h2><dl>{items}</dl>"
