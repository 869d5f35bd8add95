"""How far two people agree who decided on the same answers: Cohen's kappa of two review sheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cxsurvey.cleaning.review import decisions
from cxsurvey.codebook import Codebook
from cxsurvey.errors import InputError
from cxsurvey.estimation.agreement import cohen_kappa
from cxsurvey.estimation.results import Estimates
from cxsurvey.survey import from_frame


def coder_agreement(first: str | Path, second: str | Path, *, confidence: float = 0.95) -> Estimates:
    r"""Estimates of one row: Cohen's kappa of the decisions in two review sheets, each answer decided in both one unit.

    Decisions count as the same where their texts are, whatever the case. The interval takes the answers for a simple
    random sample of those that could come up.

    Raises InputError for what is no review sheet, and for fewer than two answers that both have decided.

    >>> from tempfile import TemporaryDirectory
    >>> lines = ["Question,Answer as given,Decision", "D01,both,2", "D01,IT mostly,1", "D01,we,2", "D01,me,1"]
    >>> with TemporaryDirectory() as folder:
    ...     one, other = Path(folder) / "eva.csv", Path(folder) / "jan.csv"
    ...     _ = one.write_text("\n".join(lines), encoding="utf-8")
    ...     _ = other.write_text("\n".join(lines).replace("me,1", "me,2"), encoding="utf-8")
    ...     float(coder_agreement(one, other).one()["estimate"])
    0.5
    """
    sheets = [
        {(q, answer): _plain(choice) for q, answer, choice in decisions(path).decided} for path in (first, second)
    ]
    both = [key for key in sheets[0] if key in sheets[1]]
    if len(both) < 2:
        raise InputError(
            "The two sheets have too few answers in common.",
            where=f"{first} and {second}",
            got=f"{len(both)} answer{'' if len(both) == 1 else 's'} decided in both",
            expected="two or more",
            next_step="Let both people decide on the same answers, a tenth of the sheet or more.",
        )
    frame = pd.DataFrame({name: [sheet[key] for key in both] for name, sheet in zip(_NAMES, sheets, strict=True)})
    codes = sorted(set(frame.to_numpy().ravel()))
    asked = {"options": [{"code": code, "label": code} for code in codes]}
    book = Codebook.from_dict({"questions": {name: {**asked, "label": f"{name} coder"} for name in _NAMES}})
    return cohen_kappa(from_frame(frame, codebook=book), *_NAMES, confidence=confidence)


_NAMES = ("first", "second")


def _plain(choice: str) -> str:
    return choice.strip().casefold().removesuffix(".0")
