"""What every check has: a number, a family, thresholds as its fields, and a look that says when it cannot look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.checks.view import View, view_of
from cxsurvey.cleaning.proposal import Change, Exclusion, Flag, Proposal, Stage
from cxsurvey.codebook import Codebook
from cxsurvey.errors import InputError, listing, nearest


@dataclass(frozen=True)
class Check:
    """A check: `code` is its number, `finds` what it looks for, `source` whose rule it is; its fields are thresholds.

    `strict` holds the thresholds that differ in the strict profile, `standard` whether the standard profile has it.
    """

    code: ClassVar[str] = ""
    name: ClassVar[str] = ""
    family: ClassVar[str] = ""
    finds: ClassVar[str] = ""
    action: ClassVar[str] = ""
    needs: ClassVar[str] = ""
    source: ClassVar[str] = ""
    stage: ClassVar[Stage] = "quality"
    version: ClassVar[str] = "1"
    standard: ClassVar[bool] = True
    strict: ClassVar[Mapping[str, Any]] = {}

    @property
    def precedence(self) -> int:
        """The number of the check: of several that hit one row, the lowest gives the primary reason."""
        return int(self.code[1:])

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """What the check finds, or why it cannot look."""
        if not len(frame):
            return Proposal(note="nobody is left to look at")
        view = view_of(frame, codebook)
        missing = self.missing(view)
        return Proposal(not_applicable=missing) if missing else self.inspect(view)

    def missing(self, view: View) -> str:  # noqa: ARG002
        """What the check needs and does not find, in words; empty where it can look."""
        return ""

    def inspect(self, view: View) -> Proposal:
        """What the check finds, given that all it needs is there."""
        raise NotImplementedError

    def flag(self, rows: IntArray, evidence: Sequence[str], reason: str, points: int) -> Flag:
        """A flag in the family of this check."""
        return Flag(rows, evidence, reason, self.family, points)

    def with_thresholds(self, given: Mapping[str, Any]) -> Self:
        """The check with other thresholds.

        Raises InputError for a threshold that it does not have.
        """
        check_thresholds(self.name, [entry.name for entry in fields(self)], given)
        return replace(self, **given)


def check_thresholds(rule: str, own: Sequence[str], given: Iterable[str]) -> None:
    """Refuse a threshold that a rule does not have."""
    for name in given:
        if name not in own:
            raise InputError(
                f"{rule} has no such threshold.",
                where=f'thresholds["{rule.removeprefix("clean.")}"]',
                got=name,
                expected=nearest(name, own),
                next_step="See cx.checks() for every threshold.",
            )


def short_name(check: Check) -> str:
    """The name of a check without its prefix, as thresholds are set under.

    >>> from cxsurvey.cleaning.checks.timing import Speeder
    >>> short_name(Speeder())
    'speeder'
    """
    return check.name.removeprefix("clean.")


def rows_where(mask: BoolArray) -> IntArray:
    """The positions where a mask holds."""
    return np.flatnonzero(mask).astype(np.int64, copy=False)


def exclusion(rows: IntArray, evidence: Sequence[str], reason: str) -> tuple[Exclusion, ...]:
    """One exclusion, or none where there are no rows."""
    return (Exclusion(rows, evidence, reason),) if len(rows) else ()


def proposed(
    *,
    flags: Iterable[Flag] = (),
    exclusions: Iterable[Exclusion] = (),
    changes: Iterable[Change] = (),
    note: str = "",
) -> Proposal:
    """A proposal of those parts that concern any row at all."""
    return Proposal(
        changes=tuple(part for part in changes if len(part.rows)),
        exclusions=tuple(part for part in exclusions if len(part.rows)),
        flags=tuple(part for part in flags if len(part.rows)),
        note=note,
    )


def no_role(*roles: str) -> str:
    """Why a check that needs a column cannot look."""
    named = " or ".join(role.replace("_", " ") for role in roles)
    return f"no {named} column in the codebook's roles"


def named(values: Iterable[object]) -> str:
    """Some names on one line, for evidence and notes."""
    return listing(list(values), limit=4)
