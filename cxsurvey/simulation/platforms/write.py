"""One wave written as one platform exports it; the table of platforms."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, get_args

import pandas as pd

from cxsurvey.codebook import Codebook
from cxsurvey.errors import check_choice
from cxsurvey.simulation.platforms.book import read_through
from cxsurvey.simulation.platforms.columns import columns_of
from cxsurvey.simulation.platforms.layout import Choices, Layout

# Named as text, so that no library behind one is imported before it is needed.
PLATFORMS: dict[str, str] = {
    "qualtrics": "cxsurvey.simulation.platforms.qualtrics:QUALTRICS",
    "surveymonkey": "cxsurvey.simulation.platforms.surveymonkey:SURVEYMONKEY",
    "decipher": "cxsurvey.simulation.platforms.decipher:DECIPHER",
    "alchemer": "cxsurvey.simulation.platforms.alchemer:ALCHEMER",
    "limesurvey": "cxsurvey.simulation.platforms.limesurvey:LIMESURVEY",
    "spss": "cxsurvey.simulation.platforms.spss:SPSS",
    "workbook": "cxsurvey.simulation.platforms.workbook:WORKBOOK",
}


class Wave(Protocol):
    """What is exported: answers and paradata by the columns of a codebook, honest and dirty (see SimulatedWave)."""

    @property
    def codebook(self) -> Codebook:
        """The codebook of the wave."""

    @property
    def honest(self) -> pd.DataFrame:
        """Answers and paradata without a defect."""

    @property
    def dirty(self) -> pd.DataFrame:
        """The same with defects."""


def export(
    wave: Wave,
    folder: str | Path,
    *,
    platform: str = "qualtrics",
    language: str = "en",
    dirty: bool = False,
    choices: Choices | None = None,
    encoding: str | None = None,
    name: str | None = None,
) -> Path:
    """The path of the file written: the answers of a wave as a platform exports them, in an interface language.

    `choices` are written as "labels" or as "codes" (the platform's usual way where none is given; a .sav file holds
    codes, a workbook labels, always). `encoding` is that of delimited text; UTF-16 comes with tabs. The file is called
    `name`, or cx with the wave and the platform. The same wave gives the same bytes.

    Raises InputError for a platform, language or encoding that cannot be used.
    """
    layout = layout_of(platform)
    given = choices or layout.choices
    check_choice(given, get_args(Choices), where="choices", what="way to write choices", default=layout.choices)
    given = layout.choices if layout.suffix != ".csv" else given
    book = wave.codebook
    spoken = book.in_language(language)
    columns = columns_of(book, wave.dirty if dirty else wave.honest, layout, given, language)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or f'cx{book.wave}_{platform}'}{layout.suffix}"
    layout.write(path, spoken, columns, encoding or layout.encoding)
    return path


def codebook_for(book: Codebook, platform: str, language: str = "en") -> Codebook:
    """The codebook that reads a platform's export of these questions in an interface language.

    The same questions, options and codes, under the columns, marks and numbers of that platform; wording and labels
    stay in the codebook's own language. `platform` is qualtrics, surveymonkey, decipher, alchemer, limesurvey, spss or
    workbook.

    Raises InputError for a platform or a language that is not there.

    >>> import cxsurvey as cx
    >>> study = cx.simulate_study(seed=7, n=20, waves=[2022])
    >>> codebook_for(study[2022].codebook, "decipher")["S06"].columns
    ('S06r1', 'S06r2', 'S06r3', 'S06r4', 'S06r5')
    """
    return read_through(book, layout_of(platform), language)


def layout_of(platform: str) -> Layout:
    """How a platform writes its exports. Raises InputError where there is no such platform."""
    check_choice(platform, tuple(PLATFORMS), where="platform", what="platform", default="qualtrics")
    module, attribute = PLATFORMS[platform].split(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return]
