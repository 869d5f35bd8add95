"""Several waves as one survey: today's questionnaire, today's codes, and a question that says which wave."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxsurvey.cleaning.crosswalk import Crosswalk
from cxsurvey.codebook import Code, Codebook, Question, Wave
from cxsurvey.codebook.building import build_waves
from cxsurvey.codebook.differences import Pair, differences, drafted, question_differences
from cxsurvey.codebook.tables import waves_text
from cxsurvey.design import Design
from cxsurvey.errors import CodebookError, CxSurveyWarning, InputError, listing, nearest
from cxsurvey.settings import Settings, load
from cxsurvey.sources import origin_of_waves
from cxsurvey.survey import Survey
from cxsurvey.waves.columns import Part
from cxsurvey.waves.questionnaire import joint_codebook
from cxsurvey.waves.stack import stacked


def merge_waves(
    surveys: Mapping[Code, Survey],
    *,
    crosswalk: str | Path | Mapping[str, Any] | None = None,
    today: Code | None = None,
    name: str = "WAVE",
) -> Survey:
    """One Survey of all respondents of all waves, in the questionnaire and the codes of one of them.

    `surveys` names the waves, oldest first; `today` is the wave whose codes count, the last one where not given. What
    differs between questionnaires must be settled by a crosswalk: [waves.NAME] in today's codebook, or a TOML file or
    dictionary of that shape. An answer that means another code today is rewritten, with a line in the audit. A
    question that a wave was not asked holds "not_asked" there. `name` is an ordered question with one level per wave
    and a stratum of the design: waves are independent samples. Rows are numbered through; respondents' ids that occur
    in two waves get the wave before them.

    Raises CodebookError that names every difference nobody has settled; InputError for fewer than two waves, a survey
    limited by `where` or with replicate weights, or designs that do not fit together.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> def wave(labels, answers):
    ...     options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
    ...     book = cx.Codebook.from_dict({"questions": {"D01": {"wording": "Who?", "options": options}}})
    ...     return cx.from_frame(pd.DataFrame({"D01": answers}), codebook=book)
    >>> before, now = wave(["IT", "go-between", "joint"], ["2", "3"]), wave(["IT", "joint", "go-between"], ["2"])
    >>> swap = {"waves": {"2021": {"codes": {"D01": {"2": 3, "3": 2}}}}}
    >>> both = cx.merge_waves({2021: before, 2022: now}, crosswalk=swap)
    >>> list(both.frame["D01"]), len(both.where({"WAVE": 2021}))
    (['3', '2', '2'], 2)
    """
    _check_surveys(surveys)
    newest = _today(surveys, today)
    book = surveys[newest].codebook
    waves = _waves(book, crosswalk, [str(key) for key in surveys if key != newest])
    _check_differences(surveys, newest, waves)
    books = {str(key): survey.codebook for key, survey in surveys.items()}
    merged = joint_codebook(tuple(surveys), books, str(newest), waves, name)
    _check_name(surveys, name)
    parts = [Part(str(key), survey, waves.get(str(key), Wave()), book) for key, survey in surveys.items()]
    frame, audit = stacked(parts, merged, name)
    survey = Survey(frame, merged, _design(surveys, name), audit, origin=origin_of_waves(surveys))
    others = {key: books[key] for key in waves}
    return survey.clean([Crosswalk(name, others, waves)])


def merged_codebook(
    books: Mapping[Code, Codebook], *, crosswalk: str | Path | None, today: Code, name: str
) -> Codebook:
    """The codebook that the waves with these codebooks have once they are merged.

    Raises CodebookError for a crosswalk with mistakes.
    """
    named = {str(key): book for key, book in books.items()}
    waves = _waves(books[today], crosswalk, [key for key in named if key != str(today)])
    return joint_codebook(tuple(books), named, str(today), waves, name)


def draft_crosswalk(surveys: Mapping[Code, Survey], *, today: Code | None = None) -> str:
    """TOML text of a crosswalk as far as names and labels tell, for a person to finish: [waves.NAME] tables.

    Equal labels under other codes are mapped, questions of one wave only are listed. What else differs is refused by
    `merge_waves` until a person has looked at it.

    Raises InputError for fewer than two waves.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> surveys = {year: cx.from_frame(pd.DataFrame({name: ["a"]})) for year, name in ((2021, "old"), (2022, "new"))}
    >>> print(cx.draft_crosswalk(surveys))
    [waves.2021]
    retired = ["old"]
    added = ["new"]
    <BLANKLINE>
    """
    _check_surveys(surveys)
    newest = _today(surveys, today)
    book = surveys[newest].codebook
    waves = {str(key): drafted(book, survey.codebook) for key, survey in surveys.items() if key != newest}
    return waves_text(waves)


def _check_surveys(surveys: Mapping[Code, Survey]) -> None:
    if not isinstance(surveys, Mapping) or len(surveys) < 2:
        raise InputError(
            "Waves are merged from two on.",
            where="merge_waves",
            got=f"{len(surveys)} wave{'' if len(surveys) == 1 else 's'}" if isinstance(surveys, Mapping) else surveys,
            expected="a survey for each wave, oldest first",
            next_step="Write them as {2021: survey21, 2022: survey22}.",
        )
    for key, survey in surveys.items():
        limited = survey.domain is not None
        if limited or survey.design.replicates is not None:
            raise InputError(
                "A wave cannot be merged as it is.",
                where=f"merge_waves, {key}",
                got=f"a survey limited to {survey.domain_text}" if limited else "replicate weights",
                expected="all respondents, with a design of weights, strata and PSUs",
                next_step="Merge first, then call where()." if limited else "Merge first, then make replicates.",
            )


def _today(surveys: Mapping[Code, Survey], today: Code | None) -> Code:
    if today is None:
        return list(surveys)[-1]
    if today not in surveys:
        raise InputError(
            "There is no such wave.",
            where="merge_waves, today",
            got=today,
            expected=nearest(today, surveys),
            next_step="Leave it out for the last wave.",
        )
    return today


def _waves(book: Codebook, crosswalk: str | Path | Mapping[str, Any] | None, others: Sequence[str]) -> dict[str, Wave]:
    """The crosswalk of each other wave, an empty one where none is given."""
    given = book.waves
    if isinstance(crosswalk, Mapping):
        given = build_waves(Settings(crosswalk, source=Path("crosswalk"), error=CodebookError), book)
    elif crosswalk is not None:
        given = build_waves(load(Path(crosswalk), CodebookError), book)
    if crosswalk is not None:
        _tell_of_strangers(given, others)
    return {name: given.get(name, Wave()) for name in others}


def _tell_of_strangers(given: Mapping[str, Wave], others: Sequence[str]) -> None:
    """Warn of waves that the crosswalk settles and that are not there: one may be misspelled."""
    strangers = [name for name in given if name not in others]
    if strangers:
        warnings.warn(
            f"The crosswalk names {listing(strangers)}, which is none of the other waves ({listing(others)}): what it "
            "says there counts for nothing.",
            CxSurveyWarning,
            stacklevel=4,
        )


def _check_differences(surveys: Mapping[Code, Survey], newest: Code, waves: Mapping[str, Wave]) -> None:
    today = surveys[newest].codebook
    found = {
        str(key): differences(today, survey.codebook, waves[str(key)], Pair(str(key), str(newest)))
        for key, survey in surveys.items()
        if key != newest
    }
    for (older, old, wave), (newer, new, _) in _retired_twice(surveys, newest, waves):
        pair = Pair(str(older), str(newer))
        found[str(older)] += question_differences(old, replace(new, name=old.name), wave, pair)
    lines = [line for entries in found.values() for line in entries]
    if lines:
        count = len(lines)
        raise CodebookError(
            f"The waves differ in {count} point{'s' if count > 1 else ''} that no crosswalk settles.",
            where=f"merge_waves, {' and '.join(key for key, entries in found.items() if entries)} against {newest}",
            got=("\n" + " " * 12).join(lines),
            expected="questions, codes, labels and wording that are the same, or a crosswalk that says what they mean",
            next_step="Start from draft_crosswalk(surveys): map codes under codes, name questions under renamed, "
            "retired, added or left_out, and those you hold to be comparable all the same under comparable.",
        )


def _retired_twice(surveys: Mapping[Code, Survey], newest: Code, waves: Mapping[str, Wave]) -> list[tuple[Any, Any]]:
    """Retired questions that two waves asked: each older one with the next that asked it."""
    pairs = []
    last: dict[str, tuple[Code, Question, Wave]] = {}
    for key, survey in surveys.items():
        if key != newest:
            for name in waves[str(key)].retired:
                if name in survey.codebook:
                    here = (key, survey.codebook[name], waves[str(key)])
                    pairs += [(last[name], here)] if name in last else []
                    last[name] = here
    return pairs


def _check_name(surveys: Mapping[Code, Survey], name: str) -> None:
    for key, survey in surveys.items():
        if name in survey.codebook or name in survey.frame:
            raise InputError(
                "The name of the wave is taken.",
                where=f"merge_waves, {key}",
                got=f'a question or column "{name}"',
                expected="a name that no wave has",
                next_step='Choose another one, such as name="ROUND".',
            )


def _design(surveys: Mapping[Code, Survey], name: str) -> Design:
    """The design that all waves share, with the wave as the first stratum."""
    designs = {str(key): replace(survey.design, replicates=None) for key, survey in surveys.items()}
    first = next(iter(designs.values()))
    for key, design in designs.items():
        if design != first:
            raise InputError(
                "The waves have designs that do not fit together.",
                where=f"merge_waves, {key}",
                got=design.describe(),
                expected=f"{first.describe()}, as in {next(iter(designs))}",
                next_step="Give the columns of weight, strata and PSU the same names in every wave, in with_design.",
            )
    return replace(first, strata=(name, *first.strata))
