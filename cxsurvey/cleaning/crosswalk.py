"""Answers of other waves written in today's codes, question by question, as their crosswalk says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices, Numbers, Ticks, distinct, try_encode
from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.proposal import Change, Proposal
from cxsurvey.codebook import Code, Codebook, Level, Option, Question, Wave
from cxsurvey.codebook.differences import matched, target_code
from cxsurvey.codebook.words import spelled

MERGED = "merge.codes"  # the rule; a survey that went through it is one of several waves


@dataclass(frozen=True)
class Crosswalk:
    """Writes the answers of other waves as the codebook of today reads them; `column` says which wave a row is of.

    `books` and `waves` are the other waves' codebooks and crosswalks, by the text in that column. The questions of
    another wave already stand in today's columns.
    """

    column: str
    books: Mapping[str, Codebook] = field(repr=False)
    waves: Mapping[str, Wave] = field(repr=False)
    name: str = MERGED
    thresholds: str = ""

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every answer that today's codebook would read as another one, or not at all."""
        values, places = distinct(frame[self.column])
        changes: list[Change] = []
        for wave, book in self.books.items():
            rows = np.flatnonzero(places == values.index(wave)) if wave in values else np.array([], dtype=np.int64)
            for old, new in matched(codebook, book, self.waves[wave]):
                codes = self.waves[wave].codes.get(new.name, {})
                change = _Change(wave, old, new, codes, book.reasons, codebook.reasons)
                changes += change.changes(frame, rows)
        return Proposal(changes=tuple(changes))


@dataclass(frozen=True)
class _Change:
    """One question as two waves read it."""

    wave: str
    old: Question
    new: Question
    codes: Mapping[str, Code]
    old_reasons: Mapping[str, str]
    new_reasons: Mapping[str, str]

    def changes(self, frame: pd.DataFrame, rows: IntArray) -> Iterator[Change]:
        """The cells to rewrite in each column of the question."""
        for column, old, new in self._columns():
            values, places = distinct(frame[column].iloc[rows])
            written = self._written(old, new, column, values)
            for position, (value, text) in enumerate(zip(values, written, strict=True)):
                where = rows[places == position]
                if text is not None and len(where):
                    reason = f"{self.new.name}: {value} of {self.wave} is {text} today"
                    yield Change(column, where, [text] * len(where), reason)

    def _columns(self) -> Iterator[tuple[str, Question, Question]]:
        """Each column with the question that it alone makes, in both waves."""
        if self.new.mentions:
            for column in self.new.mentions[: len(self.old.mentions)]:
                yield column, _alone(self.old, column, self.old.options), _alone(self.new, column, self.new.options)
        elif any(option.column for option in self.new.options):
            by_code = {spelled(target_code(option, self.codes)): option for option in self.old.options}
            for option in self.new.options:
                if spelled(option.code) in by_code:
                    column = str(option.column)
                    own = replace(by_code[spelled(option.code)], column=column)
                    yield column, replace(self.old, options=(own,)), replace(self.new, options=(option,))
        else:
            column = self.new.columns[0]
            yield column, replace(self.old, column=column), replace(self.new, column=column)

    def _written(self, old: Question, new: Question, column: str, values: Sequence[Any]) -> list[Any | None]:
        """What each value has to become, None where today's codebook reads it as it was meant."""
        cells = pd.DataFrame({column: pd.Series(list(values), dtype=object)})
        meant, unknown = try_encode(cells, old, self.old_reasons)
        read, _ = try_encode(cells, new, self.new_reasons)
        if isinstance(meant, Choices) and isinstance(read, Choices):
            pairs = zip(values, meant.codes, read.codes, strict=True)
            return [self._single(value, meant.levels, int(was), new, int(now)) for value, was, now in pairs]
        if isinstance(meant, Numbers) and isinstance(read, Numbers):
            return [self._number(position, meant, read, new) for position in range(len(values))]
        assert isinstance(meant, Ticks)
        assert isinstance(read, Ticks)
        if new.options and new.options[0].column:
            return [self._tick(position, meant, read, new) for position in range(len(values))]
        return [
            None if unknown and _has_unknown(value, unknown, old) else self._list(value, position, meant, read, new)
            for position, value in enumerate(values)
        ]

    def _single(self, value: Any, levels: Sequence[Level], was: int, new: Question, now: int) -> Any | None:
        if was < 0:
            return None
        wanted = self._wanted(levels[was], new)
        return None if wanted == now else self._spelled(value, levels[was], new, wanted)

    def _number(self, position: int, meant: Numbers, read: Numbers, new: Question) -> Any | None:
        was = int(meant.reasons[position])
        if was < 0:
            return None
        wanted = self._wanted(meant.levels[was], new)
        return None if wanted == read.reasons[position] else str(new.levels[wanted].code)

    def _tick(self, position: int, meant: Ticks, read: Ticks, new: Question) -> Any | None:
        """A tick of one option in its own column, no tick, or a reason."""
        if bool(meant.ticked[position, 0]) == bool(read.ticked[position, 0]):
            was, now = int(meant.reasons[position]), int(read.reasons[position])
            wanted = self._wanted(meant.levels[was], new) if was >= 0 else -1
            return None if wanted == now else str(new.levels[wanted].code)
        return 1 if meant.ticked[position, 0] else 0

    def _list(self, value: Any, position: int, meant: Ticks, read: Ticks, new: Question) -> Any | None:
        """Several answers in one cell, in today's spelling and with today's separator."""
        options = [option for option, ticked in zip(self.old.options, meant.ticked[position], strict=True) if ticked]
        wanted = {spelled(target_code(option, self.codes)) for option in options}
        now = {spelled(o.code) for o, ticked in zip(new.options, read.ticked[position], strict=True) if ticked}
        if wanted == now:
            return None
        parts = [part.strip() for part in str(value).split(self.old.separator)]
        by_code = any(part == spelled(option.code) for part in parts for option in options)
        texts = [str(o.code) if by_code else str(o.texts()[0]) for o in new.options if spelled(o.code) in wanted]
        return new.separator.join(texts)

    def _wanted(self, level: Level, new: Question) -> int:
        """The place among today's levels of what was meant."""
        code = spelled(target_code(level.code, self.codes))
        codes = [spelled(today.code) for today in new.levels]
        if code in codes:
            return codes.index(code)
        return next(place for place, today in enumerate(new.levels) if today.reason == level.reason)

    def _spelled(self, value: Any, level: Level, new: Question, wanted: int) -> Any:
        """Today's spelling: the code where the answer was a code, else the label."""
        option: Option | None = next((o for o in new.options if o.code == new.levels[wanted].code), None)
        if option is None or spelled(value) == spelled(level.code):
            return str(new.levels[wanted].code)
        return option.texts()[0]


def _alone(question: Question, column: str, options: tuple[Option, ...]) -> Question:
    """One mention as a question of its own."""
    return replace(question, kind="single", column=column, mentions=(), options=options)


def _has_unknown(value: Any, unknown: Mapping[Any, int], question: Question) -> bool:
    parts = [part.strip() for part in str(value).split(question.separator)]
    return value in unknown or any(part in unknown for part in parts)
