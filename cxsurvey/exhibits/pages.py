"""The numbers of all pages of a book as arrays, and the pages cut out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import Question
from cxsurvey.estimation.banner import BannerEstimates
from cxsurvey.estimation.describe import base_text
from cxsurvey.exhibits.banner_columns import Banners
from cxsurvey.exhibits.stub_rows import Block
from cxsurvey.exhibits.table import BASES, CELLS, Statistic, Table
from cxsurvey.exhibits.table_lines import Row
from cxsurvey.moments.banner import Banner
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.sources import provenance_of
from cxsurvey.survey import Survey

_SAME = 1e-9  # of a base: two bases that far apart are one


@dataclass(frozen=True, slots=True, eq=False)
class Thresholds:
    """Under which base, unweighted or effective, a number is suppressed, and under which it is flagged."""

    suppress_below: float = 30
    flag_below: float = 100


@dataclass(frozen=True, slots=True, eq=False)
class BookNumbers:
    """Every number of a book: arrays of shape (R, J) by name, and the flag of each cell."""

    cells: dict[str, FloatArray]
    flags: npt.NDArray[np.str_]


def book_numbers(found: BannerEstimates, is_share: BoolArray, thresholds: Thresholds) -> BookNumbers:
    """The numbers of all rows and columns; those on too small a base are NaN."""
    n, w, w2 = (np.diagonal(part, axis1=1, axis2=2) for part in (found.overlap_n, found.overlap_w, found.overlap_w2))
    effective = np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > 0)
    base_n, base_w, base_e = (part[found.base] for part in (n, w, effective))
    share = np.where(is_share[:, None], 1.0, np.nan)
    count = np.diagonal(found.joint, axis1=1, axis2=2) * share
    column = found.estimate * share
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = {
            "count": count,
            "unweighted": found.hits * share,
            "column": column,
            "row": count / count[:, :1],
            "total": count / base_w[:, :1],
            "index": 100 * column / column[:, :1],
            "estimate": found.estimate,
            "std_error": np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2)),
            "deviation": np.sqrt(found.spread_w * base_n / (base_n - 1)),
        }
    cells = {name: np.where(np.isfinite(part), part, np.nan) for name, part in cells.items()}
    smallest = np.minimum(base_n, base_e) * (1 + 1e-12)  # a base of 30 may arrive as 29.999999999999996
    hidden = smallest < thresholds.suppress_below
    missing = hidden | (is_share[:, None] & ~np.isfinite(found.estimate))  # a level that nobody was offered
    for part in cells.values():
        part[missing] = np.nan
    flags = np.where(smallest < thresholds.flag_below, "*", "")
    flags = np.where(missing, np.where(hidden & (base_n > 0), "**", "–"), flags)
    cells |= {"base_n": base_n, "base_weighted": base_w, "base_effective": base_e}
    return BookNumbers(cells, flags)


def book_evidence(
    found: BannerEstimates, banner: Banner, banners: Banners, lines: Sequence[Row | None], table: IntArray, df: float
) -> ColumnEvidence:
    """The evidence of all rows for letters; `lines` names the row of each place, None for those that are not shown."""
    kinds = {"level": "share", "net": "share", "mean": "mean", "nps": "nps"}
    evidence = ColumnEvidence(
        rows=tuple(
            (int(number) + 1, None if line is None else line.key) for number, line in zip(table, lines, strict=True)
        ),
        columns=tuple(column.key for column in banners.columns),
        table=table,
        kind=np.array([kinds["level" if line is None else line.kind] for line in lines]),
        is_net=np.array([line is not None and line.kind == "net" for line in lines]),
        group=banner.group,
        estimate=found.estimate,
        covariance=found.covariance,
        df=df,
        base=found.base,
        overlap_n=found.overlap_n,
        overlap_w=found.overlap_w,
        overlap_w2=found.overlap_w2,
        part_of=_part_of(banner),
        joint=found.joint,
        hits=found.hits,
        spread_w=found.spread_w,
        spread_n=found.spread_n,
        certain=_certain(banners, lines),
    )
    kept = [place for place, line in enumerate(lines) if line is not None]
    return evidence if len(kept) == len(lines) else evidence.chosen(kept)


def _certain(banners: Banners, lines: Sequence[Row | None]) -> BoolArray:
    """Which rows ask what a column is made of, shape (R, J)."""
    places = range(len(banners.columns))
    asked = {name for made_of in banners.made_of for name, _ in made_of}
    found = np.zeros((len(lines), len(places)), dtype=bool)
    for number, line in enumerate(lines):
        if line is not None and line.question in asked:
            found[number] = [banners.is_about(line.key, place) for place in places]
    return found


def _part_of(banner: Banner) -> BoolArray:
    own = banner.own
    inside = (banner.place == own[:, None]) & (own[:, None] != own[None, :])
    inside[1:, 0] = True
    return np.asarray(inside)


def page_table(
    survey: Survey,
    blocks: Sequence[Block],
    banners: Banners,
    numbers: BookNumbers,
    *,
    statistics: tuple[Statistic, ...],
    thresholds: Thresholds,
    is_grid: bool,
    plain: bool,
    notes: tuple[str, ...],
    number: int | None = None,
    title: str = "",
) -> Table:
    """The table of one page; `plain` says that all weights are equal, so that one base row says it all."""
    bases = [_base_of(block, numbers) for block in blocks]
    together = all(np.allclose(base, bases[0], rtol=_SAME, atol=0) for base in bases)
    rows: list[Row] = _base_rows("", plain) if together else []
    first = blocks[0].lines[0].place
    places = [first] * len(rows)
    for block in blocks:
        own = [line for line in block.lines if _is_shown(line, block, numbers)]
        if len(blocks) > 1:
            rows.append(Row((block.question.name, "header", ""), block.question.title, ""))
            places.append(-1)
        if not together:
            extra = _base_rows(block.question.name, plain)
            rows += extra
            places += [block.lines[0].place] * len(extra)
        rows += own
        places += [line.place for line in own]
    cells, flags = _cells(rows, np.array(places, dtype=np.int64), numbers)
    questions = [block.question for block in blocks]
    base = _base_text(survey, blocks)
    asked = [name for column in banners.columns for name, _ in column.key]
    return Table(
        rows=tuple(rows),
        columns=banners.columns,
        cells=cells,
        flags=flags,
        title=title or " / ".join(dict.fromkeys(q.title for q in questions)),
        wording=" / ".join(dict.fromkeys(_wording(q) for q in questions)),
        base=base,
        notes=notes,
        source=survey.codebook.source or survey.codebook.title,
        statistics=statistics,
        number=number,
        suppress_below=thresholds.suppress_below,
        flag_below=thresholds.flag_below,
        name="grid" if is_grid else questions[0].name,
        provenance=provenance_of(survey, [*(q.name for q in questions), *asked], base),
    )


def _wording(question: Question) -> str:
    return question.wording or question.title


def _base_of(block: Block, numbers: BookNumbers) -> FloatArray:
    place = block.lines[0].place
    return np.concatenate([numbers.cells[name][place] for name in BASES])


def _base_rows(question: str, plain: bool) -> list[Row]:
    if plain:
        return [Row((question, "base", "base_n"), "Base", "count")]
    labels = {"base_n": "Base, unweighted", "base_weighted": "Base, weighted", "base_effective": "Effective base"}
    return [Row((question, "base", code), label, "count") for code, label in labels.items()]


def _is_shown(line: Row, block: Block, numbers: BookNumbers) -> bool:
    """Options always have a row; a reason for no answer that is no option has one where somebody had that reason."""
    if line.kind != "level" or line.code not in block.unless_empty:
        return True
    return bool(numbers.cells["reached"][line.place] > 0)


def _cells(
    rows: Sequence[Row], places: IntArray, numbers: BookNumbers
) -> tuple[dict[str, FloatArray], npt.NDArray[np.str_]]:
    """The numbers of the rows of a page: only bases in base rows, nothing in headings."""
    answer = np.array([row.is_answer for row in rows])
    deviation = np.array([row.kind == "deviation" for row in rows])
    heading = np.array([row.kind == "header" for row in rows])
    safe = np.where(places < 0, 0, places)
    cells = {}
    for name in (*CELLS, *BASES):
        part = numbers.cells[name][safe]
        if name == "estimate":
            part[deviation] = numbers.cells["deviation"][safe[deviation]]
        part[heading if name in BASES else ~answer] = np.nan
        if name == "std_error":
            part[deviation] = np.nan
        cells[name] = part
    return cells, np.where(answer[:, None], numbers.flags[safe], "")


def _base_text(survey: Survey, blocks: Sequence[Block]) -> str:
    texts = []
    for block in blocks:
        labels = {line.code: line.label for line in block.lines if line.kind == "level"}
        texts.append(base_text(survey, [block.question], (), block.base, {block.question.name: labels}))
    return " / ".join(dict.fromkeys(texts))
