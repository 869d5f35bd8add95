"""Tables in files beside a peer: the book of bench_book.py, and ten times it, as a workbook, a page, Markdown and CSV.

    python benchmarks/bench_table_files.py [TABLES …]

Beside each stands, in the same run, pandas writing the same numbers to one sheet with XlsxWriter, without any format,
letter, heading or contents. Times are the least of several calls.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
from bench_book import answers, codebook, frame_of, made_book, seconds

import cxsurvey as cx

ROWS = 5_000
TABLES = (56, 588)
REPEATS = 3


def book_of(tables: int) -> cx.Book:
    """The book of 56 tables × 25 columns, its tables again and again until there are as many as asked for."""
    book = made_book(cx.from_frame(frame_of(answers(ROWS)), codebook=codebook(), weight="w"))
    many = [book.tables[place % len(book)] for place in range(tables)]
    return replace(book, tables=tuple(replace(table, number=place) for place, table in enumerate(many, 1)))


def compare(tables: int, folder: Path) -> None:
    book = book_of(tables)
    numbers = pd.concat([table.data() for table in book])
    peer = seconds(lambda: numbers.to_excel(folder / "peer.xlsx", engine="xlsxwriter"), REPEATS)
    print(f"{tables:>5} tables × {len(book[0].columns)} columns: {numbers.size:,} numbers by pandas {peer:.2f} s")
    calls = {
        "workbook, letters in rows": lambda: book.to_excel(folder / "rows.xlsx"),
        "workbook, letters in cells": lambda: book.to_excel(folder / "cell.xlsx", letters="cell"),
        "workbook, a sheet each": lambda: book.to_excel(folder / "each.xlsx", sheets="each"),
        "page of HTML": lambda: book.to_html(folder / "book.html"),
        "Markdown": lambda: book.to_markdown(folder / "book.md"),
        "tidy CSV": lambda: book.to_csv(folder / "book.csv"),
    }
    for name, call in calls.items():
        ours = seconds(call, REPEATS)
        print(f"      {name:28} {ours:6.2f} s  ratio {ours / peer:5.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=int, default=list(TABLES))
    with tempfile.TemporaryDirectory() as place:
        for count in parser.parse_args().tables:
            compare(count, Path(place))
