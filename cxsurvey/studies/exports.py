"""[export] and [waves] of study.toml: the raw files of a study, how to read each, and the codebook of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Code, Codebook
from cxsurvey.errors import StudyError, nearest
from cxsurvey.settings import Settings, shown
from cxsurvey.waves.merge import merged_codebook


@dataclass(frozen=True)
class ExportSpec:
    """One raw file: how to read it, what was asked in it, and the sheet of what a person decided on its answers."""

    path: Path
    reading: Mapping[str, Any]
    codebook: Codebook
    wave: Code | None = None
    decisions: Path | None = None

    def inputs(self) -> dict[str, Path]:
        """The files that it stands for, by what they are."""
        wave = "" if self.wave is None else f" {self.wave}"
        files = {"export": self.path, "codebook": self.codebook.path, "decisions": self.decisions}
        return {f"{name}{wave}": Path(str(path)) for name, path in files.items() if path}


@dataclass(frozen=True)
class WavesSpec:
    """How several exports become one survey: whose codes count, the crosswalk, and the name of the new question."""

    today: Code
    crosswalk: Path | None
    name: str


def read_exports(
    root: Settings, cleaning: Settings, folder: Path
) -> tuple[tuple[ExportSpec, ...], WavesSpec | None, Codebook]:
    """The exports of a study, how they are merged where they are waves, and the codebook of them all.

    Raises CodebookError for a codebook with mistakes, StudyError where there is none.
    """
    if "waves" not in root:
        decided = cleaning.text("decisions", None)
        spec = _export(root.table("export"), folder, decisions=folder / decided if decided else None)
        return (spec,), None, spec.codebook
    if "export" in root:
        root.ask("export")
        root.problem(
            "export and waves stand beside each other, expected one of them: [[waves.exports]] names the files"
        )
    table = root.table("waves")
    entries = list(table.tables("exports"))
    keys = [_key(entry) for entry in entries]
    if len(entries) < 2 or len(set(map(str, keys))) < len(keys):
        root.problem(
            f"{table.where('exports')} names the waves {shown(keys)}, expected two or more, each with its name"
        )
        root.finish()
    today = _today(table, keys)
    crosswalk = table.text("crosswalk", None)
    how = WavesSpec(today, folder / crosswalk if crosswalk else None, table.text("name", "WAVE"))
    specs = tuple(_wave(entry, key, folder) for entry, key in zip(entries, keys, strict=True))
    if root.problems:
        root.finish()
    books = {spec.wave: spec.codebook for spec in specs if spec.wave is not None}
    return specs, how, merged_codebook(books, crosswalk=how.crosswalk, today=today, name=how.name)


def _key(entry: Settings) -> Code:
    """The name of a wave, a text or a number."""
    value = entry.items("wave", ("",))[0]
    if isinstance(value, str) and value.strip():
        return value
    return value if isinstance(value, int) else entry.text("wave")


def _today(table: Settings, keys: list[Code]) -> Code:
    today = table.items("today", keys[-1:])[0]
    if today not in keys:
        table.problem(f"{table.where('today')} = {shown(today)}, expected {nearest(str(today), keys)}")
        return keys[-1]
    return today  # type: ignore[no-any-return]


def _wave(entry: Settings, key: Code, folder: Path) -> ExportSpec:
    decided = entry.text("decisions", None)
    return _export(entry, folder, wave=key, decisions=folder / decided if decided else None)


def _export(table: Settings, folder: Path, *, wave: Code | None = None, decisions: Path | None = None) -> ExportSpec:
    file, book = table.text("file"), table.text("codebook", "codebook.toml")
    reading = _reading(table)
    return ExportSpec(folder / file, reading, _codebook(folder, book, file), wave, decisions)


def _reading(table: Settings) -> dict[str, Any]:
    texts = {name: table.text(name, None) for name in ("reader", "encoding", "separator", "sheet", "dates", "decimal")}
    numbers = {name: table.whole(name, None) for name in ("title_lines", "header_rows")}
    return {name: value for name, value in {**texts, **numbers}.items() if value is not None}


def _codebook(folder: Path, name: str, file: str) -> Codebook:
    """The codebook of that name.

    Raises StudyError that says how to draft one where there is none.
    """
    path = folder / name
    if folder.is_dir() and not path.exists():
        raw = folder / (file or "export.csv")
        raise StudyError(
            "This study has no codebook.",
            where=path,
            got="nothing at this path",
            expected="what was asked: its questions and their options",
            next_step=f'Draft one from the export, finish it, and run again:\n            python -c "import cxsurvey '
            f"as cx; print(cx.draft_codebook('{raw}').to_toml())\" > {path}",
        )
    return Codebook.read(path)
