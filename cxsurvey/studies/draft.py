"""A draft study from an unknown export: study.toml and codebook.toml, and what a person has to decide, in order."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Codebook
from cxsurvey.errors import StudyError
from cxsurvey.readers.export import Export, read_export
from cxsurvey.readers.sniffing import PLATFORMS, platform_named
from cxsurvey.studies.decisions import decisions
from cxsurvey.studies.draft_figures import drafted_figures
from cxsurvey.studies.draft_guesses import Guesses, gathered, guesses
from cxsurvey.studies.output import fresh_folder
from cxsurvey.studies.study import STUDY_FILE
from cxsurvey.survey import from_frame

FORMATS = {  # what no platform of its own writes, in words
    "delimited": "delimited text",
    "forsta": "an export of Forsta",
    "spss": "an SPSS file",
    "stata": "a Stata file",
    "triple_s": "a Triple-S file",
}

_SOURCE = """# {title}

| | |
|---|---|
| File | `raw/{name}`, {size:,} bytes |
| SHA-256 | `{digest}` |
| Looks like | {platform} |
| Rows, columns | {rows:,} rows, {columns:,} columns |
| Where from | (say who gave the file, when, and how it was fetched) |
| Licence | (say what may be done with it) |
"""


@dataclass(frozen=True)
class Draft:
    """What was drafted: the folder, the codebook, what was guessed, and what is left to decide, in order."""

    folder: Path
    platform: str
    rows: int
    codebook: Codebook
    guesses: Guesses
    decide: tuple[str, ...]

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many questions there are of each kind."""
        return Counter(asked.kind for asked in self.codebook.questions.values())


def draft_study(export: str | Path, folder: str | Path | None = None, **options: Any) -> Draft:
    r"""The draft of a study of an export, written to `folder` (one named after the file, here, where none is given).

    The folder holds raw/ with a copy of the export, codebook.toml, study.toml and SOURCE.md. What only a person can
    know stands under `decide` in both files; a run is refused until those lines are gone. `options` are those of read.

    Raises ReadError for a file that cannot be read, StudyError for a folder that is not empty.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export = Path(folder) / "export.csv"
    ...     _ = export.write_text("id,who\n1,IT only\n2,Joint sessions\n3,IT only\n", encoding="utf-8")
    ...     draft = draft_study(export, Path(folder) / "study")
    ...     print(draft.rows, dict(draft.kinds), draft.decide[1])
    3 {'single': 1} No column looks like a weight. Is everybody to count the same, or weighted to targets?
    """
    path = Path(export)
    reader = options.pop("reader", None)
    found = read_export(path, reader=reader, **options)
    book = gathered(found.codebook())
    if not book.questions:
        raise _no_questions(path)
    target = Path(folder) if folder is not None else Path(_folder_name(path))
    guessed = guesses(book)
    figures = list(drafted_figures(from_frame(found.frame, codebook=book, weight=guessed.weight), guessed))
    with fresh_folder(target) as fresh:
        (fresh / "raw").mkdir()
        for file in (path, *found.beside):
            shutil.copyfile(file, fresh / "raw" / file.name)
        settings = {"reader": reader, **options} if reader else options
        decide = decisions(book, guessed)
        (fresh / "codebook.toml").write_text(book.to_toml(), encoding="utf-8")
        text = _study_text(path, settings, guessed, decide, figures)
        (fresh / STUDY_FILE).write_text(text, encoding="utf-8")
        (fresh / "SOURCE.md").write_text(_source_text(path, found), encoding="utf-8")
    return Draft(target, found.platform, len(found.frame), book, guessed, (*decide, *book.undecided))


def looks_like(platform: str) -> str:
    """What a file is, in words: "an export of Qualtrics", "an SPSS file"."""
    if platform in FORMATS:
        return FORMATS[platform]
    return f"an export of {platform_named(platform).title}" if platform in PLATFORMS else "a table of no known platform"


def _folder_name(path: Path) -> str:
    return path.name.split(".")[0].strip().replace(" ", "_") or "study"


def _no_questions(path: Path) -> StudyError:
    return StudyError(
        "There is no question in that export.",
        where=path,
        got="columns that hold no answers to a question",
        expected="at least one column of answers",
        next_step="Check that it is the export of answers, not of paradata or a codebook.",
    )


def _study_text(
    path: Path,
    settings: Mapping[str, Any],
    guessed: Guesses,
    decide: Sequence[str],
    figures: Sequence[Mapping[str, Any]],
) -> str:
    """study.toml of the draft, with what is to be decided at its top."""
    blocks = [
        "# A draft. Decide what stands under decide, here and in codebook.toml; take out each line that is done.",
        _table("study", {"title": path.stem.replace("_", " "), "decide": list(decide)}),
        _table("export", {"file": f"raw/{path.name}", "codebook": "codebook.toml", **settings}),
        _table("cleaning", {"profile": "standard"}),
        _table("design", {"weight": guessed.weight}) if guessed.weight else "",
        _table("headline", {"question": guessed.headline}) if guessed.headline else "",
        _table("tables", {"banner": list(guessed.banner)} if guessed.banner else {}) if guessed.countable else "",
        _table("deck", {}) if figures else "",
        *(_table("[figures]", figure) for figure in figures),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _table(name: str, entries: Mapping[str, Any]) -> str:
    return "\n".join([f"[{name}]", *(f"{key} = {_value(value)}" for key, value in entries.items())])


def _value(value: Any) -> str:
    """A value as TOML writes it; a list of texts takes a line each."""
    if isinstance(value, list) and len(value) > 1:
        return "[\n" + "".join(f"  {_value(entry)},\n" for entry in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(key)} = {_value(entry)}" for key, entry in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _source_text(path: Path, found: Export) -> str:
    return _SOURCE.format(
        title=path.stem.replace("_", " "),
        name=path.name,
        size=path.stat().st_size,
        digest=found.digest,
        platform=looks_like(found.platform),
        rows=found.rows_in,
        columns=found.columns_in or found.frame.shape[1],
    )
