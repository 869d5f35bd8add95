"""The main job: one study, from its raw export to cleaned answers, audit, tables, figures, claims, deck and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pandas as pd

import cxsurvey
from cxsurvey.errors import InputError, StudyError, listing, nearest
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.deck import Deck, refresh_deck
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.weight_report import WeightReport
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.progress import progress
from cxsurvey.studies.cleaned import Cleaned
from cxsurvey.studies.decisions import check_decided, left_to_decide
from cxsurvey.studies.deck import DECK_FILE
from cxsurvey.studies.deck import PLACE as DECK
from cxsurvey.studies.made import cleaning_steps, cleaning_summary_step, steps_of
from cxsurvey.studies.output import OUT, check_apart, check_target, whole_folder, write_manifest
from cxsurvey.studies.said import cleaning_lines, run_lines
from cxsurvey.studies.steps import Earlier, Plan, Record, Step
from cxsurvey.studies.study import STUDY_FILE, Study, read_study
from cxsurvey.studies.synthetic import say_synthetic
from cxsurvey.studies.today import Today
from cxsurvey.survey import Survey


@dataclass(frozen=True)
class Run:
    """What a run has made: the folder, what each step has to say, and which steps were `made`, `kept` and `left_out`.

    The survey, the sentence, figures, weights, tables, claims and deck are made when they are asked for.
    """

    folder: Path
    today: Today
    told: Mapping[str, Any]
    made: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def study(self) -> Study:
        """The study as it was read."""
        return self.today.study

    @property
    def cleaned(self) -> Cleaned:
        """The answers as the rules leave them."""
        return self.today.cleaned

    @property
    def survey(self) -> Survey:
        """The cleaned and weighted survey."""
        return self.today.survey

    @property
    def headline(self) -> str:
        """The sentence of the study, or why there is none."""
        return self.today.headline

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of the study."""
        return self.today.figures

    @property
    def weights(self) -> WeightReport | None:
        """The weight report of a study with weights or targets, else None."""
        return self.today.weights

    @property
    def tables(self) -> Book | None:
        """The table book, where the study asks for one."""
        return self.today.tables

    @property
    def claims(self) -> Ledger | None:
        """The ledger of published claims, where the study names them."""
        return self.today.claims

    @property
    def deck(self) -> Deck | None:
        """The deck, where the study asks for one."""
        return self.today.deck

    def __str__(self) -> str:
        """What there is to say of the run, and where everything is."""
        left = len(left_to_decide(self.study))
        return "\n".join(run_lines(self.study.title, self.told, self.folder, len(self.kept), self.left_out, left))


@dataclass(frozen=True)
class CleaningRun:
    """What a run of the cleaning part has made: the folder, and the cleaned answers with all that was done to them."""

    folder: Path
    study: Study
    cleaned: Cleaned

    def __str__(self) -> str:
        """What cleaning has to say, and where everything is."""
        lines = [*filter(None, [self.study.title]), *cleaning_lines(self.cleaned)]
        return "\n".join([*lines, "", f"Answers, audit, waterfall and summary.txt are in {self.folder}."])


def run(
    folder: str | Path,
    *,
    out: str | Path | None = None,
    draft: bool = False,
    force: bool = False,
    only: Sequence[str] = (),
    profile: str | None = None,
) -> Run:
    """The run of the study in a folder, its output written to `out` (STUDY/out where none is given).

    A study with anything left to decide is refused, unless it is to be run as the `draft` that it is. What an earlier
    run wrote from the same numbers is carried over, unless everything is to be made anew by `force`. `only` names the
    steps to run, such as "figures" and "deck": of the others what still holds stays, and the rest is left out.
    `profile` takes the place of the cleaning profile of the study.

    The output holds what `clean_only` writes, tables/, figures/, report.html; where there are weights, weights.csv and
    weights.html; with [tables] tables.xlsx, tables.html and tables_tidy.csv; with [claims] claims.csv, claims.html and
    claims.md; with [deck] deck.pptx; with a disclosure.toml methodology.md and methodology.html. It replaces that of an
    earlier run in one step, and only when everything has been made.

    Raises StudyError, CodebookError, ReadError, DataError, InputError or EstimationError for what cannot be used,
    before anything is written.
    """
    today, target = _begun(folder, out, profile)
    if not draft:
        check_decided(today.study)
    steps = list(steps_of(today))
    return _carried_out(today, target, steps, anew=force, chosen=_named(steps, only))


def clean_only(folder: str | Path, *, out: str | Path | None = None) -> CleaningRun:
    """The cleaning part of the run of a study: everything that needs no estimate, written to `out`.

    The output holds cleaned.csv, cleaned_labels.csv and cleaned.sav, the audit (audit.jsonl, audit_changes.csv,
    audit_set_aside.csv), waterfall.csv, set_aside.csv, impact.csv, summary.txt, manifest.json, and review.csv where
    answers wait for a person: these do not stop it. Of an earlier run all stays that still holds.

    Raises the errors of `run`.
    """
    today, target = _begun(folder, out)
    alone = [*cleaning_steps(today), cleaning_summary_step(today)]
    names = {step.name for step in alone}
    beside = [step for step in steps_of(today) if step.name not in {*names, "summary"}]
    _carried_out(today, target, [*alone, *beside], chosen=names)
    return CleaningRun(target, today.study, today.cleaned)


def claims_only(folder: str | Path, *, out: str | Path | None = None) -> Run:
    """The run of the claims of a study alone: claims.csv, claims.html, claims.md; of an earlier one all that holds.

    Raises StudyError for a study without [claims], and the errors of `run`.
    """
    today, target = _begun(folder, out)
    if today.study.claims is None:
        raise StudyError(
            "The study names no claims.",
            where=today.study.folder / STUDY_FILE,
            got="no [claims]",
            expected='[claims] with file = "claims.toml"',
            next_step="Write claims.toml as docs/claims.md says, and name it in [claims].",
        )
    return _carried_out(today, target, list(steps_of(today)), chosen={"claims"})


def deck_only(folder: str | Path, *, out: str | Path | None = None) -> Path:
    """The path of the deck of a study, deck.pptx in `out`; of an earlier run all stays that still holds.

    Raises the errors of `run`, and StudyError where the study asks for no deck.
    """
    today, target = _begun(folder, out)
    _check_deck(today.study)
    _carried_out(today, target, list(steps_of(today)), chosen={"deck"})
    return target / DECK_FILE


def refresh_only(folder: str | Path, path: str | Path) -> pd.DataFrame:
    """What was done to an existing deck, which people may have worked on, to bring it to what the study gives today.

    Raises the errors of `run` and of refresh_deck(), and StudyError for a deck in the output of a run.
    """
    check_apart(Path(path))
    today = Today(read_study(folder))
    _check_deck(today.study)
    return refresh_deck(path, cast("Deck", today.deck))


def study_survey(study: Study) -> Survey:
    """The cleaned and weighted survey of a study, every answer known to its codebook.

    Raises StudyError where answers wait for a person's decision.
    """
    return Today(study).survey


def _begun(folder: str | Path, out: str | Path | None, profile: str | None = None) -> tuple[Today, Path]:
    """The study as it is today, and where its output goes."""
    study = read_study(folder, profile=profile)
    target = study.folder / OUT if out is None else Path(out)
    check_target(target, study.inputs)
    return Today(study), target


def _named(steps: Sequence[Step], only: Sequence[str]) -> set[str] | None:
    """The names of the steps that are to be run; None for all. "figures" stands for every figure.

    Raises InputError for a name that no step has.
    """
    if not only:
        return None
    groups: dict[str, set[str]] = {}
    for step in steps:
        kind, _, called = step.name.partition(" ")
        groups.setdefault(f"{kind}s" if called else kind, set()).add(step.name)
        groups[step.name] = {step.name}
    unknown = [name for name in only if name not in groups]
    if unknown:
        raise InputError(
            "The study has no such step.",
            where="only",
            got=listing(unknown),
            expected=nearest(unknown[0], groups),
            next_step="Name steps of this study.",
        )
    return set().union(*(groups[name] for name in only))


def _carried_out(
    today: Today, target: Path, steps: Sequence[Step], *, anew: bool = False, chosen: set[str] | None = None
) -> Run:
    """The run of these steps: what still holds is carried over, and nothing is written where all of it does."""
    with progress(f"looking at {today.study.folder.name}") as tell:
        earlier = Earlier.of(target)
        plan = Plan.of(steps, earlier, anew=anew, chosen=chosen)
        if plan.changes_nothing:
            return _done(today, target, plan, dict(earlier.records))
        ready = plan.prepared(tell)
        with whole_folder(target) as fresh:
            records = plan.carry_out(ready, fresh, tell)
            say_synthetic(fresh, today.study.codebook)
            facts = {
                "title": today.study.title,
                "source": today.study.codebook.stated_source,
                "cxsurvey": cxsurvey.__version__,
                "provenance": _provenance(today, earlier),
                "steps": {name: record.to_dict() for name, record in records.items()},
            }
            write_manifest(fresh, today.inputs, {name: each for name, each in facts.items() if each})
    return _done(today, target, plan, records)


def _done(today: Today, target: Path, plan: Plan, records: Mapping[str, Record]) -> Run:
    told = {name: record.told for name, record in records.items()}
    return Run(target, today, told, plan.to_run, tuple(plan.held), plan.left_out)


def _provenance(today: Today, earlier: Earlier) -> Any:
    """What the answers in the folder were made from: as far as they were made now, else as an earlier run noted."""
    made = vars(today)
    if "survey" in made:
        return today.facts
    if "cleaned" in made:
        return today.cleaned.survey.provenance.facts if today.cleaned.survey is not None else None
    return earlier.manifest.get("provenance")


def _check_deck(study: Study) -> None:
    if study.deck is None:
        raise StudyError(
            "The study asks for no deck.",
            where=study.inputs["study"],
            got=f"no {DECK}",
            expected=f"a table {DECK}, which may be empty where there are figures",
            next_step=f"Add a line with {DECK} to it.",
        )
