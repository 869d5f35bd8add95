"""A ledger of claims as Markdown: a table of verdicts for each source, and a sentence for each claim."""

from __future__ import annotations

from cxsurvey.ledger.ledger import Entry, Ledger
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
from cxsurvey.rendering.table_markdown import escaped

_HEADS = ("", "Claim", "Verdict", "Our number", "Interval", "Published", "Base (effective)")


def ledger_markdown(ledger: Ledger) -> str:
    """The ledger as text."""
    counted = ", ".join(f"{count} {name}" for name, count in ledger.counts().items() if count)
    parts = [f"# {escaped(ledger.title)}", escaped(ledger.survey), *(f"**{escaped(note)}**" for note in ledger.caution)]
    parts.append(f"{len(ledger)} claims: {counted}.")
    for source, entries in by_source(ledger):
        rows = [_HEADS, ("---",) * len(_HEADS), *map(_row, entries)]
        parts += [f"## {escaped(source or 'Claims')}", "\n".join(f"| {' | '.join(row)} |" for row in rows)]
        parts.append("\n".join(_sentence(entry) for entry in entries))
    parts += ["## What the verdicts say", "\n".join(f"- **{name}**: {escaped(says)}" for name, says in legend())]
    return "\n\n".join(parts) + "\n"


def _row(entry: Entry) -> tuple[str, ...]:
    claim = entry.claim
    cells = (
        claim.id,
        claim.statement,
        f"{SIGNS[entry.verdict]} {entry.verdict}",
        found_text(entry),
        interval_text(entry),
        published_text(claim),
        bases_text(entry),
    )
    return tuple(map(escaped, cells))


def _sentence(entry: Entry) -> str:
    notes = " ".join(notes_of(entry))
    return f"- **{escaped(entry.claim.id)}** {escaped(entry.sentence)}{' ' + escaped(notes) if notes else ''}"
