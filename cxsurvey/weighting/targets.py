"""What is known of the population: margins of one or several variables, with the source and date of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from cxsurvey.display import html_table, text_table
from cxsurvey.settings import written

Level = str | int | float | bool
Cell = tuple[Level, ...]
Kind = Literal["shares", "totals", "sum", "mean"]

CROSS = " × "  # between the variables of a margin and between the levels of its cells


@dataclass(frozen=True)
class Margin:
    """The targets of one variable or of several crossed.

    `values` gives the target of each cell, which is one level per variable (a code or label of the codebook, or a net
    of it): a share of 1, or a total. Of a numeric question it is known instead what it adds up to ("sum") or its
    "mean", at the cell (). A partial margin leaves the rest to the levels that it does not name.
    """

    name: str
    variables: tuple[str, ...]
    kind: Kind
    values: Mapping[Cell, float]
    partial: bool = False
    source: str = ""
    date: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is the sum or mean of a numeric question."""
        return self.kind in ("sum", "mean")

    @property
    def total(self) -> float:
        """What the targets add up to."""
        return float(sum(self.values.values()))

    def to_dict(self) -> dict[str, Any]:
        """The margin in the shape of the TOML file."""
        table: dict[str, Any] = {} if self.variables == (self.name,) else {"variables": list(self.variables)}
        if self.is_number:
            table["total" if self.kind == "sum" else "mean"] = self.values[()]
        else:
            table[self.kind] = _nested(self.values)
        said = {"partial": self.partial, "source": self.source, "date": self.date}
        return table | {key: value for key, value in said.items() if value}


@dataclass(frozen=True, eq=False)
class Targets:
    """Margins, and what all weights add up to (None: as much as the base weights).

    With `within` there are targets of their own for each answer to that question, in `groups`, and no others.
    """

    margins: tuple[Margin, ...] = ()
    total: float | None = None
    title: str = ""
    source: str = ""
    date: str = ""
    within: str | None = None
    groups: Mapping[Level, Targets] = field(default_factory=dict)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of all questions that have targets, each once."""
        named = [name for margin in self.all_margins() for name in margin.variables]
        return tuple(dict.fromkeys(([self.within] if self.within else []) + named))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary of the shape of the TOML file; `targets` gives the same targets back."""
        head = {"title": self.title, "source": self.source, "date": self.date, "total": self.total}
        head |= {"within": self.within}
        table = {key: value for key, value in head.items() if value is not None and value != ""}
        if self.groups:
            return table | {"groups": {str(name): group.to_dict() for name, group in self.groups.items()}}
        return table | {"margins": {margin.name: margin.to_dict() for margin in self.margins}}

    def to_toml(self) -> str:
        """The targets as TOML text; reading it gives the same targets back."""
        return written(self.to_dict())

    def to_frame(self) -> pd.DataFrame:
        """One row for each target: group (where there are any), margin, level, target, kind, source and date."""
        rows = [
            (*group, margin.name, CROSS.join(map(str, cell)), value, margin.kind, margin.source, margin.date)
            for group, targets in self._parts()
            for margin in targets.margins
            for cell, value in margin.values.items()
        ]
        columns = ["margin", "level", "target", "kind", "source", "date"]
        return pd.DataFrame(rows, columns=[self.within, *columns] if self.within else columns)

    def _parts(self) -> Iterator[tuple[tuple[Level, ...], Targets]]:
        if not self.groups:
            yield (), self
        for name, group in self.groups.items():
            yield (name,), group

    def all_margins(self) -> Iterator[Margin]:
        """The margins of all groups."""
        for _, targets in self._parts():
            yield from targets.margins

    def __eq__(self, other: object) -> bool:
        """Whether both say the same."""
        return isinstance(other, Targets) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Every target, as text."""
        return text_table(self.to_frame(), title=self._heading())

    def _repr_html_(self) -> str:
        return html_table(self.to_frame(), title=self._heading())

    def _heading(self) -> str:
        return f"Targets · {self.title}" if self.title else "Targets"


def _nested(values: Mapping[Cell, float]) -> dict[str, Any]:
    """The values as tables within tables, one level of nesting for each variable."""
    table: dict[str, Any] = {}
    for cell, value in values.items():
        inner = table
        for level in cell[:-1]:
            inner = inner.setdefault(str(level), {})
        inner[str(cell[-1])] = value
    return table
