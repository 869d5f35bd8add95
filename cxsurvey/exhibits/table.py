"""Table: the spec of a page of the table book. Numbers, bases, marks and notes by identity of row and column."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.exhibits.table_files import LettersIn, saved, writer
from cxsurvey.exhibits.table_letters import marks_text
from cxsurvey.exhibits.table_lines import Column, ColumnKey, Marks, Row, RowKey
from cxsurvey.exhibits.table_look import find_column, find_row
from cxsurvey.provenance import Once, Provenance, fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from cxsurvey.significance.column_evidence import ColumnEvidence
    from cxsurvey.significance.letter_explanation import LetterExplanation
    from cxsurvey.significance.letter_settings import LetterMethod
    from cxsurvey.significance.letters import Letters

Statistic = Literal["count", "column", "row", "total", "index", "unweighted"]

CELLS = ("count", "unweighted", "column", "row", "total", "index", "estimate", "std_error")
BASES = ("base_n", "base_weighted", "base_effective")

_UNITS = {"count": "count", "unweighted": "count", "index": "count"}  # of the others, that of the row


@dataclass(frozen=True, eq=False)
class Table:
    """A page of the table book: stub rows by banner columns, immutable; every method gives a new Table.

    `cells` holds arrays of shape (rows, columns): count (weighted), unweighted, column, row and total share as
    fractions, index (100 is the total), estimate (the share, mean or score), std_error, and the three bases of each
    cell. A number whose base is under `suppress_below`, unweighted or effective, is NaN there and "**" in `flags`, so
    that it is in no file (one column alone can still be derived from the total and all others); under `flag_below` it
    is flagged "*"; where nobody is in the base "–".

    `marks` says by identity of row and column which columns a cell exceeds, so that nothing done to the order, number
    or direction of rows and columns can misplace a letter.
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[str, FloatArray]
    flags: npt.NDArray[np.str_]
    title: str
    wording: str = ""
    base: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    statistics: tuple[Statistic, ...] = ("column",)
    number: int | None = None
    marks: Marks = field(default_factory=dict)
    transposed: bool = False
    suppress_below: float = 30
    flag_below: float = 100
    name: str = ""
    evidence: Callable[[], ColumnEvidence] | None = field(default=None, repr=False)
    found: tuple[Callable[[], Letters], ...] = field(default=(), repr=False)
    letter_notes: tuple[Callable[[], str], ...] = field(default=(), repr=False)
    provenance: Provenance | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Have the provenance tell of this table, whatever it was changed from."""
        if self.provenance is not None:
            object.__setattr__(self, "provenance", self.provenance.but(**self._told()))

    def _told(self) -> dict[str, Any]:
        """What a provenance says of this table; digests are taken when they are asked for."""
        from cxsurvey.exhibits.table_frame import numbers_digest

        return {
            "exhibit": f"table {self.name}",
            "base": self.base,
            "numbers": Once(lambda: numbers_digest(self)),
            "wording": Once(lambda: fingerprint([self.title, self.wording, list(self.notes), self.source])),
        }

    # ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def row_places(self) -> dict[RowKey, int]:
        """The place of each row by its key."""
        return {row.key: place for place, row in enumerate(self.rows)}

    @cached_property
    def column_places(self) -> dict[ColumnKey, int]:
        """The place of each column by its key."""
        return {column.key: place for place, column in enumerate(self.columns)}

    def value(self, row: Any, column: Any = (), statistic: str | None = None) -> float:
        """One number in full precision, NaN where it is suppressed; of the first statistic where none is named.

        Row and column are named by key, code or label; without a column it is the total.

        Raises InputError where there is no such row, column or statistic, or several.
        """
        line, place = find_row(self, row), self.column_places[find_column(self, column).key]
        name = statistic or statistic_of(line, self.statistics[0])
        if name not in self.cells:
            raise InputError(
                "A table holds no such number.",
                where="value()",
                got=name,
                expected=nearest(name, self.cells),
                next_step="Leave it out for the first one that is shown.",
            )
        return float(self.cells[name][self.row_places[line.key], place])

    def mark(self, row: Any, column: Any) -> str:
        """The letters of one cell as they are printed, empty for none; row and column as in value()."""
        return self.mark_text(find_row(self, row).key, find_column(self, column).key)

    def mark_text(self, row: RowKey, column: ColumnKey) -> str:
        """The letters of the cell of these keys: those of columns that are in the table."""
        marks = self.marks.get((row, column))
        return marks_text(marks, self.column_letters) if marks else ""

    @cached_property
    def column_letters(self) -> dict[ColumnKey, str]:
        """The letter of each column that is in the table."""
        return {column.key: column.letter for column in self.columns}

    def explain(self, row: Any, column: Any) -> LetterExplanation:
        """Why a cell has its letters or none: test, bases, statistic, p, adjusted p, family, and what others would say.

        Row and column as in value(). A table without letters is explained as letters() would have them.

        Raises InputError for a row that is not tested, or a column that is compared with no other.
        """
        from cxsurvey.exhibits.table_letters import explained

        return explained(self, find_row(self, row), find_column(self, column))

    def to_frame(self) -> pd.DataFrame:
        """Every cell in one line: its row, its column, all its numbers, bases, flag and letters; NaN if suppressed."""
        from cxsurvey.exhibits.table_frame import tidy_frame

        return tidy_frame(self)

    def data(self) -> pd.DataFrame:
        """What is shown, as numbers in full precision: one row per line and statistic, one column per banner point."""
        from cxsurvey.exhibits.table_frame import shown_frame

        return shown_frame(self)

    def to_excel(self, path: str | Path, *, letters: LettersIn = "rows") -> Path:
        """The path of the Excel workbook written: contents and the table, to read, print and calculate with.

        Numbers are numbers, shown by number formats as they are printed here. `letters` stand in rows of their own, or
        as rich text in the "cell" of the number, which is then text. The same table gives the same bytes.

        Raises InputError for a path or a setting that cannot be.
        """
        return cast("Path", writer("excel")([self], path, source=self.source, letters=letters, sheets="each"))

    def to_html(self, path: str | Path | None = None) -> str:
        """The table as a piece of HTML that stands alone; with a path, a whole page, which is written there as well."""
        if path is None:
            return cast("str", writer("section")(self))
        return saved(writer("page")([self]), path, "page")

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The table as Markdown with its letters and notes, written to the path where one is given."""
        return saved(writer("markdown")([self]), path, "markdown")

    def to_csv(self, path: str | Path | None = None) -> str:
        """`to_frame()` as CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
        return saved(writer("csv")([self]), path, "csv")

    def footer(self) -> tuple[str, ...]:
        """The notes below the table: method, letters, flags, source."""
        from cxsurvey.exhibits.table_text import footer

        return footer(self)

    def alt_text(self) -> str:
        """What the table says, in words for those who cannot see it, written from its numbers."""
        from cxsurvey.exhibits.table_text import alt_text

        return alt_text(self)

    def digest(self) -> str:
        """Twelve characters that change when a number, label, letter or order that is shown changes."""
        return sha256(repr(self).encode()).hexdigest()[:12]

    # ── letters ────────────────────────────────────────────────────────────────────────────────────────────────────

    def letters(
        self,
        *,
        level: float | Sequence[float] | None = None,
        family: Literal["table", "row", "book"] | None = None,
        adjust: Literal["bh", "holm", "bonferroni", "default"] | None = "default",
        against: Hashable = "columns",
        method: LetterMethod = "taylor",
        min_base: float | None = None,
    ) -> Table:
        """The table with the letter of the lower column in the higher cell, for the columns that it has now.

        `level` holds one or two levels, capitals for the stricter; `family` says which tests are corrected together,
        `adjust` how (None: not at all). `against` is "columns" for every pair within a banner question, "rest",
        "total", "previous", or a column, the control. `method` is the linearised difference, which honours weights,
        strata, PSUs and overlap, or the test of another software by name. What is left out is as the method has it:
        5 and 10 %, table-wide Benjamini–Hochberg, bases from 30 for the default.

        Raises InputError for settings that cannot hold, and for a table without evidence.

        Source: Benjamini and Hochberg 1995, JRSS B 57, 289–300.
        """
        from cxsurvey.exhibits.table_letters import lettered

        control = against if against in ("columns", "rest", "total", "previous") else find_column(self, against).key
        return lettered(
            self, level=level, family=family, adjust=adjust, against=control, method=method, min_base=min_base
        )

    # ── the same table in another shape ────────────────────────────────────────────────────────────────────────────

    def sort(self, column: Any = (), *, descending: bool = True, statistic: str | None = None) -> Table:
        """The table with the levels of each question ordered by a column; bases, nets, means and reasons stay put.

        Suppressed numbers come last.
        """
        from cxsurvey.exhibits.table_shape import sorted_table

        return sorted_table(self, find_column(self, column), descending, statistic)

    def hide(self, *, rows: Any = (), columns: Any = ()) -> Table:
        """The table without these rows and columns, named as in value(), or by kind, such as "base"."""
        from cxsurvey.exhibits.table_shape import hidden_table

        return hidden_table(self, rows, columns)

    def slice(self, *, rows: Any = None, columns: Any = None) -> Table:
        """The table of these rows and columns in this order; None keeps them all."""
        from cxsurvey.exhibits.table_shape import sliced_table

        return sliced_table(self, rows, columns)

    def __getitem__(self, key: Any) -> Table:
        """table[rows] or table[rows, columns], as in slice(); slices count places."""
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
        return self.slice(rows=rows, columns=columns)

    def merge(self, other: Table, *, beside: bool | None = None) -> Table:
        """Both tables as one: side by side where they have the same rows, below each other where the same columns.

        `beside` decides where they have both. What they have in common must be the same numbers.

        Raises InputError where they have neither in common, or contradict each other.
        """
        from cxsurvey.exhibits.table_merge import merged_table

        return merged_table(self, other, beside)

    def protect(self) -> Table:
        """The table with a second column kept back wherever one alone could be computed from the total and the others.

        A base under `suppress_below` is first of all a matter of precision; where it is one of confidence, this keeps
        what the footer would else name. Columns that cross two banner questions are not held against each other.
        """
        from cxsurvey.exhibits.derivable import protected

        return protected(self)

    def transpose(self) -> Table:
        """The table turned on its side; rows and columns keep their names: `.rows` are still those of the stub."""
        return replace(self, transposed=not self.transposed)

    def show(self, *statistics: Statistic) -> Table:
        """The table with other statistics in its cells."""
        return replace(self, statistics=check_statistics(statistics))

    def named(self, title: str, *, notes: Sequence[str] | None = None) -> Table:
        """The table under another title, and with other notes where they are given."""
        return replace(self, title=title, notes=self.notes if notes is None else tuple(notes))

    def __repr__(self) -> str:
        """The table as a page of text, with its letters and notes."""
        from cxsurvey.exhibits.table_text import page

        return page(self)

    def _repr_html_(self) -> str:
        return self.to_html()


def statistic_of(row: Row, statistic: str) -> str:
    """Where the number of a row is: a base is its own statistic, a mean or score is an estimate."""
    if row.kind == "base":
        return str(row.code)
    return statistic if row.kind in ("level", "net") else "estimate"


def unit_of(row: Row, statistic: str) -> str:
    """The unit of a statistic in a row."""
    return _UNITS.get(statistic, row.unit) if row.kind in ("level", "net") else row.unit


def shown_statistics(table: Table, row: Row) -> tuple[str, ...]:
    """Which statistics a row shows, one line each: all of them for a share, one for everything else."""
    if row.kind == "header":
        return ()
    return table.statistics if row.kind in ("level", "net") else (statistic_of(row, ""),)


def check_statistics(statistics: Any) -> tuple[Statistic, ...]:
    """The statistics, each known and once."""
    known = get_args(Statistic)
    given = (statistics,) if isinstance(statistics, str) else tuple(statistics)
    unknown = [name for name in given if name not in known]
    if unknown or not given or len(set(given)) < len(given):
        raise InputError(
            "A table shows one or more statistics, each once.",
            where="statistics",
            got=listing(given),
            expected=nearest(unknown[0], known) if unknown else f"some of {listing(known)}",
            next_step='Leave it out for column shares, or give a list such as ["count", "column"].',
        )
    return given
