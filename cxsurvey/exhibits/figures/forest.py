"""Differences, ratios or coefficients below each other, each with its interval, against the line of no effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import apart, differs
from cxsurvey.exhibits.figures.measures import Unit, digits_of, told, told_gap, told_range
from cxsurvey.exhibits.figures.notes import flag_note
from cxsurvey.exhibits.figures.share_rows import checked_levels
from cxsurvey.exhibits.number import p_text
from cxsurvey.significance.results import TestResults

RATIOS = ("odds ratio", "rate ratio")


def forest(
    results: TestResults | Estimates,
    *,
    title: str,
    levels: Sequence[Code] | None = None,
    unit: Unit | None = None,
    sort: bool = False,
    name: str = "figure",
) -> Figure:
    """A Figure of one row per comparison or coefficient: its size with interval, beside the line of no effect.

    Takes TestResults (of compare, contrast, coefficient_tests …), a regression, its odds_ratios() or its margins().
    Ratios stand on a logarithmic axis with no effect at 1, all others on a linear one with no effect at 0. A filled
    mark is settled at the 5 % level (by the adjusted p-value, or by the interval where there is no test), an open one
    is not. Differences of shares are told in points; `unit` says so of others ("points" for scores, "number"). `levels`
    picks and orders rows by their `level`; `sort` puts the largest on top. Comparisons with a
    suppressed base are not drawn.

    Raises InputError for results without a size and an interval, such as tests of independence.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> rows = [("joint", "IT")] * 45 + [("alone", "IT")] * 15 + [("joint", "business")] * 40
    >>> survey = cx.from_frame(pd.DataFrame([*rows, *[("alone", "business")] * 60], columns=["who", "side"]))
    >>> tests = cx.compare(cx.share(survey, "who", by="side"), across="side")
    >>> cx.forest(tests, levels=["joint"], title="IT wants company").data()["row"].tolist()
    ['IT less business']
    """
    if not isinstance(title, str) or not title.strip():
        raise InputError(
            "A figure needs a title.",
            where="title",
            got=title if isinstance(title, str) else repr(title),
            expected="a sentence that says what the figure shows",
            next_step="Write one.",
        )
    ratio = results.scale == "ratio" if isinstance(results, TestResults) else results.statistic in RATIOS
    if isinstance(results, TestResults):
        frame = _of_tests(replace(results, frame=_chosen(results.frame, levels)))
    else:
        frame = _chosen(_of_estimates(results, ratio), levels)
    unit = unit or ("ratio" if ratio else _unit(results))
    if sort:
        frame = frame.sort_values("value", ascending=False, na_position="last", kind="stable")
    rows = frame.assign(panel="", letters="", kind="answer").reset_index(drop=True)
    return Figure(
        form="forest",
        rows=rows[[*COLUMNS, "settled", "p"]],
        title=title,
        subtitle=results.about.wording,
        notes=tuple(filter(None, (_base(results), _mark_note(results), flag_note(rows), results.method))),
        source=results.about.source,
        name=name,
        confidence=results.about.confidence,
        layout={
            "unit": unit,
            "digits": digits_of([*rows["low"], *rows["high"]], unit),
            "axis": "log" if ratio else "linear",
            "no_effect": 1.0 if ratio else 0.0,
            "axis_label": _axis_label(results, unit),
        },
        provenance=results.about.provenance,
    )


def said(figure: Figure) -> str:
    """One clause per row: its size, interval, and whether it is settled."""
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    return f"{'; '.join(_text(row, unit, digits) for row in records(figure.rows))}."


def _text(row: Any, unit: str, digits: int) -> str:
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag})"
    p = f", {p_text(row.p)}" if row.p == row.p else ""
    flag = f", {row.flag}" if row.flag else ""
    settled = "settled" if row.settled == "yes" else "not settled"
    return f"{row.label} {size_text(row, unit, digits)}, {settled}{p}{flag}"


def size_text(row: Any, unit: str, digits: int) -> str:
    """The size of a row with its interval, as it stands on the figure."""
    if unit == "ratio":
        return f"{told(row.value, unit, digits)} ({told(row.low, unit, digits)} to {told(row.high, unit, digits)})"
    return f"{told_gap(row.value, unit, digits)} {told_range(row.low, row.high, unit, digits)}"


def _of_tests(tests: TestResults) -> pd.DataFrame:
    frame = tests.frame
    if not len(frame) or not np.isfinite(frame[["difference", "conf_low", "conf_high"]].to_numpy(float)).any():
        raise InputError(
            "These results have no size with an interval to draw.",
            where="forest",
            got=f"{len(frame)} rows without a difference and its limits",
            expected="differences, ratios or coefficients, such as those of compare()",
            next_step="Use compare(), contrast(), coefficient_tests() or regression(…).odds_ratios().",
        )
    hidden = frame["flag"].str.contains("suppressed|empty base").to_numpy()
    labels = _labels(tests)
    numbers = {"value": "difference", "low": "conf_low", "high": "conf_high", "p": "p_adjusted"}
    shown = {name: np.where(hidden, np.nan, frame[column].to_numpy(float)) for name, column in numbers.items()}
    settled = np.where(shown["p"] < 1 - tests.about.confidence, "yes", "no")
    return pd.DataFrame(
        {
            "level": frame["level"].to_numpy(),
            "row": labels,
            "label": labels,
            **shown,
            "base_n": 0,
            "mark": np.where(hidden, "**", np.where(frame["flag"].str.contains("small base"), "*", "")),
            "flag": frame["flag"].to_numpy(),
            "settled": np.where(hidden, "", settled),
        }
    )


def _labels(tests: TestResults) -> list[str]:
    """What each comparison is of, in the labels of the codebook: only what differs, and always the groups."""
    frame, about = tests.frame, tests.about
    keys = [
        name for name in frame.columns[: list(frame.columns).index("difference")] if name not in ("group_a", "group_b")
    ]
    several = [name for name in keys if differs(frame[name])]
    grouped = bool(frame["group_a"].astype(str).any())
    if not several and not grouped:
        several = ["level"] if frame["level"].astype(str).any() else ["question"]
    texts = []
    for row in records(frame):
        parts = [about.label(str(row.question) if name == "level" else name, getattr(row, name)) for name in several]
        if grouped:
            named = str(row.question) if tests.across == "level" else tests.across
            parts.append(f"{about.label(named, row.group_a)} less {about.label(named, row.group_b)}")
        texts.append(": ".join(part for part in parts if part))
    return list(apart(range(len(texts)), texts).values())


def _of_estimates(estimates: Estimates, ratio: bool) -> pd.DataFrame:
    keys = estimates.keys
    names = [name for name in keys.columns if name == "level" or differs(keys[name])]
    texts = [
        ": ".join(
            text
            for name in names
            if (text := estimates.about.label(str(row["question"]) if name == "level" else name, row[name]))
        )
        for _, row in keys.iterrows()
    ]
    none = 1.0 if ratio else 0.0
    low, high = estimates.conf_low, estimates.conf_high
    labels = list(apart(range(len(texts)), texts).values())
    hidden = np.array(["suppressed" in flag or "empty" in flag for flag in estimates.flag])
    return pd.DataFrame(
        {
            "level": keys["level"].to_numpy(),
            "row": labels,
            "label": labels,
            "value": np.where(hidden, np.nan, estimates.estimate),
            "low": np.where(hidden, np.nan, low),
            "high": np.where(hidden, np.nan, high),
            "p": np.nan,
            "base_n": estimates.base_n.astype(int),
            "mark": np.where(hidden, "**", ["*" if "small base" in flag else "" for flag in estimates.flag]),
            "flag": list(estimates.flag),
            "settled": np.where(hidden, "", np.where((low > none) | (high < none), "yes", "no")),
        }
    )


def _chosen(frame: pd.DataFrame, levels: Sequence[Code] | None) -> pd.DataFrame:
    if levels is None:
        return frame
    order = {code: place for place, code in enumerate(checked_levels(levels, list(frame["level"])))}
    frame = frame[frame["level"].isin(list(order))]
    return frame.sort_values("level", key=lambda codes: codes.map(order), kind="stable")


def _unit(results: TestResults | Estimates) -> Unit:
    """Points for what are differences of shares, which are of levels and no coefficients; else plain numbers."""
    if isinstance(results, Estimates) or results.method.startswith("Coefficient") or "marginal" in results.method:
        return "number"
    of_levels = bool(results.frame["level"].astype(str).any()) or results.across == "level"
    return "share" if of_levels else "number"


def _axis_label(results: TestResults | Estimates, unit: str) -> str:
    if isinstance(results, Estimates):
        return results.statistic
    return "ratio" if unit == "ratio" else "difference, points" if unit in ("share", "points") else "difference"


def _base(results: TestResults | Estimates) -> str:
    text = results.about.base[:1].upper() + results.about.base[1:]
    if isinstance(results, Estimates) and len(results):
        return f"Base: {text} (n = {int(results.base_n.max()):,})."
    return f"Base: {text}."


def _mark_note(results: TestResults | Estimates) -> str:
    if isinstance(results, TestResults):
        return "Filled marks: settled at the 5% level; open marks: not."
    return f"Filled marks: the {results.about.confidence:.0%} interval excludes no effect; open marks: it does not."
