"""Letters after any sequence of sort, hide, slice, merge, transpose and export: none is lost, none points elsewhere."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx

CITIES = 28  # so that letters reach AB


def survey() -> cx.Survey:
    """Answers that differ by side, size and city, with weights, so that there are letters of both kinds."""
    rng = np.random.default_rng(20261122)
    n = 2800
    side = rng.choice(["it", "business", "finance"], n, p=[0.5, 0.3, 0.2])
    city = rng.integers(0, CITIES, n)
    pull = 0.25 + 0.15 * (side == "it") + 0.006 * city
    who = np.where(rng.random(n) < pull, "joint", rng.choice(["it_only", "middleman", "other"], n, p=[0.5, 0.4, 0.1]))
    used = [";".join(np.array(["crm", "mail", "chat"])[rng.random(3) < p]) for p in np.clip(pull, 0.3, 0.6)]
    frame = pd.DataFrame(
        {
            "side": side,
            "city": [f"c{number:02}" for number in city],
            "who": who,
            "used": used,
            "score": np.clip(np.rint(rng.normal(5 + 3 * pull, 2)), 0, 10),
            "w": rng.uniform(0.6, 1.6, n),
        }
    )

    def options(*codes: str) -> dict[str, object]:
        return {"options": [{"code": code, "label": code.upper()} for code in codes]}

    book = {
        "side": options("it", "business", "finance"),
        "city": options(*[f"c{number:02}" for number in range(CITIES)]),
        "who": options("joint", "it_only", "middleman", "other")
        | {"nets": {"shared": {"label": "Shared", "options": ["joint", "middleman"]}}},
        "used": {"type": "multiple"} | options("crm", "mail", "chat"),
        "score": {"type": "numeric"},
    }
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": book}), weight="w")


SURVEY = survey()
PAGES = {
    against: cx.crosstab(SURVEY, ["who", "used", "score"], banner=["side", "used", "city"]).letters(
        against=against, adjust=None
    )
    for against in ("columns", "rest", "previous")
}
PAGES["a city"] = PAGES["columns"].letters(against=("city", "c03"))


def printed(table: cx.Table) -> dict[tuple[object, ...], frozenset[str]]:
    """For each cell in the exported table what is printed, letters spelled out as the columns they stand for."""
    text = table.to_frame().to_csv(index=False)
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    columns = {letter: (banner, code) for letter, banner, code in frame[["letter", "banner", "column_code"]].to_numpy()}
    keys = frame[["question", "kind", "level", "banner", "column_code"]].itertuples(index=False, name=None)
    return {key: spelled(letters, columns) for key, letters in zip(keys, frame["letters"], strict=True)}


def spelled(letters: str, columns: dict[str, tuple[str, str]]) -> frozenset[str]:
    """The columns named in a cell, each with whether it is by a capital; arrows as they are."""
    if not letters:
        return frozenset()
    names = letters.split(",") if any(len(letter) > 1 for letter in columns) else list(letters)
    return frozenset(f"{columns.get(name.upper(), name)} {name.isupper()}" for name in names)


TRUTH = {name: printed(table) for name, table in PAGES.items()}


def check(table: cx.Table, truth: dict[tuple[object, ...], frozenset[str]]) -> None:
    """Every cell shows what it showed at first, less the letters of columns that are gone."""
    there = {str((column.question, column.key[0][1])) for column in table.columns if column.key}
    for cell, found in printed(table).items():
        kept = {name for name in truth[cell] if name[0] != "(" or name.rsplit(" ", 1)[0] in there}
        assert found == kept, cell


def sort(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    return table.sort(table.columns[rng.integers(len(table.columns))].key, descending=bool(rng.integers(2)))


def hide(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    rows = [row.key for row in table.rows if row.is_answer and rng.random() < 0.15]
    columns = [column.key for column in table.columns[1:] if rng.random() < 0.15]
    answers = sum(row.is_answer for row in table.rows)
    return table.hide(rows=rows if len(rows) < answers else (), columns=columns)


def take(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    rows = [table.rows[place].key for place in rng.permutation(len(table.rows))[: max(2, len(table.rows) - 2)]]
    columns = [table.columns[place].key for place in rng.permutation(len(table.columns))]
    kept = table.slice(rows=rows, columns=columns)
    return kept if any(row.is_answer for row in kept.rows) else table


def part_and_merge(table: cx.Table, rng: np.random.Generator) -> cx.Table:
    beside = bool(rng.integers(2))
    lines = table.columns if beside else table.rows
    if len(lines) < 2:
        return table
    keys = [line.key for line in lines]
    cut = int(rng.integers(1, len(keys)))
    name = "columns" if beside else "rows"
    first, second = (table.slice(**{name: part}) for part in (keys[:cut], keys[cut:]))
    return first.merge(second, beside=beside) if rng.integers(2) else second.merge(first, beside=beside)


def transpose(table: cx.Table, _: np.random.Generator) -> cx.Table:
    return table.transpose()


def show(table: cx.Table, _: np.random.Generator) -> cx.Table:
    return table.show("count", "column")


STEPS = {step.__name__: step for step in (sort, hide, take, part_and_merge, transpose, show)}
SEQUENCES = st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 2**32 - 1)), min_size=1, max_size=6)


def survives(against: str, steps: list[tuple[str, int]]) -> None:
    """The letters of a page are right after every one of the steps."""
    table = PAGES[against]
    for name, seed in steps:
        table = STEPS[name](table, np.random.default_rng(seed))
    check(table, TRUTH[against])


def test_there_are_letters_to_lose():
    found = set().union(*TRUTH["columns"].values())
    assert len(found) > 40
    assert {name.rsplit(" ", 1)[1] for name in found} == {"True", "False"}
    assert {"▲ False", "▼ False", "△ False", "▽ False"} <= set().union(*TRUTH["rest"].values())


@settings(max_examples=200)
@given(st.sampled_from(list(PAGES)), SEQUENCES)
def test_letters_survive(against, steps):
    survives(against, steps)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(st.sampled_from(list(PAGES)), SEQUENCES)
def test_letters_survive_10_000_sequences(against, steps):
    survives(against, steps)
