"""What rules did, remembered by what they looked at, so that the same is never worked out twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.audit import Applied, Audit
from cxsurvey.cleaning.edits import Edit
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.provenance import fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one rule did: the rows and their stages after it, and the lines of the audit."""

    applied: Applied
    rows: pd.DataFrame
    out: IntArray
    edits: tuple[Edit, ...]
    kinds: tuple[tuple[Any, Any], ...]  # of each edited column, before and after
    hits: tuple[pd.DataFrame, ...]
    flags: tuple[pd.DataFrame, ...]


class Memory:
    """Effects by the very objects that a rule looked at, which are kept so that no other can take their place."""

    def __init__(self) -> None:
        self._effects: dict[tuple[int, ...], tuple[tuple[Any, ...], Effect]] = {}
        self._stages: dict[bytes, IntArray] = {}
        self._kept: dict[tuple[int, int], pd.DataFrame] = {}
        self._rules: dict[int, tuple[Rule, Rule]] = {}
        self._equals: dict[tuple[str, Rule], Rule] = {}

    def first(self, rule: Rule) -> Rule:
        """The first rule that equals this one, so that one of two profiles stands for that of the other."""
        if id(rule) not in self._rules:
            try:
                same = self._equals.setdefault((fingerprint(rule), rule), rule)
            except TypeError:  # holds what cannot be compared, such as a frame
                same = rule
            self._rules[id(rule)] = (rule, same)
        return self._rules[id(rule)][1]

    def effect(self, looked_at: tuple[Any, ...], make: Callable[[], Effect]) -> Effect:
        """What was done when the same was looked at, else what is made now."""
        key = tuple(map(id, looked_at))
        if key not in self._effects:
            made = make()
            once = self._stages.setdefault(hashlib.sha256(made.out.tobytes()).digest(), made.out)
            self._effects[key] = (looked_at, replace(made, out=once))
        return self._effects[key][1]

    def kept(self, rows: pd.DataFrame, out: IntArray, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The rows that are left of those, which belong to an effect."""
        key = (id(rows), id(out))
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def kinds(audit: Audit, effects: Sequence[Effect]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The kind of every edited column before the first edit, and after the last one."""
    before, after = dict(audit.kinds_before), dict(audit.kinds_after)
    for effect in effects:
        for edit, (was, now) in zip(effect.edits, effect.kinds, strict=True):
            before.setdefault(edit.field, was)
            after[edit.field] = now
    return before, after
