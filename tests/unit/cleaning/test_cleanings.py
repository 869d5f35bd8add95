"""One list of rules after another on the same answers: what is shared is worked out once, and nothing else differs."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import cxsurvey as cx
from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.proposal import Change, Proposal, Rule
from cxsurvey.cleaning.run import Cleanings, clean

DATA = Path(__file__).parents[3] / "data"


@cache
def raw() -> cx.Survey:
    read = cx.read(DATA / "cx2022/raw/wave2022.csv", codebook=DATA / "cx2022/codebook.toml")
    return read.separate_personal_data()


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(cx.cleaning_rules("strict", question="D01"))


@cache
def cleanings() -> Cleanings:
    return Cleanings(raw().frame, raw().codebook, raw().audit)


def same(found: tuple[pd.DataFrame, Audit], expected: tuple[pd.DataFrame, Audit]) -> None:
    """Cells and their kinds, and every line of the audit in its order."""
    (frame, audit), (other, told) = found, expected
    assert_frame_equal(frame, other)
    for name in ("changes", "set_aside", "further", "flags", "quarantine"):
        assert_frame_equal(getattr(audit, name), getattr(told, name))
    assert (audit.recipe, audit.rows_in, audit.rows_kept) == (told.recipe, told.rows_in, told.rows_kept)
    assert list(audit.kinds_before) == list(told.kinds_before)
    assert dict(audit.kinds_after) == dict(told.kinds_after)


LEFT_OUT = (
    "clean.spelling",  # changes cells
    "clean.duplicates",  # sets aside
    "clean.break_off",  # sets aside and flags
    "clean.speeder",  # flags
    "clean.size_contradiction",  # changes cells and flags
    "clean.verdict",  # judges by the flags
    "clean.routing",  # comes last
)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_without_a_rule_the_result_is_that_of_cleaning_without_it(name: str) -> None:
    """However much of it was worked out before, for other lists of rules."""
    rest = [rule for rule in rules() if rule.name != name]
    assert len(rest) < len(rules())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.CxSurveyWarning)
        cleanings().by(rules())
        same(cleanings().by(rest), clean(raw().frame, raw().codebook, rest, raw().audit))


def test_another_order_of_rules_is_another_cleaning() -> None:
    turned = [*reversed(rules())]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.CxSurveyWarning)
        same(cleanings().by(turned), clean(raw().frame, raw().codebook, turned, raw().audit))


ASKED: Counter[str] = Counter()


@dataclass(frozen=True)
class Upper:
    """Writes a column in capitals, and counts how often it was asked."""

    column: str
    name: str

    def propose(self, frame: pd.DataFrame, codebook: cx.Codebook) -> Proposal:  # noqa: ARG002
        """A change of every cell."""
        ASKED[self.name] += 1
        return Proposal((Change(self.column, np.arange(len(frame)), list(frame[self.column].str.upper()), "capitals"),))


def test_what_is_shared_is_worked_out_once() -> None:
    """The rules before the one left out, and those of another list that are equal to them."""
    ASKED.clear()
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"]})
    book = cx.Codebook.from_dict({"questions": {"a": {"options": [{"label": "X"}]}}})
    ways = Cleanings(frame, book, Audit(rows_in=2, rows_kept=2))
    first, second, third = Upper("a", "first"), Upper("b", "second"), Upper("a", "third")
    ways.by([first, second, third])
    ways.by([first, third])
    kept, audit = ways.by([Upper("a", "first"), Upper("b", "second")])
    assert ASKED == {"first": 1, "second": 1, "third": 2}
    assert list(kept["a"]) == ["X", "Y"]
    assert audit.rules == ("first", "second")
    assert list(frame["a"]) == ["x", "y"]
