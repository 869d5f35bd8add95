"""What reading must hold for any table: cells come back equal, damage is local, and no row is lost or counted twice."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cxsurvey.errors import ReadError
from cxsurvey.readers.delimited import read
from cxsurvey.readers.export import Export

SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# Letters, and every mark that means something to a parser of delimited text.
CELL = st.text(alphabet="aé7 ,;\t|\"'.", max_size=8)
CELL_OF_LINES = st.text(alphabet='aé ,;"\n', max_size=8)
NAMES = tuple(f"question {number}" for number in range(1, 9))

Table = list[list[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.csv"


@st.composite
def tables(
    draw: st.DrawFn, cell: st.SearchStrategy[str] = CELL, *, least: int = 2, most: int = 8, rows_least: int = 1
) -> Table:
    """A header and rows; the first cell of a row is its number, so that no row is blank."""
    width = draw(st.integers(least, most))
    rows = draw(st.lists(st.lists(cell, min_size=width - 1, max_size=width - 1), min_size=rows_least, max_size=8))
    return [list(NAMES[:width]), *([str(number), *row] for number, row in enumerate(rows, start=1))]


def written(table: Table, separator: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(table)
    return text.getvalue()


def export_of(path: Path, text: str, **options: object) -> Export:
    path.write_bytes(text.encode())
    export = read(path, **options)  # type: ignore[arg-type]
    check_rows(export)
    return export


def check_rows(export: Export) -> None:
    rejected = [note.row for note in export.rejected]
    assert export.rows_in == len(export.frame) + len(rejected)
    assert sorted([*export.frame.index, *rejected]) == list(range(1, export.rows_in + 1))
    assert {note.row for note in export.repaired} <= set(export.frame.index)
    assert all(note.reason and note.before.strip("\n") for note in export.rejected)


def cells_of(export: Export) -> Table:
    return [list(export.frame.columns), *export.frame.astype(object).to_numpy().tolist()]


# What a spreadsheet does to a comma separated file where its list separator is another mark, derived from how
# spreadsheets read and write delimited text, not from how the package undoes it.


def cut_by_a_spreadsheet(line: str, mark: str) -> list[str]:
    """The cells that a spreadsheet makes of one line: quotation marks count only where they begin a cell."""
    cells, cell, position, quoted = [], "", 0, line.startswith('"')
    position += quoted
    while position < len(line):
        char = line[position]
        if quoted and line.startswith('""', position):
            cell, position = cell + '"', position + 1
        elif quoted and char == '"':
            quoted = False
        elif char == mark and not quoted:
            cells, cell = [*cells, cell], ""
            quoted = line.startswith('"', position + 1)
            position += quoted
        else:
            cell += char
        position += 1
    return [*cells, cell]


def saved_by_a_spreadsheet(rows: list[list[str]], mark: str, *, quotes_commas: bool) -> str:
    """Every row padded to the longest; a cell in quotation marks where it holds one, the mark, or (some do) a comma."""
    width = max(len(row) for row in rows)
    special = {'"', mark, "\n"} | ({","} if quotes_commas else set())
    lines = []
    for row in rows:
        cells = [f'"{cell.replace(chr(34), chr(34) * 2)}"' if special & set(cell) else cell for cell in row]
        lines.append(mark.join([*cells, *[""] * (width - len(row))]))
    return "\n".join(lines) + "\n"


def damaged(text: str, mark: str = ";", *, quotes_commas: bool = False) -> str:
    rows = [cut_by_a_spreadsheet(line, mark) for line in text.split("\n")[:-1]]
    return saved_by_a_spreadsheet(rows, mark, quotes_commas=quotes_commas)


def leaves_a_trace(table: Table, mark: str) -> bool:
    """Whether the damage can be undone at all: no row ends in the mark, no piece of a line begins with quotation marks.

    A list separator at the end of a row drowns in the tail, and quotation marks that begin a cell of the spreadsheet
    are taken off and never written back.
    """
    lines = written(table).split("\n")[:-1]
    return not any(line.endswith(mark) or f'{mark}"' in line or line.startswith('"') for line in lines)


@SETTINGS
@given(table=tables(), separator=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_a_table_is_read_back_cell_for_cell(path: Path, table: Table, separator: str, end: str) -> None:
    assert cells_of(export_of(path, written(table, separator, end), separator=separator)) == table


@SETTINGS
@given(table=tables(CELL_OF_LINES), mark=st.sampled_from(["", "\ufeff"]), blank_lines=st.integers(0, 3))
def test_answers_of_several_lines_are_read_back(path: Path, table: Table, mark: str, blank_lines: int) -> None:
    text = mark + written(table) + "\n" * blank_lines
    assert cells_of(export_of(path, text, separator=",")) == table


@SETTINGS
@given(table=tables(st.text(alphabet="aé7 ;.'", max_size=8)), separator=st.sampled_from(",\t|"))
def test_the_separator_is_found(path: Path, table: Table, separator: str) -> None:
    assert cells_of(export_of(path, written(table, separator))) == table


@SETTINGS
@given(table=tables(), mark=st.sampled_from(";|\t"), quotes_commas=st.booleans())
@example(table=[["a", "b"], ["1", "x"]], mark=";", quotes_commas=True)
@example(table=[["a", "b"], ["1", "x, y"]], mark=";", quotes_commas=False)
@example(table=[["a", "b"], ["1", "x;y"]], mark=";", quotes_commas=False)
def test_what_a_spreadsheet_broke_is_read_back_cell_for_cell(
    path: Path, table: Table, mark: str, quotes_commas: bool
) -> None:
    assume(leaves_a_trace(table, mark))
    export = export_of(path, damaged(written(table), mark, quotes_commas=quotes_commas))
    assert cells_of(export) == table


@SETTINGS
@given(table=tables(CELL_OF_LINES, most=4), quotes_commas=st.booleans())
def test_a_broken_file_of_any_cells_loses_no_row_unseen(path: Path, table: Table, quotes_commas: bool) -> None:
    try:
        export = export_of(path, damaged(written(table), quotes_commas=quotes_commas))
    except ReadError:
        return
    assert export.rows_in >= 1


def tampered(line: str, kind: str, where: int) -> str:
    if kind == "cut":
        return line[: 1 + where % max(len(line) // 2, 1)]
    if kind == "comma":
        return f"{line},more"
    return f'{line[: where % len(line)]}"{line[where % len(line) :]}'


@SETTINGS
@given(
    table=tables(st.sampled_from(["", "a", "é. b", "c, d", "e;f", "g;h, i;j", "k; l"]), least=8, rows_least=5),
    kinds=st.lists(st.sampled_from(["cut", "comma", "quote"]), min_size=1, max_size=3),
    where=st.integers(0, 1000),
    broken=st.booleans(),
)
def test_damage_costs_only_the_row_it_is_in(
    path: Path, table: Table, kinds: list[str], where: int, broken: bool
) -> None:
    table[-1][-1] = "so many marks;;;;;; that the header has a tail;;;;;; of them"
    lines = written(table).split("\n")[:-1]
    lines = damaged("\n".join([*lines, ""])).split("\n")[:-1] if broken else lines
    hit = {1 + (where + 3 * step) % (len(table) - 1): kind for step, kind in enumerate(kinds)}
    lines = [tampered(line, hit[i], where) if i in hit else line for i, line in enumerate(lines)]
    export = export_of(path, "\n".join(lines) + "\n", separator=",")
    read_back = {row[0]: row for row in cells_of(export)[1:]}
    for row in (row for i, row in enumerate(table) if i and i not in hit):
        assert read_back[row[0]] == row


@SETTINGS
@given(content=st.binary(max_size=60) | st.text(alphabet='ab1,;"\n\r\t ', max_size=60).map(str.encode))
@example(content=b"\r")
@example(content=b'"\n"')
@example(content=b"a,b\n\x00,1")
@example(content=b"\xff\xfe")
@example(content=b"\xef\xbb\xbf")
def test_any_bytes_are_read_or_refused_in_words(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    error: ReadError | None = None
    try:
        check_rows(read(path))
    except ReadError as refusal:
        error = refusal
    assert error is None or (error.where and error.got and error.expected and error.next_step)
