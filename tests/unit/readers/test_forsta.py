"""Forsta JSON: answers and metadata of one survey."""

from __future__ import annotations

from pathlib import Path

import cxsurvey as cx
from cxsurvey.readers.export import read_export

FORSTA = Path(__file__).parents[2] / "data" / "forsta" / "forsta_data.json"


def test_every_response_and_every_kind_of_question() -> None:
    export = read_export(FORSTA)
    assert export.draft is not None
    assert (export.rows_in, len(export.frame)) == (100, 100)
    assert export.notes == ('Left out, rows of their own or not described: "l1", "l2", "l4".',)
    assert cx.Codebook.from_dict(export.draft.to_dict()) == export.draft
    kinds = {question.kind for question in export.draft.questions.values()}
    assert kinds == {"single", "multiple", "numeric", "text"}
    assert export.draft.id_column == "responseid"
    assert export.draft.roles["start"] == ("interview_start",)


def test_the_first_responses_cell_by_cell() -> None:
    frame = read_export(FORSTA).frame
    first = frame.iloc[0]
    assert (first["q9"], first["q73"], first["q12"], first["q67"]) == (11, 68.15, "2", "c")
    assert (first["interview_start"], first["q8"]) == ("2019-11-15 10:50:26", "2024-03-26")
    assert list(frame["q1_1"])[:4] == ["0", "1", "0", "0"]
    assert list(frame["q1_3"])[:4] == ["0", "1", "0", "1"]
    assert list(frame["q2_1"])[:4] == [10, 4, 3, 5]
    assert list(frame["q14_2"])[:4] == ["3", "1", "3", "3"]


def test_answers_are_read_through_the_draft() -> None:
    export = read_export(FORSTA)
    assert export.draft is not None
    survey = cx.read(FORSTA, codebook=export.draft).check()
    assert survey.answers("q1").ticked[1].tolist() == [True, True, True]
    assert survey.codebook["q14_1"].battery == "q14"
    assert (survey.codebook["q9"].minimum, survey.codebook["q9"].maximum) == (0, 100)
