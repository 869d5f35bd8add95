"""Forsta (Confirmit) JSON: a list of responses, and beside it the metadata that tells what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.codebook import Codebook, Role
from cxsurvey.errors import ReadError, listing
from cxsurvey.readers.export import Export, file_content, file_digest
from cxsurvey.readers.forsta_draft import Variable, questions_of, variables_of
from cxsurvey.readers.json_file import json_file, no_json

_EXPECTED = "a list of responses, each with the answers by question"
_ROLES: Mapping[str, Role] = {
    "interview_start": "start",
    "interview_end": "end",
    "last_touched": "recorded",
    "status": "status",
    "lastdevicetype": "device",
}


def read(path: Path, *, meta: str | Path | None = None) -> Export:
    """The export in a Forsta JSON file, with a draft codebook from its metadata.

    `meta` is the metadata file; by default the one beside the answers whose name says "meta" where theirs says "data".
    A question of several answers gives a column per option ("q1_3": 1 or 0), a grid or ranking one per row. Loops,
    whose responses have rows of their own, are left out with a note.

    Raises ReadError for what is no such file, or where there is no metadata.
    """
    responses = json_file(path, expected=_EXPECTED)
    if not isinstance(responses, list) or not responses or not all(isinstance(row, dict) for row in responses):
        raise no_json(path, _kind(responses), _EXPECTED)
    about = _meta_path(path, meta)
    told = json_file(about, expected="the metadata of a Forsta survey")
    variables = variables_of(told)
    if not variables:
        raise no_json(about, _kind(told), "the metadata of a Forsta survey: root, with its variables")
    columns = _columns(variables, responses)
    index = pd.Index(range(1, len(responses) + 1), name="row")
    frame = pd.DataFrame({name: pd.Series(cells, index=index) for name, cells in columns.items()}, index=index)
    return Export(
        frame=frame,
        path=path,
        digest=file_digest(file_content(path)),
        rows_in=len(frame),
        notes=_notes(responses, variables),
        draft=_draft(variables, frame, told),
        columns_in=frame.shape[1],
        platform="forsta",
        evidence=(f"metadata in {about.name}",),
        beside=(about,),
    )


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return f"one object with {listing(value, limit=4)}"
    return f"a list of {len(value)} entries" if isinstance(value, list) else f"a {type(value).__name__}"


def _meta_path(path: Path, meta: str | Path | None) -> Path:
    about = Path(meta) if meta is not None else path.with_name(path.name.replace("data", "meta"))
    if about == path or not about.is_file():
        raise ReadError(
            "The metadata of the answers is missing.",
            where=path,
            got="no metadata beside it" if about == path else f"nothing at {about}",
            expected="the metadata file of the same export",
            next_step='Name it, such as meta="survey_meta.json" in cx.read.',
        )
    return about


def _columns(variables: Iterable[Variable], responses: list[dict[str, Any]]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for variable in variables:
        given = [response.get(variable.name) for response in responses]
        for name, cells in variable.cells(given):
            column = pd.Series(list(cells), dtype=object)
            numeric = variable.kind == "numeric"
            columns[name] = pd.to_numeric(column, errors="coerce").array if numeric else as_category(column).array
    return columns


def _notes(responses: list[dict[str, Any]], variables: Iterable[Variable]) -> tuple[str, ...]:
    """What is in the answers and not in the frame."""
    known = {variable.name for variable in variables}
    left = dict.fromkeys(name for response in responses for name in response if name not in known)
    return (f"Left out, rows of their own or not described: {listing(left)}.",) if left else ()


def _draft(variables: Iterable[Variable], frame: pd.DataFrame, told: Mapping[str, Any]) -> Codebook:
    listed = list(variables)
    keys = [variable.name for variable in listed if variable.is_key and variable.name in frame]
    roles: dict[Role, tuple[str, ...]] = {}
    for variable in listed:
        if variable.is_system and variable.name in _ROLES and variable.name in frame:
            roles[_ROLES[variable.name]] = (variable.name,)
    questions = {question.name: question for v in listed if not v.is_key for question in questions_of(v)}
    kept = {
        name: question for name, question in questions.items() if all(column in frame for column in question.columns)
    }
    return Codebook(kept, id_column=keys[0] if keys else None, roles=roles, title=str(told.get("name") or ""))
