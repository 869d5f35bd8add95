"""A mosaic of two questions: a column for each group, as wide as its part of the base, cut into shares of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.around import figure_of
from cxsurvey.exhibits.figures.keyed_rows import apart, keyed, labels_of
from cxsurvey.exhibits.figures.share_rows import check_shares
from cxsurvey.exhibits.figures.whole import check_segments, check_whole
from cxsurvey.exhibits.number import percent
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults

MORE = ("x", "width", "bottom", "deviation", "column")
HIGHER, LOWER = "higher", "lower"


def mosaic(
    estimates: Estimates,
    *,
    title: str,
    mark: TestResults | None = None,
    levels: Sequence[Code] | None = None,
    name: str = "figure",
) -> Figure:
    """A Figure of share(survey, question, by=other): areas are shares of all respondents.

    Each answer to the `by` question is a column whose width is its part of the weighted base; the answers to the
    question cut it. `mark` takes compare(…, across=by, against="rest") and marks cells that lie above (▲) or below (▼)
    the rest of the sample at the 5 % level. Nets are left out, because they would be counted twice. Columns whose base
    is under 30 are hatched. In the title {code@group} becomes the share of a level in one group.

    Raises InputError for estimates that are no shares or not split by one question, levels that do not add up to 100 %,
    more levels than colours that can be told apart, or tests of something else.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 80, "side": ["IT"] * 60 + ["business"] * 100})
    >>> figure = cx.mosaic(cx.share(cx.from_frame(frame), "who", by="side"), title="The same on both sides")
    >>> figure.data().groupby("panel")["width"].first().tolist()
    [0.375, 0.625]
    """
    check_shares(estimates, "mosaic")
    by = _the_split(estimates)
    title = filled_title(title, estimates)
    frame = keyed(estimates, levels)
    frame = frame[(frame["kind"] != "net") & (estimates.base_weighted[frame["place"]] > 0)].reset_index(drop=True)
    answers = frame.loc[frame["kind"] == "answer", "level"].nunique()
    check_segments(answers, "mosaic", "heatmap", ordered=estimates.about.ordered)
    rows = _cells(estimates, frame, by, mark)
    check_whole(rows.groupby("panel", sort=False)["value"].sum(min_count=1).dropna(), "mosaic", "heatmap")
    across = _name(estimates, by)
    return figure_of(
        "mosaic",
        estimates,
        rows,
        title=title,
        name=name,
        notes=(f"Columns: {across}; the width of each is its part of the base.", _mark_note(mark)),
        more=MORE,
        layout={"unit": "share", "levels": list(dict.fromkeys(rows["label"])), "across": across},
    )


def said(figure: Figure) -> str:
    """The question of the columns; one sentence per column: its part of the base, and every answer in it."""
    columns = figure.rows.groupby("column", sort=False)
    return f"By {figure.layout['across']}. " + " ".join(
        f"{rows['panel'].iloc[0]}, {percent(rows['width'].iloc[0])} of the base: "
        f"{'; '.join(_said(row) for row in records(rows))}."
        for _, rows in columns
    )


def _said(row: Any) -> str:
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag})"
    against = f", {row.deviation} than the rest" if row.deviation else ""
    flag = f", {row.flag}" if row.flag else ""
    return f"{row.label} {percent(row.value)}{against}{flag}"


def _cells(estimates: Estimates, frame: pd.DataFrame, by: str, mark: TestResults | None) -> pd.DataFrame:
    """One row per cell: its column, where it begins (x), how wide it is, and where in the column it begins (bottom)."""
    columns, levels = labels_of(estimates, frame, by), labels_of(estimates, frame, "level")
    weight = pd.Series(estimates.base_weighted[frame["place"]]).groupby(frame[by].to_numpy(), sort=False).first()
    width = weight / weight.sum()
    start = width.cumsum() - width
    groups = frame[by]
    cells = frame.assign(
        panel=[columns[code] for code in groups],
        row=[columns[code] for code in groups],
        label=[levels[code] for code in frame["level"]],
        width=[float(width[code]) for code in groups],
        x=[float(start[code]) for code in groups],
        column=[list(columns).index(code) for code in groups],
        deviation=_deviations(mark, frame, by),
    )
    order = cells["level"].map({code: place for place, code in enumerate(levels)})
    cells = cells.assign(_order=order).sort_values(["column", "_order"], kind="stable").reset_index(drop=True)
    return cells.assign(bottom=cells.groupby("column")["value"].cumsum() - cells["value"])


def _deviations(mark: TestResults | None, frame: pd.DataFrame, by: str, level: float = 0.05) -> list[str]:
    """Whether each cell is "higher" or "lower" than the rest of the sample; empty where neither is shown."""
    if mark is None:
        return [""] * len(frame)
    tests = mark.to_frame()
    if mark.across != by or set(tests["group_b"]) - {"rest"} or set(tests["question"]) - set(frame["question"]):
        raise InputError(
            "The tests to mark are not of this figure.",
            where="mark",
            got=f"comparisons across {mark.across or 'nothing'}",
            expected=f'compare(…, across={by!r}, against="rest")',
            next_step="Pass the comparison of each group with the rest.",
        )
    sure = {
        (row.level, row.group_a): HIGHER if row.difference > 0 else LOWER
        for row in records(tests)
        if row.p_adjusted < level and "suppressed" not in row.flag
    }
    return [sure.get((row.level, getattr(row, by)), "") for row in records(frame)]


def _mark_note(mark: TestResults | None) -> str:
    if mark is None:
        return ""
    adjustment = mark.method.rsplit("; ", 1)[-1].removesuffix(".")
    return f"▲ above and ▼ below the rest of the sample at the 5% level ({adjustment})."


def _name(estimates: Estimates, by: str) -> str:
    return apart([by], [estimates.about.label("question", by)])[by]


def _the_split(estimates: Estimates) -> str:
    questions = set(estimates.keys["question"])
    if len(estimates.by) != 1 or len(questions) != 1:
        raise InputError(
            "A mosaic shows one question split by another.",
            where="estimates",
            got=f"{listing(sorted(questions))} by {listing(estimates.by) if estimates.by else 'nothing'}",
            expected="the result of share(survey, question, by=other)",
            next_step="Estimate with one question and one in by=.",
        )
    return estimates.by[0]
