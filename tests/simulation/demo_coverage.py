"""How often the truth of a synthetic study lies inside the intervals of its cleaned and weighted surveys."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

import cxsurvey as cx
from cxsurvey.simulation.population import people_of, truth_values

SCORED_BASE = 10  # answers expected at a level and beside it: shares of fewer are not estimated, they are found or not
# The interval of a mean is that of the normal law. It is right to a per cent from an effective base of 25 times the
# squared skewness of the numbers on (Cochran 1977, Sampling Techniques, 3rd edition, section 2.15, p. 42); under that
# the mean is not what anybody should state, and the median alone is scored.
COCHRAN = 25
# What was weighted to is met exactly and has intervals without width: the error of the stored values is all there is.
STORED_ERROR = 1e-4
BY = ("", "SIDE", "SIZE")
KEYS = ["question", "level", "by", "group", "statistic", "value"]
NUMBERS = ["estimate", "conf_low", "conf_high", "base_n", "base_effective"]


def cleaned_and_weighted(seed: int, year: int = 2022) -> cx.Survey:
    wave = cx.simulate_study(seed=seed, waves=[year])[year]
    survey = wave.survey(dirty=True).separate_personal_data()
    rules = [*wave.reading_rules, *cx.cleaning_rules("standard", question="D01")]
    return survey.clean(rules).weight(wave.targets)


def inside(survey: cx.Survey, truth: pd.DataFrame) -> pd.DataFrame:
    """For each population value, the 95 % interval, and the base it was estimated from."""
    asked = truth.groupby(["question", "statistic"], sort=False)
    return pd.concat([_of_question(survey, str(name), str(what), rows) for (name, what), rows in asked])


def _of_question(survey: cx.Survey, name: str, statistic: str, rows: pd.DataFrame) -> pd.DataFrame:
    found = []
    for by in BY:
        table = _estimates(survey, name, statistic, by or None).to_frame()
        table["level"] = table["level"].astype(str) if statistic == "share" else ""
        table["group"] = table[by].astype(str) if by else ""
        found.append(table.assign(by=by)[["level", "group", "by", *NUMBERS]])
    return rows.merge(pd.concat(found), on=["level", "by", "group"], how="left", validate="one_to_one")


def _estimates(survey: cx.Survey, name: str, statistic: str, by: str | None) -> cx.Estimates:
    if statistic == "median":
        # People say round numbers. Woodruff's limits, like those of R's svyquantile, are taken around the share at or
        # below the estimate, which is no half where many say the same; those of "score" are taken around a half.
        return cx.quantile(survey, name, probabilities=[0.5], by=by, interval="score")
    return (cx.mean if statistic == "mean" else cx.share)(survey, name, by=by)


def studies(seeds: Collection[int], year: int = 2022, questions: Collection[str] = ()) -> pd.DataFrame:
    """One row per study and population value, of some questions (of all where none is given)."""
    truth = truth_values(cx.Truth(), (year,))
    truth = truth[truth["question"].isin(questions)] if questions else truth
    return pd.concat([inside(cleaned_and_weighted(s, year), truth).assign(seed=s) for s in seeds], ignore_index=True)


def coverage(table: pd.DataFrame, year: int = 2022) -> pd.DataFrame:
    """One row per population value that is scored: in how many of the studies it lay inside, of how many."""
    is_share = table["statistic"] == "share"
    low, high = table["conf_low"] - STORED_ERROR, table["conf_high"] + STORED_ERROR
    inside_it = ~(low > table["value"]) & ~(high < table["value"]) & table["estimate"].notna()
    here = table["base_n"] * table["value"].where(is_share, 0.5)
    found = (
        table.assign(inside=inside_it, here=here, beside=table["base_n"] - here)
        .groupby(KEYS, sort=False)
        .agg(
            covered=("inside", "mean"),
            studies=("seed", "size"),
            here=("here", "mean"),
            beside=("beside", "mean"),
            base=("base_effective", "mean"),
            estimate=("estimate", "mean"),
        )
        .reset_index()
    )
    skewness = found.merge(skewness_of(year), on=["question", "by", "group"], how="left")["skewness"].to_numpy()
    is_normal = (found["statistic"] != "mean") | (found["base"] >= COCHRAN * skewness**2)
    return found[(found[["here", "beside"]].min(axis=1) >= SCORED_BASE) & is_normal].reset_index(drop=True)


def skewness_of(year: int, people: int = 200_000) -> pd.DataFrame:
    """The skewness of each number in the population, in all and by group: question, by, group, skewness."""
    frame = people_of(cx.Truth(), year, people)
    book = cx.simulate_study(seed=1, n=1, waves=[year])[year].codebook
    names = [q.columns[0] for q in book.questions.values() if q.kind == "numeric" and q.columns[0] in frame]
    numbers = frame[names].where(frame[names] > -90)  # −94 and −98 are reasons; changes in per cent end at −100
    for name in ("O01a", "O01b", "O01c", "O01d", "M06_budget"):
        numbers[name] = frame[name].where(frame[name] != -98)
    parts = []
    for by in BY:
        group = frame[by].astype(str) if by else pd.Series("", index=frame.index)
        table = numbers.groupby(group).skew().melt(ignore_index=False, var_name="question", value_name="skewness")
        parts.append(table.rename_axis("group").reset_index().assign(by=by))
    return pd.concat(parts, ignore_index=True)
