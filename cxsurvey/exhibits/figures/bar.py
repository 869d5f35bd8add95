"""Bars with their intervals, in one panel or in one panel per level."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxsurvey.codebook import Code
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.share_rows import check_shares, check_tests, share_figure, share_rows, single_split
from cxsurvey.exhibits.figures.words import by_panel, share_texts
from cxsurvey.exhibits.letters import group_letters, significant_letters
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults


def bar(
    estimates: Estimates,
    *,
    title: str,
    mark: TestResults | None = None,
    levels: Sequence[Code] | None = None,
    sort: bool = False,
    name: str = "figure",
) -> Figure:
    """A Figure of horizontal bars with interval whiskers.

    One bar per level, or one panel per level with a bar for each answer to the `by` question. `mark` takes
    compare(…, across=by) and prints the letter of the lower group at the higher one. `levels` picks and orders the
    levels shown; `sort` puts the largest share first, with reasons for no answer and nets after the answers. Bases
    under 30 respondents are not drawn; under 100 they carry an asterisk. In the title {code} becomes the share of that
    level, {code@group} that in one group.

    Raises InputError for estimates that are no shares or split by more than one question, levels that are not there,
    or tests of something else.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> figure = cx.bar(cx.share(survey, "who"), title="Joint sessions lead")
    >>> figure.data()["value"].tolist()
    [0.4, 0.6]
    """
    by = single_split(estimates)
    check_shares(estimates, "bar")
    title = filled_title(title, estimates)
    letters = group_letters(dict.fromkeys(estimates.keys[by])) if by and mark is not None else {}
    if mark is not None:
        check_tests(mark, estimates, by)
    rows = share_rows(estimates, by, levels, significant_letters(mark, letters) if mark is not None else {})
    if by is None:
        rows = rows.assign(panel="", row=rows["label"])
    if sort:
        rows = _sorted(rows)
    return share_figure("bar", estimates, rows, title, name, by, letters, mark)


def said(figure: Figure) -> str:
    """One sentence per panel: every bar with its interval, letters and flag."""
    return by_panel(figure, share_texts)


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest share first; in panels, those with the largest share first and the rows as they are."""
    height = rows.groupby("level_label", sort=False)["value"].transform("max")
    last = rows["kind"].map({"answer": 0, "missing": 1, "net": 2})
    return rows.assign(_last=last, _height=-height).sort_values(["_last", "_height"], kind="stable")
