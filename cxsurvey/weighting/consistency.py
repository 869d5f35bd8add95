"""Whether targets can hold at all, before anybody is asked: above 0, adding up, at one with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from math import isfinite

from cxsurvey.errors import listing
from cxsurvey.settings import Settings, shown
from cxsurvey.weighting.targets import CROSS, Cell, Margin

LARGEST_ROUNDING = 0.01  # shares rounded as coarsely as can be still add up to within 1 %
SAME_TOTAL = 1e-9  # relative; two totals of one population that differ by more are two numbers


def check_margin(table: Settings, margin: Margin) -> None:
    """Note what is wrong within one margin: its numbers, its names, and what they add up to."""
    where = table.path
    if len(set(margin.variables)) < len(margin.variables) or not margin.variables:
        table.problem(f"{where}.variables = {shown(margin.variables)}, expected one or several different questions")
    if margin.is_number and len(margin.variables) > 1:
        table.problem(f"{where} gives one number to {len(margin.variables)} variables, expected one numeric question")
    if margin.is_number and not isfinite(margin.values[()]):
        table.problem(f"{where} = {margin.values[()]}, expected a finite number")
    wrong = [] if margin.is_number else [(cell, v) for cell, v in margin.values.items() if not 0 < v < float("inf")]
    for cell, value in wrong:
        table.problem(f"{where}: {CROSS.join(map(str, cell))} = {value:g}, expected a number above 0")
    _check_spelling(table, margin)
    if margin.kind == "shares" and not wrong and margin.values:
        _check_sum(table, margin)


def _check_spelling(table: Settings, margin: Margin) -> None:
    """Two names that differ only in case or white space are one level given twice."""
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for cell in margin.values:
        alike[tuple(folded(level) for level in cell)].append(CROSS.join(map(str, cell)))
    for names in alike.values():
        if len(names) > 1:
            table.problem(f"{table.path} has targets for {listing(names)}, expected one for each level")


def folded(name: object) -> str:
    """A name without what people overlook: case, and white space at its ends or doubled within."""
    return " ".join(str(name).split()).casefold()


def _check_sum(table: Settings, margin: Margin) -> None:
    total, slack = margin.total, rounding(margin.values.values())
    if margin.partial and total < 1 + slack:
        return
    if margin.partial or abs(total - 1) > slack:
        found = f"{table.path} adds up to {total:g} ({100 * total:g} %)"
        expected = "less than 1, the rest for the levels that it leaves out" if margin.partial else "1 (100 %)"
        hint = "; percentages are written as percent, numbers of people as totals" if total > 2 else ""
        table.problem(f"{found}, expected {expected}{hint}")


def rounding(values: Iterable[float]) -> float:
    """By how much the sum of rounded shares may differ from 1: half a unit of the last digit each, 1 % at most.

    >>> rounding([0.333, 0.333, 0.333]), rounding([0.25, 0.75])
    (0.0015, 0.01)
    """
    given = list(values)
    digits = max((_digits(value) for value in given), default=0)
    return max(min(len(given) * 0.5 * 10.0**-digits, LARGEST_ROUNDING), SAME_TOTAL)


def _digits(value: float) -> int:
    """Digits after the point, as the number was written; shares from percentages carry noise in the last ones."""
    exponent = Decimal(f"{value:.12g}").normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def check_margins(table: Settings, margins: Sequence[Margin], total: float | None) -> None:
    """Note where margins speak of different totals, of the same variables twice, or against each other."""
    _check_totals(table, margins, total)
    for one, other in combinations([margin for margin in margins if not margin.is_number and margin.values], 2):
        where = f"{table.where('margins')}.{one.name} and {other.name}"
        if set(one.variables) == set(other.variables):
            table.problem(f"{where} have the same variables, expected one margin of them")
        elif not (one.partial or other.partial):
            finer, coarser = (one, other) if set(other.variables) < set(one.variables) else (other, one)
            if set(coarser.variables) < set(finer.variables):
                _check_nested(table, finer, coarser, where)


def _check_totals(table: Settings, margins: Sequence[Margin], total: float | None) -> None:
    known = [(f"total = {total:g}", total)] if isinstance(total, int | float) and total > 0 else []
    known += [(f"{m.name} adds up to {m.total:.10g}", m.total) for m in margins if m.kind == "totals" and not m.partial]
    differing = [text for text, value in known if abs(value - known[0][1]) > SAME_TOTAL * known[0][1]]
    if differing:
        found = ", ".join([known[0][0], *differing])
        table.problem(f"{table.where('margins')} speak of different totals: {found}; expected one population")
    partial = [m for m in margins if m.kind == "totals" and m.partial]
    if partial and not known:
        table.problem(f"{table.where('total')} is missing, expected it beside {partial[0].name}, which is partial")
    for margin in partial if known else ():
        if margin.total >= known[0][1]:
            table.problem(
                f"{table.where('margins')}.{margin.name} adds up to {margin.total:g}, "
                f"expected less than {known[0][1]:g}: it is partial, others have the rest"
            )


def _check_nested(table: Settings, finer: Margin, coarser: Margin, where: str) -> None:
    """A margin of several variables says what the margins of each are; both must say the same."""
    place = [finer.variables.index(name) for name in coarser.variables]
    sums: defaultdict[Cell, float] = defaultdict(float)
    for cell, value in finer.values.items():
        sums[tuple(cell[position] for position in place)] += value / finer.total
    expected = {cell: value / coarser.total for cell, value in coarser.values.items()}
    if set(sums) != set(expected):
        return  # levels spelled differently or grouped: seen when they meet the answers
    gaps = {cell: sums[cell] - expected[cell] for cell in sums}
    worst = max(gaps, key=lambda cell: abs(gaps[cell]))
    if abs(gaps[worst]) > SAME_TOTAL:
        name = CROSS.join(map(str, worst))
        table.problem(
            f"{where} contradict each other: {name} is {sums[worst]:.6g} in one and {expected[worst]:.6g} in the "
            f"other, expected the same; leave out {coarser.name}, which {finer.name} holds already"
        )
