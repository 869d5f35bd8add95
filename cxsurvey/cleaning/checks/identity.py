"""One respondent, one interview: the same panel id, device, address, answers or organisation twice (Q06 to Q10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.checks.check import Check, no_role, proposed, rows_where
from cxsurvey.cleaning.checks.matching import answer_codes, near_duplicates, share_equal
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.duplicates import firsts
from cxsurvey.cleaning.privacy.tokens import organisation_token
from cxsurvey.cleaning.proposal import Exclusion, Proposal

NOBODY = -1


@dataclass(frozen=True)
class SamePanelId(Check):
    """The same panel id twice: the fullest interview stays, among equally full ones the first."""

    code = "Q06"
    name = "clean.same_panel_id"
    family = "identity"
    finds = "two interviews of one panel member"
    action = "sets aside all but the fullest, among equally full ones the first"
    needs = "panel_id"
    source = "ESOMAR/GRBN guideline: one completion each"

    def missing(self, view: View) -> str:
        """A panel id."""
        return "" if view.columns("panel_id") else no_role("panel_id")

    def inspect(self, view: View) -> Proposal:
        """All interviews of a panel id but one."""
        return proposed(exclusions=_others(view, "panel_id", "same panel id"))


@dataclass(frozen=True)
class SameDevice(Check):
    """The same device fingerprint or e-mail address twice."""

    distinct: float = 0.5

    code = "Q07"
    name = "clean.same_device"
    family = "identity"
    finds = "two interviews from one device, or with one e-mail address"
    action = "sets aside all but the fullest; a column with fewer than `distinct` different values names no device"
    needs = "device or email"
    source = "ESOMAR/GRBN guideline"

    def missing(self, view: View) -> str:
        """Something that names a device or an address."""
        if not (view.columns("device") or view.columns("email")):
            return no_role("device", "email")
        return "" if self._naming(view) else "the device column names kinds of device, not devices"

    def inspect(self, view: View) -> Proposal:
        """All interviews of a device or an address but one."""
        parts = []
        for role in self._naming(view):
            reason = "same e-mail address" if role == "email" else "same device"
            parts += _others(view, role, reason)
        return proposed(exclusions=parts)

    def _naming(self, view: View) -> list[str]:
        """The roles whose column tells one device from another: most of its values differ."""
        found = []
        for role in ("device", "email"):
            positions = _groups(view, role)
            given = positions[positions >= 0]
            if len(given) and (role == "email" or len(np.unique(given)) >= self.distinct * len(given)):
                found.append(role)
        return found


def _others(view: View, role: str, reason: str) -> list[Exclusion]:
    """All rows of each value of a column but the fullest one."""
    groups = _groups(view, role)
    rows, kept = firsts(view.frame, groups, view.codebook)
    numbers = view.frame.index
    evidence = [f"{reason} as row {numbers[first]}, which was kept" for first in kept]
    return [Exclusion(rows, evidence, reason)]


def _groups(view: View, role: str) -> IntArray:
    found = view.texts(role)
    return np.full(len(view), NOBODY, dtype=np.int64) if found is None else found[1]


@dataclass(frozen=True)
class SameAddress(Check):
    """The same IP address: offices share one, so that two are flagged and only many, or two who answer alike, go."""

    many: int = 4
    equal: float = 0.9
    least: int = 10

    code = "Q08"
    name = "clean.same_address"
    family = "identity"
    finds = "several interviews from one IP address"
    action = (
        "1 point for two or more who are no colleagues of one organisation; sets aside all but the fullest of `many` "
        "or more of them, or where the browser and `equal` of at least `least` answers are the same"
    )
    needs = "ip"
    source = "practice; offices and VPNs share addresses"
    strict: ClassVar[Mapping[str, Any]] = {"many": 3, "equal": 0.8}

    def missing(self, view: View) -> str:
        """An address."""
        return "" if view.columns("ip") else no_role("ip")

    def inspect(self, view: View) -> Proposal:
        """Crowds, doubles and neighbours on one address."""
        groups = _groups(view, "ip")
        size = _sizes(groups)
        rows, kept = firsts(view.frame, np.where(size > 1, groups, NOBODY), view.codebook)
        office = _colleagues(view, groups)
        crowd = (size[rows] >= self.many) & ~office[rows]
        alike = ~crowd & self._alike(view, rows, kept)
        gone = crowd | alike
        evidence = [
            f"{size[row]} interviews from one address"
            if many
            else f"same address, browser and answers as row {view.frame.index[first]}, which was kept"
            for row, first, many in zip(rows[gone], kept[gone], crowd[gone], strict=True)
        ]
        shared = rows_where((size > 1) & ~office)  # that colleagues are colleagues is for Q10 to say, once
        told = [f"{size[row]} interviews from one address" for row in shared]
        return proposed(
            exclusions=[Exclusion(rows[gone], evidence, "same IP address")],
            flags=[self.flag(shared, told, "shares an IP address", 1)],
        )

    def _alike(self, view: View, rows: IntArray, kept: IntArray) -> BoolArray:
        agents = _groups(view, "user_agent") if view.columns("user_agent") else np.zeros(len(view), dtype=np.int64)
        answers = answer_codes(view)
        equal, compared = share_equal(answers, rows, kept)
        return np.asarray((agents[rows] == agents[kept]) & (compared >= self.least) & (equal >= self.equal))


@dataclass(frozen=True)
class NearDuplicates(Check):
    """Interviews that agree on nearly every closed question."""

    equal: float = 0.95
    items: int = 40
    cluster: int = 3

    code = "Q09"
    name = "clean.near_duplicates"
    family = "near duplicates"
    finds = "interviews that agree on at least `equal` of at least `items` closed questions"
    action = "2 points; of `cluster` or more that agree, sets aside all but the fullest"
    needs = "enough closed questions"
    source = "percent-match, Kuriakose & Robbins 2016"
    strict: ClassVar[Mapping[str, Any]] = {"equal": 0.9}

    def missing(self, view: View) -> str:
        """Enough closed questions."""
        count = answer_codes(view).shape[1]
        return "" if count >= self.items else f"{count} closed questions, {self.items} are needed"

    def inspect(self, view: View) -> Proposal:
        """Groups of interviews linked by near agreement."""
        pairs, groups, capped = near_duplicates(answer_codes(view), self.equal, self.items)
        size = _sizes(groups)
        partner = dict(zip(pairs[:, 1].tolist(), pairs[:, 0].tolist(), strict=True))
        partner |= dict(zip(pairs[:, 0].tolist(), pairs[:, 1].tolist(), strict=True))
        flagged = rows_where(size > 1)
        numbers = view.frame.index
        told = [f"answers as row {numbers[partner[int(row)]]}" for row in flagged]
        rows, kept = firsts(view.frame, np.where(size >= self.cluster, groups, NOBODY), view.codebook)
        gone = [
            f"{size[row]} interviews with the same answers; row {numbers[first]} was kept"
            for row, first in zip(rows, kept, strict=True)
        ]
        return proposed(
            exclusions=[Exclusion(rows, gone, "nearly the same answers as others")],
            flags=[self.flag(flagged, told, "nearly the same answers as another", 2)],
            note="some groups of alike answers are so large that not every pair in them was compared" if capped else "",
        )


@dataclass(frozen=True)
class SameOrganisation(Check):
    """Several informants of one organisation, by name however it is typed, or by the domain of the e-mail address."""

    code = "Q10"
    name = "clean.same_organisation"
    family = "organisation"
    finds = "several informants of one organisation, however its name is typed"
    action = "1 point; the organisation belongs in the design as PSU, or one informant per organisation is kept"
    needs = "organisation or email"
    source = "practice; the unit of analysis is the organisation"

    def missing(self, view: View) -> str:
        """A name or an address."""
        return "" if view.columns("organisation") or view.columns("email") else no_role("organisation", "email")

    def inspect(self, view: View) -> Proposal:
        """Everybody whose organisation has another informant."""
        keys = organisations(view)
        size = _sizes(keys)
        rows = rows_where(size > 1)
        evidence = [f"{size[row]} informants of one organisation" for row in rows]
        several = len(np.unique(keys[rows]))
        note = f"{several:,} organisations have several informants" if several else ""
        return proposed(flags=[self.flag(rows, evidence, "organisation with several informants", 1)], note=note)


def organisations(view: View) -> IntArray:
    """A number per organisation, −1 where nothing names it."""
    keys = np.full(len(view), NOBODY, dtype=np.int64)
    places: dict[str, int] = {}
    for role in ("organisation", "email"):
        values, positions = view.texts(role) or ([], keys)
        names = [_key(role, value) for value in values]
        table = [places.setdefault(name, len(places)) if name else NOBODY for name in names]
        found = np.array([*table, NOBODY], dtype=np.int64)[positions] if values else keys
        keys = np.where(keys == NOBODY, found, keys)
    return keys


def _colleagues(view: View, groups: IntArray) -> BoolArray:
    """Who shares the group with another informant of the same organisation: an office, not a crowd."""
    keys = organisations(view)
    _, pair, count = np.unique(np.column_stack([groups, keys]), axis=0, return_inverse=True, return_counts=True)
    return np.asarray((keys != NOBODY) & (count[pair.ravel()] > 1))


def _key(role: str, value: Any) -> str:
    return organisation_token(str(value), email=role == "email")


def _sizes(groups: IntArray) -> IntArray:
    """For each row how many share its group; 0 for those in none."""
    counts = np.bincount(groups[groups >= 0], minlength=int(groups.max(initial=-1)) + 2)
    return np.where(groups >= 0, counts[groups], 0)
