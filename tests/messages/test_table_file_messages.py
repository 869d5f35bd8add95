"""What a user reads when tables cannot be written, or [tables] of study.toml asks for what cannot be."""

# ruff: noqa: E501 (messages are compared as they are read)

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.table_lines import Column

ROOT = Path(__file__).parents[2]


def table():
    return cx.crosstab(cx.from_frame(pd.DataFrame({"who": ["joint", "IT"] * 60})), "who")


def book():
    return cx.book(cx.from_frame(pd.DataFrame({"who": ["joint", "IT"] * 60})))


def wide():
    one, many = table(), 16_384
    return replace(
        one,
        columns=tuple(Column((("x", number),), ("x", str(number)), 0) for number in range(many)),
        cells={name: np.repeat(part, many, axis=1) for name, part in one.cells.items()},
        flags=np.repeat(one.flags, many, axis=1),
    )


MESSAGES = {
    "a folder": (
        lambda: table().to_excel("tables/"),
        "Tables cannot be written there.\n  where:    path\n  got:      a folder\n"
        "  expected: a file that ends with .xlsx\n  next:     Name one, such as tables.xlsx.",
    ),
    "another format": (
        lambda: book().to_html("tables.xlsx"),
        "Tables cannot be written there.\n  where:    path\n  got:      tables.xlsx\n"
        "  expected: a file that ends with .html\n  next:     Name one, such as tables.html.",
    ),
    "letters elsewhere": (
        lambda: table().to_excel("tables.xlsx", letters="beside"),
        'There is no such place for letters.\n  where:    letters\n  got:      beside\n'
        '  expected: one of "rows", "cell"\n  next:     Leave it out for "rows".',
    ),
    "sheets": (
        lambda: book().to_excel("tables.xlsx", sheets="all"),
        'There is no such way to lay out sheets.\n  where:    sheets\n  got:      all\n'
        '  expected: one of "one", "each"\n  next:     Leave it out for "one".',
    ),
    "an empty book": (
        lambda: Book((), book().evidence).to_excel("tables.xlsx"),
        "There is no table to write.\n  where:    to_excel()\n  got:      an empty book\n"
        "  expected: one table or more\n  next:     Name questions for its stubs.",
    ),
    "too wide": (
        lambda: wide().to_excel("tables.xlsx"),
        "A table is wider than a sheet of Excel.\n  where:    to_excel()\n  got:      16,384 columns\n"
        "  expected: at most 16,383\n  next:     Slice it, or transpose it.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, message = MESSAGES[name]
    with pytest.raises(cx.InputError) as error:
        call()
    assert str(error.value) == message
    assert not list(tmp_path.iterdir())


MISTAKES = """
[tables]
stubs = ["PurchaseHw", ["SIZE", 3]]
banner = ["SIZE", "Employment / SIZ"]
statistics = ["colum"]
sheets = "two"
letters = false
adjust = "holm"
"""


def test_mistakes_in_a_study(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "data/so2019", tmp_path / "study", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    path = Path("study/study.toml")
    head = path.read_text(encoding="utf-8").split("[tables]")[0]
    path.write_text(head + MISTAKES, encoding="utf-8")
    assert main(["run", "study"]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: study.toml has 6 mistakes.\n"
        "  where:    study/study.toml\n"
        '  got:      tables.stubs names "PurchaseHw", expected "PurchaseHow" (the nearest of 6)\n'
        '            tables.stubs names 3, expected one of "MainBranch", "Employment", "PurchaseHow", "PurchaseWhat", "OrgSize", "SIZE"\n'
        '            tables.banner names "SIZ", expected "SIZE" (the nearest of 6)\n'
        '            tables.statistics names "colum", expected "column" (the nearest of 6)\n'
        '            tables.sheets = "two", expected one of "one", "each"\n'
        "            tables.adjust is given, expected letters = true with it\n"
        "  next:     Correct them and run again.\n"
    )
    assert not Path("study/out").exists()
