"""The metadata of a Triple-S pair: variables with their places in the data, read without entities from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from cxsurvey.errors import ReadError

_FORMS = ("single", "multiple", "quantity", "character", "logical", "date", "time")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_WIDEST = 1_000_000  # characters of one row, or fields


@dataclass(frozen=True)
class Value:
    """One answer: its code, its label by language ("" where none is said), and the number it stands for."""

    code: str
    labels: dict[str, str]
    score: float | None = None


@dataclass(frozen=True)
class Variable:
    """One variable: its first and last column (or field), from 0, and how several answers are laid out in it."""

    name: str
    labels: dict[str, str]
    form: str
    use: str
    first: int
    last: int
    values: tuple[Value, ...]
    low: float | None
    high: float | None
    subfields: int
    subwidth: int
    is_csv: bool

    def cut(self, row: Any) -> str:
        """The text of the variable in one row: a line of fixed width, or a list of fields."""
        if not self.is_csv:
            return str(row[self.first : self.last + 1])
        return ",".join(row[self.first : self.last + 1]) if self.subfields else str(row[self.first])

    def columns(self, cells: Sequence[str]) -> Iterator[tuple[str, Iterable[Any]]]:
        """The columns that it makes: one, one per option, or one per mention."""
        if self.form != "multiple":
            yield self.name, [_plain(cell, self.form) for cell in cells]
        elif self.subfields:
            for place in range(self.subfields):
                yield f"{self.name}_{place + 1}", [self._mention(cell, place) for cell in cells]
        else:
            for place, value in enumerate(self.values):
                yield (
                    f"{self.name}_{value.code}",
                    [cell[place] if cell[place : place + 1] in "01" and cell[place:] else None for cell in cells],
                )

    def _mention(self, cell: str, place: int) -> str | None:
        parts = (
            cell.split(",")
            if self.is_csv
            else [cell[i : i + self.subwidth] for i in range(0, len(cell), self.subwidth)]
        )
        text = parts[place].strip() if place < len(parts) else ""
        return None if text.lstrip("0") == "" else _plain(text, "single")


@dataclass(frozen=True)
class Layout:
    """What the metadata says about the data: its variables, its format, and the file that holds it."""

    variables: tuple[Variable, ...]
    title: str
    version: str
    language: str
    href: str
    is_csv: bool
    skip: int

    @property
    def width(self) -> int:
        """The number of columns, or fields, that a row has."""
        return max(variable.last for variable in self.variables) + 1


def _plain(cell: str, form: str) -> str | None:
    """A cell without the blanks and zeros that fill it up; a date as 2022-05-03, a time as 10:50:26."""
    text = cell.strip() if form != "character" else cell.rstrip()
    if form in ("single", "logical") and re.fullmatch(r"-?\d+", text):
        return str(int(text)) if len(text) < 16 else text
    if form == "date" and re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if form == "time" and re.fullmatch(r"\d{6}", text):
        return f"{text[:2]}:{text[2:4]}:{text[4:]}"
    return text or None


def layout_of(path: Path, content: bytes) -> Layout:
    """The layout that the metadata describes.

    Raises ReadError for XML that is damaged, declares entities, or describes no Triple-S survey.
    """
    root = _tree(path, content)
    record = root.find("survey/record") if root.tag == "sss" else None
    if record is None:
        raise _refusal(path, f"XML that begins with <{root.tag[:40]}>")
    is_csv = record.get("format", "fixed").lower() == "csv"
    language = (root.get("languages") or "").split(" ")[0] or root.get(_LANGUAGE, "") or "en"
    variables: list[Variable] = []
    for entry in record.iter("variable"):
        variables.append(_variable(path, entry, is_csv, start=variables[-1].last + 1 if variables else 0))
    if not variables:
        raise _refusal(path, "a survey without variables")
    title = _text(root.find("survey/title")) or _text(root.find("survey/name"))
    skip = _whole(path, record.get("skip"), 0)
    return Layout(tuple(variables), title, root.get("version", ""), language, record.get("href", ""), is_csv, skip)


def _tree(path: Path, content: bytes) -> Element:
    """The XML as a tree; no entity is expanded and nothing is loaded, whatever the file asks for."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=None)
    parser.StartElementHandler = lambda name, attributes: builder.start(name, attributes)
    parser.EndElementHandler = lambda name: builder.end(name)
    parser.CharacterDataHandler = lambda text: builder.data(text)

    def refuse(*_: Any) -> None:
        raise _refusal(path, "a declaration of entities, which such a file has no use for")

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, ValueError, AssertionError, LookupError) as problem:
        raise _refusal(path, str(problem) or "no XML") from None


def _variable(path: Path, entry: Element, is_csv: bool, *, start: int) -> Variable:
    form = entry.get("type", "")
    if form not in _FORMS:
        raise _refusal(path, f'a variable of type "{form[:40]}"')
    position, spread = entry.find("position"), entry.find("spread")
    first = _whole(path, position.get("start"), start + 1) - 1 if position is not None else start
    last = _whole(path, position.get("finish"), first + 1) - 1 if position is not None else first
    if not 0 <= first <= last < _WIDEST:
        raise _refusal(path, f"a variable from column {first + 1} to column {last + 1}")
    given = entry.find("values")
    bounds = given.find("range") if given is not None else None
    subfields = _whole(path, spread.get("subfields"), 0) if spread is not None else 0
    width = last - first + 1
    return Variable(
        name=_text(entry.find("name")) or f"V{entry.get('ident', start + 1)}",
        labels=_labels(entry.find("label")),
        form=form,
        use=entry.get("use", ""),
        first=first,
        last=last,
        values=tuple(_value(value) for value in (given.findall("value") if given is not None else ())),
        low=_number(bounds.get("from")) if bounds is not None else None,
        high=_number(bounds.get("to")) if bounds is not None else None,
        subfields=min(subfields, width),
        subwidth=max(1, width // subfields) if subfields else 1,
        is_csv=is_csv,
    )


def _value(entry: Element) -> Value:
    code = entry.get("code", "").strip()
    plain = str(int(code)) if re.fullmatch(r"\d{1,15}", code) else code
    return Value(plain, _labels(entry), _number(entry.get("score")))


def _labels(entry: Element | None) -> dict[str, str]:
    """Texts by language; those of an interviewer or of an analyst come after those that say nothing of it."""
    if entry is None:
        return {}
    found = {"": " ".join((entry.text or "").split())} if (entry.text or "").strip() else {}
    for text in entry.findall("text"):
        language = text.get("xml:lang") or text.get(_LANGUAGE) or ""
        found.setdefault(language, _text(text))
    return found


def _text(entry: Element | None) -> str:
    return " ".join("".join(entry.itertext()).split()) if entry is not None else ""


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", text) else None


def _whole(path: Path, text: str | None, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"\s*\d{1,9}\s*", text):
        raise _refusal(path, f'"{text[:40]}" where a whole number has to be')
    return int(text)


def _refusal(path: Path, got: str) -> ReadError:
    return ReadError(
        "The file is no Triple-S metadata.",
        where=path,
        got=got,
        expected="XML with <sss>, <survey>, <record> and its variables",
        next_step="Export the survey again as Triple-S (XML), or as CSV.",
    )
