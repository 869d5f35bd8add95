"""The sums of a two-way table, asked of a survey once and trimmed to the levels that somebody chose."""

from __future__ import annotations

from cxsurvey.codebook import Base
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.moments.memory import moments
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey, check_survey


def two_way(survey: Survey, a: str, b: str, base: Base = "valid") -> CellSums:
    """The sums of a (as domains) × b (as levels), shape (H, rows, columns), of those in view with an answer to both.

    Raises InputError for a question against itself.
    """
    check_survey(survey)
    if a == b:
        raise InputError(
            "A table needs two different questions.",
            where="a and b",
            got=listing([a, b]),
            expected="two questions",
            next_step="Name another question for one of them.",
        )
    crossing = Crossing(b, (a,), base)
    return moments(survey, Request(frozenset({crossing}))).cells[crossing]


def chosen_levels(sums: CellSums, a: str, b: str) -> CellSums:
    """The sums without rows and columns that nobody chose.

    Raises EstimationError where fewer than two levels of a question are left.
    """
    table = sums.w.sum(axis=0)
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    for name, kept in ((a, rows), (b, columns)):
        if kept.sum() < 2:
            raise EstimationError(
                "Independence needs at least two answers to each question.",
                where=name,
                got=f"{int(kept.sum())} level{'s' if kept.sum() != 1 else ''} chosen among those who answered both",
                expected="two or more",
                next_step="Check the base and the filter, or test another question.",
            )
    return sums.chosen(rows, columns)
