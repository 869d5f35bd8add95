"""A Qualtrics survey file (.qsf) as a draft codebook: what was asked, before a single answer is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Codebook, Question, Role
from cxsurvey.readers.json_file import json_file, no_json
from cxsurvey.readers.qsf_logic import asked_of
from cxsurvey.readers.qsf_questions import Asked, questions_of

_EXPECTED = "a Qualtrics survey file: SurveyEntry and SurveyElements"
_ROLES: Mapping[Role, tuple[str, ...]] = {
    "start": ("StartDate",),
    "end": ("EndDate",),
    "recorded": ("RecordedDate",),
    "duration": ("Duration (in seconds)",),
    "status": ("Status",),
    "finished": ("Finished",),
    "progress": ("Progress",),
    "language": ("UserLanguage",),
    "ip": ("IPAddress",),
    "name": ("RecipientFirstName", "RecipientLastName"),
    "email": ("RecipientEmail",),
    "latitude": ("LocationLatitude",),
    "longitude": ("LocationLongitude",),
}


def codebook_of_qsf(path: Path) -> Codebook:
    """A draft codebook of a Qualtrics survey file, for a person to finish.

    Questions stand in the order of the survey's blocks, those in the trash are left out. Columns are named as an
    export names them: the question's export tag, with "_3" for its third choice or row and "_3_TEXT" for what was
    typed beside it. Display logic becomes `asked_of` where it names choices of one question; what cannot be written
    so is listed under `decide`.

    Raises ReadError for what is no such file.
    """
    told = json_file(path, expected=_EXPECTED)
    if not isinstance(told, dict) or not isinstance(told.get("SurveyElements"), list):
        kind = "an object without them" if isinstance(told, dict) else f"a {type(told).__name__}"
        raise no_json(path, kind, _EXPECTED)
    entry: dict[str, Any] = told["SurveyEntry"] if isinstance(told.get("SurveyEntry"), dict) else {}
    language = str(entry.get("SurveyLanguage") or "EN").lower()
    asked = [Asked(payload, language) for payload in _payloads(told["SurveyElements"])]
    by_id = {one.id: one for one in asked}
    questions: dict[str, Question] = {}
    for one in asked:
        filters, open_ones = asked_of(one, by_id)
        for question in questions_of(one, filters, open_ones):
            own = _renamed(question, one.id) if question.name in questions else question
            questions[own.name] = own
    if not questions:
        raise no_json(path, "no question in any block", _EXPECTED)
    times = tuple(f"{one.tag}_Page Submit" for one in asked if one.type == "Timing")
    roles: dict[Role, tuple[str, ...]] = dict(_ROLES) | ({"page_time": times} if times else {})
    return Codebook(
        _with_known_filters(questions),
        title=str(entry.get("SurveyName") or ""),
        language=language,
        id_column="ResponseId",
        roles=roles,
    )


def _payloads(elements: list[Any]) -> Iterator[dict[str, Any]]:
    """What is said of each question, in the order of the blocks."""
    found: dict[str, dict[str, Any]] = {}
    blocks: list[Any] = []
    for element in elements:
        payload = element.get("Payload") if isinstance(element, dict) else None
        if isinstance(payload, dict) and element.get("Element") == "SQ":
            found[str(element.get("PrimaryAttribute"))] = payload
        elif isinstance(payload, dict | list) and element.get("Element") == "BL":
            blocks += payload.values() if isinstance(payload, dict) else payload
    listed = [name for block in blocks for name in _block(block)]
    trash = {name for block in blocks if _is_trash(block) for name in _block(block)}
    ordered = dict.fromkeys([*listed, *found])
    yield from (found[name] for name in ordered if name in found and name not in trash)


def _block(block: Any) -> list[str]:
    elements = block.get("BlockElements") if isinstance(block, dict) else None
    listed = elements if isinstance(elements, list) else []
    return [str(one.get("QuestionID")) for one in listed if isinstance(one, dict) and one.get("Type") == "Question"]


def _is_trash(block: Any) -> bool:
    return isinstance(block, dict) and block.get("Type") == "Trash"


def _renamed(question: Question, number: str) -> Question:
    """A question whose export tag is taken, under a name of its own."""
    line = f"{question.name} is the export tag of two questions: which column is this one's?"
    column = "" if any(option.column for option in question.options) else question.columns[0]
    return replace(question, name=f"{question.name} ({number})", column=column, decide=(*question.decide, line))


def _with_known_filters(questions: Mapping[str, Question]) -> dict[str, Question]:
    """Filters that name questions which are there; others are left to a person."""
    kept = {}
    for name, question in questions.items():
        known = {other: codes for other, codes in question.asked_of.items() if other in questions and other != name}
        lost = tuple(
            f"asked_of {other}, which is no question: who was asked?"
            for other in question.asked_of
            if other not in known
        )
        kept[name] = replace(question, asked_of=known, decide=question.decide + lost)
    return kept
