"""The runner and the memory of what it did, on three rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.proposal import Change, Exclusion, Proposal
from cxsurvey.cleaning.run import applied, clean
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Codebook
from cxsurvey.survey import read

DATA = Path(__file__).parents[2] / "data"

BOOK = Codebook.from_dict({"id_column": "id", "questions": {"who": {"options": [{"label": "IT only"}]}}})


@dataclass(frozen=True)
class Fixed:
    """A rule that always proposes the same."""

    proposal: Proposal
    name: str = "fixed"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        return self.proposal


def frame() -> pd.DataFrame:
    answers = {"id": ["a", "b", "a"], "who": pd.Categorical(["it only", "IT only", None]), "age": [1.0, np.nan, 3.0]}
    return pd.DataFrame(answers, index=pd.Index([1, 2, 3], name="row"))


def change(field: str, rows: list[int], after: list[Any], reason: str = "test") -> Change:
    return Change(field, np.array(rows), after, reason)


def cleaned(*changes: Change, excluded: tuple[int, ...] = ()) -> tuple[pd.DataFrame, Audit]:
    exclusions = (Exclusion(np.array(excluded), ["seen"] * len(excluded), "test"),) if excluded else ()
    return clean(frame(), BOOK, [Fixed(Proposal(changes, exclusions))], Audit(rows_in=3, rows_kept=3))


def test_every_change_is_written_down_with_what_stood_there_before() -> None:
    done, audit = cleaned(change("who", [0, 2], ["IT only", "x"]), excluded=(1,))
    assert done["who"].tolist() == ["IT only", "x"]
    assert audit.to_frame().astype(object).where(audit.to_frame().notna(), None).to_numpy().tolist() == [
        [1, "a", "who", "it only", "IT only", "fixed", "test", "", "1"],
        [3, "a", "who", None, "x", "fixed", "test", "", "1"],
    ]
    assert audit.set_aside.to_numpy().tolist() == [[2, "b", "fixed", "test", "seen", "1", "editing"]]
    assert list(audit.quarantine.index) == [2]


def test_a_cell_changed_twice_is_replayed_and_reversed_in_order() -> None:
    done, audit = cleaned(change("who", [0], ["x"]), change("who", [0], ["y"]), change("age", [0, 1], ["old", 5]))
    assert done["who"].tolist()[0] == "y"
    assert audit.replay(frame())["who"].tolist()[0] == "y"
    assert audit.replay(frame())["age"].tolist() == ["old", 5.0, 3.0]
    back = audit.reverse(done)
    assert back["who"].tolist()[:2] == ["it only", "IT only"]
    np.testing.assert_array_equal(back["age"], [1.0, np.nan, 3.0])
    assert back["age"].dtype == np.float64


def test_a_missing_value_empties_a_cell() -> None:
    for nothing in (None, np.nan, pd.NA):
        assert applied(frame(), change("who", [0], [nothing]))["who"].isna().tolist() == [True, False, True]


def test_the_frame_given_is_not_touched() -> None:
    given = frame()
    clean(given, BOOK, standard_rules(), Audit(rows_in=3, rows_kept=3))
    pd.testing.assert_frame_equal(given, frame())


def test_the_summary_counts_rows_and_cells_and_names_idle_rules_once() -> None:
    done, audit = clean(frame(), BOOK, standard_rules(), Audit(rows_in=3, rows_kept=3))
    _, audit = clean(done, BOOK, standard_rules(), audit)
    assert audit.summary().to_numpy().tolist() == [
        ["clean.duplicates", "set aside", 1, 0, "same respondent id"],
        ["clean.spelling", "changed", 1, 1, "same answer, other white space, case or quotation marks"],
        ["clean.routing", "nothing found", 0, 0, ""],
    ]


def test_the_audit_shows_itself_as_text_and_html() -> None:
    _, audit = clean(frame(), BOOK, standard_rules(), Audit(rows_in=3, rows_kept=3))
    assert repr(audit).splitlines()[0] == "Audit"
    assert repr(audit).splitlines()[-1] == "3 rows in = 2 kept + 1 set aside"
    assert "<caption>Audit</caption>" in audit._repr_html_()
    assert "3 rows in = 2 kept + 1 set aside" in audit._repr_html_()


def test_the_audit_goes_from_the_file_to_the_cleaned_answers() -> None:
    book = Codebook.from_dict({"questions": {"who": {"options": [{"label": "Joint"}, {"label": "it"}]}}})
    survey = read(DATA / "broken_at_semicolons.csv", codebook=book)
    done = survey.clean()
    audit = done.audit
    assert (audit.rows_in, audit.rows_kept, audit.set_aside["row"].tolist()) == (6, 3, [3, 4, 5])
    assert audit.summary()[["rule", "rows", "cells"]].to_numpy().tolist() == [
        ["read.rejoined", 3, 0],
        ["read.fields", 2, 0],
        ["read.fields", 1, 0],
        ["clean.duplicates", 0, 0],
        ["clean.spelling", 2, 2],
        ["clean.routing", 0, 0],
    ]
    assert audit.set_aside["evidence"].tolist()[0] == 'line 4: a quotation mark is opened and never closed: "3,IT,""Jav'
    assert (audit.replay(survey.frame).astype(object) == done.frame.astype(object)).all(axis=None)
    assert (audit.reverse(done.frame).astype(object) == survey.frame.astype(object)).all(axis=None)


def test_cleaning_of_a_large_survey_is_taken_back_at_once() -> None:
    """Whole columns at a time: per cell in Python, this would take minutes."""
    count = 200_000
    big = pd.DataFrame({"who": pd.Categorical(["it only", "IT only"] * (count // 2))})
    big.index = pd.RangeIndex(1, count + 1, name="row")
    done, audit = clean(big, BOOK, standard_rules(), Audit(rows_in=count, rows_kept=count))
    assert len(audit.changes) == count // 2
    assert (audit.replay(big)["who"].astype(object) == done["who"].astype(object)).all()
    assert (audit.reverse(done)["who"].astype(object) == big["who"].astype(object)).all()
