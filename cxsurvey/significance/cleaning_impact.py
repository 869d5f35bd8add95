"""What cleaning does to a result: the same numbers under each profile, and without each rule in turn."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.cleaning.audit import Audit, restored
from cxsurvey.cleaning.crosswalk import MERGED
from cxsurvey.cleaning.edits import with_values
from cxsurvey.cleaning.outcome import unknown_to
from cxsurvey.cleaning.privacy.separate import RULE as HIDDEN
from cxsurvey.cleaning.profiles import Profile, cleaning_rules
from cxsurvey.cleaning.proposal import Rule, stage_of
from cxsurvey.cleaning.review import Decisions
from cxsurvey.cleaning.run import Cleanings
from cxsurvey.cleaning.undecided import Undecided
from cxsurvey.codebook import Option, Question
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import CxSurveyWarning, EstimationError, InputError, NotConverged, TargetError
from cxsurvey.estimation.mean import mean
from cxsurvey.estimation.share import share
from cxsurvey.significance.independence import independence
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey, check_cleanable, check_survey
from cxsurvey.weighting.reading import Declared
from cxsurvey.weighting.reading import targets as targets_of
from cxsurvey.weighting.targets import Targets

LEVEL = 0.05  # of the test whether removal goes with the answer
USUAL = (0.02, 0.30)  # share of interviews that quality rules commonly take; outside it something may be amiss
SET_ASIDE = "(set aside)"
ALL_RULES = "all rules"
UNREADABLE = "impact.unreadable"  # the rule that sets to invalid what no option reads


@dataclass(frozen=True, eq=False)
class Impact:
    """The numbers of one question under every way of cleaning; `dependence` tests whether removal goes with the answer.

    `to_frame` has one row per scenario and level; `difference` is from "all rules".
    """

    question: str
    frame: pd.DataFrame
    dependence: TestResults | None
    notes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Columns `scenario, level, estimate, difference, std_error, base_n, base_effective, rows_set_aside, …`."""
        return self.frame.copy()

    def __repr__(self) -> str:
        """The scenarios as text: one row each, one column per level."""
        return text_table(self._shown(), title=self._title(), notes=self.notes)

    def _repr_html_(self) -> str:
        return html_table(self._shown(), title=self._title(), notes=self.notes)

    def _title(self) -> str:
        return f"{self.question}: what cleaning does to it"

    def _shown(self) -> pd.DataFrame:
        heads = ["scenario", "base_n", "rows_set_aside", "unreadable"]
        first = self.frame.drop_duplicates("scenario")[heads].reset_index(drop=True)
        wide = self.frame.pivot_table(index="scenario", columns="level", values="estimate", sort=False, observed=True)
        return first.join(wide.reset_index(drop=True))


def impact(
    survey: Survey,
    question: str,
    *,
    rules: Sequence[Rule] | None = None,
    profiles: Sequence[Profile] | Mapping[str, Sequence[Rule]] = ("none", "standard", "strict"),
    targets: Declared | None = None,
    weighting: Mapping[str, Any] | None = None,
) -> Impact:
    """An Impact: the shares (or the mean) of `question` under each profile, all `rules`, and without each of them.

    `survey` is the survey as read. `rules` are those of the standard profile where none are given; a rule that finds
    nothing has no line. Rules among them that read answers in people's own words run in every profile named; where
    `profiles` is a mapping, it says itself which rules each has. Answers that no option reads are left out of the base
    as invalid and counted in `unreadable`, so that a rule that reads them has its effect shown. The bases stand beside
    every number.

    With `targets` those whom each way of cleaning leaves are weighted to them, as `Survey.weight` does with the
    arguments in `weighting`, so that a rule which takes one group more than another shows what is left of that after
    weighting; else the design's own weights count. Answers to the targets' questions that no option reads keep their
    share of the base weights (missing="base") unless `weighting` says otherwise. A scenario whose respondents cannot
    be weighted has no numbers, and a note.

    Warns where those whom quality rules set aside answered otherwise than those who were kept (Rao–Scott test, p below
    0.05): then the cleaning, not the respondents, may have made the result.

    Raises InputError for a survey that was cleaned before, and for a question without shares or a mean.

    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"id": [1, 1, 2, 3], "who": ["joint", "joint", "IT only", " it ONLY"]})
    >>> options = [{"label": "joint"}, {"label": "IT only"}]
    >>> book = cx.Codebook.from_dict({"id_column": "id", "questions": {"who": {"options": options}}})
    >>> survey = cx.from_frame(frame, codebook=book)
    >>> print(impact(survey, "who", rules=cx.standard_rules(), profiles=["none"]))
    who: what cleaning does to it
    scenario                  base_n  rows_set_aside  unreadable   joint  IT only
    ------------------------  ------  --------------  ----------  ------  -------
    profile none                   3               0           1  0.6667   0.3333
    all rules                      3               1           0  0.3333   0.6667
    without clean.duplicates       4               0           0     0.5      0.5
    without clean.spelling         2               1           1     0.5      0.5
    1 of 4 screened interviews set aside (25.0%).
    No sign that removal goes with the answer to who (Rao–Scott test, p = 0.3692).
    """
    _check(survey, question)
    chosen = tuple(cleaning_rules("standard") if rules is None else rules)
    ways = _Ways.of(survey)
    cleaned = ways.by(chosen)
    named = profiles if isinstance(profiles, Mapping) else _of_profiles(profiles, chosen)
    scenarios: list[tuple[str, Sequence[Rule]]] = [(f"profile {name}", plan) for name, plan in named.items()]
    scenarios.append((ALL_RULES, chosen))
    for rule in _busy(chosen, cleaned.audit):
        scenarios.append((f"without {rule.name}", [other for other in chosen if other is not rule]))
    weigh = None if targets is None else _Weighing(targets_of(targets), {"missing": "base", **(weighting or {})})
    lines = pd.concat([_numbers(name, ways, plan, question, weigh) for name, plan in scenarios], ignore_index=True)
    lines = _with_differences(lines)
    edited = ways.by([rule for rule in chosen if stage_of(rule) == "editing"])
    dependence = _dependence(edited, cleaned.audit, question)
    notes = (*_notes(cleaned.audit), *_said(dependence, question), *(weigh.notes if weigh else ()))
    return Impact(question, lines, dependence, notes)


def _of_profiles(names: Iterable[Profile], chosen: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    """The rules of each profile, after those of the chosen ones that read answers in people's own words."""
    readers = [rule for rule in chosen if isinstance(rule, Decisions) or hasattr(rule, "reading")]
    return {name: (*readers, *cleaning_rules(name)) for name in names}


def _check(survey: Survey, question: str) -> None:
    check_survey(survey)
    asked = survey.codebook[question]
    ran = [applied for applied in survey.audit.recipe if applied.rule != HIDDEN]
    if any(applied.rule == MERGED for applied in ran):
        raise InputError(
            "Merged waves have no answers as they were read.",
            where="impact",
            got="a survey of several waves, each cleaned before they were merged",
            expected="the survey of one wave as it was read",
            next_step="Call impact() once for each wave, with the rules of that wave.",
        )
    if ran:
        raise InputError(
            "The survey was cleaned before.",
            where="impact",
            got=f"a survey after {len(ran)} rule{'' if len(ran) == 1 else 's'}",
            expected="the survey as it was read",
            next_step="Give impact() the survey that clean() was called on, and the rules.",
        )
    if asked.kind not in ("single", "multiple", "numeric"):
        raise InputError(
            "This question has no shares and no mean.",
            where=f"impact, {question}",
            got=f"a {asked.kind} question",
            expected="a closed or a numeric question",
            next_step="Name another question.",
        )


@dataclass(frozen=True)
class _Ways:
    """Ways of cleaning one survey; what two of them have in common is done once. No way warns of what it finds."""

    survey: Survey
    cleanings: Cleanings

    @classmethod
    def of(cls, survey: Survey) -> _Ways:
        check_cleanable(survey)
        return cls(survey, Cleanings(survey.frame, survey.codebook, survey.audit))

    def by(self, rules: Sequence[Rule]) -> Survey:
        """The survey after these rules; the same frame where two ways come to the same."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CxSurveyWarning)  # the same for every scenario
            frame, audit = self.cleanings.by(rules)
        return replace(self.survey, frame=frame, audit=audit, _cache={})


def _busy(rules: Sequence[Rule], audit: Audit) -> list[Rule]:
    """The rules that did something."""
    summary = audit.summary()
    names = set(summary.loc[~summary["action"].isin(["nothing found", "not applicable"]), "rule"])
    names |= set(audit.further["rule"])
    return [rule for rule in rules if rule.name in names]


@dataclass
class _Weighing:
    """How the respondents of each scenario are weighted, and what is to be said of those that cannot be."""

    targets: Targets
    how: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)

    def rules(self, survey: Survey) -> list[Rule]:
        """The rules after which every answer to a question of the targets is one that the codebook knows."""
        asked = [name for name in self.targets.variables if name in survey.codebook]
        return [Undecided(name, UNREADABLE) for name in asked if survey.codebook[name].options]

    def weighted(self, scenario: str, survey: Survey) -> Survey | None:
        """The survey weighted to the targets; None where that cannot be done, with a note."""
        try:
            return survey.weight(self.targets, **self.how)
        except (TargetError, NotConverged) as problem:
            self.notes.append(f"{scenario}: cannot be weighted to the targets ({problem.got}).")
            return None


def _numbers(scenario: str, ways: _Ways, rules: Sequence[Rule], question: str, weigh: _Weighing | None) -> pd.DataFrame:
    plan = [*rules, Undecided(question, UNREADABLE)]
    readable = ways.by(plan)
    weighted = weigh.weighted(scenario, ways.by([*plan, *weigh.rules(readable)])) if weigh else readable
    lines = _estimates(weighted or readable, question, unweighted=weighted is None)
    unreadable = sum(len(edit) for edit in readable.audit.edits if edit.rule == UNREADABLE)
    counts = {"rows_set_aside": len(readable.audit.set_aside), "unreadable": unreadable}
    return lines.assign(scenario=scenario, **counts)


def _estimates(readable: Survey, question: str, *, unweighted: bool) -> pd.DataFrame:
    """The numbers of one scenario; none, and the bases, where its respondents could not be weighted as they should."""
    estimate = mean if readable.codebook[question].kind == "numeric" else share
    lines = estimate(readable, question).to_frame()
    lines = lines[["level", "estimate", "std_error", "base_n", "base_weighted", "base_effective"]]
    return lines.assign(estimate=np.nan, std_error=np.nan) if unweighted else lines


def _with_differences(lines: pd.DataFrame) -> pd.DataFrame:
    reference = lines[lines["scenario"] == ALL_RULES].set_index("level")["estimate"]
    lines["difference"] = lines["estimate"] - lines["level"].map(reference)
    first = ["scenario", "level", "estimate", "difference"]
    return lines[[*first, *(name for name in lines.columns if name not in first)]]


def _dependence(edited: Survey, audit: Audit, question: str) -> TestResults | None:
    """Is being set aside by a quality rule related to the answer? None where nobody was, or nothing can be tested.

    Everybody's answer is read alike: `edited` went through the editing rules only.
    """
    asked = edited.codebook[question]
    stages = audit.set_aside.set_index("row")["stage"]
    if asked.kind != "single" or not (stages == "quality").any() or edited.audit.order is None:
        return None
    rows = restored(edited.frame, edited.audit.quarantine, edited.audit.order)
    rows = rows[~rows.index.isin(stages.index[stages == "screening"])]
    unknown = list(unknown_to(rows, asked, edited.codebook))
    column = rows[asked.columns[0]]
    strange = np.flatnonzero(column.isin(unknown).to_numpy())
    out = rows.index.isin(stages.index[stages == "quality"])
    mark = pd.Series(pd.Categorical(np.where(out, "yes", "no")), index=rows.index)
    marked = Question(SET_ASIDE, label="Set aside", options=(Option("yes", "yes"), Option("no", "no")))
    book = replace(edited.codebook, questions={**edited.codebook.questions, SET_ASIDE: marked})
    readable = with_values(column, strange, ["invalid"] * len(strange))
    frame = rows.assign(**{asked.columns[0]: readable, SET_ASIDE: mark})
    try:
        return independence(replace(edited, frame=frame, codebook=book, _cache={}), question, SET_ASIDE)
    except EstimationError:
        return None


def _said(dependence: TestResults | None, question: str) -> tuple[str, ...]:
    if dependence is None:
        return ("Whether removal goes with the answer cannot be tested: nobody was removed, or all answered alike.",)
    p_value = float(dependence.one()["p_value"])
    shown = "p < 0.0001" if p_value < 0.0001 else f"p = {p_value:.4f}"
    if p_value >= LEVEL:
        return (f"No sign that removal goes with the answer to {question} (Rao–Scott test, {shown}).",)
    text = f"Those set aside answered {question} otherwise than those kept (Rao–Scott test, {shown})."
    warnings.warn(f"{text} Look at what the rules take before trusting the result.", CxSurveyWarning, stacklevel=3)
    return (text,)


def _notes(audit: Audit) -> tuple[str, ...]:
    screened = audit.rows_in - int(audit.set_aside["stage"].isin(["reading", "screening"]).sum())
    taken = len(audit.set_aside) - (audit.rows_in - screened)
    part = taken / screened if screened else 0.0
    low, high = USUAL
    first: list[Any] = [f"{taken:,} of {screened:,} screened interviews set aside ({part:.1%})."]
    if not low <= part <= high:
        first.append(f"Commonly it is {low:.0%} to {high:.0%}: look at the thresholds, never at the result.")
    return (" ".join(first),)
