"""How often the truth of a synthetic study lies inside the intervals of its cleaned and weighted surveys."""

from __future__ import annotations

import pandas as pd

import cxsurvey as cx
from cxsurvey.simulation.population import truth_values

SCORED_BASE = 10  # answers expected at a level and beside it: shares of fewer are not estimated, they are found or not
# What was weighted to is met exactly and has intervals without width: the error of the stored values is all there is.
STORED_ERROR = 1e-4
BY = ("", "SIDE", "SIZE")


def cleaned_and_weighted(seed: int, year: int = 2022) -> cx.Survey:
    wave = cx.simulate_study(seed=seed, waves=[year])[year]
    survey = wave.survey(dirty=True).separate_personal_data()
    rules = [*wave.reading_rules, *cx.cleaning_rules("standard", question="D01")]
    return survey.clean(rules).weight(wave.targets)


def inside(survey: cx.Survey, truth: pd.DataFrame) -> pd.DataFrame:
    """For each population value, whether it lies inside the 95 % interval, and the base it was estimated from."""
    return pd.concat([_of_question(survey, str(name), rows) for name, rows in truth.groupby("question", sort=False)])


def _of_question(survey: cx.Survey, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    mean = survey.codebook[name].kind == "numeric"
    found = []
    for by in BY:
        estimates = (cx.mean if mean else cx.share)(survey, name, by=by or None)
        table = estimates.to_frame()
        table["level"] = "" if mean else table["level"].astype(str)
        table["group"] = table[by].astype(str) if by else ""
        found.append(table.assign(by=by)[["level", "group", "by", "estimate", "conf_low", "conf_high", "base_n"]])
    return rows.merge(pd.concat(found), on=["level", "by", "group"], how="left", validate="one_to_one")


def coverage(seeds: range, year: int = 2022, questions: set[str] | None = None) -> pd.DataFrame:
    """One row per population value: in how many of the studies it lay inside, of how many."""
    truth = truth_values(cx.Truth(), (year,))
    truth = truth if questions is None else truth[truth["question"].isin(questions)]
    parts = [inside(cleaned_and_weighted(seed, year), truth).assign(seed=seed) for seed in seeds]
    table = pd.concat(parts, ignore_index=True)
    low, high = table["conf_low"] - STORED_ERROR, table["conf_high"] + STORED_ERROR
    table["inside"] = (low <= table["value"]) & (table["value"] <= high)
    expected = table["base_n"] * table["value"].where(table["statistic"] == "share", 0.5)
    other = table["base_n"] * (1 - table["value"]).where(table["statistic"] == "share", 0.5)
    table["least"] = pd.concat([expected, other], axis=1).min(axis=1)
    keys = ["question", "level", "by", "group", "statistic", "value"]
    found = table.groupby(keys, sort=False).agg(
        covered=("inside", "mean"), studies=("seed", "size"), least=("least", "mean"), estimate=("estimate", "mean")
    )
    return found[found["least"] >= SCORED_BASE].reset_index()
