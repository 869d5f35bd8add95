"""The text of an export as lines, whatever line ends it came with; an empty file or a web page is refused."""

from __future__ import annotations

from pathlib import Path

from cxsurvey.errors import ReadError
from cxsurvey.readers.encoding import decoded

_MARKUP = ("<!doctype", "<html", "<?xml")


def text_lines(path: Path, content: bytes, encoding: str | None) -> tuple[list[str], tuple[str, ...]]:
    """The lines of the file without their ends, and notes on how they were read."""
    found = decoded(path, content, encoding)
    text = found.text
    if not text or text.isspace():
        raise ReadError(
            "The export is empty.",
            where=path,
            got=f"{len(content)} bytes{' of white space' if content else ''}",
            expected="a header line and rows of answers",
            next_step="Export the survey again.",
        )
    if text[:4096].lstrip()[:9].lower().startswith(_MARKUP):
        raise ReadError(
            "The export is a web page.",
            where=path,
            got=text.lstrip().splitlines()[0][:60],
            expected="comma, semicolon or tab separated text",
            next_step="Sign in to the survey platform and download the export itself.",
        )
    return text.split("\n") if "\n" in text else text.split("\r"), found.notes
