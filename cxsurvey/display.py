"""How a result looks in a terminal and in a notebook: rounded for reading, escaped, the same text every time."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any

import pandas as pd

from cxsurvey.errors import one_line

_STYLE = (
    ".cxs{border-collapse:collapse;font-size:13px}.cxs th,.cxs td{padding:3px 10px;border:0;"
    "border-bottom:1px solid #d9dde2;text-align:left}.cxs td.n,.cxs th.n{text-align:right;"
    "font-variant-numeric:tabular-nums}.cxs caption{text-align:left;font-weight:600;padding:4px 0}"
    ".cxs-note{color:#555;font-size:12px;margin:4px 0 0}"
)


def format_value(value: Any, column: str = "") -> str:
    """One cell for reading: four significant digits, thousands marked, p-values never shown as 0, text on one line.

    >>> format_value(0.3079096), format_value(1725), format_value(3.2e-9, "p_value"), format_value(float("nan"))
    ('0.3079', '1,725', '<0.0001', '–')
    """
    if isinstance(value, tuple | list):
        return ", ".join(format_value(part) for part in value)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, bool) or not isinstance(value, Real):
        return one_line(str(value))
    if isinstance(value, Integral) and not column.startswith("p_"):
        return f"{int(value):,}"
    number = float(value)
    if column.startswith("p_") and abs(number) < 0.0001:
        return "<0.0001"
    if abs(number - round(number, 0)) <= 1e-9 * abs(number):
        return f"{round(number) or 0:,}"
    return f"{number:,.1f}" if abs(number) >= 1000 else f"{number:,.4g}"


def text_table(frame: pd.DataFrame, *, title: str = "", notes: Iterable[str] = (), limit: int = 60) -> str:
    """The frame as aligned text, numbers to the right, with a title above and notes below."""
    rows = _formatted(frame, limit)
    heads = _heads(frame)
    right = numeric_columns(frame)
    widths = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
    lines = [_line(heads, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths, right) for row in rows]
    return "\n".join([*([title] if title else []), *lines, *_cut(frame, limit), *notes])


def html_table(
    frame: pd.DataFrame, *, title: str = "", notes: Iterable[str] = (), limit: int = 60, provenance: str = ""
) -> str:
    """The frame as an HTML table: every text escaped, no random ids, no links to elsewhere; with its provenance."""
    right = numeric_columns(frame)
    head = _cells("th", _heads(frame), right).replace("<th", '<th scope="col"')  # for those who have a table read out
    body = "".join(f"<tr>{_cells('td', row, right)}</tr>" for row in _formatted(frame, limit))
    caption = f"<caption>{html.escape(title)}</caption>" if title else ""
    foot = "".join(f'<p class="cxs-note">{html.escape(note)}</p>' for note in (*_cut(frame, limit), *notes))
    told = f' data-cxsurvey="{html.escape(provenance)}"' if provenance else ""
    table = f"<table class='cxs'{told}>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<style>{_STYLE}</style>{table}{foot}"


def numeric_columns(frame: pd.DataFrame) -> list[bool]:
    """For each column, whether all it holds are numbers, so that it is set to the right."""
    kinds = pd.api.types
    return [kinds.is_numeric_dtype(dtype) and not kinds.is_bool_dtype(dtype) for dtype in frame.dtypes]


def _heads(frame: pd.DataFrame) -> list[str]:
    return [one_line(str(name)) for name in frame.columns]


def _formatted(frame: pd.DataFrame, limit: int) -> list[list[str]]:
    names = [str(name) for name in frame.columns]
    rows = frame.head(limit).itertuples(index=False, name=None)
    return [[format_value(cell, name) for name, cell in zip(names, row, strict=True)] for row in rows]


def _cut(frame: pd.DataFrame, limit: int) -> tuple[str, ...]:
    return (f"… and {len(frame) - limit:,} more rows",) if len(frame) > limit else ()


def _cells(tag: str, values: Sequence[str], right: Sequence[bool]) -> str:
    kinds = [' class="n"' if is_right else "" for is_right in right]
    return "".join(f"<{tag}{kind}>{html.escape(v)}</{tag}>" for v, kind in zip(values, kinds, strict=True))


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
    return "  ".join(parts).rstrip()
