"""What is made of synthetic answers says so inside every table file: a last column `source` in each CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.codebook.words import SYNTHETIC

COLUMN = "source"


def say_synthetic(folder: Path, book: Codebook) -> None:
    """Give the CSV files of a run a column that says that nobody gave the answers; those that say it stay as they are.

    A line of comment would break what reads a table, and a note beside it is left behind when it is mailed on.
    """
    if book.synthetic:
        for path in sorted(folder.rglob("*.csv")):
            if not _says_so(path):
                _add_column(path, book.stated_source)


def _says_so(path: Path) -> bool:
    """Whether the first row of a table holds the words."""
    with path.open(encoding="utf-8", newline="") as file:
        first = [cell for _, row in zip(range(2), csv.reader(file), strict=False) for cell in row]
    return any(SYNTHETIC.casefold() in cell.casefold() for cell in first)


def _add_column(path: Path, said: str) -> None:
    fresh = path.with_suffix(".csv.new")
    with path.open(encoding="utf-8", newline="") as old, fresh.open("w", encoding="utf-8", newline="") as new:
        lines, written = csv.reader(old), csv.writer(new, lineterminator="\n")
        head = next(lines, [])
        name = f"{COLUMN} (synthetic)" if COLUMN in head else COLUMN
        written.writerow([*head, name])
        written.writerows([*row, said] for row in lines)
    fresh.replace(path)
