"""What a reader calls the columns of a file with given header cells: by its own rules, so that both cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cxsurvey.readers.header import column_names
from cxsurvey.readers.sniffing import platform_named


def delimited_names(platform: str) -> Callable[[Sequence[tuple[str, ...]]], list[str]]:
    """The names under which the reader of a platform's delimited text gives columns with those header cells."""

    def names(heads: Sequence[tuple[str, ...]]) -> list[str]:
        return _named(platform_named(platform).naming([tuple(cell.strip() for cell in head) for head in heads]))

    return names


def workbook_names(heads: Sequence[tuple[str, ...]]) -> list[str]:
    """The names under which the reader of workbooks gives them."""
    return _named([tuple(" ".join(cell.split()) for cell in head) for head in heads])


def plain_names(heads: Sequence[tuple[str, ...]]) -> list[str]:
    """The header cells as they are."""
    return [head[0] for head in heads]


def _named(heads: Sequence[tuple[str, ...]]) -> list[str]:
    found, _ = column_names(heads, [()] * len(heads))
    return [name or "" for name in found]
