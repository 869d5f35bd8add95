"""Rows that do not belong in the sample: copies, the careless, bots, tests, screen-outs and those who broke off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
DONE_BEFORE = ("respondent", "S01", "S02", "S03", "S04", "S05")


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
        end = start + np.timedelta64(int(ground.column("duration")[source]), "s")
        ground.column("start")[row] = str(start).replace("T", " ")
        ground.column("end")[row] = str(end).replace("T", " ")
    return originals


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
    """Broke off, some of them before the main question."""
    ground.overwrite("status", rows, "partial")
    last = ground.rng.choice(["S07", "S08_10", "D01", "D08e", "M01"], len(rows))
    for name in np.unique(last):
        _blank_after(ground, rows[last == name], str(name))
    _hurried(ground, rows, 0.35)


def _blank_after(ground: Ground, rows: IntArray, last: str) -> None:
    """Blank all answers behind a column, and the fields that only a whole interview fills."""
    names = list(ground.frame.columns)
    end = names.index("panel_id")
    for name in names[names.index(last) + 1 : end]:
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
