"""Answers that differ from an option only in white space, case, quotation marks or Unicode form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Codebook, Question

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u00ad\u2060"))
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def folded(text: str) -> str:
    r"""The text without what cannot be seen: NFKC, one space, straight quotes and hyphens, lower case.

    >>> folded("\ufeffGreater than\u00a010,000 ") == folded("greater  than 10,000")
    True
    """
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_QUOTES)
    return re.sub(r"\s+", " ", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Spelling:
    """Writes an answer as the codebook spells it, where exactly one option reads the same."""

    name: str = "clean.spelling"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every cell whose text becomes known when white space, case and quotes are ignored."""
        changes = [
            change
            for question in codebook.questions.values()
            if question.kind in ("single", "multiple") and not any(option.column for option in question.options)
            for change in _changes(frame, question, codebook.reasons)
        ]
        return Proposal(changes=_once_per_column(changes))


def _changes(frame: pd.DataFrame, question: Question, reasons: Mapping[str, str]) -> list[Change]:
    values, positions = distinct(frame[question.columns[0]])
    known = {value for option in question.options for value in option.spellings()} | set(reasons) | {""}
    respelled = _respellings(known)
    found = {
        i: new for i, value in enumerate(values) if (new := _respell(value, question, known, respelled)) is not None
    }
    if not found:
        return []
    rows = np.flatnonzero(np.isin(positions, list(found)))
    after = [found[int(position)] for position in positions[rows]]
    return [Change(question.columns[0], rows, after, "same answer, other white space, case or quotation marks")]


def _respellings(known: set[Any]) -> dict[str, str]:
    """Folded text to the one spelling it stands for; what two spellings share decides nothing."""
    table: dict[str, set[str]] = {}
    for value in known:
        if isinstance(value, str) and value:
            table.setdefault(folded(value), set()).add(value)
    return {text: next(iter(spellings)) for text, spellings in table.items() if len(spellings) == 1}


def _respell(value: Any, question: Question, known: set[Any], respelled: Mapping[str, str]) -> str | None:
    if not isinstance(value, str) or value in known:
        return None
    if question.kind == "single":
        text = folded(value)
        return respelled.get(text, None if text else "")
    parts = [part.strip() for part in value.split(question.separator)]
    new = [part if part in known else respelled.get(folded(part), part) for part in parts]
    return question.separator.join(new) if new != parts else None


def _once_per_column(changes: list[Change]) -> tuple[Change, ...]:
    """Two questions may read one column; its cells are respelled once."""
    return tuple({change.field: change for change in reversed(changes)}.values())[::-1]
