"""Checks by hand: quotas by order of time, telephones, firms on record, sizes within bands, even and odd items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxsurvey.answers import as_categories
from cxsurvey.cleaning.checks.check import Check
from cxsurvey.cleaning.checks.consistency import even_odd
from cxsurvey.cleaning.checks.quantities import ImplausibleNumber
from cxsurvey.cleaning.checks.quotas import OverQuota
from cxsurvey.cleaning.checks.sizes import SizeContradiction
from cxsurvey.cleaning.checks.styles import WideIndices
from cxsurvey.cleaning.checks.timing import Speeder
from cxsurvey.cleaning.checks.view import Battery
from cxsurvey.cleaning.profiles import cleaning_rules
from cxsurvey.cleaning.proposal import Proposal
from cxsurvey.codebook import Codebook


def ask(check: Check, book: dict[str, Any], **columns: Any) -> Proposal:
    frame = as_categories(pd.DataFrame(columns))
    frame.index = pd.Index(range(1, len(frame) + 1), name="row")
    return check.propose(frame, Codebook.from_dict(book))


def out(proposal: Proposal) -> list[int]:
    return sorted(int(row) for part in proposal.exclusions for row in part.rows)


def flagged(proposal: Proposal, reason: str) -> list[int]:
    return sorted(int(row) for flag in proposal.flags if flag.reason == reason for row in flag.rows)


SECTOR = {"questions": {"sector": {"options": [{"code": 1, "label": "bank"}, {"code": 2, "label": "shop"}]}}}


def test_a_quota_is_full_after_its_first_so_many_in_order_of_time() -> None:
    book = SECTOR | {"roles": {"end": "ended"}}
    days = ["2022-05-05", "2022-05-01", "2022-05-03", "2022-05-02", "2022-05-04"]
    found = ask(OverQuota(caps=(("sector", 1, 2),)), book, sector=["1", "1", "1", "2", "1"], ended=days)
    assert out(found) == [0, 4]
    assert found.exclusions[0].evidence[0] == "sector 1: after the first 2"


def test_who_the_platform_sent_away_does_not_fill_a_quota() -> None:
    book = SECTOR | {"roles": {"end": "ended", "status": "how"}}
    columns = {"sector": ["1", "1", "1"], "ended": ["2022-05-01", "2022-05-02", "2022-05-03"]}
    found = ask(OverQuota(caps=(("sector", 1, 1),)), book, how=["quota full", "complete", "complete"], **columns)
    assert out(found) == [0, 2]


def test_a_quota_without_times_says_what_is_missing() -> None:
    found = ask(OverQuota(caps=(("sector", 1, 2),)), SECTOR, sector=["1", "2"])
    assert found.not_applicable == "no end or recorded or start column in the codebook's roles"


def test_telephones_are_compared_with_telephones() -> None:
    """80 at desks take 900 s, 60 on telephones 280 s: none of them is fast; 80 s on a telephone is."""
    seconds = [900] * 80 + [280] * 60 + [80]
    agents = ["Mozilla/5.0 (Windows NT 10.0)"] * 80 + ["Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Mobile/15E148"] * 61
    columns = {"sector": ["1"] * 141, "seconds": seconds, "agent": agents}
    roles = {"duration": "seconds"}
    assert out(ask(Speeder(), SECTOR | {"roles": roles}, **columns)) == list(range(80, 141))
    found = ask(Speeder(), SECTOR | {"roles": roles | {"user_agent": "agent"}}, **columns)
    assert out(found) == [140]
    assert flagged(found, "fast") == []


@pytest.mark.parametrize("screens", [("1920x1080", "390x844"), ("1366 × 768", "412 × 915")])
def test_a_screen_tells_a_telephone_too(screens: tuple[str, str]) -> None:
    roles = {"roles": {"duration": "seconds", "screen": "screen"}}
    columns = {
        "sector": ["1"] * 80,
        "seconds": [900] * 40 + [280] * 40,
        "screen": [screens[0]] * 40 + [screens[1]] * 40,
    }
    assert out(ask(Speeder(), SECTOR | roles, **columns)) == []


def test_a_size_ten_times_off_the_record_is_invalid() -> None:
    book = {"questions": {"staff": {"type": "numeric"}}}
    said, known = [50, 500, 4999, 5000, 120], [500.0, 500.0, 500.0, 500.0, np.nan]
    found = ask(SizeContradiction(matches=(("staff", "directory"),)), book, staff=said, directory=known)
    assert flagged(found, "a size unlike the firm's on record") == [0, 3]
    assert [(part.field, list(part.rows), list(part.after)) for part in found.changes] == [
        ("staff", [0, 3], ["invalid", "invalid"])
    ]
    assert found.flags[0].evidence[0] == "staff 50; directory has 500"


def test_a_record_that_is_not_there_is_told() -> None:
    found = ask(
        SizeContradiction(matches=(("staff", "dun"),)), {"questions": {"staff": {"type": "numeric"}}}, staff=[1]
    )
    assert found.not_applicable == "no column dun to match with"


def test_a_number_is_judged_among_firms_of_like_size() -> None:
    """Small firms spend about 10, middle ones 300, large ones 9,000: a small one that spends 9,000 is out of it."""
    labels = ["small", "middle", "large"]
    book = {
        "questions": {
            "spend": {"type": "numeric"},
            "size": {"options": [{"code": code, "label": label} for code, label in enumerate(labels, 1)]},
            "staff": {"type": "numeric"},
        }
    }
    small = [8 + step % 5 for step in range(40)]
    spend = [*small, *(30 * each for each in small), *(900 * each for each in small), 9_000]
    columns = {
        "spend": spend,
        "size": ["1"] * 40 + ["2"] * 40 + ["3"] * 40 + ["1"],
        "staff": [50] * 40 + [500] * 40 + [50_000] * 40 + [60],
    }
    reason = "an implausible number"
    assert flagged(ask(ImplausibleNumber(), book, **columns), reason) == []
    assert flagged(ask(ImplausibleNumber(within="size"), book, **columns), reason) == [120]
    assert flagged(ask(ImplausibleNumber(within="staff"), book, **columns), reason) == [120]


def test_even_and_odd_items_by_hand() -> None:
    """Odd means 1, 3, 5 against even means 1, 3, 5: r = 1, 1 for all; against 5, 3, 1: r = −1, which stays −1."""
    low, high = np.array([False, False]), np.array([False, True])
    rows = [([1, 1], [3, 3], [5, 5]), ([1, 5], [3, 3], [5, 1]), ([1, 1], [3, 3], [np.nan, 5])]

    def battery(place: int, reverse: np.ndarray) -> Battery:  # type: ignore[type-arg]
        scores = np.array([row[place] for row in rows], dtype=np.float32)
        return Battery(f"B{place}", ("a", "b"), scores, reverse, low, 1, 5)

    np.testing.assert_allclose(even_odd([battery(place, low) for place in range(3)]), [1.0, -1.0, np.nan])
    np.testing.assert_allclose(even_odd([battery(place, high) for place in range(3)]), [-1.0, 1.0, np.nan])


def test_even_and_odd_items_step_up_to_the_whole_length() -> None:
    """Odd means 1, 2, 3, 4 and even means 1, 3, 2, 4: r = 0.8, and 2r/(1 + r) = 0.888…"""
    none = np.zeros(2, dtype=bool)
    pairs = [(1, 1), (2, 3), (3, 2), (4, 4)]
    batteries = [
        Battery(f"B{place}", ("a", "b"), np.array([pair], dtype=np.float32), none, none, 1, 5)
        for place, pair in enumerate(pairs)
    ]
    np.testing.assert_allclose(even_odd(batteries), [1.6 / 1.8])


def test_answers_at_random_have_no_consistency_and_honest_ones_have() -> None:
    """Ten batteries of four items, 400 who answer by their mood on each subject and 40 by dice."""
    dice = np.random.default_rng(5)
    subject = dice.integers(1, 6, size=(400, 10, 1))
    honest = np.clip(subject + dice.integers(-1, 2, size=(400, 10, 4)), 1, 5)
    answers = np.concatenate([honest, dice.integers(1, 6, size=(40, 10, 4))]).reshape(440, 40)
    scale = [{"code": code, "label": str(code)} for code in range(1, 6)]
    names = [f"q{battery}_{item}" for battery in range(10) for item in range(4)]
    book = {"questions": {name: {"options": scale, "battery": name[:2], "ordered": True} for name in names}}
    found = ask(WideIndices(), book, **{name: answers[:, at].astype(str) for at, name in enumerate(names)})
    unlike = np.array(flagged(found, "even and odd items answered unlike"))
    assert (unlike < 400).mean() < 0.1
    assert 0.3 < (unlike >= 400).sum() / 40 < 0.7


def test_the_settings_reach_the_checks_by_name() -> None:
    given = {"over_quota": {"caps": (("sector", 1, 9),)}, "size_contradiction": {"matches": (("staff", "dun"),)}}
    rules = {rule.name: rule for rule in cleaning_rules("standard", thresholds=given)}
    assert rules["clean.over_quota"] == OverQuota(caps=(("sector", 1, 9),))
    assert rules["clean.size_contradiction"] == SizeContradiction(matches=(("staff", "dun"),))
