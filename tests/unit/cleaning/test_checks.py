"""Checks by hand: small frames whose answers fit in the head."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxsurvey.answers import as_categories
from cxsurvey.cleaning.checks.attention import AttentionCheck, OverClaiming
from cxsurvey.cleaning.checks.check import Check
from cxsurvey.cleaning.checks.contradictions import Contradiction, ExclusiveOptions, ReversedItems, Story
from cxsurvey.cleaning.checks.identity import NearDuplicates, SameAddress, SameDevice, SameOrganisation
from cxsurvey.cleaning.checks.open_ends import Gibberish, OtherLanguage, PastedText, SharedText
from cxsurvey.cleaning.checks.quantities import (
    ConstantSum,
    ImplausibleNumber,
    ImpossibleNumber,
    UnitSlip,
)
from cxsurvey.cleaning.checks.quotas import OverQuota
from cxsurvey.cleaning.checks.screening import BreakOff, NoConsent, ScreenOut, TestAnswers
from cxsurvey.cleaning.checks.sizes import SizeContradiction
from cxsurvey.cleaning.checks.styles import LongRun, LowSpread
from cxsurvey.cleaning.checks.timing import LeftOpen, Speeder, SpeedPerItem
from cxsurvey.cleaning.checks.traffic import BotScores, Burst, Geography
from cxsurvey.cleaning.checks.verdict import Verdict
from cxsurvey.cleaning.profiles import ALL, screen_out
from cxsurvey.cleaning.proposal import Proposal
from cxsurvey.codebook import Codebook

AGREE = {"options": [{"code": code, "label": f"{code}"} for code in range(1, 6)], "battery": "B", "ordered": True}


def ask(check: Any, book: dict[str, Any], **columns: Any) -> Proposal:
    frame = as_categories(pd.DataFrame(columns))
    frame.index = pd.Index(range(1, len(frame) + 1), name="row")
    return check.propose(
        frame, Codebook.from_dict({"questions": {"x": {"type": "text", "column": frame.columns[0]}}} | book)
    )


def out(proposal: Proposal) -> list[int]:
    """Positions set aside."""
    return sorted(int(row) for part in proposal.exclusions for row in part.rows)


def points(proposal: Proposal) -> dict[int, int]:
    """Points by position."""
    found: dict[int, int] = {}
    for flag in proposal.flags:
        for row in flag.rows:
            found[int(row)] = found.get(int(row), 0) + flag.points
    return found


def changed(proposal: Proposal) -> dict[tuple[str, int], Any]:
    """Column and position to the new value."""
    return {(c.field, int(row)): new for c in proposal.changes for row, new in zip(c.rows, c.after, strict=True)}


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.name)
def test_a_check_that_cannot_look_says_why_and_touches_nothing(check: Check) -> None:
    proposal = ask(check, {}, x=["a", "b"])
    touched = proposal.changes or proposal.exclusions or proposal.flags
    assert not touched
    assert proposal.not_applicable or check.name in {
        "clean.gibberish",
        "clean.shared_text",
        "clean.pasted_text",
        "clean.encoding",
    }


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.name)
def test_an_empty_frame_troubles_no_check(check: Check) -> None:
    assert ask(check, {}, x=[]).exclusions == ()


def test_tests_and_spam_by_status_or_mark() -> None:
    roles = {"roles": {"status": "s", "preview": "p"}}
    found = ask(TestAnswers(), roles, s=["Complete", "Survey Preview", "Spam", "1"], p=["", "", "", "True"])
    assert out(found) == [1, 2, 3]
    assert "set `statuses`" in found.note


def test_a_full_quota() -> None:
    assert out(ask(OverQuota(), {"roles": {"status": "s"}}, s=["Over quota", "Qualified", "overquota "])) == [0, 2]


def test_numbers_of_a_platform_known_by_its_columns_are_its_statuses() -> None:
    roles = {"roles": {"status": "status"}}
    decipher = {"status": ["2", "3", "1"], "uuid": ["a", "b", "c"], "markers": ["", "", ""]}
    found = ask(OverQuota(), roles, **decipher)
    assert out(found) == [0]
    qualtrics = {"status": ["0", "1", "2", "8", "4"], "ResponseId": list("abcde"), "RecordedDate": list("fghij")}
    found = ask(TestAnswers(), roles, **qualtrics)
    assert out(found) == [1, 2, 3]
    assert 'the numbers "4";' in found.note


def test_consent_is_given_or_it_is_not() -> None:
    assert out(ask(NoConsent(), {"roles": {"consent": "c"}}, c=["yes", "No", "", None, "1", " JA "])) == [1, 2, 3]


def test_who_is_outside_the_population_by_codes_ranges_and_ticks() -> None:
    book = {
        "questions": {
            "S05": {"options": [{"code": 1, "label": "C"}, {"code": 5, "label": "staff"}], "screens_out": 5},
            "S02": {"type": "numeric", "screens_out": ["lowest..99"]},
            "S06": {"type": "multiple", "options": [{"label": "say"}, {"label": "none"}], "screens_out": "none"},
        }
    }
    answers: dict[str, Any] = {
        "S05": ["C", "staff", "C", "C"],
        "S02": [500, 500, 99, 100],
        "S06": ["say", "say", "say", "say;none"],
    }
    assert out(ask(ScreenOut(), book, **answers)) == [1, 2, 3]
    assert out(ask(screen_out({"S05": 5}), book, **answers)) == [1]


def test_a_break_off_a_partial_and_a_missing_answer_that_is_mandatory() -> None:
    items = {f"q{number}": {"type": "numeric"} for number in range(10)}
    rows = np.array([[1.0] * 10, [1.0] * 7 + [np.nan] * 3, [1.0] * 4 + [np.nan] * 6])
    found = ask(BreakOff(), {"questions": items}, **{f"q{n}": rows[:, n] for n in range(10)})
    assert (out(found), points(found)) == ([2], {1: 1})
    mandatory = ask(BreakOff(mandatory=("q9",)), {"questions": items}, **{f"q{n}": rows[:, n] for n in range(10)})
    assert out(mandatory) == [1, 2, 2]


def test_who_was_routed_past_did_not_break_off() -> None:
    yes_no = [{"label": "yes"}, {"label": "no"}]
    more = {f"q{number}": {"type": "numeric", "asked_of": {"f": "yes"}} for number in range(5)}
    columns = {f"q{number}": [np.nan, np.nan] for number in range(5)}
    found = ask(BreakOff(), {"questions": {"f": {"options": yes_no}} | more}, f=["no", "yes"], **columns)
    assert out(found) == [1]


@pytest.mark.parametrize("times", [[900] * 8 + [299, 301, 451], ["15:00"] * 8 + ["4:59", "5:01", "7:31"]])
def test_a_third_of_the_median_goes_half_of_it_is_flagged(times: list[Any]) -> None:
    found = ask(Speeder(), {"roles": {"duration": "d"}}, d=times)
    assert (out(found), points(found)) == ([8], {9: 1})


def test_who_broke_off_is_not_called_a_speeder() -> None:
    columns: dict[str, Any] = {f"a{n}": ["1"] * 9 + ["" if n >= 3 else "1"] for n in range(10)}
    found = ask(Speeder(), {"roles": {"duration": "d"}}, d=[900] * 9 + [310], **columns)
    assert (out(found), points(found)) == ([], {})


def test_pages_left_open_do_not_count() -> None:
    roles = {"roles": {"page_time": ["p1", "p2"]}}
    pages = {"p1": [400] * 99 + [50_000], "p2": [500] * 99 + [40]}
    assert out(ask(Speeder(), roles, **pages)) == []
    assert "95th percentile" in ask(LeftOpen(), roles, **pages).note


def test_less_than_a_second_per_item() -> None:
    items = {f"q{number}": {"type": "numeric"} for number in range(20)}
    columns = {f"q{number}": [1, 1] for number in range(20)}
    assert out(ask(SpeedPerItem(), {"questions": items, "roles": {"duration": "d"}}, d=[19, 21], **columns)) == [0]


def test_the_same_device_but_not_the_same_kind_of_device() -> None:
    roles = {"roles": {"device": "d"}}
    assert out(ask(SameDevice(), roles, d=["a1", "b2", "c3", "a1"])) == [3]
    assert "kinds of device" in ask(SameDevice(), roles, d=["phone"] * 5 + ["desktop"] * 5).not_applicable


def test_an_office_is_flagged_a_crowd_goes_but_its_first() -> None:
    found = ask(SameAddress(), {"roles": {"ip": "ip"}}, ip=["a", "a", "b", "c", "c", "c", "c"])
    assert (out(found), set(points(found))) == ([4, 5, 6], {0, 1, 3, 4, 5, 6})


def test_the_same_address_browser_and_answers() -> None:
    items = {f"q{number}": {"type": "numeric"} for number in range(12)}
    columns = {f"q{number}": [number, number, number + 50] for number in range(12)}
    book = {"roles": {"ip": "ip", "user_agent": "ua"}, "questions": items}
    assert out(ask(SameAddress(), book, ip=["a"] * 3, ua=["x"] * 3, **columns)) == [1]
    assert out(ask(SameAddress(), book, ip=["a"] * 3, ua=["x", "y", "z"], **columns)) == []


def test_colleagues_of_one_organisation_are_an_office_not_a_crowd() -> None:
    book = {"roles": {"ip": "ip", "organisation": "firm"}}
    firms = ["Acme", "ACME Ltd", "acme", "Acme Ltd.", "Bolt", "Cirrus", "Dynamo"]
    found = ask(SameAddress(), book, ip=["a"] * 4 + ["b"] * 4, firm=[*firms[:4], *firms[4:], "Eon"])
    assert (out(found), set(points(found))) == ([5, 6, 7], {4, 5, 6, 7})


def test_nearly_the_same_answers() -> None:
    rng = np.random.default_rng(5)
    answers = rng.integers(1, 8, (30, 60))
    answers[[10, 20, 25]] = answers[3]
    answers[[10, 20], [0, 59]] += 1
    answers[7] = answers[8]
    answers[7, :3] += 1
    answers[14] = answers[15]
    answers[14, ::15] += 1
    items = {f"q{number}": {"type": "numeric"} for number in range(60)}
    found = ask(NearDuplicates(), {"questions": items}, **{f"q{n}": answers[:, n] for n in range(60)})
    assert out(found) == [10, 20, 25]
    assert points(found) == dict.fromkeys([3, 7, 8, 10, 20, 25], 2)


def test_informants_of_one_organisation() -> None:
    names = ["Acme B.V.", "ACME bv", "Nordwind AB", "", None]
    mails = ["", "", "a@zenith.example", "b@zenith.example", "c@gmail.com"]
    assert points(ask(SameOrganisation(), {"roles": {"organisation": "o"}}, o=names)) == {0: 1, 1: 1}
    assert points(ask(SameOrganisation(), {"roles": {"email": "m"}}, m=mails)) == {2: 1, 3: 1}


def grid(**marks: dict[str, Any]) -> dict[str, Any]:
    return {"questions": {f"B{n}": AGREE | marks.get(f"B{n}", {}) for n in range(8)}}


def rows_of(*rows: str) -> dict[str, list[str]]:
    return {f"B{place}": [row[place].strip("-") for row in rows] for place in range(8)}


def test_runs_and_straight_lines() -> None:
    many = ["12341234"] * 30
    plain = ask(LongRun(), grid(), **rows_of("33333333", "11111134", "1111-111", "11111234", *many))
    assert points(plain) == {0: 1, 1: 1}
    marked = ask(LongRun(), grid(B4={"reversed": True}), **rows_of("33333333", "11111134", "12345123", *many))
    assert points(marked) == {0: 2, 1: 1}


def test_what_many_do_says_nothing_of_one() -> None:
    found = ask(LongRun(), grid(), **rows_of(*["55555551"] * 5, *["12341234"] * 20))
    assert points(found) == {}


def test_hardly_any_spread() -> None:
    assert points(ask(LowSpread(), grid(), **rows_of("33333333", *["12341234"] * 30))) == {0: 1}


def test_instructions_and_inventions() -> None:
    instructed = grid(B3={"instructed": 2})
    assert points(ask(AttentionCheck(), instructed, **rows_of("11121111", "11131111", "111-1111"))) == {1: 2}
    known = {"type": "multiple", "options": [{"label": "Real"}, {"label": "Quendal", "invented": True}]}
    assert points(ask(OverClaiming(), {"questions": {"k": known}}, k=["Real", "Real;Quendal", ""])) == {1: 2}


def test_agreement_with_opposites() -> None:
    found = ask(ReversedItems(), grid(B7={"reversed": True}), **rows_of("44454445", "44454442", "22212221", "33333333"))
    assert points(found) == {0: 1, 2: 1}


def test_what_cannot_all_be_true() -> None:
    book = {"questions": {"a": {"options": [{"label": "x"}, {"label": "y"}]}, "b": {"type": "numeric"}}}
    check = Contradiction((("x and many", (("a", ("x",)), ("b", ("100..highest",)))),), 2)
    assert points(ask(check, book, a=["x", "x", "y"], b=[100, 99, 500])) == {0: 2}


def test_a_story_that_routing_rules_out() -> None:
    yes_no = {"options": [{"label": "yes"}, {"label": "no"}]}
    book = {"questions": {"f": yes_no, "g": yes_no | {"asked_of": {"f": "yes"}}}}
    assert points(ask(Story(), book, f=["no", "no", "yes"], g=["yes", "", "no"])) == {0: 1}


@pytest.mark.parametrize("by_column", [True, False])
def test_none_of_these_beside_others(by_column: bool) -> None:
    options: list[dict[str, Any]] = [{"label": "A"}, {"label": "None", "exclusive": True}]
    question: dict[str, Any] = {"type": "multiple"}
    if by_column:
        options = [option | {"column": option["label"]} for option in options]
        answers = {"A": ["A", "A", ""], "None": ["None", "", "None"]}
        new: dict[tuple[str, int], Any] = {("None", 0): None}
    else:
        answers, new = {"m": ["A;None", "A", "None"]}, {("m", 0): "A"}
    found = ask(ExclusiveOptions(), {"questions": {"m": question | {"options": options}}}, **answers)
    assert (changed(found), points(found)) == (new, {0: 1})


def test_impossible_numbers_and_parts_above_their_whole() -> None:
    book = {
        "questions": {
            "n": {"type": "numeric", "minimum": 0, "maximum": 100},
            "m": {"type": "numeric", "no_more_than": "n"},
        }
    }
    columns = {"n": [50, 101, -1, np.nan, 100], "m": [51, 5, np.nan, 7, 100]}
    found = ask(ImpossibleNumber(), book, **columns)
    assert (changed(found), points(found)) == ({("n", 1): "invalid", ("n", 2): "invalid"}, {1: 1, 2: 1})
    assert changed(ask(SizeContradiction(), book, **columns)) == {("m", 0): "invalid"}


def test_a_number_far_out_on_the_logarithmic_scale_is_flagged_not_changed() -> None:
    values = [*np.exp(np.linspace(2, 4, 60)), 5e9]
    found = ask(ImplausibleNumber(), {"questions": {"n": {"type": "numeric"}}}, n=values)
    assert (changed(found), points(found)) == ({}, {60: 1})


def test_numbers_in_words_and_units() -> None:
    book = {"questions": {"n": {"type": "numeric", "minimum": 0, "maximum": 5e6}}}
    given = ["500k", "0,5 mln", "~12%", "€ 1.250,50", "half a million", "1,250", "12", "lots", ""]
    found = ask(UnitSlip(), book, n=given)
    new = {0: "500000", 1: "500000", 2: "12", 3: "1250.5", 4: "500000"}
    assert changed(found) == {("n", row): value for row, value in new.items()}
    assert "more than one way" in found.note


def test_parts_of_a_hundred() -> None:
    part = {"type": "numeric", "battery": "D", "sums_to": 100}
    found = ask(ConstantSum(), {"questions": {"a": part, "b": part}}, a=[50.0, 49.0, 90.0], b=[50.0, 50.0, 30.0])
    new = changed(found)
    assert new["a", 2] == new["b", 2] == "invalid"
    assert new["a", 1] + new["b", 1] == pytest.approx(100, abs=1e-9)  # twelve digits are written
    assert ("a", 0) not in new


OPEN = {"questions": {"z": {"type": "text", "wording": "Why do you work with your suppliers that way?"}}}


def test_gibberish_and_words() -> None:
    given = ["asdfghjk", "zzzzzzz", "good good good", "bcdfgh jklmnp", "IT", "CRM", "Budget", "Geen idee", "n.v.t.", ""]
    given += ["rhythm", "strengths matter to us", "schrijft snel", "SQL DBMS XML", "We know the systems best"]
    assert set(points(ask(Gibberish(), OPEN, z=given))) == {0, 1, 2, 3}


def test_the_same_text_from_several_and_the_question_itself() -> None:
    text = "Because the vendor has to understand both sides"
    given = [text, f"{text}!", "It works", "It works", "why do you work with your suppliers that way"]
    assert points(ask(SharedText(), OPEN, z=given)) == {0: 2, 1: 2, 4: 2}


def test_texts_that_nobody_typed() -> None:
    long = "words that go on and on without an end " * 5
    book = OPEN | {"roles": {"paste_count": "p", "keystrokes": "k"}}
    given = ["short answer one", "short answer two", long, long + "typed", "As an AI language model, I cannot say"]
    found = ask(PastedText(), book, z=given, p=[1, 0, 1, 0, 0], k=[20, 20, 3, 250, 40])
    assert points(found) == {2: 1, 4: 1}


def test_another_language_than_the_interview_and_the_country() -> None:
    dutch = "wij weten niet wat de leverancier van ons wil en dat is het"
    book = OPEN | {"roles": {"language": "l", "country": "c"}}
    given = [dutch, dutch, dutch, "too short", "we do not know what the vendor has to do with this"]
    found = ask(
        OtherLanguage(), book, z=given, l=["EN", "NL", "EN", "EN", "EN"], c=["US", "US", "Netherlands", "US", "US"]
    )
    assert points(found) == {0: 1}


def test_scores_of_bots_and_fraud() -> None:
    roles = {"roles": {"bot_score": "b", "fraud_score": "f"}}
    found = ask(BotScores(), roles, b=[0.9, 0.1, 0.1, np.nan, 0.5], f=[0, 0, 60, 30, 29])
    assert (out(found), points(found)) == ([2], {1: 2, 3: 2})


def test_countries_that_differ() -> None:
    roles = {"roles": {"ip_country": "i", "country": "c", "proxy_score": "p"}}
    found = ask(
        Geography(), roles, i=["US", "VN", "NL", "XX"], c=["USA", "US", "The Netherlands", "US"], p=[0, 0, 1, 0]
    )
    assert points(found) == {1: 1, 2: 2}


def test_more_starts_in_a_minute_than_the_hour_around_it() -> None:
    calm = [f"2022-04-04 {hour:02d}:{minute:02d}:00" for hour in range(8, 18) for minute in range(0, 60, 5)]
    sudden = [f"2022-04-04 12:01:{second:02d}" for second in range(8)]
    found = ask(Burst(), {"roles": {"start": "s"}}, s=calm + sudden)
    assert set(points(found)) == set(range(len(calm), len(calm) + 8))


def test_a_wave_of_invitations_is_no_burst() -> None:
    wave = [f"2022-04-04 09:{minute:02d}:{second:02d}" for minute in range(60) for second in range(0, 60, 6)]
    calm = [f"2022-04-{day:02d} 12:00:00" for day in range(5, 30)]
    assert points(ask(Burst(), {"roles": {"start": "s"}}, s=wave + calm)) == {}


def test_points_need_two_families() -> None:
    frame = pd.DataFrame({"x": range(3)}, index=pd.Index([1, 2, 3], name="row"))
    lines = [(1, "a", 2, "one"), (1, "a", 2, "two"), (2, "a", 2, "one"), (2, "b", 1, "two"), (3, "b", 2, "one")]
    flags = pd.DataFrame(lines, columns=["row", "family", "points", "reason"])
    (exclusion,) = Verdict().judge(frame, flags).exclusions
    assert (exclusion.rows.tolist(), list(exclusion.evidence)) == ([1], ["3 points: one; two"])


def test_who_came_to_the_end_was_led_past_what_the_codebook_does_not_explain() -> None:
    """Half of the questions are for others; one breaks off early; the region at the end is known of everybody."""
    items = {f"q{number}": {"type": "numeric"} for number in range(10)} | {"region": {"type": "numeric"}}
    columns = {f"q{number}": [1.0, 1.0 if number < 3 or number > 8 else np.nan, np.nan] for number in range(10)}
    columns |= {"q0": [1.0, 1.0, 1.0], "region": [2.0, 2.0, 2.0]}
    assert out(ask(BreakOff(), {"questions": items}, **columns)) == [2]
    routed = items | {
        "q1": {"type": "numeric", "asked_of": {"q0": [1]}},
        "q0": {"options": [{"code": 1, "label": "1"}]},
    }
    assert out(ask(BreakOff(), {"questions": routed}, **columns)) == [1, 2]


def test_numbers_that_tell_respondents_apart_are_no_implausible_numbers() -> None:
    ids = [*range(100_000, 100_040), *range(900_000, 900_050)]
    book = {"questions": {"serial": {"type": "numeric"}}}
    assert points(ask(ImplausibleNumber(), book, serial=[float(number) for number in ids])) == {}
