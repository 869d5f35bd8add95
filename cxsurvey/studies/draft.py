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
from cxsurvey.studies.draft_guesses import Guesses, gathered, guesses
from cxsurvey.studies.output import fresh_folder
from cxsurvey.studies.study import STUDY_FILE, Study

MOST_SHOWN = 12  # lines of what is left to decide; the files have them all

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
    with fresh_folder(target) as fresh:
        (fresh / "raw").mkdir()
        shutil.copyfile(path, fresh / "raw" / path.name)
        settings = {"reader": reader, **options} if reader else options
        decide = _decisions(book, guessed)
        (fresh / "codebook.toml").write_text(book.to_toml(), encoding="utf-8")
        (fresh / STUDY_FILE).write_text(_study_text(path, settings, guessed, decide), encoding="utf-8")
        (fresh / "SOURCE.md").write_text(_source_text(path, found), encoding="utf-8")
    return Draft(target, found.platform, len(found.frame), book, guessed, (*decide, *book.undecided))


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


def _decisions(book: Codebook, guessed: Guesses) -> list[str]:
    """What is to be decided about the study itself, the most consequential first."""
    lines = ["What are the title, the source and the population? They are printed under every figure."]
    lines += [] if book.id_column else ["Which column tells one respondent from another? Name it as id_column."]
    weights = book.columns_of("weight")
    if guessed.weight:
        others = " and ".join(f'"{name}"' for name in weights if name != guessed.weight)
        lines.append(f'Is "{guessed.weight}" the weight?{f" There is also {others}." if others else ""}')
    else:
        lines.append("No column looks like a weight. Is everybody to count the same, or weighted to targets?")
    if guessed.engagement:
        lines.append(f'"{guessed.engagement}" looks like the question on working with vendors. Is it?')
    elif guessed.headline:
        lines.append(f'Which question is the headline about? "{_short(guessed.headline)}" stands in for it.')
    lines.append("Who was asked what? Name the filters as asked_of in codebook.toml, or shares have the wrong base.")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _study_text(path: Path, settings: Mapping[str, Any], guessed: Guesses, decide: Sequence[str]) -> str:
    """study.toml of the draft, with what is to be decided at its top."""
    blocks = [
        "# A draft. Decide what stands under decide, here and in codebook.toml; take out each line that is done.",
        _table("study", {"title": path.stem.replace("_", " "), "decide": list(decide)}),
        _table("export", {"file": f"raw/{path.name}", "codebook": "codebook.toml", **settings}),
        _table("cleaning", {"profile": "standard"}),
        _table("design", {"weight": guessed.weight}) if guessed.weight else "",
        _table("headline", {"question": guessed.headline}) if guessed.headline else "",
        _table("tables", {"banner": list(guessed.banner)} if guessed.banner else {}),
        _figures(guessed),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _figures(guessed: Guesses) -> str:
    if not guessed.headline:
        return ""
    figure = {"name": "headline", "form": "bar", "question": guessed.headline, "sort": True}
    return _table("[figures]", {**figure, "title": "Say here what the figure shows"})


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
        platform=found.platform or "an export",
        rows=found.rows_in,
        columns=found.columns_in or found.frame.shape[1],
    )


def check_decided(study: Study) -> None:
    """Refuse a study with anything left to decide, saying what, in order.

    Raises StudyError.
    """
    books = [spec.codebook for spec in study.exports]
    left = [*study.decide, *dict.fromkeys(line for book in books for line in book.undecided)]
    if left:
        shown = [*left[:MOST_SHOWN], *([f"and {len(left) - MOST_SHOWN:,} more"] if len(left) > MOST_SHOWN else [])]
        raise StudyError(
            f"This study is a draft: {len(left):,} thing{'s are' if len(left) > 1 else ' is'} left to decide.",
            where=study.folder,
            got=("\n" + " " * 12).join(f"{number}. {line}" for number, line in enumerate(shown, start=1)),
            expected="no line left under decide in study.toml and codebook.toml",
            next_step="Decide, correct the files, and take each line out; or run it as it stands with --draft.",
        )
