"""A wave of a synthetic study as a study folder: raw export, codebook, targets, settings, disclosure, SOURCE.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template

from cxsurvey.simulation.claims import claims_text
from cxsurvey.simulation.platforms import codebook_for, export
from cxsurvey.simulation.study import SimulatedStudy, SimulatedWave

SEED = 2022
RENUMBERED = (2021,)  # numbers as codes of the engagement question, no questions on a bridging office
REFERENCE = 2022  # the wave whose codes the claims use
PLATFORM_OF = {2021: "surveymonkey", 2022: "qualtrics", 2023: "decipher"}  # as if the study had moved twice

# The outcome of the move by whether there was an office that bridges sides; by size where that was not asked.
OUTCOME = {
    True: """name = "outcome_by_office"
form = "stacked"
question = "M04"
by = "B01"
title = "Goals met: {1@1} with a permanent bridging office, {1@3} without one\"""",
    False: """name = "outcome_by_size"
form = "stacked"
question = "M04"
by = "SIZE"
title = "Goals met: {1@100-249} of the smallest firms, {1@5000+} of the largest\"""",
}

OUTCOME_NAME = {True: "outcome_by_office", False: "outcome_by_size"}

# What a wave asked, beside the questionnaire of 2022.
INSTRUMENT = {
    2021: "The questionnaire of 2022, in English and Dutch, is docs/questionnaire.md. This wave lacked the blocks on "
    "the bridging office and on key staff, asked two questions that were retired since, offered no adviser as an "
    "answer, and numbered the engagement answers, with 2 for the go-between and 3 for joint sessions.",
    2022: "The questionnaire in English and Dutch is docs/questionnaire.md.",
    2023: "The questionnaire of 2022, in English and Dutch, is docs/questionnaire.md. In this wave one half of the "
    "respondents guessed the share of the best fifth, the other half divided 100 points over five fifths.",
}

SOURCE = """# CX technology buying decisions, {year}: synthetic demonstration data

| | |
|---|---|
| What | {rows} rows of a survey that never took place: {honest} honest respondents, {added} rows that do not belong |
| Synthetic | Nobody gave any of these answers: firms, persons and texts are drawn from a model, suppliers invented |
| Made by | `cx.simulate_study(seed={seed})`, wave {year}, and `cxsurvey.simulation.folder.write_folder` |
| Seed | {seed} |
| Export | As {platform} gives it, with {defects} planted defects in cells |
| Licence | As the package |
| Truth | The population values are `cx.simulate_study(seed={seed}).truth`; the defects are the `key` of the wave |

Settings of the population: engagement preference {engagement} in 2022; larger firms, North America and IT are overdrawn
by quota, and `targets.toml` holds the margins of the population that weighting goes back to.

| file | bytes | sha256 |
|---|---:|---|
| `raw/{file}` | {size} | `{digest}` |
"""


def write_folder(study: SimulatedStudy, year: int, folder: str | Path) -> Path:
    """The folder, with everything that `cxsurvey run` needs of that wave; the same study gives the same bytes."""
    wave, folder = study[year], Path(folder)
    platform = PLATFORM_OF[year]
    raw = export(wave, folder / "raw", platform=platform, dirty=True, name=f"wave{year}")
    book = codebook_for(wave.codebook, platform)
    texts = {
        "codebook.toml": book.to_toml(),
        "targets.toml": wave.targets.to_toml(),
        "study.toml": _study(year, raw.name),
        "disclosure.toml": _filled("disclosure", year=year, instrument=INSTRUMENT[year]),
        "claims.toml": claims_text(book, study[REFERENCE].codebook),
        "SOURCE.md": _source(study, wave, raw, platform),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def _study(year: int, file: str) -> str:
    """The study.toml of a wave, in the codes that it has."""
    numbered = year in RENUMBERED
    codes = {"it_only": 1, "go_between": 2, "joint": 3} if numbered else {"go_between": "it_middleman"}
    named = {name: codes.get(name, name) for name in ("it_only", "joint", "go_between")}
    levels = ", ".join(json.dumps(named[name]) for name in ("it_only", "joint"))
    return _filled(
        "study",
        named,
        year=year,
        file=file,
        levels=levels,
        outcome=OUTCOME[not numbered],
        outcome_name=OUTCOME_NAME[not numbered],
    )


def _filled(name: str, *values: Mapping[str, object], **more: object) -> str:
    """A template of this folder with its places filled."""
    path = files("cxsurvey.simulation").joinpath(f"{name}_template.toml")
    return Template(path.read_text(encoding="utf-8")).substitute(*values, **more)


def _source(study: SimulatedStudy, wave: SimulatedWave, raw: Path, platform: str) -> str:
    held = raw.read_bytes()
    return SOURCE.format(
        year=wave.year,
        rows=len(wave.dirty),
        honest=len(wave.answers),
        added=len(wave.dirty) - len(wave.answers),
        seed=study.seed,
        platform=platform.capitalize(),
        defects=int((wave.key["field"] != "").sum()),
        engagement=", ".join(f"{code} {100 * share:.1f} %" for code, share in study.settings.engagement.items()),
        file=raw.name,
        size=len(held),
        digest=sha256(held).hexdigest(),
    )
