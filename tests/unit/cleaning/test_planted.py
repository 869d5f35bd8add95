"""The standard profile on planted respondents: it finds the careless and leaves the honest alone."""

from __future__ import annotations

import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.profiles import cleaning_rules
from cxsurvey.cleaning.run import clean
from tests.planted import PLANTS, Planted, planted

# What has to be found: the bar for duplicates, speeders, straight-liners and impossible values; less is asked of none.
FOUND = 0.95
HONEST_LOST = 0.01
# Checks whose defect is reason enough to go: both screening and identity, speed, straight lines, bots.
GONE = {
    *("clean.test_answers", "clean.screen_out", "clean.over_quota", "clean.no_consent", "clean.break_off"),
    *("clean.duplicates", "clean.same_panel_id", "clean.same_device", "clean.speeder", "clean.long_run"),
    "clean.bot_scores",
}
SEEDS = (1, 20221)


@pytest.fixture(scope="module", params=SEEDS)
def cleaned(request: pytest.FixtureRequest) -> tuple[Planted, Audit]:
    study = planted(honest=2_000, each=40, seed=request.param)
    audit = Audit(rows_in=len(study.frame), rows_kept=len(study.frame))
    return study, clean(study.frame, study.codebook, cleaning_rules("standard"), audit)[1]


def hits(audit: Audit, rule: str) -> set[int]:
    logs = (audit.set_aside, audit.further, audit.flags, audit.changes)
    return {int(row) for log in logs for row in log.loc[log["rule"] == rule, "row"]}


def found(study: Planted, rows: set[int], name: str) -> float:
    """The share of planted rows among those found; of a copy and its original, either."""
    return sum(row in rows or study.originals.get(row) in rows for row in study.truth[name]) / len(study.truth[name])


@pytest.mark.parametrize("name", PLANTS)
def test_planted_defects_are_found(cleaned: tuple[Planted, Audit], name: str) -> None:
    study, audit = cleaned
    assert found(study, hits(audit, name), name) >= FOUND


@pytest.mark.parametrize("name", sorted(GONE))
def test_who_planted_those_is_set_aside(cleaned: tuple[Planted, Audit], name: str) -> None:
    study, audit = cleaned
    assert found(study, set(audit.set_aside["row"]), name) >= FOUND


def test_the_honest_stay(cleaned: tuple[Planted, Audit]) -> None:
    study, audit = cleaned
    assert len(set(audit.set_aside["row"]) & study.honest) <= HONEST_LOST * len(study.honest)


def test_impossible_values_are_invalid_and_their_respondents_stay(cleaned: tuple[Planted, Audit]) -> None:
    study, audit = cleaned
    changed = audit.changes[audit.changes["rule"] == "clean.impossible_number"]
    assert set(changed["after"]) == {"invalid"}
    kept = study.truth["clean.impossible_number"] - set(audit.set_aside["row"])
    assert kept <= set(changed["row"])


def test_rows_add_up_by_vendor_and_stage(cleaned: tuple[Planted, Audit]) -> None:
    study, audit = cleaned
    table = audit.accounts(study.frame, by="vendor")
    assert table["rows_in"].sum() == len(study.frame)
    assert (table["rows_in"] == table[["screening", "quality", "editing", "rows_kept"]].sum(axis=1)).all()


def test_profiles_are_nested(cleaned: tuple[Planted, Audit]) -> None:
    study, standard = cleaned
    start = Audit(rows_in=len(study.frame), rows_kept=len(study.frame))
    none = clean(study.frame, study.codebook, cleaning_rules("none"), start)[1]
    strict = clean(study.frame, study.codebook, cleaning_rules("strict"), start)[1]
    assert len(none.set_aside) == 0
    assert set(standard.set_aside["row"]) <= set(strict.set_aside["row"])


def test_the_profile_undone_is_the_frame_as_read(cleaned: tuple[Planted, Audit]) -> None:
    study, audit = cleaned
    done = audit.replay(study.frame)
    pd.testing.assert_frame_equal(audit.reverse(done).astype(object), study.frame.astype(object))
