"""One question of a draft codebook: what its column, or its columns, hold as kind, options and reasons."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct, is_blank
from cxsurvey.arrays import IntArray
from cxsurvey.codebook import Option, Question, Reason
from cxsurvey.readers.damage import damaged_bands
from cxsurvey.readers.decimals import Decimal, is_number
from cxsurvey.readers.ordering import order_of
from cxsurvey.readers.platforms.platform import Field, Platform
from cxsurvey.readers.reasons import reason_of
from cxsurvey.readers.unused import UnusedNames

OPEN_END = 1_000  # more distinct texts than this in one column is an open end, not a choice
FEW = 30  # up to so many distinct texts are a choice, however few gave each
SCALE = 11  # more distinct numbers than 0 to 10 has are a number, not a choice
_SENTINELS = {
    -1,
    -7,
    -8,
    -9,
    -97,
    -98,
    -99,
    77,
    88,
    97,
    98,
    99,
    996,
    997,
    998,
    999,
}  # codes that often stand for no answer
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_NO_TICKS = ("0", "-1", "false", "no")
_TICKS = ("1", "true", "x", "yes", "checked", "selected")


@dataclass(frozen=True)
class Answers:
    """What a column holds: its distinct texts that are not blank, and how often each was given."""

    texts: Sequence[str]
    counts: IntArray

    @classmethod
    def of(cls, column: pd.Series[Any]) -> Answers:
        """The answers in a column of text."""
        values, positions = distinct(column)
        counts = np.bincount(positions[positions >= 0], minlength=len(values))
        kept = [place for place, value in enumerate(values) if counts[place] and not is_blank(value)]
        return cls([str(values[place]) for place in kept], counts[kept])

    @cached_property
    def without_reasons(self) -> Answers:
        """The same without the texts that stand for no answer, such as NA."""
        kept = [place for place, text in enumerate(self.texts) if reason_of(text.strip()) is None]
        return Answers([self.texts[place] for place in kept], self.counts[kept])

    @cached_property
    def holds_words(self) -> bool:
        """Whether some answer is neither a number nor a reason for none; the first one tells."""
        return any(not is_number(text.strip()) and reason_of(text.strip()) is None for text in self.texts)

    @property
    def given(self) -> int:
        """How many respondents answered."""
        return int(self.counts.sum())

    @property
    def tells_apart(self) -> bool:
        """Whether nearly every answer was given once, as an id is."""
        return self.given > 0 and len(self.texts) >= 0.9 * self.given

    @cached_property
    def folded(self) -> frozenset[str]:
        """The texts in lower case, without white space around them."""
        return frozenset(text.strip().casefold() for text in self.texts[: FEW + 1])


def multiple_question(
    columns: Mapping[str, Answers], fields: Mapping[str, Field], platform: Platform
) -> Question | None:
    """A multiple-response question of columns that each say whether one option was chosen; None where one does not."""
    marks = {name: _marks(answers, fields[name].option, platform) for name, answers in columns.items()}
    if any(mark is None for mark in marks.values()) or not any(marks.values()):
        return None
    unticked = sorted({text for answers in columns.values() for text in answers.texts if _is_unticked(text, platform)})
    reasons: dict[str, Reason] = {text: reason_of(text) or "no_answer" for text in unticked}
    first = fields[next(iter(columns))]
    labels = [_label(fields[name], marks[name] or (), name) for name in columns]
    options = tuple(
        Option(code, label, values=marks[name] or (), column=name)
        for name, label, code in zip(columns, labels, _codes(labels), strict=True)
    )
    return Question(
        first.group,
        wording=first.wording,
        kind="multiple",
        options=options,
        reasons=reasons,
    )


def _marks(answers: Answers, option: str, platform: Platform) -> tuple[str, ...] | None:
    """The texts of a column that say the option was chosen; None where the column says anything else."""
    if len(answers.texts) > FEW:
        return None
    rest = [text for text in answers.texts if not _is_unticked(text, platform)]
    known = {option.strip().casefold(), *(mark.casefold() for mark in platform.ticked), *_TICKS}
    if all(text.strip().casefold() in known for text in rest):
        return tuple(rest)
    return tuple(rest) if len(rest) == 1 and (not platform.unticked or _WHOLE.fullmatch(rest[0].strip())) else None


def _is_unticked(text: str, platform: Platform) -> bool:
    """Whether a text says that an option was not chosen, or that nobody was asked to choose."""
    ticked = {mark.casefold() for mark in platform.ticked}
    marks = {*_NO_TICKS, *(mark.casefold() for mark in platform.unticked)} - ticked
    return text.strip().casefold() in marks or reason_of(text) in ("not_asked", "no_answer")


def _label(field: Field, marks: Sequence[str], name: str) -> str:
    """The option's label: from the header, else the one text that the column holds."""
    told = field.option if not re.fullmatch(r"\W*\d*", field.option) else ""
    shown = next((mark.strip() for mark in marks if not _WHOLE.fullmatch(mark.strip()) and len(mark) > 1), "")
    return told or (shown if shown.casefold() not in _TICKS else "") or field.option or name


def _codes(labels: Sequence[str]) -> list[str]:
    """One code per label: the label, numbered where it comes again."""
    unused = UnusedNames()
    return [unused.take(label) for label in labels]


def single_question(
    name: str,
    answers: Answers,
    field: Field,
    decimal: Decimal | None,
    *,
    battery: str = "",
    settled: Mapping[str, Reason] | None = None,
) -> Question:
    """A question of one column: text, numeric or single; `decimal` is the mark of its numbers, None if it has none.

    `settled` are codes of which the platform says for which reason there is no answer.
    """
    wording, label = field.wording, field.option if field.option != name else ""
    if (field.is_open and not _is_number(answers, decimal)) or _is_open_end(answers, decimal):
        return Question(name, wording, label, kind="text")
    numbers = answers.without_reasons
    if decimal is not None and (
        len(numbers.texts) > SCALE or not all(_WHOLE.fullmatch(t.strip()) for t in numbers.texts)
    ):
        reasons, doubts = _reasons(answers.texts)
        return Question(name, wording, label, kind="numeric", decimal=decimal, reasons=reasons, decide=doubts)
    bands = damaged_bands(answers.texts)
    options, decide = options_of(answers.texts, bands)
    options = tuple(replace(option, reason=(settled or {}).get(option.label, option.reason)) for option in options)
    decide += _standing_apart([option.label for option in options], settled or ())
    steps = _in_order(options)
    return Question(name, wording, label, options=steps or options, ordered=bool(steps), battery=battery, decide=decide)


def _standing_apart(codes: Sequence[str], settled: Collection[str]) -> tuple[str, ...]:
    """What a person should look at: codes such as 99 or −9 beside a scale."""
    if not all(_WHOLE.fullmatch(code) for code in codes):
        return ()
    scale = [int(code) for code in codes if int(code) not in _SENTINELS]
    if not scale or min(scale) < 0 or max(scale) > FEW:
        return ()
    apart = [code for code in codes if int(code) in _SENTINELS and code not in settled]
    return tuple(
        f'"{code}" stands apart from {min(scale)} to {max(scale)}. Is it an answer, or a reason for none?'
        for code in apart
    )


def _in_order(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options from the lowest step to the highest, reasons for no answer last; none where they are no scale."""
    answers = [option for option in options if option.reason is None]
    order = order_of([option.label for option in answers])
    if order is None or all(_WHOLE.fullmatch(option.label) for option in answers):
        return ()
    return (*(answers[place] for place in order), *(option for option in options if option.reason is not None))


def _reasons(texts: Sequence[str]) -> tuple[dict[str, Reason], tuple[str, ...]]:
    """The texts among numbers that stand for no answer, and what a person should look at."""
    found = {text.strip(): reason for text in texts if (reason := reason_of(text.strip()))}
    return found, tuple(_taken_for_none(text, reason) for text, reason in found.items())


def _taken_for_none(text: str, reason: str) -> str:
    return f'"{text}" was taken for no answer: {reason}. Is it one?'


def _is_number(answers: Answers, decimal: Decimal | None) -> bool:
    """Whether a box for words was used for a number, such as a head count, and not for a code or a telephone."""
    texts = [text.strip() for text in answers.texts]
    counted = all(len(text) < 10 and not re.match(r"[+0]\d", text) for text in texts)
    return decimal is not None and len(texts) > SCALE and counted


def _is_open_end(answers: Answers, decimal: Decimal | None) -> bool:
    if not answers.texts:
        return True
    many = len(answers.texts) > FEW and len(answers.texts) > answers.given / 2
    return decimal is None and (many or len(answers.texts) > OPEN_END)


def options_of(texts: Sequence[str], bands: Mapping[str, str]) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """One option per answer, damaged bands read as what they were; and what a person should look at."""
    spelled: dict[str, list[str]] = {}
    for text in texts:
        spelled.setdefault(bands.get(text.strip(), text.strip()), []).append(text)
    numbers = all(_WHOLE.fullmatch(code.strip()) for code in spelled)
    codes = sorted(spelled, key=lambda code: (int(code.strip()) if numbers else 0, code))
    options = tuple(_option(code, tuple(spelled[code])) for code in codes)
    decide = [_taken_for_none(option.label, option.reason) for option in options if option.reason]
    decide += [
        f'"{text}" is a band that a spreadsheet made a date of, read as "{band}". Is that right?'
        for text, band in bands.items()
    ]
    return options, tuple(decide)


def _option(code: str, values: tuple[str, ...]) -> Option:
    label = code.strip()
    return Option(label if code != label and len(values) == 1 else code, label, values=values, reason=reason_of(label))
