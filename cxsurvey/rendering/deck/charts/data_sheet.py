"""The sheet behind a chart: the columns that it shows, and references to their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from cxsurvey.rendering.deck.charts.markup import LONGEST_LABEL, el, number, text
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.workbook import fresh_workbook

SHEET = "Sheet1"  # the name that PowerPoint looks for when somebody edits the data


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: where it stands and what is in it; None for an empty cell."""

    place: int
    head: str
    cells: tuple[str | float | None, ...]

    @property
    def values(self) -> tuple[float | None, ...]:
        """Its cells as numbers, None for a text."""
        return tuple(None if isinstance(value, str) else value for value in self.cells)

    def numbers(self) -> str:
        """A reference to its cells as numbers, with the numbers themselves; empty cells are gaps."""
        points = [
            el("c:pt", f"<c:v>{number(value)}</c:v>", idx=place)
            for place, value in enumerate(self.cells)
            if isinstance(value, float | int)
        ]
        cache = el("c:numCache", "<c:formatCode>General</c:formatCode>", self._count(), *points)
        return el("c:numRef", self._formula(), cache)

    def texts(self) -> str:
        """A reference to its cells as texts, with the texts themselves."""
        points = [
            el("c:pt", f"<c:v>{text(str(value))}</c:v>", idx=place)
            for place, value in enumerate(self.cells)
            if value is not None
        ]
        return el("c:strRef", self._formula(), el("c:strCache", self._count(), *points))

    def name(self) -> str:
        """A reference to its heading."""
        point = el("c:pt", f"<c:v>{text(self.head)}</c:v>", idx=0)
        cache = el("c:strCache", el("c:ptCount", val=1), point)
        return el("c:strRef", f"<c:f>{SHEET}!${self._letter}$1</c:f>", cache)

    @property
    def _letter(self) -> str:
        first, second = divmod(self.place, 26)
        return (chr(64 + first) if first else "") + chr(65 + second)

    def _formula(self) -> str:
        return f"<c:f>{SHEET}!${self._letter}$2:${self._letter}${len(self.cells) + 1}</c:f>"

    def _count(self) -> str:
        return el("c:ptCount", val=len(self.cells))


@dataclass(slots=True)
class DataSheet:
    """The columns of a chart in the order in which they were asked for."""

    columns: list[Column] = field(default_factory=list)

    def add(self, head: str, cells: Sequence[str | float | None]) -> Column:
        """The column made of these cells."""
        column = Column(len(self.columns), head, tuple(cells))
        self.columns.append(column)
        return column

    def workbook(self) -> bytes:
        """The workbook for the chart: texts are texts, whatever sign they begin with, and numbers are numbers."""
        buffer = BytesIO()
        with fresh_workbook(buffer) as book:
            sheet = book.add_worksheet(SHEET)
            for column in self.columns:
                sheet.write_string(0, column.place, printable(column.head, LONGEST_LABEL))
                for row, value in enumerate(column.cells, start=1):
                    if isinstance(value, str):
                        sheet.write_string(row, column.place, printable(value, LONGEST_LABEL))
                    elif value is not None:
                        sheet.write_number(row, column.place, value)
        return buffer.getvalue()
