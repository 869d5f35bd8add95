"""What is known of each interview beside its answers, as the columns that platforms add by themselves need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pandas as pd

from cxsurvey.codebook.words import Role

_COMPLETE = frozenset({"complete", "completed", "qualified", "finished"})


@dataclass(frozen=True)
class Paradata:
    """The rows of a wave with its paradata; `roles` are the columns by what they are for, `seed` tells waves apart."""

    frame: pd.DataFrame
    roles: Mapping[Role, tuple[str, ...]]
    seed: str
    language: str

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.frame)

    def texts(self, role: Role) -> list[str]:
        """The texts of a role, "" where nothing is known."""
        column = next((name for name in self.roles.get(role, ()) if name in self.frame), None)
        return [""] * len(self) if column is None else [cell_text(value) for value in self.frame[column]]

    def times(self, role: Role, pattern: str, *, zone: str = "UTC") -> list[str]:
        """The moments of a role (in UTC) written by a pattern in a time zone; what is no moment stays as it is."""
        given = self.texts(role)
        moments = pd.to_datetime(pd.Series(given, dtype=object), errors="coerce", utc=True, format="ISO8601")
        local = moments.dt.tz_convert(zone)
        return [text if pd.isna(at) else at.strftime(pattern) for text, at in zip(given, local, strict=True)]

    def is_complete(self) -> list[bool]:
        """Who came to the end; everybody where no status is known."""
        return [text.casefold() in {*_COMPLETE, ""} for text in self.texts("status")]

    def statuses(self, words: Mapping[str, str]) -> list[str]:
        """The status of each row in a platform's words; one that it has no word for as it is."""
        return [words.get(text.casefold() or "complete", text) for text in self.texts("status")]

    def numbers(self, first: int) -> list[str]:
        """A number per row, counted from `first`."""
        return [str(first + row) for row in range(len(self))]

    def keys(self, alphabet: str, length: int) -> list[str]:
        """A key per row, as platforms draw it: the same for the same row of the same wave."""
        return [_key(f"{self.seed}:{row}", alphabet, length) for row in range(len(self))]

    def constant(self, text: str) -> list[str]:
        """The same text in every row."""
        return [text] * len(self)


def _key(text: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(sha256(text.encode()).digest(), "big")
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        letters.append(alphabet[place])
    return "".join(letters)


def cell_text(value: Any) -> str:
    """A cell as text: "" for none, 3 for 3.0, a moment as ISO 8601 writes it.

    >>> cell_text(3.0), cell_text(None), cell_text(pd.Timestamp("2022-05-03 14:05"))
    ('3', '', '2022-05-03 14:05:00')
    """
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    number = float(value) if isinstance(value, int | float) or hasattr(value, "dtype") else None
    if number is not None and number == number // 1 and abs(number) < 2**53:
        return str(int(number))
    return repr(number) if number is not None else str(value)
