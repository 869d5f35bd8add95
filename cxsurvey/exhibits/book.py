"""The table book: every question by every column of a banner, counted in one pass, with all letters found at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, overload

import numpy as np

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.codebook import Base, Code
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError
from cxsurvey.estimation.banner import banner_estimates
from cxsurvey.exhibits.banner_columns import Banners, Heading, banner_columns
from cxsurvey.exhibits.pages import Thresholds, book_evidence, book_numbers, page_table
from cxsurvey.exhibits.stub_rows import Block, Counted, block_of
from cxsurvey.exhibits.stubs import Page, Stub, StubOptions, check_options, check_pages, pages_of
from cxsurvey.exhibits.table import Statistic, Table, check_statistics
from cxsurvey.exhibits.table_files import LettersIn, Sheets, saved, writer
from cxsurvey.exhibits.table_letters import evidence_to_test, marks_of, with_found
from cxsurvey.exhibits.table_lines import Row
from cxsurvey.moments.banner import banner_of
from cxsurvey.significance.column_evidence import ColumnEvidence
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
        return cast("Path", writer("excel")(self.tables, path, **settings))

    def to_html(self, path: str | Path | None = None) -> str:
        """The book as one page of HTML with an index, needing nothing else, written to the path where one is given."""
        return saved(writer("page")(self.tables, title=self.title, source=self.source), path, "page")

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
    made = _Making(survey, pages, banner_columns(survey, banner), options)
    tables, evidence = made.tables(
        check_statistics(statistics), checked_thresholds(suppress_below, flag_below), numbered=True
    )
    book_title = title or survey.codebook.title
    return Book(tuple(tables), evidence, book_title, survey.codebook.source)


def one_table(
    survey: Survey,
    stub: Stub | Sequence[Stub],
    banner: Heading | Sequence[Heading],
    options: StubOptions,
    statistics: Sequence[Statistic],
    thresholds: Thresholds,
    title: str,
) -> Table:
    """All entries of the stub below each other in one table."""
    check_options(survey, options)
    pages = pages_of(survey, stub)
    merged = Page(tuple(q for page in pages for q in page.questions), any(page.is_grid for page in pages))
    made = _Making(survey, [merged], banner_columns(survey, banner), options)
    tables, _ = made.tables(check_statistics(statistics), thresholds, numbered=False, title=title)
    return tables[0]


class _Making:
    """A book while it is made: what is counted, by which columns."""

    def __init__(self, survey: Survey, pages: Sequence[Page], banners: Banners, options: StubOptions) -> None:
        from cxsurvey.exhibits.progress import progress

        check_pages(pages, options)
        self.survey, self.pages, self.banners = survey, pages, banners
        self.counted = Counted()
        with progress("reading", sum(len(page.questions) for page in pages)) as step:
            self.blocks = [
                [_told(step, block_of(survey, q, options, self.counted)) for q in p.questions] for p in pages
            ]
        self.banner = banner_of(survey.plan, survey.domain, banners.groups)
        with progress("counting", len(self.counted.stubs)) as step:
            self.found = banner_estimates(self.banner, self.counted.stubs, progress=step)

    def tables(
        self, statistics: tuple[Statistic, ...], thresholds: Thresholds, *, numbered: bool, title: str = ""
    ) -> tuple[list[Table], ColumnEvidence]:
        """The tables, and the evidence of all of them."""
        lines, table = self._lines()
        numbers = book_numbers(self.found, _are_shares(lines), thresholds)
        numbers.cells["reached"] = self.found.hits[:, 0]
        plain = bool(np.allclose(numbers.cells["base_n"], numbers.cells["base_effective"], rtol=1e-9)) and bool(
            np.allclose(numbers.cells["base_n"], numbers.cells["base_weighted"], rtol=1e-9)
        )
        tables = [
            page_table(
                self.survey, blocks, self.banners, numbers,
                statistics=statistics, thresholds=thresholds, is_grid=page.is_grid, plain=plain,
                notes=(_method(self.survey),), number=place + 1 if numbered else None, title=title,
            )
            for place, (page, blocks) in enumerate(zip(self.pages, self.blocks, strict=True))
        ]  # fmt: skip
        kept = {row.place for each in tables for row in each.rows if row.is_answer}
        used = [line if line is not None and line.place in kept else None for line in lines]
        evidence = book_evidence(self.found, self.banner, self.banners, used, table, float(self.survey.plan.df))
        return _with_evidence(tables, evidence), evidence

    def _lines(self) -> tuple[list[Row | None], IntArray]:
        """The line of each row that was counted (a deviation shares the row of its mean), and its table."""
        lines: list[Row | None] = [None] * self.counted.rows
        table = np.zeros(self.counted.rows, dtype=np.int64)
        for number, blocks in enumerate(self.blocks):
            for line in (line for block in blocks for line in block.lines if line.kind != "deviation"):
                lines[line.place] = line
                table[line.place] = number
        return lines, table


def _told(step: Callable[[int], None], block: Block) -> Block:
    step(0)
    return block


def _are_shares(lines: Sequence[Row | None]) -> BoolArray:
    return np.array([line is None or line.kind in ("level", "net") for line in lines], dtype=bool)


def _with_evidence(tables: Sequence[Table], evidence: ColumnEvidence) -> list[Table]:
    """The tables, each with its own rows of the evidence, which are cut out when they are asked for."""
    rows: list[list[int]] = [[] for _ in tables]
    for place, number in enumerate(evidence.table):
        rows[number].append(place)
    return [replace(table, evidence=_cut_out(evidence, mine)) for table, mine in zip(tables, rows, strict=True)]


def _cut_out(evidence: ColumnEvidence, places: list[int]) -> Callable[[], ColumnEvidence]:
    return lambda: evidence.chosen(places)


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


def _method(survey: Survey) -> str:
    random = "" if survey.codebook.sample == "probability" else "; approximate, as if the sample were random"
    return f"Column shares, {survey.design.describe()}{random}."


def checked_thresholds(suppress_below: float, flag_below: float) -> Thresholds:
    """The thresholds, if they can be used."""
    given = (suppress_below, flag_below)
    if not all(isinstance(each, int | float) and each >= 0 for each in given):
        raise InputError(
            "A smallest base is a number of respondents.",
            where="suppress_below, flag_below",
            got=f"{suppress_below!r}, {flag_below!r}",
            expected="0 or more",
            next_step="Leave them out for 30 and 100.",
        )
    return Thresholds(float(suppress_below), float(flag_below))
