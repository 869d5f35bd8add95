"""A synthetic study from a seed: every wave drawn, written in its codebook, and made dirty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cxsurvey.errors import InputError
from cxsurvey.simulation.ballot import ballot
from cxsurvey.simulation.contacts import contacts
from cxsurvey.simulation.dirt.rates import Dirt
from cxsurvey.simulation.dirt.soil import soil
from cxsurvey.simulation.firms import sample
from cxsurvey.simulation.margins import targets_of
from cxsurvey.simulation.paradata import paradata
from cxsurvey.simulation.respondents import coded, draw
from cxsurvey.simulation.study import SimulatedStudy, SimulatedWave
from cxsurvey.simulation.texts import languages, texts
from cxsurvey.simulation.truth import Truth
from cxsurvey.simulation.waves import check_years, codebook_of, codes_of


def simulate_study(
    *,
    seed: int,
    n: int = 720,
    waves: Sequence[int] = (2021, 2022, 2023),
    truth: Truth | str | Path | None = None,
    dirt: Dirt | None = None,
) -> SimulatedStudy:
    """A synthetic study of CX technology buying: `n` honest respondents a wave, their dirty export, and what is true.

    Nobody gave any of its answers. Respondents are drawn by quota from a population of firms; who is drawn depends on
    size, region, sector group and side only, so that weighting by `targets` recovers the truth. `truth` sets the
    parameters of the population (see Truth; a path names a TOML file of those to be changed), `dirt` how much of the
    export is defective. The same seed gives the same bytes.

    Raises InputError for a number of respondents below 1, for waves there are not, and for parameters out of range.

    >>> import cxsurvey as cx
    >>> study = cx.simulate_study(seed=7, n=200, waves=[2022])
    >>> survey = study[2022].survey()
    >>> len(survey), survey.codebook.stated_source
    (200, 'Synthetic demonstration data')
    """
    check_years(tuple(waves))
    if n < 1:
        raise InputError(
            "A study needs respondents.",
            where="simulate_study, n",
            got=str(n),
            expected="a whole number from 1",
            next_step="Leave out n= for 720 a wave.",
        )
    settings = truth if isinstance(truth, Truth) else Truth() if truth is None else Truth.read(truth)
    found = {year: _wave(seed, n, year, settings, dirt or Dirt()) for year in waves}
    return SimulatedStudy(found, settings, seed)


def respondents(
    rng: np.random.Generator, n: int, year: int, truth: Truth, first: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers of a wave's sample in the order and codes of its codebook, and their paradata."""
    book = codebook_of(year)
    drawn = draw(rng, sample(), n, truth, year)
    if year == 2023:
        drawn |= ballot(rng, drawn)
    spoken = languages(rng, drawn)
    said = texts(rng, drawn, spoken)
    closed = coded(drawn, book, codes_of(year))
    ids = pd.Series([f"R{year}{number:05d}" for number in range(first, first + n)], name="respondent", dtype=object)
    answers = pd.concat([ids, closed, said, contacts(rng, drawn, first)], axis=1)
    columns = [column for question in book.questions.values() for column in question.columns]
    return answers[["respondent", *columns]], paradata(rng, drawn, said, spoken, year, first)


def _wave(seed: int, n: int, year: int, truth: Truth, dirt: Dirt) -> SimulatedWave:
    streams = [np.random.default_rng(stream) for stream in np.random.SeedSequence([seed, year]).spawn(3)]
    answers, notes = respondents(streams[0], n, year, truth)
    book, honest, added = codebook_of(year), answers.join(notes), answers.iloc[:0]
    if extra := sum(dirt.rows(n).values()):
        more, their_notes = respondents(streams[1], extra, year, truth, first=n + 1)
        added = more.join(their_notes)
    dirty, key = soil(streams[2], honest, added, book, dirt)
    return SimulatedWave(year, book, answers, notes, dirty, key, targets_of())
