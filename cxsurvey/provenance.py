"""Provenance: what an exhibit was made from, as digests and names, carried from the raw answers into every file."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.errors import InputError, listing

MARK = "cxsurvey"  # the first key of every provenance, and the name that files keep it under
WHOLE, PART = 16, 6  # hexadecimal digits of the digest of a whole, and of one of its parts

# What a provenance tells, in the order in which it is written, as people call it.
PARTS: dict[str, str] = {
    MARK: "package version",
    "exhibit": "exhibit",
    "answers": "raw answers",
    "codebook": "codebook",
    "rules": "cleaning rules",
    "weights": "weights and design",
    "filter": "filter",
    "base": "base",
    "numbers": "numbers",
    "wording": "title and notes",
    "drawn": "size and drawing",
}


class Once:
    """A value that is made when it is first asked for; what it is made from is let go then.

    >>> once = Once(lambda: "made")
    >>> once(), once()
    ('made', 'made')
    """

    __slots__ = ("_make", "_value")

    def __init__(self, make: Callable[[], Any] | None, value: Any = None) -> None:
        self._make, self._value = make, value

    def __call__(self) -> Any:
        """The value."""
        if self._make is not None:
            self._value, self._make = self._make(), None
        return self._value

    def __reduce__(self) -> tuple[type[Once], tuple[None, Any]]:
        """What a copy is made of: the value, so that no answers travel with a result."""
        return Once, (None, self())


@dataclass(frozen=True, eq=False)
class Provenance:
    """What an exhibit was made from: digests of its sources, its filter and base, and a digest of what it shows.

    `parts` has the keys of PARTS, each a value or a Once. Nothing of the answers can be read from it, and it names no
    user, no path and no date. It says where numbers come from, it does not sign them: who can write a file can also
    write its provenance.

    >>> Provenance({"answers": "3fa9", "base": "all who answered"}).but(numbers="c1d2").to_text()
    '{"answers":"3fa9","base":"all who answered","numbers":"c1d2"}'
    """

    parts: Mapping[str, Any]

    def but(self, **parts: Any) -> Provenance:
        """The provenance with other parts in place of these; those that are empty are not written."""
        return Provenance({**self.parts, **parts})

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The parts as plain values, in the order of PARTS; those that say nothing left out."""
        found = {name: self.parts[name] for name in PARTS if name in self.parts}
        made = {name: part() if isinstance(part, Once) else part for name, part in found.items()}
        return {name: value for name, value in made.items() if value not in ("", None, {}, [])}

    def to_text(self) -> str:
        """One line of JSON in ASCII: what every file keeps; the same provenance gives the same text."""
        return json.dumps(self.facts, ensure_ascii=True, separators=(",", ":"))

    def chunks(self, longest: int = 240) -> list[str]:
        """The text in pieces that fit a property of a document, to be put together again in their order."""
        text = self.to_text()
        return [text[start : start + longest] for start in range(0, len(text), longest)]

    @classmethod
    def from_text(cls, text: str) -> Provenance:
        """The provenance in a text that `to_text` gave.

        Raises InputError for any other text.
        """
        try:
            facts = json.loads(text)
        except ValueError:
            facts = None
        if not isinstance(facts, dict) or MARK not in facts:
            raise InputError(
                "This text is no provenance.",
                where="Provenance.from_text",
                got=listing([text[:80]]),
                expected=f'what Provenance.to_text() gives: {{"{MARK}": …}}',
                next_step="Read it from a file that cxsurvey wrote.",
            )
        return cls(facts)

    def __repr__(self) -> str:
        """The parts with what people call them, one to a line."""
        width = max(map(len, PARTS.values()))
        return "\n".join(f"{PARTS[name]:<{width}}  {_shown(value)}" for name, value in self.facts.items())


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(part)}" for name, part in value.items())
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


def fingerprint(value: Any, *, digits: int = WHOLE) -> str:
    """Hexadecimal digits that change when the value does, and with nothing else: no address, order of a set, or path.

    >>> fingerprint({"a": 1}) == fingerprint({"a": 1.0}), fingerprint({1, 2}) == fingerprint({2, 1})
    (False, True)
    """
    return sha256(json.dumps(_plain(value), ensure_ascii=True).encode()).hexdigest()[:digits]


def frame_digest(frame: pd.DataFrame) -> str:
    """The digest of a frame: names, order and cells of every column, whatever the categories behind them."""
    whole = sha256()
    for name in frame.columns:
        whole.update(json.dumps(str(name)).encode())
        whole.update(_column_bytes(frame[name]))
    return whole.hexdigest()[:WHOLE]


def _column_bytes(column: pd.Series[Any]) -> bytes:
    """The cells of a column: numbers as they lie in memory, anything else as its distinct values and their places."""
    if pd.api.types.is_numeric_dtype(column.dtype) and isinstance(column.dtype, np.dtype):
        return column.dtype.str.encode() + sha256(np.ascontiguousarray(column.to_numpy()).data).digest()
    places, values = pd.factorize(column, use_na_sentinel=True)
    kind = np.int32 if len(places) < 2**31 else np.int64
    return json.dumps([_plain(value) for value in values]).encode() + sha256(places.astype(kind).data).digest()


def array_digest(array: Any, *, digits: int = WHOLE) -> str:
    """The digest of an array of numbers: shape and values, NaN equal to NaN, 0 to −0."""
    values = np.ascontiguousarray(np.asarray(array, dtype=np.float64)) + 0.0
    values[np.isnan(values)] = np.nan
    return sha256(str(values.shape).encode() + values.tobytes()).hexdigest()[:digits]


def _plain(value: Any) -> Any:
    """The value as JSON can write it, made of what it says."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float | np.generic):
        return repr(float(value)) if isinstance(value, float | np.floating) else _plain(value.item())
    if isinstance(value, Mapping):
        return {"keys": [_plain(key) for key in value], "values": [_plain(each) for each in value.values()]}
    if isinstance(value, AbstractSet):
        return {"set": sorted(json.dumps(_plain(each)) for each in value)}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    """An object by its type and by those fields that differ from what they are without being given."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return {"array": array_digest(value) if value.dtype.kind in "biuf" else [str(each) for each in value.ravel()]}
    if isinstance(value, pd.DataFrame):
        return {"frame": frame_digest(value)}
    if isinstance(value, Path):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        told = {
            each.name: getattr(value, each.name) for each in fields(value) if each.compare and _is_said(value, each)
        }
        return {"type": type(value).__qualname__, "fields": _plain(told)}
    if callable(value):
        return {
            "function": f"{getattr(value, '__module__', '')}:{getattr(value, '__qualname__', type(value).__name__)}"
        }
    if hasattr(value, "__dict__"):
        return {"type": type(value).__qualname__, "fields": _plain(vars(value))}
    return str(value) if isinstance(value, Hashable) else type(value).__qualname__


def _is_said(value: Any, each: Field[Any]) -> bool:
    """Whether a field is more than its default, so that a field added later changes no fingerprint of before."""
    default = each.default_factory() if each.default_factory is not MISSING else each.default
    return default is MISSING or _plain(getattr(value, each.name)) != _plain(default)
