"""What has changed between an artefact and what is made today: which parts of its provenance, and from what to what."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from cxsurvey.errors import listing
from cxsurvey.provenance import MARK, PARTS
from cxsurvey.sources import ALL

MOST = 6  # changes of one kind that are named one by one
_VALUES = ("value", "low", "high", "base_n", "mark", "flag", "letters", "kind")
_KEYS = ("panel", "row", "label")


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is not as it was: what people call it, and in words what about it."""

    part: str
    detail: str = ""

    def __str__(self) -> str:
        """The change in one line."""
        return f"{self.part}: {self.detail}" if self.detail else f"{self.part} changed"


def changed_facts(then: Mapping[str, Any], now: Mapping[str, Any], parts: Sequence[str]) -> list[Change]:
    """The parts of two provenances that differ, with the rules, questions, targets or waves that do."""
    return [
        Change(PARTS[name], _detail(name, then.get(name), now.get(name))) for name in parts if _differs(name, then, now)
    ]


def _differs(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a part differs; of the codebook an exhibit may tell its own questions only, and then they count."""
    old, new = then.get(name), now.get(name)
    if name == "codebook" and isinstance(old, Mapping) and isinstance(new, Mapping):
        if ALL in old and ALL in new:
            return bool(old[ALL] != new[ALL])
        return any(new.get(key) != each for key, each in old.items())
    return (old or None) != (new or None)


def _detail(name: str, old: Any, new: Any) -> str:
    if name in (MARK, "base"):
        return f"{_quoted(old)} → {_quoted(new)}"
    if name == "filter":
        return f"{_filter(old)} → {_filter(new)}"
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        return _parts(name, old, new)
    return ""


def _parts(name: str, old: Any, new: Any) -> str:
    """Which entries of a part were changed, taken out or added; nothing where all that is known is that it differs."""
    before, after = (each if isinstance(each, Mapping) else {} for each in (old, new))
    changed = [key for key in before if key != ALL and key in after and before[key] != after[key]]
    gone = [key for key in before if key != ALL and key not in after]
    added = [key for key in after if key != ALL and key not in before] if name != "codebook" else []
    told = [
        f"{listing(keys, limit=MOST)} {word}"
        for keys, word in ((changed, "changed"), (gone, "gone"), (added, "new"))
        if keys
    ]
    if told:
        return "; ".join(told)
    if name == "codebook":
        return "not in the questions shown here"
    return "another order" if [*before] != [*after] else ""


def _filter(value: Any) -> str:
    return " and ".join(map(str, value)) if value else "none"


def _quoted(text: Any) -> str:
    return f"“{text}”" if text else "nothing"


def changed_rows(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every number, label, letter or place that differs between the rows of two figures, as "what: old → new"."""
    before, after = ({_key(row): row for row in rows} for rows in (old, new))
    if len(before) != len(old) or len(after) != len(new) or (set(before) != set(after) and len(old) == len(new)):
        pairs = [(_key(a), a, b) for a, b in zip(old, new, strict=False)]
        labels = [f"label {_name(_key(a))} → {_name(_key(b))}" for _, a, b in pairs if _key(a) != _key(b)]
        return [*labels, *_values(pairs), *_counts(len(old), len(new))]
    told = [f"{_name(key)}: gone" for key in before if key not in after]
    told += [f"{_name(key)}: new" for key in after if key not in before]
    told += _values([(key, row, after[key]) for key, row in before.items() if key in after])
    return told or (["another order"] if [*before] != [*after] else [])


def _counts(old: int, new: int) -> list[str]:
    return [f"{old} rows → {new} rows"] if old != new else []


def _values(pairs: Sequence[tuple[Hashable, Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    return [
        f"{_name(key)}, {column} {_number(a.get(column))} → {_number(b.get(column))}"
        for key, a, b in pairs
        for column in dict.fromkeys((*_VALUES, *a, *b))
        if column not in _KEYS and a.get(column) != b.get(column)
    ]


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name, "")) for name in _KEYS)


def _name(key: Any) -> str:
    return " · ".join(dict.fromkeys(filter(None, key)))


def _number(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, float):
        return "none" if math.isnan(value) else f"{value:.6g}"
    return str(value)


def changed_clauses(old: str, new: str) -> list[str]:
    """The clauses of two texts that differ, as "old → new": how numbers are told where there are no rows."""
    a, b = _clauses(old), _clauses(new)
    return [
        f"{'; '.join(a[i:j]) or 'nothing'} → {'; '.join(b[k:m]) or 'nothing'}"
        for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if what != "equal"
    ]


def _clauses(text: str) -> list[str]:
    return [clause for part in text.split("; ") for clause in part.split(". ") if clause]


def in_few(told: Sequence[str]) -> Iterator[str]:
    """The first changes one by one, and how many more there are."""
    yield from told[:MOST]
    if len(told) > MOST:
        yield f"and {len(told) - MOST} more"
