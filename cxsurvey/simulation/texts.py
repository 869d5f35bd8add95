"""Open ends in English and Dutch, made of parts: why that way of working, how else, and the biggest obstacle."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.simulation.draws import Drawn, Values
from cxsurvey.simulation.engagement import OTHER
from cxsurvey.simulation.truth import ENGAGEMENT

Parts = dict[str, dict[str, list[str]]]

LANGUAGES = ("en", "nl")
DUTCH = (5, 6)  # the Netherlands and Belgium, by position among the countries
SAYS_WHY, SAYS_OBSTACLE = 0.96, 0.68


@cache
def phrases() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The parts by language, slot and answer."""
    return tomllib.loads(files("cxsurvey.simulation").joinpath("phrases.toml").read_text(encoding="utf-8"))


def languages(rng: np.random.Generator, drawn: Drawn) -> Values:
    """The language of each interview: most of the Netherlands and half of Belgium answer in Dutch."""
    chance = np.select([drawn["S01"] == DUTCH[0], drawn["S01"] == DUTCH[1]], [0.85, 0.5], 0.0)
    return (rng.random(len(chance)) < chance).astype(np.int8)


def texts(rng: np.random.Generator, drawn: Drawn, language: Values) -> pd.DataFrame:
    """The columns Z01 and Z02, and what was typed beside "other"; nothing where nobody wrote anything."""
    count = len(language)
    luck = rng.integers(0, 12, (count, 9))
    why, obstacle = np.empty(count, dtype=object), np.empty(count, dtype=object)
    ways = list(ENGAGEMENT)
    for spoken, name in enumerate(LANGUAGES):
        told = phrases()[name]
        for row in np.flatnonzero(language == spoken).tolist():
            why[row] = _why(told, ways[drawn["D01"][row]], luck[row])
            obstacle[row] = _obstacle(told, luck[row])
    why[rng.random(count) > SAYS_WHY] = None
    obstacle[rng.random(count) > SAYS_OBSTACLE] = None
    others = {f"{name}_other": _column(_others(rng, drawn[name] == OTHER, language)) for name in ("D01", "D02")}
    return pd.DataFrame(others | {"Z01": _column(why), "Z02": _column(obstacle)})


def _others(rng: np.random.Generator, asked: Values, language: Values) -> Values:
    """What those who chose "other" typed beside it."""
    said = np.empty(len(asked), dtype=object)
    for row in np.flatnonzero(asked).tolist():
        told = phrases()[LANGUAGES[language[row]]]
        parts = (told["why"]["other"], told["context"]["any"], told["end"]["any"])
        way, context, end = (part[rng.integers(len(part))] for part in parts)
        said[row] = f"{way} {context}, {end}"
    return said


def _why(told: Parts, way: str, luck: Values) -> str:
    """Two reasons for a way of working; only texts of many parts differ from person to person, as real ones do."""
    first, second = told["why"][way][luck[0] % 6], told["why"][way][(luck[0] + 1 + luck[1] % 5) % 6]
    start, context, end = told["start"]["any"][luck[2]], told["context"]["any"][luck[3]], told["end"]["any"][luck[4]]
    return f"{start} {first}; {second} {context}, {end}"


def _obstacle(told: Parts, luck: Values) -> str:
    first, second = told["obstacle"]["any"][luck[5]], told["obstacle"]["any"][(luck[5] + 1 + luck[6] % 11) % 12]
    return f"{first} {told['context']['any'][luck[7]]}. {second}, {told['end']['any'][luck[8]]}"


def _column(values: Any) -> pd.Series[Any]:
    return as_category(pd.Series(values, dtype=object))
