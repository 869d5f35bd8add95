"""Stages, precedence, flags and judges, thresholds, waterfall, accounts: what the runner does with what rules say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.proposal import Change, Exclusion, Flag, Proposal, Rule, Stage
from cxsurvey.cleaning.run import clean
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CxSurveyError, InputError

BOOK = Codebook.from_dict({"id_column": "id", "questions": {"who": {"type": "text"}}})


def frame(count: int = 6) -> pd.DataFrame:
    answers = {"id": [f"r{row}" for row in range(1, count + 1)], "who": pd.Categorical(["a", "b"] * (count // 2))}
    return pd.DataFrame(answers, index=pd.RangeIndex(1, count + 1, name="row"))


@dataclass(frozen=True)
class Out:
    """Sets rows aside by their number."""

    rows: tuple[int, ...]
    stage: Stage = "quality"
    precedence: int = 1
    name: str = "out"
    version: str = "3"
    below: float = 0.5

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        places = np.flatnonzero(frame.index.isin(self.rows))
        return Proposal(exclusions=(Exclusion(places, [f"seen by {self.name}"] * len(places), f"by {self.name}"),))


@dataclass(frozen=True)
class Half:
    """Sets aside whoever stands in the second half of the rows that it sees: its cut-off moves with them."""

    stage: Stage = "quality"
    name: str = "half"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        places = np.arange(len(frame) // 2, len(frame))
        return Proposal(exclusions=(Exclusion(places, [""] * len(places), "second half"),), note=f"of {len(frame)}")


@dataclass(frozen=True)
class Points:
    """Flags rows."""

    rows: tuple[int, ...]
    name: str

    stage: Stage = "quality"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        places = np.flatnonzero(frame.index.isin(self.rows))
        return Proposal(flags=(Flag(places, ["odd"] * len(places), "odd", family=self.name, points=2),))


@dataclass(frozen=True)
class Verdict:
    """Sets aside whoever has points of two families."""

    stage: Stage = "quality"
    name: str = "verdict"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        return Proposal()

    def judge(self, frame: pd.DataFrame, flags: pd.DataFrame) -> Proposal:
        families = flags.groupby("row")["family"].nunique()
        places = np.flatnonzero(frame.index.isin(families.index[families > 1]))
        return Proposal(exclusions=(Exclusion(places, ["two families"] * len(places), "too odd"),))


def cleaned(*rules: Rule, count: int = 6) -> tuple[pd.DataFrame, Audit]:
    return clean(frame(count), BOOK, rules, Audit(rows_in=count, rows_kept=count))


def test_the_primary_reason_is_that_of_lowest_precedence_and_the_others_are_kept() -> None:
    _, audit = cleaned(Out((1, 2), precedence=9, name="late"), Out((2, 3), precedence=4, name="early"))
    assert audit.set_aside[["row", "rule"]].to_numpy().tolist() == [[1, "late"], [2, "early"], [3, "early"]]
    assert audit.reasons()[["row", "rule", "primary"]].to_numpy().tolist() == [
        [1, "late", True],
        [2, "early", True],
        [2, "late", False],
        [3, "early", True],
    ]


def test_screening_comes_before_quality_whichever_ran_first() -> None:
    _, audit = cleaned(Out((1, 2), name="fast"), Out((2,), stage="screening", precedence=9, name="outside"))
    assert audit.set_aside[["row", "rule", "stage"]].to_numpy().tolist() == [
        [1, "fast", "quality"],
        [2, "outside", "screening"],
    ]
    assert audit.further.empty


def test_a_quality_rule_sees_those_whom_quality_rules_set_aside_but_not_those_screened_out() -> None:
    done, audit = cleaned(Out((1, 2), stage="screening"), Out((5, 6), name="other"), Half())
    assert done.index.tolist() == [3, 4]
    assert audit.settings()["note"].tolist() == ["", "", "of 4"]
    again, same = clean(done, BOOK, [Half()], audit)
    assert again.index.tolist() == [3, 4]
    assert len(same.set_aside) == len(audit.set_aside)


def test_an_editing_rule_sees_only_the_rows_that_are_kept() -> None:
    done, audit = cleaned(Out((4, 5, 6)), Half(stage="editing"))
    assert done.index.tolist() == [1]
    assert audit.set_aside["stage"].tolist() == ["quality"] * 3 + ["editing"] * 2


def test_flags_add_up_and_a_judge_decides_by_them_once() -> None:
    rules = (Points((1, 2), "speed"), Points((2, 3), "style"), Verdict())
    done, audit = cleaned(*rules)
    assert done.index.tolist() == [1, 3, 4, 5, 6]
    assert audit.flags[["row", "family", "points"]].to_numpy().tolist() == [
        [1, "speed", 2], [2, "speed", 2], [2, "style", 2], [3, "style", 2],
    ]  # fmt: skip
    again, same = clean(done, BOOK, rules, audit)
    assert (again.index.tolist(), len(same.flags)) == ([1, 3, 4, 5, 6], 4)


def test_thresholds_version_and_evidence_stand_in_the_audit() -> None:
    _, audit = cleaned(Out((1,)))
    assert audit.set_aside.to_numpy().tolist() == [[1, "r1", "out", "by out", "seen by out", "3", "quality"]]
    assert audit.settings().to_numpy().tolist() == [["out", "3", "quality", "rows=(1,), below=0.5", "", ""]]
    assert "out, version 3: rows=(1,), below=0.5" in repr(audit)


def test_the_waterfall_takes_each_row_once_and_ends_at_the_rows_kept() -> None:
    _, audit = cleaned(Out((1,), stage="screening", name="outside"), Out((1, 2, 3), name="fast"))
    assert audit.waterfall().to_frame()[["step", "rule", "rows_out", "rows_left"]].to_numpy().tolist() == [
        ["raw", "", 0, 6],
        ["read", "", 0, 6],
        ["screening", "outside", 1, 5],
        ["screened", "", 1, 5],
        ["quality", "fast", 2, 3],
        ["quality", "", 2, 3],
        ["final", "", 0, 3],
    ]
    assert repr(audit.waterfall()).splitlines()[-1] == "6 rows in = 3 kept + 3 set aside; each row counts once"
    assert "each row counts once" in audit.waterfall()._repr_html_()


def test_rows_are_accounted_for_by_source_and_wave() -> None:
    raw = frame().assign(wave=[1, 1, 1, 2, 2, 2])
    _, audit = clean(raw, BOOK, [Out((1,), stage="screening"), Out((2, 4))], Audit(6, 6))
    assert audit.accounts(raw, "wave").to_numpy().tolist() == [[1, 3, 1, 1, 0, 1], [2, 3, 0, 1, 0, 2]]
    assert audit.accounts(raw, "wave").columns.tolist() == [
        "wave", "rows_in", "screening", "quality", "editing", "rows_kept",
    ]  # fmt: skip
    with pytest.raises(InputError, match="There is no such column to account by"):
        audit.accounts(raw, "source")
    with pytest.raises(CxSurveyError, match="The rows do not add up"):
        audit.accounts(raw.iloc[:5], "wave")


@pytest.mark.parametrize(
    ("proposal", "got"),
    [
        (Proposal((Change("why", np.array([0]), ["x"], ""),)), "a change of column why"),
        (Proposal((Change("who", np.array([0, 1]), ["x"], ""),)), "2 rows and 1 changes of who"),
        (Proposal((Change("who", np.array([0, 0]), ["x", "y"], ""),)), "changes of who for the same row twice"),
        (Proposal((Change("who", np.array([0]), ["x"], "", ["a", "b"]),)), "1 rows and 2 evidence on who"),
        (Proposal(exclusions=(Exclusion(np.array([9]), [""], ""),)), "row positions from 9 to 9"),
    ],
)
def test_a_proposal_that_does_not_fit_is_refused(proposal: Proposal, got: str) -> None:
    class Wrong:
        name = "wrong"

        def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
            return proposal

    with pytest.raises(CxSurveyError, match="A cleaning rule proposes what cannot be done") as caught:
        cleaned(Wrong())
    assert got in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        (pd.Series([1, 2, 3]), 5, "int64"),
        (pd.Series([1, 2, 3]), 2.5, "float64"),
        (pd.Series([1, 2, 3]), None, "float64"),
        (pd.Series([1, 2, 2**60]), None, "category"),
        (pd.Series([1.5, 2.0, np.nan]), -95, "float64"),
        (pd.Series([1, 2, None], dtype="Int64"), 2.5, "Float64"),
        (pd.Series([1, 2, 3]), "not_asked", "category"),
    ],
)
def test_numbers_stay_numbers_where_they_can_and_always_come_back(column: Any, value: Any, kept: str) -> None:
    class Edit:
        name = "edit"

        def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
            return Proposal((Change("n", np.array([1]), [value], "test"),))

    raw = pd.DataFrame({"n": column})
    done, audit = clean(raw, BOOK, [Edit()], Audit(3, 3))
    assert str(done["n"].dtype) == kept
    pd.testing.assert_frame_equal(audit.reverse(done), raw, check_exact=True)
    pd.testing.assert_frame_equal(audit.replay(raw), done, check_exact=True)
