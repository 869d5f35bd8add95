"""What one answer was read as, and its rewriting as the codebook spells it: the same for every closed question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.answers import categories, distinct, try_encode
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Code, Codebook, Question

Method = Literal["code", "label", "reason", "synonym", "negation", "fuzzy", "blank", "review"]
METHODS: tuple[str, ...] = get_args(Method)
_HOW = {
    "code": "by its number",
    "label": "by its label, written another way",
    "reason": "as no answer",
    "synonym": "by its words",
    "negation": "by its words, a negation among them",
    "fuzzy": "with its spelling corrected",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer was read as: a code or None, by which method, how surely (0 to 1), and what it might mean.

    `candidates` are codes with how alike each is (NaN where that was not measured); `why` says what is left in doubt.
    """

    code: Code | None
    method: Method
    score: float = 1.0
    candidates: tuple[tuple[Code, float], ...] = ()
    language: str = ""
    why: str = ""


def in_doubt(why: str, candidates: Sequence[tuple[Code, float]] = (), language: str = "") -> Outcome:
    """The outcome for an answer that a person has to decide on."""
    return Outcome(None, "review", math.nan, tuple(candidates), language, why)


BLANK = Outcome(None, "blank", math.nan)


def outcomes_of(column: pd.Series[Any], read: Callable[[Any], Outcome], codes: Sequence[Code]) -> pd.DataFrame:
    """A frame `raw, code, method, score`, one row per answer; each distinct answer is read once."""
    values, positions = distinct(column)
    outcomes = [*map(read, values), BLANK]
    place = {code: position for position, code in enumerate(codes)}
    places = np.array([-1 if outcome.code is None else place[outcome.code] for outcome in outcomes])
    methods = np.array([METHODS.index(outcome.method) for outcome in outcomes])
    return pd.DataFrame(
        {
            "raw": column,
            "code": categories(places[positions], codes),
            "method": categories(methods[positions], METHODS),
            "score": np.array([outcome.score for outcome in outcomes], dtype=np.float64)[positions],
        },
        index=column.index,
    )


def unknown_to(frame: pd.DataFrame, question: Question, codebook: Codebook) -> dict[Any, int]:
    """The answers to a question that its codebook does not list, with the number of respondents who gave each."""
    return dict(try_encode(frame, question, codebook.reasons)[1])


def spellings(question: Question, reasons: Mapping[str, str]) -> dict[Code, Any]:
    """For each option and each reason for no answer the value that it is written as in the column."""
    of_options = {option.code: option.spellings()[0] for option in question.options}
    return {reason: reason for reason in reasons.values()} | of_options


def rewriting(
    frame: pd.DataFrame,
    question: Question,
    codebook: Codebook,
    read: Callable[[Any], Outcome],
    written: Mapping[Code, Any],
) -> Proposal:
    """Every answer that was read though the codebook does not list it, as it spells it: one change per method."""
    unknown = unknown_to(frame, question, codebook)
    outcomes = {value: outcome for value in unknown if (outcome := read(value)).code in written}
    if not outcomes:
        return Proposal()
    column = question.columns[0]
    values, positions = distinct(frame[column])
    changes = []
    for method in METHODS:
        places = [place for place, value in enumerate(values) if value in outcomes and outcomes[value].method == method]
        rows = np.flatnonzero(np.isin(positions, places))
        if not len(rows) or method not in _HOW:
            continue
        read_as = [outcomes[values[place]] for place in positions[rows]]
        after = [written[outcome.code] for outcome in read_as if outcome.code is not None]
        changes.append(Change(column, rows, after, f"read {_HOW[method]}", [_shown(o) for o in read_as]))
    return Proposal(tuple(changes))


def _shown(outcome: Outcome) -> str:
    language = f", {outcome.language}" if outcome.language else ""
    return f"{outcome.method}, score {outcome.score:.2f}{language}"
