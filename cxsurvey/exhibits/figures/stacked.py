"""Bars stacked to 100 %: one in all, or one for each answer to another question."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.codebook import Code
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.share_rows import check_shares, share_figure, share_rows, single_split
from cxsurvey.exhibits.figures.whole import check_segments, check_whole
from cxsurvey.exhibits.figures.words import by_panel, share_texts
from cxsurvey.exhibits.titles import filled_title


def stacked(estimates: Estimates, *, title: str, levels: Sequence[Code] | None = None, name: str = "figure") -> Figure:
    """A Figure of bars stacked to 100 %: one bar in all, or one for each answer to the `by` question.

    Nets are left out, because they would be counted twice. Bases under 30 respondents are not drawn. In the title
    {code} becomes the share of that level, {code@group} that in one group.

    Raises InputError for estimates that are no shares or split by more than one question, levels that do not add up to
    100 %, or more levels than colours that can be told apart.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> cx.stacked(cx.share(survey, "who"), title="Joint sessions lead").form
    'stacked'
    """
    by = single_split(estimates)
    check_shares(estimates, "stacked")
    title = filled_title(title, estimates)
    rows = share_rows(estimates, by, levels, {})
    rows = rows[rows["kind"] != "net"].reset_index(drop=True)
    if by is None:
        rows = rows.assign(row="All")
    check_whole(rows.groupby("row", sort=False)["value"].sum(min_count=1).dropna(), "stacked", "bar")
    answers = rows.loc[rows["kind"] == "answer", "level_label"].nunique()
    check_segments(answers, "stacked", "bar", ordered=estimates.about.ordered)
    rows = rows.assign(panel=rows["row"], label=rows["level_label"]).drop(columns="level_label")
    return share_figure("stacked", estimates, rows, title, name, by, {}, None)


def said(figure: Figure) -> str:
    """One sentence per bar: every segment with its share."""
    return by_panel(figure, lambda rows: share_texts(rows, interval=False))
