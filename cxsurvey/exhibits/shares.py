"""Figures of shares: bars with their intervals, and bars stacked to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import FLAG_BELOW, SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.figure import COLUMNS, Figure, Form
from cxsurvey.exhibits.letters import group_letters, significant_letters
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults

MOST_COLOURS, MOST_STEPS = 6, 9  # segments of a bar that eyes tell apart: categories, steps of a scale


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
    by = _single_split(estimates)
    _check_shares(estimates, "bar")
    title = filled_title(title, estimates)
    letters = group_letters(dict.fromkeys(estimates.keys[by])) if by and mark is not None else {}
    if mark is not None:
        _check_tests(mark, estimates, by)
    rows = _rows(estimates, by, levels, significant_letters(mark, letters) if mark is not None else {})
    if by is None:
        rows = rows.assign(panel="", row=rows["label"])
    if sort:
        rows = _sorted(rows)
    return _figure("bar", estimates, rows, title, name, by, letters, mark)


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
    by = _single_split(estimates)
    _check_shares(estimates, "stacked")
    title = filled_title(title, estimates)
    rows = _rows(estimates, by, levels, {})
    rows = rows[rows["kind"] != "net"].reset_index(drop=True)
    if by is None:
        rows = rows.assign(row="All")
    _check_whole(rows)
    _check_segments(rows, estimates.about.ordered)
    rows = rows.assign(panel=rows["row"], label=rows["level_label"]).drop(columns="level_label")
    return _figure("stacked", estimates, rows, title, name, by, {}, None)


def _figure(
    form: Form,
    estimates: Estimates,
    rows: pd.DataFrame,
    title: str,
    name: str,
    by: str | None,
    letters: Mapping[Any, str],
    mark: TestResults | None,
) -> Figure:
    about = estimates.about
    labels = {about.label(by, code): letter for code, letter in letters.items()} if by else {}
    return Figure(
        form=form,
        rows=rows[COLUMNS].reset_index(drop=True),
        title=title,
        subtitle=about.wording,
        notes=tuple(filter(None, (_base_note(estimates, by), _letter_note(mark), _flag_note(rows), estimates.method))),
        source=about.source,
        name=name,
        group_letters=labels,
        confidence=about.confidence,
        ordered=about.ordered,
    )


def _rows(
    estimates: Estimates, by: str | None, levels: Sequence[Code] | None, letters: Mapping[tuple[Any, Any], str]
) -> pd.DataFrame:
    """One row per estimate in the order of drawing, suppressed values as NaN."""
    about, keys = estimates.about, estimates.keys
    question = str(keys["question"].iloc[0])
    suppressed = smaller_base(estimates) < SUPPRESS_BELOW
    level_labels = [about.label(question, code) for code in keys["level"]]
    row_labels = [about.label(by, code) for code in keys[by]] if by else level_labels
    frame = pd.DataFrame(
        {
            "level": keys["level"],
            "level_label": level_labels,
            "panel": level_labels,
            "row": row_labels,
            "label": row_labels,
            "value": np.where(suppressed, np.nan, estimates.estimate),
            "low": np.where(suppressed, np.nan, estimates.conf_low),
            "high": np.where(suppressed, np.nan, estimates.conf_high),
            "base_n": estimates.base_n.astype(int),
            "mark": _base_marks(estimates),
            "flag": list(estimates.flag),
            "letters": [letters.get((level, key), "") for level, key in zip(keys["level"], keys[by], strict=True)]
            if by
            else "",
            "kind": [_kind(estimates, code) for code in keys["level"]],
        }
    )
    order = list(dict.fromkeys(keys["level"])) if levels is None else _checked_levels(levels, list(keys["level"]))
    place = {code: position for position, code in enumerate(order)}
    frame = frame[frame["level"].isin(order)]
    return frame.sort_values("level", key=lambda codes: codes.map(place), kind="stable").drop(columns="level")


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest share first; in panels, those with the largest share first and the rows as they are."""
    height = rows.groupby("level_label", sort=False)["value"].transform("max")
    last = rows["kind"].map({"answer": 0, "missing": 1, "net": 2})
    return rows.assign(_last=last, _height=-height).sort_values(["_last", "_height"], kind="stable")


def _base_marks(estimates: Estimates) -> list[str]:
    return ["**" if n < SUPPRESS_BELOW else "*" if n < FLAG_BELOW else "" for n in smaller_base(estimates)]


def _kind(estimates: Estimates, code: Code) -> str:
    if code in estimates.about.nets:
        return "net"
    return "missing" if code in estimates.about.missing else "answer"


def _check_shares(estimates: Estimates, form: str) -> None:
    if estimates.statistic != "share":
        raise InputError(
            "This figure draws shares.",
            where=form,
            got=f"a {estimates.statistic}",
            expected="the result of share()",
            next_step="Use its to_frame() for a figure of your own.",
        )


def _single_split(estimates: Estimates) -> str | None:
    if len(estimates.by) > 1:
        raise InputError(
            "A bar chart shows one split at a time.",
            where="estimates",
            got=f"shares by {listing(estimates.by)}",
            expected="shares in all, or by one question",
            next_step="Estimate with one question in by=.",
        )
    return estimates.by[0] if estimates.by else None


def _checked_levels(levels: Sequence[Code], known: list[Code]) -> list[Code]:
    unknown = [code for code in levels if code not in known]
    if unknown or not levels:
        raise InputError(
            "The figure asks for a level that has no estimate." if unknown else "The figure asks for no level.",
            where="levels",
            got=listing(unknown),
            expected=nearest(unknown[0], dict.fromkeys(known)) if unknown else listing(dict.fromkeys(known)),
            next_step="Use the codes in the column `level`.",
        )
    return list(levels)


def _check_tests(tests: TestResults, estimates: Estimates, by: str | None) -> None:
    question = estimates.keys["question"].iloc[0]
    if by is None or tests.across != by or (tests.frame["question"] != question).any():
        raise InputError(
            "The tests to mark are not of this figure.",
            where="mark",
            got=f"comparisons across {tests.across or 'nothing'} of {listing(dict.fromkeys(tests.frame['question']))}",
            expected=f"compare(…, across={by!r}) of {question}" if by else "no tests: there are no groups to compare",
            next_step="Pass compare() of the estimates that the figure shows.",
        )


def _check_whole(rows: pd.DataFrame) -> None:
    totals = rows.groupby("row", sort=False)["value"].sum(min_count=1).dropna()
    if len(totals) and not np.allclose(totals, 1, atol=1e-9):
        raise InputError(
            "These levels do not add up to 100 %.",
            where="stacked",
            got=f"{100 * totals.iloc[0]:.1f} % in {totals.index[0]}",
            expected="all levels of a single-response question",
            next_step="Use bar() for some of the levels or for multiple response.",
        )


def _check_segments(rows: pd.DataFrame, ordered: bool) -> None:
    answers = rows.loc[rows["kind"] == "answer", "level_label"].nunique()
    most = MOST_STEPS if ordered else MOST_COLOURS
    if answers > most:
        raise InputError(
            "There are more levels than colours that can be told apart.",
            where="stacked",
            got=f"{answers} levels",
            expected=f"at most {most}",
            next_step="Use bar(), or put levels together in the codebook.",
        )


def _base_note(estimates: Estimates, by: str | None) -> str:
    text = estimates.about.base[:1].upper() + estimates.about.base[1:]
    if by is None:
        return f"Base: {text} (n = {int(estimates.base_n[0]):,})."
    total = int(estimates.base_n[(estimates.keys["level"] == estimates.keys["level"].iloc[0]).to_numpy()].sum())
    return f"Base: {text} (n = {total:,} in all)."


def _letter_note(tests: TestResults | None) -> str:
    if tests is None:
        return ""
    adjustment = tests.method.rsplit("; ", 1)[-1].removesuffix(".")
    return f"A letter marks a share higher than that group's at the 5% level ({adjustment})."


def _flag_note(rows: pd.DataFrame) -> str:
    texts = {
        "*": f"* base under {FLAG_BELOW}, counted or effective: directional only.",
        "**": f"** base under {SUPPRESS_BELOW}, not shown.",
    }
    return " ".join(text for mark, text in texts.items() if (rows["mark"] == mark).any())
