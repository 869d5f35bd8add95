"""A table as HTML for a notebook: every text escaped, nothing from elsewhere."""

from __future__ import annotations

from cxsurvey.display import html_table
from cxsurvey.errors import one_line
from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.table_text import footer, lines


def table_html(table: Table) -> str:
    """The table as it is printed, its letters behind the numbers."""
    import pandas as pd

    printed = lines(table)
    names = [
        "",
        *(" › ".join(column.path) + (f" ({column.letter})" if column.letter else "") for column in table.columns),
    ]
    rows = [
        [line.label, *(f"{n} {m}".strip() for n, m in zip(line.numbers, line.letters, strict=True))]
        if line.numbers
        else [line.label, *[""] * len(table.columns)]
        for line in printed
    ]
    frame = pd.DataFrame(rows)
    frame.columns = pd.Index(names)
    head = f"Table {table.number} · {one_line(table.title)}" if table.number else one_line(table.title)
    base = (f"Base: {one_line(table.base)}",) if table.base else ()
    shown = frame.set_index("").T.reset_index(names="") if table.transposed else frame
    return html_table(shown, title=head, notes=(*base, *footer(table)), limit=len(shown) + 1)
