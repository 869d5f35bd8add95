"""What a rule hands in: cells to change, rows to set aside, rows to flag. Rules never touch the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Protocol, cast, get_args, runtime_checkable

import pandas as pd

from cxsurvey.arrays import IntArray
from cxsurvey.codebook import Codebook
from cxsurvey.errors import InputError, listing, nearest

Stage = Literal["reading", "screening", "quality", "editing"]
STAGES: tuple[Stage, ...] = get_args(Stage)
VERSION = "1"  # of a rule that names none
LAST = 1_000  # the precedence of a rule that names none
_KEPT_APART = ("name", "version", "stage", "precedence")


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some cells of one column: `rows` are positions in the frame, `after` as long as they are.

    `evidence` holds a text for each row, or is empty where the reason says it all.
    """

    field: str
    rows: IntArray
    after: Sequence[Any]
    reason: str
    evidence: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows to set aside: positions in the frame, and for each the evidence."""

    rows: IntArray
    evidence: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Rows that stay but carry soft points: positions in the frame, the evidence for each, and the family of the check.

    Points add up over rules; a Judge decides what they amount to.
    """

    rows: IntArray
    evidence: Sequence[str]
    reason: str
    family: str
    points: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that one rule would do to one frame.

    `not_applicable` says which column or question it needs and does not find; `note` what it made of the answers as
    a whole, such as the cut-off that a median gave. The audit shows both.
    """

    changes: tuple[Change, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    flags: tuple[Flag, ...] = ()
    not_applicable: str = ""
    note: str = ""


class Rule(Protocol):
    """A cleaning rule: a name for the audit, and a look at the frame that returns what should be done.

    A rule may also have `version` (a text, "1" without it), `stage` ("screening" for who was never to be in the
    survey, "quality" for who did not answer in earnest, "editing" without it) and `precedence` (of the rules that hit
    one row, the lowest gives the primary reason; without it, the rule that ran first). Its other fields are its
    thresholds, which the audit prints, unless it has a text `thresholds` that says it better.

    A screening rule looks at every row of the export. A quality rule looks at everybody who passed screening, also at
    those whom other quality rules set aside, so that neither order nor repetition changes whom it finds. An editing
    rule looks at the rows that are kept.
    """

    @property
    def name(self) -> str:
        """The name that the audit shows."""
        ...

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """What should be changed, set aside and flagged, given the frame as the rules before have left it."""
        ...


@runtime_checkable
class Judge(Protocol):
    """A rule that decides by the flags so far; the runner asks `judge` in place of `propose`."""

    def judge(self, frame: pd.DataFrame, flags: pd.DataFrame) -> Proposal:
        """What should be done, given every flag: `row, id, rule, family, points, reason, evidence, version`."""
        ...


def version_of(rule: Rule) -> str:
    """The version that the audit writes beside what a rule did."""
    return str(getattr(rule, "version", VERSION))


def precedence_of(rule: Rule) -> int:
    """Where a rule stands when several hit the same row: the lowest gives the primary reason."""
    return int(getattr(rule, "precedence", LAST))


def stage_of(rule: Rule) -> Stage:
    """The stage that a rule belongs to.

    Raises InputError for a stage that there is not.
    """
    stage = getattr(rule, "stage", "editing")
    if stage not in STAGES:
        raise InputError(
            "A cleaning rule names no stage that there is.",
            where=f"the rule {rule.name}, stage",
            got=listing([stage]),
            expected=nearest(stage, STAGES[1:]),
            next_step='Leave it out for "editing".',
        )
    return cast("Stage", stage)


def thresholds_of(rule: Any) -> str:
    """The settings of a rule as text, "below=0.33, flag=0.5": its own `thresholds`, else its fields."""
    if hasattr(rule, "thresholds"):
        return str(rule.thresholds)
    if not is_dataclass(rule):
        return ""
    shown = ((entry.name, getattr(rule, entry.name)) for entry in fields(rule) if entry.name not in _KEPT_APART)
    return ", ".join(f"{name}={value!r}" for name, value in shown if not name.startswith("_"))
