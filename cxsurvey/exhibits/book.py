"""The table book: every question by every column of a banner, counted in one pass, with all letters found at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, overload

import numpy as np

from cxsurvey.codebook import Base, Code
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError
from cxsurvey.exhibits.banner_columns import Heading, banner_columns
from cxsurvey.exhibits.making import Making, checked_thresholds
from cxsurvey.exhibits.stubs import Stub, StubOptions, check_options, pages_of
from cxsurvey.exhibits.table import Statistic, Table, check_statistics
from cxsurvey.exhibits.table_files import LettersIn, Sheets, saved, writer
from cxsurvey.exhibits.table_letters import evidence_to_test, marks_of, with_found
from cxsurvey.provenance import PART, Once, Provenance, fingerprint
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.sources import ALL
from cxsurvey.survey import Survey

if TYPE_CHECKING:
    import pandas as pd

    from cxsurvey.significance.letters import Letters


@dataclass(frozen=True, eq=False)
class Book:
    """Tables with one banner, numbered from 1, and what they share: the evidence for letters.

    A book is a sequence of its tables: len(book), book[0], for table in book; book["D01"] is the table of a question.
    """

    tables: tuple[Table, ...]
    evidence: ColumnEvidence
    title: str = ""
    source: str = ""
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        """Have the provenance tell of this book, whatever it was changed from."""
        if self.provenance is not None:
            told = [table.provenance for table in self.tables if table.provenance is not None]
            numbers, wording = Once(lambda: _digest_of(told, "numbers")), Once(lambda: _digest_of(told, "wording"))
            whole = self.provenance.but(exhibit="tables", numbers=numbers, wording=wording)
            object.__setattr__(self, "provenance", whole)

    def __len__(self) -> int:
        """The number of tables."""
        return len(self.tables)

    def __iter__(self) -> Iterator[Table]:
        """The tables in order."""
        return iter(self.tables)

    @overload
    def __getitem__(self, key: int | str) -> Table: ...
    @overload
    def __getitem__(self, key: slice) -> Book: ...
    def __getitem__(self, key: int | str | slice) -> Table | Book:
        """The table at a place counted from 0, or of a question; a slice is a smaller book."""
        if isinstance(key, slice):
            return self._of(range(len(self))[key])
        if isinstance(key, int):
            return self.tables[key]
        for table in self.tables:
            if any(row.question == key for row in table.rows):
                return table
        raise InputError(
            f'The book has no table of "{key}".',
            where="book[…]",
            got=key,
            expected=f"a question of the book, or a number from 0 to {len(self) - 1}",
            next_step="Look at book.index().",
        )

    def _of(self, places: range) -> Book:
        """The book of some tables, which keep their numbers."""
        rows = np.flatnonzero(np.isin(self.evidence.table, list(places)))
        return replace(self, tables=tuple(self.tables[place] for place in places), evidence=self.evidence.chosen(rows))

    def index(self) -> pd.DataFrame:
        """One row per table: number, question, title and base."""
        import pandas as pd

        rows = [(table.number, table.name, table.title, table.base) for table in self.tables]
        return pd.DataFrame(rows, columns=["number", "question", "title", "base"])

    def to_frame(self) -> pd.DataFrame:
        """Every cell of every table in one line each, with the number of its table."""
        import pandas as pd

        return pd.concat([table.to_frame().assign(table=table.number) for table in self.tables], ignore_index=True)

    def to_excel(self, path: str | Path, *, letters: LettersIn = "rows", sheets: Sheets = "one") -> Path:
        """The path of the Excel workbook written: contents with links, and every table, to read, print and reckon with.

        With `sheets="one"` tables stand below each other, under one banner that stays in sight; with "each" every table
        has a sheet of its own. Numbers are numbers; `letters` stand in rows of their own, or as rich text in the "cell"
        of the number, which is then text. The same book gives the same bytes.

        Raises InputError for a path or a setting that cannot be, and for an empty book.
        """
        settings = {"title": self.title, "source": self.source, "letters": letters, "sheets": sheets}
        return cast("Path", writer("excel")(self.tables, path, provenance=self.provenance, **settings))

    def to_html(self, path: str | Path | None = None) -> str:
        """The book as one page of HTML with an index, needing nothing else, written to the path where one is given."""
        made = writer("page")(self.tables, title=self.title, source=self.source, provenance=self.provenance)
        return saved(made, path, "page")

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The book as Markdown with an index, written to the path where one is given."""
        return saved(writer("markdown")(self.tables, title=self.title, source=self.source), path, "markdown")

    def to_csv(self, path: str | Path | None = None) -> str:
        """`to_frame()` as CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
        return saved(writer("csv")(self.tables), path, "csv")

    def letters(self, **settings: Any) -> Book:
        """The book with letters in every table, found at once; the settings are those of Table.letters().

        With family="book" all tests of the book are one family.
        """
        from cxsurvey.significance.letter_settings import letter_settings
        from cxsurvey.significance.letters import find_letters

        found = find_letters(self.evidence, letter_settings(**settings))
        return replace(self, tables=_lettered(self.tables, found))

    def protect(self) -> Book:
        """The book with a second column kept back wherever one alone could be computed: see Table.protect()."""
        return replace(self, tables=tuple(table.protect() for table in self.tables))

    def __repr__(self) -> str:
        """The index of the book as text."""
        return text_table(self.index(), title=self._heading(), limit=200)

    def _repr_html_(self) -> str:
        return html_table(self.index(), title=self._heading(), limit=200)

    def _heading(self) -> str:
        columns = len(self.tables[0].columns) if self.tables else 0
        return f"{self.title or 'Tables'} · {len(self)} tables × {columns} columns"


def book(
    survey: Survey,
    stubs: Stub | Sequence[Stub] | None = None,
    *,
    banner: Heading | Sequence[Heading] = (),
    base: Base | None = None,
    nets: bool | Mapping[str, Mapping[str, Sequence[Code]]] = True,
    top: int = 0,
    bottom: int = 0,
    means: bool | Sequence[str] = (),
    nps: Sequence[str] = (),
    bands: Mapping[str, Sequence[float]] | None = None,
    statistics: Sequence[Statistic] = ("column",),
    suppress_below: float = 30,
    flag_below: float = 100,
    title: str = "",
) -> Book:
    """The Book of one table per stub entry by the columns of one banner, counted in one pass over the answers.

    Without `stubs` every question of the codebook that has options or numbers gets a table. The other arguments are
    those of crosstab(). On a terminal a line shows how far it is where it takes over two seconds.

    Raises InputError as crosstab() does.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 40 + ["business"] * 60})
    >>> tables = cx.book(cx.from_frame(frame), ["who"], banner=["side"]).letters()
    >>> len(tables), tables["who"].value("joint", "business")
    (1, 0.5)
    """
    options = StubOptions(base, nets, top, bottom, means, tuple(nps), dict(bands or {}))
    check_options(survey, options)
    entries = _every_question(survey) if stubs is None else stubs
    pages = pages_of(survey, entries)
    made = Making(survey, pages, banner_columns(survey, banner), options)
    tables, evidence = made.tables(
        check_statistics(statistics), checked_thresholds(suppress_below, flag_below), numbered=True
    )
    book_title = title or survey.codebook.title
    return Book(tuple(tables), evidence, book_title, survey.codebook.source, survey.provenance)


def _digest_of(told: Sequence[Provenance], part: str) -> dict[str, str]:
    """The digest of a part of all tables of a book, and one of each table."""
    each = {each.facts["exhibit"].removeprefix("table "): each.facts[part] for each in told}
    return {ALL: fingerprint([each.facts[part] for each in told]), **{name: one[:PART] for name, one in each.items()}}


def _lettered(tables: Sequence[Table], found: Letters) -> tuple[Table, ...]:
    """The tables with their marks; one family of the whole book is explained by the book, others by their table."""
    marks = marks_of(found, found.findings())
    whole = found.settings.family == "book"
    return tuple(
        with_found(table, marks.get(table.number, {}), _constant(found) if whole else _again(table, found))
        for table in tables
    )


def _constant(found: Letters) -> Callable[[], Letters]:
    return lambda: found


def _again(table: Table, found: Letters) -> Callable[[], Letters]:
    """The letters of one table, found again when they are to be explained."""
    from cxsurvey.significance.letters import find_letters

    return lambda: find_letters(evidence_to_test(table), found.settings)


def _every_question(survey: Survey) -> list[str]:
    """The questions of the codebook that can be counted."""
    questions = survey.codebook.questions.values()
    return [q.name for q in questions if q.options or q.kind == "numeric"]
