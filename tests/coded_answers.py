"""Answers as plain codes, whatever columns and spellings they were read from, so that two surveys compare as bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import Numbers, Ticks, try_encode
from cxsurvey.codebook import Question
from cxsurvey.survey import Survey


def coded(survey: Survey, *, personal: bool = True) -> pd.DataFrame:
    """One column per question (per option of a multiple one): codes, numbers or texts; reasons for no answer by name.

    What the codebook does not know is there as it was written, but for blanks at its end: a .sav file cannot hold
    them. Without `personal` the questions that hold personal data are left out: their tokens are salted anew.
    """
    book = survey.codebook
    columns: dict[str, Any] = {"respondent": survey.frame[book.id_column].astype(str).to_numpy()}
    for question in book.questions.values():
        if personal or not question.pii:
            columns |= _columns(survey, question)
    return pd.DataFrame(columns)


def _columns(survey: Survey, question: Question) -> dict[str, Any]:
    name = question.name
    answers, unknown = try_encode(survey.frame, question, survey.codebook.reasons)
    codes = [level.code for level in answers.levels] + [""]
    if isinstance(answers, Ticks):
        ticks = {f"{name} {o.code}": answers.ticked[:, place] for place, o in enumerate(question.options)}
        strange = {f"{name} unknown": [sorted(map(str, unknown))] * len(survey.frame)} if unknown else {}
        return ticks | {f"{name} why": [codes[place] for place in answers.reasons]} | strange
    texts = ["" if pd.isna(cell) else str(cell).rstrip() for cell in survey.frame[question.columns[0]].astype(object)]
    if isinstance(answers, Numbers):
        pairs = zip(texts, answers.reasons, np.isnan(answers.values), strict=True)
        why = [text if is_nan and place < 0 else codes[place] for text, place, is_nan in pairs]
        return {name: answers.values + 0.0, f"{name} why": why}  # no platform tells −0 from 0
    return {name: [text if place < 0 else codes[place] for text, place in zip(texts, answers.codes, strict=True)]}


def as_bytes(survey: Survey, *, personal: bool = True) -> bytes:
    """The coded answers as the bytes of a CSV file."""
    return coded(survey, personal=personal).to_csv(index=False, lineterminator="\n").encode()


def differences(expected: bytes, found: bytes) -> str:
    """Which columns differ, and the first cells that do, for a person who has to find out why."""
    left, right = (pd.read_csv(BytesIO(side), dtype=str, keep_default_na=False) for side in (expected, found))
    if left.shape != right.shape or list(left) != list(right):
        return f"{left.shape} and {right.shape}: {[name for name in left if name not in right]}"
    unlike = np.asarray(left != right)
    return "; ".join(
        f"{name}: {[*zip(left[name][unlike[:, place]], right[name][unlike[:, place]], strict=True)][:3]}"
        for place, name in enumerate(left)
        if unlike[:, place].any()
    )
