"""Respondents of one wave: every block of the questionnaire drawn in turn, then written in the codes of a codebook."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxsurvey.answers import categories
from cxsurvey.codebook import Codebook, Question
from cxsurvey.codebook.words import Code
from cxsurvey.simulation.draws import Drawn, Values, choose, standard
from cxsurvey.simulation.engagement import engagement
from cxsurvey.simulation.firms import Cells, firms
from cxsurvey.simulation.migration import migration
from cxsurvey.simulation.opinions import opinions
from cxsurvey.simulation.outcomes import outcomes
from cxsurvey.simulation.people import people
from cxsurvey.simulation.service import service
from cxsurvey.simulation.truth import Truth
from cxsurvey.simulation.value import value

INTEGRATOR = (0.57, 0.36, 0.07)


def draw(rng: np.random.Generator, cells: Cells, count: int, truth: Truth, year: int) -> Drawn:
    """The closed answers of `count` respondents from the cells, as positions among options and as numbers.

    Two latent scores run through the questionnaire: how successful the firm is with CX technology, and how well IT and
    business get on. In a null truth they are nothing.
    """
    drawn = cells.draw(rng, count)
    for latent in ("success", "accord"):
        drawn[latent] = standard(rng, count) * (truth.halo != 0)
    drawn |= firms(rng, drawn)
    drawn |= people(rng, drawn)
    drawn |= engagement(rng, drawn, truth, year)
    drawn |= opinions(rng, drawn, truth, year)
    drawn |= migration(rng, drawn, truth, year)
    drawn |= service(rng, drawn, truth)
    drawn |= value(rng, drawn, truth)
    drawn |= outcomes(rng, drawn, truth)
    drawn["D07"] = np.minimum(2 + rng.poisson(2.2, count), 12).astype(np.float32)
    drawn["M07"] = np.where(drawn["M04"] >= 0, choose(rng, INTEGRATOR, count), -1).astype(np.int8)
    return drawn


def coded(drawn: Mapping[str, Values], book: Codebook, codes: Mapping[str, tuple[Code, ...]]) -> pd.DataFrame:
    """The closed answers in the codes of a codebook, one column per column of it.

    `codes` gives, for questions whose options stand in another order than they are drawn in, the code of each.
    """
    columns: dict[str, object] = {}
    for name, question in book.questions.items():
        if name in drawn:
            columns |= _columns(question, drawn[name], codes.get(name))
    return pd.DataFrame(columns)


def _columns(question: Question, values: Values, codes: tuple[Code, ...] | None) -> dict[str, object]:
    if question.kind == "numeric":
        return {question.columns[0]: values.astype(np.float64)}
    if question.kind == "multiple":
        places = [np.asarray(values[:, column], dtype=np.int8) for column in range(values.shape[1])]
        return {name: categories(place, (0, 1)) for name, place in zip(question.columns, places, strict=True)}
    own = tuple(option.code for option in question.options)
    if codes is None:
        return {question.columns[0]: categories(values, own)}
    place = np.array([own.index(code) for code in codes] + [-1], dtype=np.int8)
    return {question.columns[0]: categories(place[values], own)}
