"""Dots with their intervals: one per row, or one per group in every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import (
    bases_note,
    checked_groups,
    differs,
    keyed,
    labels_of,
    question_text,
    row_key,
)
from cxsurvey.exhibits.figures.measures import digits_of, told, unit_of
from cxsurvey.exhibits.figures.notes import flag_note, letter_note
from cxsurvey.exhibits.figures.share_rows import check_tests
from cxsurvey.exhibits.figures.words import by_row
from cxsurvey.exhibits.letters import group_letters, significant_letters
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults

MOST_GROUPS = 6  # markers and colours that eyes tell apart


def dots(
    estimates: Estimates,
    *,
    title: str,
    across: str | None = None,
    mark: TestResults | None = None,
    levels: Sequence[Code] | None = None,
    groups: Sequence[Code] | None = None,
    sort: bool = False,
    name: str = "figure",
) -> Figure:
    """A Figure of dots with intervals, of shares, means or scores: one row per level, question or group.

    `across` names the `by` question whose answers stand below each other within a row, each with a marker of its own:
    the last one of `by` where rows differ in something else too; `groups` picks and orders some of them. `mark` takes
    compare(…, across=across) and prints the letter of the lower group at the higher one. `sort` puts the row with the
    largest value on top. Bases under 30 respondents are not drawn; under 100 they carry an asterisk.

    Raises InputError for more than six groups, rows that differ in two things, or tests of something else.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 3.0, 4.0] * 30, "side": ["IT"] * 60 + ["business"] * 60})
    >>> figure = cx.dots(cx.mean(cx.from_frame(frame), "hours", by="side"), title="Both sides spend as long")
    >>> figure.data()[["row", "value"]].values.tolist()
    [['IT', 2.5], ['business', 2.5]]
    """
    frame = keyed(estimates, levels)
    across = across or _groups_of(estimates, frame)
    shown = checked_groups(estimates, across, "dots", wanted=groups, most=MOST_GROUPS) if across else []
    frame = frame[frame[across].isin(shown)].reset_index(drop=True) if across else frame
    title = filled_title(title, estimates)
    key = row_key(frame, estimates.by, across, "dots")
    unit, names = unit_of(estimates.statistic), labels_of(estimates, frame, key)
    labels = labels_of(estimates, frame, across) if across else {}
    letters = _letters(estimates, mark, across or key)
    rows = frame.assign(
        panel="",
        row=[names[code] for code in frame[key]],
        label=[labels[code] for code in frame[across]] if across else [names[code] for code in frame[key]],
        letters=[letters[1].get(place, "") for place in frame["place"]],
        group=[labels[code] for code in frame[across]] if across else "",
    )
    rows = _ordered(rows, key, [*dict.fromkeys(frame[key])], shown, across, sort)
    lettered = labels if across else names
    return Figure(
        form="dots",
        rows=rows[[*COLUMNS, "group"]],
        title=title,
        subtitle=question_text(estimates),
        notes=tuple(filter(None, (bases_note(estimates, frame), letter_note(mark), flag_note(rows), estimates.method))),
        source=estimates.about.source,
        name=name,
        group_letters={lettered[code]: letter for code, letter in letters[0].items() if code in lettered},
        confidence=estimates.about.confidence,
        layout={
            "unit": unit,
            "digits": digits_of(rows["value"], unit),
            "groups": [labels[code] for code in shown],
        },
        provenance=estimates.about.provenance,
    )


def said(figure: Figure) -> str:
    """One sentence per row: every group with its value and interval."""
    return by_row(figure, lambda rows: "; ".join(_text(row, figure) for row in records(rows)))


def _text(row: Any, figure: Figure) -> str:
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    opened = f"{row.group} " if row.group else ""
    if row.value != row.value:
        return f"{opened}not shown ({row.flag})"
    limits = f"({told(row.low, unit, digits)} to {told(row.high, unit, digits)})"
    letters = f", higher than {row.letters}" if row.letters else ""
    flag = f", {row.flag}" if row.flag else ""
    return f"{opened}{told(row.value, unit, digits)} {limits}{letters}{flag}"


def _groups_of(estimates: Estimates, frame: pd.DataFrame) -> str | None:
    """The last `by` question where the rows differ in something else as well."""
    others = ["question", "level", *estimates.by[:-1]]
    several = any(differs(frame[name]) for name in others)
    return estimates.by[-1] if estimates.by and several else None


def _letters(estimates: Estimates, mark: TestResults | None, across: str) -> tuple[dict[Code, str], dict[int, str]]:
    """The letter of each group, and for each place among the estimates the letters of the groups it exceeds."""
    if mark is None:
        return {}, {}
    check_tests(mark, estimates, across if across in estimates.by else None)
    if len(estimates.by) > 1 or differs(estimates.keys["question"]):
        raise InputError(
            "Letters stand in figures of one question with one split.",
            where="mark",
            got=f"shares or means of {listing(dict.fromkeys(estimates.keys['question']))} by {listing(estimates.by)}",
            expected="one question by one other",
            next_step="Leave mark out, or use dumbbell() for two groups.",
        )
    letters = group_letters(dict.fromkeys(estimates.keys[across]))
    found = significant_letters(mark, letters)
    pairs = zip(estimates.keys["level"], estimates.keys[across], strict=True)
    return letters, {place: found.get(pair, "") for place, pair in enumerate(pairs)}


def _ordered(
    rows: pd.DataFrame, key: str, codes: list[Code], groups: list[Code], across: str | None, sort: bool
) -> pd.DataFrame:
    """Rows in their order or by their largest value, groups within each in theirs."""
    if sort:
        largest = rows.groupby(key, sort=False)["value"].max().fillna(float("-inf"))
        codes = sorted(codes, key=lambda code: -largest[code])
    place = {code: number for number, code in enumerate(codes)}
    inner = {code: number for number, code in enumerate(groups)}
    within = [inner[code] for code in rows[across]] if across else [0] * len(rows)
    rows = rows.assign(_outer=[place[code] for code in rows[key]], _inner=within)
    return rows.sort_values(["_outer", "_inner"], kind="stable").reset_index(drop=True)
