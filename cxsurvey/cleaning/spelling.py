"""Answers that differ from an option only in white space, case, quotation marks or Unicode form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import answers_in, distinct
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Codebook, Question

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u00ad\u2060"))
_QUOTES = str.maketrans({"´": "'", "`": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def folded(text: str) -> str:
    r"""The text without what cannot be seen: NFKC, one space, straight quotes and hyphens, lower case.

    >>> folded("\ufeffGreater than\u00a010,000 ") == folded("greater  than 10,000")
    True
    """
    text = unicodedata.normalize("NFKC", text.replace("´", "'")).translate(_INVISIBLE).translate(_QUOTES)
    return re.sub(r"\s+", " ", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Spelling:
    """Writes an answer as the codebook spells it (its first spelling), where exactly one option reads the same."""

    name: str = "clean.spelling"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every cell whose text becomes known when white space, case and quotes are ignored."""
        by_column: dict[str, list[Question]] = {}
        for question in codebook.questions.values():
            if question.kind in ("single", "multiple") and not any(option.column for option in question.options):
                by_column.setdefault(question.columns[0], []).append(question)
        changes = (_change(frame, column, asked, codebook.reasons) for column, asked in by_column.items())
        return Proposal(changes=tuple(change for change in changes if change is not None))


def _change(
    frame: pd.DataFrame, column: str, questions: Sequence[Question], reasons: Mapping[str, str]
) -> Change | None:
    """The new spellings in one column, which two questions may read: what one of them knows is left to it."""
    values, positions = distinct(frame[column])
    spellings = _spellings(questions, reasons)
    known = {value for group in spellings for value in group} | {""}
    respelled = _respellings(spellings)
    separators = {question.separator for question in questions if question.kind == "multiple"}
    found: dict[int, str] = {}
    for place, value in enumerate(values):
        new = _respell(value, separators, known, respelled)
        if new is not None:
            found[place] = new
    if not found:
        return None
    rows = np.flatnonzero(np.isin(positions, list(found)))
    after = [found[int(place)] for place in positions[rows]]
    return Change(column, rows, after, "same answer, other white space, case or quotation marks")


def _spellings(questions: Sequence[Question], reasons: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The spellings of each option and of each reason, the one to be preferred first."""
    of_reasons: dict[str, tuple[Any, ...]] = {}
    for value, reason in reasons.items():
        of_reasons[reason] = (*of_reasons.get(reason, ()), value)
    return [option.spellings() for question in questions for option in question.options] + [*of_reasons.values()]


def _respellings(spellings: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """Folded text to the first spelling of its option that reads so; what two options spell decides nothing."""
    table: dict[str, set[str]] = {}
    for group in spellings:
        texts = [value for value in group if isinstance(value, str) and value]
        for text, value in {folded(value): value for value in reversed(texts)}.items():
            table.setdefault(text, set()).add(value)
    return {text: next(iter(found)) for text, found in table.items() if len(found) == 1}


def _respell(value: Any, separators: set[str], known: set[Any], respelled: Mapping[str, str]) -> str | None:
    if not isinstance(value, str) or value in known:
        return None
    text = folded(value)
    if not text or text in respelled:
        return respelled.get(text, "")
    for separator in separators:
        parts = answers_in(value, separator, lambda part: part in known or folded(part) in respelled)
        new = [part if part in known else respelled.get(folded(part), part) for part in parts]
        if new != parts:
            return separator.join(new)
    return None
