"""The files that tables and books are written to, each by its writer, named as text."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from cxsurvey.errors import InputError

LettersIn = Literal["rows", "cell"]
Sheets = Literal["one", "each"]

# Named as text, so that no writing library is imported before something is written.
WRITERS = {
    "excel": "cxsurvey.rendering.workbook:write_workbook",
    "section": "cxsurvey.rendering.table_section:section",
    "page": "cxsurvey.rendering.table_page:page",
    "markdown": "cxsurvey.rendering.table_markdown:markdown",
    "csv": "cxsurvey.rendering.tidy_csv:tidy_csv",
}

ENDINGS = {"excel": (".xlsx",), "page": (".html", ".htm"), "markdown": (".md", ".markdown"), "csv": (".csv",)}


def writer(name: str) -> Any:
    """The function that writes tables in that format."""
    module, function = WRITERS[name].split(":")
    return getattr(import_module(module), function)


def target(path: str | Path, name: str) -> Path:
    """The file to write, its folder made.

    Raises InputError for a folder, and for an ending that says another format.
    """
    found, endings = Path(path), ENDINGS[name]
    is_folder = found.is_dir() or str(path).endswith(("/", "\\"))
    if is_folder or found.suffix.lower() not in endings:
        raise InputError(
            "Tables cannot be written there.",
            where="path",
            got="a folder" if is_folder else str(path),
            expected=f"a file that ends with {endings[0]}",
            next_step=f"Name one, such as tables{endings[0]}.",
        )
    found.parent.mkdir(parents=True, exist_ok=True)
    return found


def saved(text: str, path: str | Path | None, name: str) -> str:
    """The text, written to the path where there is one."""
    if path is not None:
        target(path, name).write_text(text, encoding="utf-8", newline="\n")
    return text
