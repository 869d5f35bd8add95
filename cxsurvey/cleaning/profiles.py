"""The profiles none, standard and strict: which checks run, with which thresholds, and what their points amount to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Literal, get_args

import pandas as pd

from cxsurvey.cleaning.checks.attention import AttentionCheck, OverClaiming
from cxsurvey.cleaning.checks.check import Check, check_thresholds, short_name
from cxsurvey.cleaning.checks.contradictions import Contradiction, ExclusiveOptions, ReversedItems, Story
from cxsurvey.cleaning.checks.elsewhere import Encoding, Sentinels
from cxsurvey.cleaning.checks.identity import NearDuplicates, SameAddress, SameDevice, SameOrganisation, SamePanelId
from cxsurvey.cleaning.checks.open_ends import Gibberish, OtherLanguage, PastedText, SharedText
from cxsurvey.cleaning.checks.quantities import (
    ConstantSum,
    ImplausibleNumber,
    ImpossibleNumber,
    UnitSlip,
)
from cxsurvey.cleaning.checks.quotas import OverQuota
from cxsurvey.cleaning.checks.screening import (
    Answered,
    BreakOff,
    NoConsent,
    ScreenOut,
    TestAnswers,
    as_conditions,
)
from cxsurvey.cleaning.checks.sizes import SizeContradiction
from cxsurvey.cleaning.checks.styles import LongRun, LowSpread, WideIndices
from cxsurvey.cleaning.checks.timing import LeftOpen, Speeder, SpeedPerItem
from cxsurvey.cleaning.checks.traffic import BotScores, Burst, Geography
from cxsurvey.cleaning.checks.verdict import Verdict
from cxsurvey.cleaning.duplicates import Duplicates
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.routing import Routing
from cxsurvey.cleaning.spelling import Spelling
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice, nearest

Profile = Literal["none", "standard", "strict"]

EDITS_FIRST = (UnitSlip(),)
JUDGED: tuple[Check, ...] = (
    TestAnswers(),
    ScreenOut(),
    OverQuota(),
    NoConsent(),
    BreakOff(),
    SamePanelId(),
    SameDevice(),
    SameAddress(),
    NearDuplicates(),
    SameOrganisation(),
    Speeder(),
    SpeedPerItem(),
    LeftOpen(),
    LongRun(),
    LowSpread(),
    AttentionCheck(),
    OverClaiming(),
    WideIndices(),
    ReversedItems(),
    Contradiction(),
    SizeContradiction(),
    Story(),
    ImpossibleNumber(),
    ImplausibleNumber(),
    ExclusiveOptions(),
    Gibberish(),
    SharedText(),
    PastedText(),
    BotScores(),
    Geography(),
    OtherLanguage(),
    Burst(),
)
EDITS_LAST: tuple[Check, ...] = (ConstantSum(), Sentinels(), Encoding())
ALL: tuple[Check, ...] = tuple(sorted((*EDITS_FIRST, *JUDGED, *EDITS_LAST), key=lambda check: check.code))
VERDICTS: Mapping[str, Verdict] = {"standard": Verdict(), "strict": Verdict(points=2, families=2)}


def cleaning_rules(
    profile: Profile = "standard",
    *,
    question: str | Sequence[str] = (),
    thresholds: Mapping[str, Mapping[str, Any]] | None = None,
    extra: Sequence[Rule] = (),
    without: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """The rules of a profile in their order of work: none in "none", all but the wide indices in "standard".

    Who leaves a `question` unanswered has broken off. `thresholds` are set by the name of a check, and of the
    "verdict" that sums the points up; `extra` rules of the study's own (cx.screen_out, cx.answered, cx.contradiction)
    run before the verdict; `without` names checks to leave out. Checks whose columns the codebook does not name say so
    in the audit. Set thresholds before looking at the answers that the study is about, never after.

    Raises InputError for a profile, a check or a threshold that there is not.

    >>> rules = cleaning_rules("standard", thresholds={"speeder": {"below": 0.4}}, without=["burst"])
    >>> next(rule for rule in rules if rule.name == "clean.speeder").below
    0.4
    """
    check_choice(profile, get_args(Profile), where="cleaning_rules, profile", what="profile", default="standard")
    given = {name: dict(values) for name, values in (thresholds or {}).items()}
    _check_names([*given, *without])
    if profile == "none":
        return tuple(extra)
    if question:
        mandatory = (question,) if isinstance(question, str) else tuple(question)
        given["break_off"] = {"mandatory": mandatory} | given.get("break_off", {})
    verdict = VERDICTS[profile]
    first, judged, last = (_in_profile(group, profile, given, without) for group in (EDITS_FIRST, JUDGED, EDITS_LAST))
    check_thresholds(verdict.name, ("points", "families"), given.get("verdict", {}))
    found = replace(verdict, **given.get("verdict", {}))
    return (Spelling(), *first, Duplicates(), *judged, *extra, found, *last, Routing())


def _in_profile(
    group: Sequence[Check], profile: str, given: Mapping[str, Mapping[str, Any]], without: Sequence[str]
) -> list[Check]:
    """The checks of a group that a profile has, with its thresholds and those given; what is set is wanted."""
    wanted = [
        check
        for check in group
        if short_name(check) not in without and (check.standard or profile == "strict" or short_name(check) in given)
    ]
    strict = profile == "strict"
    return [
        check.with_thresholds({**(check.strict if strict else {}), **given.get(short_name(check), {})})
        for check in wanted
    ]


def _check_names(names: Iterable[str]) -> None:
    known = [*(short_name(check) for check in ALL), "verdict"]
    for name in names:
        if name not in known:
            raise InputError(
                "There is no such check.",
                where="cleaning_rules",
                got=name,
                expected=nearest(name, known),
                next_step="See cx.checks() for every check.",
            )


def checks() -> pd.DataFrame:
    """Every check, one row each: its code, name, what it finds, needs and does, its thresholds by profile, its source.

    Columns `code, name, family, finds, needs, action, standard, strict, source`. Q06 is clean.duplicates for the
    respondent id and clean.same_panel_id for that of a panel; the profile "none" runs no check.

    >>> table = checks().set_index("name")
    >>> table.loc["speeder", ["code", "family"]].tolist(), table.loc["wide_indices", "standard"]
    (['Q11', 'timing'], 'off')
    """
    lines = [
        (
            check.code,
            short_name(check),
            check.family,
            check.finds,
            check.needs,
            check.action,
            _shown(check) if check.standard else "off",
            _shown(check.with_thresholds(check.strict)),
            check.source,
        )
        for check in ALL
    ]
    columns = ["code", "name", "family", "finds", "needs", "action", "standard", "strict", "source"]
    return pd.DataFrame(lines, columns=columns)


def _shown(check: Check) -> str:
    """The numbers that a check goes by, "below 0.333, flag_below 0.5"; "on" where it has none."""
    values = ((entry.name, getattr(check, entry.name)) for entry in fields(check))
    texts = [f"{name} {value:.3g}" for name, value in values if isinstance(value, int | float)]
    return ", ".join(texts) or "on"


def screen_out(conditions: Mapping[str, Code | Sequence[Code]], *, reason: str = ScreenOut.reason) -> Rule:
    """A rule that sets aside who gave one of the named answers to any of the questions, as screening (Q02).

    Answers are codes of the codebook; for numbers also a range, "lowest..99". Without such a rule the codebook's
    `screens_out` decides.

    >>> screen_out({"S05": [5], "S02": "lowest..99"}).screened_out
    (('S05', (5,)), ('S02', ('lowest..99',)))
    """
    return ScreenOut(as_conditions(conditions), reason)


def answered(*questions: str) -> Rule:
    """A rule that keeps only who answered every one of the questions, as a base of "all who answered Q6" (Q05).

    >>> answered("Q6", "Q54").questions
    ('Q6', 'Q54')
    """
    return Answered(questions)


def contradiction(reason: str, conditions: Mapping[str, Code | Sequence[Code]], *, points: int = 1) -> Rule:
    """A rule that flags who gave all of the named answers, one to each question: they cannot all be true (Q19, Q20).

    >>> contradiction("C-level without a say", {"S05": 1, "S06": "none"}).points
    1
    """
    return Contradiction(((reason, as_conditions(conditions)),), points)
