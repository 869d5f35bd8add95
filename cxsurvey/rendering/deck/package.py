"""The bytes of a deck: no date, no user, no leftover; the same content is the same file on any day."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from cxsurvey.exhibits.deck import Deck
from cxsurvey.provenance import MARK, Provenance
from cxsurvey.rendering.printable import printable

MADE = datetime(2000, 1, 1)
ZIPPED = (1980, 1, 1, 0, 0, 0)
_CUSTOM = "/docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)


def set_properties(presentation: Any, deck: Deck) -> None:
    """Title and source as properties of the document, and the provenance of every exhibit as custom ones."""
    core = presentation.core_properties
    core.title = printable(deck.title, 250)
    core.author = core.last_modified_by = "cxsurvey"
    core.subject = printable(deck.subtitle, 250)
    core.keywords = core.comments = core.category = ""
    core.created = core.modified = MADE
    core.revision = 1
    set_provenance(presentation, [(each.name, each.provenance) for each in deck.exhibits])


def set_provenance(presentation: Any, told: Iterable[tuple[str, Provenance | None]]) -> None:
    """Write a provenance for each name into the custom properties, those of another program kept."""
    package = presentation.part.package
    part = next((rel.target_part for rel in package._rels.values() if rel.reltype == RT.CUSTOM_PROPERTIES), None)
    properties = _others(part.blob) if part is not None else []
    taken: dict[str, int] = {}
    for name, provenance in told:
        if provenance is None:
            continue
        taken[name] = taken.get(name, 0) + 1
        named = printable(name, 100) + (f" ({taken[name]})" if taken[name] > 1 else "")
        pieces = enumerate(provenance.chunks(), start=1)
        properties += [
            (f"{MARK} {named} {number:02}", f"<vt:lpwstr>{escape(text)}</vt:lpwstr>") for number, text in pieces
        ]
    if not properties and part is None:
        return
    blob = _custom(properties)
    if part is not None:
        part._blob = blob
    else:
        package.relate_to(Part(PackURI(_CUSTOM), _TYPE, package, blob), RT.CUSTOM_PROPERTIES)


def saved_bytes(presentation: Any) -> bytes:
    """The file, zipped anew so that it tells no time."""
    buffer = BytesIO()
    presentation.save(buffer)
    fresh = BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIPPED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return fresh.getvalue()


def _custom(properties: list[tuple[str, str]]) -> bytes:
    entries = "".join(
        f'<property fmtid={quoteattr(_FORMAT)} pid="{number}" name={quoteattr(name)}>{value}</property>'
        for number, (name, value) in enumerate(properties, start=2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<Properties {_NAMESPACES}>{entries}</Properties>".encode()


def _others(blob: bytes) -> list[tuple[str, str]]:
    """The custom properties that are not ours, as they are."""
    from lxml import etree

    found = []
    for entry in etree.fromstring(blob):
        name = str(entry.get("name"))
        if not name.startswith(f"{MARK} ") and len(entry):
            found.append((name, etree.tostring(entry[0], encoding="unicode").strip()))
    return found
