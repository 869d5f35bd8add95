"""A page of HTML that needs nothing else: its head with title, style and provenance, around a body made elsewhere."""

from __future__ import annotations

from html import escape

from cxsurvey.provenance import MARK, Provenance


def web_page(title: str, body: str, *, style: str, provenance: Provenance | None = None) -> str:
    """The page as text, with the provenance in its head where there is one; nothing in it comes from elsewhere."""
    stamp = f'<meta name="{MARK}" content="{escape(provenance.to_text())}">' if provenance else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{stamp}<title>{escape(title)}</title><style>{style}</style></head><body>\n{body}\n</body></html>\n"
    )
