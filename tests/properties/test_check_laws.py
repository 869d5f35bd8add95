"""The laws of checks: rows add up for any rules in any order, nobody's fate hangs on the order, twice is once."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.profiles import JUDGED, Profile, cleaning_rules
from cxsurvey.cleaning.run import clean
from tests.planted import planted

SETTINGS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STUDY = planted(honest=160, each=3, seed=7)
PROFILES = st.sampled_from(["standard", "strict"])


def untouched(frame: pd.DataFrame) -> Audit:
    return Audit(rows_in=len(frame), rows_kept=len(frame))


def part(data: st.DataObject) -> pd.DataFrame:
    """Some rows of the planted study, in any order."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    rows = rng.permutation(len(STUDY.frame))[: data.draw(st.integers(1, len(STUDY.frame)))]
    return STUDY.frame.iloc[rows]


def cells(frame: pd.DataFrame) -> list[list[Any]]:
    ordered = frame.sort_index().astype(object)
    return ordered.where(ordered.notna(), None).reset_index().to_numpy().tolist()


@SETTINGS
@given(data=st.data(), profile=PROFILES)
def test_rows_add_up_per_source_for_any_rules_in_any_order(data: st.DataObject, profile: Profile) -> None:
    frame = part(data)
    rules = data.draw(st.permutations(cleaning_rules(profile)))[: data.draw(st.integers(0, 40))]
    cleaned, audit = clean(frame, STUDY.codebook, rules, untouched(frame))
    assert len(frame) == len(cleaned) + len(audit.set_aside)
    table = audit.accounts(frame, by=["vendor", "S01"])
    assert table["rows_in"].sum() == len(frame)
    assert (table["rows_in"] == table[["screening", "quality", "editing", "rows_kept"]].sum(axis=1)).all()
    assert cells(audit.reverse(cleaned)) == cells(frame)
    assert cells(audit.replay(frame)) == cells(cleaned)


@SETTINGS
@given(data=st.data())
def test_the_order_of_checks_decides_about_nobody(data: st.DataObject) -> None:
    frame = part(data)
    screening = [check for check in JUDGED if check.stage == "screening"]
    quality = [check for check in JUDGED if check.stage == "quality"]
    first = clean(frame, STUDY.codebook, [*screening, *quality], untouched(frame))[1]
    shuffled = [*data.draw(st.permutations(screening)), *data.draw(st.permutations(quality))]
    other = clean(frame, STUDY.codebook, shuffled, untouched(frame))[1]
    columns = ["row", "rule", "reason", "stage"]
    assert entries(first.set_aside, columns) == entries(other.set_aside, columns)
    assert entries(first.flags, ["row", "rule", "points"]) == entries(other.flags, ["row", "rule", "points"])


@SETTINGS
@given(data=st.data(), profile=PROFILES)
def test_the_order_of_rows_decides_about_nobody(data: st.DataObject, profile: Profile) -> None:
    frame = part(data)
    shuffled = frame.loc[data.draw(st.permutations(list(frame.index)))]
    audits = [clean(f, STUDY.codebook, cleaning_rules(profile), untouched(f))[1] for f in (frame, shuffled)]
    columns = ["row", "rule", "reason", "stage"]
    assert entries(audits[0].set_aside, columns) == entries(audits[1].set_aside, columns)
    assert entries(audits[0].changes, ["row", "field", "after"]) == entries(
        audits[1].changes, ["row", "field", "after"]
    )


@SETTINGS
@given(data=st.data(), profile=PROFILES)
def test_cleaning_twice_changes_nothing(data: st.DataObject, profile: Profile) -> None:
    frame = part(data)
    cleaned, audit = clean(frame, STUDY.codebook, cleaning_rules(profile), untouched(frame))
    again, same = clean(cleaned, STUDY.codebook, cleaning_rules(profile), audit)
    assert cells(again) == cells(cleaned)
    assert len(same.changes) == len(audit.changes)
    assert entries(same.set_aside, ["row", "rule", "reason"]) == entries(audit.set_aside, ["row", "rule", "reason"])


@SETTINGS
@given(data=st.data())
def test_a_row_alone_is_no_crowd(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(list(STUDY.frame.index)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = STUDY.frame.loc[[row]]
        audit = clean(frame, STUDY.codebook, cleaning_rules("strict"), untouched(frame))[1]
    relative = {"clean.speeder", "clean.same_address", "clean.near_duplicates", "clean.shared_text", "clean.burst"}
    assert not relative & set(audit.set_aside["rule"])


def entries(log: pd.DataFrame, columns: list[str]) -> list[str]:
    return sorted(map(repr, log[columns].to_numpy().tolist()))
