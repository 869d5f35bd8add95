"""The files that a ledger is written to, each by its writer, named as text."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from cxsurvey.errors import InputError

# Named as text, so that no writing library is imported before something is written.
WRITERS = {
    ".html": "cxsurvey.rendering.ledger_page:ledger_page",
    ".md": "cxsurvey.rendering.ledger_markdown:ledger_markdown",
    ".csv": "cxsurvey.rendering.csv_file:write_csv",
}


def writer(ending: str) -> Any:
    """The function that writes a ledger to a file of that ending."""
    module, function = WRITERS[ending].split(":")
    return getattr(import_module(module), function)


def target(path: str | Path, ending: str) -> Path:
    """The file to write, its folder made. Raises InputError for a folder, and for another ending."""
    found = Path(path)
    if found.is_dir() or found.suffix.lower() != ending:
        raise InputError(
            "The ledger cannot be written there.",
            where="path",
            got="a folder" if found.is_dir() else str(path),
            expected=f"a file that ends with {ending}",
            next_step=f"Name one, such as claims{ending}.",
        )
    found.parent.mkdir(parents=True, exist_ok=True)
    return found


def saved(text: str, path: str | Path | None, ending: str) -> str:
    """The text, written to the path where there is one."""
    if path is not None:
        target(path, ending).write_text(text, encoding="utf-8", newline="\n")
    return text
