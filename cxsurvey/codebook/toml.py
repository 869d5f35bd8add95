"""TOML as a person would write it: one option to a line, short tables in braces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

WIDEST = 120  # characters of a line up to which a table or list stays on it
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DEEP = 2  # tables of tables, such as [questions.D01], hold short tables in braces


def toml_text(table: Mapping[str, Any]) -> str:
    r"""The table as TOML text; tomllib reads the same table from it.

    >>> print(toml_text({"title": "Who", "questions": {"D01": {"options": [{"code": 1, "label": "IT"}]}}}), end="")
    title = "Who"
    <BLANKLINE>
    [questions.D01]
    options = [
      { code = 1, label = "IT" },
    ]
    """
    return "\n\n".join(_blocks(table, ())) + "\n"


def _blocks(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The table's own lines under its header, then each table in it."""
    own = {key: value for key, value in table.items() if not _is_block(key, value, path)}
    lines = [f"{_key(key)} = {_value(key, value)}" for key, value in own.items()]
    if path and (lines or not table):
        lines.insert(0, f"[{'.'.join(map(_key, path))}]")
    if lines:
        yield "\n".join(lines)
    for key, value in table.items():
        if key not in own:
            yield from _blocks(value, (*path, key))


def _is_block(key: str, value: Any, path: tuple[str, ...]) -> bool:
    """Whether a value stands under a header of its own."""
    if not isinstance(value, Mapping):
        return False
    flat = not any(isinstance(entry, Mapping) for entry in value.values())
    return len(path) < _DEEP or not flat or len(f"{_key(key)} = {_inline(value)}") > WIDEST


def _value(key: str, value: Any) -> str:
    """The value on one line; a list of tables, or one that is too long, with an entry to a line."""
    line = _inline(value)
    entries = isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value)
    if not entries and not (isinstance(value, list) and len(f"{_key(key)} = {line}") > WIDEST):
        return line
    return "\n".join(["[", *(f"  {_inline(entry)}," for entry in value), "]"])


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        entries = ", ".join(f"{_key(key)} = {_inline(entry)}" for key, entry in value.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return str(value.isoformat())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _inline(key)
