"""Two groups in every row, and the gap between them with its interval and whether it is settled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import SUPPRESSED, Estimates
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import (
    bases_note,
    checked_groups,
    keyed,
    labels_of,
    question_text,
    row_key,
    some_of,
)
from cxsurvey.exhibits.figures.measures import digits_of, told, told_gap, told_range, unit_of
from cxsurvey.exhibits.figures.notes import flag_note
from cxsurvey.exhibits.figures.words import by_row
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults


def dumbbell(
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
    """A Figure of two dots per row and the gap between them: first group less second, with its interval.

    Rows are the levels of a question, the questions of a battery at one level, or the answers to a second `by`
    question; `across` names the question whose two answers are compared, the last one of `by` where not given, and
    `groups` picks two of its answers where it has more. The
    gaps are those of `mark`, or else of compare(…, across=across) with Holm's adjustment over the rows that are drawn.
    A solid line joins groups whose difference is settled at the 5 % level, a dotted one those that may well be alike.
    `sort` puts the largest gap in favour of the first group on top. Bases under 30 respondents are not drawn.

    Raises InputError for a split into other than two groups, rows that differ in two things, or tests of others.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> rows = [("joint", "IT")] * 45 + [("alone", "IT")] * 15 + [("joint", "business")] * 40
    >>> survey = cx.from_frame(pd.DataFrame([*rows, *[("alone", "business")] * 60], columns=["who", "side"]))
    >>> figure = cx.dumbbell(cx.share(survey, "who", by="side"), levels=["joint"], title="IT wants company")
    >>> [round(value, 2) for value in figure.data()["value"]]
    [0.75, 0.4, 0.35]
    """
    across = across or (estimates.by[-1] if estimates.by else None)
    pair = checked_groups(estimates, across, "dumbbell", wanted=groups, least=2, most=2)
    assert across is not None
    title = filled_title(title, estimates)
    frame = keyed(estimates, levels)
    frame = frame[frame[across].isin(pair)].reset_index(drop=True)
    key = row_key(frame, estimates.by, across, "dumbbell")
    tests = _tests(estimates, frame, across) if mark is None else _checked(mark, frame, across)
    unit, names = unit_of(estimates.statistic), labels_of(estimates, frame, key)
    labels = labels_of(estimates, frame, across)
    dots = frame.assign(
        row_code=frame[key],
        panel="",
        row=[names[code] for code in frame[key]],
        label=[labels[code] for code in frame[across]],
        letters="",
        group=[labels[code] for code in frame[across]],
        settled="",
    )
    gaps = _gaps(dots, tests, key, across, pair, estimates.about.confidence)
    rows = _ordered(pd.concat([dots, gaps], ignore_index=True), sort)
    return Figure(
        form="dumbbell",
        rows=rows[[*COLUMNS, "group", "settled"]],
        title=title,
        subtitle=question_text(estimates),
        notes=tuple(
            filter(
                None, (bases_note(estimates, frame), _gap_note(tests, labels, pair), flag_note(rows), estimates.method)
            )
        ),
        source=estimates.about.source,
        name=name,
        confidence=estimates.about.confidence,
        layout={"unit": unit, "digits": digits_of(dots["value"], unit), "groups": [labels[code] for code in pair]},
        provenance=estimates.about.provenance,
    )


def said(figure: Figure) -> str:
    """One sentence per row: both groups and the gap with its interval."""
    return by_row(figure, lambda rows: _row_text(rows, figure.layout["unit"], figure.layout["digits"]))


def _row_text(rows: pd.DataFrame, unit: str, digits: int) -> str:
    texts = []
    for row in records(rows):
        if row.value != row.value:
            texts.append(f"{row.label} not shown" + (f" ({row.flag})" if row.flag else ""))
        elif row.kind == "gap":
            settled = "settled" if row.settled == "yes" else "not settled"
            gap = f"{told_gap(row.value, unit, digits)} {told_range(row.low, row.high, unit, digits)}"
            texts.append(f"gap {gap}, {settled}")
        else:
            texts.append(f"{row.label} {told(row.value, unit, digits)}{', ' + row.flag if row.flag else ''}")
    return "; ".join(texts)


def _tests(estimates: Estimates, frame: pd.DataFrame, across: str) -> TestResults:
    """The differences of the rows that are drawn, adjusted together."""
    return compare(some_of(estimates, frame["place"].sort_values().to_numpy()), across=across, adjust="holm")


def _checked(mark: TestResults, frame: pd.DataFrame, across: str) -> TestResults:
    questions = set(frame["question"])
    if mark.across != across or not set(mark.frame["question"]) & questions or mark.scale != "difference":
        raise InputError(
            "The tests to mark are not of this figure.",
            where="mark",
            got=f"comparisons across {mark.across or 'nothing'} of {listing(dict.fromkeys(mark.frame['question']))}",
            expected=f"compare(…, across={across!r}) of {listing(dict.fromkeys(frame['question']))}",
            next_step="Pass compare() of the estimates that the figure shows, or leave mark out.",
        )
    return mark


def _gaps(
    dots: pd.DataFrame, tests: TestResults, key: str, across: str, groups: list[Code], confidence: float
) -> pd.DataFrame:
    """One row per row of the figure: first group less second; NaN where one of them is suppressed."""
    found = []
    named = [name for name in tests.frame.columns if name in ("question", "level", key) and name != across]
    for code, pair in dots.groupby("row_code", sort=False):
        row = {"row_code": code, "panel": "", "row": pair["row"].iloc[0], "label": "Gap", "letters": "", "kind": "gap"}
        row |= {"value": np.nan, "low": np.nan, "high": np.nan, "group": "", "settled": "", "flag": ""}
        row |= {"base_n": int(pair["base_n"].min()), "mark": max(pair["mark"], key=len)}
        if len(pair) == len(groups) and pair["value"].notna().all():
            test = tests.one(groups[0], groups[1], **{name: pair[name].iloc[0] for name in named})
            row |= {"value": test["difference"], "low": test["conf_low"], "high": test["conf_high"]}
            row["settled"] = "yes" if test["p_adjusted"] < 1 - confidence else "no"
        elif pair["flag"].str.contains(SUPPRESSED.split(":")[0]).any():
            row["flag"] = next(flag for flag in pair["flag"] if flag)
        found.append(row)
    return pd.DataFrame(found)


def _ordered(rows: pd.DataFrame, sort: bool) -> pd.DataFrame:
    order = list(dict.fromkeys(rows["row_code"]))
    if sort:
        gap = rows[rows["kind"] == "gap"].set_index("row_code")["value"]
        order = sorted(order, key=lambda code: (bool(np.isnan(gap[code])), -gap[code] if gap[code] == gap[code] else 0))
    place = {code: number for number, code in enumerate(order)}
    return rows.sort_values("row_code", key=lambda column: column.map(place), kind="stable").reset_index(drop=True)


def _gap_note(tests: TestResults, labels: dict[Code, str], groups: list[Code]) -> str:
    adjustment = tests.method.rsplit("; ", 1)[-1].removesuffix(".")
    return (
        f"Gap: {labels[groups[0]]} less {labels[groups[1]]}, with its interval; bold with a solid line where settled "
        f"at the 5% level ({adjustment}), dotted where not."
    )
