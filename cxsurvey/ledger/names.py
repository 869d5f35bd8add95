"""What a sentence may call a level, a group or a term of a contrast, and where a text does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cxsurvey.estimation.results import About, Estimates

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Named:
    """One group, level or contrast term: its label, what else a sentence may call it, and its own estimate."""

    label: str
    aliases: tuple[str, ...]
    value: float = NAN


def named(about: About | None, question: str, code: Any, value: float = NAN) -> Named:
    """A code of a question by its label, with what else it may be called."""
    known = about.labels.get(question, {}) if about else {}
    label = next((str(text) for key, text in known.items() if str(key) == str(code)), str(code))
    return Named(label, tuple(aliases_of(code, label)), value)


def aliases_of(code: Any, label: str) -> Iterator[str]:
    """What a sentence may call it: label, its head before a comma or bracket, and code, as words or hyphened."""
    texts = [label, *re.split(r"[,(:;]", label)[:1]]
    if isinstance(code, str):
        texts += [code, code.replace("_", " "), code.replace("_", "-"), code.replace(" ", "-")]
    yield from dict.fromkeys(text.strip() for text in texts if len(text.strip()) > 1)


def pattern_of(alias: str) -> re.Pattern[str]:
    """What finds a name in a sentence, in any case, but for initials: "IT" is not "it".

    >>> bool(pattern_of("IT").search("They want it.")), bool(pattern_of("joint").search("Joint sessions"))
    (False, True)
    """
    initials = alias.isupper() and len(alias) <= 5
    return re.compile(rf"(?<!\w){re.escape(alias)}(?!\w)", 0 if initials else re.IGNORECASE)


def compared(
    row: pd.Series[Any], about: About | None, of: Estimates | None
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """What the difference is between: two groups, or the terms of a contrast by their sign."""
    question, across = str(row["question"]), str(row.attrs.get("across") or "")
    if str(row["group_a"]) or str(row["group_b"]):
        name = question if across in ("", "level") else across
        return tuple(  # type: ignore[return-value]
            (named(about, name, row[group], _value_of(of, row, across, row[group])),)
            for group in ("group_a", "group_b")
        )
    ahead, behind = _terms(str(row["level"]))
    return (
        tuple(named(about, question, code, _value_of(of, row, "level", code)) for code in ahead),
        tuple(named(about, question, code, _value_of(of, row, "level", code)) for code in behind),
    )


def _terms(text: str) -> tuple[list[str], list[str]]:
    """The codes of a contrast that are added, and those that are taken away.

    >>> _terms("it_only + it_middleman − joint")
    (['it_only', 'it_middleman'], ['joint'])
    """
    first, *rest = re.split(r" ([+−]) ", text)
    start = ("−", first[1:]) if first.startswith("−") else ("+", first)
    found = [start, *zip(rest[::2], rest[1::2], strict=True)]
    codes = [(sign, re.sub(r"^[\d.]+·", "", code)) for sign, code in found]
    return [code for sign, code in codes if sign == "+"], [code for sign, code in codes if sign == "−"]


def _value_of(of: Estimates | None, row: pd.Series[Any], across: str, code: Any) -> float:
    """The estimate of one group, where the estimates compared are at hand."""
    if of is None:
        return NAN
    frame = of.to_frame()
    column = "level" if across in ("", "level") else across
    if column not in frame:
        return NAN
    hit = frame[column].map(str) == str(code)
    if column != "level":
        hit &= frame["level"].map(str) == str(row["level"])
    return float(frame.loc[hit, "estimate"].iloc[0]) if hit.sum() == 1 else NAN


def others(row: pd.Series[Any], about: About | None, own: tuple[Named, ...]) -> Iterator[Named]:
    """Levels of the question, and groups of the split, that the row says nothing of."""
    if about is None:
        return
    questions = dict.fromkeys([str(row["question"]), str(row.attrs.get("across") or ""), *row.attrs.get("by", ())])
    taken = {alias.casefold() for named in own for alias in named.aliases}
    taken |= {alias.casefold() for alias in named(about, str(row["question"]), row["level"]).aliases}
    for question in questions:
        for code in about.labels.get(question, {}):
            other = named(about, question, code)
            if code not in about.missing and not taken & {alias.casefold() for alias in other.aliases}:
                yield other
