"""Targets as people have them: a TOML file, a dictionary, or tables of a census; every mistake told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.errors import TargetError, listing
from cxsurvey.settings import Settings, load, shown
from cxsurvey.weighting.consistency import check_margin, check_margins
from cxsurvey.weighting.tables import margins_of_frame, plain
from cxsurvey.weighting.targets import CROSS, Cell, Kind, Margin, Targets

Declared = Targets | str | Path | Mapping[Any, Any] | pd.DataFrame | Sequence[pd.DataFrame]

SCALES = {"shares": 1.0, "percent": 100.0, "totals": None}
_OF_MARGIN = (*SCALES, "total", "mean", "variables", "partial", "source", "date")
_CLOSE = 0.02  # what adds up to within 2 % of 1 or 100 is taken for shares or percentages, and then checked as such


def targets(declared: Declared) -> Targets:
    """The targets declared in a TOML file, a dictionary, or one or several DataFrames.

    A file or dictionary has `[margins.NAME]` with `shares` (of 1), `percent` or `totals` by level, for several
    `variables` nested by them; a numeric question has its `total` or `mean`. A margin may be `partial`: the levels it
    leaves out share the rest. `total` at the top is what the weights add up to; `title`, `source` and `date` say where
    the numbers are from. With `within = "country"` they stand under `[groups.LEVEL]`. A level is a code or label of the
    codebook, or a net.

    A short dictionary will do: `{"sex": {"F": 0.51, "M": 0.49}}`. A DataFrame has one row per target: the variables
    and `share`, `percent`, `total` or R's `Freq`; or the columns `variable` and `level` instead.

    Raises TargetError with every mistake: numbers that are none or not above 0, shares that do not add up to 1 (but
    for the rounding of the numbers given), totals that differ between margins, margins that contradict each other.

    >>> targets({"sex": {"F": 51, "M": 49}, ("sex", "age"): {("F", "young"): 0.2, ("F", "old"): 0.31,
    ...                                                      ("M", "young"): 0.25, ("M", "old"): 0.24}})
    Targets
    margin     level      target  kind    source  date
    ---------  ---------  ------  ------  ------  ----
    sex        F            0.51  shares
    sex        M            0.49  shares
    sex × age  F × young     0.2  shares
    sex × age  F × old      0.31  shares
    sex × age  M × young    0.25  shares
    sex × age  M × old      0.24  shares
    """
    if isinstance(declared, Targets):
        return declared
    if isinstance(declared, str | Path):
        return _targets(load(Path(declared), TargetError))
    if isinstance(declared, pd.DataFrame):
        declared = [declared]
    if isinstance(declared, Mapping):
        table, source = plain(_full_form(declared)), "targets"
    elif isinstance(declared, list | tuple) and declared and all(isinstance(one, pd.DataFrame) for one in declared):
        table, source = margins_of_frame(declared), "the DataFrame"
    else:
        raise TargetError(
            "Targets cannot be read from this.",
            where="targets",
            got=f"{listing([declared])} of type {type(declared).__name__}",
            expected="the path of a TOML file, a dictionary, or a DataFrame",
            next_step='Write them as {"sex": {"F": 0.51, "M": 0.49}}.',
        )
    return _targets(Settings(table, source=Path(source), error=TargetError))


def _full_form(declared: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The dictionary in the shape of the file; the short form names margins at the top."""
    if "margins" in declared or "groups" in declared:
        return declared
    return {"margins": {_name(key): _full_margin(key, value) for key, value in declared.items()}}


def _name(key: Any) -> str:
    return CROSS.join(map(str, key)) if isinstance(key, tuple) else str(key)


def _full_margin(key: Any, value: Any) -> Any:
    head = {"variables": [str(name) for name in key]} if isinstance(key, tuple) else {}
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if isinstance(value, Mapping):
        return head | (dict(value) if set(value) & set(SCALES) or "mean" in value else {"": dict(value)})
    return head | {"total": value} if isinstance(value, int | float) else value


def _targets(root: Settings) -> Targets:
    within, groups = root.text("within", "") or None, tuple(root.named("groups"))
    total = _total(root)
    found = Targets(
        margins=() if groups else _margins(root, total),
        total=total,
        title=root.text("title", ""),
        source=root.text("source", ""),
        date=root.day("date", ""),
        within=within,
        groups={name: _group(table) for name, table in groups},
    )
    if groups and not within:
        root.problem('within is missing, expected the question whose answers the groups are, such as "country"')
    if groups and root.pairs("margins"):
        root.problem("margins stand beside groups, expected them in each group")
    if groups and found.total is not None:
        root.problem(f"total = {shown(found.total)} stands beside groups, expected a total in each group")
    root.finish()
    return found


def _group(table: Settings) -> Targets:
    total = _total(table)
    return Targets(
        margins=_margins(table, total),
        total=total,
        source=table.text("source", ""),
        date=table.day("date", ""),
    )


def _total(table: Settings) -> float | None:
    total = table.number("total", None)
    if total is not None and not 0 < total < float("inf"):
        table.problem(f"{table.where('total')} = {shown(total)}, expected a number above 0")
        return None
    return total


def _margins(table: Settings, total: float | None) -> tuple[Margin, ...]:
    source, date = table.text("source", ""), table.day("date", "")
    margins = tuple(_margin(name, entry, source, date) for name, entry in table.named("margins"))
    if not margins:
        table.problem(f"{table.where('margins')} is empty, expected at least one margin")
    check_margins(table, margins, total)
    return margins


def _margin(name: str, table: Settings, source: str, date: str) -> Margin:
    variables = tuple(str(variable) for variable in table.items("variables", (name,)))
    kind, values = _values(table, len(variables))
    margin = Margin(
        name=name,
        variables=variables,
        kind=kind,
        values=values,
        partial=table.flag("partial", False),
        source=table.text("source", "") or source,
        date=table.day("date", "") or date,
    )
    check_margin(table, margin)
    return margin


def _values(table: Settings, depth: int) -> tuple[Kind, dict[Cell, float]]:
    """Kind and targets of a margin, from the one key that holds them."""
    given = [key for key in ("", *SCALES, "total", "mean") if key in table]
    if len(given) != 1:
        expected = "one of shares, percent, totals; for a numeric question its total or mean"
        table.problem(f"{table.path} has {listing(given) if given else 'no targets'}, expected {expected}")
        for key in given:
            table.ask(key)
        return "shares", {}
    if given[0] in ("total", "mean"):
        return ("sum" if given[0] == "total" else "mean"), {(): float(table.number(given[0]))}
    before = len(table.problems)
    cells = dict(_cells(table, given[0], table.pairs(given[0]), depth))
    if not cells and len(table.problems) == before:
        table.problem(f"{table.path} is empty, expected a target for each level")
    scale = SCALES.get(given[0]) if given[0] or len(table.problems) > before else _guessed(table, cells)
    if len(table.problems) > before:
        return "shares", {}  # what they add up to would be a second mistake made of the first
    return ("totals", cells) if scale is None else ("shares", {cell: value / scale for cell, value in cells.items()})


def _cells(table: Settings, key: str, entries: Mapping[Any, Any], depth: int) -> Iterator[tuple[Cell, float]]:
    """Each cell with its number; a nested table adds a level, a tuple as key gives several."""
    for entry, value in entries.items():
        cell = entry if isinstance(entry, tuple) else (entry,)
        where = ".".join(filter(None, (table.path, key, _name(entry))))
        if isinstance(value, Mapping) and len(cell) < depth:
            inner = _cells(table, f"{key}.{_name(entry)}".lstrip("."), value, depth - len(cell))
            yield from ((cell + rest, number) for rest, number in inner)
        elif len(cell) != depth or isinstance(value, Mapping):
            found = "more levels" if isinstance(value, Mapping) or len(cell) > depth else "fewer levels"
            table.problem(f"{where} names {found} than the margin has variables, expected {depth}")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            table.problem(f"{where} = {shown(value)}, expected a number")
        else:
            yield cell, float(value)


def _guessed(table: Settings, cells: Mapping[Cell, float]) -> float:
    """The scale of a short form by what its numbers add up to: 1 or 100; anything else has to be said."""
    total = sum(cells.values())
    for scale in (1.0, 100.0):
        if abs(total / scale - 1) <= _CLOSE:
            return scale
    expected = 'shares of 1 or percentages of 100; write totals as {"totals": {…}}'
    table.problem(f"{table.path} adds up to {total:g}, expected {expected}")
    return 1.0
