"""What the survey platform notes of an interview: who, when, how long, from where and on what device."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.simulation.draws import Drawn, Values, choose, lognormal
from cxsurvey.simulation.firms import COUNTRIES
from cxsurvey.simulation.texts import LANGUAGES

VENDORS = ("Panel North", "Panel South", "Panel Three")
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0) Chrome/100.0",
    "Mozilla/5.0 (Windows NT 10.0) Edge/100.0",
    "Mozilla/5.0 (Macintosh) Safari/15.4",
    "Mozilla/5.0 (X11; Linux) Firefox/99.0",
    "Mozilla/5.0 (iPhone) Safari/15.4",
    "Mozilla/5.0 (Android 12) Chrome/100.0",
)
DAYS = 24  # of fieldwork, from the first Monday of April on
SECONDS_PER_ANSWER = 7.5
SAME_OFFICE = 0.02


def paradata(
    rng: np.random.Generator, drawn: Drawn, texts: pd.DataFrame, language: Values, year: int, first: int = 1
) -> pd.DataFrame:
    """One row per respondent, one column per role; addresses are of a private network, so nobody's."""
    count = len(language)
    start, seconds = _starts(rng, count, year), _seconds(rng, drawn, texts)
    agent = choose(rng, (0.46, 0.2, 0.18, 0.04, 0.07, 0.05), count)
    abroad = rng.random(count) < 0.02
    seen_in = np.where(abroad, rng.integers(0, len(COUNTRIES), count), drawn["S01"])
    return pd.DataFrame(
        {
            "panel_id": _numbered(f"P{year}-", rng.permutation(count) + 100_000 + first),
            "vendor": categories(choose(rng, (0.45, 0.33, 0.22), count), VENDORS),
            "start": _stamp(start),
            "end": _stamp(start + seconds.astype("timedelta64[s]")),
            "duration": seconds,
            "status": categories(np.zeros(count, dtype=np.int8), ("complete",)),
            "consent": categories(np.zeros(count, dtype=np.int8), ("yes",)),
            "version": categories(np.zeros(count, dtype=np.int8), (f"{year}.1",)),
            "language": categories(language, LANGUAGES),
            "ip": _addresses(rng, count),
            "ip_country": categories(seen_in, COUNTRIES),
            "user_agent": categories(agent, AGENTS),
            "device": categories((agent >= 4).astype(np.int8), ("desktop", "mobile")),
            "bot_score": np.round(1 - 0.3 * rng.beta(1, 4, count), 2),
            "fraud_score": np.floor(20 * rng.beta(1, 5, count)),
            "paste_count": (rng.random(count) < 0.01).astype(np.float64),
            "keystrokes": np.round(_lengths(texts) * rng.uniform(1.02, 1.35, count)),
        }
    )


def _starts(rng: np.random.Generator, count: int, year: int) -> Values:
    """Starting times by day, mostly in office hours, more at the beginning of fieldwork."""
    day = np.minimum(np.floor(DAYS * rng.beta(1.0, 1.5, count)), DAYS - 1)
    second = np.clip(13.5 * 3600 + 2.6 * 3600 * rng.standard_normal(count), 6 * 3600, 22 * 3600)
    april = np.datetime64(f"{year}-04-01T00:00:00")
    monday = april + np.timedelta64(int((4 - int(april.astype("datetime64[D]").astype(int))) % 7), "D")
    return monday + (day * 86_400 + second).astype("timedelta64[s]")


def _seconds(rng: np.random.Generator, drawn: Drawn, texts: pd.DataFrame) -> Values:
    """Seconds taken: by how much was asked and written, and by how quick people are."""
    asked = 60 + 22 * (drawn["B01"] >= 0) + 11 * (drawn["M08a_now"] >= 0) + 14 * (drawn["T01"] >= 0)
    work = SECONDS_PER_ANSWER * asked + 0.35 * _lengths(texts)
    return np.round(np.maximum(lognormal(rng, work, 0.3, len(work)), 240)).astype(np.float64)


def _lengths(texts: pd.DataFrame) -> Values:
    parts = [texts[name].astype(object).str.len().fillna(0).to_numpy(dtype=np.float64) for name in texts]
    return np.sum(parts, axis=0)  # type: ignore[no-any-return]


def _stamp(times: Values) -> pd.Series:
    return pd.Series(np.char.replace(np.datetime_as_string(times, unit="s"), "T", " ").astype(object))


def _numbered(prefix: str, numbers: Values) -> Values:
    return np.array([f"{prefix}{number}" for number in numbers.tolist()], dtype=object)


def _addresses(rng: np.random.Generator, count: int) -> Values:
    """An address each, but for a few colleagues of one office."""
    numbers = rng.integers(0, 2**24, count)
    shared = np.flatnonzero(rng.random(count) < SAME_OFFICE)
    numbers[shared] = numbers[shared - 1]
    return np.array([f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in numbers.tolist()], dtype=object)
