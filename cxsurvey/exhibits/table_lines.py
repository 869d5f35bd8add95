"""Rows, columns and marks of a table: each has an identity that outlives sorting, hiding and merging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cxsurvey.codebook import Code

RowKind = Literal["level", "net", "mean", "deviation", "median", "nps", "base", "header"]
Unit = Literal["percent", "points", "count", "mean", ""]

RowKey = tuple[str, str, Code]  # question, kind, code of the level, net or base
ColumnKey = tuple[tuple[str, Code], ...]  # banner question and code, one pair for each level of nesting

TOTAL: ColumnKey = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One stub line. `depth` indents it, `digits` are decimals, `place` is its row among all that is counted."""

    key: RowKey
    label: str
    unit: Unit
    depth: int = 0
    place: int = -1
    digits: int = 0

    @property
    def question(self) -> str:
        """The name of the question."""
        return self.key[0]

    @property
    def kind(self) -> str:
        """What the row shows: a level, a net, a mean, its deviation, a score, a base, or only a heading."""
        return self.key[1]

    @property
    def code(self) -> Code:
        """The code of the level or net; which base it is for a base row."""
        return self.key[2]

    @property
    def is_answer(self) -> bool:
        """Whether the row holds an estimate, which can be sorted and tested."""
        return self.kind not in ("base", "header")


@dataclass(frozen=True, slots=True)
class Column:
    """One banner point. `path` are the labels from the banner question down, `letter` its sign in other cells.

    `group` counts the banner questions, −1 for the total; letters compare columns of one group.
    """

    key: ColumnKey
    path: tuple[str, ...]
    group: int
    letter: str = ""

    @property
    def label(self) -> str:
        """The last label of the path."""
        return self.path[-1]

    @property
    def question(self) -> str:
        """The banner question or questions, empty for the total."""
        return " / ".join(name for name, _ in self.key)


class Mark(NamedTuple):
    """One finding about a cell: it lies above (or below) the column named.

    `level` 0 is the strictest of the `levels` that were asked for; an `arrow` marks a cell against a reference, a
    letter one column against another.
    """

    column: ColumnKey
    level: int = 0
    higher: bool = True
    arrow: bool = False
    levels: int = 1


Marks = Mapping[tuple[RowKey, ColumnKey], tuple[Mark, ...]]
