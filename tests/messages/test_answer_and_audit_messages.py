"""The full text of every refusal of answers, cleaning and the audit."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

from cxsurvey.answers import as_categories, data_error, encode
from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.edits import Edit, objects
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CxSurveyError

BOOK = Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT"}]}, "age": {"type": "numeric"}}})
ANSWERS = pd.DataFrame(
    {"who": ["IT", "it", "it", "Joint\nsessions"], "age": ["1", "old", "2", "3"]}, index=[1, 2, 3, 4]
)


def audit(*cells: tuple[int, str, Any, Any], quarantine: pd.DataFrame | None = None) -> Audit:
    edits = [
        Edit(name, objects([row]), objects([row]), objects([old]), objects([new]), "r", "r")
        for row, name, old, new in cells
    ]
    return Audit(4, 4, edits=tuple(edits), quarantine=pd.DataFrame() if quarantine is None else quarantine)


CASES: dict[str, tuple[Callable[[], object], str]] = {
    "unknown answers": (
        lambda: encode(ANSWERS, BOOK["who"], {}),
        """
        1 question has answers outside the codebook.
          got:      who: "it" (2), "Joint sessions" (1)
          expected: only the options and reasons that the codebook lists (number of respondents in brackets)
          next:     Add the value to an option (its values) or to [reasons] in the codebook.
        """,
    ),
    "unknown answers to several questions": (
        lambda: _raise(data_error({"who": {f"x{i}": i for i in range(1, 9)}, "age": {"old": 1}}, where="raw.csv")),
        """
        2 questions have answers outside the codebook.
          where:    raw.csv
          got:      who: "x1" (1), "x2" (2), "x3" (3), "x4" (4), "x5" (5), "x6" (6) and 2 more values
                    age: "old" (1)
          expected: only the options and reasons that the codebook lists (number of respondents in brackets)
          next:     Add the value to an option (its values) or to [reasons] in the codebook.
        """,
    ),
    "a list in a cell": (
        lambda: as_categories(pd.DataFrame({"who": ["it", ["it", "joint"]]})),
        """
        A cell holds several values.
          where:    column "who", row 2
          got:      a list: "['it', 'joint']"
          expected: one text, number, date or truth value, or nothing
          next:     Join several answers with ";" and call the question type = "multiple", or give each a column.
        """,
    ),
    "a list within a pair": (
        lambda: as_categories(pd.DataFrame({"who": [("it", ["joint"]), "it"]})),
        """
        A cell holds several values.
          where:    column "who", row 1
          got:      a tuple: "('it', ['joint'])"
          expected: one text, number, date or truth value, or nothing
          next:     Join several answers with ";" and call the question type = "multiple", or give each a column.
        """,
    ),
    "columns of one name": (
        lambda: as_categories(pd.DataFrame([[1, 2]], columns=["a", "a"])),
        """
        The frame has columns of the same name.
          where:    the columns of the frame
          got:      "a"
          expected: a name of its own for every column
          next:     Rename or drop the others.
        """,
    ),
    "rows that do not add up": (
        lambda: Audit(rows_in=1_234, rows_kept=1_233),
        """
        The rows do not add up.
          where:    the audit
          got:      1234 rows in, 1233 kept, 0 set aside
          expected: rows in = rows kept + rows set aside
          next:     A cleaning rule dropped or added rows itself; let it propose them instead.
        """,
    ),
    "another answer": (
        lambda: audit((1, "who", "IT", "x"), (2, "who", "Joint", "x")).replay(ANSWERS),
        """
        The audit belongs to other answers.
          where:    row 2, who
          got:      "it"
          expected: "Joint"
          next:     Use it on the export that it was written for.
        """,
    ),
    "an answer changed since": (
        lambda: audit((1, "who", "x", "y"), (1, "who", "y", "z")).reverse(ANSWERS),
        """
        The audit belongs to other answers.
          where:    row 1, who
          got:      "IT"
          expected: "z"
          next:     Use it on the export that it was written for.
        """,
    ),
    "another column": (
        lambda: audit((1, "why", "x", "y")).replay(ANSWERS),
        """
        The audit belongs to other answers.
          where:    column why
          got:      no such column
          expected: the column that was changed
          next:     Use it on the export that it was written for.
        """,
    ),
    "another row": (
        lambda: audit((9, "who", "x", "y")).replay(ANSWERS),
        """
        The audit belongs to other answers.
          where:    row 9
          got:      no such row
          expected: the row
          next:     Use it on the export that it was written for.
        """,
    ),
    "a row put back that is there": (
        lambda: audit(quarantine=ANSWERS.loc[[3]]).reverse(ANSWERS),
        """
        The audit belongs to other answers.
          where:    row 3
          got:      the row itself
          expected: a frame without it
          next:     Use it on the export that it was written for.
        """,
    ),
}


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_where_got_expected_and_next(name: str) -> None:
    call, text = CASES[name]
    with pytest.raises(CxSurveyError) as caught:
        call()
    assert str(caught.value) == dedent(text).strip()
