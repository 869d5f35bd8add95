"""The bytes of a text export as lines, whatever encoding and line ends it came in; anything else is refused."""

from __future__ import annotations

import codecs
from pathlib import Path

from cxsurvey.errors import InputError, ReadError

# UTF-32 before UTF-16: the longer mark begins with the shorter one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf-32", "utf16", "utf32")
_MARKUP = ("<!doctype", "<html", "<?xml")


def text_lines(path: Path, content: bytes, encoding: str) -> tuple[list[str], tuple[str, ...]]:
    """The lines of the file without their ends, and notes on how they were read.

    A file that says by its first bytes that it is UTF-16 or UTF-32 is read as that.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    _refuse_other_formats(path, content, marked or encoding)
    text = _decoded(path, content, marked or encoding).removeprefix("\ufeff")
    if not text.strip():
        raise ReadError(
            "The export is empty.",
            where=path,
            got=f"{len(content)} bytes{' of white space' if content else ''}",
            expected="a header line and rows of answers",
            next_step="Export the survey again.",
        )
    if text.lstrip()[:9].lower().startswith(_MARKUP):
        raise ReadError(
            "The export is a web page.",
            where=path,
            got=text.lstrip().splitlines()[0][:60],
            expected="comma, semicolon or tab separated text",
            next_step="Sign in to the survey platform and download the export itself.",
        )
    notes = (f"Read as {marked.upper()}, as its first bytes say.",) if marked else ()
    return text.split("\n") if "\n" in text else text.split("\r"), notes


def _refuse_other_formats(path: Path, content: bytes, encoding: str) -> None:
    workbook = content.startswith(b"PK\x03\x04")
    wide = encoding.lower().replace("_", "-").startswith(_WIDE)
    if workbook or (b"\x00" in content[:4096] and not wide):
        raise ReadError(
            "The export is not a text file.",
            where=path,
            got="an Excel workbook or zip archive" if workbook else "binary content (a zero byte near the start)",
            expected="comma, semicolon or tab separated text",
            next_step="Save it as CSV (UTF-8) and read that file.",
        )


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        name = encoding.removesuffix("-sig").upper()
        line = content.count(b"\n", 0, problem.start) + 1
        raise ReadError(
            "The export is not in the encoding it was read with.",
            where=f"{path}, line {line}",
            got=f"a byte that is not {name}: 0x{content[problem.start]:02x}",
            expected=name,
            next_step='Name its encoding, such as encoding = "cp1252" under [export] in study.toml '
            '(encoding="cp1252" in cx.read), or save it as UTF-8.',
        ) from None
    except LookupError:
        raise InputError(
            "There is no such encoding.",
            where="encoding",
            got=encoding,
            expected="the name of a text encoding, such as 'utf-8', 'cp1252' or 'utf-16'",
            next_step="Leave it out for UTF-8.",
        ) from None
