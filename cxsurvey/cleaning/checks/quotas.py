"""Who came after a quota was full: by the platform's status, or counted in order of time (Q03)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.checks.check import Check, no_role, proposed
from cxsurvey.cleaning.checks.screening import by_status
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Exclusion, Proposal
from cxsurvey.codebook import Code

Caps = tuple[tuple[str, Code, int], ...]


@dataclass(frozen=True)
class OverQuota(Check):
    """Interviews beyond a full quota, by status; with `caps` (question, code, how many) also by order of time."""

    statuses: tuple[str, ...] = ("over quota", "overquota", "quota full", "quotafull", "quota_full", "quota out")
    caps: Caps = ()

    code = "Q03"
    name = "clean.over_quota"
    family = "screening"
    stage = "screening"
    finds = "interviews beyond a full quota"
    action = "sets aside, the disposition is kept; with `caps` also who came after that many with the answer"
    needs = "status, or `caps` and a time"
    source = "documentation of the platforms"

    def missing(self, view: View) -> str:
        """A status, or caps and times."""
        if self.caps and _order(view) is None:
            return no_role("end", "recorded", "start")
        return "" if self.caps or view.columns("status") else no_role("status")

    def inspect(self, view: View) -> Proposal:
        """Rows whose status says so, and rows after a full cell."""
        rows, evidence, _ = by_status(view, self.statuses)
        order = _order(view)
        gone = np.zeros(len(view), dtype=bool)
        gone[rows] = True
        for question, code, cap in self.caps if order is not None else ():
            late = _after(view.chosen(question, (code,)) & ~gone, np.asarray(order), cap)
            gone[late] = True
            rows = np.concatenate([rows, late])
            evidence = [*evidence, *[f"{question} {code}: after the first {cap:,}"] * len(late)]
        return proposed(exclusions=[Exclusion(rows, evidence, "quota was full")])


def _order(view: View) -> IntArray | None:
    """The rows in order of time, those without one last; None where no column holds times."""
    for role in ("end", "recorded", "start"):
        times = view.times(role)
        if times is not None and not np.isnat(times).all():
            return np.argsort(times, kind="stable")
    return None


def _after(members: BoolArray, order: IntArray, cap: int) -> IntArray:
    """The members that come after the first `cap` of them."""
    return np.sort(order[members[order]][cap:])
