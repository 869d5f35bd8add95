"""What a column is for when its header does not say so: an id or a weight, by its name and its numbers together."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from cxsurvey.arrays import floats
from cxsurvey.readers.question_draft import Answers

_ID = re.compile(
    r".*(id|_no|number|nummer|sequence ?#?|key)|(case|resp|record|seq|serial)\w*|(no|nr|lfd\.? ?nr)\.?|#", re.IGNORECASE
)
_WEIGHT = re.compile(
    r"(.*[ _.])?(w|wt|wgt|weights?|gewicht|pond)\d{0,2}|\w*(weight|wgt|gewicht|weegf|weging)\w*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)


def likely_id(answers: Mapping[str, Answers], rows: int) -> str | None:
    """The first column named like an id in which every row has a value of its own; None where there is none."""
    return next((name for name, own in answers.items() if _ID.fullmatch(name) and _tells_all_apart(own, rows)), None)


def _tells_all_apart(answers: Answers, rows: int) -> bool:
    return rows > 1 and len(answers.texts) == answers.given == rows


def likely_weights(answers: Mapping[str, Answers]) -> list[str]:
    """The columns named like a weight whose numbers could be one: not negative, some of them with decimals."""
    return [name for name, own in answers.items() if _WEIGHT.fullmatch(name) and _could_weigh(own)]


def named_like_weight(name: str) -> bool:
    """Whether a column bears a name that weights have."""
    return _WEIGHT.fullmatch(name) is not None


def _could_weigh(answers: Answers) -> bool:
    texts = [text.strip() for text in answers.texts]
    if len(texts) < 2 or not all(_NUMBER.fullmatch(text) for text in texts):
        return False
    numbers = floats([float(text) for text in texts])
    return bool(np.any(numbers % 1 != 0) and np.sum(numbers * answers.counts) > 0)
