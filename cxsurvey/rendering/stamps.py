"""Provenance read back out of files: png, svg, pdf, xlsx, pptx, html, json and the outputs of notebooks."""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from cxsurvey.errors import InputError, nearest
from cxsurvey.provenance import MARK, Provenance

_PNG = b"\x89PNG\r\n\x1a\n"
_NUMBER = re.compile(r"\s*\d+$")
_RELATION = re.compile(r"<dc:relation>(.*?)</dc:relation>", re.DOTALL)
_CUSTOM = "docProps/custom.xml"
_START = '{"' + MARK + '":'


def stamps(path: Path) -> list[Provenance]:
    """Every provenance that a file holds, in its order, each once; none for a file that has none.

    Raises InputError for a format that holds none, and for a file that cannot be read.
    """
    ending = path.suffix.lower()
    if ending not in _READERS:
        raise InputError(
            "Files of that format hold no provenance.",
            where=path,
            got=ending or "a name without an ending",
            expected=nearest(ending, _READERS),
            next_step="Verify one of these, or a file that the manifest.json beside it lists.",
        )
    try:
        texts = dict.fromkeys(_READERS[ending](path.read_bytes()))
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, ElementTree.ParseError, ValueError, KeyError) as why:
        raise _damaged(path, why) from None
    found = []
    for text in texts:
        with suppress(InputError):
            found.append(Provenance.from_text(text))
    return found


def _damaged(path: Path, why: Exception) -> InputError:
    return InputError(
        "The file cannot be read.",
        where=path,
        got=f"{type(why).__name__}: {why}",
        expected=f"a whole {path.suffix.lower().removeprefix('.')} file",
        next_step="Write it anew.",
    )


def png_texts(content: bytes) -> dict[str, str]:
    """The texts in a PNG file by their keyword."""
    if not content.startswith(_PNG):
        raise ValueError("no PNG file")
    found, place = {}, len(_PNG)
    while place + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        body = content[place + 8 : place + 8 + length]
        place += 12 + length
        if kind == b"tEXt":
            key, _, value = body.partition(b"\0")
            found[key.decode("latin-1")] = value.decode("latin-1")
        elif kind == b"iTXt":
            key, _, rest = body.partition(b"\0")
            value = rest[2:].split(b"\0", 2)[2]
            found[key.decode("latin-1")] = (zlib.decompress(value) if rest[0] else value).decode("utf-8")
    return found


def pdf_texts(content: bytes) -> dict[str, str]:
    """Title, Subject and Keywords in the information of a PDF file, as matplotlib writes it."""
    return {
        key: _pdf_string(content, match.end())
        for key in ("Title", "Subject", "Keywords")
        if (match := re.search(rb"/" + key.encode() + rb"\s*\(", content))
    }


def _pdf_string(content: bytes, start: int) -> str:
    """The literal string that begins there: escapes undone, in UTF-16 where it says so (PDF 32000-1, 7.3.4.2)."""
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    out, depth, place = bytearray(), 1, start
    while place < len(content):
        sign = content[place : place + 1]
        if sign == b"\\":
            place += 1
            follows = content[place : place + 1]
            octal = re.match(rb"[0-7]{1,3}", content[place : place + 3])
            out += bytes([int(octal[0], 8)]) if octal else named.get(follows, follows)
            place += len(octal[0]) if octal else 1
            continue
        depth += (sign == b"(") - (sign == b")")
        if not depth:
            break
        out += sign
        place += 1
    return bytes(out).decode("utf-16" if out.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1")


def custom_properties(content: bytes) -> dict[str, str]:
    """The custom properties of a workbook or a presentation, as texts by name."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        if _CUSTOM not in book.namelist():
            return {}
        root = ElementTree.fromstring(book.read(_CUSTOM))
    return {str(entry.get("name")): "".join(entry.itertext()) for entry in root}


def _png(content: bytes) -> Iterator[str]:
    yield png_texts(content).get(MARK, "")


def _svg(content: bytes) -> Iterator[str]:
    yield from map(unescape, _RELATION.findall(content.decode("utf-8")))


def _pdf(content: bytes) -> Iterator[str]:
    words = pdf_texts(content).get("Keywords", "")
    yield words[words.find(_START) :] if _START in words else ""


def _office(content: bytes) -> Iterator[str]:
    """Properties called "cxsurvey …" in pieces numbered at the end, put together in their order."""
    whole: dict[str, str] = {}
    for name, piece in custom_properties(content).items():
        if name.startswith(MARK):
            key = _NUMBER.sub("", name)
            whole[key] = whole.get(key, "") + piece
    yield from whole.values()


class _Marked(HTMLParser):
    """Collects what a page says in <meta name="cxsurvey"> and in data-cxsurvey."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == MARK:
            self.texts.append(given.get("content") or "")
        if given.get(f"data-{MARK}"):
            self.texts.append(given[f"data-{MARK}"] or "")


def html_stamps(text: str) -> list[str]:
    """What a page or a piece of one says of its provenance."""
    parser = _Marked()
    parser.feed(text)
    return parser.texts


def _html(content: bytes) -> Iterator[str]:
    yield from html_stamps(content.decode("utf-8"))


def _json(content: bytes) -> Iterator[str]:
    found = json.loads(content)
    if isinstance(found, dict) and "provenance" in found:
        yield json.dumps(found["provenance"])


def _notebook(content: bytes) -> Iterator[str]:
    cells = json.loads(content).get("cells", [])
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        yield from _output(output)


def _output(output: dict[str, Any]) -> Iterator[str]:
    """What one output says: in its metadata, in its picture or in its page."""
    for told in output.get("metadata", {}).values():
        if isinstance(told, dict):
            yield told.get(MARK, "")
    data = output.get("data", {})
    with suppress(binascii.Error, ValueError):
        if "image/png" in data:
            yield png_texts(base64.b64decode(_joined(data["image/png"]))).get(MARK, "")
    yield from html_stamps(_joined(data.get("text/html", "")))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".png": _png,
    ".svg": _svg,
    ".pdf": _pdf,
    **dict.fromkeys((".xlsx", ".pptx"), _office),
    **dict.fromkeys((".html", ".htm"), _html),
    ".json": _json,
    ".ipynb": _notebook,
}
