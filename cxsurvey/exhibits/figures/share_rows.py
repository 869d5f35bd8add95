"""Shares as rows of a figure: labels, suppressed values left out, small bases marked; what such figures refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import FLAG_BELOW, SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.notes import base_note, flag_note, letter_note
from cxsurvey.significance.results import TestResults


def share_figure(
    form: str,
    estimates: Estimates,
    rows: pd.DataFrame,
    title: str,
    name: str,
    by: str | None,
    letters: Mapping[Any, str],
    mark: TestResults | None,
) -> Figure:
    """The Figure of some rows: what its estimates say of question, base, method and source stands around it."""
    about = estimates.about
    labels = {about.label(by, code): letter for code, letter in letters.items()} if by else {}
    return Figure(
        form=form,
        rows=rows[COLUMNS].reset_index(drop=True),
        title=title,
        subtitle=about.wording,
        notes=tuple(filter(None, (base_note(estimates, by), letter_note(mark), flag_note(rows), estimates.method))),
        source=about.source,
        name=name,
        group_letters=labels,
        confidence=about.confidence,
        ordered=about.ordered,
        provenance=about.provenance,
    )


def share_rows(
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
            "mark": base_marks(estimates),
            "flag": list(estimates.flag),
            "letters": [letters.get((level, key), "") for level, key in zip(keys["level"], keys[by], strict=True)]
            if by
            else "",
            "kind": [kind_of(estimates, code) for code in keys["level"]],
        }
    )
    order = list(dict.fromkeys(keys["level"])) if levels is None else checked_levels(levels, list(keys["level"]))
    place = {code: position for position, code in enumerate(order)}
    frame = frame[frame["level"].isin(order)]
    return frame.sort_values("level", key=lambda codes: codes.map(place), kind="stable").drop(columns="level")


def base_marks(estimates: Estimates) -> list[str]:
    """The mark of each estimate: two asterisks for a base too small to show, one for a small base."""
    return ["**" if n < SUPPRESS_BELOW else "*" if n < FLAG_BELOW else "" for n in smaller_base(estimates)]


def kind_of(estimates: Estimates, code: Code) -> str:
    """What a level is: "net", "missing" (a reason for no answer) or "answer"."""
    if code in estimates.about.nets:
        return "net"
    return "missing" if code in estimates.about.missing else "answer"


def check_shares(estimates: Estimates, form: str) -> None:
    """Refuse estimates that are no shares."""
    if estimates.statistic != "share":
        raise InputError(
            "This figure draws shares.",
            where=form,
            got=f"a {estimates.statistic}",
            expected="the result of share()",
            next_step="Use its to_frame() for a figure of your own.",
        )


def single_split(estimates: Estimates) -> str | None:
    """The question that the estimates are split by, None for no split; two splits are refused."""
    if len(estimates.by) > 1:
        raise InputError(
            "A bar chart shows one split at a time.",
            where="estimates",
            got=f"shares by {listing(estimates.by)}",
            expected="shares in all, or by one question",
            next_step="Estimate with one question in by=.",
        )
    return estimates.by[0] if estimates.by else None


def checked_levels(levels: Sequence[Code], known: list[Code]) -> list[Code]:
    """The levels to show, in that order; refused where one of them has no estimate."""
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


def check_tests(tests: TestResults, estimates: Estimates, by: str | None) -> None:
    """Refuse tests that are not of the groups and the question of a figure."""
    question = estimates.keys["question"].iloc[0]
    if by is None or tests.across != by or (tests.frame["question"] != question).any():
        raise InputError(
            "The tests to mark are not of this figure.",
            where="mark",
            got=f"comparisons across {tests.across or 'nothing'} of {listing(dict.fromkeys(tests.frame['question']))}",
            expected=f"compare(…, across={by!r}) of {question}" if by else "no tests: there are no groups to compare",
            next_step="Pass compare() of the estimates that the figure shows.",
        )
