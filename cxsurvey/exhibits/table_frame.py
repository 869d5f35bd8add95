"""A table as a frame: tidy, one cell in each line, or as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsurvey.exhibits.table import BASES, CELLS, Table, shown_statistics
from cxsurvey.provenance import array_digest, fingerprint

if TYPE_CHECKING:
    from cxsurvey.exhibits.table_lines import Column, Row


def tidy_frame(table: Table) -> pd.DataFrame:
    """One line per answer row and column: keys, labels, every number, the three bases, flag and letters."""
    rows = [place for place, row in enumerate(table.rows) if row.is_answer]
    count = len(table.columns)
    lines, columns = [table.rows[place] for place in rows], table.columns
    frame: dict[str, Any] = {
        "question": _each([line.question for line in lines], count),
        "kind": _each([line.kind for line in lines], count),
        "level": _each([line.code for line in lines], count),
        "label": _each([line.label for line in lines], count),
        "banner": [column.question for column in columns] * len(rows),
        "column_code": [_code(column) for column in columns] * len(rows),
        "column_label": [" › ".join(column.path) for column in columns] * len(rows),
        "letter": [column.letter for column in columns] * len(rows),
    }
    frame |= {name: table.cells[name][rows].ravel() for name in (*CELLS, *BASES)}
    frame["flag"] = table.flags[rows].ravel()
    frame["letters"] = [table.mark_text(line.key, column.key) for line in lines for column in columns]
    return pd.DataFrame(frame)


def numbers_digest(table: Table) -> str:
    """The digest of what a table shows: numbers to six digits, labels, letters and flags, in their order."""
    frame = shown_frame(table)
    letters = [[table.mark_text(row.key, column.key) for column in table.columns] for row in table.rows]
    lines = [list(map(str, key)) for key in frame.index], [str(key) for key in frame.columns]
    return fingerprint([*lines, array_digest(frame.to_numpy(np.float64).round(6)), letters, table.flags.tolist()])


def _each(values: list[Any], times: int) -> list[Any]:
    return [value for value in values for _ in range(times)]


def _code(column: Column) -> Any:
    """The code of a column, those of nested questions joined, nothing for the total."""
    codes = [code for _, code in column.key]
    return codes[0] if len(codes) == 1 else " / ".join(str(code) for code in codes)


def shown_frame(table: Table) -> pd.DataFrame:
    """One row per line and statistic, as shown, in full precision; columns by label, letters of the banner in front."""
    lines: list[tuple[Row, str]] = [(row, name) for row in table.rows for name in shown_statistics(table, row)]
    places = [table.row_places[row.key] for row, _ in lines]
    values = [table.cells[name][place] for (_, name), place in zip(lines, places, strict=True)]
    index = pd.MultiIndex.from_tuples(
        [(row.question, row.label, name) for row, name in lines], names=["question", "label", "statistic"]
    )
    columns = pd.Index([" › ".join(column.path) for column in table.columns], name="column")
    frame = pd.DataFrame(np.array(values).reshape(len(lines), len(table.columns)), index=index, columns=columns)
    return frame.T if table.transposed else frame
