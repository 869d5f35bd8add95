"""A JSON file as what it holds, or a refusal: not JSON, not UTF-8, nested without end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cxsurvey.errors import ReadError
from cxsurvey.readers.export import file_content


def json_file(path: Path, *, expected: str) -> Any:
    """What the JSON file at `path` holds.

    Raises ReadError where there is no such file, or none that is JSON; `expected` says what it should be.
    """
    content = file_content(path)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as problem:
        raise no_json(path, f"{problem.msg} (line {problem.lineno})", expected) from None
    except UnicodeDecodeError as problem:
        raise no_json(path, f"a byte that is not UTF-8 (byte {problem.start})", expected) from None
    except RecursionError:
        raise no_json(path, "lists within lists without end", expected) from None


def no_json(path: Path, got: str, expected: str) -> ReadError:
    """The refusal of a file that does not hold what its reader reads."""
    return ReadError(
        "The file does not hold what its reader reads.",
        where=path,
        got=got,
        expected=expected,
        next_step="Export it again as it is, or name another reader.",
    )
