"""Table: the spec of a page of the table book. Numbers, bases, marks and notes by identity of row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.exhibits.table_lines import Column, ColumnKey, Mark, Row, RowKey

if TYPE_CHECKING:
    import pandas as pd

    from cxsurvey.significance.column_evidence import ColumnEvidence

Statistic = Literal["count", "column", "row", "total", "index", "unweighted"]

# One array of shape (rows, columns) each; "estimate" is the mean or score of the rows that are no shares.
CELLS = ("count", "unweighted", "column", "row", "total", "index", "estimate", "std_error")
BASES = ("base_n", "base_weighted", "base_effective")

SMALL, SUPPRESSED, EMPTY = "*", "**", "–"


@dataclass(frozen=True, eq=False)
class Table:
    """A page of the table book: stub rows by banner columns, immutable; every method gives a new Table.

    `cells` holds arrays of shape (rows, columns): count (weighted), unweighted, column, row and total share as
    fractions, index, estimate (means and scores), std_error, and the three bases of each cell. A number whose base is
    under `suppress_below`, unweighted or effective, is NaN in it and "**" in `flags`, so that no file can leak it; under
    `flag_below` it is flagged "*".

    `marks` says by identity of row and column which columns a cell exceeds, so that nothing done to the order, number
    or direction of rows and columns can misplace a letter.
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[str, FloatArray]
    flags: np.ndarray[Any, Any]
    title: str
    wording: str = ""
    base: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    statistics: tuple[Statistic, ...] = ("column",)
    number: int | None = None
    marks: Mapping[tuple[RowKey, ColumnKey], tuple[Mark, ...]] = field(default_factory=dict)
    letters_note: str = ""
    levels: tuple[float, ...] = ()
    transposed: bool = False
    suppress_below: float = 30
    flag_below: float = 100
    evidence: Callable[[], ColumnEvidence] | None = None
    found: Any = None
    name: str = ""

    @cached_property
    def row_places(self) -> dict[RowKey, int]:
        """The place of each row by its key."""
        return {row.key: place for place, row in enumerate(self.rows)}

    @cached_property
    def column_places(self) -> dict[ColumnKey, int]:
        """The place of each column by its key."""
        return {column.key: place for place, column in enumerate(self.columns)}
