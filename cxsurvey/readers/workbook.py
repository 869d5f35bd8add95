"""Excel and OpenDocument workbooks: the sheet that holds the answers, its title skipped, its header rows merged."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.arrays import BoolArray
from cxsurvey.errors import InputError, ReadError, listing, nearest
from cxsurvey.masking import masked
from cxsurvey.readers.apart import ApartError
from cxsurvey.readers.delimited import EMPTY
from cxsurvey.readers.export import Export, RowNote, file_content, file_digest
from cxsurvey.readers.header import check_header, column_names, without_persons
from cxsurvey.readers.platforms.platform import Heads
from cxsurvey.readers.sheet_platform import Setting, SheetPlatform, platform_of
from cxsurvey.readers.sheets import Cells, Sheet, sheet_cells, sheet_list

UNPACKED = 256 * 2**20  # bytes that any workbook may unpack to; a larger one, `RATIO` times its own size
RATIO = 40
_BLANK = 10_000  # blank rows, ten for each filled one, are a cell that was filled by mistake far below
_TITLES = 20  # rows above a header that are taken for its title
_TOTAL = re.compile(r"(grand )?total|totaal|eindtotaal|summe|gesamt|n ?=.*|average|mean", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_LEGEND = re.compile(  # names of sheets that tell about the answers
    r"(code ?(book|boek|list)s?|codes?|legend[ae]?|key|(value )?labels?|values?|variables?|(data )?dictionary|notes?"
    r"|info|read ?me|about|cover|instructions?|explanation|toelichting|uitleg|voorblad|metadata|erläuterung|légende)",
    re.IGNORECASE,
)
_SIGNS = {"zip": b"PK\x03\x04", "xls": b"\xd0\xcf\x11\xe0"}


def read(
    path: Path,
    *,
    sheet: str | None = None,
    title_lines: int | None = None,
    header_rows: int | None = None,
    platform: str | None = None,
    dates: Setting = None,
    decimal: Setting = None,
) -> Export:
    """The export in one sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods), every cell as text.

    Without `sheet` the one shown sheet with rows and columns is read. `title_lines` rows are skipped, by default those
    with a single cell above the first row with several; `header_rows` are merged into one name per column, by default
    as many as the platform has whose signs they show, else two where cells of the first are merged side by side, else
    one. `platform`, `dates` and `decimal` are as for delimited text. A formula counts as
    the value it was last saved with, a date as 2022-05-03, a share shown as 25% as 0.25.

    Raises ReadError for what is no workbook, unpacks to more than such a file can need, or has several sheets that
    could be meant; InputError for a sheet that is not there.
    """
    content = file_content(path)
    _check_file(path, content)
    try:
        chosen, others = _chosen(path, sheet_list(path), sheet)
        cells = sheet_cells(path, chosen.name)
    except ApartError as problem:
        raise _refusal(path, str(problem)) from None
    filled = _filled(cells)
    top = _title_rows(filled) if title_lines is None else _checked("title_lines", title_lines, 0)
    origin = platform_of(path, cells, top, platform)
    own = origin.platform.header_rows(origin.rows) if origin.known else _header_rows(cells, top)
    deep = own if header_rows is None else _checked("header_rows", header_rows, 1)
    _check_rows(path, chosen, filled, top + deep)
    names, heads, frame, notes = _named(path, cells, origin, top, deep, filled)
    blank = np.flatnonzero(~_any_filled(filled[top + deep :]))
    return Export(
        frame=frame,
        path=path,
        digest=file_digest(content),
        rows_in=len(filled) - top - deep,
        rejected=tuple(RowNote(int(row) + 1, EMPTY, "no answer in any column", "") for row in blank),
        columns_in=len(cells.columns),
        notes=(
            *_sheet_notes(chosen, others),
            *_title_notes(cells, top, deep),
            *notes,
            *_blank_notes(cells),
            *_total_note(cells, frame.index),
        ),
        **origin.drafted(path, frame, heads, names, (dates, decimal)),
    )


def _check_file(path: Path, content: bytes) -> None:
    """Refuse what is no workbook by its first bytes, and one that unpacks to far more than it is."""
    if content.startswith(_SIGNS["zip"]):
        _check_archive(path, content)
    elif not content.startswith(_SIGNS["xls"]):
        text = b"\x00" not in content[:4096] and bool(content.strip())
        raise ReadError(
            "The file is not a workbook.",
            where=path,
            got=f"text: {listing([content[:40].decode('utf-8', 'replace')])}" if text else f"{len(content):,} bytes",
            expected="a file saved by a spreadsheet (.xlsx, .xls, .ods)",
            next_step='Name the reader of text, reader="delimited", or export the survey again.'
            if text
            else "Export the survey again.",
        )


def _check_archive(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            names = {entry.filename for entry in entries}
            if unpacked > max(UNPACKED, RATIO * len(content)):
                raise _bomb(path, len(content), unpacked)
            broken = archive.testzip()
    except _DAMAGE as problem:
        raise _refusal(path, f"a damaged archive ({problem})".replace("\n", " ")) from None
    if broken:
        raise _refusal(path, f"a damaged part, {broken}")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise _refusal(path, f"an archive of {listing(sorted(names), limit=3)}")


def _bomb(path: Path, size: int, unpacked: int) -> ReadError:
    return ReadError(
        "The workbook unpacks to more than it can hold.",
        where=path,
        got=f"{size:,} bytes that unpack to {unpacked:,}",
        expected=f"at most {max(UNPACKED, RATIO * size):,} bytes",
        next_step="Export the survey as CSV, if the file comes from somebody you trust.",
    )


def _refusal(path: Path, problem: str) -> ReadError:
    locked = "password" in problem.lower()
    return ReadError(
        "The workbook is locked." if locked else "The workbook cannot be read.",
        where=path,
        got="a password" if locked else problem,
        expected="a workbook that a spreadsheet opens",
        next_step="Save it without a password." if locked else "Open it in a spreadsheet and save it again, or as CSV.",
    )


def _chosen(path: Path, sheets: Sequence[Sheet], name: str | None) -> tuple[Sheet, list[Sheet]]:
    """The sheet named, or the only one that can hold answers; and the others."""
    names = [sheet.name for sheet in sheets]
    if name is not None:
        if name not in names:
            raise InputError(
                f'The workbook has no sheet "{name}".',
                where=path,
                got=name,
                expected=nearest(name, names),
                next_step="Use the name on the sheet's tab.",
            )
        return sheets[names.index(name)], []
    likely = [sheet for sheet in sheets if sheet.is_visible and sheet.height > 1 and sheet.width > 1]
    likely = likely or [sheet for sheet in sheets if sheet.is_visible and sheet.height > 1]
    if len(likely) > 1:
        likely = [sheet for sheet in likely if not _LEGEND.fullmatch(sheet.name.strip())] or likely
    if len(likely) != 1:
        raise _undecided(path, sheets, likely)
    return likely[0], [sheet for sheet in sheets if sheet != likely[0] and sheet.height > 0]


def _undecided(path: Path, sheets: Sequence[Sheet], likely: Sequence[Sheet]) -> ReadError:
    if likely:
        sizes = [f'"{sheet.name}" ({sheet.height:,} rows, {sheet.width:,} columns)' for sheet in likely[:6]]
        more = f" and {len(likely) - 6} more" if len(likely) > 6 else ""
        return ReadError(
            "Several sheets could hold the answers.",
            where=path,
            got=", ".join(sizes) + more,
            expected="one sheet of answers",
            next_step=f'Name it, such as sheet="{likely[0].name}".',
        )
    return ReadError(
        "No sheet of the workbook holds answers.",
        where=path,
        got=", ".join(f'"{sheet.name}" ({_rows(sheet)})' for sheet in sheets) or "no sheets",
        expected="a sheet that is shown, with a header and rows",
        next_step="Name a hidden sheet with sheet=, or export the survey again.",
    )


def _rows(sheet: Sheet) -> str:
    return f"{sheet.height:,} row{'' if sheet.height == 1 else 's'}"


def _named(
    path: Path, cells: Cells, origin: SheetPlatform, top: int, deep: int, filled: BoolArray
) -> tuple[Sequence[str | None], Heads, pd.DataFrame, tuple[str, ...]]:
    """The names of the columns (None for one left out), their header cells, the answers, and notes on the names."""
    columns = [_below(column, top + deep) for column in cells.columns]
    heads, hidden = without_persons([_head(column, top, deep) for column in cells.columns])
    given = [column.categories for column in columns]
    naming = origin.naming(heads)
    check_header(path, naming, given)
    names, notes = column_names(naming, given)
    kept = _any_filled(filled[top + deep :])
    index = pd.Index(np.flatnonzero(kept) + 1, name="row")
    frame = {name: pd.Series(column[kept], index=index) for name, column in zip(names, columns, strict=True) if name}
    return names, heads, pd.DataFrame(frame, index=index), (*hidden, *notes)


def _filled(cells: Cells) -> BoolArray:
    """Which cells hold a text, of shape (rows, columns)."""
    tables = [np.array([bool(text.strip()) for text in texts], dtype=bool) for _, texts in cells.columns]
    codes = [np.frombuffer(column, dtype=np.int32) for column, _ in cells.columns]
    return np.stack([table[code] for table, code in zip(tables, codes, strict=True)], axis=1)


def _any_filled(filled: BoolArray) -> BoolArray:
    """Which rows hold a text in any column, of shape (rows,)."""
    return np.asarray(filled.any(axis=1), dtype=bool)


def _title_rows(filled: BoolArray) -> int:
    """Rows with at most one cell above the first row with several; none where no row has several."""
    several = filled[: _TITLES + 1].sum(axis=1) > 1
    return int(np.argmax(several)) if several.any() else 0


def _header_rows(cells: Cells, top: int) -> int:
    """Two where cells of the header are merged side by side, else one."""
    return 1 + any(first == last == top and left < right for first, last, left, right in cells.merged)


def _checked(name: str, value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(
            f"{name} cannot be used.",
            where=name,
            got=value,
            expected=f"a whole number from {least}",
            next_step="Count the rows above the answers: those of the title, then those of the header.",
        )
    return value


def _check_rows(path: Path, chosen: Sheet, filled: BoolArray, first: int) -> None:
    if not filled[first:].any():
        raise ReadError(
            "The sheet has no answers below its header.",
            where=f'{path}, sheet "{chosen.name}"',
            got=f"{chosen.height:,} rows, of which {first} above the answers",
            expected="at least one row of answers",
            next_step="Check title_lines and header_rows, or export the survey with responses included.",
        )
    told = int(_any_filled(filled[first:]).sum())
    blank = len(filled) - first - told
    if blank > _BLANK and blank > 10 * told:
        raise ReadError(
            "Nearly all rows of the sheet are blank.",
            where=f'{path}, sheet "{chosen.name}"',
            got=f"{told:,} rows with answers, {blank:,} without, the last filled one in row {len(filled):,}",
            expected="rows of answers below each other",
            next_step="Delete what stands far below the answers, and save the workbook again.",
        )


def _below(column: tuple[Any, list[str]], first: int) -> pd.Categorical[Any]:
    """The answers of one column as categories in order of first appearance."""
    codes, texts = column
    values = np.array(texts, dtype=object)[np.frombuffer(codes, dtype=np.int32)[first:]]
    positions, distinct = pd.factorize(values)
    return categories(positions, distinct)


def _head(column: tuple[Any, list[str]], top: int, deep: int) -> tuple[str, ...]:
    codes, texts = column
    return tuple(" ".join(texts[code].split()) for code in codes[top : top + deep])


def _sheet_notes(chosen: Sheet, others: Sequence[Sheet]) -> tuple[str, ...]:
    left = f"; left alone: {listing([sheet.name for sheet in others])}" if others else ""
    return (f"Read sheet {listing([chosen.name])}{left}.",)


def _title_notes(cells: Cells, top: int, deep: int) -> tuple[str, ...]:
    rows = [" ".join(filter(None, (texts[codes[row]].strip() for codes, texts in cells.columns))) for row in range(top)]
    merged = (f"Header of {deep} rows, merged into one name per column.",) if deep > 1 else ()
    return (*(f"Skipped above the header: {masked(text)[0]}" for text in rows if text), *merged)


def _blank_notes(cells: Cells) -> tuple[str, ...]:
    """What the sheet holds no value for, though something stands there."""
    errors = _counted(cells.errors, "cell holds an error", "cells hold an error")
    formulas = _counted(cells.uncalculated, "formula was saved without a value", "formulas were saved without a value")
    return (
        *((f"{errors}, such as #N/A: blank here.",) if errors else ()),
        *((f"{formulas}: blank here. Open the workbook in a spreadsheet and save it.",) if formulas else ()),
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}" if count else ""


def _total_note(cells: Cells, index: pd.Index[Any]) -> tuple[str, ...]:
    """A word on a last row that looks like the sum of the others: nobody's answers."""
    codes, texts = cells.columns[0]
    last = texts[codes[-1]].strip()
    if len(index) > 1 and _TOTAL.fullmatch(last):
        return (f"The last row begins with {listing([last])}: the standard rules set it aside if its numbers add up.",)
    return ()
