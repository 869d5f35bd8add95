"""A simulated study: for each wave honest answers, the same as dirty exports hold them, and a key of what is dirty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.cleaning.engagement.rule import EngagementAnswers
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.codebook import Codebook
from cxsurvey.simulation.truth import Truth
from cxsurvey.survey import Survey, from_frame
from cxsurvey.weighting.targets import Targets

# What each row of a key says: where a defect stands, of which kind, and what stood and stands there.
KEY_COLUMNS = ("row", "respondent", "field", "kind", "clean", "dirty")


@dataclass(frozen=True, eq=False)
class SimulatedWave:
    """One wave of a synthetic study; nobody gave any of its answers.

    `answers` has one row per respondent and one column per column of `codebook`, in its order: the codes of single
    questions as categories, 1 or 0 for each option of a multiple one, numbers, texts; nothing where it was not asked.
    `paradata` has the same rows, one column per role. `dirty` holds rows of both as an export gives them, defects
    and added rows included; `key` names every defect of it, one line per cell ("" as field: the row), with the
    number of its row in `dirty`, from 1 as in an audit.
    """

    year: int
    codebook: Codebook
    answers: pd.DataFrame
    paradata: pd.DataFrame
    dirty: pd.DataFrame
    key: pd.DataFrame
    targets: Targets

    @property
    def honest(self) -> pd.DataFrame:
        """Answers and paradata side by side, without any defect."""
        return self.answers.join(self.paradata)

    @property
    def reading_rules(self) -> tuple[Rule, ...]:
        """The rules that read answers to the engagement question in people's own words."""
        return (EngagementAnswers("D01"), EngagementAnswers("D02"))

    def survey(self, *, dirty: bool = False) -> Survey:
        """The survey of the honest answers, or of the dirty ones."""
        return from_frame(self.dirty if dirty else self.honest, codebook=self.codebook)


@dataclass(frozen=True, eq=False)
class SimulatedStudy:
    """The waves of a synthetic study by year, the model's settings and the seed that gave them."""

    waves: Mapping[int, SimulatedWave]
    settings: Truth
    seed: int

    @property
    def truth(self) -> pd.DataFrame:
        """The population values that estimates are scored against, one row each: see simulation.population."""
        from cxsurvey.simulation.population import truth_values

        return truth_values(self.settings, tuple(self.waves))

    def __getitem__(self, year: int) -> SimulatedWave:
        """The wave of a year."""
        return self.waves[year]

    def __iter__(self) -> Iterator[SimulatedWave]:
        """The waves, earliest first."""
        return iter(self.waves.values())

    def export(
        self, folder: str | Path, *, platform: str = "qualtrics", language: str = "en", **options: Any
    ) -> list[Path]:
        """The files written: one per wave, as that platform exports it (see simulation/platforms)."""
        from cxsurvey.simulation.platforms import export

        return [export(wave, Path(folder), platform=platform, language=language, **options) for wave in self]
