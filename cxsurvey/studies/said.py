"""What a run says when it is over: plain lines, kept in the manifest so that they can be said again."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cxsurvey.cleaning.audit import Audit
from cxsurvey.errors import listing
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.studies.claims import scorecard, verdict_counts
from cxsurvey.studies.cleaned import Cleaned

REASONS = 5  # lines of a report on why rows were set aside; the audit has them all
WIDTH = 100


def run_lines(
    title: str, told: Mapping[str, Any], folder: Path, kept: int = 0, left_out: Sequence[str] = (), left: int = 0
) -> list[str]:
    """What a run has to say: the rows, the headline, and where everything is."""
    lines = [*filter(None, [title]), *told.get("cleaning", [])]
    lines += [f"  {told['weights']}"] if told.get("weights") else []
    if told.get("summary"):
        lines += ["", *textwrap.wrap(told["summary"], width=WIDTH)]
    titles = {name.removeprefix("figure "): each for name, each in told.items() if name.startswith("figure ")}
    if titles:
        width = max(map(len, titles))
        lines += ["", f"Figures in {folder / 'figures'} (png, svg, pdf, and json with the numbers):"]
        lines += [f"  {name:<{width}}  {each}" for name, each in titles.items()]
    if "tables" in told:
        tables = "1 table" if told["tables"] == 1 else f"{told['tables']:,} tables"
        lines += ["", f"{tables} in {folder / 'tables.xlsx'}, and as a page in tables.html."]
    if told.get("claims"):
        lines += ["", told["claims"][-1], f"Each is told in {folder / 'claims.html'}."]
    if "deck" in told:
        slides = "1 slide with an exhibit" if told["deck"] == 1 else f"{told['deck']} slides with exhibits"
        lines += ["", f"The deck is in {folder / 'deck.pptx'}: {slides}."]
    if kept:
        lines += ["", f"Unchanged since the last run, and not made again: {kept} of {len(told)} steps."]
    lines += ["", f"Left out, because it no longer holds: {listing(left_out)}."] if left_out else []
    things = f"{left:,} thing{'s' if left > 1 else ''} left to decide"
    lines += ["", f"This is a draft, with {things}: see the top of the report."] if left else []
    lines += ["", f"All of it on one page: {folder / 'report.html'}."] if "report" in told else []
    return [*lines, "", f"Everything else is in {folder}: cleaned.csv, the audit, tables, manifest.json."]


def cleaning_lines(cleaned: Cleaned) -> list[str]:
    """What cleaning has to say: the rows, and the answers that wait for a person's decision."""
    rows = _rows(cleaned.survey.audit) if cleaned.survey else []
    counts = ((len(queue), name) for name, queue in cleaned.queues.items())
    waiting = [f"  {n:,} answer{' waits' if n == 1 else 's wait'} for a decision, see {name}" for n, name in counts]
    return [*rows, *waiting]


def claims_lines(title: str, told: Sequence[str], folder: Path) -> list[str]:
    """What the claims have come to: a line for each, the counts, and where everything is."""
    files = f"Sentences with base, interval and test are in {folder}: claims.html, claims.md, claims.csv."
    return [*filter(None, [title]), *told, files]


def ledger_lines(ledger: Ledger) -> list[str]:
    """A line for each claim, cautions, and how many claims got each verdict."""
    return [ledger.survey, "", *scorecard(ledger), "", *ledger.caution, verdict_counts(ledger)]


def _rows(audit: Audit) -> list[str]:
    """The count of rows, and why some were set aside."""
    changed = f"{audit.changes['row'].nunique():,} rows repaired or changed"
    counts = f"{audit.rows_in:,} rows in = {audit.rows_kept:,} kept + {len(audit.set_aside):,} set aside; {changed}"
    return [f"  {counts}", *_reasons(audit)]


def _reasons(audit: Audit) -> list[str]:
    """Why rows were set aside, the most frequent reason first, in at most REASONS lines."""
    summary = audit.summary()
    found = summary[summary["action"] == "set aside"].sort_values("rows", ascending=False, kind="stable")
    counted = [(str(reason), int(rows)) for reason, rows in zip(found["reason"], found["rows"], strict=True)]
    shown = counted if len(counted) <= REASONS else counted[: REASONS - 1]
    rest = counted[len(shown) :]
    lines = [*shown, *([(f"{len(rest)} other reasons", sum(rows for _, rows in rest))] if rest else [])]
    heads = ["set aside:", *[""] * len(lines)]
    return [f"    {head:<10} {reason} ({rows:,})" for head, (reason, rows) in zip(heads, lines, strict=False)]
