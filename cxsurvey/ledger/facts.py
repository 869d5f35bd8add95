"""What one row of results lets a sentence say: its number, interval, p, bases and the names of what it is about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from cxsurvey.errors import ClaimError
from cxsurvey.estimation.results import About, Estimates
from cxsurvey.ledger.bases import base_words, bases_compared, counts_compared
from cxsurvey.ledger.ledger import Entry
from cxsurvey.ledger.names import NAN, Named, compared, named, others
from cxsurvey.significance.results import TestResults

Kind = Literal["estimate", "difference", "ratio"]
EQUIVALENCE = "Two one-sided tests"
KINDS: Mapping[str, Kind] = {"share": "estimate", "number": "estimate", "difference": "difference", "ratio": "ratio"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One estimate, difference or ratio with what a sentence about it may say.

    `p` is the adjusted p-value, NaN for an estimate; `is_equivalence` says that it is one of being alike. `is_share`
    makes numbers percentages or points. `first` and `second` are what a difference is between, first less second;
    `others` are levels or groups that it says nothing of. `bases` are the numbers of respondents that it may name,
    `counts` the unweighted ones among them. `verdict` is that of a ledger's row, "" elsewhere.
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
    counts: tuple[float, ...] = ()
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
    first, second = compared(row, about, of)
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
        others=tuple(others(row, about, (*first, *second))),
        bases=bases_compared(row, of),
        counts=counts_compared(row, of),
        base=base_words(row, about, of, (*first, *second)),
        method=str(row.attrs.get("method") or method),
        flag=str(row["flag"]),
        texts=_texts(about),
        caution=about.caution if about else (),
    )


def _of_estimate(row: pd.Series[Any]) -> Facts:
    about = _about(row)
    question, level = str(row["question"]), row["level"]
    is_share = str(row["statistic"]) == "share"
    own: tuple[Named, ...] = (named(about, question, level),) if str(level) else ()
    own += tuple(named(about, name, row[name]) for name in row.attrs.get("by", ()))
    n = float(row["base_n"])
    return Facts(
        kind="estimate",
        value=float(row["estimate"]),
        low=float(row["conf_low"]),
        high=float(row["conf_high"]),
        confidence=_confidence(about),
        is_share=is_share,
        first=own,
        others=tuple(others(row, about, own)),
        bases=(n, float(row["base_effective"])),
        counts=(n,),
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
        counts=(n,),
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
        counts=(found.base_n,),
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
