"""What is true of the population: shares and means of closed questions, of a population drawn once and stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from cxsurvey.codebook import Codebook, Question
from cxsurvey.codebook.words import Code
from cxsurvey.simulation.ballot import ballot
from cxsurvey.simulation.draws import Drawn, Values
from cxsurvey.simulation.engagement import wanted
from cxsurvey.simulation.firms import SIDES, SIZES, population
from cxsurvey.simulation.respondents import coded, draw
from cxsurvey.simulation.truth import ENGAGEMENT, Truth
from cxsurvey.simulation.waves import codebook_of, codes_of

PEOPLE = (
    2_400_000  # the standard error of a share is at most 0.0004, of one among executives 0.0009: of 720, 0.019 and 0.05
)
PART = 400_000
SEED = 20_220_401
GROUPS = {"": (), "SIDE": SIDES, "SIZE": SIZES}
COLUMNS = ("wave", "question", "level", "by", "group", "statistic", "value")
STORED = "truth.csv"


def truth_values(truth: Truth, years: tuple[int, ...]) -> pd.DataFrame:
    """The population values of each wave, one row each: wave, question, level, by, group, statistic, value.

    Shares are of valid answers, of every option of every single and multiple question, in all and by SIDE and SIZE;
    numbers have their mean. Those of the default truth are stored, others are computed (about 20 seconds a wave).
    """
    if truth == Truth():
        table = stored()
        return table[table["wave"].isin(years)].reset_index(drop=True)
    return pd.concat([computed(truth, year) for year in years], ignore_index=True)


@cache
def stored() -> pd.DataFrame:
    """The values of the default truth, as `computed` once found them."""
    with files("cxsurvey.simulation").joinpath(STORED).open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False, dtype={"level": str})


def computed(truth: Truth, year: int, people: int = PEOPLE) -> pd.DataFrame:
    """The values of a population of so many people, drawn with a fixed seed in parts of equal size."""
    parts = max(people // PART, 1)
    sums: pd.DataFrame | None = None
    for part in range(parts):
        rng = np.random.default_rng([SEED, year, part])
        found = _sums(_part(rng, truth, year, people // parts), codebook_of(year))
        sums = found if sums is None else sums + found
    assert sums is not None
    value = (sums["sum"] / sums["base"]).round(6)
    value.update(_exact(truth, year))
    table = value.dropna().rename("value").reset_index()
    return table.assign(wave=year)[list(COLUMNS)]


def _exact(truth: Truth, year: int) -> pd.Series[float]:
    """The shares of the wanted way of working, which are exact by construction, indexed as the others are."""
    table = wanted(truth, year).reshape(len(SIDES), len(SIZES), -1)
    cells = population().margin(1, 3).T
    groups = {("", ""): cells}
    for place, side in enumerate(SIDES):
        groups["SIDE", side] = cells * (np.arange(len(SIDES)) == place)[:, None]
    for place, size in enumerate(SIZES):
        groups["SIZE", size] = cells * (np.arange(len(SIZES)) == place)
    names = codes_of(year).get("D01", tuple(ENGAGEMENT))
    lines: dict[tuple[str, ...], float] = {}
    for (by, group), weight in groups.items():
        for code, share in zip(names, np.tensordot(weight, table, axes=2) / weight.sum(), strict=True):
            key = ("D01", str(code), by, group, "share")
            lines[key] = lines.get(key, 0.0) + float(share)
    found = pd.Series(lines, name="value")
    return found.rename_axis(list(COLUMNS[1:-1]))


def _part(rng: np.random.Generator, truth: Truth, year: int, count: int) -> pd.DataFrame:
    drawn: Drawn = draw(rng, population(), count, truth, year)
    if year == 2023:
        drawn |= ballot(rng, drawn)
    return coded(drawn, codebook_of(year), codes_of(year))


def _sums(frame: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The sum of each question's level over its valid answers and the number of those, in all and by group."""
    groups: dict[str, Values] = {"": np.zeros(len(frame), dtype=np.int64)}
    groups |= {by: frame[by].cat.codes.to_numpy(dtype=np.int64) for by in ("SIDE", "SIZE")}
    rows = []
    for question in book.questions.values():
        if question.columns[0] not in frame or question.name in groups:
            continue
        for level, statistic, values, valid in _levels(frame, question):
            for by, place in groups.items():
                names = GROUPS[by] or ("",)
                base = np.bincount(place[valid], minlength=len(names))
                total = np.bincount(place[valid], weights=values[valid], minlength=len(names))
                rows += [
                    (question.name, str(level), by, group, statistic, total[at], base[at])
                    for at, group in enumerate(names)
                ]
    table = pd.DataFrame(rows, columns=[*COLUMNS[1:-1], "sum", "base"])
    return table.set_index(list(COLUMNS[1:-1]))


def _levels(frame: pd.DataFrame, question: Question) -> Iterator[tuple[Code, str, Values, Values]]:
    """Level, statistic, values and which of them are valid, for each level of a question."""
    if question.kind == "single":
        codes = frame[question.columns[0]].cat.codes.to_numpy()
        reasons = np.array([option.reason is not None for option in question.options] + [True])
        valid: Values = ~reasons[codes]
        for place, option in enumerate(question.options):
            if option.reason is None:
                yield option.code, "share", (codes == place).astype(np.float64), valid
    elif question.kind == "multiple":
        ticked = np.column_stack([frame[name].cat.codes.to_numpy() == 1 for name in question.columns])
        for place, option in enumerate(question.options):
            yield option.code, "share", ticked[:, place].astype(np.float64), np.asarray(ticked.any(axis=1))
    elif question.kind == "numeric":
        values = frame[question.columns[0]].to_numpy(dtype=np.float64)
        special = [option.code for option in question.options if option.reason]
        known: Values = ~np.isnan(values) & ~np.isin(values, [-98, *special])
        yield "", "mean", values, known
