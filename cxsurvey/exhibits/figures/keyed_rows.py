"""Estimates as rows of a figure with several groups: what differs from row to row, labels that tell apart, bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.figures.share_rows import base_marks, checked_levels, kind_of

IN_UNIT = ("mean", "quantile")  # statistics that are told in the unit of the question


def keyed(estimates: Estimates, levels: Sequence[Code] | None) -> pd.DataFrame:
    """One row per estimate of the levels wanted, in their order: keys, value, low, high, base_n, mark, flag, kind.

    The values of suppressed estimates are NaN. The keys are the columns question, level and one per `by` question;
    column `place` is the place among the estimates.
    """
    keys = estimates.keys
    suppressed = smaller_base(estimates) < SUPPRESS_BELOW
    frame = pd.DataFrame({str(name): keys[name].to_numpy() for name in keys.columns}).assign(
        value=np.where(suppressed, np.nan, estimates.estimate),
        low=np.where(suppressed, np.nan, estimates.conf_low),
        high=np.where(suppressed, np.nan, estimates.conf_high),
        base_n=estimates.base_n.astype(int),
        mark=base_marks(estimates),
        flag=list(estimates.flag),
        kind=[kind_of(estimates, code) for code in keys["level"]],
        place=np.arange(len(keys)),
    )
    if levels is None:
        return frame
    order = {code: place for place, code in enumerate(checked_levels(levels, list(keys["level"])))}
    frame = frame[frame["level"].isin(list(order))]
    return frame.sort_values("level", key=lambda codes: codes.map(order), kind="stable").reset_index(drop=True)


def some_of(estimates: Estimates, place: Any) -> Estimates:
    """Some of the estimates, in their order, with the covariance between them."""
    return replace(
        estimates,
        keys=estimates.keys.iloc[place].reset_index(drop=True),
        estimate=estimates.estimate[place],
        covariance=estimates.covariance[np.ix_(place, place)],
        conf_low=estimates.conf_low[place],
        conf_high=estimates.conf_high[place],
        base_n=estimates.base_n[place],
        base_weighted=estimates.base_weighted[place],
        base_effective=estimates.base_effective[place],
        flag=tuple(estimates.flag[row] for row in place),
        joint_covariance=None,
        _frame={},
    )


def differs(values: Iterable[Any]) -> bool:
    """Whether there is more than one value."""
    return len(set(values)) > 1


def row_key(frame: pd.DataFrame, by: Sequence[str], groups: str | None, form: str) -> str:
    """The key that differs from row to row, when `groups` differs within a row.

    Raises InputError where two keys differ.
    """
    keys = [name for name in ("question", "level", *by) if name != groups]
    several = [name for name in keys if differs(frame[name])]
    if several == ["question", "level"] and not any(differs(own) for _, own in frame.groupby("question")["level"]):
        several = ["question"]
    if len(several) > 1:
        raise InputError(
            "The figure would have to show two things in its rows.",
            where=form,
            got=f"several values of {listing(several)}",
            expected=f"several values of one of {listing(keys)}",
            next_step="Pick one level with levels=, or estimate with one question less.",
        )
    return several[0] if several else _single(frame, by, groups)


def _single(frame: pd.DataFrame, by: Sequence[str], groups: str | None) -> str:
    """The key that names the only row: a level that is there, else the question."""
    named = [name for name in by if name != groups]
    if groups == "level":
        return named[0] if named else "question"
    return named[0] if named else "level" if frame["level"].astype(str).any() else "question"


def labels_of(estimates: Estimates, frame: pd.DataFrame, key: str) -> dict[Code, str]:
    """The label of each code of a key, no two alike and none blank."""
    codes = list(dict.fromkeys(frame[key]))
    if key == "level":
        question = dict(zip(frame["level"], frame["question"], strict=True))
        return apart(codes, [estimates.about.label(str(question[code]), code) for code in codes])
    return apart(codes, [estimates.about.label(key, code) for code in codes])


def apart(codes: Iterable[Code], labels: Iterable[str]) -> dict[Code, str]:
    """Labels by code: a blank one becomes the code, and labels that are alike get theirs in brackets.

    >>> apart([1, 2, 3], ["Yes", " ", "Yes"])
    {1: 'Yes (1)', 2: '2', 3: 'Yes (3)'}
    """
    named = {code: " ".join(str(label).split()) or str(code) for code, label in zip(codes, labels, strict=True)}
    texts = list(named.values())
    return {code: f"{text} ({code})" if texts.count(text) > 1 else text for code, text in named.items()}


def checked_groups(
    estimates: Estimates,
    across: str | None,
    form: str,
    *,
    wanted: Sequence[Code] | None = None,
    least: int = 1,
    most: int | None = None,
) -> list[Code]:
    """The groups that stand within a row, in order: all, or those wanted.

    Raises InputError where the estimates are not split by that question, or into too few or too many groups.
    """
    if across is not None and across not in estimates.by:
        raise InputError(
            "The estimates are not split by that question.",
            where=f"{form}, across",
            got=across,
            expected=nearest(across, estimates.by),
            next_step="Name one of the questions given to by=.",
        )
    groups = list(dict.fromkeys(estimates.keys[across])) if across else []
    unknown = [code for code in wanted or () if code not in groups]
    if unknown:
        raise InputError(
            "There is no such group.",
            where=f"{form}, groups",
            got=listing(unknown),
            expected=nearest(unknown[0], groups),
            next_step=f"Use codes of {across}.",
        )
    groups = groups if wanted is None else list(wanted)
    if len(groups) < least or (most is not None and len(groups) > most):
        expected = f"{least}" if most == least else f"{least} to {most}" if most is not None else f"{least} or more"
        raise InputError(
            "The figure does not have the groups it needs." if len(groups) < least else "There are too many groups.",
            where=form,
            got=f"{len(groups)} groups: {listing(groups)}" if groups else "estimates without by=",
            expected=f"{expected} groups",
            next_step="Estimate by a question with that many answers, or name some of its codes in groups=.",
        )
    return groups


def question_text(estimates: Estimates) -> str:
    """The wording of the question, with the unit of its numbers where that does not tell it."""
    text, unit = _wording(estimates), estimates.about.unit
    in_unit = estimates.statistic in IN_UNIT and unit and unit.casefold() not in text.casefold()
    return f"{text} ({unit})" if in_unit else text


def _wording(estimates: Estimates) -> str:
    """The wording of the question; of several what their wordings have in common, else the first and their number."""
    count = estimates.keys["question"].nunique()
    parts = estimates.about.wording.split(" / ")
    if count == 1 or len(parts) != count:
        return estimates.about.wording
    shared = [words[0] for words in zip(*(part.split(" ") for part in parts), strict=False) if len(set(words)) == 1]
    common = " ".join(shared) if " ".join(parts[0].split(" ")[: len(shared)]) == " ".join(shared) else ""
    return (
        f"{common.rstrip(':,;– ')} …" if len(shared) > 1 and common else f"{parts[0]} … and {count - 1} more questions"
    )


def bases_note(estimates: Estimates, drawn: pd.DataFrame | None = None) -> str:
    """Whom the figure is about, and how many respondents are in what is drawn: over all groups, or by question."""
    text = estimates.about.base[:1].upper() + estimates.about.base[1:]
    names = ["question", *estimates.by]
    drawn = estimates.keys.assign(base_n=estimates.base_n) if drawn is None else drawn
    bases = drawn[names].assign(n=drawn["base_n"]).drop_duplicates(names)
    totals = bases.groupby("question", sort=False)["n"].sum()
    low, high = int(totals.min()), int(totals.max())
    in_all = " in all" if estimates.by else ""
    told = f"n = {low:,}{in_all}" if low == high else f"n = {low:,} to {high:,} by question"
    return f"Base: {text} ({told})."


def plain_bases(bases: Mapping[Any, Sequence[int]]) -> dict[Any, str]:
    """A base in brackets for each key, "(n = 98 to 203)" where it has several; bases that are 0 are passed over."""
    texts = {}
    for key, sizes in bases.items():
        known = [size for size in sizes if size > 0] or [0]
        low, high = min(known), max(known)
        texts[key] = f"(n = {low:,})" if low == high else f"(n = {low:,} to {high:,})"
    return {key: text.replace(" ", "\u00a0") for key, text in texts.items()}
