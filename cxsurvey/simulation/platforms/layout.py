"""How one platform writes an export: heads of columns, marks of answers, columns of its own, and the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cxsurvey.codebook import Codebook, Option, Question
from cxsurvey.simulation.platforms.paradata import Paradata

Choices = Literal["labels", "codes"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that holds answers: its question, the option where it holds only one, and the place of both, from 1.

    `beside` is the column of the question that it belongs to, with the option that texts were typed beside ("other").
    """

    question: Question
    place: int
    option: Option | None = None
    option_place: int = 0
    beside: Asked | None = None

    @property
    def column(self) -> str:
        """The name of the column in the codebook."""
        return str(self.option.column) if self.option else self.question.columns[0]


@dataclass(frozen=True, slots=True)
class Native:
    """A column that the platform adds by itself: its header cells, what it tells, and the role that it has."""

    heads: tuple[str, ...]
    cells: Callable[[Paradata], Sequence[Any]]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: header cells, cells, and what of the codebook it holds (none for its own columns)."""

    heads: tuple[str, ...]
    cells: Sequence[Any]
    asked: Asked | None = None


@dataclass(frozen=True)
class Layout:
    """How the exports of one platform are written.

    `heads` gives the header cells of a column of answers, `extra` those of a column of the study's own (an embedded or
    hidden variable) by its name; `natives` are the columns that the platform adds, before the answers. `marks` are what
    stands in the column of an option that was ticked, with labels and with codes ("" for the label, "#" for its
    place), and `unmarked` what stands there where it was not. `names` are what the reader calls columns with such
    heads, `dates` how their dates are written, and `number` writes a number.
    """

    name: str
    suffix: str
    heads: Callable[[Asked], tuple[str, ...]]
    extra: Callable[[str], tuple[str, ...]]
    names: Callable[[Sequence[tuple[str, ...]]], list[str]]
    write: Callable[[Path, Codebook, Sequence[Column], str], None]
    natives: tuple[Native, ...] = ()
    marks: Mapping[str, str] = field(default_factory=lambda: {"labels": "", "codes": "1"})
    unmarked: Mapping[str, str] = field(default_factory=lambda: {"labels": "", "codes": ""})
    choices: Choices = "labels"
    encoding: str = "utf-8-sig"
    dates: str = ""
    number: Callable[[float], Any] = lambda number: _plain(number)

    def mark(self, choices: Choices, asked: Asked, text: str) -> str:
        """What stands in the column of an option that was ticked."""
        mark = self.marks[choices]
        return text if mark == "" else str(asked.option_place) if mark == "#" else mark


def _plain(number: float) -> str:
    """A number as a person writes it: 3 for 3.0."""
    return str(int(number)) if number == number // 1 and abs(number) < 2**53 else repr(number)
