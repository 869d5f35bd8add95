"""The number formats of a spreadsheet that show each number as ours is printed."""

from __future__ import annotations

from cxsurvey.exhibits.number import half_up
from cxsurvey.rendering.table_grid import Cell


def number_format(cell: Cell, flags: int = 0) -> str:
    """The format of a cell by its unit: shares as percent, counts with thousands, points with their sign.

    A share that is there but rounds to 0 is "<1%". The flag of a small base stands behind its number, in a room of
    `flags` signs, so that digits stand below each other.

    >>> number_format(Cell("29%", 0.285, "percent")), number_format(Cell("−19", -18.5, "points"))
    ('[=0]0%;[<0.005]"<1%";0%', '+0;−0;0')
    >>> number_format(Cell("74*", 74.0, "count", 0, "*"))
    '#,##0"*"'
    """
    decimals = "." + "0" * cell.digits if cell.digits else ""
    if cell.unit == "percent":
        least = f"{0.5 * 10 ** -(cell.digits + 2):.{cell.digits + 3}f}"
        return f'[=0]0{decimals}%;[<{least}]"<{10**-cell.digits:g}%";0{decimals}%'
    number = f"0{decimals}" if cell.unit == "points" else f"#,##0{decimals}"
    if cell.value and half_up(cell.value, cell.digits) == 0:
        return f"{number};{number}"  # a small negative number rounds to 0, which has no sign
    if cell.unit == "points":
        return f"+{number};−{number};{number}"
    flag = (f'"{cell.flag}"' if cell.flag else "") + "_+" * (flags - len(cell.flag))
    return f"{number}{flag}" if cell.unit == "count" and cell.value >= 0 else f"{number};−{number}"
