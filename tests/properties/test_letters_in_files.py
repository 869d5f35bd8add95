"""Letters after any sequence of sort, hide, slice, merge and transpose, written to a workbook and read back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_reading import Read, read, sheets

import cxsurvey as cx

CITIES = 28  # so that letters reach AB


def survey() -> cx.Survey:
    rng = np.random.default_rng(7)
    n = 2800
    side = rng.choice(["it", "business", "finance"], n, p=[0.5, 0.3, 0.2])
    city = rng.integers(0, CITIES, n)
    pull = 0.25 + 0.15 * (side == "it") + 0.008 * city
    who = np.where(rng.random(n) < pull, "joint", rng.choice(["it_only", "middleman", "other"], n, p=[0.5, 0.4, 0.1]))
    frame = answers(side, city, who, np.clip(np.rint(rng.normal(5 + 3 * pull, 2)), 0, 10), rng.uniform(0.6, 1.6, n))

    def options(*codes: str) -> dict[str, object]:
        return {"options": [{"code": code, "label": code.upper()} for code in codes]}

    book = {
        "side": options("it", "business", "finance"),
        "city": options(*[f"c{number:02}" for number in range(CITIES)]),
        "who": options("joint", "it_only", "middleman", "other"),
        "score": {"type": "numeric"},
    }
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": book}), weight="w")


def answers(side, city, who, score, w):
    return pd.DataFrame(
        {"side": side, "city": [f"c{number:02}" for number in city], "who": who, "score": score, "w": w}
    )


SURVEY = survey()
PAGE = cx.crosstab(SURVEY, ["who", "score"], banner=["side", "city"])
PAGES = {"columns": PAGE.letters(adjust=None), "rest": PAGE.letters(against="rest", adjust=None)}


def truth(table: cx.Table) -> dict[tuple[str, str], frozenset[str]]:
    """For each cell, by the labels of its row and column, the columns that it names, straight from the marks."""
    labels = {column.key: column.label for column in table.columns}
    return {
        (row.label, labels[column]): frozenset(
            f"{'higher' if mark.higher else 'lower'} {mark.level}"
            if mark.arrow
            else f"{labels[mark.column]} {mark.level}"
            for mark in table.marks[row.key, column]
        )
        for row in table.rows
        for column in labels
        if (row.key, column) in table.marks
    }


TRUTH = {name: truth(table) for name, table in PAGES.items()}
ARROWS = {"▲": "higher 0", "△": "higher 1", "▼": "lower 0", "▽": "lower 1"}


def in_file(table: cx.Table, letters: str) -> dict[tuple[str, str], frozenset[str]]:
    """The same as a reader of the workbook finds it, from its labels and letters alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = table.to_excel(Path(folder) / "table.xlsx", letters=letters)
        found = read(list(sheets(path).values())[1])
    cells = dict(turned(found) if table.transposed else upright(found))
    names = [name.rsplit(" (", 1) for name in (line.label for line in found.lines)] if table.transposed else []
    known = dict(zip(found.column_letters, (path[-1] for path in found.paths), strict=True))
    known |= {letter.rstrip(")"): label for label, *rest in names for letter in rest}
    return {cell: spelled(text, known) for cell, text in cells.items() if text}


def upright(found: Read) -> Iterator[tuple[tuple[str, str], str]]:
    label = ""
    for line in found.lines:
        label = label if line.label == "column %" else line.label
        for path, text in zip(found.paths, line.letters, strict=False):
            if text:
                yield (label, path[-1]), text


def turned(found: Read) -> Iterator[tuple[tuple[str, str], str]]:
    for line in found.lines:
        for path, text in zip(found.paths, line.letters, strict=False):
            if text:
                yield (path[-1].removesuffix(", column %"), line.label.rsplit(" (", 1)[0]), text


def spelled(text: str, known: dict[str, str]) -> frozenset[str]:
    names = text.split(",") if any(len(letter) > 1 for letter in known) else list(text)
    return frozenset(ARROWS.get(name) or f"{known[name.upper()]} {0 if name.isupper() else 1}" for name in names)


def sort(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    return table.sort(table.columns[rng.integers(len(table.columns))].key, descending=bool(rng.integers(2)))


def hide(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    return table.hide(columns=[column.key for column in table.columns[1:] if rng.random() < 0.3])


def take(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    rows = [table.rows[place].key for place in rng.permutation(len(table.rows))]
    return table.slice(rows=rows, columns=[table.columns[place].key for place in rng.permutation(len(table.columns))])


def part_and_merge(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    keys = [column.key for column in table.columns]
    if len(keys) < 2:
        return table
    cut = int(rng.integers(1, len(keys)))
    return table.slice(columns=keys[cut:]).merge(table.slice(columns=keys[:cut]), beside=True)


def transpose(table: cx.Table, _: np.random.Generator) -> cx.Table:
    return table.transpose()


def show(table: cx.Table, _: np.random.Generator) -> cx.Table:
    return table.show("count", "column")


STEPS = {step.__name__: step for step in (sort, hide, take, part_and_merge, transpose, show)}
SEQUENCES = st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 2**32 - 1)), min_size=1, max_size=6)


def survives(against: str, letters: str, steps: list[tuple[str, int]]) -> None:
    """The letters of a page, and no others, are found in the file after every step."""
    table = PAGES[against]
    for name, seed in steps:
        table = STEPS[name](table, np.random.default_rng(seed))
    there = {column.label for column in table.columns}
    expected = {
        cell: kept
        for cell, names in TRUTH[against].items()
        if cell[1] in there
        and (kept := frozenset(name for name in names if against == "rest" or name.rsplit(" ", 1)[0] in there))
    }
    assert in_file(table, letters) == expected


def test_there_are_letters_to_lose():
    assert len(TRUTH["columns"]) > 20
    assert {name.rsplit(" ", 1)[1] for names in TRUTH["columns"].values() for name in names} == {"0", "1"}
    assert set().union(*TRUTH["rest"].values()) == set(ARROWS.values())


@settings(max_examples=40)
@given(st.sampled_from(list(PAGES)), st.sampled_from(["rows", "cell"]), SEQUENCES)
def test_letters_survive_in_workbooks(against, letters, steps):
    survives(against, letters, steps)


@pytest.mark.slow
@settings(max_examples=2_000)
@given(st.sampled_from(list(PAGES)), st.sampled_from(["rows", "cell"]), SEQUENCES)
def test_letters_survive_in_2_000_workbooks(against, letters, steps):
    survives(against, letters, steps)
