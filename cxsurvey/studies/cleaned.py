"""The cleaning part of a study: its exports read, cleaned and merged, and all that tells what was done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.cleaning.privacy.separate import has_personal_data
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.review import ReviewQueue, decisions, review
from cxsurvey.cleaning.undecided import Undecided
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, StudyError, listing, nearest
from cxsurvey.provenance import Once
from cxsurvey.rendering.answers import write_answers
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.significance.cleaning_impact import Impact, impact
from cxsurvey.studies.exports import ExportSpec, WavesSpec
from cxsurvey.studies.study import STUDY_FILE, Study, told_at
from cxsurvey.survey import Survey, read
from cxsurvey.waves.merge import merge_waves


@dataclass(frozen=True)
class Cleaned:
    """A cleaned survey, the answers that wait for a person by the name of their sheet, and what the rules did.

    `refused` says that answers wait and that the study has not said what becomes of them: nothing is estimated then,
    and waves are not merged (`survey` is None). `effect` measures what each rule does, when it is asked for: that means
    to clean once more for every rule.
    """

    survey: Survey | None
    queues: dict[str, ReviewQueue]
    effect: Once
    notes: tuple[str, ...]
    refused: bool

    @property
    def impact(self) -> Impact | None:
        """What each rule does to the question of the headline; None where the study does not want that."""
        found: Impact | None = self.effect()[0]
        return found

    @property
    def waiting(self) -> int:
        """The number of distinct answers that wait for a decision."""
        return sum(map(len, self.queues.values()))


def clean_study(study: Study) -> Cleaned:
    """The answers of a study as its rules leave them, before any design or weights."""
    raw = [_read(study, spec) for spec in study.exports]
    both = list(zip(study.exports, raw, strict=True))
    parts = {spec.wave: _cleaned(study, spec, survey) for spec, survey in both}
    queues = {_sheet_name(wave): queue for wave, (_, queue) in parts.items() if len(queue)}
    refused = bool(queues) and study.cleaning.undecided == "refuse"
    surveys = {wave: survey if refused else survey.check() for wave, (survey, _) in parts.items()}
    notes = tuple(note for spec, survey in both for note in _notes(spec.wave, survey))
    if study.waves is not None:
        merged = None if refused else _merged(study.waves, surveys)
        return Cleaned(merged, queues, Once(lambda: (None, _no_impact(study))), notes, refused)
    return Cleaned(surveys[None], queues, Once(lambda: _impact(study, raw[0])), notes, refused)


def _merged(how: WavesSpec, surveys: Mapping[Code | None, Survey]) -> Survey:
    named = {wave: survey for wave, survey in surveys.items() if wave is not None}
    return merge_waves(named, crosswalk=how.crosswalk, today=how.today, name=how.name)


def waiting(study: Study, queues: dict[str, ReviewQueue]) -> StudyError:
    """The refusal of a study in which answers wait for a person."""
    lines = [f"{line.question}: {line.answer}" for queue in queues.values() for line in queue.to_frame().itertuples()]
    sheets = " and ".join(queues)
    place = "[cleaning]" if study.waves is None else "the [[waves.exports]] that it belongs to"
    return StudyError(
        f"{len(lines)} answer{' waits' if len(lines) == 1 else 's wait'} for a person's decision.",
        where=f"[cleaning] in {STUDY_FILE}",
        got=listing(lines, limit=4),
        expected='a decision for each of them, or undecided = "invalid" to count them as invalid',
        next_step=f"Run `cxsurvey clean {study.folder}`, fill in {sheets}, save it in the study folder and name it "
        f'there: decisions = "{next(iter(queues))}" under {place}.',
    )


def write_cleaned(cleaned: Cleaned, folder: Path) -> None:
    """Write answers, audit, waterfall, the rows set aside and the sheets to decide on."""
    for name, queue in cleaned.queues.items():
        queue.save(folder / name)
    if cleaned.survey is None:
        return
    survey, audit = cleaned.survey, cleaned.survey.audit
    write_csv(survey.frame, folder / "cleaned.csv", index=True)
    write_csv(audit.to_frame(), folder / "audit_changes.csv")
    write_csv(audit.set_aside, folder / "audit_set_aside.csv")
    audit.save(folder / "audit.jsonl")
    write_csv(audit.waterfall().to_frame(), folder / "waterfall.csv")
    if len(audit.quarantine):
        write_csv(_set_aside(survey), folder / "set_aside.csv")
    if not cleaned.refused:  # labels and codes are there once every answer is known
        write_answers(survey, folder / "cleaned_labels.csv")
        write_answers(survey, folder / "cleaned.sav")


def write_impact(cleaned: Cleaned, source: str, folder: Path) -> None:
    """Write what each rule does to the question of the headline, or why that is not known, and the source."""
    told = [repr(cleaned.impact)] if cleaned.impact is not None else list(cleaned.effect()[1])
    if cleaned.impact is not None:
        write_csv(cleaned.impact.to_frame(), folder / "impact.csv")
    if told:
        told += [source] if source else []
        (folder / "impact.txt").write_text("\n".join(told) + "\n", encoding="utf-8", newline="\n")


def _cleaned(study: Study, spec: ExportSpec, raw: Survey) -> tuple[Survey, ReviewQueue]:
    """One export, cleaned, and what is left for a person to decide on."""
    _check_matched(study, raw)
    survey = raw.clean(_rules(study, spec, study.cleaning.rules))
    if len(survey) == 0:
        raise _nobody_left(spec, survey)
    queue = _joined([review(survey, reader) for reader in study.cleaning.readers])
    if len(queue) and study.cleaning.undecided == "invalid":
        survey = survey.clean([Undecided(reader.question) for reader in study.cleaning.readers])
    return survey, queue


def _check_matched(study: Study, raw: Survey) -> None:
    """Refuse a column of what is on record that the export does not have."""
    absent = [(name, column) for name, column in study.cleaning.matches if column not in raw.frame]
    if absent:
        raise StudyError(
            "A column to match with is not in the export.",
            where=f"[cleaning.matches] {absent[0][0]} in {STUDY_FILE}",
            got=f'"{absent[0][1]}"',
            expected=nearest(absent[0][1], raw.frame.columns),
            next_step="Join what is on record to the export under that name, or correct the name.",
        )


def _nobody_left(spec: ExportSpec, survey: Survey) -> StudyError:
    """The refusal of a study whose cleaning set aside everybody."""
    reasons = survey.audit.set_aside.drop_duplicates("row")["reason"].value_counts()
    told = [f"{reason} ({rows:,})" for reason, rows in reasons.items()]
    return StudyError(
        "Cleaning left nobody.",
        where=spec.path,
        got=f"{survey.audit.rows_in:,} rows in, all set aside: {'; '.join(told) or 'there were no answers'}",
        expected="at least one respondent who is kept",
        next_step="Look at what these rules read, or name another profile under [cleaning] in study.toml: "
        'profile = "none" keeps everybody.',
    )


def _read(study: Study, spec: ExportSpec) -> Survey:
    """The answers of one export without personal data."""
    survey = read(spec.path, codebook=spec.codebook, **spec.reading)
    marked = study.cleaning.vault is not None or bool(survey.codebook.personal_columns)
    if marked or has_personal_data(survey.frame, survey.codebook, survey.audit):
        return survey.separate_personal_data(vault=study.cleaning.vault)
    return survey


def _rules(study: Study, spec: ExportSpec, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that read answers, what a person decided, and the rules of a profile."""
    decided = (decisions(spec.decisions),) if spec.decisions else ()
    return (*study.cleaning.readers, *decided, *rules)


def _impact(study: Study, survey: Survey) -> tuple[Impact | None, tuple[str, ...]]:
    """What each rule does to the question of the headline, where the study wants that; else None and why."""
    if study.headline is None or not study.cleaning.impact:
        return None, ()
    with told_at("[design]"):
        designed = survey.with_design(**study.design) if study.design else survey
    try:
        to: dict[str, Any] = {"targets": study.weights.targets, "weighting": study.weights.how} if study.weights else {}
        spec, cleaning = study.exports[0], study.cleaning
        rules = _rules(study, spec, cleaning.rules)
        profiles = {name: _rules(study, spec, other) for name, other in cleaning.profiles.items()}
        return impact(designed, study.headline.question, rules=rules, profiles=profiles, **to), ()
    except EstimationError as problem:
        return None, (f"No impact of cleaning on {study.headline.question}: {problem.got}.",)


def _no_impact(study: Study) -> tuple[str, ...]:
    """Why merged waves have no impact of cleaning, where the study wants one."""
    if study.headline is None or not study.cleaning.impact:
        return ()
    return (f"What cleaning does to {study.headline.question} is told by the study of each wave, not by merged waves.",)


def _joined(queues: Sequence[ReviewQueue]) -> ReviewQueue:
    """All answers to decide on in one sheet."""
    filled = [queue for queue in queues if len(queue)]
    if not filled:
        return queues[0] if queues else ReviewQueue(pd.DataFrame(), "")
    return ReviewQueue(
        pd.concat([queue.frame for queue in filled], ignore_index=True), "; ".join(q.options for q in filled)
    )


def _sheet_name(wave: object) -> str:
    return "review.csv" if wave is None else f"review_{wave}.csv"


def _notes(wave: object, survey: Survey) -> list[str]:
    told = survey.source.notes if survey.source else ()
    return [note if wave is None else f"{wave}: {note}" for note in told]


def _set_aside(survey: Survey) -> pd.DataFrame:
    """The rows set aside after reading as they stood, each with the rule and the reason in front."""
    rows = survey.audit.quarantine
    why = survey.audit.set_aside.drop_duplicates("row").set_index("row")[["stage", "rule", "reason"]]
    return pd.concat([why.reindex(rows.index).add_prefix("set aside: "), rows], axis=1).reset_index(names="row")
