"""Sums of stubs by PSU, in blocks that fit in memory: for designs with more PSUs than can be kept at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.moments.banner import Banner, homes_of
from cxsurvey.moments.stub_sums import ROOM, by_column
from cxsurvey.moments.stubs import Stub, counted


class UnitCounter:
    """Sums of stubs by PSU and column, in blocks of PSUs that fit in memory."""

    def __init__(self, banner: Banner) -> None:
        plan = banner.plan
        self.banner = banner
        self.weight = plan.weight
        self.units = homes_of(plan)
        self.psu = np.asarray(plan.psu)
        self.widest = max((len(chunk.members) for chunk in banner.narrow), default=1)
        self._order: IntArray | None = None
        self._first: IntArray = np.zeros(0, dtype=np.int64)

    def blocks(self, stub: Stub) -> Iterator[tuple[slice, FloatArray]]:
        """Blocks of PSUs in turn, each with its sums of w and wx by column, shape (PSUs, J, 1 + R)."""
        levels = stub.levels + 1
        size = max(1, ROOM // (self.widest * levels))
        if size >= self.units:
            yield slice(0, self.units), self._block(stub, slice(None), 0, self.units)
            return
        for start in range(0, self.units, size):
            stop = min(start + size, self.units)
            yield slice(start, stop), self._block(stub, self._rows(start, stop), start, stop - start)

    def _rows(self, start: int, stop: int) -> IntArray:
        """The respondents of the PSUs from start to stop."""
        if self._order is None:
            self._order = np.argsort(self.psu, kind="stable")
            self._first = np.searchsorted(self.psu[self._order], np.arange(self.units + 1))
        return self._order[self._first[start] : self._first[stop]]

    def _block(self, stub: Stub, rows: IntArray | slice, first: int, units: int) -> FloatArray:
        forms = stub.forms[:, : 1 + stub.rows]
        part = stub.taken(rows)
        weight = None if self.weight is None else self.weight[rows]
        unit = self.psu[rows] - first
        result = np.zeros((units, self.banner.columns, forms.shape[1]))
        for chunk in self.banner.narrow:
            cells = len(chunk.members)
            sums = counted(part, unit * cells + chunk.cell[rows], units * cells, weight) @ forms
            result[:, chunk.columns] = by_column(chunk, sums, units)
        return result
