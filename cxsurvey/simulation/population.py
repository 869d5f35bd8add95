"""What is true of the population: shares, means and medians of closed questions, of a population drawn once."""

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
KEYS = list(COLUMNS[1:-1])
STORED = "truth.csv"


def truth_values(truth: Truth, years: tuple[int, ...]) -> pd.DataFrame:
    """The population values of each wave, one row each: wave, question, level, by, group, statistic, value.

    Shares are of valid answers, of every option of every single and multiple question, in all and by SIDE and SIZE;
    numbers have their mean and their median, the smallest value that half of the population does not exceed. Those of
    the default truth are stored, others are computed (about 20 seconds a wave).
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
    book, sums, counts = codebook_of(year), [], []
    for part in range(parts):
        frame = people_of(truth, year, people // parts, part)
        sums.append(_sums(frame, book))
        counts.append(_counts(frame, book))
    whole = pd.concat(sums).groupby(level=KEYS, sort=False).sum()
    value = (whole["sum"] / whole["base"]).dropna()
    value.update(_exact(truth, year))
    table = pd.concat([value.round(6), _medians(pd.concat(counts))]).rename("value").reset_index()
    place = {name: at for at, name in enumerate(book.questions)}
    order = np.argsort(table["question"].map(place).to_numpy(), kind="stable")
    ordered: pd.DataFrame = table.assign(wave=year)[list(COLUMNS)].take(order).reset_index(drop=True)
    return ordered


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
    return found.rename_axis(KEYS)


def people_of(truth: Truth, year: int, count: int, part: int = 0) -> pd.DataFrame:
    """So many people of the population of a wave, with their closed answers; `part` numbers independent draws."""
    rng = np.random.default_rng([SEED, year, part])
    drawn: Drawn = draw(rng, population(), count, truth, year)
    if year == 2023:
        drawn |= ballot(rng, drawn)
    return coded(drawn, codebook_of(year), codes_of(year))


def _sums(frame: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The sum of each question's level over its valid answers and the number of those, in all and by group."""
    groups, rows = _groups(frame), []
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
    return pd.DataFrame(rows, columns=[*KEYS, "sum", "base"]).set_index(KEYS)


def _groups(frame: pd.DataFrame) -> dict[str, Values]:
    """The place of each respondent among the groups of each `by`."""
    everybody = {"": np.zeros(len(frame), dtype=np.int64)}
    return everybody | {by: frame[by].cat.codes.to_numpy(dtype=np.int64) for by in ("SIDE", "SIZE")}


def _counts(frame: pd.DataFrame, book: Codebook) -> pd.Series[int]:
    """How many gave each number, indexed by question, level (none), by, group, statistic and the number."""
    found = {}
    for question in book.questions.values():
        if question.kind != "numeric" or question.columns[0] not in frame:
            continue
        ((_, _, values, known),) = _levels(frame, question)
        numbers, which = np.unique(values[known], return_inverse=True)
        for by, place in _groups(frame).items():
            names = GROUPS[by] or ("",)
            cells = np.bincount(place[known] * len(numbers) + which, minlength=len(names) * len(numbers))
            for group, count in zip(names, cells.reshape(len(names), -1), strict=True):
                found[question.name, "", by, group, "median"] = pd.Series(count, index=numbers)
    table: pd.Series[int] = pd.concat(found, names=[*KEYS, "number"])
    return table


def _medians(counts: pd.Series[int]) -> pd.Series[float]:
    """The smallest number that half of those counted do not exceed."""
    whole: pd.Series[int] = counts.groupby(level=[*KEYS, "number"]).sum()
    total = whole.groupby(level=KEYS).transform("sum")
    reached = (whole.groupby(level=KEYS).cumsum() >= total / 2) & (total > 0)  # a group that nobody asked has none
    return reached[reached].reset_index("number").groupby(level=KEYS)["number"].min()


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
