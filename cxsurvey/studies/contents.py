"""Artefacts held against those written today: bytes first, then cells, texts and numbers, to say what was changed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from xml.etree import ElementTree

from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.figure import WRITERS, Figure, Size
from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.weight_report import WeightReport
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.rendering.stamps import pdf_texts, png_texts
from cxsurvey.studies.changes import changed_clauses, changed_rows
from cxsurvey.studies.study import Study
from cxsurvey.studies.tables import write_table_file
from cxsurvey.studies.weights import write_report

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TAGS = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)
_COMMENT = re.compile(r"<!-- (.*?) -->|<dc:(?:title|description)>(.*?)</dc:", re.DOTALL)


Whole = Figure | Table | Book | WeightReport | Ledger


def written_today(made: Whole, path: Path, drawn: str, study: Study) -> bytes | None:
    """What a file of that ending holds when the study writes it today; None where it writes no such file."""
    if isinstance(made, Figure) and path.suffix.lower() not in (*WRITERS, ".json"):
        return None
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"file{path.suffix.lower()}"
        if isinstance(made, Figure):
            image = target.with_suffix(".svg") if target.suffix == ".json" else target
            made.save(image, size=cast("Size", drawn.split(",")[0] or "full"))
        elif isinstance(made, WeightReport):
            write_report(made, target)
        elif isinstance(made, Ledger) and target.suffix in (".html", ".htm"):
            made.to_html(target)
        elif isinstance(made, Book) and study.tables is not None:
            write_table_file(made, study.tables, target)
        else:
            return None
        return target.read_bytes() if target.is_file() else None


def old_rows(path: Path, numbers: Any) -> list[dict[str, Any]] | None:
    """The rows that a figure showed: those of the json itself or of the one beside it, if it is of the same numbers."""
    beside = path.with_suffix(".json")
    try:
        told = json.loads(beside.read_text(encoding="utf-8"))
        same = told.get("provenance", {}).get("numbers") == numbers
        return list(told["rows"]) if same or path == beside else None
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def told_text(path: Path) -> tuple[str, str]:
    """Title and alternative text as the file of a figure has them, empty where it has none."""
    content = path.read_bytes()
    if path.suffix.lower() == ".png":
        texts = png_texts(content)
        return texts.get("Title", ""), texts.get("Description", "")
    if path.suffix.lower() == ".pdf":
        texts = pdf_texts(content)
        return texts.get("Title", ""), texts.get("Subject", "")
    if path.suffix.lower() == ".svg":
        root = ElementTree.fromstring(content)
        found = {entry.tag.rpartition("}")[2]: entry.text or "" for entry in root.iter() if "purl.org/dc" in entry.tag}
        return found.get("title", ""), found.get("description", "")
    return "", ""


def edited(path: Path, content: bytes, today: bytes) -> list[str]:
    """What differs between a file and the one written today, as "where: old → new"; general words for a picture."""
    compare = {
        ".xlsx": _cells_changed,
        ".json": _json_changed,
        ".html": _page_changed,
        ".htm": _page_changed,
        ".svg": _svg_changed,
    }.get(path.suffix.lower())
    told = compare(content, today) if compare else []
    return told or ["its bytes are not those that are written today"]


def _cells_changed(old: bytes, new: bytes) -> list[str]:
    a, b = _cells(old), _cells(new)
    return [
        f"{where}: {b.get(where, 'nothing')} → {a.get(where, 'nothing')}"
        for where in dict.fromkeys((*b, *a))
        if a.get(where) != b.get(where)
    ]


def _cells(content: bytes) -> dict[str, str]:
    """Every cell of every sheet of a workbook as text, by sheet and place."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = book.namelist()
        shared = _shared(book.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        titles = [
            str(each.get("name"))
            for each in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_SHEET}sheet")
        ]
        sheets = sorted((n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=_number_of)
        named = zip([*titles, *sheets[len(titles) :]], sheets, strict=False)
        return {
            f"{title}!{cell.get('r')}": _cell(cell, shared)
            for title, sheet in named
            for cell in ElementTree.fromstring(book.read(sheet)).iter(f"{_SHEET}c")
            if len(cell)
        }


def _number_of(name: str) -> int:
    return int(re.sub(r"\D", "", name))


def _shared(content: bytes) -> list[str]:
    return ["".join(part.itertext()) for part in ElementTree.fromstring(content).iter(f"{_SHEET}si")]


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    """The text of a cell; numbers as spreadsheets keep them, whoever wrote them."""
    text = "".join("".join(part.itertext()) for part in cell if part.tag != f"{_SHEET}f")
    if cell.get("t") == "s":
        return shared[int(text)]
    if cell.get("t") in (None, "n"):
        try:
            return f"{float(text):.12g}"
        except ValueError:
            return text
    return text


def _json_changed(old: bytes, new: bytes) -> list[str]:
    a, b = json.loads(old), json.loads(new)
    if not isinstance(a, Mapping) or not isinstance(b, Mapping):
        return []
    told = [
        f"{key}: {b.get(key)} → {a.get(key)}"
        for key in dict.fromkeys((*b, *a))
        if key != "rows" and a.get(key) != b.get(key)
    ]
    return [*told, *changed_rows(b.get("rows", []), a.get("rows", []))]


def _page_changed(old: bytes, new: bytes) -> list[str]:
    return changed_clauses(_page_text(new), _page_text(old))


def _page_text(content: bytes) -> str:
    pieces = (unescape(piece).strip() for piece in _TAGS.split(content.decode("utf-8")))
    return "; ".join(filter(None, pieces))


def _svg_changed(old: bytes, new: bytes) -> list[str]:
    """The texts that differ; drawn texts are shapes, with what they say in a comment above each."""
    texts = ["; ".join("".join(found) for found in _COMMENT.findall(each.decode("utf-8"))) for each in (new, old)]
    return changed_clauses(*texts)
