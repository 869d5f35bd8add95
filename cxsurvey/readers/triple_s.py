"""Triple-S: an XML file that says what was asked, and beside it the answers in columns of fixed width or as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.codebook import Codebook
from cxsurvey.errors import ReadError
from cxsurvey.readers.export import Export, RowNote, file_content, file_digest
from cxsurvey.readers.triple_s_metadata import Layout, Variable, layout_of
from cxsurvey.readers.triple_s_questions import question_of

SHORT = "read.fields"
_ENDINGS = (".asc", ".dat", ".csv", ".txt")


def read(path: Path, *, data: str | Path | None = None, encoding: str = "utf-8-sig") -> Export:
    """The export in a Triple-S pair, with a draft codebook from its metadata.

    `path` is the XML file; `data` the file of the answers, by default the one it names or the one of the same name
    beside it. A question of several answers gives a column per option ("Q1_3": 1 or 0) or per mention.

    Raises ReadError for XML that is damaged or declares entities, for answers that are missing or in another encoding.
    """
    content = file_content(path)
    layout = layout_of(path, content)
    answers = _data_path(path, layout, data)
    raw = file_content(answers)
    records = list(_records(answers, raw, layout, encoding))
    kept = [(row, cells) for row, cells, _ in records if cells is not None]
    if not kept:
        raise _no_answers(answers, f"{len(records)} rows, none as long as the metadata says")
    index = pd.Index([row for row, _ in kept], name="row")
    columns: dict[str, Any] = {}
    for place, variable in enumerate(layout.variables):
        for name, cells in variable.columns([given[place] for _, given in kept]):
            if name in columns:
                raise _no_answers(path, f'the variable "{name}" twice')
            columns[name] = _column(variable, list(cells))
    return Export(
        frame=pd.DataFrame({name: pd.Series(cells, index=index) for name, cells in columns.items()}, index=index),
        path=path,
        digest=file_digest(content + raw),
        rows_in=len(records),
        rejected=tuple(RowNote(row, SHORT, f"line {row}: too short", text) for row, c, text in records if c is None),
        notes=(f"Answers read from {answers.name}.",),
        draft=_draft(layout),
        columns_in=len(columns),
        platform="triple_s",
        evidence=(f"{path.name}, version {layout.version or 'unknown'}",),
        beside=(answers,),
    )


def _draft(layout: Layout) -> Codebook:
    serial = next((variable.name for variable in layout.variables if variable.use == "serial"), None)
    weights = tuple(variable.name for variable in layout.variables if variable.use == "weight")
    asked = [variable for variable in layout.variables if variable.use not in ("serial", "weight")]
    return Codebook(
        {variable.name: question_of(variable, layout.language) for variable in asked},
        title=layout.title,
        language=layout.language,
        id_column=serial,
        roles={"weight": weights} if weights else {},
    )


def _column(variable: Variable, cells: list[Any]) -> Any:
    column = pd.Series(cells, dtype=object)
    if variable.form == "quantity" or variable.use == "weight":
        return pd.to_numeric(column, errors="coerce").array
    return as_category(column).array


def _data_path(path: Path, layout: Layout, data: str | Path | None) -> Path:
    named = [Path(data)] if data is not None else []
    if data is None:
        named = [path.with_name(Path(layout.href).name)] if layout.href else []
        named += [path.with_suffix(ending) for ending in _ENDINGS]
    found = next((candidate for candidate in named if candidate.is_file()), None)
    if found is None:
        raise ReadError(
            "The answers that belong to the metadata are missing.",
            where=path,
            got=f"no {named[0].name} beside it",
            expected="the data file of the same Triple-S pair",
            next_step='Put it there, or name it, such as data="survey.asc" in cx.read.',
        )
    return found


def _records(path: Path, raw: bytes, layout: Layout, encoding: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """Row number, one text per variable (None for a row that is too short) and the row as it stands."""
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise ReadError(
            "The answers are in another encoding.",
            where=path,
            got=f"bytes that are not {encoding}",
            expected="the encoding that the answers were written in",
            next_step='Name it, such as encoding="windows-1252" in cx.read.',
        ) from None
    lines = text.splitlines()
    rows: Iterable[Any] = csv.reader(lines) if layout.is_csv else lines
    width = layout.width
    try:
        for number, row in enumerate(rows, start=1):
            if number <= layout.skip or not row:
                continue
            shown = ",".join(row) if layout.is_csv else row
            given = row if layout.is_csv else row.ljust(width)
            short = len(row) < width if layout.is_csv else len(row.rstrip()) == 0
            yield number - layout.skip, None if short else [v.cut(given) for v in layout.variables], shown
    except csv.Error as problem:
        raise _no_answers(path, str(problem)) from None


def _no_answers(path: Path, got: str) -> ReadError:
    return ReadError(
        "The answers cannot be read.",
        where=path,
        got=got,
        expected="one row per respondent, laid out as the metadata says",
        next_step="Check that both files come from the same export.",
    )
