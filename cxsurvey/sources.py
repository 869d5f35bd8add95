"""What a survey was made from, part by part: answers, codebook, cleaning rules, weights and design, as digests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

import cxsurvey
from cxsurvey.cleaning.audit import Applied
from cxsurvey.codebook import Codebook
from cxsurvey.design import Design
from cxsurvey.provenance import MARK, PART, Once, Provenance, array_digest, fingerprint, frame_digest
from cxsurvey.weighting.solution import Weighting

if TYPE_CHECKING:
    from cxsurvey.survey import Survey

ALL = "all"  # the digest of a whole beside those of its parts
HEAD = "general settings"  # and that of what a codebook says of no single question: its title, source, population …


def survey_provenance(survey: Survey) -> Provenance:
    """The provenance of everything made from a survey; no digest is taken before somebody asks for it."""
    book, frame, design, weighting = survey.codebook, survey.frame, survey.design, survey.weighting
    recipe = survey.audit.recipe
    return Provenance(
        {
            MARK: Once(lambda: cxsurvey.__version__),
            "answers": survey.origin or Once(lambda: frame_digest(frame)),
            "codebook": Once(lambda: codebook_part(book)),
            "rules": Once(lambda: rules_part(recipe)),
            "weights": Once(lambda: weights_part(frame, design, weighting)),
        }
    )


def origin_of_frame(frame: pd.DataFrame) -> Once:
    """The digest of answers that came as a frame, taken when it is asked for."""
    return Once(lambda: frame_digest(frame))


def origin_of_waves(surveys: Mapping[Any, Survey]) -> Once:
    """The digests of the answers of each wave, by its name."""
    origins = {str(wave): survey.provenance.parts["answers"] for wave, survey in surveys.items()}
    return Once(lambda: {wave: origin() for wave, origin in origins.items()})


def codebook_part(book: Codebook) -> dict[str, str]:
    """The digest of a codebook, however its file is written, one of its general settings, and one of each question."""
    table = book.to_dict()
    questions = table.get("questions", {})
    head = {name: each for name, each in table.items() if name != "questions"}
    own = {HEAD: head, **{str(name): each for name, each in questions.items()}}
    return {ALL: fingerprint(table), **{name: fingerprint(each, digits=PART) for name, each in own.items()}}


def rules_part(recipe: Iterable[Applied]) -> dict[str, str]:
    """The digest of each cleaning rule that was run: its version, its settings, and what a person decided."""
    runs: dict[str, list[Any]] = {}
    for ran in recipe:
        runs.setdefault(ran.rule, []).append([ran.version, ran.stage, ran.precedence, ran.thresholds, ran.settings])
    order = {ALL: fingerprint(list(runs.items()))} if runs else {}
    return order | {rule: fingerprint(each, digits=PART) for rule, each in runs.items()}


def weights_part(frame: pd.DataFrame, design: Design, weighting: Weighting | None) -> dict[str, str]:
    """The digests of the columns of the design, of replicates, and of what the weights were fitted to and how."""
    parts = {f"{what} {name}": _column(frame[name]) for what, name in _design_columns(design)}
    if design.lonely != "fail" or design.lonely_in_domains:
        parts["single PSUs"] = fingerprint([design.lonely, design.lonely_in_domains], digits=PART)
    if design.replicates is not None:
        parts["replicates"] = fingerprint(design.replicates, digits=PART)
    return parts | (_weighting_parts(weighting) if weighting is not None else {})


def _design_columns(design: Design) -> list[tuple[str, str]]:
    return [
        *([("weight", design.weight)] if design.weight else []),
        *(("strata", name) for name in design.strata),
        *(("PSU", name) for name in design.psu),
        *(("fpc", name) for name in design.fpc),
        *(("replicate", name) for name in (design.replicates.columns if design.replicates else ())),
    ]


def _weighting_parts(weighting: Weighting) -> dict[str, str]:
    wanted = weighting.targets.to_dict()
    groups = wanted.get("groups", {"": wanted})
    margins = {
        f"targets {f'{group} ' if group else ''}{name}": fingerprint(margin, digits=PART)
        for group, each in groups.items()
        for name, margin in each.get("margins", {}).items()
    }
    whole = fingerprint([wanted.get("total"), wanted.get("within"), weighting.within, weighting.options], digits=PART)
    base = {} if weighting.base is None else {"base weights": array_digest(weighting.base, digits=PART)}
    return {**margins, "options": whole, **base}


def _column(column: pd.Series[Any]) -> str:
    return frame_digest(column.to_frame())[:PART]


def provenance_of(survey: Survey, names: Iterable[str], base: str) -> Provenance:
    """The provenance of numbers about these questions: of the codebook its general settings, and they themselves.

    What the codebook says of other questions changes nothing about them, and is not told.
    """
    found = survey.provenance
    whole, asked = found.parts["codebook"], (HEAD, *dict.fromkeys(names))
    return found.but(codebook=Once(lambda: {name: whole()[name] for name in asked if name in whole()}), base=base)
