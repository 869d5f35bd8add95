"""The laws of cleaning: rows add up, the audit replays and reverses cell by cell, a second cleaning does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsurvey.answers import as_categories
from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.edits import CHANGE_COLUMNS
from cxsurvey.cleaning.proposal import Change, Exclusion, Flag, Proposal, Rule, Stage
from cxsurvey.cleaning.run import clean
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Codebook

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BOOK = Codebook.from_dict(
    {
        "id_column": "id",
        "reasons": {"NA": "no_answer"},
        "questions": {
            "filter": {"options": [{"label": "Yes"}, {"label": "No"}]},
            "tools": {
                "type": "multiple",
                "options": [{"label": "Tea Pot"}, {"label": "Cup"}],
                "asked_of": {"filter": ["Yes"]},
            },
            "next": {"options": [{"label": "Yes"}, {"label": "No"}], "asked_of": {"tools": ["Cup"]}},
            "also next": {"column": "next", "options": [{"label": "Perhaps"}], "asked_of": {"tools": ["Cup"]}},
            "age": {"type": "numeric", "asked_of": {"next": ["Yes"]}},
        },
    }
)

CHOICE = st.sampled_from(["Yes", "yes ", "No", "\u00a0No", "NA", "", None, "Maybe", "not_asked", "perhaps"])
TICKS = st.sampled_from(["Tea Pot", "Cup", "tea  pot;Cup", "CUP ", "", "NA", None, "Saucer", "Tea Pot;Cup"])
IDS = st.sampled_from(["a", "b", "c", "d", "", "NA", None, " "])
AGES = st.sampled_from([17.0, 18.0, 99.0, float("nan")])


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(1, 8))
    columns = {"id": IDS, "filter": CHOICE, "tools": TICKS, "next": CHOICE}
    cells = {name: draw(st.lists(cell, min_size=count, max_size=count)) for name, cell in columns.items()}
    texts = pd.DataFrame(cells, dtype=object)
    texts["age"] = np.array(draw(st.lists(AGES, min_size=count, max_size=count)), dtype=float)
    texts["seats"] = np.array(draw(st.lists(st.integers(0, 2**60), min_size=count, max_size=count)), dtype=np.int64)
    texts["started"] = pd.array(draw(st.lists(st.none() | st.integers(0, 9), min_size=count, max_size=count)), "Int64")
    frame = as_categories(texts)
    frame.index = pd.Index(draw(st.permutations(range(1, count + 1))), name="row")
    return frame


@dataclass(frozen=True)
class Scripted:
    """A rule that proposes what was drawn, as far as the rows are still there."""

    changes: tuple[tuple[str, tuple[int, ...], Any], ...]
    excluded: tuple[int, ...]
    stage: Stage = "editing"
    precedence: int = 1
    name: str = "scripted"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        changes = tuple(
            Change(field, rows, [value] * len(rows), "drawn")
            for field, wanted, value in self.changes
            if len(rows := self._there(frame, wanted))
        )
        rows = self._there(frame, self.excluded)
        seen = ["drawn"] * len(rows)
        exclusions = (Exclusion(rows, seen, f"drawn {self.excluded}"), Exclusion(rows, seen, "again"))
        return Proposal(changes, exclusions, (Flag(rows, seen, "drawn", "drawn"),))

    def _there(self, frame: pd.DataFrame, rows: tuple[int, ...]) -> Any:
        return np.flatnonzero(frame.index.isin(rows))


ROWS = st.lists(st.integers(1, 8), max_size=4, unique=True).map(tuple)
EDITS = st.tuples(
    st.sampled_from(["id", "filter", "tools", "next", "age", "seats", "started"]),
    ROWS,
    st.sampled_from(["Yes", "edited", "", None, 5, 2.5]),
)
STAGE = st.sampled_from(["screening", "quality", "editing"])
SCRIPTS = st.builds(Scripted, st.lists(EDITS, max_size=4).map(tuple), ROWS, STAGE, st.integers(1, 3))
RULES = st.lists(SCRIPTS | st.sampled_from(standard_rules()), max_size=5)


def untouched(frame: pd.DataFrame) -> Audit:
    return Audit(rows_in=len(frame), rows_kept=len(frame))


def cells(frame: pd.DataFrame) -> list[list[Any]]:
    """Row numbers and cells, missing ones as None, in order of rows."""
    ordered = frame.sort_index().astype(object)
    return ordered.astype(object).where(ordered.notna(), None).reset_index().to_numpy().tolist()


@SETTINGS
@given(frame=frames(), rules=RULES)
def test_what_was_done_is_replayed_and_reversed_cell_by_cell(frame: pd.DataFrame, rules: list[Rule]) -> None:
    before = cells(frame)
    cleaned, audit = clean(frame, BOOK, rules, untouched(frame))
    assert cells(frame) == before
    pd.testing.assert_frame_equal(audit.replay(frame), cleaned, check_exact=True)
    pd.testing.assert_frame_equal(audit.reverse(cleaned), frame, check_exact=True)


@SETTINGS
@given(frame=frames(), rules=RULES)
def test_an_audit_from_a_file_replays_and_reverses_as_the_one_written(frame: pd.DataFrame, rules: list[Rule]) -> None:
    cleaned, audit = clean(frame, BOOK, rules, untouched(frame))
    with TemporaryDirectory() as folder:
        path = audit.save(Path(folder) / "audit.jsonl")
        read = Audit.read(path)
        assert read.save(Path(folder) / "again.jsonl").read_bytes() == path.read_bytes()
    pd.testing.assert_frame_equal(read.replay(frame), cleaned, check_exact=True)
    pd.testing.assert_frame_equal(read.reverse(cleaned), frame, check_exact=True)
    assert read.to_frame().equals(audit.to_frame())
    assert repr(read) == repr(audit)
    assert repr(read.waterfall()) == repr(audit.waterfall())


@SETTINGS
@given(frame=frames(), data=st.data())
def test_the_order_of_screening_and_quality_rules_does_not_matter(frame: pd.DataFrame, data: st.DataObject) -> None:
    """Who is set aside, and under which primary reason, is the same for any order of rules of different precedence."""
    drawn = data.draw(st.lists(st.tuples(ROWS, st.sampled_from(["screening", "quality"])), max_size=4))
    rules = [Scripted((), rows, stage, place, f"rule {place}") for place, (rows, stage) in enumerate(drawn)]
    first, audit = clean(frame, BOOK, rules, untouched(frame))
    second, other = clean(frame, BOOK, data.draw(st.permutations(rules)), untouched(frame))
    assert list(first.index) == list(second.index)
    assert _entries(audit.set_aside) == _entries(other.set_aside)
    assert _entries(audit.further) == _entries(other.further)


@SETTINGS
@given(frame=frames(), rules=RULES)
def test_rows_add_up_in_every_group(frame: pd.DataFrame, rules: list[Rule]) -> None:
    _, audit = clean(frame, BOOK, rules, untouched(frame))
    accounts = audit.accounts(frame, ["filter", "next"])
    parts = accounts[["screening", "quality", "editing", "rows_kept"]].sum(axis=1)
    assert (accounts["rows_in"] == parts).all()
    assert accounts["rows_in"].sum() == len(frame)
    assert audit.waterfall().to_frame()["rows_left"].iloc[-1] == audit.rows_kept


@SETTINGS
@given(frame=frames(), rules=RULES)
def test_a_second_cleaning_by_screening_and_quality_rules_sets_nobody_further_aside(
    frame: pd.DataFrame, rules: list[Rule]
) -> None:
    judging = [rule for rule in rules if isinstance(rule, Scripted) and rule.stage != "editing"]
    cleaned, audit = clean(frame, BOOK, judging, untouched(frame))
    again, same = clean(cleaned, BOOK, judging, audit)
    assert list(again.index) == list(cleaned.index)
    assert len(same.reasons()) == len(audit.reasons())
    assert len(same.flags) == len(audit.flags)


@SETTINGS
@given(frame=frames(), rules=RULES, more=RULES)
def test_rows_add_up_and_a_row_is_set_aside_once(frame: pd.DataFrame, rules: list[Rule], more: list[Rule]) -> None:
    halfway, first = clean(frame, BOOK, rules, untouched(frame))
    cleaned, audit = clean(halfway, BOOK, more, first)
    assert audit.rows_in == len(frame) == len(cleaned) + len(audit.set_aside)
    assert sorted([*cleaned.index, *audit.set_aside["row"]]) == sorted(frame.index)
    assert sorted(audit.quarantine.index) == sorted(audit.set_aside["row"])
    assert list(audit.changes.columns) == CHANGE_COLUMNS
    assert cells(audit.replay(frame)) == cells(cleaned)
    assert cells(audit.reverse(cleaned)) == cells(frame)


@SETTINGS
@given(frame=frames())
def test_cleaning_twice_changes_nothing_further(frame: pd.DataFrame) -> None:
    cleaned, audit = clean(frame, BOOK, standard_rules(), untouched(frame))
    again, same = clean(cleaned, BOOK, standard_rules(), audit)
    assert cells(again) == cells(cleaned)
    assert len(same.changes) == len(audit.changes)
    assert len(same.set_aside) == len(audit.set_aside)


@SETTINGS
@given(frame=frames(), data=st.data())
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, data: st.DataObject) -> None:
    order = data.draw(st.permutations(list(frame.index)))
    cleaned, audit = clean(frame, BOOK, standard_rules(), untouched(frame))
    shuffled, other = clean(frame.loc[order], BOOK, standard_rules(), untouched(frame))
    assert cells(shuffled) == cells(cleaned)
    assert _entries(other.changes) == _entries(audit.changes)
    assert _entries(other.set_aside) == _entries(audit.set_aside)


def _entries(log: pd.DataFrame) -> list[str]:
    return sorted(map(repr, log.to_numpy().tolist()))


@SETTINGS
@given(frame=frames(), rules=RULES)
def test_every_changed_cell_is_in_the_audit_and_nothing_else(frame: pd.DataFrame, rules: list[Rule]) -> None:
    cleaned, audit = clean(frame, BOOK, rules, untouched(frame))
    raw = {row[0]: row for row in cells(frame)}
    differing = {
        (row[0], name)
        for row in cells(cleaned)
        for name, old, new in zip(frame.columns, raw[row[0]][1:], row[1:], strict=True)
        if old != new
    }
    assert differing <= set(zip(audit.changes["row"], audit.changes["field"], strict=True))
