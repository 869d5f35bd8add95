"""A wave of a synthetic study as a study folder: raw export, codebook, targets, study.toml, claims.toml, SOURCE.md."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cxsurvey.simulation.platforms import codebook_for, export
from cxsurvey.simulation.study import SimulatedStudy, SimulatedWave

SEED = 2022
PLATFORM_OF = {2021: "surveymonkey", 2022: "qualtrics", 2023: "decipher"}  # as if the study had moved twice

CLAIMS = (
    "# Synthetic demonstration data. No claims yet: a ledger names published sentences and the numbers they rest on.\n"
)

STUDY = """# Synthetic demonstration data: nobody gave any of these answers. Run it with: cxsurvey run data/cx{year}

[study]
title = "CX technology buying decisions, {year} (synthetic demonstration data)"

[export]
file = "raw/{file}"
codebook = "codebook.toml"

[cleaning]
profile = "standard"

[cleaning.engagement]           # answers in people's own words
question = ["D01", "D02"]

[weights]
targets = "targets.toml"

[tables]
stubs = ["D01", "D02", "M04", "M05", "T08"]
banner = ["SIDE", "SIZE"]

[headline]
question = "D01"

[[figures]]
name = "engagement"
form = "bar"
question = "D01"
sort = true
title = "How suppliers should work with a firm that buys CX technology"

[[figures]]
name = "engagement_by_side"
form = "bar"
question = "D01"
by = "SIDE"
levels = [{levels}]
letters = true
title = "What IT and the business want of suppliers"

[[figures]]
name = "mood_by_side"
form = "stacked"
question = "M05"
by = "SIDE"
title = "How IT and the business look back on the move to the cloud"

[deck]
agenda = true

[[deck.slides]]
section = "How suppliers should work with a firm"
figures = ["engagement"]

[[deck.slides]]
section = "How suppliers should work with a firm"
figures = ["engagement_by_side"]

[[deck.slides]]
section = "How suppliers should work with a firm"
title = "Wanted way of working, by side and size"
tables = ["D01"]

[[deck.slides]]
section = "The move to the cloud"
figures = ["mood_by_side"]
"""

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
    levels = "1, 3" if year == 2021 else '"it_only", "joint"'
    texts = {
        "codebook.toml": book.to_toml(),
        "targets.toml": wave.targets.to_toml(),
        "study.toml": STUDY.format(year=year, file=raw.name, levels=levels),
        "claims.toml": CLAIMS,
        "SOURCE.md": _source(study, wave, raw, platform),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


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
