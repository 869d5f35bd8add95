"""What one row of results lets a sentence say: its number, interval, p, bases and the names of what it is about."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from cxsurvey.errors import ClaimError
from cxsurvey.estimation.results import About, Estimates
from cxsurvey.ledger.ledger import Entry
from cxsurvey.significance.results import TestResults

Kind = Literal["estimate", "difference", "ratio"]

EQUIVALENCE = "Two one-sided tests"
NAN = float("nan")

KINDS: Mapping[str, Kind] = {"share": "estimate", "number": "estimate", "difference": "difference", "ratio": "ratio"}


@dataclass(frozen=True, slots=True)
class Named:
    """One group, level or contrast term: its label, what else a sentence may call it, and its own estimate."""

    label: str
    aliases: tuple[str, ...]
    value: float = NAN


@dataclass(frozen=True, slots=True)
class Facts:
    """One estimate, difference or ratio with what a sentence about it may say.

    `p` is the adjusted p-value, NaN for an estimate; `is_equivalence` says that it is one of being alike. `is_share`
    makes numbers percentages or points. `first` and `second` are what a difference is between, first less second;
    `others` are levels or groups that it says nothing of. `verdict` is that of a ledger's row, "" elsewhere.
    """

    kind: Kind
    value: float
    low: float
    high: float
    confidence: float = 0.95
    p: float = NAN
    is_share: bool = True
    is_equivalence: bool = False
    unit: str = ""
    first: tuple[Named, ...] = ()
    second: tuple[Named, ...] = ()
    others: tuple[Named, ...] = ()
    bases: tuple[float, ...] = ()
    base: str = ""
    method: str = ""
    flag: str = ""
    verdict: str = ""
    texts: tuple[str, ...] = ()
    caution: tuple[str, ...] = field(default=())


def facts_of(result: object, of: Estimates | None = None) -> Facts:
    """The facts of one row of TestResults, of Estimates or of a ledger; `of` are the estimates that were compared.

    Raises ClaimError for anything else, and for results of more than one row.
    """
    if isinstance(result, Entry):
        return _of_entry(result)
    row = _row(result)
    names = set(row.index)
    if {"difference", "p_adjusted", "conf_low"} <= names:
        return _of_test(row, of)
    if {"verdict", "scale", "estimate"} <= names:
        return _of_ledger(row)
    if {"estimate", "base_n", "statistic"} <= names:
        return _of_estimate(row)
    raise ClaimError(
        "A sentence is bound to one row of results.",
        where="test",
        got=f"a row with {', '.join(map(str, list(row.index)[:6]))}",
        expected="a row of TestResults, of Estimates or of a ledger",
        next_step="Take it with .one(…).",
    )


def _row(result: object) -> pd.Series[Any]:
    if isinstance(result, pd.Series):
        return result
    if isinstance(result, TestResults | Estimates) and len(result) == 1:
        frame = result.to_frame()
        row: pd.Series[Any] = frame.iloc[0]
        row.attrs = {"about": result.about, "method": result.method}
        if isinstance(result, TestResults):
            row.attrs |= {"across": result.across, "scale": result.scale}
        else:
            row.attrs |= {"by": result.by}
        return row
    count = len(result) if isinstance(result, TestResults | Estimates) else 0
    raise ClaimError(
        "A sentence is bound to one row of results.",
        where="test",
        got=f"{count} rows" if count else f"a {type(result).__name__}",
        expected="one comparison, one estimate, or one row of a ledger",
        next_step='Take one row, such as gaps.one("North", "South").',
    )


def _of_test(row: pd.Series[Any], of: Estimates | None) -> Facts:
    about = _about(row)
    first, second = _compared(row, about, of)
    method = str(row["method"])
    ratio = row.attrs.get("scale") == "ratio"
    return Facts(
        kind="ratio" if ratio else "difference",
        value=float(row["difference"]),
        low=float(row["conf_low"]),
        high=float(row["conf_high"]),
        confidence=0.9 if method.startswith(EQUIVALENCE) else _confidence(about),
        p=float(row["p_adjusted"]),
        is_share=not ratio and str(row["level"]) != "",
        is_equivalence=method.startswith(EQUIVALENCE),
        first=first,
        second=second,
        others=tuple(_others(row, about, (*first, *second))),
        bases=_bases(of),
        base=_base(about, of),
        method=str(row.attrs.get("method") or method),
        flag=str(row["flag"]),
        texts=_texts(about),
        caution=about.caution if about else (),
    )


def _of_estimate(row: pd.Series[Any]) -> Facts:
    about = _about(row)
    question, level = str(row["question"]), row["level"]
    is_share = str(row["statistic"]) == "share"
    own: tuple[Named, ...] = (_named(about, question, level),) if str(level) else ()
    own += tuple(_named(about, name, row[name]) for name in row.attrs.get("by", ()))
    n = float(row["base_n"])
    return Facts(
        kind="estimate",
        value=float(row["estimate"]),
        low=float(row["conf_low"]),
        high=float(row["conf_high"]),
        confidence=_confidence(about),
        is_share=is_share,
        first=own,
        others=tuple(_others(row, about, own)),
        bases=(n, float(row["base_effective"])),
        base=f"{about.base} (n = {n:,.0f})" if about else f"n = {n:,.0f}",
        method=str(row.attrs.get("method", "")),
        flag=str(row["flag"]),
        texts=_texts(about),
        caution=about.caution if about else (),
    )


def _of_ledger(row: pd.Series[Any]) -> Facts:
    n = float(row["base_n"])
    return Facts(
        kind=KINDS[str(row["scale"])],
        value=float(row["estimate"]),
        low=float(row["conf_low"]),
        high=float(row["conf_high"]),
        p=float(row["p_adjusted"]),
        is_share=str(row["scale"]) in ("share", "difference"),
        bases=(n, float(row["base_effective"])),
        base="" if math.isnan(n) else f"n = {n:,.0f}",
        method=str(row["method"]),
        flag=str(row["flag"] or ""),
        verdict=str(row["verdict"]),
        texts=(str(row["statement"]),),
    )


def _of_entry(entry: Entry) -> Facts:
    """The facts of an entry of a ledger, which knows its population and the level of its interval as well."""
    found, claim = entry.evidence, entry.claim
    n = "" if math.isnan(found.base_n) else f" (n = {found.base_n:,.0f})"
    return Facts(
        kind=KINDS[found.scale],
        value=found.estimate,
        low=found.conf_low,
        high=found.conf_high,
        confidence=found.confidence,
        p=entry.p_adjusted,
        is_share=found.scale in ("share", "difference"),
        bases=(found.base_n, found.base_effective),
        base=(claim.population or "all asked") + n,
        method=found.method,
        flag=found.flag,
        verdict=entry.verdict,
        texts=(claim.statement, claim.population),
    )


def _about(row: pd.Series[Any]) -> About | None:
    about = row.attrs.get("about")
    return about if isinstance(about, About) else None


def _confidence(about: About | None) -> float:
    return about.confidence if about else 0.95


def _texts(about: About | None) -> tuple[str, ...]:
    """Texts that a sentence may quote: whatever stands in them is not a number of its own."""
    if about is None:
        return ()
    labels = [str(label) for names in about.labels.values() for label in names.values()]
    return tuple(filter(None, [about.title, about.wording, about.base, about.source, about.population, *labels]))


def _bases(of: Estimates | None) -> tuple[float, ...]:
    return () if of is None else tuple(dict.fromkeys([*of.base_n.tolist(), *of.base_effective.tolist()]))


def _base(about: About | None, of: Estimates | None) -> str:
    if of is None:
        return about.base if about else ""
    counts = " and ".join(f"{n:,.0f}" for n in dict.fromkeys(of.base_n.tolist()))
    return f"{of.about.base} (n = {counts})"


def _compared(
    row: pd.Series[Any], about: About | None, of: Estimates | None
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """What the difference is between: two groups, or the terms of a contrast by their sign."""
    question, across = str(row["question"]), str(row.attrs.get("across") or "")
    if str(row["group_a"]) or str(row["group_b"]):
        name = question if across in ("", "level") else across
        return tuple(  # type: ignore[return-value]
            (_named(about, name, row[group], _value_of(of, row, across, row[group])),)
            for group in ("group_a", "group_b")
        )
    ahead, behind = _terms(str(row["level"]))
    return (
        tuple(_named(about, question, code, _value_of(of, row, "level", code)) for code in ahead),
        tuple(_named(about, question, code, _value_of(of, row, "level", code)) for code in behind),
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


def _named(about: About | None, question: str, code: Any, value: float = NAN) -> Named:
    known = about.labels.get(question, {}) if about else {}
    label = next((str(text) for key, text in known.items() if str(key) == str(code)), str(code))
    return Named(label, tuple(_aliases(code, label)), value)


def _aliases(code: Any, label: str) -> Iterator[str]:
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


def _others(row: pd.Series[Any], about: About | None, own: tuple[Named, ...]) -> Iterator[Named]:
    """Levels of the question, and groups of the split, that the row says nothing of."""
    if about is None:
        return
    questions = dict.fromkeys([str(row["question"]), str(row.attrs.get("across") or ""), *row.attrs.get("by", ())])
    taken = {alias.casefold() for named in own for alias in named.aliases}
    taken |= {alias.casefold() for alias in _named(about, str(row["question"]), row["level"]).aliases}
    for question in questions:
        for code in about.labels.get(question, {}):
            other = _named(about, question, code)
            if code not in about.missing and not taken & {alias.casefold() for alias in other.aliases}:
                yield other
