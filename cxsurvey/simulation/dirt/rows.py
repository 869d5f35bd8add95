"""Rows that do not belong in the sample: copies, the careless, bots, tests, screen-outs and those who broke off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import IntArray
from cxsurvey.simulation.dirt.ground import Ground

STATEMENTS = [f"D08{letter}" for letter in "abcdefghij"]
GIBBERISH = (
    "asdfghjkl asdf",
    "qwertyuiop",
    "good good good good",
    "xkcdfg bvnmqw rtpls",
    "zzzzzzzzzz",
    "hjkl hjklhjkl",
)
COPIED = (
    "We always compare several offers before we decide on anything new",
    "Communication between all teams is the most relevant part of every project",
)
SET_EARLY = ("SIDE", "REGION", "SIZE", "SECTOR")  # by the questionnaire, from the first five questions
OF_THE_FIRM = ("S01", "S02", "S03", "S07", "REGION", "SIZE", "SECTOR")
BURST = 7  # interviews, about, that begin within a minute


def plant_rows(ground: Ground, groups: Mapping[str, IntArray]) -> None:
    """Spoil the rows of each kind and put them on record."""
    for kind, rows in groups.items():
        if len(rows):
            PLANTS[kind](ground, rows)
            ground.mark(kind, rows)


def _copied(ground: Ground, rows: IntArray, keep: tuple[str, ...]) -> IntArray:
    """Write the answers of honest rows into others, a day later or more; the rows copied."""
    originals = ground.rng.choice(ground.honest, len(rows), replace=len(rows) > ground.honest)
    for name in ground.frame.columns:
        if name not in keep:
            ground.overwrite(name, rows, ground.column(name)[originals])
    for row, source in zip(rows, originals, strict=True):
        start = np.datetime64(str(ground.column("start")[source]).replace(" ", "T")) + np.timedelta64(26, "h")
        _timed(ground, np.array([row]), np.array([start]))
    return originals


def _timed(ground: Ground, rows: IntArray, starts: Any) -> None:
    """Interviews that begin then and take as long as is noted."""
    ends = starts + np.array([int(seconds) for seconds in ground.column("duration")[rows]], dtype="timedelta64[s]")
    for name, times in (("start", starts), ("end", ends)):
        told = np.datetime_as_string(times.astype("datetime64[s]"), unit="s")
        ground.overwrite(name, rows, np.char.replace(told, "T", " ").astype(object))


def _same_id(ground: Ground, rows: IntArray) -> None:
    _copied(ground, rows, ())


def _same_device(ground: Ground, rows: IntArray) -> None:
    """The same answers under another name: the address and the browser tell."""
    _copied(ground, rows, ("respondent", "panel_id", "Z01", "Z02", "vendor"))


def _hurried(ground: Ground, rows: IntArray, part: float) -> None:
    """Times at a part of what half of the honest take at most."""
    typical = float(np.median(ground.column("duration")[: ground.honest]))
    ground.overwrite("duration", rows, np.round(typical * part * ground.rng.uniform(0.7, 1.0, len(rows))))


def _speeder(ground: Ground, rows: IntArray) -> None:
    _hurried(ground, rows, 0.22)


def _straight_liner(ground: Ground, rows: IntArray) -> None:
    """One answer to all statements, in half the time or less."""
    _hurried(ground, rows, 0.45)
    same = ground.rng.choice([3, 4, 5], len(rows))
    for name in STATEMENTS:
        ground.overwrite(name, rows, same)


def _inattentive(ground: Ground, rows: IntArray) -> None:
    ground.overwrite("D08g", rows, ground.rng.choice([1, 3, 4, 5], len(rows)))


def _careless(ground: Ground, rows: IntArray) -> None:
    """Fails the item that says what to tick, knows a supplier that does not exist, hurries."""
    _inattentive(ground, rows)
    ground.overwrite("S08_10", rows, 1)
    _hurried(ground, rows, 0.48)


def _gibberish(ground: Ground, rows: IntArray) -> None:
    _inattentive(ground, rows)
    ground.overwrite("Z01", rows, ground.rng.choice(np.array(GIBBERISH, dtype=object), len(rows)))


def _copied_text(ground: Ground, rows: IntArray) -> None:
    _inattentive(ground, rows)
    ground.overwrite("Z01", rows, np.array(COPIED, dtype=object)[np.arange(len(rows)) // 2 % len(COPIED)])


def _bot(ground: Ground, rows: IntArray) -> None:
    """Low and high scores of the platform's own detectors, and pasted texts."""
    ground.overwrite("bot_score", rows, np.round(ground.rng.uniform(0.05, 0.35, len(rows)), 2))
    ground.overwrite("fraud_score", rows, ground.rng.integers(45, 96, len(rows)))
    ground.overwrite("paste_count", rows, 2)
    ground.overwrite("keystrokes", rows, 0)


def _burst(ground: Ground, rows: IntArray) -> None:
    """Interviews that begin within seconds of each other in one network, hurried and inattentive: one source."""
    _careless(ground, rows)
    for some in np.array_split(rows, max(len(rows) // BURST, 1)):
        place = int(ground.rng.integers(ground.honest))
        begin = np.datetime64(str(ground.column("start")[place]).replace(" ", "T"), "m")  # the first second of a minute
        starts = begin + np.sort(ground.rng.integers(0, 50, len(some))).astype("timedelta64[s]")
        network = ".".join(str(ground.column("ip")[place]).split(".")[:3])
        hosts = ground.rng.permutation(250)[: len(some)] + 1
        ground.overwrite("vendor", some, ground.column("vendor")[place])
        ground.overwrite("ip", some, np.array([f"{network}.{host}" for host in hosts], dtype=object))
        _timed(ground, some, starts)


def _same_organisation(ground: Ground, rows: IntArray) -> None:
    """A second informant of a firm that is there already: its facts, and a name that is typed in another way."""
    named = ground.given("Z03_company")
    firms = np.resize(named if len(named) else rows[:1], len(rows))
    for name in OF_THE_FIRM:
        ground.overwrite(name, rows, ground.column(name)[firms])
    company, address = ground.column("Z03_company"), ground.column("Z03_email")
    for row, firm in zip(rows, firms, strict=True):
        name, place = (company[firm], address[firm]) if len(named) else ("Banmekgol Ltd", "@banmekgol.example")
        company[row] = str(name).rpartition(" ")[0].upper()
        address[row] = f"info{row}@{str(place).rpartition('@')[2]}"


def _status(word: str) -> Callable[[Ground, IntArray], None]:
    def plant(ground: Ground, rows: IntArray) -> None:
        ground.overwrite("status", rows, word)

    return plant


def _no_consent(ground: Ground, rows: IntArray) -> None:
    ground.overwrite("consent", rows, "no")
    _blank_after(ground, rows, "respondent")


def _screened_out(ground: Ground, rows: IntArray) -> None:
    """Specialists, small firms and other countries, whose interview ended there."""
    why = np.arange(len(rows)) % 3
    ground.overwrite("S05", rows[why == 0], 5)
    ground.overwrite("S02", rows[why == 1], ground.rng.integers(5, 99, (why == 1).sum()))
    ground.overwrite("S01", rows[why == 2], "other")
    ground.overwrite("status", rows, "screened out")
    _blank_after(ground, rows, "S05")
    _hurried(ground, rows, 0.1)


def _partial(ground: Ground, rows: IntArray) -> None:
    """Broke off, some of them before the main question; what the questionnaire had set until then stays."""
    ground.overwrite("status", rows, "partial")
    last = ground.rng.choice(["S07", "S08_10", "D01", "D05_1", "D08e"], len(rows))
    for name in np.unique(last):
        _blank_after(ground, rows[last == name], str(name), but=SET_EARLY)
    _hurried(ground, rows, 0.35)


def _blank_after(ground: Ground, rows: IntArray, last: str, but: Collection[str] = ()) -> None:
    """Blank all answers behind a column, and the fields that only a whole interview fills, but for some."""
    names = list(ground.frame.columns)
    end = names.index("panel_id")
    for name in names[names.index(last) + 1 : end]:
        if name in but:
            continue
        column = ground.column(name)
        column[rows] = np.nan if column.dtype != object else None


PLANTS: Mapping[str, Callable[[Ground, IntArray], None]] = {
    "same_id": _same_id,
    "same_device": _same_device,
    "speeder": _speeder,
    "straight_liner": _straight_liner,
    "careless": _careless,
    "gibberish": _gibberish,
    "copied_text": _copied_text,
    "bot": _bot,
    "burst": _burst,
    "same_organisation": _same_organisation,
    "test": _status("test"),
    "over_quota": _status("over quota"),
    "screened_out": _screened_out,
    "partial": _partial,
    "no_consent": _no_consent,
}


def groups_of(counts: Mapping[str, int], first: int) -> dict[str, IntArray]:
    """The rows of each kind, one kind after another from a row on."""
    ends = first + np.cumsum(list(counts.values()))
    return {kind: np.arange(end - count, end) for (kind, count), end in zip(counts.items(), ends, strict=True)}


def joined(honest: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Honest rows above added ones, columns with the categories that they have."""
    return pd.concat([honest, added], ignore_index=True) if len(added) else honest
