"""Defects in single cells of honest rows: spelling, units, sentinels, impossible numbers, contradictions, encodings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from cxsurvey.arrays import IntArray
from cxsurvey.simulation.dirt.ground import Ground
from cxsurvey.simulation.dirt.rates import IN_CELLS, Dirt

NBSP = "\u00a0"
CLOSED = ("S03", "M01", "U03", "D04", "M04")  # questions whose labels arrive in another spelling
REFUSED = -97
NUMBERS = ("C02", "T03", "T06", "U01a", "M06_planned")
TOO_MUCH = {"T03": 2500, "U01a": 180, "C02": 400, "M06_taken": 900, "T08": 55}
PERSONAL = ("You can mail me at {name}@example.com", "Call me on +31 6 {a:04d} {b:04d}", "Bel gerust: 020 555 {b:04d}")
FOREIGN = {"de": ("DE", "BE"), "fr": ("FR", "BE", "CA"), "it": ()}  # languages, and where they are spoken
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
NAMES = ("j.devries", "a.smith", "p.jansen", "m.dubois", "s.mueller")


@cache
def variants() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Answers to the engagement question in people's own words, by language and meaning."""
    return tomllib.loads(files("cxsurvey.simulation.dirt").joinpath("variants.toml").read_text(encoding="utf-8"))


def plant_cells(ground: Ground, dirt: Dirt) -> None:
    """Plant every kind of defect at its rate."""
    for kind in IN_CELLS:
        count = round(getattr(dirt, kind) * ground.honest)
        if count:
            PLANTS[kind](ground, count)


def _some(ground: Ground, names: Sequence[str], count: int) -> list[tuple[str, IntArray]]:
    """So many filled honest rows, spread over the columns that the wave has."""
    there = [name for name in names if ground.has(name)]
    shares = np.bincount(np.arange(count) % len(there), minlength=len(there))
    return [(name, ground.given(name)[:share]) for name, share in zip(there, shares, strict=True)]


def _engagement_variant(ground: Ground, count: int) -> None:
    language = ground.column("language")
    for name, rows in _some(ground, ("D01", "D02"), count):
        meant = meanings(ground.codebook[name])
        column = ground.column(name)
        told = {row: variants()[str(language[row])].get(meant.get(column[row], ""), ()) for row in rows.tolist()}
        there = [row for row, words in told.items() if words]
        ground.plant(
            "engagement_variant", name, there, [told[row][int(ground.rng.integers(len(told[row])))] for row in there]
        )


def meanings(question: Any) -> dict[Any, str]:
    """What each code of an engagement question means, whatever the codes of the wave."""
    from cxsurvey.cleaning.engagement.rule import engagement_options

    return engagement_options(question)


def _spelling(ground: Ground, count: int) -> None:
    twists: tuple[Callable[[str], str], ...] = (str.upper, str.lower, lambda text: f" {text} ", _hard_spaces)
    for name, rows in _some(ground, CLOSED, count):
        question = ground.codebook[name]
        labels = [question.label_of(code) for code in ground.column(name)[rows]]
        values = [twists[ground.rng.integers(4)](label) for label in labels]
        changed = [place for place, (label, value) in enumerate(zip(labels, values, strict=True)) if label != value]
        ground.plant("spelling", name, rows[changed], [values[place] for place in changed])


def _hard_spaces(text: str) -> str:
    return text.replace(" ", NBSP)


def _unit_slip(ground: Ground, count: int) -> None:
    """Thousands as "12k", per cents as "~80%"."""
    for name, rows in _some(ground, ("S02", "U01a", "C02") if ground.has("U01a") else ("S02", "C02"), count):
        numbers = ground.column(name)
        if name == "S02":
            rows = np.array(
                [row for row in ground.given(name) if numbers[row] % 1000 == 0][: len(rows)], dtype=np.int64
            )
            ground.plant("unit_slip", name, rows, [f"{numbers[row] / 1000:g}k" for row in rows])
        else:
            ground.plant("unit_slip", name, rows, [f"~{numbers[row]:g}%" for row in rows])


def _sentinel(ground: Ground, count: int) -> None:
    for name, rows in _some(ground, NUMBERS, count):
        ground.plant("sentinel", name, rows, [REFUSED] * len(rows))


def _impossible(ground: Ground, count: int) -> None:
    for name, rows in _some(ground, tuple(TOO_MUCH), count):
        ground.plant("impossible", name, rows, [TOO_MUCH[name]] * len(rows))


def _size_contradiction(ground: Ground, count: int) -> None:
    """More agents than employees."""
    staff = ground.column("S02")
    small: list[int] = []
    for row in ground.given("S07"):
        if isinstance(staff[row], float | int) and staff[row] < 5_000 and len(small) < count:
            small.append(int(row))
    ground.plant("size_contradiction", "S07", small, [float(20 * staff[row]) for row in small])


def _routed_past(ground: Ground, count: int) -> None:
    """An outcome of a move that has not begun."""
    stage = ground.column("M01")[: ground.honest]
    rows = ground.rng.permutation(np.flatnonzero(np.isin(stage.astype(str), ("1", "2"))))[:count]
    ground.plant("routed_past", "M04", rows, ground.rng.integers(1, 4, len(rows)).tolist())


def _exclusive(ground: Ground, count: int) -> None:
    """An option such as none of these, ticked beside another."""
    if ground.has("U04_5"):
        rows = ground.given("U04_5")
        beside = [row for row in rows if ground.column("U04_5")[row] == 0 and ground.column("U04_1")[row] == 1]
        ground.plant("exclusive", "U04_5", beside[:count], [1] * len(beside[:count]))


def _constant_sum(ground: Ground, count: int) -> None:
    """Budgets that add up to 102 or to 140."""
    rows = ground.given("D05_1")[:count]
    more = np.where(np.arange(len(rows)) % 2, 2, 40)
    ground.plant("constant_sum", "D05_1", rows, (ground.column("D05_1")[rows].astype(float) + more).tolist())


def _attention_check(ground: Ground, count: int) -> None:
    rows = ground.given("D08g")[:count]
    ground.plant("attention_check", "D08g", rows, ground.rng.choice([1, 3, 4], len(rows)).tolist())


def _over_claim(ground: Ground, count: int) -> None:
    rows = ground.given("S08_10")[:count]
    ground.plant("over_claim", "S08_10", rows, [1] * len(rows))


def _mojibake(ground: Ground, count: int) -> None:
    """Texts in UTF-8 read as Windows-1252."""
    for name in ("Z01", "Z02"):
        column = ground.column(name)
        rows = [row for row in ground.given(name)[: 4 * count] if not column[row].isascii()][:count]
        ground.plant("mojibake", name, rows, [misread(column[row]) for row in rows])


def misread(text: str) -> str:
    """The text as it looks when its UTF-8 is read as Windows-1252.

    >>> misread("één")
    'Ã©Ã©n'
    """
    return text.encode("utf-8").decode("cp1252", errors="replace")


def _white_space(ground: Ground, count: int) -> None:
    rows = ground.given("Z02")[:count]
    ground.plant("white_space", "Z02", rows, [_hard_spaces(ground.column("Z02")[row]) + "  " for row in rows])


def _personal_data(ground: Ground, count: int) -> None:
    rows = [row for row in ground.given("Z01") if (int(row), "Z01") not in ground.taken][:count]
    values = []
    for row in rows:
        a, b = ground.rng.integers(0, 10_000, 2)
        said = PERSONAL[ground.rng.integers(3)].format(name=NAMES[ground.rng.integers(5)], a=int(a), b=int(b))
        values.append(f"{ground.column('Z01')[row]}. {said}")
    ground.plant("personal_data", "Z01", rows, values)


def _other_language(ground: Ground, count: int) -> None:
    """An open end in a language that is neither the interview's nor spoken in the country."""
    country = ground.column("S01")
    rows = [row for row in ground.given("Z01") if (int(row), "Z01") not in ground.taken][:count]
    told = []
    for row in rows:
        foreign = [name for name, home in FOREIGN.items() if country[row] not in home]
        name = foreign[int(ground.rng.integers(len(foreign)))]
        told.append(variants()["foreign"][name][int(ground.rng.integers(len(variants()["foreign"][name])))])
    ground.plant("other_language", "Z01", rows, told)


def _dirty_date(ground: Ground, count: int) -> None:
    """The end of an interview as somebody typed it, as a spreadsheet counts days, or never set."""
    rows = ground.given("end")[:count]
    column = ground.column("end")
    ground.plant("dirty_date", "end", rows, [_spoilt(str(column[row]), place % 4) for place, row in enumerate(rows)])


def _spoilt(moment: str, way: int) -> str:
    """The moment in one of four other spellings.

    >>> [_spoilt("2022-04-05 09:30:00", way) for way in range(4)]
    ['5 apr 2022 9:30', '44656.395833', '05.04.2022 09:30', '1980-01-01 00:00:00']
    """
    at = datetime.fromisoformat(moment)
    days = (at - datetime(1899, 12, 30)).total_seconds() / 86_400
    named = f"{at.day} {MONTHS[at.month - 1]} {at.year} {at.hour}:{at:%M}"
    return (named, f"{days:.6f}", f"{at:%d.%m.%Y %H:%M}", "1980-01-01 00:00:00")[way]


PLANTS: Mapping[str, Callable[[Ground, int], None]] = {
    "engagement_variant": _engagement_variant,
    "spelling": _spelling,
    "unit_slip": _unit_slip,
    "sentinel": _sentinel,
    "impossible": _impossible,
    "size_contradiction": _size_contradiction,
    "routed_past": _routed_past,
    "exclusive": _exclusive,
    "constant_sum": _constant_sum,
    "attention_check": _attention_check,
    "over_claim": _over_claim,
    "mojibake": _mojibake,
    "white_space": _white_space,
    "personal_data": _personal_data,
    "other_language": _other_language,
    "dirty_date": _dirty_date,
}
