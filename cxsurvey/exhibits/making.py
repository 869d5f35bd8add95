"""A book or table while it is made: what is counted, by which columns, and the tables cut out of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.errors import InputError
from cxsurvey.estimation.banner import banner_estimates
from cxsurvey.estimation.describe import design_text
from cxsurvey.estimation.offers import without_unoffered
from cxsurvey.exhibits.banner_columns import Banners, Heading, banner_columns
from cxsurvey.exhibits.pages import Thresholds, book_evidence, book_numbers, page_table
from cxsurvey.exhibits.stub_rows import Block, Counted, block_of
from cxsurvey.exhibits.stubs import Page, Stub, StubOptions, check_options, check_pages, pages_of
from cxsurvey.exhibits.table import Statistic, Table, check_statistics
from cxsurvey.exhibits.table_lines import Row
from cxsurvey.moments.banner import banner_of
from cxsurvey.progress import counting
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.survey import Survey


class Making:
    """A book while it is made: what is counted, by which columns."""

    def __init__(self, survey: Survey, pages: Sequence[Page], banners: Banners, options: StubOptions) -> None:
        check_pages(pages, options)
        self.survey, self.pages, self.banners = survey, pages, banners
        self.counted = Counted()
        with counting("reading", sum(len(page.questions) for page in pages)) as step:
            self.blocks = [
                [_told(step, block_of(survey, q, options, self.counted)) for q in p.questions] for p in pages
            ]
        self.banner = banner_of(survey.plan, survey.domain, banners.groups)
        with counting("counting", len(self.counted.stubs)) as step:
            found = banner_estimates(self.banner, self.counted.stubs, progress=step)
        lines = (line for page in self.blocks for block in page for line in block.lines if line.kind == "level")
        self.found = without_unoffered(survey, self.banner, found, {line.place: line.key[::2] for line in lines})

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
    made = Making(survey, [merged], banner_columns(survey, banner), options)
    tables, _ = made.tables(check_statistics(statistics), thresholds, numbered=False, title=title)
    return tables[0]


def _method(survey: Survey) -> str:
    random = "" if survey.codebook.sample == "probability" else "; approximate, as if the sample were random"
    return f"Column shares, {design_text(survey)}{random}."


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
