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
from cxsurvey.rendering.web_page import web_page

# Background and ink of each verdict: blue and orange stay apart for colour-blind eyes, and dark and light in print.
COLOURS: dict[Verdict, tuple[str, str]] = {
    "supported": ("#1d4e9e", "#ffffff"),
    "contradicted": ("#b3470b", "#ffffff"),
    "compatible but unproven": ("#cfe0f7", "#14305e"),
    "not resolvable": ("#e3e6e9", INK),
    "not testable by survey": ("#ffffff", QUIET),
}

_PAGE_STYLE = (
    "body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    f"color:{INK};background:#fff;margin:2em auto;padding:0 1.5em;max-width:1280px}}"
    "h1{font-size:24px;margin:0 0 .2em}"
    "@media print{@page{size:A4 landscape;margin:11mm}body{margin:0;padding:0;max-width:none}h1{font-size:20px}}"
)
STYLE = (
    ".ledger{font-size:14px;line-height:1.4}.ledger .heading{font-size:17px;margin:2.2em 0 .5em}"
    f".ledger .quiet{{color:{QUIET};font-size:13px;margin:.2em 0;max-width:none}}"
    ".ledger .caution{font-weight:600;margin:.6em 0}"
    ".ledger .chips{display:flex;flex-wrap:wrap;gap:.6em;margin:1.2em 0 .8em;padding:0;list-style:none}"
    f".ledger .chips li{{border:1px solid {RULE};border-radius:8px;padding:.5em .8em;min-width:8em}}"
    ".ledger .chips b{display:block;font-size:26px;line-height:1.1}"
    ".ledger table{border-collapse:collapse;width:100%;table-layout:fixed}"
    f".ledger th{{text-align:left;font-size:12px;font-weight:600;color:{QUIET};border-bottom:2px solid {INK};"
    "padding:4px 10px 4px 0;vertical-align:bottom}"
    ".ledger td{padding:9px 12px 2px 0;vertical-align:top}"
    ".ledger td.n,.ledger th.n{font-variant-numeric:tabular-nums}"
    f".ledger td.id{{color:{QUIET};font-size:12px;padding-top:11px}}.ledger td.claim{{font-weight:600}}"
    ".ledger .v{display:inline-block;white-space:nowrap;border-radius:5px;padding:2px 8px;font-size:12.5px;"
    f"font-weight:600;border:1px solid {RULE};print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
    f".ledger .sub{{display:block;color:{QUIET};font-size:12px}}"
    f".ledger tr.more td{{border-bottom:1px solid {RULE};padding:0 12px 10px 0;font-size:12px;color:{QUIET}}}"
    ".ledger tr.more p{margin:.15em 0;max-width:none}"
    ".ledger col.id{width:5.2em}.ledger col.verdict{width:15.5em}.ledger col.found{width:13.5em}"
    ".ledger col.published{width:9.5em}.ledger col.base{width:7em}"
    ".ledger dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1em;font-size:13px;margin:.6em 0}"
    ".ledger dd{margin:0}"
    "@media screen and (max-width:800px){.ledger col.base,.ledger col.published,.ledger .wide{display:none}"
    ".ledger col.found{width:10em}.ledger col.verdict{width:9em}}"
    "@media print{.ledger{font-size:11px}.ledger tbody{break-inside:avoid}"
    ".ledger .heading{break-after:avoid;font-size:14px}"
    ".ledger thead{display:table-header-group}.ledger td{padding-top:6px}"
    ".ledger tr.more td{font-size:9.5px;padding-bottom:6px}.ledger .v{font-size:10px}.ledger .chips b{font-size:20px}"
    ".ledger .sub{font-size:9.5px}.ledger col.verdict{width:16em}}"
)
_HEADS = ("", "Claim", "Verdict", "Our number", "Published", "Base (effective)")


def ledger_page(ledger: Ledger) -> str:
    """The page as text: title, counts, a table for each source, the legend; no script, nothing from elsewhere."""
    heading = printable(ledger.title)
    body = f'<h1 dir="auto">{escape(heading)}</h1>\n{ledger_body(ledger)}'
    return web_page(heading, body, style=_PAGE_STYLE, provenance=ledger.provenance)


def ledger_body(ledger: Ledger, *, level: int = 2) -> str:
    """The ledger as a piece of a page, with its own style; `level` is that of its headings."""
    parts = [
        f'<p class="quiet" dir="auto">{escape(printable(ledger.survey))}</p>',
        *(f'<p class="caution">{escape(printable(note))}</p>' for note in ledger.caution),
        _chips(ledger),
        '<p class="quiet">A verdict is about the answers at hand, never about how somebody else found a number. '
        "All are tests of what goes with what; none is of causes. Power is the chance that these answers bear out "
        "a claim that is true.</p>",
        *(_section(source, entries, level) for source, entries in by_source(ledger)),
        _legend(level),
    ]
    style = f"<style>{STYLE}{_verdict_styles()}</style>"
    return f'{style}<div class="ledger">\n' + "\n".join(parts) + "\n</div>"


def _verdict_styles() -> str:
    return (
        "".join(
            f".ledger .v{place}{{background:{back};color:{ink}}}" for place, (back, ink) in enumerate(COLOURS.values())
        )
        + ".ledger .v4{border-style:dashed}"
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


def _section(source: str, entries: list[Entry], level: int) -> str:
    widths = "".join(f'<col class="{name}">' for name in ("id", "claim", "verdict", "found", "published", "base"))
    wide = ("", "", "", "", " wide", " wide")
    heads = "".join(
        f'<th scope="col" class="{"n" * (place > 2)}{wide[place]}">{head}</th>' for place, head in enumerate(_HEADS)
    )
    rows = "\n".join(map(_rows, entries))
    return (
        f'<h{level} class="heading" dir="auto">{escape(printable(source or "Claims"))}</h{level}>\n'
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


def _legend(level: int) -> str:
    items = "".join(f"<dt>{_badge(verdict)}</dt><dd>{escape(says)}</dd>" for verdict, says in legend())
    return f'<h{level} class="heading">What the verdicts say</h{level}><dl>{items}</dl>'
