"""The laws of cleaning: rows add up, the audit replays and reverses cell by cell, a second cleaning does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsurvey.answers import as_categories
from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.edits import CHANGE_COLUMNS
from cxsurvey.cleaning.proposal import Change, Exclusion, Proposal, Rule
from cxsurvey.cleaning.run import clean
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Codebook

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

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
    frame = as_categories(texts)
    frame.index = pd.Index(range(1, count + 1), name="row")
    return frame


@dataclass(frozen=True)
class Scripted:
    """A rule that proposes what was drawn, as far as the rows are still there."""

    changes: tuple[tuple[str, tuple[int, ...], Any], ...]
    excluded: tuple[int, ...]
    name: str = "scripted"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        changes = tuple(
            Change(field, rows, [value] * len(rows), "drawn")
            for field, wanted, value in self.changes
            if len(rows := self._there(frame, wanted))
        )
        rows = self._there(frame, self.excluded)
        exclusions = (Exclusion(rows, ["drawn"] * len(rows), "drawn"), Exclusion(rows, ["again"] * len(rows), "again"))
        return Proposal(changes, exclusions)

    def _there(self, frame: pd.DataFrame, rows: tuple[int, ...]) -> Any:
        return np.flatnonzero(frame.index.isin(rows))


ROWS = st.lists(st.integers(1, 8), max_size=4, unique=True).map(tuple)
EDITS = st.tuples(
    st.sampled_from(["id", "filter", "tools", "next", "age"]),
    ROWS,
    st.sampled_from(["Yes", "edited", "", None, 5, 2.5]),
)
SCRIPTS = st.builds(Scripted, st.lists(EDITS, max_size=4).map(tuple), ROWS)
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
    assert cells(audit.replay(frame)) == cells(cleaned)
    assert cells(audit.reverse(cleaned)) == before
    assert list(audit.reverse(cleaned).columns) == list(frame.columns)
    assert audit.reverse(cleaned).index.name == frame.index.name


@SETTINGS
@given(frame=frames(), rules=RULES, more=RULES)
def test_rows_add_up_and_a_row_is_set_aside_once(frame: pd.DataFrame, rules: list[Rule], more: list[Rule]) -> None:
    halfway, first = clean(frame, BOOK, rules, untouched(frame))
    cleaned, audit = clean(halfway, BOOK, more, first)
    assert audit.rows_in == len(frame) == len(cleaned) + len(audit.set_aside)
    assert sorted([*cleaned.index, *audit.set_aside["row"]]) == list(frame.index)
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
    raw = dict(zip(frame.index, cells(frame), strict=True))
    differing = {
        (row[0], name)
        for row in cells(cleaned)
        for name, old, new in zip(frame.columns, raw[row[0]][1:], row[1:], strict=True)
        if old != new
    }
    assert differing <= set(zip(audit.changes["row"], audit.changes["field"], strict=True))
