"""Names that a spreadsheet accepts for its sheets: up to 31 characters, each once, none that it reserves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cxsurvey.rendering.printable import printable

LONGEST = 31
_REFUSED = re.compile(r"[\[\]:*?/\\']")


def sheet_names(wanted: Iterable[str], taken: Iterable[str] = ("History",)) -> list[str]:
    """A name for each sheet, as near to what is wanted as is allowed; capitals and small letters count as one.

    >>> sheet_names(["a/b", "A:B", "History", ""])
    ['a b', 'A B (2)', 'History (2)', 'Sheet']
    """
    used = {name.lower() for name in taken}
    found = []
    for text in wanted:
        plain = " ".join(_REFUSED.sub(" ", printable(text)).split()) or "Sheet"
        name, number = _cut(plain, LONGEST), 1
        while name.lower() in used:
            number += 1
            end = f" ({number})"
            name = _cut(plain, LONGEST - len(end)) + end
        used.add(name.lower())
        found.append(name)
    return found


def _cut(text: str, room: int) -> str:
    """As much of the text as has room; signs beyond the basic plane count as two, as spreadsheets count them."""
    while len(text.encode("utf-16-le")) // 2 > room:
        text = text[:-1]
    return text.strip()
