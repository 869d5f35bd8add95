"""Open ends in English and Dutch, made of parts: why that way of working, and the biggest obstacle."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.arrays import IntArray
from cxsurvey.simulation.draws import Drawn
from cxsurvey.simulation.truth import ENGAGEMENT

LANGUAGES = ("en", "nl")
DUTCH = (5, 6)  # the Netherlands and Belgium, by position among the countries
SAYS_WHY, SAYS_OBSTACLE = 0.96, 0.68


@cache
def phrases() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The parts by language, slot and answer."""
    return tomllib.loads(files("cxsurvey.simulation").joinpath("phrases.toml").read_text(encoding="utf-8"))


def languages(rng: np.random.Generator, drawn: Drawn) -> IntArray:
    """The language of each interview: most of the Netherlands and half of Belgium answer in Dutch."""
    chance = np.select([drawn["S01"] == DUTCH[0], drawn["S01"] == DUTCH[1]], [0.85, 0.5], 0.0)
    return (rng.random(len(chance)) < chance).astype(np.int8)  # type: ignore[return-value]


def texts(rng: np.random.Generator, drawn: Drawn, language: IntArray) -> pd.DataFrame:
    """The columns Z01 and Z02, nothing where nobody wrote anything."""
    count = len(language)
    luck = rng.integers(0, 12, (count, 5))
    why, obstacle = np.empty(count, dtype=object), np.empty(count, dtype=object)
    ways = list(ENGAGEMENT)
    for spoken, name in enumerate(LANGUAGES):
        told = phrases()[name]
        for row in np.flatnonzero(language == spoken):
            a, b, c, d, e = luck[row]
            reason = told["why"][ways[drawn["D01"][row]]][b % 6]
            why[row] = f"{told['start']['any'][a]} {reason} {told['context']['any'][d]} {told['end']['any'][c]}"
            obstacle[row] = f"{told['obstacle']['any'][e]} {told['context']['any'][a]}, {told['end']['any'][d]}"
    why[rng.random(count) > SAYS_WHY] = None
    obstacle[rng.random(count) > SAYS_OBSTACLE] = None
    return pd.DataFrame({"Z01": _column(why), "Z02": _column(obstacle)})


def _column(values: Any) -> pd.Series[Any]:
    return as_category(pd.Series(values, dtype=object))
