"""Timing: interviews faster than anybody reads, in all and per item (Q11 to Q13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.cleaning.checks.check import Check, no_role, proposed, rows_where
from cxsurvey.cleaning.checks.devices import on_a_telephone
from cxsurvey.cleaning.checks.view import View, as_numbers
from cxsurvey.cleaning.proposal import Exclusion, Proposal

ENOUGH = 30  # interviews on one path through the questionnaire, for a median of their own
COMPLETE = 0.8  # share of the items asked that a complete interview has answered


@dataclass(frozen=True)
class Speeder(Check):
    """Interviews below a fraction of the median time of complete ones on the same path: set aside, or flagged.

    Where the export says who used a telephone, these are compared with each other: a short screen is read faster.
    Who broke off is compared with that part of the median which belongs to as many answers.
    """

    below: float = 1 / 3
    flag_below: float = 0.5

    code = "Q11"
    name = "clean.speeder"
    family = "timing"
    finds = "an interview much faster than complete ones on the same path, telephones apart"
    action = "sets aside below `below` of their median; 1 point below `flag_below`"
    needs = "duration, page_time, or start and end"
    source = "Greszki, Meyer & Schoen 2015; Leiner 2019"
    strict: ClassVar[Mapping[str, Any]] = {"below": 0.4, "flag_below": 0.6}

    def missing(self, view: View) -> str:
        """Times."""
        return no_role("duration", "page time", "start and end") if view.seconds is None else ""

    def inspect(self, view: View) -> Proposal:
        """Who was faster than a fraction of the median of complete interviews."""
        seconds, way = np.asarray(view.seconds), _ways(view)
        usual = reference(seconds, way, _complete(view))
        median = usual * _progress(view)
        ratio = np.divide(seconds, median, out=np.full(len(seconds), np.nan), where=median > 0)
        fast, hasty = ratio < self.below, (ratio >= self.below) & (ratio < self.flag_below)
        gone, flagged = rows_where(fast), rows_where(hasty)
        return proposed(
            exclusions=[Exclusion(gone, _evidence(gone, seconds, median), "too fast to have read the questions")],
            flags=[self.flag(flagged, _evidence(flagged, seconds, median), "fast", 1)],
            note=_medians(usual),
        )


def _ways(view: View) -> IntArray:
    """The path of each interview through the questionnaire, apart for telephones where enough used one."""
    telephone = on_a_telephone(view)
    if telephone is None or (telephone & _complete(view)).sum() < ENOUGH:
        return view.path
    return np.asarray(2 * view.path + telephone)


def reference(seconds: FloatArray, path: IntArray, complete: BoolArray) -> FloatArray:
    """For each row the median seconds of complete interviews on its path; of all where its path has too few."""
    usable = complete & (seconds > 0)
    if not usable.any():
        return np.full(len(seconds), np.nan)
    counts = np.bincount(path[usable], minlength=int(path.max()) + 1)
    overall = float(np.median(seconds[usable]))
    medians = np.full(len(counts), overall)
    for way in np.flatnonzero(counts >= ENOUGH):
        medians[way] = np.median(seconds[usable & (path == way)])
    return np.asarray(medians[path])


def _complete(view: View) -> BoolArray:
    asked, given = view.asked_and_given
    complete = given >= COMPLETE * asked
    return complete if complete.any() else np.ones(len(view), dtype=bool)


def _progress(view: View) -> FloatArray:
    """How far each interview got, from 0 to 1: cells filled, of the median of complete interviews."""
    usual = float(np.median(view.filled[_complete(view)]))
    return np.minimum(view.filled / max(usual, 1.0), 1.0)


def _evidence(rows: IntArray, seconds: FloatArray, median: FloatArray) -> list[str]:
    return [f"{seconds[row]:,.0f} s; the median for as many answers is {median[row]:,.0f} s" for row in rows]


def _medians(median: FloatArray) -> str:
    distinct = np.unique(median[~np.isnan(median)])
    if not len(distinct):
        return "no complete interview has a time"
    if len(distinct) == 1:
        return f"median of complete interviews {distinct[0]:,.0f} s"
    return f"medians of {len(distinct)} paths through the questionnaire, {distinct[0]:,.0f} to {distinct[-1]:,.0f} s"


@dataclass(frozen=True)
class SpeedPerItem(Check):
    """Less than a second per item on average, or too little on most pages."""

    seconds: float = 1.0
    page_seconds: float = 2.0
    pages: float = 0.5

    code = "Q12"
    name = "clean.speed_per_item"
    family = "timing"
    finds = "less time per item than it takes to read one"
    action = "sets aside below `seconds` per item; 1 point below `page_seconds` on more than `pages` of the pages"
    needs = "duration, page_time, or start and end"
    source = "Wood et al. 2017; Bowling et al. 2023"

    def missing(self, view: View) -> str:
        """Times, and items."""
        if view.seconds is None:
            return no_role("duration", "page time", "start and end")
        return "" if view.items else "no question that everybody who was asked it has to answer"

    def inspect(self, view: View) -> Proposal:
        """Who needed less than that per item."""
        given = view.asked_and_given[1]
        pace = np.divide(np.asarray(view.seconds), given, out=np.full(len(view), np.nan), where=given > 0)
        rows = rows_where(pace < self.seconds)
        evidence = [f"{pace[row]:.2g} s per item over {given[row]} items" for row in rows]
        hasty, share = self._hasty_pages(view)
        texts = [f"{share[row]:.0%} of the pages left within {self.page_seconds:g} s" for row in hasty]
        return proposed(
            exclusions=[Exclusion(rows, evidence, "less time per item than it takes to read one")],
            flags=[self.flag(hasty, texts, "most pages left at once", 1)],
        )

    def _hasty_pages(self, view: View) -> tuple[IntArray, FloatArray]:
        pages = view.columns("page_time")
        if not pages:
            return np.zeros(0, dtype=np.int64), np.zeros(len(view))
        times = np.column_stack([as_numbers(view.frame[page]) for page in pages])
        seen = ~np.isnan(times)
        share = (seen & (times < self.page_seconds)).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        return rows_where(share > self.pages), share


@dataclass(frozen=True)
class LeftOpen(Check):
    """Pages left open: their time is capped before it is summed for Q11 and Q12; nobody is judged by it."""

    code = "Q13"
    name = "clean.left_open"
    family = "timing"
    finds = "pages left open, overnight perhaps"
    action = "caps each page at its 95th percentile before Q11 and Q12 sum them; nobody is set aside for being slow"
    needs = "page_time"
    source = "practice; being slow is no carelessness"

    def missing(self, view: View) -> str:
        """Page times."""
        return "" if view.columns("page_time") else no_role("page time")

    def inspect(self, view: View) -> Proposal:
        """Nothing but a note: the times themselves stay as recorded."""
        return Proposal(note=f"{len(view.columns('page_time'))} page times, each capped at its 95th percentile")
