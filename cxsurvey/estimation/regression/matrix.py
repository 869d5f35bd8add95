"""The model matrix: one column for all, one for each number, one for each level but the reference, and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.estimation.regression.rows import Variable

Term = tuple[str, ...]  # the questions whose product it is


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns (k, m), counted from `shift` (k,) so that large numbers lose no digits; the name and term of each.

    `of_term[j]` is the position of column j's term, −1 for the column of ones.
    """

    columns: FloatArray
    shift: FloatArray
    names: tuple[str, ...]
    of_term: tuple[int, ...]

    def unshifted(self, first: int = 1, sign: float = -1.0) -> FloatArray:
        """What turns coefficients of the shifted columns, `first` constants before them, into the true ones, (p, p)."""
        slopes = self.shift[1:]
        turn = np.eye(first + len(slopes))
        turn[:first, first:] = sign * slopes
        return turn


def model_matrix(terms: Sequence[Term], variables: Mapping[str, Variable], m: int) -> Matrix:
    """The matrix of the terms over m rows."""
    parts = {name: Parts(variable) for name, variable in variables.items()}
    columns = term_columns(terms, parts, m)
    names, of_term = ["intercept"], [-1]
    for position, term in enumerate(terms):
        own = _column_names([variables[name] for name in term])
        names += own
        of_term += [position] * len(own)
    numeric = [any(not variables[name].levels for name in terms[place]) if place >= 0 else False for place in of_term]
    shift = np.zeros(len(columns))
    for j in np.flatnonzero(numeric):
        shift[j] = columns[j].mean()
        columns[j] -= shift[j]
    return Matrix(columns, shift, tuple(names), tuple(of_term))


class Parts(Sequence[FloatArray]):
    """The columns of one variable, made when asked for: its numbers, or 0/1 for each level after the first."""

    def __init__(self, variable: Variable) -> None:
        self._variable = variable

    def __len__(self) -> int:
        """The number of columns."""
        return len(self._variable.levels) - 1 if self._variable.levels else 1

    def __getitem__(self, position: Any) -> Any:
        """One column, shape (m,)."""
        if position >= len(self):
            raise IndexError(position)
        if not self._variable.levels:
            return self._variable.values
        return self._variable.values == position + 1


def term_columns(terms: Sequence[Term], parts: Mapping[str, Sequence[FloatArray]], m: int) -> FloatArray:
    """Ones, then the products of every term's parts, the first part running fastest, shape (k, m)."""
    counts = [int(np.prod([len(parts[name]) for name in term])) for term in terms]
    columns = np.empty((1 + sum(counts), m))
    columns[0] = 1.0
    place = 1
    for term, count in zip(terms, counts, strict=True):
        sizes = [len(parts[name]) for name in term]
        for number in range(count):
            which = [int(place) for place in np.unravel_index(number, sizes[::-1])[::-1]]
            columns[place] = parts[term[0]][which[0]]
            for name, position in zip(term[1:], which[1:], strict=True):
                columns[place] *= parts[name][position]
            place += 1
    return columns


def _column_names(variables: Sequence[Variable]) -> list[str]:
    names = [""]
    for variable in variables:
        own = [f"{variable.name}: {level}" for level in variable.levels[1:]] if variable.levels else [variable.name]
        names = [f"{before} × {name}" if before else name for name in own for before in names]
    return names
