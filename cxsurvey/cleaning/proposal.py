"""What a rule hands in: the cells it would change and the rows it would set aside. Rules never touch the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from cxsurvey.arrays import IntArray
from cxsurvey.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some cells of one column: `rows` are positions in the frame, `after` as long as they are."""

    field: str
    rows: IntArray
    after: Sequence[Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows to set aside: positions in the frame, and for each the evidence."""

    rows: IntArray
    evidence: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that one rule would do to one frame."""

    changes: tuple[Change, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


class Rule(Protocol):
    """A cleaning rule: a name for the audit, and a look at the frame that returns what should be done."""

    @property
    def name(self) -> str:
        """The name that the audit shows."""
        ...

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """What should be changed and set aside, given the frame as the rules before have left it."""
        ...
