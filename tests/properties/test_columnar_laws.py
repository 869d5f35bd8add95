"""Reading by columns gives exactly what the csv module gives in its strict mode, row by row, or nothing at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxsurvey.readers import columnar, delimited
from cxsurvey.readers.columnar import LONGEST_FIELD, sound_columns
from cxsurvey.readers.delimited import read
from cxsurvey.readers.records import sound_records

DATA = Path(__file__).parents[1] / "data"
FILES = sorted([*DATA.glob("*.csv"), *(DATA / "exports").glob("*.csv")])
SETTINGS = settings(max_examples=300, deadline=None)

CELL = st.text(alphabet='aé7 ,;"\n\r\u00a0\u2003', max_size=12) | st.sampled_from(["", "x" * 40, "é" * 9, '"', '""'])
RAW = st.text(alphabet='ab",\n\r', max_size=40)


def by_rows(lines: Sequence[str], separator: str, width: int) -> list[list[str]] | None:
    records = sound_records(lines, separator, width)
    return None if records is None else [record.fields or [] for record in records]


def by_columns(lines: Sequence[str], separator: str, width: int, *, chunk: int) -> list[list[str]] | None:
    with mock.patch.object(columnar, "CHUNK", chunk):
        columns = sound_columns(lines, separator, width)
    if columns is None:
        return None
    check_order(columns)
    return [list(row) for row in zip(*(column.astype(object) for column in columns), strict=True)]


def check_order(columns: Sequence[Any]) -> None:
    """Categories stand in the order in which they appear, none twice and none unused."""
    for column in columns:
        assert list(column.categories) == list(dict.fromkeys(column))


def written(rows: list[list[str]], separator: str, quoting: Any, end: str) -> list[str]:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue().split("\n")


@SETTINGS
@given(
    rows=st.integers(1, 4).flatmap(lambda k: st.lists(st.lists(CELL, min_size=k, max_size=k), min_size=1, max_size=9)),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
@example(rows=[["x" * 8, "y"], ["x" * 9, "y"], ["x" * 16, "y"]], separator=",", quoting=csv.QUOTE_MINIMAL, end="\n")
@example(rows=[["a", " "], ["", "\u2003"]], separator=",", quoting=csv.QUOTE_MINIMAL, end="\n")
def test_a_written_table_is_the_same_by_columns(rows: list[list[str]], separator: str, quoting: Any, end: str) -> None:
    width, lines = len(rows[0]), written(rows, separator, quoting, end)
    expected = by_rows(lines, separator, width)
    whole = by_columns(lines, separator, width, chunk=columnar.CHUNK)
    assert whole is None or whole == expected
    if expected == rows and width > 1 and not any("\r" in cell or "\0" in cell for row in rows for cell in row):
        assert whole == rows


@SETTINGS
@given(lines=st.lists(RAW, min_size=1, max_size=8), width=st.integers(1, 4), chunk=st.sampled_from([16, 64, 2**20]))
@example(lines=['a,"b', 'c",d'], width=2, chunk=64)
@example(lines=['a""b,c'], width=2, chunk=64)
@example(lines=['"a"b,c'], width=2, chunk=64)
@example(lines=['"a""",c'], width=2, chunk=64)
@example(lines=['""""""', '""'], width=1, chunk=64)
@example(lines=["a,b\rc,d"], width=2, chunk=64)
@example(lines=["a,b\r\r"], width=2, chunk=64)
def test_any_lines_are_the_same_by_columns_or_left_to_rows(lines: list[str], width: int, chunk: int) -> None:
    found = by_columns("\n".join(lines).split("\n"), ",", width, chunk=chunk)
    assert found is None or found == by_rows("\n".join(lines).split("\n"), ",", width)


@pytest.mark.parametrize("chunk", [400, 5_000, 2**24])
def test_many_rows_in_chunks_are_the_same(chunk: int) -> None:
    options = ["Agree", "Disagree, on the whole", 'so "so"', "", "line\nbreak", "ä" * 30]
    rows = [[str(i), options[i % 6], options[(i * 7) % 5], f"{i % 10}", "x" * (i % 37)] for i in range(900)]
    lines = written(rows, ",", csv.QUOTE_MINIMAL, "\n")
    assert by_columns(lines, ",", 5, chunk=chunk) == rows


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_file_reads_the_same_with_and_without_columns(path: Path) -> None:
    def outcome() -> Any:
        try:
            export = read(path)
        except Exception as error:
            return type(error), str(error)
        cells = export.frame.astype(object).to_numpy().tolist()
        return list(export.frame), list(export.frame.index), cells, export.rows_in, export.rejected, export.notes

    with_columns = outcome()
    with mock.patch.object(delimited, "sound_columns", return_value=None):
        assert outcome() == with_columns


def test_some_of_the_files_are_read_by_columns() -> None:
    with mock.patch.object(delimited, "sound_columns", side_effect=columnar.sound_columns) as by_column:
        found = []
        for path in (DATA / "exports").glob("*.csv"):
            with mock.patch.object(delimited, "sound_records") as by_row:
                by_row.side_effect = AssertionError
                try:
                    read(path)
                except AssertionError:
                    continue
            found.append(path.stem)
    assert by_column.called
    assert set(found) == {path.stem for path in (DATA / "exports").glob("*.csv")}


@pytest.mark.parametrize(
    "lines",
    [
        ["a,b", "c"],
        ["a,b", "", "c,d"],
        ["a,b", " , "],
        ["a,b\0", "c,d"],
        ['a,"b', "c,d"],
        [f"a,{'x' * (LONGEST_FIELD + 1)}"],
        ["a,\ud800"],
        [""],
    ],
    ids=["short", "empty line", "blank row", "zero byte", "open", "long", "half a character", "nothing"],
)
def test_what_is_out_of_the_ordinary_is_left_to_rows(lines: list[str]) -> None:
    assert sound_columns(lines, ",", 2) is None


def test_cells_that_a_hash_cannot_tell_apart_are_not_taken_for_equal() -> None:
    """With keys that tell the length only, the comparison byte by byte has to find the difference."""
    lines = ["aaaaaaaaa1,x", "aaaaaaaaa2,x"]
    by_length = {"side_effect": lambda *fields: fields[-1].astype("uint64")}
    with mock.patch.object(columnar, "_quick_keys", **by_length):
        assert by_columns(lines, ",", 2, chunk=columnar.CHUNK) == [["aaaaaaaaa1", "x"], ["aaaaaaaaa2", "x"]]
        with mock.patch.object(columnar, "_keys", **by_length):
            assert sound_columns(lines, ",", 2) is None


def test_cells_alike_at_both_ends_are_told_apart() -> None:
    rows = [[f"strongly {middle} with the statement", "x"] for middle in ("agree.", "refuse", "object", "agree.")]
    assert by_columns([",".join(row) for row in rows], ",", 2, chunk=columnar.CHUNK) == rows
