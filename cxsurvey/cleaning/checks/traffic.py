"""Where interviews come from: bot and fraud scores, countries that do not agree, bursts (Q32, Q33, Q35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from cxsurvey.answers import by_row
from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.checks.check import Check, named, no_role, proposed, rows_where
from cxsurvey.cleaning.checks.places import country_code
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Exclusion, Proposal


@dataclass(frozen=True)
class BotScores(Check):
    """Scores that the platform gives: bots by reCAPTCHA, fraud by RelevantID."""

    bot_below: float = 0.5
    fraud_from: float = 30.0

    code = "Q32"
    name = "clean.bot_scores"
    family = "traffic"
    finds = "a platform's scores for bots and fraud"
    action = "2 points for a bot score below `bot_below` or a fraud score from `fraud_from`; sets aside for both"
    needs = "bot_score or fraud_score"
    source = "Qualtrics, fraud detection"
    strict: ClassVar[Mapping[str, Any]] = {"bot_below": 0.7}

    def missing(self, view: View) -> str:
        """A score."""
        found = view.columns("bot_score") or view.columns("fraud_score")
        return "" if found else no_role("bot_score", "fraud_score")

    def inspect(self, view: View) -> Proposal:
        """Low bot scores, high fraud scores, both."""
        nothing = np.full(len(view), np.nan)
        bot, fraud = view.numbers("bot_score"), view.numbers("fraud_score")
        bot, fraud = nothing if bot is None else bot, nothing if fraud is None else fraud
        robotic, fraudulent = bot < self.bot_below, fraud >= self.fraud_from
        both = rows_where(robotic & fraudulent)
        one = rows_where(robotic ^ fraudulent)
        return proposed(
            exclusions=[Exclusion(both, self._told(both, bot, fraud), "bot and fraud scores")],
            flags=[self.flag(one, self._told(one, bot, fraud), "bot or fraud score", 2)],
        )

    def _told(self, rows: IntArray, bot: npt.NDArray[np.float64], fraud: npt.NDArray[np.float64]) -> list[str]:
        texts = []
        for row in rows:
            parts = ((f"bot score {bot[row]:g}", bot[row]), (f"fraud score {fraud[row]:g}", fraud[row]))
            texts.append(", ".join(text for text, score in parts if not np.isnan(score)))
        return texts


@dataclass(frozen=True)
class Geography(Check):
    """A country by address that is not the one named; an address of a data centre or a proxy."""

    proxy_from: float = 0.5

    code = "Q33"
    name = "clean.geography"
    family = "geography"
    finds = "an address in another country than the answer, or in a data centre"
    action = "1 point for another country (travel, VPN); 2 points for a proxy score from `proxy_from`"
    needs = "ip_country and country; proxy_score"
    source = "ESOMAR/GRBN guideline"

    def missing(self, view: View) -> str:
        """Two countries, or a proxy score."""
        if view.columns("proxy_score") or (view.columns("ip_country") and view.columns("country")):
            return ""
        return no_role("ip_country and country", "proxy_score")

    def inspect(self, view: View) -> Proposal:
        """Two countries that differ, and proxies."""
        flags = []
        by_address, by_answer = view.texts("ip_country"), view.texts("country")
        if by_address and by_answer:
            left, right = _countries(*by_address), _countries(*by_answer)
            rows = rows_where((left != "") & (right != "") & (left != right))
            told = [f"address in {left[row].upper()}, answer {right[row].upper()}" for row in rows]
            flags.append(self.flag(rows, told, "address in another country", 1))
        score = view.numbers("proxy_score")
        if score is not None:
            rows = rows_where(score >= self.proxy_from)
            told = [f"proxy score {score[row]:g}" for row in rows]
            flags.append(self.flag(rows, told, "address of a data centre or proxy", 2))
        return proposed(flags=flags)


def _countries(values: list[object], positions: IntArray) -> npt.NDArray[np.str_]:
    return by_row((country_code(str(value)) for value in values), positions, "")


@dataclass(frozen=True)
class Burst(Check):
    """More interviews started within a minute than a source usually brings, and nights of one vendor."""

    starts: int = 5
    rarer_than: float = 1e-6
    night: tuple[int, int] = (2, 4)
    night_share: float = 0.2

    code = "Q35"
    name = "clean.burst"
    family = "burst"
    finds = "more starts within a minute than a source usually brings; vendors that work at night"
    action = (
        "1 point for `starts` or more in a minute, rarer than `rarer_than` by a Poisson law at the pace of the hour "
        "around it; a note names vendors with `night_share` of their starts at night"
    )
    needs = "start; vendor to tell sources apart"
    source = "practice"

    def missing(self, view: View) -> str:
        """Starting times."""
        return "" if view.columns("start") else no_role("start")

    def inspect(self, view: View) -> Proposal:
        """Minutes that are too full."""
        times = np.asarray(view.times("start"))
        known = ~np.isnat(times)
        if not known.any():
            return Proposal(not_applicable="the starting times cannot be read as times")
        sources, names = _sources(view)
        minute = times.astype("datetime64[m]").astype(np.int64)
        busy = np.zeros(len(view), dtype=bool)
        count = np.zeros(len(view), dtype=np.int64)
        for source in np.unique(sources[known]):
            mine = rows_where(known & (sources == source))
            count[mine], limit = self._counted(minute[mine])
            busy[mine] = count[mine] >= limit
        rows = rows_where(busy)
        told = [f"{count[row]} interviews started within a minute" for row in rows]
        note = self._nights(times, sources, names, known)
        return proposed(flags=[self.flag(rows, told, "started in a burst", 1)], note=note)

    def _counted(self, minute: IntArray) -> tuple[IntArray, IntArray]:
        """How many start in each row's minute, and from how many on that is a burst at the pace of its hour."""
        from scipy import stats

        minutes, place, count = np.unique(minute, return_inverse=True, return_counts=True)
        before = np.concatenate([[0], np.cumsum(count)])
        first, last = np.searchsorted(minutes, minutes - 30), np.searchsorted(minutes, minutes + 30, side="right")
        overall = len(minute) / max(int(minutes[-1] - minutes[0]), 60)
        pace = np.maximum((before[last] - before[first] - count) / 60, overall)
        limit = np.maximum(stats.poisson.isf(self.rarer_than, pace).astype(np.int64) + 1, self.starts)
        return count[place], limit[place]

    def _nights(
        self, times: npt.NDArray[np.datetime64], sources: IntArray, names: list[str], known: npt.NDArray[np.bool_]
    ) -> str:
        hour = times.astype("datetime64[h]").astype(np.int64) % 24
        night = known & (hour >= self.night[0]) & (hour < self.night[1])
        late = [
            f"{name} ({night[own].mean():.0%})"
            for place, name in enumerate(names)
            if (own := known & (sources == place)).sum() >= 30 and night[own].mean() >= self.night_share
        ]
        return f"many starts between {self.night[0]} and {self.night[1]} h as recorded: {named(late)}" if late else ""


def _sources(view: View) -> tuple[IntArray, list[str]]:
    found = view.texts("vendor")
    if found is None:
        return np.zeros(len(view), dtype=np.int64), ["all interviews"]
    values, positions = found
    return np.where(positions < 0, len(values), positions), [str(value) for value in values]
